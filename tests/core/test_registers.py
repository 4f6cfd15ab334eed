"""Registers: every record is in, nobody protected is named, sums are formulas, and no text ever is one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from fieldkit import ids
from fieldkit.desk import cases, findings, interviews, persons, protection, registers, weeks
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.desk.registers import Audience
from fieldkit.errors import Code, Refused
from fieldkit.model import KINDS
from fieldkit.model.kinds import Case
from fieldkit.model.record import Type
from fieldkit.paper.register import Column, Register, render
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]

DAY = "2026-11-24"
INFORMANT = {"name": "韦秋莲", "id_number": "452231197003041526", "phone": "13877220011"}


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county(zhang="inspector", li="leader")["zhang"])


def rows(data: bytes) -> list[list[Any]]:
    """Return what a reader that is not ours reads below the title and the note."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return [list(row) for row in book.get_sheet_by_index(0).to_python(skip_empty_area=False)][2:]


def sheet_of(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def everything(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())


def printed(desk: Desk, name: str, audience: Audience, case: Case | None = None) -> bytes:
    return render(registers.register(desk, name, audience, case, DAY))


def test_every_finding_of_a_case_is_in_its_register_and_the_total_is_a_formula(desk: Desk) -> None:
    here, there = new_case(desk.vault), new_case(desk.vault, "白水村")
    for number in range(3):
        findings.new_finding(desk, here, title=f"问题{number}", facts="多发", topic="低保", amount=100_050)
    findings.new_finding(desk, there, title="另一村", amount=1)
    told = printed(desk, "finding", Audience.DISCIPLINE, cases.find_case(desk, "青石村"))
    head, *body, total = rows(told)
    assert [row[head.index("标题")] for row in body] == ["问题0", "问题1", "问题2"]
    assert [row[0] for row in body] == [1, 2, 3]
    assert {row[head.index("村")] for row in body} == {"青石村"}
    assert {row[head.index("起草人")] for row in body} == {"张三"}
    assert total[head.index("金额（元）")] == 3001.5
    assert "SUBTOTAL(109,F4:F6)" in sheet_of(told)


def test_what_is_left_out_for_the_village_is_not_in_the_file(desk: Desk) -> None:
    space = new_case(desk.vault)
    person = persons.meet(desk, space, {"name": "卢茂堂"})
    findings.new_finding(desk, space, title="截留", explanation="本人称不知情", **{f"persons.{person.path}": True})
    for_all, for_village = (everything(printed(desk, "finding", one)) for one in (Audience.ARCHIVE, Audience.VILLAGE))
    assert "卢茂堂" in for_all
    assert "本人称不知情" in for_all
    assert "卢茂堂" not in for_village
    assert "本人称不知情" not in for_village
    assert "截留" in for_village


@pytest.mark.parametrize("name", ["petition", "interview", "exhibit", "person", "turn"])
@pytest.mark.parametrize("audience", [Audience.VILLAGE, Audience.TOWNSHIP])
def test_who_told_and_what_was_shown_is_not_for_those_who_are_inspected(
    desk: Desk, name: str, audience: Audience
) -> None:
    with pytest.raises(Refused) as refused:
        registers.register(desk, name, audience, None, DAY)
    assert refused.value.code is Code.REGISTER_AUDIENCE


def test_nobody_protected_is_named_in_any_register_whoever_reads(desk: Desk) -> None:
    space = new_case(desk.vault)
    case = cases.find_case(desk, "青石村")
    informant = persons.meet(desk, space, INFORMANT)
    said = [Said("question", "你叫什么？"), Said("answer", "我叫韦秋莲，电话13877220011。")]
    talk = interviews.found(desk, space, {"title": "韦秋莲的谈话", "interviewee": informant.path}, said)
    cases.new_petition(desk, case, petitioner=informant.path, summary="韦秋莲反映大米未发")
    finding = findings.new_finding(
        desk, space, title="大米", facts="韦秋莲说没有领到", **{f"persons.{informant.path}": True}
    )
    findings.cite(desk, finding, interviews.turns(desk, talk)[1].path, "supports", "我叫韦秋莲")
    protection.protect(desk, informant, "甲一")
    for name in registers.names():
        for audience in registers.plan(name).readers:
            told = everything(printed(desk, name, Audience(audience)))
            assert not [word for word in INFORMANT.values() if word in told], (name, audience)
    assert "甲一" in everything(printed(desk, "interview", Audience.DISCIPLINE))


def test_words_in_which_a_name_still_stands_in_clear_are_left_out(desk: Desk) -> None:
    space = new_case(desk.vault)
    informant = persons.meet(desk, space, INFORMANT)
    findings.new_finding(desk, space, title="大米", facts="韦 秋 莲说没有领到")
    protection.protect(desk, informant, "甲一")
    head, row, _ = rows(printed(desk, "finding", Audience.ARCHIVE))
    assert row[head.index("标题")] == "大米"
    assert row[head.index("事实")] == "（涉及受保护人员，略）"


def test_every_kind_of_a_case_has_a_register_by_its_declarations_alone(desk: Desk) -> None:
    new_case(desk.vault)
    for name in registers.names():
        told = registers.register(desk, name, Audience.ARCHIVE, None, DAY)
        assert told.title
        assert all(column.label for column in told.columns)
        fields = [field.name for field in KINDS[name].fields if field.type is not Type.RANK]
        assert registers.plan(name).columns == ("village", *fields, "made") or name in (
            "finding",
            "petition",
            "interview",
            "exhibit",
            "roster",
            "hit",
        )


def test_a_question_that_nobody_answered_is_on_no_sheet(desk: Desk) -> None:
    space = new_case(desk.vault)
    for mark, told in (("", "尚未核实"), ("confirmed", "已经核实")):
        desk.set(
            space, f"hit/{ids.new()}", {"rule": "dead_but_paid", "basis": told, **({"mark": mark} if mark else {})}
        )
    shown = everything(printed(desk, "hit", Audience.DISCIPLINE))
    assert "已经核实" in shown
    assert "尚未核实" not in shown


def test_a_question_that_two_answered_differently_is_on_no_sheet(county: Callable[..., County]) -> None:
    team = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = (Desk(team[name]) for name in ("zhang", "wang", "li"))
    space, path = new_case(zhang.vault), f"hit/{ids.new()}"
    zhang.set(space, path, {"rule": "dead_but_paid", "basis": "有争议"})
    carry(zhang.vault, wang.vault, space)
    zhang.set(space, path, {"mark": "confirmed"})
    wang.set(space, path, {"mark": "wrong"})
    for bundle, giver in enumerate((zhang, wang), 10):
        carry(giver.vault, li.vault, space, bundle=bundle)
    assert "有争议" not in everything(printed(li, "hit", Audience.DISCIPLINE))


def test_there_is_no_register_of_what_is_no_record(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        registers.register(desk, "../etc", Audience.ARCHIVE, None, DAY)
    assert refused.value.code is Code.REGISTER_UNKNOWN


def test_a_sheet_prints_as_it_stands(desk: Desk) -> None:
    findings.new_finding(desk, new_case(desk.vault), title="问题")
    told = printed(desk, "finding", Audience.DISCIPLINE)
    sheet, whole = sheet_of(told), everything(told)
    assert re.search(r'<pane ySplit="3"[^>]* state="frozen"', sheet)
    assert 'orientation="landscape"' in sheet
    assert 'paperSize="9"' in sheet
    assert 'fitToWidth="1"' in sheet or "fitToPage" in sheet
    assert "autoFilter" in sheet
    assert "_xlnm.Print_Titles" in whole
    assert "第 &amp;P 页" in whole
    assert "<dc:creator></dc:creator>" in whole or "<dc:creator/>" in whole


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.lists(st.tuples(TEXTS, st.integers(-(10**12), 10**12)), max_size=8))
def test_no_text_is_a_formula_and_the_same_register_gives_the_same_bytes(told: list[tuple[str, int]]) -> None:
    columns = (Column("文字"), Column("金额", Type.MONEY, summed=True))
    register = Register(title="台账", note="", columns=columns, rows=tuple(told))
    data = render(register)
    assert data == render(register)
    formulas = re.findall("<f>(.*?)</f>", sheet_of(data))
    assert formulas == ([f"SUBTOTAL(109,C4:C{3 + len(told)})"] if told else [])


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_what_looks_like_a_formula_is_marked_as_text(text: str) -> None:
    told = render(Register(title="台账", note="", columns=(Column("文字"),), rows=((text,),)))
    assert rows(told)[1][1] == text
    assert 'quotePrefix="1"' in everything(told)


def test_the_weeks_progress_counts_what_fell_into_the_week(desk: Desk) -> None:
    space = new_case(desk.vault)
    case = cases.find_case(desk, "青石村")
    for started in ("2026-03-01T23:59", "2026-03-02T00:00", "2026-03-08T23:59", "2026-03-09T00:00"):
        interviews.found(desk, space, {"title": "谈话", "started": started}, [])
    cases.new_petition(desk, case, received="2026-03-05", summary="来信")
    cases.new_petition(desk, case, received="2026-04-05", summary="来信")
    for day, outcome in (("2026-03-04", "answered"), ("2026-03-04", "absent"), ("2026-03-09", "answered")):
        root = ids.new()
        visit = f"visit/{ids.derived('visit', desk.member, root)}"
        desk.set(space, visit, {"root": root, f"interviewers.{desk.member}": True})
        desk.set(space, visit, {"day": day, "outcome": outcome})
    told = weeks.progress(desk, "2026-03-02", "2026-03-08")
    assert [row[1:6] for row in told.rows] == [("青石村", 2, 0, 1, 1)]
    assert [row[5:] for row in weeks.progress(desk, "2000-01-01", "2000-01-02").rows] == [(0, 0, 0)]
