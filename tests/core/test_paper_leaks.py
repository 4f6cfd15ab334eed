"""No paper, whoever it is for, holds a word of the protected: 40 marked strings, in text, properties, names, parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from fieldkit import ids
from fieldkit.desk import (
    accounts,
    bundles,
    carrying,
    cases,
    checklists,
    definitions,
    exhibits,
    findings,
    interviews,
    letters,
    mappings,
    members,
    papers,
    persons,
    protection,
    registers,
    rosters,
    sampling,
    transcripts,
)
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.desk.letter_findings import COARSE
from fieldkit.desk.papers import Paper
from fieldkit.desk.registers import Audience
from fieldkit.errors import Refused
from fieldkit.model.kinds import Bundle, Exhibit, Finding, Interview, Print
from fieldkit.model.questions import Visit
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]

DAY = "2026-11-24"
FIELDS = (
    "name",
    "former_name",
    "by_names",
    "native_place",
    "education",
    "political_status",
    "ethnicity",
    "post",
    "sex",
)
PEOPLE = {
    "甲一": {
        **{field: f"韦秋莲{field}" for field in FIELDS if field != "name"},
        "name": "韦秋莲",
        "birth": "1969-08-23",
        "id_number": "990421196908230122",
        "phone": "13877220011",
        "address": "青石村三组12号",
    },
    "甲二": {
        **{field: f"覃广福{field}" for field in FIELDS if field != "name"},
        "name": "覃广福",
        "birth": "1951-02-17",
        "id_number": "990421195102170131",
        "phone": "13877220022",
        "address": "青石村五组7号",
    },
}
HOMES = {"甲一": ("韦家老屋户", "岭脚塘边"), "甲二": ("覃家大院户", "水井坡顶")}
PICTURES = {
    "甲一": ("秋莲手印.jpg", "她按的手印照片", "暗记甲七三"),
    "甲二": ("广福存折.jpg", "他的存折照片", "暗记乙八四"),
}
SHOWN = [shown for _, shown, _ in PICTURES.values()]
"""How their evidence is described: nothing that leads to them, and not for the inspected even so."""

PUNISHED = {"甲一": "一九九九年被罚过款", "甲二": "二零零一年被通报过"}
MARKED = [
    *(word for told in PEOPLE.values() for word in told.values()),
    *(word for told in HOMES.values() for word in told),
    *(word for file, _, inside in PICTURES.values() for word in (file, inside)),
    *PUNISHED.values(),
    *("1969年8月", "1951年2月", "1969年08月", "1951-02"),
]


def informant(desk: Desk, space: str, alias: str, folder: Path) -> Interview:
    """A person who is told of in every text there is, with home, picture, talk, petition, visit and finding."""
    told = PEOPLE[alias]
    name, file = told["name"], folder / PICTURES[alias][0]
    person = persons.meet(desk, space, told)
    home = persons.household(desk, space, HOMES[alias][0], address=HOMES[alias][1])
    desk.set(space, person.path, {"household": home.path})
    file.write_bytes(b"\xff\xd8\xff" + PICTURES[alias][2].encode())
    facts = {"description": PICTURES[alias][1], "person": person.path, "obtained": "original", "holder": name}
    ((picture, _),) = exhibits.add_all(desk, space, [file], facts, lambda *_: None)
    facts = {
        "title": f"{name}的谈话",
        "interviewee": person.path,
        "punished": PUNISHED[alias],
        "location": told["address"],
    }
    facts |= {"started": "2026-03-04T09:10", "ended": "2026-03-04T10:15", "notice": True, "recusal": "not_requested"}
    facts |= {"reading": "self", **interviews.participants(desk, ["张三", "王五"], "李四")}
    said = [Said("question", "你是谁？"), Said("answer", f"我叫{name}，电话{told['phone']}，住{told['address']}。")]
    talk = interviews.found(desk, space, facts, said, person.path)
    cases.new_petition(desk, cases.cases(desk)[0], petitioner=person.path, summary=f"{name}反映", number=f"{name}一号")
    path = f"visit/{ids.derived('visit', desk.member, alias)}"
    desk.set(space, path, {"root": alias, f"interviewers.{desk.member}": True})
    desk.set(space, path, {"outcome": "answered", "answer": f"{name}说没有领到", "accompanied": name})
    finding = findings.new_finding(
        desk, space, title=f"{name}的大米", facts=f"{name}（{told['phone']}）没有领到", topic="大米"
    )
    desk.set(space, finding.path, {f"persons.{person.path}": True, "explanation": f"与{name}无关"})
    for target in (interviews.turns(desk, talk)[1].path, picture.path):
        findings.cite(desk, finding, target, "supports", name)
    return talk


def run_and_sample(desk: Desk, space: str, folder: Path) -> None:
    """A checklist run in the home of each, of whom its notes and answers tell, and a sample of all rows of a list."""
    form = checklists.take_form(desk, definitions.template("dibao").document)
    for alias, told in PEOPLE.items():
        (face,) = persons.find(desk, space, told["name"])
        run = checklists.begin(desk, cases.cases(desk)[0], form, [desk.member], face.person.household)
        shown = [one.path for one in desk.load(Exhibit, space) if one.person == face.person.path]
        note = f"{told['name']}（{told['phone']}，{told['id_number']}）住{told['address']}，又叫{told['by_names']}"
        for line in checklists.lines(desk, run)[:6]:
            checklists.answer(desk, run, line.key, note=f"{note}，{PICTURES[alias][1]}", exhibits=shown)
    people = [f"{told['name']},{told['id_number']},{told['phone']},{told['name']}一户,100" for told in PEOPLE.values()]
    source = folder / "低保.csv"
    source.write_text("\n".join(["户主姓名,身份证号码,联系电话,村民小组,月保障金额（元）", *people]), encoding="utf-8")
    roster, _ = rosters.import_roster(desk, cases.cases(desk)[0], source)
    sampling.draw(desk, accounts.confirm(desk, roster, accounts.uses(desk, roster)), 2, "household")


def filled(desk: Desk, folder: Path) -> Iterator[tuple[str, Paper]]:
    """Yield another system's workbook with everything in it that a register can show, for every reader."""
    for register in ("finding", "petition", "exhibit", "interview", "person", "household"):
        plan = registers.plan(register)
        heads = list(registers.available(plan).values())
        empty = io.BytesIO()
        with xlsxwriter.Workbook(empty, {"in_memory": True}) as book:
            book.add_worksheet("录入").write_row(0, 0, heads)
        draft = openpyxl.load_workbook(io.BytesIO(mappings.draft(register, empty.getvalue()).content))
        for audience in map(Audience, sorted(plan.readers)):
            for row in draft["填报设置"].iter_rows(min_row=2):
                row[1].value = registers.audience_label(audience) if row[0].value == "给谁" else row[1].value
            draft.save(folder / "对照.xlsx")
            known = mappings.take_in(desk, folder / "对照.xlsx")
            assert known.told.audience is audience
            assert len(known.told.columns) == len(heads)
            yield (
                f"workbook of {register} for {audience}",
                carrying.fill(known, carrying.entries(desk, known), empty.getvalue()).paper,
            )


def every_paper(desk: Desk) -> Iterator[tuple[str, Paper]]:
    (case,) = cases.cases(desk)
    theirs = [one for one in desk.load(Exhibit) if one.person]
    kinds = {"case": cases.cases(desk), "exhibit": theirs, "finding": desk.load(Finding)}
    kinds |= {"interview": desk.load(Interview), "bundle": desk.load(Bundle), "visit": desk.load(Visit)}
    for name in letters.names():
        told = letters.declared(name)
        for audience in map(Audience, told.readers):
            for record in [None, *kinds[told.of]]:
                if audience in COARSE and isinstance(record, Exhibit):
                    with pytest.raises(Refused, match=r"paper\.audience"):
                        letters.print_letter(desk, told, record, audience, DAY)
                else:
                    made = letters.print_letter(desk, told, record, audience, DAY, case=case, anyway=True)
                    yield f"{name} for {audience}", made
    for name in registers.names():
        for audience in map(Audience, sorted(registers.plan(name).readers)):
            yield f"{name} for {audience}", registers.print_register(desk, name, audience, case, DAY)
    for run in checklists.checklists(desk):
        yield "checklist", checklists.print_checklist(desk, run)
    for sample in sampling.samples(desk):
        yield "sample", sampling.print_sample(desk, sample)
    for talk in desk.load(Interview):
        yield "draft", transcripts.print_draft(desk, talk)
        yield "final", transcripts.print_final(desk, talk)


def whole(paper: Paper) -> bytes:
    """Return all parts of a document, their names too."""
    with zipfile.ZipFile(io.BytesIO(paper.content)) as file:
        parts = [part for name in file.namelist() for part in (name.encode(), file.read(name))]
    return b"\n".join(parts)


def test_no_paper_holds_a_word_of_the_protected(county: Callable[..., County], tmp_path: Path) -> None:
    team = county(zhang="inspector", wang="inspector", li="leader")
    desk = Desk(team["li"])
    space = new_case(desk.vault)
    for alias in PEOPLE:
        informant(desk, space, alias, tmp_path)
    run_and_sample(desk, space, tmp_path)
    for alias, told in PEOPLE.items():
        (face,) = persons.find(desk, space, told["name"])
        protection.protect(desk, face.person, alias)
    bundles.write(desk, tmp_path / "1.fkb", [members.find(desk, "张三")], cases.cases(desk))
    assert len(set(MARKED)) >= 40
    seen: set[str] = set()
    places = [str(tmp_path), str(desk.vault.folder)]
    for number, (name, paper) in enumerate([*every_paper(desk), *filled(desk, tmp_path)]):
        data = whole(paper)
        papers.save(desk, paper, tmp_path / f"paper{number}")
        for word in [*MARKED, *places, *(SHOWN if name.endswith(COARSE) else [])]:
            assert word.encode() not in data, (name, word)
            assert word.encode("utf-16-le") not in data, (name, word)
        seen.add(name)
    assert len(seen) > 80
    assert len(desk.load(Print)) == number + 1
    assert any("甲一".encode() in whole(paper) for name, paper in every_paper(desk) if name == "final")


def test_what_is_looked_for_is_found_where_nobody_is_protected(county: Callable[..., County], tmp_path: Path) -> None:
    """Most of it stands in papers while nothing forbids it: it is not looked for in vain."""
    desk = Desk(county(zhang="inspector", wang="inspector", li="leader")["li"])
    talk = informant(desk, new_case(desk.vault), "甲一", tmp_path)
    told = whole(transcripts.print_draft(desk, talk))
    for register in ("petition", "exhibit", "finding", "person", "household"):
        told += whole(registers.print_register(desk, register, Audience.ARCHIVE, None, DAY))
    words = [*PEOPLE["甲一"].values(), *HOMES["甲一"], PICTURES["甲一"][1], PUNISHED["甲一"]]
    assert [word for word in words if word.encode() not in told] == []


@pytest.mark.parametrize("name", ["situation", "confirmation"])
def test_the_village_does_not_learn_that_somebody_spoke(
    county: Callable[..., County], tmp_path: Path, name: str
) -> None:
    desk = Desk(county(zhang="inspector", wang="inspector", li="leader")["li"])
    informant(desk, new_case(desk.vault), "甲一", tmp_path)
    told = letters.declared(name)
    record = cases.cases(desk)[0] if told.of == "case" else desk.load(Finding)[0]
    for audience in (Audience.VILLAGE, Audience.TOWNSHIP):
        shown = whole(letters.print_letter(desk, told, record, audience, DAY, anyway=True)).decode("utf-8", "replace")
        for word in ("谈话笔录", "信访", "走访", "2026年3月4日", "与韦秋莲无关"):
            assert word not in shown, (audience, word)
