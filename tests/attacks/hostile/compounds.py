"""Old binary workbooks (.xls) made to do harm: looped chains, numbers at their limits, tables of texts that lie."""

from __future__ import annotations

import struct
from random import Random

from fieldkit.errors import Code
from tests.attacks.hostile.compound import (
    END,
    FREE,
    NAME,
    Compound,
    Entry,
    begin,
    record,
    shared,
    sheet,
    shows,
    text,
    workbook,
)
from tests.attacks.hostile.kind import READ, Hostile, hostile

DAMAGED = Code.PARSE_DAMAGED
EITHER = (Code.PARSE_DAMAGED, READ)
"""What the file does not need is skipped by one version of the library and refused by another."""
NOTHING = (Code.PARSE_DAMAGED, Code.ROSTER_EMPTY)
ANY = (Code.PARSE_DAMAGED, Code.PARSE_MEMORY, Code.PARSE_TIMEOUT, Code.PARSE_TOO_LARGE, Code.ROSTER_EMPTY, READ)
"""Whatever becomes of it is named and bounded."""


def told(*records: bytes, **parts: object) -> bytes:
    return Compound(workbook(*records, **parts)).write()  # type: ignore[arg-type]  # the parts are those of `workbook`


def long_workbook() -> bytes:
    """One that fills many sectors, so that what is wrong with their chain shows."""
    return workbook(*(shows(row, column, 2 + column) for row in range(2, 300) for column in range(2)))


def linked(**fat: int) -> bytes:
    return Compound(long_workbook(), fat={int(key[1:]): to for key, to in fat.items()}).write()


def headed(**numbers: int) -> bytes:
    return Compound(workbook(), numbers={int(key[1:]): to for key, to in numbers.items()}).write()


def listed(*entries: Entry) -> bytes:
    return Compound(workbook(), entries=[Entry("Root Entry", 5, END, 0, child=1), *entries]).write()


def noise(seed: int) -> bytes:
    """A sound file, some of its bytes exchanged behind the head."""
    dice, data = Random(seed), bytearray(Compound(long_workbook()).write())
    for at in dice.sample(range(512, len(data)), 2 + 3 * seed):
        data[at] = dice.randrange(256)
    return bytes(data)


def encrypted(before: bytes = b"") -> bytes:
    return told(first=before + record(0x002F, struct.pack("<3H", 1, 1, 1) + bytes(48)))


HOSTILE: list[Hostile] = [
    hostile("nothing", "a.xls", told, READ, words=NAME),
    hostile("a chain that leads to itself", "a.xls", lambda: linked(_2=2), *ANY),
    hostile("a chain that leads back", "a.xls", lambda: linked(_4=2), *ANY),
    hostile("a chain that leads out of the file", "a.xls", lambda: linked(_3=0x7FFFFFFF), DAMAGED),
    hostile("a chain that ends at once", "a.xls", lambda: linked(_2=END), *EITHER),
    hostile("a chain of free sectors", "a.xls", lambda: linked(_2=FREE), *EITHER),
    hostile("a directory that leads to itself", "a.xls", lambda: linked(_1=1), *ANY),
    hostile("a table of links in itself", "a.xls", lambda: linked(_0=0), *EITHER),
    hostile("sectors of 2**65535 bytes", "a.xls", lambda: headed(_30=0xFFFF), DAMAGED, Code.PARSE_MEMORY),
    hostile("sectors of one byte", "a.xls", lambda: headed(_30=0), DAMAGED, Code.PARSE_MEMORY),
    hostile("sectors of 4 GiB", "a.xls", lambda: headed(_30=32), DAMAGED, Code.PARSE_MEMORY),
    hostile("small sectors of 2**65535 bytes", "a.xls", lambda: headed(_32=0xFFFF), *EITHER),
    hostile("2**32 tables of links", "a.xls", lambda: headed(_44=0xFFFFFFFF), *EITHER, Code.PARSE_MEMORY),
    hostile("a directory outside the file", "a.xls", lambda: headed(_48=0x00FFFFFF), DAMAGED),
    hostile("no directory", "a.xls", lambda: headed(_48=END), DAMAGED),
    hostile(
        "small streams that begin outside", "a.xls", lambda: headed(_60=0x7FFFFFFF, _64=1), *EITHER, Code.PARSE_MEMORY
    ),
    hostile(
        "2**32 tables of small sectors", "a.xls", lambda: headed(_60=0, _64=0xFFFFFFFF), *EITHER, Code.PARSE_MEMORY
    ),
    hostile(
        "a list of tables that leads to itself",
        "a.xls",
        lambda: Compound(workbook(), {68: 2, 72: 0xFFFFFFFF}).write(),
        *ANY,
    ),
    hostile("all streams are small", "a.xls", lambda: headed(_56=0xFFFFFFFF), *ANY),
    hostile("a stream of 2**63 bytes", "a.xls", lambda: listed(Entry("Workbook", 2, 2, 2**63)), *ANY),
    hostile("a stream of no bytes", "a.xls", lambda: listed(Entry("Workbook", 2, 2, 0)), *NOTHING),
    hostile(
        "a stream outside the file",
        "a.xls",
        lambda: listed(Entry("Workbook", 2, 0x00FFFFFF, 4096)),
        DAMAGED,
        Code.PARSE_MEMORY,
    ),
    hostile("a stream that is the directory", "a.xls", lambda: listed(Entry("Workbook", 2, 1, 4096)), *NOTHING),
    hostile(
        "neighbours that are each other's",
        "a.xls",
        lambda: listed(Entry("Workbook", 2, 2, 4096, left=1, right=1, child=0)),
        *EITHER,
    ),
    hostile("a folder that contains itself", "a.xls", lambda: listed(Entry("Workbook", 1, 2, 4096, child=1)), *EITHER),
    hostile("no workbook in it", "a.xls", lambda: listed(Entry("WordDocument", 2, 2, 4096)), DAMAGED),
    hostile("a name of half a character", "a.xls", lambda: listed(Entry("W\ud800"[:1], 2, 2, 4096)), DAMAGED),
    hostile("cut behind the head", "a.xls", lambda: Compound(workbook(), cut=512).write(), DAMAGED),
    hostile("cut in the head", "a.xls", lambda: Compound(workbook(), cut=100).write(), DAMAGED),
    hostile("cut in the stream", "a.xls", lambda: Compound(workbook(), cut=2000).write(), DAMAGED, READ),
    hostile("under a password of the old kind", "a.xls", encrypted, Code.PARSE_LOCKED),
    hostile("under a password and against writing", "a.xls", lambda: encrypted(record(0x0086)), Code.PARSE_LOCKED),
    hostile("a table of 2**32 texts", "a.xls", lambda: told(table=shared([text("姓名")], total=0xFFFFFFFF)), *ANY),
    hostile(
        "a table that ends in a text", "a.xls", lambda: told(table=shared([text("姓名", length=0xFFFF)], total=4)), *ANY
    ),
    hostile(
        "a text with 65,535 runs of type",
        "a.xls",
        lambda: told(table=shared([text("姓名", flags=9, behind=b"\xff\xff")])),
        *ANY,
    ),
    hostile(
        "a text with 2 GiB of readings",
        "a.xls",
        lambda: told(table=shared([text("姓名", flags=5, behind=b"\xff\xff\xff\x7f")])),
        *ANY,
    ),
    hostile(
        "a text with less than no readings",
        "a.xls",
        lambda: told(table=shared([text("姓名", flags=5, behind=b"\xff\xff\xff\xff")])),
        *ANY,
    ),
    hostile(
        "a table that goes on in nothing",
        "a.xls",
        lambda: told(table=shared([text("姓名", length=4)], total=4) + record(0x3C)),
        *ANY,
    ),
    hostile(
        "a table that goes on 1,000 times",
        "a.xls",
        lambda: told(table=shared([text("姓名", length=0xFFFF)], total=4) + record(0x3C, b"\1") * 1_000),
        *ANY,
    ),
    hostile("an empty table", "a.xls", lambda: told(table=shared([])), *ANY),
    hostile("a table of no bytes", "a.xls", lambda: told(table=record(0xFC)), *ANY),
    hostile("a text that the table has not", "a.xls", lambda: told(shows(2, 0, 0xFFFFFFFF)), *EITHER),
    hostile("a record longer than the file", "a.xls", lambda: told(record(0x0203, b"", 0xFFFF)), *EITHER),
    hostile("a number without its bytes", "a.xls", lambda: told(record(0x0203, b"\2")), *EITHER),
    hostile(
        "numbers in a row that end before they begin",
        "a.xls",
        lambda: told(record(0x00BD, struct.pack("<2H6BH", 2, 9, *bytes(6), 3))),
        *EITHER,
    ),
    hostile("numbers in a row with no bytes", "a.xls", lambda: told(record(0x00BD)), *EITHER),
    hostile("a formula of nothing", "a.xls", lambda: told(record(0x0006, struct.pack("<3H", 2, 0, 0))), *EITHER),
    hostile(
        "a formula longer than its record",
        "a.xls",
        lambda: told(record(0x0006, struct.pack("<3H8sHIH", 2, 0, 0, bytes(8), 0, 0, 0xFFFF))),
        *EITHER,
    ),
    hostile(
        "a result longer than its record", "a.xls", lambda: told(record(0x0207, text("x", length=0xFFFF))), *EITHER
    ),
    hostile(
        "a label longer than its record",
        "a.xls",
        lambda: told(record(0x0204, struct.pack("<3H", 2, 0, 0) + text("x", length=0xFFFF))),
        *EITHER,
    ),
    hostile("merged cells beyond their record", "a.xls", lambda: told(record(0x00E5, b"\xff\xff")), *EITHER),
    hostile(
        "merged cells over the whole sheet",
        "a.xls",
        lambda: told(record(0x00E5, struct.pack("<5H", 1, 0, 0xFFFF, 0, 0xFF))),
        READ,
        words=NAME,
    ),
    hostile(
        "a sheet of 2**32 rows by its own words",
        "a.xls",
        lambda: Compound(workbook().replace(struct.pack("<2I", 0, 2), struct.pack("<2I", 0, 2**32 - 1))).write(),
        *ANY,
    ),
    hostile(
        "cells in the last corner",
        "a.xls",
        lambda: told(shows(0xFFFF, 0xFFFF, 0)),
        Code.PARSE_MEMORY,
        Code.PARSE_TOO_LARGE,
    ),
    hostile("a sheet outside the stream", "a.xls", lambda: told(at=0x7FFFFFFF), *NOTHING),
    hostile("a sheet in the middle of a record", "a.xls", lambda: told(at=3), *NOTHING),
    hostile("a sheet that is the workbook itself", "a.xls", lambda: told(at=0), *NOTHING, READ),
    hostile(
        "1,000 sheets that are one",
        "a.xls",
        lambda: told(globally=record(0x0085, struct.pack("<I4B", 0, 0, 0, 1, 0) + b"x") * 1_000),
        Code.PARSE_TOO_LARGE,
        DAMAGED,
    ),
    hostile(
        "a sheet with a name beyond its record",
        "a.xls",
        lambda: told(globally=record(0x0085, struct.pack("<I4B", 0, 0, 0, 255, 1) + b"x")),
        *ANY,
    ),
    hostile("an unknown code page", "a.xls", lambda: told(globally=record(0x0042, b"\xff\xff")), *EITHER),
    hostile("a code page without its bytes", "a.xls", lambda: told(globally=record(0x0042)), *EITHER),
    hostile(
        "a format of 65,535 characters",
        "a.xls",
        lambda: told(globally=record(0x041E, b"\xa4\0" + text("0", length=0xFFFF))),
        *EITHER,
    ),
    hostile("a style of an unknown format", "a.xls", lambda: told(globally=record(0x00E0, b"\xff" * 20)), *EITHER),
    hostile(
        "a beginning of an unknown version", "a.xls", lambda: Compound(record(0x0809, b"\xff\xff")).write(), *NOTHING
    ),
    hostile("no end", "a.xls", lambda: Compound(begin(5)).write(), *NOTHING),
    hostile("a beginning within a beginning", "a.xls", lambda: told(begin(0x10) * 1_000), *EITHER),
    hostile("a sheet alone", "a.xls", lambda: Compound(sheet()).write(), *NOTHING),
    *(hostile(f"noise {seed}", "a.xls", lambda seed=seed: noise(seed), *ANY) for seed in range(12)),  # type: ignore[misc]  # mypy infers no lambda default
    hostile(
        "a compound file of random bytes",
        "a.xls",
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + Random(3).randbytes(60_000),
        DAMAGED,
    ),
    hostile("an old workbook that says it is a new one", "a.xlsx", told, READ, words=NAME),
]
