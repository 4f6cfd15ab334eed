"""Three lists as a township sends them, with more than forty different faults, and what is true of every line.

Everybody in them is made up: numbers begin with a region that does not exist.
"""

from __future__ import annotations

import csv
import io
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import xlsxwriter

from fieldkit.model.id_number import check_digit
from tests.attacks.hostile import compound

PAID_ON = date(2025, 12, 10)
MONTH = "2025-12"
HEAD = ("序号", "姓名", "身份证号码", "村民小组", "补贴金额", "", "发放日期", "银行卡号", "联系电话", "备注")
BELOW = ("", "", "", "", "标准", "实发", "", "", "", "")
NAME, NUMBER, GROUP, _, SUM, DAY, CARD, PHONE = range(1, 9)
LETTERS = "ABCDEFGHIJ"
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_SURNAMES, _GIVEN = "韦覃蓝农卢罗黄石方莫", "芳勇才兰英明国安秀莲山长庚桂香亚福文光振兴翠屏"


class Person(NamedTuple):
    name: str
    number: str
    born: date
    group: int

    @property
    def old_number(self) -> str:
        """The number as it was before 1999."""
        return self.number[:6] + self.number[8:17]


class Fault(NamedTuple):
    """What is wrong in a cell: its column, how it is written (a format is a date's), what reading it must tell."""

    name: str
    column: int
    write: Callable[[Person], object]
    repair: str = ""
    fault: str = ""
    text: str | None = None


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


FAULTS = (
    Fault("a wide space in a name", NAME, lambda one: f"{one.name[0]}\u3000{one.name[1:]}", "spaces"),
    Fault("two spaces in a name", NAME, lambda one: f"{one.name[0]}  {one.name[1:]}", "spaces"),
    Fault("a space behind a name", NAME, lambda one: f"{one.name} ", "spaces"),
    Fault("a line break in a name", NAME, lambda one: f"{one.name[0]}\n{one.name[1:]}", "spaces"),
    Fault("a wide letter in a name", NAME, lambda one: f"{one.name}\uff21", "width"),
    Fault("an error for a name", NAME, lambda _: "#REF!", fault="no_result"),
    Fault("a number in full width", NUMBER, lambda one: one.number.translate(_WIDE), "width"),
    Fault(
        "a number with spaces", NUMBER, lambda one: f"{one.number[:6]} {one.number[6:14]} {one.number[14:]}", "spaces"
    ),
    Fault("a number with dashes", NUMBER, lambda one: f"{one.number[:6]}-{one.number[6:]}", "signs"),
    Fault("an apostrophe before a number", NUMBER, lambda one: f"'{one.number}", "signs"),
    Fault("a number of fifteen digits", NUMBER, lambda one: one.old_number, "fifteen_digits"),
    Fault("a number that became a float", NUMBER, lambda one: float(one.number[:17] + "0"), fault="lost_digits"),
    Fault("a number in powers of ten", NUMBER, lambda _: "9.90421E+17", fault="lost_digits"),
    Fault(
        "a digit typed wrong",
        NUMBER,
        lambda one: one.number[:16] + _other(one.number[16]) + one.number[17],
        fault="check_digit",
    ),
    Fault("a digit left out", NUMBER, lambda one: one.number[:9] + one.number[10:], fault="id_length"),
    Fault("a letter for a digit", NUMBER, lambda one: f"{one.number[:5]}O{one.number[6:]}", fault="id_length"),
    Fault("words for a number", NUMBER, lambda _: "同上", fault="id_length"),
    Fault("a birth that never was", NUMBER, lambda _: "990421451332012", fault="id_birth"),
    Fault("a number partly covered", NUMBER, lambda one: f"{one.number[:6]}********{one.number[14:]}", text=""),
    Fault("no number, said with a dash", NUMBER, lambda _: "——", text=""),
    Fault("a day with slashes", DAY, lambda _: "2025/12/10", text="2025-12-10"),
    Fault("a day with points", DAY, lambda _: "2025.12.10", text="2025-12-10"),
    Fault("a day in words", DAY, lambda _: "2025年12月10日", text="2025-12-10"),
    Fault("a month in Chinese numerals", DAY, lambda _: "二〇二五年十二月", text="2025-12"),
    Fault("a day without signs", DAY, lambda _: "20251210", text="2025-12-10"),
    Fault("a day as a sheet's date", DAY, lambda _: PAID_ON, text="2025-12-10"),
    Fault("a day as a sheet's number", DAY, lambda _: _serial(PAID_ON), "serial", text="2025-12-10"),
    Fault("a day in full width", DAY, lambda _: "2025-12-10".translate(_WIDE), "width", text="2025-12-10"),
    Fault("a day with two readings", DAY, lambda _: "10/12/2025", fault="two_readings"),
    Fault("a month that a sheet cut", DAY, lambda _: "2025.1", fault="two_readings"),
    Fault("a day that never was", DAY, lambda _: "2025-11-31", fault="no_such_day"),
    Fault("words for a day", DAY, lambda _: "年底", fault="no_date"),
    Fault("a sum in full width", SUM, lambda _: "９６０．００", "width", text="96000"),
    Fault("a sum with commas", SUM, lambda _: "1,960.00", text="196000"),
    Fault("a sum with its currency", SUM, lambda _: "￥960元", text="96000"),
    Fault("a sum that was divided", SUM, lambda _: 1000 / 3, "rounded", text="33333"),
    Fault("a sum in words", SUM, lambda _: "玖佰陆拾元", fault="no_number"),
    Fault("a sum that is a formula", SUM, lambda _: ("=480*2", 960), text="96000"),
    Fault("a formula without a result", SUM, lambda _: ("=480*2", ""), fault="no_result"),
    Fault("a formula in error", SUM, lambda _: ("=1/0", "#DIV/0!"), fault="no_result"),
    Fault("a telephone with spaces", PHONE, lambda _: "139 0042 1000", "spaces", text="13900421000"),
    Fault("a telephone with its country", PHONE, lambda _: "+8613900421001", "signs", text="13900421001"),
    Fault("a telephone with a dash", PHONE, lambda _: "0771-4210002", "signs", text="07714210002"),
    Fault("a telephone with a digit too few", PHONE, lambda _: "1390042100", fault="no_phone"),
    Fault("two telephones", PHONE, lambda _: "13900421003、13900421004", fault="no_phone"),
    Fault("a card with spaces", CARD, lambda _: "6222 0210 0112 3456 789", "spaces", text="6222021001123456789"),
    Fault("a card with a digit typed wrong", CARD, lambda _: "6222021001123456780", fault="card_digit"),
    Fault("a card that became a float", CARD, lambda _: 6.22202100112345e18, fault="lost_digits"),
    Fault("words for a card", CARD, lambda _: "现金", fault="no_card"),
)


def _other(digit: str) -> str:
    return "1" if digit != "1" else "2"


@dataclass
class Truth:
    """What reading a list must tell: how many lines are what, and each cell that was repaired or cannot be read."""

    lines: int = 0
    header: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    notes: set[tuple[int, str, str, str]] = field(default_factory=set)

    def row(self, line: int, *notes: tuple[str, str, str]) -> None:
        self.notes |= {(line, *note) for note in notes}
        faults = any(fault for _, _, fault in notes)
        self.states["rejected" if faults else "repaired" if notes else "read"] += 1

    def skip(self, reason: str) -> None:
        self.skipped[reason] += 1


@dataclass
class Mess:
    """The three files, what is true of their lines, and what comparing them must tell."""

    folder: Path
    people: list[Person]
    truths: dict[str, Truth] = field(default_factory=dict)
    texts: dict[tuple[int, str], str] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    dead: set[str] = field(default_factory=set)
    kin: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)

    @property
    def paid(self) -> Path:
        return self.folder / "低保名册.xlsx"

    @property
    def deaths(self) -> Path:
        return self.folder / "死亡登记.xls"

    @property
    def relatives(self) -> Path:
        return self.folder / "干部亲属.csv"


def make(folder: Path, seed: int = 2025) -> Mess:
    """Make the three lists in `folder`."""
    dice = Random(seed)
    mess = Mess(folder, _people(dice, 420))
    _paid(mess)
    _deaths(mess)
    _relatives(mess)
    return mess


ROWS = 312
DEAD, KIN = slice(0, 7), slice(7, 10)
NAMESAKES = slice(10, 12)
MERGED = range(240, 245)
SPOILT = 20
"""From here on each row of the list has one of the faults."""


def _people(dice: Random, count: int) -> list[Person]:
    names: dict[str, None] = {}
    while len(names) < count:
        names["".join((dice.choice(_SURNAMES), *dice.sample(_GIVEN, 2)))] = None
    return [_person(dice, name, order) for order, name in enumerate(names)]


def _person(dice: Random, name: str, order: int) -> Person:
    born = date(dice.randrange(1930, 1999), dice.randrange(1, 13), dice.randrange(1, 29))
    seventeen = f"990421{born:%Y%m%d}{order:03}"
    return Person(name, seventeen + check_digit(seventeen), born, order % 8 + 1)


def _paid(mess: Mess) -> None:
    truth = mess.truths["paid"] = Truth(header=2)
    with xlsxwriter.Workbook(mess.paid) as book:
        sheet, days = book.add_worksheet("十二月"), book.add_format({"num_format": "yyyy/m/d"})
        sheet.merge_range(0, 0, 0, 9, f"石磨岭村{MONTH[:4]}年12月农村低保发放名册")
        truth.skip("title")
        truth.skip("blank")
        for at, word in enumerate(HEAD):
            sheet.write(2, at, word)
        sheet.merge_range(2, 4, 2, 5, HEAD[4])
        sheet.write_row(3, 0, BELOW)
        line = 4
        for number in range(ROWS):
            line = _between(sheet, truth, number, line)
            _row(sheet, days, mess, number, line)
            if number == MERGED[-1]:
                sheet.merge_range(line - len(MERGED) + 1, GROUP, line, GROUP, "2组")
            line += 1
        line += 1
        truth.skip("blank")
        for words, reason in (((*("合计", "", ""), "", "", 299520), "total"), (("制表人：韦会计",), "note")):
            sheet.write_row(line, 0, words)
            truth.skip(reason)
            line += 1
        truth.lines = line
        old = book.add_worksheet("上月")
        old.write_row(0, 0, HEAD[:3])
        old.write_row(1, 0, (1, mess.people[-1].name, mess.people[-1].number))
        old.hide()
        book.add_worksheet("空表")


def _between(sheet: Any, truth: Truth, number: int, line: int) -> int:
    """Write what stands between the rows of every hundred: a subtotal, and the header of the next page."""
    if number and number % 100 == 0:
        sheet.write_row(line, 0, ("小计", "", "", "", "", 96000))
        sheet.write_row(line + 1, 0, HEAD)
        truth.skip("total")
        truth.skip("header_again")
        return line + 2
    return line


def _row(sheet: Any, days: Any, mess: Mess, number: int, line: int) -> None:
    one, truth = mess.people[number], mess.truths["paid"]
    cells: list[object] = [number + 1, one.name, one.number, f"{one.group}组", 480, 960, MONTH, f"99{number:014}"]
    cells += [f"1990000{number:04}", ""]
    notes = []
    fault = FAULTS[number - SPOILT] if SPOILT <= number < SPOILT + len(FAULTS) else None
    if fault is not None:
        cells[fault.column] = fault.write(one)
        if fault.repair or fault.fault:
            notes.append((LETTERS[fault.column], fault.repair, fault.fault))
        if fault.text is not None:
            mess.texts[line + 1, LETTERS[fault.column]] = fault.text
    notes += _special(mess, number, cells)
    _write(sheet, days, line, cells)
    truth.row(line + 1, *notes)


def _special(mess: Mess, number: int, cells: list[object]) -> list[tuple[str, str, str]]:
    """Change the rows that stand for a question or for more than a cell; return what reading them must tell."""
    before = mess.people[number - 1]
    if number == 1:
        cells[NUMBER] = mess.people[1].number.translate(_WIDE)
        return [(LETTERS[NUMBER], "width", "")]
    if number == 200:
        cells[CARD] = f"99{number - 1:014}"
        mess.hits["one_card"] += 1
    if number in (210, 220):
        cells[NUMBER] = before.number
        mess.hits["paid_twice"] += 1
    if number == 210:
        cells[NAME] = before.name
    if number == 220:
        mess.hits["two_names"] += 1
    if number == 230:
        cells[NAME] = cells[NUMBER] = ""
        return [("", "", "nobody")]
    if number in MERGED:  # a merged cell shows its text once
        cells[GROUP] = ""
    return [(LETTERS[GROUP], "merged", "")] if number in MERGED[1:] else []


def _write(sheet: Any, days: Any, line: int, cells: list[object]) -> None:
    for at, cell in enumerate(cells):
        if isinstance(cell, tuple):
            sheet.write_formula(line, at, cell[0], None, cell[1])
        elif isinstance(cell, date):
            sheet.write_datetime(line, at, datetime(cell.year, cell.month, cell.day), days)  # noqa: DTZ001  # a sheet has no zone
        elif isinstance(cell, int | float):
            sheet.write_number(line, at, cell)
        elif cell:
            sheet.write_string(line, at, str(cell))


def _deaths(mess: Mess) -> None:
    """Seven who were paid after, one who died after, one namesake with a number, one without, and strangers."""
    truth = mess.truths["deaths"] = Truth(header=1)
    rows: list[tuple[object, ...]] = []
    forms = (
        "2025-03-01",
        "2025/3/1",
        "2025.3.1",
        "2025年3月1日",
        "20250301",
        _serial(date(2025, 3, 1)),
        "二〇二五年三月一日",
    )
    for one, form in zip(mess.people[DEAD], forms, strict=True):
        rows.append((one.name, one.number, one.born.isoformat(), f"{one.group}组", form))
        mess.dead.add(one.name)
    rows[2] = (mess.people[2].name, mess.people[2].old_number, *rows[2][2:])
    rows[3] = (
        mess.people[3].name,
        "",
        *rows[3][2:3],
        f"第{'零一二三四五六七八'[mess.people[3].group]}村民小组",
        rows[3][4],
    )
    later, namesake, unproven = mess.people[15], mess.people[16], mess.people[NAMESAKES][0]
    rows.append((later.name, later.number, later.born.isoformat(), "", "2025-12-31"))
    rows.append((namesake.name, mess.people[400].number, "", "", "2025-01-01"))
    rows.append((unproven.name, "", "", "", "2025年2月"))
    mess.named.add(unproven.name)
    strangers = mess.people[320 : 320 + 41 - len(rows)]
    rows += [(one.name, one.number, one.born.isoformat(), f"{one.group}组", "2024-05-06") for one in strangers]
    rows[-1] = (rows[-1][0], float(str(rows[-1][1])[:17] + "0"), *rows[-1][2:])
    notes = {2: ("C", "fifteen_digits", ""), 5: ("F", "serial", ""), len(rows) - 1: ("C", "", "lost_digits")}
    sheet: list[tuple[object, ...]] = [
        ("石磨岭村死亡登记",),
        ("序号", "姓名", "身份证号码", "出生日期", "小组", "死亡日期"),
    ]
    truth.skip("title")
    for at, row in enumerate(rows):
        sheet.append((at + 1, *row))
        truth.row(len(sheet), *([notes[at]] if at in notes else []))
    sheet.append(("合计", "", "", "", "", 41))
    truth.skip("total")
    truth.lines = len(sheet)
    mess.deaths.write_bytes(_xls(sheet))
    mess.hits["dead_but_paid"] = len(mess.dead)


def _xls(rows: list[tuple[object, ...]]) -> bytes:
    """An old binary workbook with one sheet, byte by byte."""
    texts = list(dict.fromkeys(str(cell) for row in rows for cell in row if isinstance(cell, str) and cell))
    records = []
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                records.append(compound.record(0x0203, struct.pack("<3Hd", line, column, 0, cell)))
            elif cell:
                records.append(compound.shows(line, column, texts.index(str(cell))))
    table = compound.shared(map(compound.text, texts))
    start = compound.begin(5) + compound.record(0x0042, struct.pack("<H", 1200))
    place = compound.record(0x0085, struct.pack("<I4B", len(start) + 13 + len(table) + 4, 0, 0, 1, 0) + b"s")
    page = compound.sheet(*records, rows=len(rows), columns=len(rows[1]))
    return compound.Compound(start + place + table + compound.record(0x0A) + page).write()


def _relatives(mess: Mess) -> None:
    """Three kin who are paid, one namesake with another birth, one without a number, and strangers."""
    truth = mess.truths["kin"] = Truth(header=1)
    kin = mess.people[KIN]
    mess.kin = {one.name for one in kin}
    rows = [("卢书记", "妻弟", one.name, one.number, one.born.isoformat(), f"{one.group}组") for one in kin]
    rows[2] = (*rows[2][:3], "", *rows[2][4:])
    other, unproven = mess.people[17], mess.people[NAMESAKES][1]
    rows.append(("卢书记", "堂叔", other.name, "", "1901-01-01", ""))
    rows.append(("韦会计", "表妹", unproven.name, "", "", ""))
    mess.named.add(unproven.name)
    rows += [("韦会计", "侄", one.name, one.number, "", "") for one in mess.people[370 : 370 + 18 - len(rows)]]
    target = io.StringIO()
    lines = [("村干部姓名", "关系", "亲属姓名", "亲属身份证号", "出生日期", "小组"), *rows]
    csv.writer(target, delimiter=";").writerows(lines)
    mess.relatives.write_bytes(target.getvalue().encode("gb18030"))
    for at in range(len(rows)):
        truth.row(at + 2)
    truth.lines = len(lines)
    mess.hits["kin_paid"] = len(mess.kin)
