"""Random access to a payload agrees with its whole decryption, and trusts nothing it has not verified."""

from __future__ import annotations

import io
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Refused
from fieldkit.keys import age
from tests.vectors.age_by_hand import CHUNK, FILE_KEY

SEALED = CHUNK + 16
PLAIN = b"".join(b"%08d" % at for at in range(0, 3 * CHUNK + 1000, 8))
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, len(PLAIN)]


def sealed(plain: bytes) -> bytes:
    out = io.BytesIO()
    assert age.encrypt_payload(io.BytesIO(plain), out, FILE_KEY) == len(plain)
    return out.getvalue()


PAYLOADS = {size: sealed(PLAIN[:size]) for size in SIZES}


def reader(size: int, payload: bytes | None = None) -> age.PayloadReader:
    return age.PayloadReader(io.BytesIO(PAYLOADS[size] if payload is None else payload), FILE_KEY, size)


places = st.integers(0, len(PLAIN) + 10) | st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK])
amounts = st.integers(-1, 3 * CHUNK) | st.integers(0, 64)
moves = st.one_of(
    st.tuples(st.just("seek"), places, st.just(io.SEEK_SET)),
    st.tuples(st.just("seek"), st.integers(0, CHUNK), st.just(io.SEEK_CUR)),
    st.tuples(st.just("seek"), st.just(0), st.just(io.SEEK_END)),
    st.tuples(st.just("read"), amounts),
    st.tuples(st.just("readline"), st.integers(0, 40)),
)


@given(st.sampled_from(SIZES), st.lists(moves, max_size=12))
def test_it_reads_like_the_plain_bytes(size: int, steps: list[tuple[str, int]]) -> None:
    plain, ours = io.BytesIO(PLAIN[:size]), reader(size)
    for name, *arguments in steps:
        assert getattr(ours, name)(*arguments) == getattr(plain, name)(*arguments)
        assert ours.tell() == plain.tell()


@pytest.mark.parametrize("size", SIZES)
def test_it_knows_its_size_and_reads_whole(size: int) -> None:
    ours = reader(size)
    assert ours.size == size
    assert ours.seek(0, io.SEEK_END) == size
    assert ours.read() == b""
    ours.seek(0)
    room = bytearray(size + 5)
    assert ours.readinto(room) == size
    assert room[:size] == PLAIN[:size]


def test_a_piece_of_a_chunk_comes_one_at_a_time() -> None:
    ours, parts = reader(len(PLAIN)), []
    ours.seek(10)
    while part := ours.read1():
        parts.append(part)
    assert [len(part) for part in parts] == [CHUNK - 10, CHUNK, CHUNK, 1000]
    assert b"".join(parts) == PLAIN[10:]
    ours.seek(CHUNK - 3)
    assert ours.read1(100) == PLAIN[CHUNK - 3 : CHUNK]


def test_it_serves_whoever_takes_a_binary_stream() -> None:
    text = "村级财务公开\n第二行\n" * 20_000
    raw = text.encode()
    ours = age.PayloadReader(io.BytesIO(sealed(raw)), FILE_KEY, len(raw))
    assert io.TextIOWrapper(cast("BinaryIO", ours), encoding="utf-8").read() == text


def test_it_begins_where_the_source_stands() -> None:
    source = io.BytesIO(b"a header of any length" + PAYLOADS[len(PLAIN)])
    source.seek(len(b"a header of any length"))
    ours = age.PayloadReader(source, FILE_KEY, len(PLAIN))
    ours.seek(2 * CHUNK)
    assert ours.read(5) == PLAIN[2 * CHUNK :][:5]


def broken(chunk: int) -> bytes:
    payload = bytearray(PAYLOADS[len(PLAIN)])
    payload[16 + chunk * SEALED + 500] ^= 1
    return bytes(payload)


@given(st.integers(0, 3), st.integers(0, len(PLAIN) - 1), st.integers(1, 2 * CHUNK))
def test_a_damaged_chunk_is_never_read_and_the_others_are(bad: int, at: int, amount: int) -> None:
    ours = reader(len(PLAIN), broken(bad))
    ours.seek(at)
    end = min(at + amount, len(PLAIN))
    if at // CHUNK <= bad <= (end - 1) // CHUNK:
        with pytest.raises(Refused) as refusal:
            ours.read(amount)
        assert refusal.value.code == "age.damaged"
        assert ours.tell() == at
    else:
        assert ours.read(amount) == PLAIN[at:end]


def ends_refused(ours: age.PayloadReader) -> None:
    """Nothing that says where the payload ends may succeed."""
    for ask in (lambda: ours.size, lambda: ours.seek(0, io.SEEK_END), ours.read):
        with pytest.raises(Refused) as refusal:
            ask()
        assert refusal.value.code == "age.damaged"
    ours.seek(10**9)
    with pytest.raises(Refused):
        ours.read(1)


@pytest.mark.parametrize(
    "claimed", [0, 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK, len(PLAIN) - 1, len(PLAIN) + 1, 10**12]
)
def test_a_wrong_size_is_found_out(claimed: int) -> None:
    ends_refused(reader(claimed, PAYLOADS[len(PLAIN)]))


@pytest.mark.parametrize("kept", [16, 17, 16 + SEALED, 16 + 3 * SEALED, 16 + 3 * SEALED + 1015])
def test_a_payload_cut_short_is_found_out(kept: int) -> None:
    ends_refused(reader(len(PLAIN), PAYLOADS[len(PLAIN)][:kept]))


def test_a_payload_cut_at_a_chunk_is_found_out_though_the_size_agrees() -> None:
    ours = reader(2 * CHUNK, PAYLOADS[len(PLAIN)][: age.payload_size(2 * CHUNK)])
    assert ours.read(CHUNK) == PLAIN[:CHUNK]
    ends_refused(ours)


@pytest.mark.parametrize("size", SIZES)
def test_anything_behind_the_end_is_found_out(size: int) -> None:
    ends_refused(reader(size, PAYLOADS[size] + b"\0"))


def test_swapped_chunks_are_found_out() -> None:
    whole = PAYLOADS[len(PLAIN)]
    first, second = whole[16 : 16 + SEALED], whole[16 + SEALED : 16 + 2 * SEALED]
    ours = reader(len(PLAIN), whole[:16] + second + first + whole[16 + 2 * SEALED :])
    for place in (0, CHUNK):
        ours.seek(place)
        with pytest.raises(Refused):
            ours.read(1)


def test_a_missing_nonce_or_another_key_opens_nothing() -> None:
    with pytest.raises(Refused):
        reader(5, b"short")
    with pytest.raises(Refused):
        age.PayloadReader(io.BytesIO(PAYLOADS[1]), bytes(16), 1).read(1)


def test_closing_lets_go_of_the_source() -> None:
    source = io.BytesIO(PAYLOADS[1])
    with age.PayloadReader(source, FILE_KEY, 1) as ours:
        assert ours.read() == PLAIN[:1]
    assert source.closed
    with pytest.raises(ValueError, match="closed"):
        ours.read(1)
    with pytest.raises(ValueError, match="negative"):
        reader(1).seek(-1)
