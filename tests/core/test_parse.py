"""Foreign files go through the worker process: what is read of them, and what becomes of those made to do harm."""

from __future__ import annotations

import errno
import io
import os
import random
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fieldkit.errors import Code, Refused
from fieldkit.parse import door
from fieldkit.parse.answer import Limits, Mark, Sheet
from tests.core.foreign import docx, ods, spoken, with_sheet, xlsx, zipped

ROOT = Path(__file__).parents[2]
RICE = ROOT / "resources" / "practice" / "rosters" / "rice-2025-07.csv"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(data: bytes, name: str = "a.xlsx", limits: Limits = door.LIMITS) -> Code:
    with pytest.raises(Refused) as refused:
        door.sheets(data, name, limits)
    return refused.value.code


def outcome(data: bytes) -> list[Sheet] | Code:
    try:
        return door.sheets(data, "a.xlsx")
    except Refused as refused:
        return refused.code


def document_refusal(data: bytes, limits: Limits = door.LIMITS) -> Code:
    with pytest.raises(Refused) as refused:
        door.paragraphs(data, limits)
    return refused.value.code


def plain(*rows: str) -> bytes:
    """A workbook with a word in each of the cells."""
    return with_sheet(
        "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>{word}</v></c></row>' for n, word in enumerate(rows, 1))
    )


# documents


def test_paragraphs_come_in_order_those_of_tables_too() -> None:
    cell = "<w:tc>{}</w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(spoken('甲'))}{cell.format(spoken('乙'))}</w:tr></w:tbl>"
    assert door.paragraphs(docx(spoken("问：在吗？", "") + table + spoken("答：在。"))) == [
        "问：在吗？",
        "",
        "甲",
        "乙",
        "答：在。",
    ]


def test_signs_are_kept_and_what_was_deleted_or_said_twice_is_not() -> None:
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        "<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t></w:r>"
        "<w:del><w:r><w:delText>删</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom>"
        "<w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
        f"<mc:AlternateContent {mc}><mc:Choice><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Choice>"
        "<mc:Fallback><w:p><w:r><w:t>框</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert door.paragraphs(docx(body)) == ["框", "一\t二\n三增"]


def test_what_python_docx_writes_is_read() -> None:
    import docx as library

    target, made = io.BytesIO(), library.Document()
    made.add_paragraph("标题：谈话")
    made.add_table(1, 1).cell(0, 0).text = "表内"
    made.save(target)
    assert [text for text in door.paragraphs(target.getvalue()) if text] == ["标题：谈话", "表内"]


def test_entities_are_refused_by_name() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    assert document_refusal(docx(spoken("&b;"), laughs)) is Code.PARSE_BOMB
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    assert document_refusal(docx(spoken("&a;"), outside)) is Code.PARSE_BOMB


def test_a_document_is_not_what_merely_looks_like_one() -> None:
    assert document_refusal(zipped({"a.txt": "x"})) is Code.PARSE_FORMAT
    assert document_refusal(b"%PDF-1.7") is Code.PARSE_FORMAT
    assert document_refusal(COMPOUND + bytes(600)) is Code.PARSE_FORMAT
    assert document_refusal(COMPOUND + "EncryptedPackage".encode("utf-16-le")) is Code.PARSE_LOCKED
    assert document_refusal(zipped({"word/document.xml": "<w:p>"})) is Code.PARSE_DAMAGED


# sheets


def test_cells_are_texts_as_they_are_shown_and_lost_digits_are_marked() -> None:
    def fill(book: Any, sheet: Any) -> None:
        day, moment = (book.add_format({"num_format": shape}) for shape in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"))
        sheet.write_row(0, 0, ["韦　芳", 990421197110200770, 19900003294, 960.5, 0.1 + 0.2, -1e-7, True])
        sheet.write_string(0, 7, "990421197110200770")
        sheet.write_datetime(0, 8, datetime(2025, 7, 5), day)  # noqa: DTZ001  # a sheet knows no zone
        sheet.write_datetime(0, 9, datetime(2025, 7, 5, 9, 10), moment)  # noqa: DTZ001  # the same

    first, other = door.sheets(xlsx(fill, hidden=True), "a.xlsx")
    (row,) = first.rows
    assert row[0] == "韦　芳"
    assert row[2:] == (
        *("19900003294", "960.5", "0.3", "-0.0000001", "TRUE"),
        *("990421197110200770", "2025-07-05", "2025-07-05 09:10"),
    )
    assert first.marks == (Mark(0, 1, "lost"),)
    assert (first.name, first.hidden) == ("名册", False)
    assert (other.name, other.hidden, other.rows) == ("底表", True, (("藏",),))


def test_a_cell_merged_downwards_is_repeated_and_marked_and_no_line_moves() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range(1, 0, 1, 2, "二〇二五年名册")
        sheet.merge_range(3, 0, 5, 0, "三组")
        for line, name in enumerate(("甲", "乙", "丙"), 3):
            sheet.write(line, 1, name)

    (sheet,) = door.sheets(xlsx(fill), "a.xlsx")
    assert sheet.rows == ((), ("二〇二五年名册",), (), ("三组", "甲"), ("三组", "乙"), ("三组", "丙"))
    assert sheet.marks == (Mark(4, 0, "repaired"), Mark(5, 0, "repaired"))


def test_sheets_of_other_programs_are_read(tmp_path: Path) -> None:
    cell = "<table:table-cell office:value-type='string'><text:p>{}</text:p></table:table-cell>"
    (sheet,) = door.sheets(
        ods(f"<table:table-row>{cell.format('姓名')}{cell.format('金额')}</table:table-row>"), "a.ods"
    )
    assert sheet.rows == (("姓名", "金额"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_tables_of_texts_are_recognised(encoding: str, separator: str) -> None:
    lines = [["姓名", "备注"], ["韦　芳", '他说"好"，\n再说'], [], ["覃𬍛", "a,b;c"]]
    text = "\r\n".join(separator.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in lines)
    (sheet,) = door.sheets(text.encode(encoding), "名册.CSV")
    assert sheet.rows == tuple(map(tuple, lines))
    assert sheet.name == ""


def test_the_practice_roster_is_read_line_by_line() -> None:
    (sheet,) = door.sheets(RICE.read_bytes(), RICE.name)
    assert len(sheet.rows) == 61
    assert sheet.rows[1][:3] == ("1", "卢桂清", "990421195403230923")


# files made to do harm


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped({"xl/workbook.xml": "<a/>", "xl/big.xml": bytes(129 << 20)})
    assert len(bomb) < 1 << 20
    assert refusal(bomb) is Code.PARSE_BOMB
    assert document_refusal(zipped({"word/document.xml": bytes(129 << 20)})) is Code.PARSE_BOMB
    assert refusal(zipped({f"{number}.xml": "" for number in range(5000)})) is Code.PARSE_BOMB


def test_a_member_that_lies_about_its_size_is_damaged() -> None:
    data = bytearray(plain("甲"))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        offset = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    assert data[offset + 22 : offset + 26] == size.to_bytes(4, "little")
    central = data.rindex(b"xl/worksheets/sheet1.xml") - 46
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    assert refusal(bytes(data)) is Code.PARSE_DAMAGED


def test_entities_in_a_workbook_are_refused_by_name() -> None:
    assert refusal(with_sheet("", '<!DOCTYPE x [<!ENTITY a "b">]>')) is Code.PARSE_BOMB


def test_huge_sheets_are_refused() -> None:
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{}1048576"><v>1</v></c></row>'
    assert refusal(with_sheet(corners.format("A"))) is Code.PARSE_TOO_LARGE
    assert refusal(with_sheet(corners.format("XFD"))) is Code.PARSE_MEMORY
    assert refusal(b"a\n" * 200_001, "a.csv") is Code.PARSE_TOO_LARGE
    assert refusal(b'"' + b"a" * (2 << 20) + b'"', "a.csv") is Code.PARSE_TOO_LARGE


def test_a_sheet_repeated_without_end_does_no_harm() -> None:
    often = "office:value-type='string' table:number-columns-repeated='16384'"
    cell = f"<table:table-cell {often}><text:p>x</text:p></table:table-cell>"
    bomb = ods(f"<table:table-row table:number-rows-repeated='1048576'>{cell}</table:table-row>")
    assert refusal(bomb, "a.ods") in (Code.PARSE_MEMORY, Code.PARSE_TOO_LARGE, Code.PARSE_DAMAGED)


def test_what_cannot_be_read_is_refused_by_name() -> None:
    assert refusal(b"<html><table></table></html>", "a.xls") is Code.PARSE_FORMAT
    assert refusal(b"a,b\x00c", "a.csv") is Code.PARSE_FORMAT
    assert refusal(b"\xff\xff\xff,\x80", "a.csv") is Code.PARSE_ENCODING
    assert refusal(zipped({"word/document.xml": "<x/>"})) is Code.PARSE_FORMAT
    assert refusal(COMPOUND + "EncryptedPackage".encode("utf-16-le"), "a.xlsx") is Code.PARSE_LOCKED
    assert refusal(COMPOUND + os.urandom(4096), "a.xls") is Code.PARSE_DAMAGED


def test_a_truncated_or_altered_file_is_never_taken_for_whole() -> None:
    whole, dice = plain("甲", "乙", "丙"), random.Random(7)
    told = door.sheets(whole, "a.xlsx")
    for _ in range(8):
        assert refusal(whole[: dice.randrange(4, len(whole))]) is Code.PARSE_DAMAGED
    for _ in range(8):
        altered = bytearray(whole)
        altered[dice.randrange(4, len(whole))] ^= 1 << dice.randrange(8)
        assert outcome(bytes(altered)) in (told, Code.PARSE_DAMAGED, Code.PARSE_FORMAT, Code.PARSE_LOCKED)


def test_random_bytes_are_refused() -> None:
    dice = random.Random(11)
    for start in (b"PK\x03\x04", COMPOUND):
        assert refusal(start + dice.randbytes(3000)) is Code.PARSE_DAMAGED
    assert document_refusal(b"PK\x03\x04" + dice.randbytes(3000)) is Code.PARSE_DAMAGED


# the limits


def test_a_worker_that_takes_too_long_is_ended() -> None:
    assert refusal(plain("甲"), limits=Limits(clock=0.001)) is Code.PARSE_TIMEOUT


@pytest.mark.skipif(sys.platform == "win32", reason="rlimits are those of Linux and macOS")
def test_a_worker_that_computes_too_long_is_ended() -> None:
    assert refusal(b'a,"b",c,d\n' * 5_000_000, "a.csv", Limits(processor=1)) is Code.PARSE_TIMEOUT


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to an address space")
def test_a_worker_that_takes_too_much_memory_is_ended() -> None:
    assert refusal(b"a,b,c,d\n" * 190_000, "a.csv", Limits(memory=40 << 20)) is Code.PARSE_MEMORY


def test_an_answer_has_a_largest_size() -> None:
    assert refusal(b"a,b,c,d\n" * 1000, "a.csv", Limits(answer=1000)) is Code.PARSE_TOO_LARGE


def test_a_file_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "LARGEST", 10)
    assert refusal(b"a,b,c,d\n" * 2, "a.csv") is Code.PARSE_TOO_LARGE


# the wall between the processes


def test_the_worker_is_told_neither_path_nor_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[tuple[list[str], dict[str, Any]]] = []
    real = subprocess.Popen

    def watched(command: list[str], **options: Any) -> Any:
        started.append((command, options))
        return real(command, **options)

    monkeypatch.setattr(subprocess, "Popen", watched)
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", "a secret")
    door.sheets(b"a,b\n", "/vaults/secret.vault/a.csv")
    ((command, options),) = started
    assert command == [sys.executable, "-m", "fieldkit.parse.worker", "table"]
    assert options["env"].keys() <= {"SYSTEMROOT", "LD_LIBRARY_PATH", "HOME"}
    assert options["env"]["HOME"] == os.devnull
    assert "secret" not in repr(started)
    assert options["stderr"] == subprocess.DEVNULL


def test_a_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert door._command("table") == [sys.executable, "--parse-worker", "table"]


def test_the_hidden_first_argument_leads_to_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_command", lambda kind: [sys.executable, "-m", "fieldkit", "--parse-worker", kind])
    assert door.sheets(b"a,b\n", "a.csv")[0].rows == (("a", "b"),)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ('import sys; sys.stdout.write(\'{"refused":"parse.format"}\')', Code.PARSE_FORMAT),
        ('import sys; sys.stdout.write(\'{"refused":"keys.damaged"}\')', Code.PARSE_DAMAGED),
        ('import sys; sys.stdout.write(\'{"sheets":[{"name":7,"rows":[]}]}\')', Code.PARSE_DAMAGED),
        ("import sys; sys.stdout.write('no answer')", Code.PARSE_DAMAGED),
        ("raise SystemExit(1)", Code.PARSE_DAMAGED),
        ("raise SystemExit(3)", Code.PARSE_MEMORY),
        ("import os; os.abort()", Code.PARSE_MEMORY),
        ("import os\nwhile True: os.write(1, b'x' * 65536)", Code.PARSE_TOO_LARGE),
        ("import time; time.sleep(60)", Code.PARSE_TIMEOUT),
    ],
)
def test_whatever_the_worker_does_is_a_refusal(monkeypatch: pytest.MonkeyPatch, script: str, code: Code) -> None:
    monkeypatch.setattr(door, "_command", lambda _: [sys.executable, "-c", script])
    limits = Limits(clock=0.5 if code is Code.PARSE_TIMEOUT else 60, answer=1 << 16)
    assert refusal(b"a,b\n" * 100_000, "a.csv", limits) is code


@pytest.mark.skipif(sys.platform == "win32", reason="rlimits are those of Linux and macOS")
@pytest.mark.parametrize(
    "act", ["open({!r}, 'w')", "open({!r}).read()", "os.listdir({!r})", "socket.socket()", "os.pipe()"]
)
def test_the_worker_can_open_nothing(tmp_path: Path, act: str) -> None:
    """Neither to write nor to read, no folder, no socket: what takes it over is left with the bytes it was given."""
    (tmp_path / "there").write_text("a secret")
    path = tmp_path / ("new" if "'w'" in act else "there")
    script = (
        "import os, socket, sys; from fieldkit.parse.confine import confine; from fieldkit.parse.answer import Limits\n"
        "confine(Limits())\n"
        f"try: {act.format(str(path if 'listdir' not in act else tmp_path))}\n"
        "except OSError as error: sys.exit(error.errno)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == errno.EMFILE
    assert [one.name for one in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize("cell", ["甲" * 32_768, ",".join("a" * 16_385)])
def test_no_sheet_is_larger_than_excel_lets_it_be(cell: str) -> None:
    assert refusal(cell.encode(), "a.csv") is Code.PARSE_TOO_LARGE
    (sheet,) = door.sheets(cell[1:].removeprefix(",").encode(), "a.csv")
    assert len(sheet.rows) == 1
