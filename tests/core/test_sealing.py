from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldkit.errors import Code
from fieldkit.keys import box, sealing
from fieldkit.keys.derive import subkey
from tests.core.people import flips, refused

SECRET = sealing.new_secret()
PLACE = "person/aaaaaaaaaaaaaaaaaaaaaaaaaa name"
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    texts, st.text(max_size=20), st.sampled_from([16, 32]).flatmap(lambda size: st.binary(min_size=size, max_size=size))
)
@example("", "", bytes(16))
@example("a\x00\x00", "x", bytes(32))
@example("a" * 16, "x", bytes(32))
def test_what_was_sealed_is_opened_in_its_place(text: str, place: str, secret: bytes) -> None:
    assert sealing.open_sealed(secret, place, sealing.seal(secret, place, text)) == text


def test_the_same_name_is_sealed_alike_only_in_the_same_place_under_the_same_secret() -> None:
    """Equal edits by two members are silent, so they must give equal values."""
    assert sealing.seal(SECRET, PLACE, "王五") == sealing.seal(SECRET, PLACE, "王五")
    assert sealing.seal(SECRET, PLACE, "王五") != sealing.seal(SECRET, PLACE + "x", "王五")
    assert sealing.seal(SECRET, PLACE, "王五") != sealing.seal(sealing.new_secret(), PLACE, "王五")


def test_the_length_of_a_name_does_not_show() -> None:
    names = ["", "王", "王五", "欧阳春生", "Li", "15 bytes long!!"]
    assert len({len(sealing.seal(SECRET, PLACE, name)) for name in names}) == 1
    assert len(sealing.seal(SECRET, PLACE, "王五")) == 50


def test_another_key_or_another_place_opens_nothing() -> None:
    sealed = sealing.seal(SECRET, PLACE, "王五")
    for secret, place in ((sealing.new_secret(), PLACE), (SECRET, PLACE + "x"), (SECRET[:16], PLACE)):
        with refused(Code.SEALED_DAMAGED):
            sealing.open_sealed(secret, place, sealed)


def test_no_altered_character_opens() -> None:
    sealed = sealing.seal(SECRET, PLACE, "王五")
    for other in flips(sealed.encode(), (0x01, 0x02, 0x20)):
        with refused(Code.SEALED_DAMAGED):
            sealing.open_sealed(SECRET, PLACE, other.decode())


def test_only_the_one_written_form_opens() -> None:
    sealed = sealing.seal(SECRET, PLACE, "15 bytes long!!")
    plain = sealed.removeprefix(sealing.PREFIX)
    for other in (
        plain,
        sealed + "=",
        sealed + "\n",
        sealed + "A",
        sealed[:-1],
        sealing.PREFIX + sealed,
        "",
        "sealed:",
    ):
        with refused(Code.SEALED_DAMAGED):
            sealing.open_sealed(SECRET, PLACE, other)


@given(st.text())
def test_any_text_is_refused_in_one_way(text: str) -> None:
    for sealed in (text, sealing.PREFIX + text):
        with refused(Code.SEALED_DAMAGED):
            sealing.open_sealed(SECRET, PLACE, sealed)


@pytest.mark.parametrize("content", [b"\x00" * 16, b"no end", b"\xff" * 15 + b"\x80", b"a\x80", b"a" + b"\x80" * 14])
def test_whoever_holds_the_key_can_still_seal_no_nonsense(content: bytes) -> None:
    closed = box.close_alike(sealing._key(SECRET), content, PLACE.encode())
    sealed = sealing.PREFIX + base64.urlsafe_b64encode(closed).decode().rstrip("=")
    with refused(Code.SEALED_DAMAGED):
        sealing.open_sealed(SECRET, PLACE, sealed)


def test_a_lone_surrogate_is_no_text() -> None:
    with refused(Code.CANONICAL_DAMAGED):
        sealing.seal(SECRET, PLACE, "\ud800")


@given(st.binary(min_size=16, max_size=64), st.sampled_from(["store", "snapshots", "members", "token"]))
def test_a_subkey_is_that_of_rfc_5869(secret: bytes, name: str) -> None:
    extracted = hmac.digest(bytes(32), secret, hashlib.sha256)
    assert subkey(secret, name) == hmac.digest(extracted, f"fieldkit-{name}-v1".encode() + b"\x01", hashlib.sha256)


def test_every_name_has_its_own_key() -> None:
    names = ("store", "snapshots", "members", "token", "field", "recovery")
    assert len({subkey(SECRET, name) for name in names}) == len(names)


def test_a_short_secret_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        subkey(b"short", "store")
