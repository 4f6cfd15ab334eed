"""The passphrase kind of recipient: scrypt (RFC 7914), its cost bounded before anything is derived (C2SP age.md)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile.stanza import Stanza, decode64, encode64
from fieldkit.keys.agefile.wrapping import BODY, seal, unseal

KIND = b"scrypt"
WRITTEN = 18
"""Base-two logarithm of the work factor written: 256 MiB and about a second, as the age program writes."""

LARGEST = 20
"""The highest one read: 1 GiB. Programs that measure the machine write up to 20; age itself reads up to 22."""

_SALT = 16
_PURPOSE = b"age-encryption.org/v1/scrypt"
_DIGITS = re.compile(rb"[1-9][0-9]*")


@dataclass(frozen=True)
class Lock:
    """What an scrypt stanza holds; `work` is the base-two logarithm of the work factor."""

    salt: bytes
    work: int
    body: bytes

    def unwrap(self, passphrase: str) -> bytes | None:
        """Return the file key, None for another passphrase; Refused(AGE_WORK_FACTOR) where memory does not suffice."""
        return unseal(_derive(passphrase, self.salt, self.work), self.body)


def wrap(file_key: bytes, passphrase: str) -> Stanza:
    """Return the stanza that gives `file_key` to who knows `passphrase`; Refused(AGE_BAD_PASSPHRASE)."""
    salt = os.urandom(_SALT)
    body = seal(_derive(passphrase, salt, WRITTEN), file_key)
    return Stanza((KIND, encode64(salt), b"%d" % WRITTEN), body)


def parse(stanza: Stanza) -> Lock:
    """Return what the scrypt `stanza` holds, deriving nothing.

    Raises Refused: AGE_DAMAGED unless it is exactly of the standard's shape, AGE_WORK_FACTOR beyond `LARGEST`.
    """
    if len(stanza.args) != 3 or len(stanza.body) != BODY or not _DIGITS.fullmatch(stanza.args[2]):
        raise Refused(Code.AGE_DAMAGED)
    salt = decode64(stanza.args[1])
    if len(salt) != _SALT:
        raise Refused(Code.AGE_DAMAGED)
    if len(stanza.args[2]) > 2 or int(stanza.args[2]) > LARGEST:
        raise Refused(Code.AGE_WORK_FACTOR, largest=LARGEST)
    return Lock(salt, int(stanza.args[2]), stanza.body)


def _derive(passphrase: str, salt: bytes, work: int) -> bytes:
    try:
        secret = passphrase.encode("utf-8")
    except UnicodeEncodeError:
        secret = b""
    if not secret:
        raise Refused(Code.AGE_BAD_PASSPHRASE)
    try:
        return Scrypt(salt=_PURPOSE + salt, length=32, n=1 << work, r=8, p=1).derive(secret)
    except MemoryError:
        raise Refused(Code.AGE_WORK_FACTOR, largest=LARGEST) from None
