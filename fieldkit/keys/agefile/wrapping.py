"""The two primitives the format is made of: HKDF-SHA-256 and ChaCha20-Poly1305 over a file key."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FILE_KEY = 16
BODY = FILE_KEY + 16
_ZERO_NONCE = bytes(12)  # each wrapping key seals one file key, ever


def derive(secret: bytes, *, salt: bytes, purpose: bytes) -> bytes:
    """Return the 32 bytes that HKDF-SHA-256 (RFC 5869) makes of `secret`."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=purpose).derive(secret)


def seal(wrapping_key: bytes, file_key: bytes) -> bytes:
    """Return the body of a stanza: `file_key` sealed under `wrapping_key`."""
    return ChaCha20Poly1305(wrapping_key).encrypt(_ZERO_NONCE, file_key, None)


def unseal(wrapping_key: bytes, body: bytes) -> bytes | None:
    """Return the file key in `body`, or None where `wrapping_key` does not fit."""
    try:
        return ChaCha20Poly1305(wrapping_key).decrypt(_ZERO_NONCE, body, None)
    except InvalidTag:
        return None
