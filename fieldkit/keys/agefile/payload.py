"""The payload: a nonce and chunks of 64 KiB, each sealed under its number and whether it is the last (C2SP age.md)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile.streams import Source, Target, fill, put
from fieldkit.keys.agefile.wrapping import derive

NONCE = 16
CHUNK = 65_536
TAG = 16
SEALED = CHUNK + TAG
_BATCH = 4  # chunks read at once: larger blocks of memory go back to the system each time

Tell = Callable[[int], None]


def payload_size(plain: int) -> int:
    """Return how many bytes the payload of `plain` bytes has: the nonce, the bytes, and a tag for each chunk."""
    return NONCE + plain + TAG * max(1, -(-plain // CHUNK))


def plain_size(payload: int) -> int:
    """Return how many bytes a payload of `payload` bytes holds; Refused(AGE_DAMAGED) where none has that size."""
    chunks = max(1, -(-(payload - NONCE) // SEALED))
    plain = payload - NONCE - TAG * chunks
    if plain < 0 or payload_size(plain) != payload:
        raise Refused(Code.AGE_DAMAGED)
    return plain


def cipher(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    """Return the cipher of the payload that begins with `nonce`; Refused(AGE_DAMAGED) where the nonce is cut short."""
    if len(nonce) != NONCE:
        raise Refused(Code.AGE_DAMAGED)
    return ChaCha20Poly1305(derive(file_key, salt=nonce, purpose=b"payload"))


def counter(index: int, *, last: bool) -> bytes:
    """Return the nonce of chunk `index`: 11 bytes of its number, one byte that says whether it is the last."""
    return index.to_bytes(11, "big") + (b"\1" if last else b"\0")


def open_chunk(key: ChaCha20Poly1305, sealed: bytes | memoryview, index: int, *, last: bool) -> bytes:
    """Return the bytes of chunk `index`; Refused(AGE_DAMAGED) unless it is that chunk, whole and unchanged.

    An empty chunk is allowed only as the one chunk of an empty payload.
    """
    try:
        plain = key.decrypt(counter(index, last=last), sealed, None)
    except InvalidTag:
        raise Refused(Code.AGE_DAMAGED) from None
    if index and not plain:
        raise Refused(Code.AGE_DAMAGED)
    return plain


def encrypt_payload(source: Source, target: Target, file_key: bytes, tell: Tell | None = None) -> int:
    """Encrypt `source` to its end into `target` as one payload and return the size of what was read, in bytes.

    `tell` is called every few chunks with the bytes done so far. `file_key` must be used for one payload only.
    """
    nonce = os.urandom(NONCE)
    seal = cipher(file_key, nonce).encrypt
    put(target, nonce)
    done = index = 0
    for batch, ends in _batches(source, CHUNK * _BATCH):
        pieces = _cut(batch, CHUNK)
        last = index + len(pieces) - 1 if ends else -1
        sealed = [seal(counter(at, last=at == last), piece, None) for at, piece in enumerate(pieces, index)]
        put(target, b"".join(sealed))
        index += len(pieces)
        done += len(batch)
        if tell:
            tell(done)
    return done


def decrypt_payload(source: Source, target: Target, file_key: bytes, tell: Tell | None = None) -> int:
    """Decrypt the payload that is all the rest of `source` into `target` and return the size of what was written.

    Each chunk is verified before a byte of it is written; only the end proves that nothing is missing.
    `tell` is called after each chunk with the bytes done so far. Raises Refused(AGE_DAMAGED); `target` then has
    every genuine chunk before the damage.
    """
    key = cipher(file_key, fill(source, NONCE))
    done = 0
    for index, piece, last in _pieces(source, SEALED):
        try:
            plain = open_chunk(key, piece, index, last=last)
        except Refused:
            put(target, _misplaced(key, piece, index, last=last))
            raise
        put(target, plain)
        done += len(plain)
        if tell:
            tell(done)
    return done


def _misplaced(key: ChaCha20Poly1305, piece: memoryview, index: int, *, last: bool) -> bytes:
    """Return the bytes of a full chunk that is genuine, but the file ends too early or goes on behind it; else none."""
    try:
        return open_chunk(key, piece, index, last=not last) if len(piece) == SEALED else b""
    except Refused:
        return b""


def _pieces(source: Source, step: int) -> Iterator[tuple[int, memoryview, bool]]:
    """Yield the number, the bytes and the lastness of each `step` bytes of `source`; one empty piece for none."""
    index = 0
    for batch, ends in _batches(source, step * _BATCH):
        pieces = _cut(batch, step)
        for at, piece in enumerate(pieces, 1):
            yield index, piece, ends and at == len(pieces)
            index += 1


def _cut(batch: bytes, step: int) -> list[memoryview]:
    """Return `batch` in pieces of `step` bytes, the last one shorter; one empty piece for no bytes."""
    view = memoryview(batch)
    return [view[at : at + step] for at in range(0, len(batch) or 1, step)]


def _batches(source: Source, size: int) -> Iterator[tuple[bytes, bool]]:
    batch = fill(source, size)
    while len(batch) == size and (ahead := fill(source, size)):
        yield batch, False
        batch = ahead
    yield batch, True
