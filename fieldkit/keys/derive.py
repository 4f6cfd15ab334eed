"""One secret, many keys: HKDF-SHA256 (RFC 5869) with a name each, so that no key serves two purposes."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LEAST = 16


def subkey(secret: bytes, name: str) -> bytes:
    """Return the 32-byte key called `name` under `secret`, which must be at least 16 random bytes.

    The info of RFC 5869 is `fieldkit-NAME-v1`; there is no salt, since the secret is uniformly random already.
    """
    if len(secret) < LEAST:
        raise ValueError("a secret of at least 16 random bytes is needed")
    info = f"fieldkit-{name}-v1".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)
