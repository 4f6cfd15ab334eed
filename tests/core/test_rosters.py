"""Lists under inspection: every line accounted for, the same list met by two inspectors, and quick enough."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import words
from fieldkit.desk import cases, exhibits, rosters
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Exhibit
from fieldkit.rosters import table, vocabulary
from fieldkit.vault.ledger import Change
from tests.core.foreign import xlsx
from tests.vaultkit import County, carry, dump, held_files

pytest_plugins = ["tests.counties"]

PRACTICE = Path(__file__).parents[2] / "resources" / "practice" / "rosters"
COLUMNS = json.loads((PRACTICE / "columns.json").read_text(encoding="utf-8"))["rosters"]


def case_of(desk: Desk) -> Case:
    return cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")


@pytest.fixture
def pair(county: Callable[..., County]) -> tuple[Desk, Desk]:
    made = county()
    return Desk(made["zhang"]), Desk(made["li"])


# reading


@pytest.mark.parametrize("told", COLUMNS, ids=lambda told: told["file"])
def test_the_practice_lists_are_understood(told: dict[str, Any]) -> None:
    lines = list(csv.reader(io.StringIO((PRACTICE / told["file"]).read_text(encoding="utf-8"))))
    found = table.read(lines)
    assert found.header == (told["header_line"],)
    assert len(found.rows) == told["rows"]
    assert found.skipped == ()
    assert [(one.title, one.means) for one in found.columns] == [
        (one["header"], one["means"]) for one in told["columns"]
    ]


def test_a_messy_sheet_is_read_with_a_reason_for_every_line() -> None:
    found = table.read(
        [
            ["石磨岭村二〇二五年名册"],
            [],
            ["序号", "姓　名", "补贴金额", "", "备注"],
            ["", "", "标准", "合计", ""],
            ["1", "韦　芳", "10", "20"],
            ["小计", "", "10", "20"],
            ["序号", "姓名", "补贴金额", "", "备注"],
            ["2", "卢长庚", "5", "", "合计有误"],
            ["", "合计", "15", "20"],
            ["制表人：王五"],
            ["", "石保山"],
        ]
    )
    assert found.header == (3, 4)
    assert [one.title for one in found.columns] == ["序号", "姓 名", "补贴金额 标准", "补贴金额 合计", "备注"]
    assert (found.column("name"), found.column("amount"), found.column("phone")) == (1, 2, None)
    assert [line.number for line in found.rows] == [5, 8, 11]
    assert found.rows[0].cells == ("1", "韦　芳", "10", "20")
    assert [(line.number, line.reason) for line in found.skipped] == [
        *((1, "title"), (2, "blank"), (6, "total"), (7, "header_again"), (9, "total"), (10, "note")),
    ]
    assert found.skipped[0].text == "石磨岭村二〇二五年名册"


def test_a_list_without_header_loses_nothing() -> None:
    found = table.read([["甲", "1"], [], ["乙", "2"], ["丙"]])
    assert found.header == ()
    assert [line.number for line in found.rows] == [1, 3, 4]
    assert {one.means for one in found.columns} == {vocabulary.OTHER}


CELL = st.sampled_from(
    ["", " ", "姓名", "户主", "金额", "身份证号", "电话", "合计", "三组", "韦芳", "12", "备注：无", "\n"]
)


@given(st.lists(st.lists(CELL, max_size=5), max_size=12))
def test_every_line_is_header_row_or_skipped_for_a_reason_with_words(lines: list[list[str]]) -> None:
    found = table.read(lines)
    numbers = [*found.header, *(line.number for line in found.rows), *(line.number for line in found.skipped)]
    assert sorted(numbers) == list(range(1, len(lines) + 1))
    assert [line.cells for line in found.rows] == [tuple(lines[line.number - 1]) for line in found.rows]
    for lang in words.LANGUAGES:
        assert {line.reason for line in found.skipped} <= words.catalogue(lang)["skipped"].keys()
    assert len(found.columns) == max(map(len, lines), default=0)


# taking in


def test_a_list_becomes_an_exhibit_and_rows(pair: tuple[Desk, Desk]) -> None:
    desk, _ = pair
    case, path = case_of(desk), PRACTICE / "dibao-2025-12.csv"
    roster, report = rosters.import_roster(desk, case, path, "低保发放名册", "dibao")
    assert (roster.title, roster.sort, roster.sha256) == (
        "低保发放名册",
        "dibao",
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert (report.new, report.rows) == (True, 60)
    with exhibits.open_exhibit(desk, desk.get(Exhibit, roster.exhibit)) as source:
        assert source.read() == path.read_bytes()
    found = rosters.rows(desk, roster)
    assert [row.number for row in found] == list(range(2, 62))
    assert json.loads(found[0].cells)[1:3] == ["农振兴", "990421197110200770"]
    assert rosters.rosters(desk, case) == [roster]
    (sheet,) = rosters.columns(roster)
    assert sheet["header"] == [1]
    assert sheet["columns"][2] == {"title": "身份证号码", "means": "id_number"}


def test_what_a_sheet_did_to_its_cells_is_reported(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "石磨岭村名册")
        sheet.write_row(1, 0, ["小组", "姓名", "身份证号码"])
        sheet.merge_range(2, 0, 4, 0, "三组")
        for line, name in enumerate(("甲", "乙", "丙"), 2):
            sheet.write_row(line, 1, [name, 990421197110200770 if name != "乙" else "990421197110200770"])

    path = tmp_path / "x.xlsx"
    path.write_bytes(xlsx(fill, hidden=True))
    roster, report = rosters.import_roster(pair[0], case_of(pair[0]), path)
    first, hidden = report.sheets
    assert roster.title == "石磨岭村名册"
    assert first.lost == ((3, 2), (5, 2))
    assert first.repaired == ((4, 0), (5, 0))
    assert (hidden.sheet, hidden.hidden, len(hidden.table.rows)) == ("底表", True, 1)
    assert [json.loads(row.cells)[0] for row in rosters.rows(pair[0], roster)] == ["三组", "三组", "三组", "藏"]
    told, other = rosters.columns(roster)
    assert told["columns"][2]["lost"] == "3,5"
    assert other["hidden"] is True


def test_what_another_program_wrote_amiss_is_shown_as_nothing(pair: tuple[Desk, Desk]) -> None:
    """A member can write any text into these fields; nobody's screen may stumble over it."""
    desk, case = pair[0], case_of(pair[0])
    roster, _ = rosters.import_roster(desk, case, PRACTICE / "rice-2025-07.csv", "大米")
    path = rosters.rows(desk, roster)[0].path
    for amiss in ("", "[", "null", "{}", '"a"', "[1]", "[null]", '[{"sheet":1}]', "[" * 50_000, "\0"):
        desk.write(case.space, [Change(roster.path, {"columns": amiss}), Change(path, {"cells": amiss})])
        (shown,) = rosters.rosters(desk, case)
        assert rosters.columns(shown) == []
        (row,) = [row for row in rosters.rows(desk, shown) if row.path == path]
        assert rosters.cells(row.cells) == []


def test_the_same_list_taken_in_twice_changes_nothing(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk, _ = pair
    case = case_of(desk)
    roster, _ = rosters.import_roster(desk, case, PRACTICE / "rice-2025-07.csv", "大米")
    before, files = dump(desk.vault), held_files(desk.vault)
    renamed = tmp_path / "另一个名字.csv"
    renamed.write_bytes((PRACTICE / "rice-2025-07.csv").read_bytes())
    again, report = rosters.import_roster(desk, case, renamed)
    assert (again, report.new) == (roster, False)
    assert (dump(desk.vault), held_files(desk.vault)) == (before, files)


def test_two_inspectors_who_take_in_the_same_list_meet(pair: tuple[Desk, Desk]) -> None:
    desks = list(pair)
    path = PRACTICE / "rice-2025-07.csv"
    one, other = (rosters.import_roster(desk, case_of(desk), path)[0] for desk in desks)
    assert one.path == other.path
    carry(desks[0].vault, desks[1].vault, one.space, "county")
    merged = rosters.rosters(desks[1])
    assert [roster.path for roster in merged] == [one.path]
    assert merged[0].conflicts == ()
    found = rosters.rows(desks[1], merged[0])
    assert len(found) == 60
    assert not any(row.conflicts for row in found)


def test_a_refusal_or_a_cancelled_import_leaves_nothing(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk, _ = pair
    case = case_of(desk)
    before, files = dump(desk.vault), held_files(desk.vault)
    empty, broken = tmp_path / "empty.csv", tmp_path / "broken.xlsx"
    empty.write_text("\n\n", encoding="utf-8")
    broken.write_bytes(b"PK\x03\x04 broken")
    for path, code in (
        (empty, Code.ROSTER_EMPTY),
        (broken, Code.PARSE_DAMAGED),
        (tmp_path / "none.csv", Code.FILE_MISSING),
    ):
        with pytest.raises(Refused) as refused:
            rosters.import_roster(desk, case, path)
        assert refused.value.code is code

    class Stop(Exception):
        pass

    def tell(done: int, whole: int) -> None:
        assert done == whole == 60
        raise Stop

    with pytest.raises(Stop):
        rosters.import_roster(desk, case, PRACTICE / "dibao-2025-12.csv", tell=tell)
    assert (dump(desk.vault), held_files(desk.vault)) == (before, files)


def test_a_list_that_changes_meanwhile_is_not_taken_in(
    pair: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _ = pair
    case, path = case_of(desk), tmp_path / "a.csv"
    path.write_text("姓名,金额\n韦芳,1\n", encoding="utf-8")
    add = exhibits.add

    def later(*told: Any) -> tuple[Exhibit, bool]:
        path.write_text("姓名,金额\n韦芳,9\n", encoding="utf-8")
        return add(*told)

    monkeypatch.setattr(exhibits, "add", later)
    with pytest.raises(Refused) as refused:
        rosters.import_roster(desk, case, path)
    assert refused.value.code is Code.FILE_CHANGED
    assert rosters.rosters(desk) == []


def test_five_thousand_rows_are_taken_in_within_six_seconds(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk, _ = pair
    case, path = case_of(desk), tmp_path / "big.csv"
    lines = (
        f"{n},农振兴,{990421197110200770 + n},一组,2,B,960.00,2025-12,99000010480{n:05},,2016-06," for n in range(5000)
    )
    head = "序号,户主姓名,身份证号码,村民小组,保障人数,类别,月保障金额（元）,发放年月,银行卡号,联系电话,起始年月,备注"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    started = time.process_time()
    roster, report = rosters.import_roster(desk, case, path)
    assert time.process_time() - started < 6
    assert report.rows == len(rosters.rows(desk, roster)) == 5000
