"""Every departure from the standard is refused with its own code, and lets out no byte that it should not."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pyrage
import pytest

from fieldkit.errors import Refused
from fieldkit.keys import age
from fieldkit.keys.agefile import bech32
from tests.vectors.age_by_hand import PASSPHRASE, RECIPIENT, SECRET
from tests.vectors.age_faults import FAULTS, RIGHT
from tests.vectors.age_stanzas import LOW_ORDER
from tests.vectors.age_vector import Vector


def _named(vectors: list[Vector]) -> list[object]:
    return [pytest.param(vector, id=vector.name) for vector in vectors]


def _about_passphrases(vector: Vector) -> bool:
    return vector.name.startswith(("scrypt", "passphrase"))


def _asked(program: str, vectors: list[Vector]) -> list[object]:
    return _named([vector for vector in vectors if program not in vector.unasked])


@pytest.mark.parametrize("vector", _named(FAULTS))
def test_a_file_with_one_fault_is_refused(vector: Vector) -> None:
    out = io.BytesIO()
    with pytest.raises(Refused) as refusal:
        age.decrypt(io.BytesIO(vector.file), out, [SECRET], passphrase=PASSPHRASE)
    assert refusal.value.code == vector.code
    assert out.getvalue() == vector.released


_NEED_THE_KEY = (
    "X25519: share of low order",
    "scrypt: wrong MAC",
    "scrypt: another",
    "wrong MAC",
    "MAC of another file key",
    "MAC over the space too",
    "payload",
    "armor: one byte behind",
)


@pytest.mark.parametrize("vector", _named([vector for vector in FAULTS if not vector.name.startswith(_NEED_THE_KEY)]))
def test_what_is_wrong_by_its_shape_is_told_to_those_without_a_key_too(vector: Vector) -> None:
    with pytest.raises(Refused) as refusal:
        age.decrypt(io.BytesIO(vector.file), io.BytesIO(), [])
    assert refusal.value.code == vector.code


@pytest.mark.parametrize("vector", _named(RIGHT))
def test_a_file_that_only_looks_odd_is_opened(vector: Vector) -> None:
    out = io.BytesIO()
    size = age.decrypt(io.BytesIO(vector.file), out, [SECRET], passphrase=PASSPHRASE)
    assert out.getvalue() == vector.released
    assert size == len(vector.released)


def _pyrage(vector: Vector) -> bytes:
    if _about_passphrases(vector):
        return pyrage.passphrase.decrypt(vector.file, PASSPHRASE)
    return pyrage.decrypt(vector.file, [pyrage.x25519.Identity.from_str(SECRET)])


@pytest.mark.parametrize("vector", _asked("pyrage", FAULTS))
def test_pyrage_refuses_it_too(vector: Vector) -> None:
    with pytest.raises(pyrage.DecryptError):
        _pyrage(vector)


@pytest.mark.parametrize("vector", _asked("pyrage", RIGHT))
def test_pyrage_opens_it_too(vector: Vector) -> None:
    assert _pyrage(vector) == vector.released


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("keys") / "key.txt"
    file.write_text(SECRET + "\n", encoding="ascii")
    return file


def _debian_age(vector: Vector, key_file: Path) -> subprocess.CompletedProcess[bytes]:
    command = ["age", "--decrypt", "--identity", str(key_file)]
    return subprocess.run(command, input=vector.file, capture_output=True, check=False)


_FOR_KEYS = [vector for vector in FAULTS + RIGHT if not _about_passphrases(vector)]


@pytest.mark.skipif(shutil.which("age") is None, reason="the age program is not installed")
@pytest.mark.parametrize("vector", _asked("age", _FOR_KEYS))
def test_the_age_program_decides_alike_and_lets_out_the_same(vector: Vector, key_file: Path) -> None:
    done = _debian_age(vector, key_file)
    assert (done.returncode == 0) == (not vector.code)
    assert done.stdout == vector.released


def test_the_example_of_the_standard() -> None:
    assert age.recipient_of(SECRET) == RECIPIENT
    age.check_recipient(RECIPIENT)


@pytest.mark.parametrize("point", LOW_ORDER.values(), ids=LOW_ORDER)
def test_a_recipient_whom_everybody_could_read_is_refused(point: bytes) -> None:
    recipient = bech32.encode("age", point)
    for attempt in (age.check_recipient, lambda text: age.write_header(age.new_file_key(), [RECIPIENT, text])):
        with pytest.raises(Refused) as refusal:
            attempt(recipient)
        assert refusal.value.code == "age.bad_recipient"


@pytest.mark.parametrize("number", [2**255 - 19 + 9, 2**255 + 9], ids=["beyond the field", "with the high bit"])
def test_a_recipient_that_nobody_could_hold_is_refused(number: int) -> None:
    """A second spelling of the curve's base point: whoever holds that key is known by the first, and could not read."""
    with pytest.raises(Refused) as refusal:
        age.check_recipient(bech32.encode("age", number.to_bytes(32, "little")))
    assert refusal.value.code == "age.bad_recipient"
