"""Laws of the form: lines go out and come back byte for byte, parts hold everything once, ranges read like one file."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.bundle import archive, layout, lines, zipread
from fieldkit.bundle.ranges import Range, joined
from fieldkit.bundle.write import write
from fieldkit.errors import Code, Refused
from fieldkit.vault import gathering
from fieldkit.vault.parcel import Parcel
from tests.core.people import refused
from tests.vaultkit import County, new_case, new_exhibit, new_interview, outgoing

pytest_plugins = ["tests.counties"]


@pytest.fixture
def parcel(county: Callable[..., County]) -> Parcel:
    village = county()
    space = new_case(village["zhang"])
    new_interview(village["zhang"], space, "问\u2028一", "答\r\n\u0085二")
    return gathering.gather(village["zhang"].ledger, [space, "county"], {}, lambda _, path, __: "turn" in path, {})


def test_a_parcel_goes_out_and_comes_back_byte_for_byte(parcel: Parcel) -> None:
    assert lines.read(lines.write(parcel)) == parcel
    assert lines.write(lines.read(lines.write(parcel))) == lines.write(parcel)


def test_no_other_line_and_no_other_order_is_read(parcel: Parcel) -> None:
    data = lines.write(parcel)
    told = data.splitlines(keepends=True)
    wrong = [
        data[:-1],
        data + b"\n",
        data + b"{}\n",
        data + b'{"remark":{}}\n',
        data.replace(b'{"chain":', b'{"chain": ', 1),
        data.replace(b"\n", b"\r\n", 1),
        data.replace(b'"first":1', b'"first":2', 1),
        data.replace(b'"first":1', b'"first":true', 1),
        b"".join([told[-1], *told[:-1]]),
        b"".join(line for line in told if not line.startswith(b'{"chain"')),
        b"".join([*told, told[0]]),
        b'{"chain":{"device":"x","first":1,"space":"county"}}\n',
        b'{"body":1,"envelope":2,"envelope":2}\n',
        b'{"envelope":2,"body":1}\n',
        b"[" * 100_000,
        b"\xff\n",
    ]
    for each in wrong:
        assert each != data
        with pytest.raises(Refused) as caught:
            lines.read(each)
        assert caught.value.code in (Code.BUNDLE_LEDGER, Code.EVENT_DAMAGED)


SECRETS = {f"person/{'a' * 26}": bytes(32), f"exhibit/{'a' * 26}/payload/{'e' * 26}": bytes(16)}


def test_secrets_go_out_and_come_back() -> None:
    assert lines.read_secrets(lines.write_secrets(SECRETS)) == SECRETS
    assert lines.read_secrets(lines.write_secrets({})) == {}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"person":"AAAA"}',
        lines.write_secrets({f"person/{'a' * 26}": bytes(16)}),
        lines.write_secrets({f"exhibit/{'a' * 26}/payload/{'e' * 26}": bytes(32)}),
        lines.write_secrets(SECRETS).replace(b"AAA=", b"AAB="),
        lines.write_secrets(SECRETS) + b" ",
        b'{"person/%s":1}' % (b"a" * 26),
    ],
)
def test_no_other_secrets_are_read(data: bytes) -> None:
    with refused(Code.BUNDLE_SECRETS):
        lines.read_secrets(data)


@given(st.lists(st.integers(1, 3_000_000), max_size=40), st.integers(10_000, 1_000_000), st.integers(1, 8))
def test_every_byte_lies_in_exactly_one_part_and_none_is_too_full(sizes: list[int], left: int, most: int) -> None:
    parts = layout.parts(sizes, left, most)
    assert parts
    assert all(parts[1:])
    assert all(sum(cut.size + layout.MEMBER for cut in part) <= left for part in parts)
    assert all(len(part) <= most for part in parts)
    for file, size in enumerate(sizes):
        cuts = [cut for part in parts for cut in part if cut.file == file]
        assert [cut.start for cut in cuts] == [sum(cut.size for cut in cuts[:at]) for at in range(len(cuts))]
        assert sum(cut.size for cut in cuts) == size
        whole = size <= left - layout.MEMBER
        assert [cut.number for cut in cuts] == ([0] if whole else list(range(1, len(cuts) + 1)))


@given(st.lists(st.binary(max_size=40), max_size=6), st.lists(st.tuples(st.integers(0, 260), st.integers(0, 260))))
def test_ranges_read_like_one_file(pieces: list[bytes], reads: list[tuple[int, int]]) -> None:
    files: list[BinaryIO] = [io.BytesIO(b"before" + piece + b"after") for piece in pieces]
    source = joined([Range(file, 6, len(piece)) for file, piece in zip(files, pieces, strict=True)])
    whole = io.BytesIO(b"".join(pieces))
    for start, size in reads:
        assert (source.seek(start), source.read(size)) == (whole.seek(start), whole.read(size))
    assert source.seek(0, os.SEEK_END) == whole.seek(0, os.SEEK_END)


def test_any_unzip_reads_it(county: Callable[..., County], tmp_path: Path) -> None:
    village = county()
    space = new_case(village["zhang"])
    new_exhibit(village["zhang"], space, b"photo")
    asked = outgoing(village["zhang"], (village.known("li"),), space)
    path = write(village["zhang"], tmp_path / "1.fkb", asked).paths[0]
    with zipfile.ZipFile(path) as opened, path.open("rb") as file:
        assert opened.testzip() is None
        found = zipread.read_archive(file)
        assert opened.namelist() == list(found.entries)
        for name, entry in found.entries.items():
            assert opened.read(name) == zipread.read(found, entry)
            assert opened.getinfo(name).date_time == (1980, 1, 1, 0, 0, 0)
    assert path.read_bytes()[38:].startswith(archive.CONTENT_TYPE)
