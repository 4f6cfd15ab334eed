"""Checklists run on site: forms taken in, lines answered by two members, files of answers, and the paper."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest

from fieldkit import ids
from fieldkit.desk import cases, checklists, exhibits, persons, protection
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Checklist, Form
from fieldkit.paper import checklist as paper
from fieldkit.vault.ledger import Change
from tests import vaultkit
from tests.core.colleagues import desk_of
from tests.formkit import listed, sheets, workbook
from tests.vaultkit import County, carry, dump

pytest_plugins = ["tests.counties"]

PRACTICE = Path(__file__).parents[2] / "resources" / "practice" / "checklists"
ANSWERS = "answers-dibao-990421103201.json"
NAMES = {"lin": "林之野", "he": "何青禾"}


@pytest.fixture
def made(county: Callable[..., County], monkeypatch: pytest.MonkeyPatch) -> County:
    monkeypatch.setattr(vaultkit, "NAMES", NAMES)
    return county(lin="inspector", he="inspector")


@pytest.fixture
def desk(county: Callable[..., County], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(vaultkit, "NAMES", NAMES)
    return desk_of(county(lin="inspector"), "lin", he="inspector")


def case_of(desk: Desk) -> Case:
    return cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")


def dibao(desk: Desk) -> Form:
    return checklists.import_form(desk, PRACTICE / "dibao.json")


def begun(desk: Desk) -> Checklist:
    return checklists.begin(desk, case_of(desk), dibao(desk), ["林之野", "何青禾"])


def refusal(act: Callable[[], object]) -> Refused:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value


# forms


def test_a_form_is_taken_in_once_and_an_edition_never_changes(made: County, tmp_path: Path) -> None:
    desk = Desk(made["lin"])
    form = dibao(desk)
    assert (form.name, form.edition, form.title) == ("dibao", "2026-01", "农村低保核查清单")
    before = dump(desk.vault)
    assert dibao(desk) == form
    assert dump(desk.vault) == before
    assert dibao(Desk(made["he"])).path == form.path, "two who take it in meet"
    changed = tmp_path / "dibao.json"
    changed.write_text(
        (PRACTICE / "dibao.json").read_text(encoding="utf-8").replace("份数应在", "份数要在"), encoding="utf-8"
    )
    other = checklists.import_form(desk, changed)
    assert other.path != form.path
    assert checklists.forms(desk) == [form, other]
    assert checklists.find_form(desk, "dibao", "2026-01") == other, "the one taken in last"
    assert checklists.find_form(desk, form.id) == form


def test_a_form_too_large_for_one_record_is_refused_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    told = json.loads((PRACTICE / "dibao.json").read_text(encoding="utf-8"))
    path = tmp_path / "large.json"
    before = dump(desk.vault)
    for filler in ("x" * 200_000, '"' * 90_000):
        path.write_text(json.dumps({**told, "filler": filler}), encoding="utf-8")
        assert refusal(lambda: checklists.import_form(desk, path)).code is Code.FORM_TOO_LARGE
    assert dump(desk.vault) == before


def test_an_unknown_form_is_named(desk: Desk) -> None:
    told = refusal(lambda: checklists.find_form(desk, "rice", "2020"))
    assert (told.code, told.params) == (Code.FORM_UNKNOWN, {"form": "rice", "edition": "2020"})


# answering


def test_a_line_is_answered_noted_proved_and_taken_back(desk: Desk, tmp_path: Path) -> None:
    run = begun(desk)
    assert sorted(map(desk.name, run.inspectors)) == ["何青禾", "林之野"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", run.started)
    photo = tmp_path / "公示栏.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    exhibit, _ = exhibits.add(desk, run.space, photo)
    checklists.answer(desk, run, "files_sampled", value="15")
    checklists.answer(desk, run, "posted_before", result="problem", note="没有公示痕迹")
    checklists.answer(desk, run, "posted_before", exhibits=[exhibit.path])
    checklists.answer(desk, run, "board_photo", exhibits=[exhibit.id])
    assert checklists.answers(desk, run) == {
        "files_sampled": 15,
        "posted_before": "problem",
        "board_photo": (exhibit.id,),
    }
    check = checklists.checks(desk, run)["posted_before"]
    assert (check.result, check.note, check.exhibits) == ("problem", "没有公示痕迹", frozenset({exhibit.path}))
    assert "posted_from" in [line.key for line in checklists.missing(desk, run)]
    assert checklists.counts(desk, run).problem == 1
    checklists.withdraw(desk, run, "board_photo", exhibit.id)
    assert "board_photo" not in checklists.answers(desk, run)
    assert checklists.checks(desk, run)["posted_before"].exhibits, "it proves what else it does"
    checklists.answer(desk, run, "board_photo", exhibits=[exhibit.id])
    checklists.clear(desk, run, "posted_before")
    checklists.clear(desk, run, "board_photo")
    assert checklists.answers(desk, run) == {"files_sampled": 15}
    assert checklists.checks(desk, run)["posted_before"].note == "没有公示痕迹"
    assert "posted_from" not in [line.key for line in checklists.lines(desk, run)]
    checklists.end(desk, run)
    assert checklists.checklists(desk, run.space)[0].ended


IMPOSSIBLE: list[tuple[str, dict[str, Any], Code]] = [
    ("files_sampled", {"value": "0"}, Code.FORM_CONSTRAINT),
    ("files_sampled", {"value": "很多"}, Code.FORM_VALUE),
    ("files_sampled", {"result": "ok"}, Code.FORM_VALUE),
    ("file_complete", {"value": "ok"}, Code.FORM_VALUE),
    ("file_complete", {"result": "good"}, Code.FORM_VALUE),
    ("before_start", {"value": "x"}, Code.FORM_VALUE),
    ("board_photo", {"value": "x"}, Code.FORM_VALUE),
    ("posted_from", {"value": "2013-01-01"}, Code.FORM_CONSTRAINT),
    ("posted_from", {"value": "2025-02-30"}, Code.FORM_VALUE),
    ("nothing", {"value": "x"}, Code.FORM_CHECK),
    ("nothing", {"note": "x"}, Code.FORM_CHECK),
    ("file_complete", {"exhibits": [ids.derived("x")]}, Code.RECORD_MISSING),
]


def test_what_cannot_be_is_refused_at_the_field(desk: Desk) -> None:
    run = begun(desk)
    checklists.answer(desk, run, "posted_before", result="ok")
    checklists.answer(desk, run, "files_sampled", value="9")
    before = dump(desk.vault)
    for key, answer, code in IMPOSSIBLE:
        assert refusal(partial(checklists.answer, desk, run, key, **answer)).code is code, (key, answer)
        assert dump(desk.vault) == before


def test_a_broken_constraint_says_what_the_form_says(desk: Desk) -> None:
    run = begun(desk)
    told = refusal(lambda: checklists.answer(desk, run, "files_sampled", value="0"))
    assert told.params == {"check": "files_sampled", "message": "份数应在1至2000之间。"}


def test_an_answer_that_another_one_makes_impossible_is_kept_and_named(desk: Desk) -> None:
    run = begun(desk)
    for key, told in (("posted_from", "2025-03-01"), ("posted_until", "2025-03-08"), ("posted_from", "2025-04-01")):
        checklists.answer(desk, run, "posted_before", result="ok")
        checklists.answer(desk, run, key, value=told)
    assert [wrong.check for wrong in checklists.problems(desk, run)] == ["posted_until"]


def test_two_members_who_answer_one_line_meet_in_it(made: County) -> None:
    one, other = Desk(made["lin"]), Desk(made["he"])
    run = begun(one)
    carry(one.vault, other.vault, "county", run.space)
    checklists.answer(one, run, "file_complete", result="problem", note="缺4份")
    checklists.answer(one, run, "entrusted", result="ok")
    there = other.get(Checklist, run.path)
    checklists.answer(other, there, "file_complete", result="not_checked")
    checklists.answer(other, there, "entrusted", result="ok")
    carry(other.vault, one.vault, "county", run.space, bundle=2)
    checks = checklists.checks(one, run)
    assert len(checks) == 2
    assert checks["file_complete"].conflicts == ("result",)
    assert checks["entrusted"].conflicts == ()


def test_a_name_in_a_note_is_a_mention_and_reads_as_it_was_typed(desk: Desk) -> None:
    run = begun(desk)
    persons.meet(desk, run.space, {"name": "韦桂香", "phone": "12"})
    checklists.answer(desk, run, "kin_declared", result="problem")
    checklists.answer(desk, run, "kin_rows", value="序号38韦桂香")
    checklists.answer(desk, run, "files_sampled", value="12")
    assert "韦桂香" not in checklists.checks(desk, run)["kin_rows"].value
    assert checklists.answers(desk, run) == {"kin_declared": "problem", "kin_rows": "序号38韦桂香", "files_sampled": 12}


def test_what_another_program_wrote_is_no_answer(desk: Desk) -> None:
    run = begun(desk)
    for key, told in (("files_sampled", {"value": "x"}), ("later_line", {"value": "1"}), ("file_complete", {})):
        desk.write(run.space, [Change(f"{run.path}/check/{ids.new()}", {"name": key, **told})])
    assert checklists.answers(desk, run) == {"files_sampled": "x"}
    assert [wrong.code for wrong in checklists.problems(desk, run)] == [Code.FORM_VALUE]
    assert checklists.counts(desk, run).ok == 0


# files of answers


@pytest.mark.parametrize("path", sorted(PRACTICE.glob("answers-*.json")), ids=lambda path: path.stem)
def test_the_practice_runs_are_taken_in_whole(desk: Desk, path: Path) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    for form in ("dibao.json", "relief-rice.json"):
        checklists.import_form(desk, PRACTICE / form)
    case = cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "村", told["village"])
    run = checklists.run_file(desk, None, path)
    assert run.space == case.space
    assert checklists.answers(desk, run) == told["answers"]
    noted = {key: check.note for key, check in checklists.checks(desk, run).items() if check.note}
    assert noted == told["notes"]
    assert (run.started, run.ended) == tuple(told[key].replace(" ", "T") for key in ("started", "ended"))
    assert checklists.missing(desk, run) == []
    results = [value for value in told["answers"].values() if value in ("ok", "problem", "not_checked")]
    assert sum(checklists.counts(desk, run)) == len(results)
    before = dump(desk.vault)
    assert checklists.run_file(desk, case, path) == run
    assert dump(desk.vault) == before


WRONG: list[tuple[dict[str, Any], Code, dict[str, str] | None]] = [
    ({"village": "别的村"}, Code.ANSWERS_VILLAGE, {"village": "别的村"}),
    ({"checklist": "rice"}, Code.FORM_UNKNOWN, {"form": "rice", "edition": "2026-01"}),
    ({"edition": "1999"}, Code.FORM_UNKNOWN, {"form": "dibao", "edition": "1999"}),
    ({"inspectors": ["无此人"]}, Code.CARD_UNKNOWN, {"member": "无此人"}),
    ({"answers": {"files_sampled": 0}}, Code.FORM_CONSTRAINT, None),
    ({"answers": {"files_sampled": "15"}}, Code.FORM_VALUE, {"check": "files_sampled"}),
    ({"answers": {"x": 1}}, Code.FORM_CHECK, {"check": "x"}),
    ({"notes": {"x": "y"}}, Code.FORM_CHECK, {"check": "x"}),
    ({"answers": {"files_sampled": 1.5}}, Code.ANSWERS_DAMAGED, {"place": "$.answers[...]"}),
    ({"started": "昨天"}, Code.ANSWERS_DAMAGED, {"place": "$.started"}),
    ({"further": 1}, Code.ANSWERS_DAMAGED, {"place": "further"}),
]


def test_a_file_of_answers_is_taken_in_whole_or_not_at_all(desk: Desk, tmp_path: Path) -> None:
    case, path = case_of(desk), tmp_path / "a.json"
    dibao(desk)
    before = dump(desk.vault)
    told = json.loads((PRACTICE / ANSWERS).read_text(encoding="utf-8"))
    for change, code, params in WRONG:
        path.write_text(json.dumps({**told, **change}), encoding="utf-8")
        refused = refusal(partial(checklists.run_file, desk, case, path))
        assert refused.code is code, change
        assert params in (None, refused.params)
        assert dump(desk.vault) == before


def test_what_is_no_file_of_answers_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for data in (b"", b"[]", b"\xff", b"{}", b'{"checklist": 1}'):
        path.write_bytes(data)
        assert refusal(partial(checklists.run_file, desk, None, path)).code is Code.ANSWERS_DAMAGED, data


# the paper


def words_of(document: bytes) -> str:
    opened = docx.Document(io.BytesIO(document))
    cells = [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in opened.paragraphs), *cells])


def test_an_empty_form_has_every_line_and_a_box_for_every_choice(desk: Desk) -> None:
    form = dibao(desk)
    said = words_of(checklists.print_form(desk, form).content)
    asked = checklists.definition_of(desk, form)
    for section in asked.sections:
        assert section.title.chinese in said
        for check in section.checks:
            assert check.label.chinese in said  # type: ignore[union-attr]  # this form has no groups
    assert "■" not in said
    assert said.count("□") == sum(len(check.choices) for part in asked.sections for check in part.checks)  # type: ignore[union-attr]  # the same
    assert "（符合前项情形时填写）" in said


def test_a_run_shows_what_was_found_and_what_was_not_checked(desk: Desk, tmp_path: Path) -> None:
    dibao(desk)
    case_of(desk)
    run = checklists.run_file(desk, None, PRACTICE / ANSWERS)
    photo = tmp_path / "公示栏.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    exhibit, _ = exhibits.add(desk, run.space, photo, {"description": "村部公示栏"})
    checklists.answer(desk, run, "board_photo", exhibits=[exhibit.id])
    said = words_of(checklists.print_checklist(desk, run).content)
    assert "村：石磨岭村" in said
    assert "核查人：何青禾、林之野" in said
    assert "8285.00元" in said
    assert "2024年3月15日" in said
    assert f"村部公示栏（摘要 {exhibit.sha256[:16]}）" in said
    assert said.count("■ 有问题") == 12
    assert said.count("■ 未查") == 3
    assert "无问题 3 项，有问题 12 项，不适用 0 项，未查 3 项" in said


def test_a_protected_person_goes_by_the_pseudonym_and_the_home_is_not_named(desk: Desk) -> None:
    case, form = case_of(desk), dibao(desk)
    home = persons.household(desk, case.space, "韦秋莲户", group="三组")
    run = checklists.begin(desk, case, form, ["林之野"], home.path)
    checklists.answer(desk, run, "file_complete", result="problem", note="韦秋莲说没有人来过")
    assert "户：三组 韦秋莲户" in words_of(checklists.print_checklist(desk, run).content)
    person = persons.meet(desk, case.space, {"name": "韦秋莲"})
    desk.set(case.space, person.path, {"household": home.path})
    protection.protect(desk, person, "甲一")
    said = words_of(checklists.print_checklist(desk, run).content)
    assert "韦秋莲" not in said
    assert "甲一说没有人来过" in said
    assert "户：（另卷保存）" in said


def test_the_same_sheet_gives_the_same_bytes_and_names_no_author(desk: Desk) -> None:
    form = dibao(desk)
    document = checklists.print_form(desk, form)
    assert document == checklists.print_form(desk, form)
    properties = docx.Document(io.BytesIO(document.content)).core_properties
    assert (properties.title, properties.author) == ("核查清单", "")


def test_repeats_are_printed_one_by_one_and_open_on_an_empty_form() -> None:
    item = paper.Item(label="实领数量", type="decimal", answer="23.5")
    parts = (paper.Part("各户", (item,), 1), paper.Part("各户", (item,), 2))
    said = words_of(paper.render(paper.CheckSheet(title="大米", edition="1", parts=parts)))
    assert [line for line in dict.fromkeys(said.splitlines()) if "次" in line] == ["各户第1次", "各户第2次"]
    blank = paper.CheckSheet(title="大米", edition="1", parts=(paper.Part("各户", (item,), 0),), blank=True)
    document = docx.Document(io.BytesIO(paper.render(blank)))
    assert [(len(one.rows), len(one.columns)) for one in document.tables] == [(9, 1)], "free rows, one each"
    assert "各户（一个填一行，不够另附纸）" in words_of(paper.render(blank))
    wide = paper.CheckSheet(title="大米", edition="1", parts=(paper.Part("各户", (item,) * 9, 0),), blank=True)
    assert "各户（每次填写一行）" in words_of(paper.render(wide))


def test_a_form_on_paper_is_typed_in_afterwards_by_its_code(desk: Desk, tmp_path: Path) -> None:
    survey = [
        {"type": "text", "name": "who", "label": "谁说的"},
        {"type": "note", "name": "told", "label": "${who} 说的话"},
        {"type": "calculate", "name": "copy", "label": "记下", "calculation": "concat(${who}, '。')"},
        {"type": "rank three", "name": "order", "label": "排一排"},
    ]
    path = workbook(sheets(survey, listed("three", "a", "b", "c")), tmp_path / "form.xlsx")
    form = checklists.import_form(desk, path)
    code = checklists.code_of(form)
    blank = docx.Document(io.BytesIO(checklists.print_form(desk, form).content))
    assert f"空白表\u3000代码 {code}" in blank.sections[0].header.paragraphs[0].text
    said = words_of(checklists.print_form(desk, form).content)
    assert "＿＿ 说的话" in said
    assert "记下" not in said, "what is computed is not asked for on paper"
    assert checklists.by_code(desk, f" {code.upper()} ") == form
    told = refusal(lambda: checklists.by_code(desk, "0000"))
    assert told.code is Code.FORM_CODE
    case = case_of(desk)
    run = checklists.begin(desk, case, form, ["林之野"], paper="2026-03-02")
    assert (run.paper, run.started) == ("2026-03-02", "")
    person = persons.meet(desk, case.space, {"name": "周桂英", "alias": "甲一"})
    desk.set(case.space, person.path, {"protected": True})
    checklists.answer(desk, run, "who", value="周桂英")
    checklists.answer(desk, run, "order", value="c a b")
    said = words_of(checklists.print_checklist(desk, run).content)
    assert "事后补录：原件是 2026年3月2日 的纸质表" in said
    assert "1．c" in said
    assert "周桂英" not in said, "neither the answer nor what is made of it names a protected person"
    assert "甲一 说的话" in said
    assert "甲一。" in said


@pytest.mark.parametrize(
    ("type_", "answer", "shown"),
    [
        ("money", 828_505, "8285.05元"),
        ("money", -5, "-0.05元"),
        ("integer", 7, "7"),
        ("minute", "2026-03-05T09:10", "2026年3月5日9时10分"),
    ],
)
def test_values_read_as_people_write_them(type_: str, answer: str | int, shown: str) -> None:
    assert paper.shown(type_, answer) == shown
