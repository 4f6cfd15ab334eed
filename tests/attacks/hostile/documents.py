"""Documents made to do harm: .docx that unpack without end, define entities, nest, lie about what they are."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile

from fieldkit.errors import Code
from tests.attacks.hostile import pictures, zips
from tests.attacks.hostile.kind import READ, Hostile, hostile
from tests.attacks.hostile.zips import Member, packed
from tests.core.foreign import W, spoken, zipped

MAIN = "word/document.xml"
SAID = "水渠哪年修的？"


def xml(body: str, before: str = "") -> str:
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def talk(body: str = "", before: str = "") -> str:
    """The main part of a sound talk, and `body` behind it."""
    return xml(spoken("标题：水渠", "", f"问：{SAID}", "答：前年。") + body, before)


def beside(*members: Member) -> bytes:
    """A sound talk with other members beside it."""
    return zips.archive([packed("[Content_Types].xml", "<Types/>"), packed(MAIN, talk()), *members])


def carrying(name: str, data: bytes) -> bytes:
    return beside(packed(name, data))


def with_pictures() -> bytes:
    return beside(*(packed(f"word/media/{at}-{one.file}", one.make()) for at, one in enumerate(pictures.HOSTILE)))


def huge_picture() -> bytes:
    """What python-docx wrote, its one picture exchanged for 2 GiB of zeros."""
    import docx

    target, made = io.BytesIO(), docx.Document()
    for line in ("标题：水渠", "", f"问：{SAID}", "答：前年。"):
        made.add_paragraph(line)
    made.add_picture(io.BytesIO(pictures.png(1, 1, bytes(4))))
    made.save(target)
    with zipfile.ZipFile(target) as sound:
        return zips.archive(
            zips.two_gib(name) if name.endswith(".png") else packed(name, sound.read(name)) for name in sound.namelist()
        )


def laughs(levels: int = 12) -> str:
    """A billion laughs: each entity ten times the one before."""
    told = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels))
    return f'<!DOCTYPE x [<!ENTITY l0 "ha">{told}]>'


def quadratic() -> str:
    return f'<!DOCTYPE x [<!ENTITY a "{"a" * 50_000}">]>'


def utf_16(text: str) -> bytes:
    return text.replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")


def nested_zip() -> bytes:
    """Nine ZIPs, one in the other, the innermost with a megabyte of zeros in each of ten members."""
    inner = zips.archive([packed(f"{n}.xml", bytes(1 << 20)) for n in range(10)])
    for _ in range(8):
        inner = zips.archive([packed("word/embeddings/next.zip", inner)])
    return inner


def overlapping(count: int) -> bytes:
    """Every member the same bytes, and all of them unpack to `count` times as much."""
    main = packed(MAIN, talk())
    bomb = packed("word/media/0.xml", bytes(8 << 20))
    others = [
        Member(f"word/media/{n}.xml", bomb.data, zips.DEFLATED, bomb.size, bomb.crc, same_as=1) for n in range(1, count)
    ]
    return zips.archive([main, bomb, *others])


def lying(size: int) -> bytes:
    """The main part says that it is smaller, or larger, than it is."""
    member = packed(MAIN, talk())
    member.size = size
    return zips.archive([member])


def of_method(method: int) -> bytes:
    return zips.archive([Member(MAIN, talk().encode(), method, 1000)])


def huge_dictionary() -> bytes:
    """LZMA that asks for a dictionary of 4 GiB (APPNOTE.TXT 5.8)."""
    head = b"\x09\x14" + struct.pack("<HBI", 5, 0x5D, 0xFFFFFFFF)
    return zips.archive([Member(MAIN, head + bytes(400), zips.LZMA, 1000)])


def zip64() -> bytes:
    extra = struct.pack("<2H3Q", 1, 24, 1 << 62, 1 << 62, 0)
    return zips.archive([Member(MAIN, talk().encode(), size=0xFFFFFFFF, extra=extra)])


def named(name: str | bytes) -> bytes:
    return beside(Member(name, b"<x/>"))


def deep(tag: str, depth: int) -> bytes:
    return zipped({MAIN: xml(f"<{tag}>" * depth + f"</{tag}>" * depth)})


def cells(depth: int) -> bytes:
    """A table in a cell of a table, and so on, and a sound talk behind it."""
    table = "<w:tbl><w:tr><w:tc>" * depth + "</w:tc></w:tr></w:tbl>" * depth
    return zipped({MAIN: talk(table)})


def attributes() -> bytes:
    return zipped({MAIN: talk("<w:p " + " ".join(f'a{n}="b"' for n in range(100_000)) + "/>")})


def namespaces() -> bytes:
    return zipped({MAIN: talk("<w:p " + " ".join(f'xmlns:a{n}="b{n}"' for n in range(30_000)) + "/>")})


def gzipped() -> bytes:
    """The main part is no XML but a gzip of zeros."""
    return zips.archive([packed(MAIN, gzip.compress(bytes(64 << 20)))])


HOSTILE: list[Hostile] = [
    hostile("a picture that unpacks to 2 GiB", "a.docx", huge_picture, READ, words=SAID),
    hostile("a main part that unpacks to 2 GiB", "a.docx", lambda: zips.archive([zips.two_gib(MAIN)]), Code.PARSE_BOMB),
    hostile(
        "a main part just beyond what is read",
        "a.docx",
        lambda: zips.archive([zips.zeros(MAIN, 129 << 20)]),
        Code.PARSE_BOMB,
    ),
    hostile(
        "a main part of zeros", "a.docx", lambda: zips.archive([packed(MAIN, bytes(20 << 20))]), Code.PARSE_DAMAGED
    ),
    hostile("a main part that is a gzip of 64 MiB", "a.docx", gzipped, Code.PARSE_DAMAGED),
    hostile("ZIPs in ZIPs", "a.docx", lambda: carrying("word/embeddings/1.zip", nested_zip()), READ, words=SAID),
    hostile("nothing but ZIPs in ZIPs", "a.docx", nested_zip, Code.PARSE_FORMAT),
    hostile("members on top of each other", "a.docx", lambda: overlapping(4000), READ, words=SAID),
    hostile("more members than there may be", "a.docx", lambda: overlapping(5000), Code.PARSE_BOMB),
    hostile("a part larger than it says", "a.docx", lambda: lying(10), Code.PARSE_DAMAGED),
    hostile("a part smaller than it says", "a.docx", lambda: lying(100 << 20), Code.PARSE_DAMAGED),
    hostile("a part of the size of all numbers", "a.docx", lambda: lying(0xFFFFFFFF), Code.PARSE_BOMB),
    hostile("a part of four exbibytes", "a.docx", zip64, Code.PARSE_BOMB),
    hostile("an unknown compression", "a.docx", lambda: of_method(zips.UNKNOWN), Code.PARSE_DAMAGED),
    hostile("no BZIP2 where one should be", "a.docx", lambda: of_method(zips.BZIP2), Code.PARSE_DAMAGED),
    hostile(
        "no LZMA where one should be", "a.docx", lambda: of_method(zips.LZMA), Code.PARSE_DAMAGED, Code.PARSE_MEMORY
    ),
    hostile("LZMA with a dictionary of 4 GiB", "a.docx", huge_dictionary, Code.PARSE_MEMORY, Code.PARSE_DAMAGED),
    hostile(
        "a locked member", "a.docx", lambda: zips.archive([Member(MAIN, talk().encode(), flags=1)]), Code.PARSE_LOCKED
    ),
    hostile("the main part twice", "a.docx", lambda: beside(packed(MAIN, talk())), Code.PARSE_DAMAGED),
    hostile("a way out of the folder", "a.docx", lambda: named("../../../../../tmp/out.xml"), READ, words=SAID),
    hostile("a way to the root", "a.docx", lambda: named("/etc/cron.d/out"), READ, words=SAID),
    hostile("a way to a drive", "a.docx", lambda: named("C:\\Windows\\out.dll"), READ, words=SAID),
    hostile("a name that is no text", "a.docx", lambda: named(b"\xff\xfe\x80"), READ, words=SAID),
    hostile("a name cut by a NUL", "a.docx", lambda: named(b"word/document.xml\0.png"), Code.PARSE_DAMAGED),
    hostile("a name of 60,000 characters", "a.docx", lambda: named("x" * 60_000), READ, words=SAID),
    hostile(
        "a main part under another name", "a.docx", lambda: zipped({"word/./document.xml": talk()}), Code.PARSE_FORMAT
    ),
    hostile("a billion laughs", "a.docx", lambda: zipped({MAIN: talk(spoken("&l11;"), laughs())}), Code.PARSE_BOMB),
    hostile("laughs that nobody calls", "a.docx", lambda: zipped({MAIN: talk(before=laughs())}), Code.PARSE_BOMB),
    hostile(
        "a long entity called often",
        "a.docx",
        lambda: zipped({MAIN: talk(spoken("&a;" * 50_000), quadratic())}),
        Code.PARSE_BOMB,
    ),
    hostile(
        "an entity that is a file",
        "a.docx",
        lambda: zipped({MAIN: talk(spoken("&a;"), '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')}),
        Code.PARSE_BOMB,
    ),
    hostile(
        "an entity that is a network address",
        "a.docx",
        lambda: zipped({MAIN: talk(spoken("&a;"), '<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1/">]>')}),
        Code.PARSE_BOMB,
    ),
    hostile(
        "a document type elsewhere",
        "a.docx",
        lambda: zipped({MAIN: talk(before='<!DOCTYPE x SYSTEM "file:///etc/passwd">')}),
        Code.PARSE_BOMB,
    ),
    hostile(
        "a parameter entity",
        "a.docx",
        lambda: zipped({MAIN: talk(before='<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>')}),
        Code.PARSE_BOMB,
    ),
    hostile(
        "laughs in UTF-16", "a.docx", lambda: zipped({MAIN: utf_16(talk(spoken("&l11;"), laughs()))}), Code.PARSE_BOMB
    ),
    hostile("an entity of no type", "a.docx", lambda: zipped({MAIN: talk(spoken("&unknown;"))}), Code.PARSE_DAMAGED),
    hostile(
        "an unknown encoding",
        "a.docx",
        lambda: zipped({MAIN: talk().replace("?>", ' encoding="x-y"?>')}),
        Code.PARSE_DAMAGED,
    ),
    hostile("UTF-7", "a.docx", lambda: zipped({MAIN: talk().replace("?>", ' encoding="utf-7"?>')}), Code.PARSE_DAMAGED),
    hostile(
        "bytes that are no UTF-8",
        "a.docx",
        lambda: zipped({MAIN: talk().encode().replace(SAID.encode(), b"\xff\xfe")}),
        Code.PARSE_DAMAGED,
    ),
    hostile("a NUL in the text", "a.docx", lambda: zipped({MAIN: talk(spoken("a\0b"))}), Code.PARSE_DAMAGED),
    hostile("a NUL as a reference", "a.docx", lambda: zipped({MAIN: talk(spoken("&#0;"))}), Code.PARSE_DAMAGED),
    hostile(
        "half a character as a reference",
        "a.docx",
        lambda: zipped({MAIN: talk(spoken("&#xD800;"))}),
        Code.PARSE_DAMAGED,
    ),
    hostile("20,000 tables, one in the other", "a.docx", lambda: cells(20_000), READ, words=SAID),
    hostile("150,000 paragraphs, one in the other", "a.docx", lambda: deep("w:p", 150_000), Code.PARSE_TOO_LARGE),
    hostile("50,000 deletions, one in the other", "a.docx", lambda: deep("w:del", 50_000), Code.TALK_EMPTY),
    hostile("100,001 paragraphs", "a.docx", lambda: zipped({MAIN: xml("<w:p/>" * 100_001)}), Code.PARSE_TOO_LARGE),
    hostile(
        "one paragraph of 65 MiB",
        "a.docx",
        lambda: zipped({MAIN: xml(spoken("a" * (65 << 20)))}),
        Code.PARSE_TOO_LARGE,
        heavy=True,
    ),
    hostile(
        "20,000 lines of one answer",
        "a.docx",
        lambda: zipped({MAIN: talk("<w:p><w:r><w:t>再说一遍，水渠是前年修的。</w:t></w:r></w:p>" * 20_000)}),
        Code.PARSE_TOO_LARGE,
    ),
    hostile("20,001 questions", "a.docx", lambda: zipped({MAIN: talk(spoken("问：") * 20_001)}), Code.PARSE_TOO_LARGE),
    hostile("100,000 attributes", "a.docx", attributes, READ, words=SAID),
    hostile("30,000 namespaces", "a.docx", namespaces, READ, words=SAID),
    hostile("tags that cross", "a.docx", lambda: zipped({MAIN: xml("<w:p><w:r></w:p></w:r>")}), Code.PARSE_DAMAGED),
    hostile("tags that never end", "a.docx", lambda: zipped({MAIN: "<w:p>" * 100_000}), Code.PARSE_DAMAGED),
    hostile("no XML at all", "a.docx", lambda: zipped({MAIN: "x"}), Code.PARSE_DAMAGED),
    hostile("an empty main part", "a.docx", lambda: zipped({MAIN: ""}), Code.PARSE_DAMAGED),
    hostile("a web page", "a.docx", lambda: b"<html><body>x</body></html>", Code.PARSE_FORMAT),
    hostile("an empty file", "a.docx", lambda: b"", Code.PARSE_FORMAT),
    hostile("only the beginning of a ZIP", "a.docx", lambda: b"PK\3\4", Code.PARSE_DAMAGED),
    hostile("an empty ZIP", "a.docx", lambda: zips.archive([]), Code.PARSE_FORMAT),
    hostile(
        "an empty ZIP behind a member's mark", "a.docx", lambda: zips.archive([], before=b"PK\3\4"), Code.PARSE_FORMAT
    ),
    hostile("cut in the middle", "a.docx", lambda: beside()[:-40], Code.PARSE_DAMAGED),
    hostile(
        "a checksum that does not hold",
        "a.docx",
        lambda: zips.archive([Member(MAIN, zips.deflated(talk().encode()), zips.DEFLATED, len(talk().encode()), 7)]),
        Code.PARSE_DAMAGED,
    ),
    hostile("every hostile picture inside", "a.docx", with_pictures, READ, words=SAID),
]
