"""What became of every line of a list: nothing disappears, a person says what columns hold, and is asked once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.desk import accounts, cases, rosters
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Roster
from fieldkit.model.questions import Heading
from fieldkit.parse import door
from fieldkit.rosters import reading, table
from fieldkit.rosters.reading import READ, REJECTED, REPAIRED, Marks, Use
from fieldkit.rosters.values import Value
from tests.core.foreign import with_sheet, xlsx
from tests.vaultkit import County, carry

pytest_plugins = ["tests.counties"]


def case_of(desk: Desk) -> Case:
    return cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")


@pytest.fixture
def pair(county: Callable[..., County]) -> tuple[Desk, Desk]:
    made = county()
    return Desk(made["zhang"]), Desk(made["li"])


def taken_in(desk: Desk, path: Path, *lines: list[str]) -> Roster:
    target = io.StringIO()
    csv.writer(target).writerows(lines)
    path.write_text(target.getvalue(), encoding="gb18030")
    return rosters.import_roster(desk, case_of(desk), path)[0]


HEAD = ["姓名", "身份证号码", "金额", "发放日期"]


# every line


CELL = st.sampled_from(
    [
        "",
        " ",
        "姓名",
        "金额",
        "身份证号",
        "合计",
        "韦　芳",
        "12",
        "９６０",
        "x",
        "2024.1",
        "990421711020077",
        "1/5/2024",
    ]
)


@given(
    st.lists(st.lists(CELL, max_size=5), max_size=12),
    st.lists(st.sampled_from(["name", "amount", "id_number", "paid"])),
)
def test_every_line_is_header_skipped_read_repaired_or_rejected(lines: list[list[str]], means: list[str]) -> None:
    found = table.read(lines)
    told = [Use(one) for one in [*means, *["other"] * len(found.columns)][: len(found.columns)]]
    use = reading.SheetUse("", tuple(told))
    read = reading.read(found.rows, [column.title for column in found.columns], use)
    assert len(found.header) + len(found.skipped) + read.counts().total() == len(lines)
    assert read.states().keys() == {line.number for line in found.rows}
    for note in read.notes:
        assert note.value.repair or note.value.fault
        assert note.column < 0 or lines[note.line - 1][note.column] == note.was


def test_a_row_is_as_bad_as_its_worst_cell() -> None:
    lines = [
        table.Line(2, ("韦芳", "990421197110200770", "960")),
        table.Line(3, ("韦　芳", "990421197110200770", "960")),
        table.Line(4, ("韦　芳", "990421197110200771", "960")),
        table.Line(5, ("", "", "960")),
        table.Line(6, ("韦芳",)),
    ]
    use = reading.SheetUse("", (Use("name"), Use("id_number"), Use("amount")))
    read = reading.read(lines, HEAD[:3], use)
    assert read.states() == {2: READ, 3: REPAIRED, 4: REJECTED, 5: REJECTED, 6: READ}
    assert [(note.line, note.column, note.was, note.value) for note in read.notes] == [
        (3, 0, "韦　芳", Value("韦芳", "spaces")),
        (4, 0, "韦　芳", Value("韦芳", "spaces")),
        (4, 1, "990421197110200771", Value(fault="check_digit")),
        (5, -1, "", Value(fault="nobody")),
    ]


def test_lost_digits_are_asked_for_and_leave_the_birth() -> None:
    lines = [table.Line(2, ("韦芳", "990421197110200832"))]
    use = reading.SheetUse("", (Use("name"), Use("id_number")))
    read = reading.read(lines, HEAD[:2], use, Marks(lost=frozenset({(2, 1)})))
    assert [note.value for note in read.notes] == [Value(fault="lost_digits")]
    assert read.born == ("1971-10-20",)


# from the file to the account


def test_a_workbook_is_accounted_for_by_sheet_and_cell(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        days = book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range(0, 0, 0, 4, "石磨岭村2025年12月发放名册")
        sheet.write_row(1, 0, ["组别", "姓名", "身份证号码", "金额", "死亡日期"])
        sheet.merge_range(2, 0, 4, 0, "三组")
        sheet.write_row(2, 1, ["韦芳", "９９０４２１１９７１１０２００７７０", "960.00"])
        sheet.write_row(3, 1, ["农有才", 990421197110200770, 960])
        sheet.write_row(4, 1, ["覃三", "990421711020077"])
        sheet.write_formula(4, 3, "=480*2", None, 960)
        sheet.write_datetime(4, 4, __import__("datetime").datetime(2025, 3, 1), days)
        sheet.write_row(5, 0, ["四组", "黄四", "990421********0770"])
        sheet.write_formula(5, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(6, 0, ["合计", "", "", 2880])

    path = tmp_path / "x.xlsx"
    path.write_bytes(xlsx(fill, hidden=True))
    desk = pair[0]
    roster, _ = rosters.import_roster(desk, case_of(desk), path)
    first, hidden = accounts.account(desk, roster)
    assert (first.lines, first.told["header"], first.skipped) == (7, [2], {"title": 1, "total": 1})
    assert first.reading.counts() == {READ: 0, REPAIRED: 2, REJECTED: 2}
    assert first.reading.use.paid == "2025-12"
    notes = [(note.line, note.column, note.value) for note in first.reading.notes]
    assert notes == [
        (3, 2, Value("990421197110200770", "width")),
        (4, 0, Value("3", "merged")),
        (4, 2, Value(fault="lost_digits")),
        (5, 0, Value("3", "merged")),
        (5, 2, Value("990421197110200770", "fifteen_digits")),
        (6, 3, Value(fault="no_result")),
    ]
    assert first.reading.born == ("1971-10-20", "1971-10-20", "1971-10-20", "")
    amounts, died = first.reading.values("amount"), first.reading.values("died")
    assert amounts is not None
    assert [value.text for value in amounts] == ["96000", "96000", "96000", ""]
    assert died is not None
    assert died[2].text == "2025-03-01"
    assert (hidden.reading.use.compared, hidden.lines, len(hidden.rows)) == (False, 1, 1)


def test_a_formula_that_nothing_worked_out_is_told_as_it_stands() -> None:
    rows = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>"&lt;"</f><v/></c><c r="C1" t="str"><f>""</f><v></v></c>'
        '<c r="D1" t="e"><v>#REF!</v></c><c r="E1"><f>1+1</f><v>2</v></c><c r="F1"><f t="shared" si="0"/></c></row>'
    )
    (sheet,) = door.sheets(with_sheet(rows), "a.xlsx")
    assert sheet.rows == (("=1+1", '="<"', "", "#REF!", "2", "="),)


# what a person confirms


def test_a_person_confirms_what_columns_hold_and_is_not_asked_again(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    head = ["户主", "证件", "本月", "发放日期"]
    roster = taken_in(desk, tmp_path / "a.csv", head, ["韦芳", "990421197110200770", "960", "1/5/2025"])
    (use,) = accounts.uses(desk, roster)
    assert [one.means for one in use.columns] == ["name", "other", "other", "paid"]
    assert not accounts.is_confirmed(roster)
    said = {("", 1): Use("id_number"), ("", 2): Use("amount"), ("", 3): Use("paid", "mdy")}
    roster = accounts.confirm(desk, roster, accounts.changed([use], said, {}, None))
    assert accounts.is_confirmed(roster)
    (told,) = accounts.account(desk, roster)
    paid = told.reading.values("paid")
    assert paid is not None
    assert paid[0].text == "2025-01-05"
    later = taken_in(desk, tmp_path / "b.csv", ["户主 ", "证件", "本月", "发放日期"], ["农三", "", "1", "2/5/2025"])
    assert [one.means for one in accounts.uses(desk, later)[0].columns] == ["name", "id_number", "amount", "paid"]
    assert not accounts.is_confirmed(later), "what is remembered is proposed, and a person still looks at it"
    carry(desk.vault, pair[1].vault, roster.space, "county")
    assert [one.uses for one in pair[1].load(Heading)] == [one.uses for one in desk.load(Heading)]
    assert accounts.uses(pair[1], later) == accounts.uses(desk, later)


@pytest.mark.parametrize(
    "amiss",
    [
        lambda use: [],
        lambda use: [msgspec.structs.replace(use, sheet="another")],
        lambda use: [msgspec.structs.replace(use, columns=use.columns[1:])],
        lambda use: [msgspec.structs.replace(use, columns=(Use("guilt"), *use.columns[1:]))],
        lambda use: [msgspec.structs.replace(use, columns=(Use("name", "ymd"), *use.columns[1:]))],
        lambda use: [msgspec.structs.replace(use, paid="last year")],
    ],
)
def test_what_does_not_fit_the_list_is_not_confirmed(
    pair: tuple[Desk, Desk], tmp_path: Path, amiss: Callable[[reading.SheetUse], list[reading.SheetUse]]
) -> None:
    desk = pair[0]
    roster = taken_in(desk, tmp_path / "a.csv", HEAD, ["韦芳", "", "960", "2025-01"])
    with pytest.raises(Refused) as refused:
        accounts.confirm(desk, roster, amiss(accounts.uses(desk, roster)[0]))
    assert refused.value.code is Code.ROSTER_USES
    assert not accounts.is_confirmed(desk.get(Roster, roster.path))
    assert desk.load(Heading) == []


def test_two_who_confirm_different_things_have_confirmed_nothing(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    zhang, li = pair
    for desk, means in ((zhang, "amount"), (li, "other")):
        roster = taken_in(desk, tmp_path / "a.csv", HEAD, ["韦芳", "", "960", "2025-01"])
        accounts.confirm(desk, roster, accounts.changed(accounts.uses(desk, roster), {("", 2): Use(means)}, {}, None))
    carry(zhang.vault, li.vault, roster.space, "county")
    assert not accounts.is_confirmed(li.get(Roster, roster.path))


def test_what_another_program_wrote_amiss_is_read_as_the_titles_say(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    roster = taken_in(desk, tmp_path / "a.csv", HEAD, ["韦芳", "", "960", "2025-01"])
    proposed = accounts.uses(desk, roster)
    for amiss in ("", "[", '[{"sheet":"","columns":[]}]', '[{"sheet":1}]', "[" * 50_000):
        desk.set(roster.space, roster.path, {"uses": amiss})
        assert accounts.uses(desk, desk.get(Roster, roster.path)) == proposed
    for spans in ("1-99999999999999999999", "x", "-", "2-", "5-2"):
        sheet: rosters.SheetTold = {**rosters.columns(roster)[0], "skipped": {"blank": spans}}
        sheet["columns"][0]["lost"] = spans
        desk.set(roster.space, roster.path, {"columns": msgspec.json.encode([sheet]).decode()})
        assert len(accounts.account(desk, desk.get(Roster, roster.path))[0].rows) == 1
