"""What somebody can do to a vault's folder who has the computer for a minute and no key."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fieldkit.keys import recovery
from fieldkit.vault import exhibits
from fieldkit.vault import vault as opening
from tests.attacks.room import CODE, Room, files_in
from tests.attacks.structures import FRAME_HEAD, PAGE

Make = Callable[[Room], Path]
"""Does it, and returns the folder of the vault that it was done to."""


def to_files(act: Callable[[Room, Path], object], place: str) -> Make:
    """Something done to one file of zhang's vault, closed."""

    def make(room: Room) -> Path:
        act(room, room.zhang / place)
        return room.zhang

    return make


def to_the_log(act: Callable[[Path], object]) -> Make:
    """Something done to the log that a killed program left."""

    def make(room: Room) -> Path:
        act(room.killed / "store.db-wal")
        return room.killed

    return make


def to_the_photograph(act: Callable[[Room, Path], object]) -> Make:
    """Something done to the payload of the photograph."""

    def make(room: Room) -> Path:
        act(room, exhibits.payload_path(room.zhang / "exhibits", room.photo))
        return room.zhang

    return make


def exchanged(room: Room, path: Path) -> None:
    """The bytes of another exhibit under this one's name, and the other way round."""
    (other,) = [one for one in files_in(room.zhang / "exhibits") if one != path]
    data = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(data)


def noughts(_: Room, path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def link(target: str) -> Callable[[Room, Path], None]:
    """A link in the file's place."""

    def act(_: Room, path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return act


def of_another_vault(room: Room, path: Path) -> None:
    """The same file of a colleague's vault."""
    shutil.copy(room.wang.folder / path.relative_to(room.zhang), path)


def plain(_: Room, path: Path) -> None:
    """A database that is not encrypted, with everything a program could ask for."""
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
        database.commit()


def planted(data: bytes) -> Callable[[Room, Path], None]:
    def act(_: Room, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)

    return act


def both_slots(act: Callable[[Room, Path], object]) -> Make:
    def make(room: Room) -> Path:
        for name in ("keys.a", "keys.b"):
            act(room, room.zhang / name)
        return room.zhang

    return make


def snapshot_of_another_vault(room: Room) -> Path:
    """A colleague's database under the name of a snapshot."""
    (path,) = (room.zhang / "snapshots").iterdir()
    shutil.copy(room.wang.folder / "store.db", path)
    return room.zhang


def older_folder(room: Room) -> Path:
    """The folder as it was before it was last opened."""
    opening.open_with_code(room.zhang, recovery.write(CODE)).close()
    room.restore(room.zhang)
    return room.zhang


def one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def shorter(path: Path) -> None:
    os.truncate(path, path.stat().st_size - FRAME_HEAD - PAGE)


FORGED: dict[str, Make] = {
    "payloads_exchanged": to_the_photograph(exchanged),
    "payload_of_noughts": to_the_photograph(noughts),
    "payload_gone": to_the_photograph(lambda _, path: path.unlink()),
    "payload_that_never_ends": to_the_photograph(link("/dev/zero")),
    "payload_that_is_a_link_elsewhere": to_the_photograph(link("/etc/hostname")),
    "payload_in_a_folder_of_another_name": to_files(planted(b"x"), f"exhibits/ab/{'cd' * 32}"),
    "program_beside_the_exhibits": to_files(planted(b"MZ"), "exhibits/autorun.inf"),
    "link_beside_the_exhibits": to_files(lambda _, path: path.symlink_to("/etc"), "exhibits/zz"),
    "third_copy_of_the_slots": to_files(planted(b"{}"), "keys.c"),
    "database_of_another_vault": to_files(of_another_vault, "store.db"),
    "database_that_is_not_encrypted": to_files(plain, "store.db"),
    "database_that_is_empty": to_files(planted(b""), "store.db"),
    "database_gone": to_files(lambda _, path: path.unlink(), "store.db"),
    "slots_of_another_vault": both_slots(of_another_vault),
    "slots_gone": both_slots(lambda _, path: path.unlink()),
    "snapshot_of_another_vault": snapshot_of_another_vault,
    "older_folder": older_folder,
    "log_with_a_bit_altered": to_the_log(one_bit),
    "log_without_its_end": to_the_log(shorter),
    "log_of_noughts": to_the_log(lambda path: path.write_bytes(bytes(path.stat().st_size))),
    "log_gone": to_the_log(Path.unlink),
}
