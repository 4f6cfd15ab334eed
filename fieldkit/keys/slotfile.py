"""The slot file on disk, kept twice: `keys.a` and `keys.b`, each with a checksum, written one after the other.

Whatever moment the power fails at, one of the two is whole and says the old or the new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import msgspec

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents, slots
from fieldkit.keys.slots import SlotFile

COPIES = ("keys.a", "keys.b")
LIMIT = 256 * 1024
_CHECKSUM = 64


def encode(file: SlotFile) -> bytes:
    """Return the bytes of one copy: the canonical document, a newline, its SHA-256 in hex, a newline."""
    body = documents.write(file)
    return body + f"\n{hashlib.sha256(body).hexdigest()}\n".encode()


def decode(data: bytes) -> SlotFile:
    """Return the file of which `data` is a copy.

    Raises Refused: KEYS_DAMAGED for any bytes `encode` does not write, DOCUMENT_NEWER for a later format.
    """
    body = data[: -_CHECKSUM - 2]
    if data[len(body) :] != f"\n{hashlib.sha256(body).hexdigest()}\n".encode():
        raise Refused(Code.KEYS_DAMAGED)
    file = documents.read(SlotFile, body, LIMIT, Code.KEYS_DAMAGED)
    slots.check(file)
    return file


def read(folder: Path) -> SlotFile:
    """Return the slot file of the vault `folder`: the whole copy with the highest generation.

    Raises Refused: KEYS_MISSING where no copy is there, KEYS_DAMAGED where none is whole, DOCUMENT_NEWER, and as
    `files.translate` says where the medium gives neither.
    """
    whole = [file for name in COPIES if (file := _copy(folder / name))]
    if whole:
        return max(whole, key=lambda file: file.generation)
    raise _refusal([path for name in COPIES if (path := folder / name).exists()])


def damaged(folder: Path) -> tuple[str, ...]:
    """Return the names of the copies in `folder` that are missing or not whole; the next `write` repairs them.

    Raises Refused(DOCUMENT_NEWER).
    """
    return tuple(name for name in COPIES if _copy(folder / name) is None)


def write(folder: Path, file: SlotFile, record: Callable[[], object] = lambda: None) -> SlotFile:
    """Write both copies of `file` as the next generation and return what was written.

    Both lie beside their places before either is replaced, so that a full disk leaves the old ones; `record` is called
    then, and what it raises leaves them, too. The copy that is worth less goes first, so that a whole one stands at
    every moment. Raises Refused as `files.NewFile` does. RuntimeError for a `file` older than what is on the disk: a
    change would be lost.
    """
    found = {name: _generation(folder / name) for name in COPIES}
    if max(found.values()) > file.generation:
        raise RuntimeError("an older slot file may not replace a newer one")
    new = msgspec.structs.replace(file, generation=file.generation + 1)
    with ExitStack() as beside:
        order = sorted(COPIES, key=found.__getitem__)
        both = [beside.enter_context(files.NewFile(folder / name, named=folder)) for name in order]
        for copy in both:
            copy.write(encode(new))
            copy.finish()
        record()
        for copy in both:
            copy.commit()
    return new


def finish(folder: Path) -> None:
    """End a `write` that was interrupted: of two whole copies of one vault the older becomes the newer.

    A passphrase that was changed opens nothing then, whichever copy is read. A damaged copy stays as it is, for a check
    to find. Raises Refused as `read` and `files.write_whole` do.
    """
    newest = read(folder)
    for name in COPIES:
        copy = _copy(folder / name)
        if copy and copy.vault == newest.vault and copy.generation < newest.generation:
            files.write_whole(folder / name, encode(newest), named=folder)


def _refusal(present: list[Path]) -> Refused:
    """Return why none of the copies `present` is whole; a medium that cannot be read is no damaged file."""
    for path in present:
        with files.world(path):
            _bytes(path)
    return Refused(Code.KEYS_DAMAGED if present else Code.KEYS_MISSING)


def _bytes(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(LIMIT + _CHECKSUM + 3)


def _generation(path: Path) -> int:
    file = _copy(path)
    return file.generation if file else -1


def _copy(path: Path) -> SlotFile | None:
    """Return the copy at `path`, or None where it is missing, unreadable or not whole."""
    try:
        return decode(_bytes(path))
    except OSError:
        return None
    except Refused as refusal:
        if refusal.code is not Code.KEYS_DAMAGED:
            raise
        return None
