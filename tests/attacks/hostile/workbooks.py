"""Workbooks made to do harm: .xlsx and .ods that unpack, define, repeat, refer without end."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from functools import cache

from fieldkit.errors import Code
from tests.attacks.hostile import pictures, zips
from tests.attacks.hostile.documents import laughs, nested_zip, utf_16
from tests.attacks.hostile.kind import READ, Hostile, hostile
from tests.attacks.hostile.zips import Member, packed
from tests.core.foreign import CONTENT, SHEET, ods, xlsx, zipped

BOOK, FIRST, STRINGS, STYLES = "xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
RELS = "xl/_rels/workbook.xml.rels"
NAME = "韦芳"
Alter = Callable[[str], str]


@cache
def _sound() -> Mapping[str, str]:
    """The parts of a sound workbook: a header, and one line."""

    def fill(_: object, sheet: object) -> None:
        for line, cells in enumerate((["姓名", "身份证号"], [NAME, "990421197110200770"])):
            sheet.write_row(line, 0, cells)  # type: ignore[attr-defined]  # XlsxWriter has no types

    with zipfile.ZipFile(io.BytesIO(xlsx(fill))) as found:
        return {name: found.read(name).decode() for name in found.namelist()}


def book(**parts: str | bytes | None) -> dict[str, str | bytes]:
    """The sound workbook with parts exchanged, added, or (None) left out."""
    made: dict[str, str | bytes | None] = {**_sound(), **parts}
    return {name: content for name, content in made.items() if content is not None}


def with_part(name: str, content: str | bytes | None) -> bytes:
    return zipped(book(**{name: content}))


def altered(name: str, alter: Alter) -> bytes:
    return with_part(name, alter(_sound()[name]))


def exchanged(name: str, old: str, new: str) -> bytes:
    assert old in _sound()[name], (name, old)
    return altered(name, lambda text: text.replace(old, new))


def rows(told: str) -> bytes:
    """The sheet with these rows behind the sound ones."""
    return altered(FIRST, lambda text: text.replace("</sheetData>", told + "</sheetData>"))


def cell(place: str, inside: str, sort: str = "n") -> str:
    return f'<row><c r="{place}" t="{sort}">{inside}</c></row>'


def beside(*members: Member) -> bytes:
    return zips.archive([*(packed(name, content) for name, content in _sound().items()), *members])


def before(name: str, told: str) -> bytes:
    """A document type in front of a part's root."""
    return altered(name, lambda text: text.replace("?>", f"?>{told}", 1))


def many_rows(count: int) -> bytes:
    told = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1))
    return with_part(FIRST, SHEET.format(told))


def many_sheets(count: int) -> bytes:
    """`count` sheets, all of them the same part."""
    told = "".join(f'<sheet name="s{n}" sheetId="{n + 1}" r:id="rId1"/>' for n in range(count))
    start, _, rest = _sound()[BOOK].partition("<sheets>")
    return with_part(BOOK, f"{start}<sheets>{told}{rest[rest.index('</sheets>') :]}")


def merged(*ranges: str) -> bytes:
    told = "".join(f'<mergeCell ref="{one}"/>' for one in ranges)
    return altered(FIRST, lambda text: text.replace("</sheetData>", f"</sheetData><mergeCells>{told}</mergeCells>"))


def many_strings() -> bytes:
    """A million entries of nothing; the first are the sound ones."""
    return altered(STRINGS, lambda text: text.replace("</sst>", "<si/>" * 1_000_000 + "</sst>"))


def same_text() -> bytes:
    """One text of 30,000 characters, and 15,000 cells that show it."""
    told = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 15_001))
    return zipped(book(**{STRINGS: f"<sst><si><t>{'字' * 30_000}</t></si></sst>", FIRST: SHEET.format(told)}))


def repeated(rows: int, columns: int) -> bytes:
    line = f'<table:table-row table:number-rows-repeated="{rows}">'
    there = f'<table:table-cell office:value-type="string" table:number-columns-repeated="{columns}">'
    return ods(f"{line}{there}<text:p>x</text:p></table:table-cell></table:table-row>")


def in_ods(text: str) -> bytes:
    return ods(
        f'<table:table-row><table:table-cell office:value-type="string">{text}</table:table-cell></table:table-row>'
    )


def deep_ods(depth: int) -> bytes:
    return in_ods("<text:span>" * depth + "x" + "</text:span>" * depth)


def ods_of(content: str) -> bytes:
    return zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def with_pictures() -> bytes:
    return beside(*(packed(f"xl/media/{at}-{one.file}", one.make()) for at, one in enumerate(pictures.HOSTILE)))


DAMAGED_OR_READ = (Code.PARSE_DAMAGED, READ)
"""What means nothing is skipped by one version of the library and refused by another."""

HOSTILE: list[Hostile] = [
    hostile(
        "a picture in a sheet that unpacks to 2 GiB",
        "a.xlsx",
        lambda: beside(zips.two_gib("xl/media/1.png")),
        READ,
        words=NAME,
    ),
    hostile(
        "a sheet that unpacks to 2 GiB",
        "a.xlsx",
        lambda: beside(zips.two_gib("xl/worksheets/sheet2.xml")),
        Code.PARSE_BOMB,
    ),
    hostile(
        "texts that unpack to 2 GiB",
        "a.xlsx",
        lambda: zips.archive([packed(BOOK, "<x/>"), zips.two_gib(STRINGS)]),
        Code.PARSE_BOMB,
    ),
    hostile(
        "ODS content that unpacks to 2 GiB",
        "a.ods",
        lambda: zips.archive([zips.two_gib("content.xml")]),
        Code.PARSE_BOMB,
    ),
    hostile(
        "ZIPs in ZIPs in a workbook",
        "a.xlsx",
        lambda: beside(packed("xl/embeddings/1.zip", nested_zip())),
        READ,
        words=NAME,
    ),
    hostile(
        "a workbook part under a drive's name",
        "a.xlsx",
        lambda: beside(Member("C:\\xl\\out.xml", b"<x/>")),
        READ,
        words=NAME,
    ),
    hostile(
        "a workbook part above the folder",
        "a.xlsx",
        lambda: beside(Member("../../../../tmp/out.xml", b"<x/>")),
        READ,
        words=NAME,
    ),
    hostile("a workbook part twice", "a.xlsx", lambda: beside(packed(FIRST, "<x/>")), Code.PARSE_DAMAGED),
    *(
        hostile(f"a billion laughs in {name}", "a.xlsx", lambda name=name: before(name, laughs()), Code.PARSE_BOMB)  # type: ignore[misc]  # mypy infers no lambda default
        for name in (BOOK, FIRST, STRINGS, STYLES, RELS, "[Content_Types].xml")
    ),
    hostile(
        "an entity in the texts that is a file",
        "a.xlsx",
        lambda: before(STRINGS, '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
        Code.PARSE_BOMB,
    ),
    hostile(
        "laughs in UTF-16 in a sheet",
        "a.xlsx",
        lambda: with_part(FIRST, utf_16(_sound()[FIRST].replace("?>", f"?>{laughs()}", 1))),
        Code.PARSE_DAMAGED,
        Code.PARSE_BOMB,
    ),
    hostile(
        "a billion laughs in ODS content",
        "a.ods",
        lambda: ods_of(f'<?xml version="1.0"?>{laughs()}{CONTENT.format("")}'),
        Code.PARSE_BOMB,
    ),
    hostile("200,001 rows", "a.xlsx", lambda: many_rows(200_001), Code.PARSE_TOO_LARGE),
    hostile("a million rows", "a.xlsx", lambda: many_rows(1_000_000), Code.PARSE_TOO_LARGE, heavy=True),
    hostile("three million rows", "a.xlsx", lambda: many_rows(3_000_000), Code.PARSE_TOO_LARGE, heavy=True),
    hostile(
        "a sheet that says it is 16384 by 1048576",
        "a.xlsx",
        lambda: altered(FIRST, lambda text: text.replace('ref="A1:B2"', 'ref="A1:XFD1048576"')),
        READ,
        words=NAME,
    ),
    hostile(
        "a sheet that says it ends before it begins",
        "a.xlsx",
        lambda: altered(FIRST, lambda text: text.replace('ref="A1:B2"', 'ref="B2:A1"')),
        *DAMAGED_OR_READ,
    ),
    hostile(
        "a sheet that says it ends beyond all numbers",
        "a.xlsx",
        lambda: altered(FIRST, lambda text: text.replace('ref="A1:B2"', 'ref="A1:ZZZZZZZZZ99999999999999999999"')),
        *DAMAGED_OR_READ,
    ),
    hostile(
        "a sheet that says it is nothing",
        "a.xlsx",
        lambda: altered(FIRST, lambda text: text.replace('ref="A1:B2"', 'ref=""')),
        *DAMAGED_OR_READ,
    ),
    hostile(
        "one cell in the last corner",
        "a.xlsx",
        lambda: rows(cell("XFD1048576", "<v>1</v>")),
        Code.PARSE_MEMORY,
        Code.PARSE_TOO_LARGE,
    ),
    hostile("one cell in the last row", "a.xlsx", lambda: rows(cell("A1048576", "<v>1</v>")), Code.PARSE_TOO_LARGE),
    hostile("one cell in the last column", "a.xlsx", lambda: rows(cell("XFD3", "<v>1</v>")), Code.PARSE_TOO_LARGE),
    hostile(
        "a cell beyond the last column",
        "a.xlsx",
        lambda: rows(cell("XFE3", "<v>1</v>")),
        Code.PARSE_TOO_LARGE,
        Code.PARSE_DAMAGED,
    ),
    hostile("a cell in row nought", "a.xlsx", lambda: rows(cell("A0", "<v>1</v>")), *DAMAGED_OR_READ),
    hostile(
        "a cell in row 2**32",
        "a.xlsx",
        lambda: rows(cell("A4294967296", "<v>1</v>")),
        *DAMAGED_OR_READ,
        Code.PARSE_TOO_LARGE,
        Code.PARSE_MEMORY,
    ),
    hostile("a cell with no place", "a.xlsx", lambda: rows(cell("", "<v>1</v>")), *DAMAGED_OR_READ),
    hostile("a cell whose place is text", "a.xlsx", lambda: rows(cell("甲1", "<v>1</v>")), *DAMAGED_OR_READ),
    hostile("a text that is not there", "a.xlsx", lambda: rows(cell("A3", "<v>4294967295</v>", "s")), *DAMAGED_OR_READ),
    hostile("a text before the first", "a.xlsx", lambda: rows(cell("A3", "<v>-1</v>", "s")), *DAMAGED_OR_READ),
    hostile("a number beyond all numbers", "a.xlsx", lambda: rows(cell("A3", "<v>1e400</v>")), *DAMAGED_OR_READ),
    hostile("a number that is none", "a.xlsx", lambda: rows(cell("A3", "<v>NaN</v>")), *DAMAGED_OR_READ),
    hostile("a number of 300 digits", "a.xlsx", lambda: rows(cell("A3", "<v>1e308</v>")), READ, words=NAME),
    hostile(
        "a day beyond the calendar", "a.xlsx", lambda: rows(cell("A3", "<v>99999999-99-99</v>", "d")), *DAMAGED_OR_READ
    ),
    hostile("a kind of cell that is unknown", "a.xlsx", lambda: rows(cell("A3", "<v>1</v>", "zzz")), *DAMAGED_OR_READ),
    hostile(
        "a text of 40,000 characters",
        "a.xlsx",
        lambda: rows(cell("A3", f"<is><t>{'字' * 40_000}</t></is>", "inlineStr")),
        Code.PARSE_TOO_LARGE,
    ),
    hostile(
        "a text of 100 MiB",
        "a.xlsx",
        lambda: rows(cell("A3", f"<is><t>{'a' * (100 << 20)}</t></is>", "inlineStr")),
        Code.PARSE_TOO_LARGE,
        Code.PARSE_MEMORY,
        heavy=True,
    ),
    hostile("the same long text in 15,000 cells", "a.xlsx", same_text, Code.PARSE_TOO_LARGE, Code.PARSE_MEMORY),
    hostile("a text table of a million", "a.xlsx", many_strings, READ, Code.PARSE_MEMORY, words=NAME),
    hostile(
        "a text table that says it is 2**32",
        "a.xlsx",
        lambda: altered(
            STRINGS,
            lambda text: text.replace('count="', 'count="4294967295').replace(
                'uniqueCount="', 'uniqueCount="4294967295'
            ),
        ),
        Code.PARSE_MEMORY,
        READ,
        words=NAME,
    ),
    hostile("no text table", "a.xlsx", lambda: with_part(STRINGS, None), *DAMAGED_OR_READ),
    hostile("no styles", "a.xlsx", lambda: with_part(STYLES, None), READ, words=NAME),
    hostile("no sheet", "a.xlsx", lambda: with_part(FIRST, None), Code.PARSE_DAMAGED),
    hostile("no workbook", "a.xlsx", lambda: with_part(BOOK, None), Code.PARSE_FORMAT),
    hostile("no links", "a.xlsx", lambda: with_part(RELS, None), Code.PARSE_DAMAGED),
    hostile(
        "a sheet that is the workbook",
        "a.xlsx",
        lambda: exchanged(RELS, "worksheets/sheet1.xml", "workbook.xml"),
        *DAMAGED_OR_READ,
        Code.ROSTER_EMPTY,
    ),
    hostile(
        "a sheet that is its own links",
        "a.xlsx",
        lambda: exchanged(RELS, "worksheets/sheet1.xml", "_rels/workbook.xml.rels"),
        *DAMAGED_OR_READ,
        Code.ROSTER_EMPTY,
    ),
    hostile(
        "a sheet outside the file",
        "a.xlsx",
        lambda: exchanged(RELS, "worksheets/sheet1.xml", "../../../../../etc/passwd"),
        Code.PARSE_DAMAGED,
    ),
    hostile(
        "a sheet on the network",
        "a.xlsx",
        lambda: exchanged(RELS, "worksheets/sheet1.xml", "http://127.0.0.1/"),
        Code.PARSE_DAMAGED,
    ),
    hostile("257 sheets", "a.xlsx", lambda: many_sheets(257), Code.PARSE_TOO_LARGE),
    hostile("100,000 sheets", "a.xlsx", lambda: many_sheets(100_000), Code.PARSE_TOO_LARGE),
    hostile("a column merged to the last row", "a.xlsx", lambda: merged("A2:A1048576"), READ, words=NAME),
    hostile("20,000 merged cells on each other", "a.xlsx", lambda: merged(*["A2:A3"] * 20_000), READ, words=NAME),
    hostile("a merged cell that ends before it begins", "a.xlsx", lambda: merged("B2:A1"), *DAMAGED_OR_READ),
    hostile("a merged cell that is none", "a.xlsx", lambda: merged("x"), *DAMAGED_OR_READ),
    hostile(
        "100,000 elements in a cell, one in the other",
        "a.xlsx",
        lambda: rows(cell("A3", "<is>" * 100_000 + "</is>" * 100_000, "inlineStr")),
        *DAMAGED_OR_READ,
    ),
    hostile(
        "tags of a sheet that never end",
        "a.xlsx",
        lambda: with_part(FIRST, "<worksheet><sheetData>" + "<row>" * 100_000),
        Code.PARSE_DAMAGED,
        Code.ROSTER_EMPTY,
    ),
    hostile(
        "formulas that call themselves",
        "a.xlsx",
        lambda: rows(cell("A3", "<f>A3</f><v>甲</v>", "str") + cell("A4", '<f t="shared" si="0"/><v>乙</v>', "str")),
        READ,
        words="甲",
    ),
    hostile(
        "a formula that starts a program",
        "a.xlsx",
        lambda: rows(cell("A3", "<f>cmd|'/C calc'!A0</f><v>甲</v>", "str")),
        READ,
        words="甲",
    ),
    hostile(
        "ODS rows and columns repeated for ever",
        "a.ods",
        lambda: repeated(2**20, 2**14),
        Code.PARSE_MEMORY,
        Code.PARSE_TOO_LARGE,
        Code.PARSE_DAMAGED,
    ),
    hostile(
        "ODS rows repeated 2**32 times",
        "a.ods",
        lambda: repeated(2**32, 1),
        Code.PARSE_MEMORY,
        Code.PARSE_TOO_LARGE,
        Code.PARSE_DAMAGED,
    ),
    hostile(
        "ODS columns repeated 2**63 times",
        "a.ods",
        lambda: repeated(1, 2**63),
        Code.PARSE_MEMORY,
        Code.PARSE_TOO_LARGE,
        Code.PARSE_DAMAGED,
    ),
    hostile("ODS columns repeated fewer than no times", "a.ods", lambda: repeated(1, -1), Code.PARSE_DAMAGED, READ),
    hostile(
        "a thousand million ODS spaces",
        "a.ods",
        lambda: in_ods('<text:p><text:s text:c="1000000000"/></text:p>'),
        Code.PARSE_MEMORY,
        Code.PARSE_TOO_LARGE,
        Code.PARSE_DAMAGED,
    ),
    hostile("100,000 ODS spans, one in the other", "a.ods", lambda: deep_ods(100_000), READ),
    hostile("ODS content that is no XML", "a.ods", lambda: ods_of("x"), Code.PARSE_DAMAGED, Code.ROSTER_EMPTY),
    hostile("a workbook of macros alone", "a.xlsb", lambda: zipped({"xl/workbook.bin": b"\x83\1"}), Code.PARSE_FORMAT),
    hostile(
        "a workbook that is a document", "a.xlsx", lambda: zipped({"word/document.xml": "<x/>"}), Code.PARSE_FORMAT
    ),
    hostile("every hostile picture inside a sheet", "a.xlsx", with_pictures, READ, words=NAME),
]
