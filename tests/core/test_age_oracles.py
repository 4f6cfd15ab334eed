"""Other programs read what is written here, and what they write is read here; an exhibit's payload is only carried."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.keys import age
from tests.vectors.age_by_hand import CHUNK, RECIPIENT, SECRET

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK - 1, 2 * CHUNK + 1]
LINE = b"2024-03-01  3,200.00  repair of the pumping station\n"
IDENTITY = pyrage.x25519.Identity.from_str(SECRET)
TO_RECIPIENT = pyrage.x25519.Recipient.from_str(RECIPIENT)

age_program = pytest.mark.skipif(shutil.which("age") is None, reason="the age program is not installed")


def content(size: int) -> bytes:
    return (LINE * (size // len(LINE) + 1))[:size]


def ours(plain: bytes, *, armored: bool = False) -> bytes:
    out = io.BytesIO()
    age.encrypt(io.BytesIO(plain), out, [RECIPIENT], armored=armored)
    return out.getvalue()


def opened(file: bytes) -> bytes:
    out = io.BytesIO()
    age.decrypt(io.BytesIO(file), out, [SECRET])
    return out.getvalue()


@given(st.sampled_from(SIZES) | st.integers(0, 4 * CHUNK), st.booleans())
def test_pyrage_and_we_read_each_other(size: int, armored: bool) -> None:
    plain = content(size)
    assert pyrage.decrypt(ours(plain, armored=armored), [IDENTITY]) == plain
    assert opened(pyrage.encrypt(plain, [TO_RECIPIENT], armored=armored)) == plain


def test_pyrage_and_we_read_each_others_passphrase_files() -> None:
    file, out = io.BytesIO(), io.BytesIO()
    age.encrypt(io.BytesIO(LINE), file, passphrase="口令 one")
    assert pyrage.passphrase.decrypt(file.getvalue(), "口令 one") == LINE
    age.decrypt(io.BytesIO(pyrage.passphrase.encrypt(LINE, "口令 two")), out, passphrase="口令 two")
    assert out.getvalue() == LINE


def test_pyrage_makes_the_same_recipient_of_an_identity() -> None:
    secret, recipient = age.new_identity()
    assert str(pyrage.x25519.Identity.from_str(secret).to_public()) == recipient
    theirs = pyrage.x25519.Identity.generate()
    assert age.recipient_of(str(theirs)) == str(theirs.to_public())


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "key.txt"
    file.write_text(SECRET + "\n", encoding="ascii")
    return file


def program(*arguments: str | Path, given: bytes = b"") -> bytes:
    return subprocess.run(["age", *arguments], input=given, capture_output=True, check=True).stdout


@age_program
@pytest.mark.parametrize("armored", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_the_age_program_and_we_read_each_other(size: int, armored: bool, key_file: Path) -> None:
    plain = content(size)
    assert program("--decrypt", "--identity", key_file, given=ours(plain, armored=armored)) == plain
    armor = ["--armor"] if armored else []
    assert opened(program("--encrypt", *armor, "--recipient", RECIPIENT, given=plain)) == plain


@age_program
def test_100_megabytes_go_both_ways(key_file: Path, tmp_path: Path) -> None:
    block = content(10**6)
    plain, file, theirs, back = (tmp_path / name for name in ("plain", "ours.age", "theirs.age", "back"))
    with plain.open("wb") as stream:
        for _ in range(100):
            stream.write(block)
    with plain.open("rb") as source, file.open("wb") as target:
        assert age.encrypt(source, target, [RECIPIENT]) == 10**8
    program("--decrypt", "--identity", key_file, "--output", back, file)
    assert digest(back) == digest(plain)
    program("--encrypt", "--recipient", RECIPIENT, "--output", theirs, plain)
    with theirs.open("rb") as source, back.open("wb") as target:
        assert age.decrypt(source, target, [SECRET]) == 10**8
    assert digest(back) == digest(plain)


def digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@age_program
@pytest.mark.parametrize("size", SIZES)
def test_one_payload_behind_a_fresh_header_for_another(size: int, key_file: Path) -> None:
    """The vault's payload leaves behind a header for the office, and comes into the office's vault as it was."""
    plain, payload, kept = content(size), io.BytesIO(), age.new_file_key()
    age.encrypt_payload(io.BytesIO(plain), payload, kept)
    stranger, colleague = age.new_identity()
    for recipients in ([RECIPIENT], [colleague, RECIPIENT]):
        carried = age.write_header(kept, recipients) + payload.getvalue()
        assert program("--decrypt", "--identity", key_file, given=carried) == plain
        assert pyrage.decrypt(carried, [IDENTITY]) == plain
        came = io.BytesIO(carried)
        file_key = age.read_header(came, [SECRET])
        assert file_key == kept
        assert came.read() == payload.getvalue()
        assert age.PayloadReader(io.BytesIO(payload.getvalue()), file_key, size).read() == plain
    assert age.read_header(io.BytesIO(carried), [stranger]) == kept


def test_a_foreign_header_is_taken_off_and_the_payload_kept(tmp_path: Path) -> None:
    file = tmp_path / "theirs.age"
    plain = content(3 * CHUNK)
    file.write_bytes(pyrage.encrypt(plain, [TO_RECIPIENT]))
    with file.open("rb", buffering=0) as source:
        file_key = age.read_header(source, [SECRET])
        size = age.plain_size(file.stat().st_size - source.tell())
        out = io.BytesIO()
        assert age.decrypt_payload(source, out, file_key) == size
    assert out.getvalue() == plain
