from __future__ import annotations

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import sshsig
from fieldkit.keys.sshsig import Namespace
from tests.core.people import LI, ZHANG, flips, refused

MESSAGE = "一事一稿".encode()
ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of Ed25519's base point (RFC 8032, section 5.1)."""


def ssh_keygen(*arguments: str | Path, message: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["ssh-keygen", "-Y", *arguments], input=message, capture_output=True, check=False)


def accepted(folder: Path, namespace: str, message: bytes, armored: str) -> bool:
    """Whether ssh-keygen takes `armored` for Zhang's signature."""
    allowed, signature = folder / "allowed", folder / "signature"
    allowed.write_text(sshsig.openssh_line(ZHANG.public))
    signature.write_text(armored)
    member = ids.of_key(ZHANG.public)
    done = ssh_keygen("verify", "-f", allowed, "-I", member, "-n", namespace, "-s", signature, message=message)
    return done.returncode == 0


def blob(namespace: bytes, hash_name: bytes, reserved: bytes = b"", version: int = 1, tail: bytes = b"") -> str:
    """A genuine signature by Zhang in a form of the attacker's choice."""
    digest = hashlib.new(hash_name.decode(), MESSAGE).digest()
    string = sshsig._string
    data = b"SSHSIG" + b"".join(map(string, (namespace, reserved, hash_name, digest)))
    raw = Ed25519PrivateKey.from_private_bytes(ZHANG.seed).sign(data)
    key = string(b"ssh-ed25519") + string(ZHANG.public)
    parts = (key, namespace, reserved, hash_name, string(b"ssh-ed25519") + string(raw))
    whole = b"SSHSIG" + version.to_bytes(4, "big") + b"".join(map(string, parts)) + tail
    return wrapped(base64.b64encode(whole).decode(), 70)


def wrapped(text: str, width: int) -> str:
    lines = "".join(text[at : at + width] + "\n" for at in range(0, len(text), width))
    return f"-----BEGIN SSH SIGNATURE-----\n{lines}-----END SSH SIGNATURE-----\n"


@pytest.mark.parametrize("namespace", list(Namespace))
def test_ssh_keygen_verifies_what_we_sign(tmp_path: Path, namespace: Namespace) -> None:
    armored = ZHANG.armored(namespace, MESSAGE)
    assert accepted(tmp_path, namespace, MESSAGE, armored)
    assert not accepted(tmp_path, namespace, MESSAGE + b".", armored)
    assert not accepted(tmp_path, namespace + "x", MESSAGE, armored)


def test_we_verify_what_ssh_keygen_signs_and_write_the_same_bytes(tmp_path: Path) -> None:
    private = tmp_path / "key"
    private.touch(mode=0o600)
    key = Ed25519PrivateKey.from_private_bytes(ZHANG.seed)
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    done = ssh_keygen("sign", "-f", private, "-n", Namespace.HEAD, message=MESSAGE)
    theirs = done.stdout.decode()
    sshsig.verify(ZHANG.public, Namespace.HEAD, MESSAGE, theirs)
    assert theirs == ZHANG.armored(Namespace.HEAD, MESSAGE)


@given(st.binary(max_size=300), st.sampled_from(list(Namespace)))
def test_a_signature_travels_as_64_bytes_or_as_text(message: bytes, namespace: Namespace) -> None:
    raw = ZHANG.sign(namespace, message)
    armored = sshsig.armor(ZHANG.public, namespace, raw)
    sshsig.verify_raw(ZHANG.public, namespace, message, raw)
    sshsig.verify(ZHANG.public, namespace, message, armored)
    assert sshsig.opened(namespace, armored) == (ZHANG.public, raw)


def test_a_signature_serves_one_purpose_one_message_and_one_person() -> None:
    armored = ZHANG.armored(Namespace.HEAD, MESSAGE)
    with refused(Code.SIGNATURE_DAMAGED):
        sshsig.verify(ZHANG.public, Namespace.CARD, MESSAGE, armored)
    with refused(Code.SIGNATURE_WRONG):
        sshsig.verify(ZHANG.public, Namespace.HEAD, MESSAGE + b".", armored)
    with refused(Code.SIGNATURE_FOREIGN):
        sshsig.verify(LI.public, Namespace.HEAD, MESSAGE, armored)
    with refused(Code.SIGNATURE_WRONG):
        sshsig.verify_raw(ZHANG.public, Namespace.CARD, MESSAGE, ZHANG.sign(Namespace.HEAD, MESSAGE))
    with refused(Code.SIGNATURE_WRONG):
        sshsig.verify_raw(LI.public, Namespace.HEAD, MESSAGE, ZHANG.sign(Namespace.HEAD, MESSAGE))


def test_the_hand_made_form_is_ours_when_nothing_is_odd_in_it() -> None:
    assert blob(b"fieldkit-head-v1", b"sha512") == ZHANG.armored(Namespace.HEAD, MESSAGE)


@pytest.mark.parametrize(
    "armored",
    [
        blob(b"fieldkit-head-v1", b"sha256"),
        blob(b"fieldkit-head-v1", b"sha512", reserved=b"x"),
        blob(b"fieldkit-head-v1", b"sha512", version=2),
        blob(b"fieldkit-head-v1", b"sha512", tail=b"\x00"),
        blob(b"fieldkit-head-v1\x00", b"sha512"),
        blob(b"fieldkit-head-v2", b"sha512"),
        blob(b"", b"sha512"),
    ],
)
def test_a_genuine_signature_in_another_form_is_refused(armored: str) -> None:
    with refused(Code.SIGNATURE_DAMAGED):
        sshsig.verify(ZHANG.public, Namespace.HEAD, MESSAGE, armored)


def test_only_the_one_layout_of_the_armor_is_accepted() -> None:
    armored = ZHANG.armored(Namespace.HEAD, MESSAGE)
    body = "".join(armored.splitlines()[1:-1])
    layouts = [
        "",
        body,
        armored.rstrip("\n"),
        armored + "\n",
        "\n" + armored,
        armored * 2,
        armored.replace("\n", "\r\n"),
        armored.replace("SSH SIGNATURE", "SIGNATURE"),
        wrapped(body, 76),
        wrapped(body, 10_000),
        wrapped(" " + body, 70),
        wrapped(body + "====", 70),
        wrapped(body[:-8], 70),
        wrapped("", 70),
    ]
    for layout in layouts:
        with refused(Code.SIGNATURE_DAMAGED):
            sshsig.verify(ZHANG.public, Namespace.HEAD, MESSAGE, layout)


def test_no_altered_byte_of_the_armor_verifies() -> None:
    for other in flips(ZHANG.armored(Namespace.HEAD, MESSAGE).encode(), (0x01, 0x20)):
        with pytest.raises(Refused):
            sshsig.verify(ZHANG.public, Namespace.HEAD, MESSAGE, other.decode())


def test_no_altered_byte_of_the_raw_signature_verifies() -> None:
    raw = ZHANG.sign(Namespace.HEAD, MESSAGE)
    for other in (*flips(raw), raw[:-1], raw + b"\x00", b""):
        with refused(Code.SIGNATURE_WRONG):
            sshsig.verify_raw(ZHANG.public, Namespace.HEAD, MESSAGE, other)


def test_a_second_signature_cannot_be_made_of_the_first() -> None:
    """RFC 8032, section 5.1.7: S must be below the order, else S + L would verify as well."""
    raw = ZHANG.sign(Namespace.HEAD, MESSAGE)
    scalar = int.from_bytes(raw[32:], "little") + ORDER
    with refused(Code.SIGNATURE_WRONG):
        sshsig.verify_raw(ZHANG.public, Namespace.HEAD, MESSAGE, raw[:32] + scalar.to_bytes(32, "little"))


@given(st.text())
def test_any_text_is_refused_in_one_way(text: str) -> None:
    with refused(Code.SIGNATURE_DAMAGED):
        sshsig.opened(Namespace.HEAD, text)
