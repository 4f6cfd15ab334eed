"""What the office maps goes over into the other system's workbook once, and again only where it has changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from fieldkit.desk import carrying, cases, findings, mappings, persons, protection, registers
from fieldkit.desk.carrying import State, Trouble
from fieldkit.desk.desk import Desk
from fieldkit.desk.mappings import Known
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case
from tests.core.otherbook import COLUMNS, HEADS, SHEET, completed, empty_book, grid
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county(zhang="inspector", li="leader")["li"])


@pytest.fixture
def case(desk: Desk) -> Case:
    new_case(desk.vault)
    return cases.find_case(desk, "青石村")


def known(desk: Desk, tmp_path: Path, **settings: str) -> Known:
    draft = mappings.draft("finding", empty_book(longest=20)).content
    return mappings.take_in(desk, completed(draft, tmp_path / "问题录入.xlsx", settings=settings))


def find(desk: Desk, case: Case, title: str = "虚报人数", **values: object) -> str:
    return findings.new_finding(
        desk, case.space, title=title, **{"topic": "低保资金", "amount": 120_050, **values}
    ).path


def test_a_draft_knows_the_heads_the_lists_and_the_lengths_of_the_empty_workbook() -> None:
    draft = mappings.draft("finding", empty_book(longest=20)).content
    book = openpyxl.load_workbook(io.BytesIO(draft))
    rows = [[cell.value or "" for cell in row] for row in book["栏目对照"].iter_rows(min_row=2)]
    assert [row[1] for row in rows] == HEADS
    joined = {row[1]: row[2] for row in rows if row[2]}
    assert joined == {"事实": "事实", "金额（元）": "金额（元）", "登记日期": "登记日期"}
    assert rows[1][5] == "20"
    assert [[cell.value or "" for cell in row] for row in book["代码表"].iter_rows(min_row=2)] == [
        ["类别", "", "低保"],
        ["类别", "", "工程"],
        ["类别", "", "其他"],
    ]
    assert mappings.draft("finding", empty_book(longest=20)).content == draft


def test_findings_stand_in_the_other_systems_workbook_as_the_office_mapped_them(
    desk: Desk, case: Case, tmp_path: Path
) -> None:
    mapping = known(desk, tmp_path)
    find(desk, case, facts="多报三人\n共九个月")
    filled = carrying.fill(mapping, carrying.entries(desk, mapping), empty_book(longest=20))
    (row,) = grid(filled.paper.content)
    day = carrying.entries(desk, mapping)[0].cells["F"]
    assert row[:7] == [None, "虚报人数", "多报三人\n共九个月", "低保", 1200.5, day, "990421103299"]
    assert isinstance(day, str)
    assert len(day.split(".")) == 3


def test_only_what_is_new_or_has_changed_goes_over_again(desk: Desk, case: Case, tmp_path: Path) -> None:
    mapping = known(desk, tmp_path, 识别列="B", 序号列="A")
    first, second = find(desk, case, "第一个"), find(desk, case, "第二个")
    filled = carrying.fill(mapping, carrying.due(carrying.entries(desk, mapping)), empty_book())
    carrying.mark(desk, mapping, filled)
    assert carrying.due(carrying.entries(desk, mapping)) == []
    with pytest.raises(Refused) as refused:
        carrying.fill(mapping, [], filled.paper.content)
    assert refused.value.code is Code.CARRY_NOTHING
    desk.set(case.space, second, {"facts": "后来补写"})
    third = find(desk, case, "第三个")
    states = {one.record.path: one.state for one in carrying.entries(desk, mapping)}
    assert states == {first: State.CARRIED, second: State.CHANGED, third: State.NEW}
    again = carrying.fill(mapping, carrying.due(carrying.entries(desk, mapping)), filled.paper.content)
    carrying.mark(desk, mapping, again)
    assert [row[:3] for row in grid(again.paper.content)] == [
        [1, "第一个", None],
        [2, "第二个", "后来补写"],
        [3, "第三个", None],
    ]
    assert carrying.due(carrying.entries(desk, mapping)) == []


def test_what_does_not_fit_is_named_cell_by_cell_and_nothing_is_filled(desk: Desk, case: Case, tmp_path: Path) -> None:
    mapping = known(desk, tmp_path)
    find(desk, case, "这个标题超过了十二个字，放不下", topic="没有对应的类别")
    (entry,) = carrying.entries(desk, mapping)
    assert entry.troubles == (Trouble("B", "问题标题*", "long"), Trouble("D", "类别", "code"))
    with pytest.raises(Refused) as refused:
        carrying.fill(mapping, [entry], empty_book())
    assert refused.value.code is Code.CARRY_UNFIT
    assert refused.value.params["rows"] == 1
    desk.set(case.space, entry.record.path, {"title": "", "topic": "低保资金"})
    (entry,) = carrying.entries(desk, mapping)
    assert entry.troubles == (Trouble("B", "问题标题*", "missing"),)


def test_the_other_systems_own_rules_are_held_to_as_well(desk: Desk, case: Case, tmp_path: Path) -> None:
    mapping = known(desk, tmp_path)
    find(desk, case, "五个字标题")
    with pytest.raises(Refused) as refused:
        carrying.fill(mapping, carrying.entries(desk, mapping), empty_book(longest=4))
    assert refused.value.params | {} == {"name": "问题录入", "rows": 1, "at": "B", "head": "问题标题*"}


def test_two_records_of_one_key_are_refused_rather_than_written_over_each_other(
    desk: Desk, case: Case, tmp_path: Path
) -> None:
    mapping = known(desk, tmp_path, 识别列="B")
    find(desk, case, "同名问题")
    first = carrying.fill(mapping, carrying.entries(desk, mapping), empty_book())
    carrying.mark(desk, mapping, first)
    find(desk, case, "同名问题", facts="另一件事")
    due = carrying.due(carrying.entries(desk, mapping))
    assert [one.troubles for one in due] == [(Trouble("B", "问题标题*", "twice"),)]
    with pytest.raises(Refused) as refused:
        carrying.fill(mapping, due, first.paper.content)
    assert refused.value.code is Code.CARRY_UNFIT


def test_nobody_protected_is_carried_over_by_name(desk: Desk, case: Case, tmp_path: Path) -> None:
    mapping = known(desk, tmp_path)
    informant = persons.meet(desk, case.space, {"name": "韦秋莲"})
    find(desk, case, facts="韦秋莲说没有领到")
    protection.protect(desk, informant, "甲一")
    (entry,) = carrying.entries(desk, mapping)
    assert entry.cells["C"] == "甲一说没有领到"


def test_where_only_typing_works_a_card_has_the_fields_in_the_other_systems_order(
    desk: Desk, case: Case, tmp_path: Path
) -> None:
    mapping = known(desk, tmp_path)
    find(desk, case)
    (entry,) = carrying.entries(desk, mapping)
    card = carrying.card(mapping, entry)
    assert [heading for heading, _ in card] == HEADS[1:7]
    assert dict(card)["金额（元）"] == "1200.5"
    carrying.mark_typed(desk, mapping, entry)
    assert [one.state for one in carrying.entries(desk, mapping)] == [State.CARRIED]


@pytest.mark.parametrize(
    ("setting", "value", "code"),
    [
        ("台账", "没有的台账", Code.MAPPING_SETTING),
        ("给谁", "送某某", Code.MAPPING_SETTING),
        ("首行", "第四行", Code.MAPPING_SETTING),
        ("识别列", "3", Code.MAPPING_SETTING),
        ("工作表", "", Code.MAPPING_SETTING),
    ],
)
def test_a_mapping_that_says_something_impossible_is_refused_whole(
    desk: Desk, tmp_path: Path, setting: str, value: str, code: Code
) -> None:
    with pytest.raises(Refused) as refused:
        known(desk, tmp_path, **{setting: value})
    assert refused.value.code is code
    assert refused.value.params["head"] == setting
    assert mappings.mappings(desk) == []


def test_a_wrong_row_of_a_mapping_is_named_by_its_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(COLUMNS, "事实", ("没有的栏目", "", "", "", "", ""))
    with pytest.raises(Refused) as refused:
        known(desk, tmp_path)
    assert (refused.value.params["line"], refused.value.params["head"]) == (4, "本系统栏目")


def test_a_workbook_that_is_no_mapping_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "空白表.xlsx"
    path.write_bytes(empty_book())
    with pytest.raises(Refused) as refused:
        mappings.take_in(desk, path)
    assert refused.value.code is Code.MAPPING_SHEET


def test_a_mapping_cannot_let_out_what_its_reader_must_not_know(desk: Desk, case: Case, tmp_path: Path) -> None:
    mapping = known(desk, tmp_path, 给谁=registers.audience_label(registers.Audience.VILLAGE))
    assert mapping.told.audience is registers.Audience.VILLAGE
    find(desk, case)
    (entry,) = carrying.entries(desk, mapping)
    assert entry.cells["F"] == ""


def test_a_mapping_reaches_whoever_receives_the_county(desk: Desk, tmp_path: Path) -> None:
    mapping = known(desk, tmp_path)
    assert mapping.record.space == "county"
    assert mappings.find(desk, "问题录入").told == mapping.told
    with pytest.raises(Refused) as refused:
        mappings.find(desk, "别的")
    assert refused.value.code is Code.MAPPING_UNKNOWN
    assert mapping.told.sheet == SHEET
