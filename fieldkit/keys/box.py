"""The sealed box: AES-256-GCM a random nonce in front, a header bound to it but not hidden (NIST SP 800-38D)."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
TAG = 16


def close(key: bytes, content: bytes, header: bytes) -> bytes:
    """Return `content` sealed under the 32-byte `key`: nonce, ciphertext, tag. Only the same `header` opens it."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, header)


def opened(key: bytes, box: bytes, header: bytes) -> bytes | None:
    """Return the content of `box`, or None where key, header or box are not those of the closing."""
    if len(box) < NONCE + TAG:
        return None
    try:
        return AESGCM(key).decrypt(box[:NONCE], box[NONCE:], header)
    except InvalidTag:
        return None
