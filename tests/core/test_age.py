"""Encrypting and decrypting: what the format promises over any streams, and what it does when they fail."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Refused
from fieldkit.keys import age
from tests.vectors.age_by_hand import CHUNK, RECIPIENT, SECRET

EDGES = [
    0,
    1,
    47,
    48,
    49,
    CHUNK - 1,
    CHUNK,
    CHUNK + 1,
    2 * CHUNK - 1,
    2 * CHUNK,
    2 * CHUNK + 1,
    16 * CHUNK,
    16 * CHUNK + 1,
]


def content(size: int) -> bytes:
    """Bytes no two chunks of which are alike."""
    return b"".join(b"%08d" % at for at in range(0, size, 8))[:size]


def encrypted(plain: bytes, *, armored: bool = False) -> bytes:
    out = io.BytesIO()
    assert age.encrypt(io.BytesIO(plain), out, [RECIPIENT], armored=armored) == len(plain)
    return out.getvalue()


def refused(code: str, file: bytes, identities: list[str], passphrase: str | None = None) -> bytes:
    """Check that `file` is refused with `code` and return what came out before."""
    out = io.BytesIO()
    with pytest.raises(Refused) as refusal:
        age.decrypt(io.BytesIO(file), out, identities, passphrase=passphrase)
    assert refusal.value.code == code
    return out.getvalue()


@pytest.mark.parametrize("armored", [False, True])
@pytest.mark.parametrize("size", EDGES)
def test_what_goes_in_comes_out(size: int, armored: bool) -> None:
    plain, out = content(size), io.BytesIO()
    file = encrypted(plain, armored=armored)
    assert age.decrypt(io.BytesIO(file), out, [SECRET]) == size
    assert out.getvalue() == plain
    assert file.startswith(b"-----BEGIN AGE" if armored else b"age-encryption.org/v1\n")


@given(st.binary(max_size=200), st.integers(0, 3 * CHUNK), st.booleans())
def test_any_content_of_any_size_comes_out(start: bytes, more: int, armored: bool) -> None:
    plain, out = start + bytes(more), io.BytesIO()
    age.decrypt(io.BytesIO(encrypted(plain, armored=armored)), out, [SECRET])
    assert out.getvalue() == plain


class Dribble:
    """A stream that gives and takes as little as it likes, and can do nothing else."""

    def __init__(self, inner: io.BytesIO, steps: list[int]) -> None:
        self.inner, self.steps, self.turn = inner, steps, 0

    def _step(self) -> int:
        self.turn += 1
        return self.steps[self.turn % len(self.steps)]

    def read(self, size: int) -> bytes:
        return self.inner.read(min(size, self._step()))

    def write(self, block: bytes) -> int:
        return self.inner.write(block[: self._step()])


@given(st.lists(st.integers(1, CHUNK), min_size=1, max_size=5), st.booleans())
def test_short_reads_and_writes_lose_nothing(steps: list[int], armored: bool) -> None:
    steps.append(CHUNK)
    plain, file, out = content(CHUNK + 500), io.BytesIO(), io.BytesIO()
    age.encrypt(Dribble(io.BytesIO(plain), steps), Dribble(file, steps), [RECIPIENT], armored=armored)
    age.decrypt(Dribble(io.BytesIO(file.getvalue()), steps), Dribble(out, steps), [SECRET])
    assert out.getvalue() == plain


WHOLE = encrypted(content(3 * CHUNK - 100))
PLAIN = content(3 * CHUNK - 100)


@given(st.data())
def test_a_file_cut_short_anywhere_is_refused_and_gives_whole_chunks_only(data: st.DataObject) -> None:
    out = io.BytesIO()
    with pytest.raises(Refused) as refusal:
        age.decrypt(io.BytesIO(WHOLE[: data.draw(st.integers(0, len(WHOLE) - 1))]), out, [SECRET])
    assert refusal.value.code in ("age.damaged", "age.not_age")
    assert PLAIN.startswith(out.getvalue())
    assert len(out.getvalue()) % CHUNK == 0


@given(st.data())
def test_one_wrong_bit_anywhere_is_refused_and_its_chunk_is_never_given(data: st.DataObject) -> None:
    header = len(WHOLE) - age.payload_size(len(PLAIN))
    at = data.draw(st.integers(0, header - 1) | st.integers(header, len(WHOLE) - 1))
    wrong = WHOLE[:at] + bytes([WHOLE[at] ^ 1 << data.draw(st.integers(0, 7))]) + WHOLE[at + 1 :]
    out = io.BytesIO()
    with pytest.raises(Refused):
        age.decrypt(io.BytesIO(wrong), out, [SECRET])
    sound_chunks = max(0, at - header - 16) // (CHUNK + 16)
    assert out.getvalue() == PLAIN[: sound_chunks * CHUNK]


@given(
    st.binary(max_size=300), st.sampled_from([b"", b"age-encryption.org/v1\n", b"age-encryption.org/v1\n-> X25519 "])
)
def test_any_bytes_are_refused_by_name(noise: bytes, start: bytes) -> None:
    with pytest.raises(Refused):
        age.decrypt(io.BytesIO(start + noise), io.BytesIO(), [SECRET])


def test_each_of_several_recipients_opens_it_and_nobody_else() -> None:
    people = [age.new_identity() for _ in range(3)]
    stranger, _ = age.new_identity()
    file = io.BytesIO()
    age.encrypt(io.BytesIO(b"account book"), file, [recipient for _, recipient in people])
    for secret, _ in people:
        out = io.BytesIO()
        age.decrypt(io.BytesIO(file.getvalue()), out, [stranger, secret])
        assert out.getvalue() == b"account book"
    assert refused("age.no_match", file.getvalue(), [stranger]) == b""
    assert refused("age.no_match", file.getvalue(), []) == b""
    assert refused("age.no_match", file.getvalue(), [], "a passphrase") == b""


def test_no_two_files_of_the_same_content_are_alike() -> None:
    assert len({encrypted(b"same") for _ in range(20)}) == 20


def test_a_passphrase_opens_what_it_closed() -> None:
    file, out = io.BytesIO(), io.BytesIO()
    age.encrypt(io.BytesIO(b"account book"), file, passphrase="三会一课")
    assert b" 18\n" in file.getvalue()
    age.decrypt(io.BytesIO(file.getvalue()), out, passphrase="三会一课")
    assert out.getvalue() == b"account book"
    assert refused("age.no_match", file.getvalue(), [SECRET]) == b""
    assert refused("age.bad_passphrase", file.getvalue(), [], "") == b""
    assert refused("age.bad_passphrase", file.getvalue(), [], "\ud800") == b""


@pytest.mark.parametrize(
    ("code", "recipients", "passphrase"),
    [
        ("age.no_recipient", None, None),
        ("age.no_recipient", [], None),
        ("age.mixed", [RECIPIENT], "a passphrase"),
        ("age.bad_passphrase", None, ""),
        ("age.bad_passphrase", None, "\udcff"),
        ("age.bad_recipient", [RECIPIENT, ""], None),
        ("age.bad_recipient", [SECRET], None),
    ],
)
def test_nothing_is_written_or_read_for_wrong_recipients(
    code: str, recipients: list[str] | None, passphrase: str | None
) -> None:
    source, target = io.BytesIO(b"account book"), io.BytesIO()
    with pytest.raises(Refused) as refusal:
        age.encrypt(source, target, recipients, passphrase=passphrase)
    assert refusal.value.code == code
    assert (source.tell(), target.getvalue()) == (0, b"")


def test_progress_is_told_in_bytes_and_ends_at_the_size() -> None:
    going: list[int] = []
    coming: list[int] = []
    long = bytes(9 * CHUNK + 1)
    assert age.encrypt(io.BytesIO(long), io.BytesIO(), [RECIPIENT], tell=going.append) == len(long)
    assert age.decrypt(io.BytesIO(WHOLE), io.BytesIO(), [SECRET], tell=coming.append) == len(PLAIN)
    assert going == [4 * CHUNK, 8 * CHUNK, len(long)]
    assert coming == [CHUNK, 2 * CHUNK, len(PLAIN)]


class Zeros:
    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int) -> bytes:
        block = bytes(min(size, self.left))
        self.left -= len(block)
        return block


class Sink:
    def write(self, _block: bytes) -> None:
        """Keep nothing."""


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    file = tmp_path / "zeros.age"
    tracemalloc.start()
    try:
        with file.open("wb") as target:
            age.encrypt(Zeros(48 << 20), target, [RECIPIENT])
        with file.open("rb") as source:
            assert age.decrypt(source, Sink(), [SECRET]) == 48 << 20
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


class Full:
    """A stick with room for 100,000 bytes."""

    room = 100_000

    def write(self, block: bytes) -> int:
        taken = min(len(block), self.room)
        if not taken:
            raise OSError(28, "No space left on device")
        self.room -= taken
        return taken


def test_a_full_stick_is_never_taken_for_success() -> None:
    with pytest.raises(OSError, match="No space"):
        age.encrypt(io.BytesIO(PLAIN), Full(), [RECIPIENT])


@given(st.integers(0, 10**15))
def test_sizes_turn_into_each_other(plain: int) -> None:
    assert age.plain_size(age.payload_size(plain)) == plain


@given(st.integers(-5, 4 * CHUNK))
def test_a_size_no_payload_has_is_refused(size: int) -> None:
    possible = {age.payload_size(plain) for plain in range(max(0, size - 200), max(0, size) + 1)}
    if size in possible:
        assert age.payload_size(age.plain_size(size)) == size
    else:
        with pytest.raises(Refused):
            age.plain_size(size)


@pytest.mark.parametrize("size", EDGES)
def test_the_size_of_a_payload_is_known_before(size: int) -> None:
    out = io.BytesIO()
    age.encrypt_payload(io.BytesIO(bytes(size)), out, age.new_file_key())
    assert len(out.getvalue()) == age.payload_size(size)
