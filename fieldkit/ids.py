"""Names of records: 16 bytes, written as 26 lower-case base32 characters (RFC 4648 alphabet, no padding)."""

from __future__ import annotations

import base64
import hashlib
import os
import re

LENGTH = 26
_SHAPE = re.compile(r"[a-z2-7]{25}[aeimquy4]")


def _write(raw: bytes) -> str:
    return base64.b32encode(raw[:16]).decode("ascii").rstrip("=").lower()


def new() -> str:
    """Return a fresh random id."""
    return _write(os.urandom(16))


def derived(kind: str, *parts: str) -> str:
    """Return the id that `parts` always get: what is imported twice, or by two inspectors, meets under one id.

    The id is the start of SHA-256 over `kind` and the parts, each preceded by its length in bytes, so that
    no two lists of parts collide.
    """
    digest = hashlib.sha256()
    for part in (kind, *parts):
        data = part.encode("utf-8")
        digest.update(len(data).to_bytes(8, "big") + data)
    return _write(digest.digest())


def of_key(public: bytes) -> str:
    """Return the id of whoever holds the public key `public` (32 bytes): the first 16 bytes of its SHA-256."""
    return _write(hashlib.sha256(public).digest())


def valid(text: str) -> bool:
    """Say whether `text` is an id in its one written form (the last character carries two bits of zero)."""
    return _SHAPE.fullmatch(text) is not None
