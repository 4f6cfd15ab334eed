"""Tables of texts, talks and JSON made to do harm: endless lines, mixed encodings, half characters, formulas."""

from __future__ import annotations

import codecs

from fieldkit.errors import Code
from tests.attacks.hostile import pictures
from tests.attacks.hostile.kind import READ, Hostile, hostile

NAME = "韦芳"
HEAD = "姓名,身份证号\n"
LINES = f"{HEAD}{NAME},990421197110200770\n"


def filled(piece: bytes, mib: int = 4) -> bytes:
    return piece * ((mib << 20) // len(piece))


def behind(rest: bytes) -> bytes:
    return LINES.encode() + rest


def mixed() -> bytes:
    """The first half in one encoding, the second in another."""
    return LINES.encode() + "卢桂清,1\n".encode("gb18030") + b"\xff\xfe"


def talk(rest: str) -> bytes:
    return f"标题：水渠\n\n问：水渠哪年修的？\n答：前年。\n{rest}".encode("utf-8", "surrogatepass")


def wide_headers() -> bytes:
    return ("姓名,身份证号," + ",".join(f"x{n}" for n in range(16_000)) + "\n").encode() * 49


def long_number() -> bytes:
    return b"".join(("第几次：".encode(), b"9" * 5_000, "\n\n问：a\n".encode()))


def told(inside: str) -> bytes:
    return f'{{"title": "水渠", "turns": [{{"sort": "question", "text": "水渠？"}}], {inside}}}'.encode()


TABLES = [
    hostile("a million columns", "a.csv", lambda: b"a," * 1_000_000 + b"\n", Code.PARSE_TOO_LARGE),
    hostile("four million columns", "a.csv", lambda: filled(b","), Code.PARSE_TOO_LARGE, Code.PARSE_MEMORY),
    hostile("sixty million columns", "a.csv", lambda: filled(b",", 60), Code.PARSE_TOO_LARGE, heavy=True),
    hostile("a line of 4 MiB", "a.csv", lambda: filled(b"a"), Code.PARSE_TOO_LARGE),
    hostile("a cell of 4 MiB", "a.csv", lambda: b'"' + filled(b"a,\n"), Code.PARSE_TOO_LARGE),
    hostile("quotes within quotes without end", "a.csv", lambda: filled(b'"" '), Code.PARSE_TOO_LARGE),
    hostile("four million empty lines", "a.csv", lambda: filled(b"\n"), Code.PARSE_TOO_LARGE, Code.PARSE_MEMORY),
    hostile("four million returns", "a.csv", lambda: filled(b"\r"), Code.PARSE_TOO_LARGE, Code.PARSE_MEMORY),
    hostile(
        "three million rows of text",
        "a.csv",
        lambda: filled(b"abcdefg,1234567890\n", 60),
        Code.PARSE_TOO_LARGE,
        heavy=True,
    ),
    hostile("a NUL", "a.csv", lambda: behind(b"a\0b,1\n"), Code.PARSE_FORMAT),
    hostile("signs that steer terminals", "a.csv", lambda: behind(b"\x1b[2J\x07,1\n"), Code.PARSE_FORMAT),
    hostile("two encodings", "a.csv", mixed, Code.PARSE_DAMAGED),
    hostile("half a character at the end", "a.csv", lambda: behind("甲".encode()[:2]), Code.PARSE_DAMAGED),
    hostile("overlong UTF-8", "a.csv", lambda: behind(b"\xc0\xaf\xff,1\n"), Code.PARSE_DAMAGED),
    hostile("half characters as UTF-8", "a.csv", lambda: behind(b"\xed\xa0\x80\xff,1\n"), Code.PARSE_DAMAGED),
    hostile("UTF-16 of half characters", "a.csv", lambda: codecs.BOM_UTF16_LE + b"\0\xd8" * 100, Code.PARSE_ENCODING),
    hostile("UTF-16 of an odd length", "a.csv", lambda: LINES.encode("utf-16") + b"x", Code.PARSE_ENCODING),
    hostile("UTF-32", "a.csv", lambda: LINES.encode("utf-32"), Code.PARSE_FORMAT),
    hostile("UTF-7", "a.csv", lambda: LINES.encode("utf-7"), READ),
    hostile(
        "GB18030 of four bytes that are none",
        "a.csv",
        lambda: LINES.encode("gb18030") + b"\x84\x31\xa5\x30" * 4,
        Code.PARSE_ENCODING,
    ),
    hostile(
        "signs that grow eighteenfold",
        "a.csv",
        lambda: behind(("ﷺ" * 30_000 + ",").encode() * 100),
        Code.PARSE_TOO_LARGE,
    ),
    hostile(
        "three lines of signs that grow eighteenfold",
        "a.csv",
        lambda: behind((f"{'ﷺ' * 20_000},{'ﷺ' * 5_000}\n").encode() * 3),
        READ,
        words=NAME,
    ),
    hostile("signs that write backwards", "a.csv", lambda: behind("\u202e芳韦,1\n".encode()), READ, words=NAME),
    hostile(
        "formulas", "a.csv", lambda: behind(b"=cmd|'/C calc'!A0,@SUM(1)\n+1,-1\n"), READ, words="=cmd|'/C calc'!A0"
    ),
    hostile(
        "a name that leads out of the folder",
        "a.csv",
        lambda: behind(b"../../../etc/passwd,1\n"),
        READ,
        words="../../../etc/passwd",
    ),
    hostile(
        "a header of 16,000 titles 49 times",
        "a.csv",
        wide_headers,
        Code.PARSE_TOO_LARGE,
        Code.ROSTER_EMPTY,
    ),
    hostile("a quote that never ends", "a.csv", lambda: behind(b'"a,b\n' * 200), READ, words=NAME),
    hostile("nothing at all", "a.csv", lambda: b"", Code.ROSTER_EMPTY),
    hostile("only the mark of an encoding", "a.csv", lambda: codecs.BOM_UTF8, Code.ROSTER_EMPTY),
    hostile(
        "a web page with a sheet's name",
        "a.xls",
        lambda: b"<html><table><tr><td>x</td></tr></table></html>",
        Code.PARSE_FORMAT,
    ),
    hostile("a paper", "a.pdf", lambda: b"%PDF-1.7\n" + b"x" * 100, Code.PARSE_FORMAT),
    hostile("a program", "a.exe", lambda: b"MZ" + bytes(500), Code.PARSE_FORMAT),
    hostile("a script", "a.csv", lambda: b"#!/bin/sh\nrm -rf /\n", READ),
]

TALKS = [
    hostile("500,000 lines of one answer", "a.txt", lambda: talk("再说一遍\n" * 190_000), Code.PARSE_TOO_LARGE),
    hostile("a million questions", "a.txt", lambda: talk("问：\n" * 1_000_000), Code.PARSE_TOO_LARGE),
    hostile("half a million empty lines", "a.txt", lambda: talk("\n" * 500_000), Code.PARSE_TOO_LARGE),
    hostile(
        "lines behind every kind of end",
        "a.txt",
        lambda: talk("\v\f\x1c\x1d\x1e\x85\u2028\u2029" * 20_000),
        READ,
        words="前年。",
    ),
    hostile("one line of 15 MiB", "a.txt", lambda: talk("a" * (15 << 20)), Code.PARSE_TOO_LARGE),
    hostile("a talk of half characters", "a.txt", lambda: talk("\ud800"), Code.TALK_ENCODING),
    hostile("a talk in UTF-16", "a.txt", lambda: talk("").decode().encode("utf-16"), Code.TALK_ENCODING),
    hostile(
        "a head of 5,000 digits",
        "a.txt",
        long_number,
        Code.TALK_VALUE,
        Code.RECORD_VALUE,
    ),
    hostile("a head of 10,000 lines", "a.txt", lambda: b"x\n" * 10_000, Code.TALK_HEAD),
    hostile("JSON of 50,000 levels", "a.json", lambda: b"[" * 50_000 + b"]" * 50_000, Code.TALK_JSON),
    hostile(
        "50,000 levels where nobody looks",
        "a.json",
        lambda: told('"x": ' + "[" * 50_000 + "]" * 50_000),
        Code.TALK_JSON,
    ),
    hostile("a number of 5,000 digits", "a.json", lambda: told(f'"ordinal": {"9" * 5_000}'), Code.TALK_JSON),
    hostile(
        "a number beyond the canonical",
        "a.json",
        lambda: told(f'"ordinal": {2**53}'),
        Code.CANONICAL_DAMAGED,
    ),
    hostile(
        "20,001 interviews",
        "a.json",
        lambda: b"[" + b'{"turns":[]},' * 20_000 + b'{"turns":[]}]',
        Code.PARSE_TOO_LARGE,
    ),
    hostile(
        "20,001 turns",
        "a.json",
        lambda: b'{"turns":[' + b'{"sort":"answer","text":""},' * 20_000 + b'{"sort":"answer","text":""}]}',
        Code.PARSE_TOO_LARGE,
    ),
    hostile("a megabyte of title", "a.json", lambda: told(f'"location": "{"x" * (1 << 20)}"'), Code.RECORD_VALUE),
    hostile("a key twice", "a.json", lambda: told('"title": "a", "title": "b"'), READ, words="水渠？"),
]

HOSTILE: list[Hostile] = [
    *TABLES,
    *TALKS,
    *(hostile(f"as a sheet: {one.fault}", "a.xlsx", one.make, Code.PARSE_FORMAT) for one in pictures.HOSTILE),
    *(hostile(f"as a document: {one.fault}", "a.docx", one.make, Code.PARSE_FORMAT) for one in pictures.HOSTILE),
]
