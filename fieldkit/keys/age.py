"""The age v1 format (C2SP age.md): whole files, and header and payload apart for what is encrypted once and carried.

Any `age` program opens what is written here. Refusals are `fieldkit.errors.Refused` with codes `age.*`; errors of
the streams themselves (OSError) pass through.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import nullcontext

from fieldkit.keys.agefile import armor, header
from fieldkit.keys.agefile.payload import Tell, decrypt_payload, encrypt_payload, payload_size, plain_size
from fieldkit.keys.agefile.reader import PayloadReader
from fieldkit.keys.agefile.recipients import unwrap, wrap
from fieldkit.keys.agefile.streams import LineSource, Source, Target, put
from fieldkit.keys.agefile.wrapping import FILE_KEY
from fieldkit.keys.agefile.x25519 import check_recipient, new_identity, recipient_of

__all__ = [
    "PayloadReader",
    "check_recipient",
    "decrypt",
    "decrypt_payload",
    "encrypt",
    "encrypt_payload",
    "new_file_key",
    "new_identity",
    "payload_size",
    "plain_size",
    "read_header",
    "recipient_of",
    "write_header",
]


def encrypt(
    source: Source,
    target: Target,
    recipients: Sequence[str] | None = None,
    *,
    passphrase: str | None = None,
    armored: bool = False,
    tell: Tell | None = None,
) -> int:
    """Encrypt `source` to its end into `target`, for `recipients` (`age1...`) or under `passphrase`, never both.

    Returns the size of what was read, in bytes; `tell` is called with the bytes done so far. Nothing is written
    before the recipients are checked. Raises Refused: AGE_NO_RECIPIENT, AGE_BAD_RECIPIENT, AGE_MIXED,
    AGE_BAD_PASSPHRASE.
    """
    file_key = new_file_key()
    head = header.write(wrap(file_key, recipients or (), passphrase), file_key)
    with armor.around(target) if armored else nullcontext(target) as out:
        put(out, head)
        return encrypt_payload(source, out, file_key, tell)


def decrypt(
    source: Source,
    target: Target,
    identities: Sequence[str] | None = None,
    *,
    passphrase: str | None = None,
    tell: Tell | None = None,
) -> int:
    """Decrypt the age file that is all of `source`, armored or not, with `identities` or `passphrase`.

    Returns the size of what was written, in bytes. Each chunk is verified before a byte of it is written, but only
    the return proves that the file is whole: after a refusal, throw away what `target` was given.
    Raises Refused: AGE_NOT_AGE, AGE_VERSION, AGE_DAMAGED, AGE_NO_MATCH, AGE_WRONG_PASSPHRASE, AGE_WORK_FACTOR,
    AGE_BAD_IDENTITY, AGE_BAD_PASSPHRASE.
    """
    stream = armor.opened(source)
    return decrypt_payload(stream, target, _file_key(stream, identities or (), passphrase), tell)


def new_file_key() -> bytes:
    """Return a fresh file key (16 bytes), for one payload."""
    return os.urandom(FILE_KEY)


def write_header(file_key: bytes, recipients: Sequence[str]) -> bytes:
    """Return a fresh header that gives `file_key` to `recipients`, to stand before any payload under that key.

    Raises Refused: AGE_NO_RECIPIENT, AGE_BAD_RECIPIENT.
    """
    return header.write(wrap(file_key, recipients), file_key)


def read_header(source: LineSource, identities: Sequence[str]) -> bytes:
    """Return the file key of the age file at `source` (not armored) and leave `source` at the payload's first byte.

    At most 1 MiB is read. Raises Refused: AGE_NOT_AGE, AGE_VERSION, AGE_DAMAGED, AGE_NO_MATCH, AGE_BAD_IDENTITY.
    """
    return _file_key(source, identities, None)


def _file_key(source: LineSource, identities: Sequence[str], passphrase: str | None) -> bytes:
    head = header.read(source)
    file_key = unwrap(head.stanzas, identities, passphrase)
    head.verify(file_key)
    return file_key
