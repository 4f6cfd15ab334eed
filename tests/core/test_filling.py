"""Another system's workbook gets filled: the cells asked for, and not a byte besides."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.errors import Code, Refused
from fieldkit.parse import door
from fieldkit.parse.allowing import columns
from fieldkit.parse.answer import Allowed, Filling, Number, Unfit
from fieldkit.parse.book import Book
from fieldkit.parse.filling import fill
from fieldkit.parse.grid import letters, number
from tests.core.otherbook import FIRST, SHEET, TOPICS, empty_book, grid, parts, rewritten, with_a_table, without_strings

MODERN = (
    '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
    'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    '<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
    '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>字典!$A$1:$A$2</xm:f></x14:formula1>'
    "<xm:sqref>G4:G99</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>"
)
"""How Excel itself keeps a list that points to another sheet; openpyxl drops it."""

SHEET_PART = "xl/worksheets/sheet1.xml"


def filled(book: bytes, *rows: dict[str, str | Number], key: str = "", numbered: str = "") -> bytes:
    answer = fill(book, Filling(SHEET, FIRST, rows, key, numbered))
    assert answer.unfit == []
    return answer.book


def test_what_is_asked_for_stands_there_and_every_other_part_is_as_it_was() -> None:
    book = empty_book()
    told = filled(
        book, {"B": "虚报人数", "D": "低保", "E": Number("1200.50")}, {"B": "=1+1", "C": " 两\n行 "}, numbered="A"
    )
    first, second = grid(told)[:2]
    assert first[:5] == [1, "虚报人数", None, "低保", 1200.5]
    assert second[:3] == [2, "=1+1", " 两\n行 "]
    assert openpyxl.load_workbook(io.BytesIO(told))[SHEET]["B5"].data_type == "s"
    before, after = parts(book), parts(told)
    assert list(before) == list(after)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {SHEET_PART, "xl/sharedStrings.xml", "xl/workbook.xml"}


def test_a_new_row_looks_like_the_first_and_formulas_are_worked_out_on_opening() -> None:
    told = filled(empty_book(), *({"B": f"第{number}个"} for number in range(3)))
    sheet = openpyxl.load_workbook(io.BytesIO(told))[SHEET]
    assert sheet["B6"].border.left.style == sheet["G6"].border.left.style == "thin"
    assert sheet["B6"].font.name == "仿宋"
    assert b'fullCalcOnLoad="1"' in parts(told)["xl/workbook.xml"]
    assert sheet["H4"].value == "=E4*2"


def test_lists_that_openpyxl_would_drop_are_kept_and_held_to() -> None:
    book = rewritten(empty_book(), SHEET_PART, b"</worksheet>", MODERN.encode())
    assert fill(book, Filling(SHEET, FIRST, ({"G": "别处"},))).unfit == [Unfit(0, "G", "choice")]
    assert b"x14:dataValidation" in parts(filled(book, {"G": "工程"}))[SHEET_PART]


def test_what_does_not_fit_is_named_and_nothing_is_written() -> None:
    book = empty_book(longest=4)
    rows = ({"B": "四个汉字"}, {"B": "五个汉字了", "D": "救灾"}, {"H": "1"}, {"D": ""})
    answer = fill(book, Filling(SHEET, FIRST, rows))
    assert answer.unfit == [Unfit(1, "B", "long"), Unfit(1, "D", "choice")]
    assert answer.book == b""
    assert fill(book, Filling(SHEET, FIRST, ({"H": "1"},))).unfit == [Unfit(0, "H", "formula")]


def test_a_row_with_the_same_key_is_written_over_and_every_other_goes_below_the_last() -> None:
    book = filled(empty_book(), {"B": "甲", "C": "旧"}, {"B": "乙", "C": "二"})
    again = fill(book, Filling(SHEET, FIRST, ({"B": "甲", "C": ""}, {"B": "丙", "C": "三"}), "B"))
    assert again.places == [FIRST, FIRST + 2]
    assert [row[1:3] for row in grid(again.book)] == [["甲", None], ["乙", "二"], ["丙", "三"]]


def test_a_workbook_without_shared_strings_gets_its_texts_in_the_cells() -> None:
    told = filled(without_strings(), {"B": "字在格里"})
    assert "xl/sharedStrings.xml" not in parts(told)
    assert grid(told)[0][1] == "字在格里"


def test_a_table_reaches_as_far_as_its_entries() -> None:
    told = filled(with_a_table(), *({"B": f"第{number}个"} for number in range(5)))
    (table,) = openpyxl.load_workbook(io.BytesIO(told))[SHEET].tables.values()
    assert table.ref == table.autoFilter.ref == "A3:H8"


def test_what_looks_like_an_escaped_character_stays_what_was_typed() -> None:
    told = filled(empty_book(), {"B": "编号_x0041_末"}, {"B": "再来_x0041_末"})
    assert b"_x005F_x0041_" in parts(told)["xl/sharedStrings.xml"]
    again = fill(told, Filling(SHEET, FIRST, ({"B": "编号_x0041_末", "C": "事实"},), "B"))
    assert again.places == [FIRST]


def test_what_a_workbook_lets_stand_is_told_by_column() -> None:
    assert columns(Book(empty_book(longest=20))) == [Allowed(SHEET, "D", TOPICS), Allowed(SHEET, "B", (), 20)]


def test_the_worker_does_it_and_a_workbook_of_another_kind_is_refused_by_name() -> None:
    book = empty_book()
    assert grid(door.fill(book, Filling(SHEET, FIRST, ({"B": "由子进程填"},))).book)[0][1] == "由子进程填"
    assert door.allowed(book)[0].choices == TOPICS
    for data, code in (
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Code.PARSE_FORMAT),
        (b"a,b\n1,2\n", Code.PARSE_FORMAT),
        (book[:-40], Code.PARSE_DAMAGED),
        (rewritten(book, SHEET_PART, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), Code.PARSE_BOMB),
        (rewritten(book, SHEET_PART, b'r="A4"', b'r="4A"'), Code.PARSE_DAMAGED),
    ):
        with pytest.raises(Refused) as refused:
            door.fill(data, Filling(SHEET, FIRST, ({"B": "x"},)))
        assert refused.value.code is code
    with pytest.raises(Refused) as refused:
        door.fill(book, Filling("没有的表", FIRST, ({"B": "x"},)))
    assert refused.value.code is Code.PARSE_FORMAT


cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from("BCFG"), cells, min_size=1), min_size=1, max_size=6))
def test_whatever_text_goes_in_comes_out_again(rows: list[dict[str, str]]) -> None:
    book = empty_book()
    told = filled(book, *rows)
    read = grid(told)
    for row, wanted in zip(read, rows, strict=False):
        for column, text in wanted.items():
            assert (row[number(column) - 1] or "") == text
    assert filled(book, *rows) == told


@given(st.integers(1, 16_384))
def test_columns_have_letters_and_numbers(column: int) -> None:
    assert number(letters(column)) == column


def test_what_excel_would_call_damaged_is_refused() -> None:
    row: dict[str, str | Number] = {"B": "𠀀" * 16_384}
    assert fill(empty_book(), Filling(SHEET, FIRST, (row,), "", "")).unfit == [Unfit(0, "B", "long")]
    assert grid(filled(empty_book(), {"B": "𠀀" * 16_383 + "字"}))[0][1] == "𠀀" * 16_383 + "字"
    for filling in (Filling(SHEET, FIRST, ({"XFE": "x"},), "", ""), Filling(SHEET, FIRST, ({"B": "x"},), "", "XFE")):
        with pytest.raises(Refused) as refused:
            fill(empty_book(), filling)
        assert refused.value.code is Code.PARSE_TOO_LARGE
