"""Signatures that `ssh-keygen -Y verify` understands: SSHSIG with Ed25519 and SHA-512 (OpenSSH, PROTOCOL.sshsig).

A signature is 64 raw bytes; its armored text follows from them, the key and the namespace, so only the raw bytes are
stored, and the only armor accepted is the one written here, which is also the one ssh-keygen writes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.keys.curve import check_public

_MAGIC = b"SSHSIG"
_HASH = b"sha512"
_TYPE = b"ssh-ed25519"
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_WIDTH = 70
_KEY_AT = len(_MAGIC) + 4 + 4 + 4 + len(_TYPE) + 4


class Namespace(StrEnum):
    """What a signature is for; one made for one purpose never serves another."""

    BUNDLE = "fieldkit-bundle-v1"
    HEAD = "fieldkit-head-v1"
    CARD = "fieldkit-card-v1"
    DEVICE = "fieldkit-device-v1"
    MEMBERS = "fieldkit-members-v1"
    RECEIPT = "fieldkit-receipt-v1"


def signed_data(namespace: str, message: bytes) -> bytes:
    """Return the bytes that Ed25519 signs for `message`: magic, namespace, nothing reserved, hash name and hash."""
    parts = (namespace.encode(), b"", _HASH, hashlib.sha512(message).digest())
    return _MAGIC + b"".join(map(_string, parts))


def verify_raw(public: bytes, namespace: str, message: bytes, raw: bytes) -> None:
    """Accept the 64 bytes `raw` as the signature of `message` by `public` for `namespace`.

    Raises Refused(SIGNATURE_WRONG), or Refused(PUBLIC_KEY_UNUSABLE) for a key under which anything would verify.
    """
    check_public(public)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(raw, signed_data(namespace, message))
    except InvalidSignature as error:
        raise Refused(Code.SIGNATURE_WRONG) from error


def verify(public: bytes, namespace: str, message: bytes, armored: str) -> None:
    """Accept the text `armored` as the signature of `message` by `public` for `namespace`.

    Raises Refused: SIGNATURE_DAMAGED for any text but the one canonical armor of that namespace, SIGNATURE_FOREIGN for
    another key's signature, SIGNATURE_WRONG for another message, PUBLIC_KEY_UNUSABLE for a weak key.
    """
    signer, raw = opened(namespace, armored)
    if signer != public:
        raise Refused(Code.SIGNATURE_FOREIGN)
    verify_raw(public, namespace, message, raw)


def armor(public: bytes, namespace: str, raw: bytes) -> str:
    """Return the text of signature `raw` (64 bytes) by `public` for `namespace`, as ssh-keygen writes it."""
    parts = (_key_blob(public), namespace.encode(), b"", _HASH, _string(_TYPE) + _string(raw))
    blob = _MAGIC + (1).to_bytes(4, "big") + b"".join(map(_string, parts))
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + _WIDTH] + "\n" for at in range(0, len(text), _WIDTH)]
    return _BEGIN + "".join(lines) + _END


def opened(namespace: str, armored: str) -> tuple[bytes, bytes]:
    """Return (public key, raw signature) standing in `armored`, nothing verified yet.

    Both have fixed places, and the text must be exactly what `armor` makes of them; else Refused(SIGNATURE_DAMAGED).
    """
    body = armored.removeprefix(_BEGIN).removesuffix(_END)
    try:
        blob = base64.b64decode(body.replace("\n", ""), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Code.SIGNATURE_DAMAGED) from None
    public, raw = blob[_KEY_AT : _KEY_AT + 32], blob[-64:]
    if armor(public, namespace, raw) != armored:
        raise Refused(Code.SIGNATURE_DAMAGED)
    return public, raw


def openssh_line(public: bytes) -> str:
    """Return the line for `allowed_signers` (ssh-keygen(1)) that names the holder of `public` by id."""
    return f"{ids.of_key(public)} {_TYPE.decode()} {base64.b64encode(_key_blob(public)).decode()}\n"


def _key_blob(public: bytes) -> bytes:
    return _string(_TYPE) + _string(public)


def _string(data: bytes) -> bytes:
    """Return `data` as a string of RFC 4251, section 5: its length in four bytes, then itself."""
    return len(data).to_bytes(4, "big") + data
