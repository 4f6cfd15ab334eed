"""Sealed fields: a person's name or number as ciphertext under that person's own key, from the first keystroke.

Giving someone the key later, or destroying it, then changes who can read every past event, draft and snapshot.
The same text in the same place under the same key always gives the same seal (AES-SIV): two members who type the same
are not in conflict, and all that equal seals show is that one person's field did not change.
"""

from __future__ import annotations

import base64
import binascii
import os

from fieldkit.errors import Code, Refused
from fieldkit.keys import box
from fieldkit.keys.derive import subkey

PREFIX = "sealed:"
_BLOCK = 16
_END = b"\x80"


def new_secret() -> bytes:
    """Return a fresh random 32-byte secret for the fields of one person."""
    return os.urandom(32)


def seal(secret: bytes, context: str, text: str) -> str:
    """Return `text` sealed under `secret` for the one place `context` (the record's path and the field).

    The result is `sealed:` and base64url without padding of the synthetic IV (16 bytes) and the ciphertext. The text is
    padded to whole blocks of 16 bytes (ISO/IEC 7816-4), so that the length of a name shows only roughly.
    Raises Refused(CANONICAL_DAMAGED) for text that is not Unicode (a lone surrogate).
    """
    try:
        content = text.encode()
    except UnicodeEncodeError:
        raise Refused(Code.CANONICAL_DAMAGED) from None
    sealed = box.close_alike(_key(secret), _padded(content), context.encode())
    return PREFIX + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_sealed(secret: bytes, context: str, sealed: str) -> str:
    """Return the text that `seal` was given; raise Refused(SEALED_DAMAGED) for any other secret, place or text."""
    content = box.opened_alike(_key(secret), _decoded(sealed), context.encode())
    if content is None:
        raise Refused(Code.SEALED_DAMAGED)
    return _text(content)


def _key(secret: bytes) -> bytes:
    return subkey(secret, "field") + subkey(secret, "field-iv")


def _padded(content: bytes) -> bytes:
    return content + _END + bytes(-(len(content) + 1) % _BLOCK)


def _text(content: bytes) -> str:
    """Return the text under the padding; whoever holds the secret may still have sealed what is no padded text."""
    bare = content.rstrip(b"\x00").removesuffix(_END)
    if _padded(bare) != content:
        raise Refused(Code.SEALED_DAMAGED)
    try:
        return bare.decode()
    except UnicodeDecodeError:
        raise Refused(Code.SEALED_DAMAGED) from None


def _decoded(sealed: str) -> bytes:
    """Return the bytes written in `sealed`; any but their one written form is refused."""
    written = sealed.removeprefix(PREFIX)
    try:
        data = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))
    except (binascii.Error, ValueError):
        raise Refused(Code.SEALED_DAMAGED) from None
    if PREFIX + base64.urlsafe_b64encode(data).decode().rstrip("=") != sealed:
        raise Refused(Code.SEALED_DAMAGED)
    return data
