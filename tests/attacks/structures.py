"""Every structure that holds something, and how it is looked at: what makes a vault, and a copy of one.

A structure is a file. Whoever looks at it returns what was found wrong, or "" where all that it gives is equal to what
an untouched one gives. To be given anything else fails the test.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from fieldkit.errors import Code, Refused
from fieldkit.keys import slotfile
from fieldkit.keys.derive import subkey
from fieldkit.model.kinds import Payload
from fieldkit.vault import check, copies, exhibits, projection, secrets, snapshots
from fieldkit.vault.check import Flaw
from fieldkit.vault.checks import folder as folders
from fieldkit.vault.device import History
from fieldkit.vault.vault import Vault
from tests.attacks.room import PHOTO, Room, contents, files_in, known, opened

PAGE = 4096
FRAME_HEAD = 24
LOG_HEAD = 32
NONCE = 16
TAG = 16
CHUNK = 65_536 + TAG

Look = Callable[[], str]


class Structure(NamedTuple):
    """A file: the parts of it of which each gets its share of spoiled bytes, its boundaries, and how to look at it.

    `found` is everything that may be found in it. Without `vital`, something else says the same.
    """

    name: str
    path: Path
    parts: tuple[range, ...]
    edges: tuple[int, ...]
    look: Look
    found: frozenset[str]
    vital: bool


def structure(
    name: str,
    path: Path,
    look: Look,
    found: Iterable[str],
    *,
    parts: Iterable[range] = (),
    edges: Iterable[int] | None = None,
    vital: bool = True,
) -> Structure:
    """Return a structure; without `parts` it is one, without `edges` every byte is a boundary."""
    size = path.stat().st_size
    told = {0, size, *(range(size) if edges is None else edges)}
    return Structure(name, path, tuple(parts) or (range(size),), tuple(sorted(told)), look, frozenset(found), vital)


def vault_structures(room: Room) -> Iterator[Structure]:
    """Return what makes a vault, and a copy of it."""
    yield from _slots(room)
    yield from _databases(room)
    yield _log(room)
    yield _payload(room)
    yield _snapshot(room)
    yield from _copy(room)
    known_here = known() / slotfile.read(room.zhang).vault
    look = look_at_vault(room, room.zhang)
    yield structure("the token in the user's folder", known_here.with_suffix(".json"), look, {"other"})
    yield structure("the count in the user's folder", known_here.with_suffix(".turns"), look, {"behind"}, vital=False)


def look_at_vault(room: Room, folder: Path) -> Look:
    """Open a vault, check it, and compare all that it says."""

    def look() -> str:
        try:
            with opened(room, folder) as vault:
                return judged(room, vault)
        except Refused as refusal:
            return refusal.code.value

    return look


def judged(room: Room, vault: Vault) -> str:
    """Say what opening and checking find; where they find nothing, every row and byte is as it was."""
    if vault.history is not History.SAME:
        return vault.history.value
    found = check.check(vault)
    if found:
        return found[0].code.value
    assert contents(vault) == room.contents[vault.folder]
    return ""


def _slots(room: Room) -> Iterator[Structure]:
    look, keys = look_at_vault(room, room.zhang), room.zhang / "keys.a"
    data = keys.read_bytes()
    edges = [at for at, byte in enumerate(data) if byte in b"{}[],\n"]
    for name in slotfile.COPIES:
        yield structure(name, room.zhang / name, look, {Flaw.SLOTS_DAMAGED}, edges=edges)

    def both() -> str:
        shutil.copy(keys, room.zhang / "keys.b")
        return look()

    yield structure("both copies of the slots", keys, both, {Code.KEYS_DAMAGED}, edges=edges)
    body = room.folder / "slots.json"
    body.write_bytes(data[: -len(b"\n" * 2) - 64])

    def signed() -> str:
        told = body.read_bytes()
        for name in slotfile.COPIES:
            (room.zhang / name).write_bytes(told + b"\n" + hashlib.sha256(told).hexdigest().encode() + b"\n")
        return look()

    found = {Code.KEYS_DAMAGED, Code.KEYS_WRONG_CODE, Code.DOCUMENT_NEWER}
    yield structure("the slots, their checksum set right", body, signed, found, edges=edges[:-2])


def _databases(room: Room) -> Iterator[Structure]:
    for name, folder, look in (
        ("the database of a closed vault", room.zhang, look_at_vault(room, room.zhang)),
        ("the database of an open vault", room.wang.folder, lambda: judged(room, room.wang)),
    ):
        path = folder / "store.db"
        size = path.stat().st_size
        parts = (range(100), range(PAGE), range(PAGE, size // 2), range(size // 2, size), range(size - PAGE, size))
        found = {Code.VAULT_DAMAGED, Flaw.PAGES}
        yield structure(name, path, look, found, parts=parts, edges=range(0, size, PAGE))


def _log(room: Room) -> Structure:
    """Return the log: each frame is a page behind a head of its own."""
    path = room.killed / "store.db-wal"
    starts = range(LOG_HEAD, path.stat().st_size, FRAME_HEAD + PAGE)
    heads = (range(at, at + FRAME_HEAD) for at in starts)
    pages = (range(at + FRAME_HEAD, at + FRAME_HEAD + PAGE) for at in starts)
    parts = (range(LOG_HEAD), *(part for pair in zip(heads, pages, strict=True) for part in pair))
    return structure("the log", path, look_at_vault(room, room.killed), {"behind"}, parts=parts, edges=starts)


def _payload(room: Room) -> Structure:
    """Return a payload of four chunks: its nonce, every chunk, every tag."""
    path = exhibits.payload_path(room.wang.exhibits, room.photo)
    size = path.stat().st_size
    chunks = [range(at, min(at + CHUNK, size)) for at in range(NONCE, size, CHUNK)]
    parts = (range(NONCE), *chunks, *(range(chunk.stop - TAG, chunk.stop) for chunk in chunks))
    record = projection.load(room.wang.store, Payload, "f_sha256 = ?", [room.photo])[0]
    key = secrets.secret_of(room.wang.store, record.path) or b""

    def look() -> str:
        checks = check.parts(room.wang, lambda _: None)
        found = check.proved("payloads", checks["payloads"], room.wang.folder)
        try:
            with exhibits.reader(room.wang.exhibits, room.photo, record.size or 0, key) as file:
                assert file.read() == PHOTO
                refused = ""
        except Refused as refusal:
            refused = refusal.code.value
        return agreed([each.code.value for each in found], refused)

    edges = [chunk.start for chunk in chunks]
    both = f"{Flaw.PAYLOAD_DAMAGED} {Code.EXHIBIT_BROKEN}"
    return structure("a payload", path, look, {both}, parts=parts, edges=edges)


def agreed(found: list[str], refused: str) -> str:
    """Return what the check found and what using the thing was refused for: both, or neither."""
    return " ".join(filter(None, (*found, refused)))


def _snapshot(room: Room) -> Structure:
    (path,) = (room.zhang / "snapshots").iterdir()
    size, key = path.stat().st_size, subkey(room.unlocked.master, "snapshots")

    def set_back() -> object:
        snapshots.restore(room.zhang, path, room.unlocked)
        with opened(room, room.zhang) as vault:
            told, held = contents(vault)
            return {table: rows for table, rows in told.items() if table.startswith("record_case")}, held

    expected = set_back()

    def look() -> str:
        found = folders.check_snapshots(path.parent, key, lambda _: None)
        told, refused = [each.code.value for each in found], ""
        try:
            assert set_back() == expected
        except Refused as refusal:
            refused = refusal.code.value
        return agreed(told, refused)

    parts = (range(PAGE), range(PAGE, size), range(size - PAGE, size))
    both = f"{Flaw.SNAPSHOT_DAMAGED} {Code.SNAPSHOT_DAMAGED}"
    return structure("a snapshot", path, look, {both}, parts=parts, edges=range(0, size, PAGE))


def _copy(room: Room) -> Iterator[Structure]:
    """Return the files of a copy on another disk; what is lost is said where a vault is made from it."""
    copy, back = room.folder / "copy", room.folder / "back"

    def brought_back() -> tuple[tuple[str, ...], dict[str, bytes]]:
        try:
            lost = copies.restore_copy(copy, back).lost
            return lost, {path.relative_to(back).as_posix(): path.read_bytes() for path in files_in(back)}
        finally:
            shutil.rmtree(back, ignore_errors=True)

    expected = brought_back()

    def look() -> str:
        try:
            lost, held = brought_back()
        except Refused as refusal:
            return refusal.code.value
        if lost:
            assert held.items() <= expected[1].items()
            return "lost"
        assert held == expected[1]
        return ""

    (store,) = (copy / copies.STORES).iterdir()
    size = store.stat().st_size
    parts = (range(PAGE), range(PAGE, size))
    yield structure("the database of a copy", store, look, {Code.COPY_DAMAGED}, parts=parts, edges=range(0, size, PAGE))
    payload = exhibits.payload_path(copy / "exhibits", room.photo)
    edges = range(NONCE, payload.stat().st_size, CHUNK)
    yield structure("a payload of a copy", payload, look, {"lost"}, edges=edges)
    yield structure("the slots of a copy", copy / "keys.a", look, (), edges=edges, vital=False)
