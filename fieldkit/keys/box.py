"""The sealed boxes: AES-256-GCM with a random nonce, and AES-SIV where equal content must give equal boxes.

Either binds a header that it does not hide (NIST SP 800-38D; RFC 5297).
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

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


def close_alike(key: bytes, content: bytes, header: bytes) -> bytes:
    """Return `content` (not empty) sealed under the 64-byte `key`: equal content, key and header give equal boxes."""
    return AESSIV(key).encrypt(content, [header])


def opened_alike(key: bytes, box: bytes, header: bytes) -> bytes | None:
    """Return the content of a box of `close_alike`, or None where key, header or box are not those of the closing."""
    try:
        return AESSIV(key).decrypt(box, [header]) if len(box) > TAG else None
    except InvalidTag:
        return None
