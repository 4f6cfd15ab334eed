"""A room whose every file is tampered with: vaults closed, open and as a killed program leaves one, a copy, bundles."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldkit import ids
from fieldkit.bundle.receive import Received, receive
from fieldkit.bundle.write import Outgoing, write
from fieldkit.errors import Refused
from fieldkit.keys import office, recovery, slotfile
from fieldkit.keys.identity import Identity
from fieldkit.keys.slots import PassphraseHeader, SlotFile, with_member_slot
from fieldkit.keys.unlock import Unlocked, with_recovery, wrap
from fieldkit.model.kinds import Payload
from fieldkit.vault import copies, drafts, projection, snapshots
from fieldkit.vault import vault as opening
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault
from tests.attacks.forge import Loose, take_apart
from tests.vaultkit import (
    County,
    build,
    dump,
    held_files,
    new_case,
    new_exhibit,
    new_interview,
    new_person,
    outgoing,
)

CODE = bytes(range(16))
"""Zhang's recovery code."""

PHOTO = os.urandom(3 * 65_536 + 1000)
"""An exhibit of four chunks."""

PART = 150_000
"""Bytes of a part, where a bundle is to have several: the photograph is cut."""


@dataclass
class Room:
    """A county whose inspector zhang was at work and handed everything to the leader li.

    `pristine` is every file that a look may change, `contents` what each vault says while nothing is spoiled; `loose`
    is zhang's bundle taken apart, `parts` the same in several parts, `unlocked` what zhang's slots give.
    """

    folder: Path
    county: County
    case: str
    photo: str
    loose: Loose
    parts: tuple[Path, ...]
    asked: Outgoing
    unlocked: Unlocked
    pristine: dict[Path, bytes] = field(default_factory=dict)
    contents: dict[Path, Any] = field(default_factory=dict)

    @property
    def li(self) -> Vault:
        """The leader's vault, open; it has received nothing."""
        return self.county["li"]

    @property
    def zhang(self) -> Path:
        """Zhang's vault, closed."""
        return self.county.folder / "zhang.vault"

    @property
    def killed(self) -> Path:
        """Zhang's vault as a program left it that was killed: what it did last stands in the log alone."""
        return self.folder / "killed" / "zhang.vault"

    @property
    def wang(self) -> Vault:
        """A colleague's vault, open; it has received zhang's bundle."""
        return self.county["wang"]

    @property
    def names(self) -> dict[str, str]:
        """What sentences name that is random, by what it is."""
        record = projection.load(self.wang.store, Payload, "f_sha256 = ?", [self.photo])[0]
        (snapshot,) = (path for path in self.pristine if path.parent == self.zhang / "snapshots")
        return {"photograph": record.family, "snapshot": snapshot.name}

    def settle(self, *places: Path) -> None:
        """Take what is in `places` as what it should be."""
        for place in places:
            self.pristine |= {path: path.read_bytes() for path in files_in(place)}

    def restore(self, *places: Path) -> None:
        """Put back whatever is in `places` as it should be, and take away what should not be there."""
        for place in places:
            for path in [path for path in place.rglob("*") if path.is_symlink() or path not in self.pristine]:
                if path.is_symlink() or path.is_file():
                    path.unlink()
            for path, data in self.pristine.items():
                if path.is_relative_to(place) and (not path.is_file() or path.read_bytes() != data):
                    path.parent.mkdir(exist_ok=True)
                    path.write_bytes(data)


def files_in(place: Path) -> Iterator[Path]:
    """Yield the files below `place`, or itself."""
    yield from (path for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file())


def known() -> Path:
    """What this user's own folder knows of the vaults."""
    return Path(os.environ["FIELDKIT_HOME"]) / "tokens"


def make(folder: Path) -> Room:
    """Make the room: a case, an interview, a sealed name, two exhibits, a snapshot, a copy and two bundles."""
    county = build(folder, {"zhang": "inspector", "li": "leader", "wang": "deputy"})
    zhang = county["zhang"]
    zhang.slots = slotfile.write(zhang.folder, _slots(zhang, county.office))
    case = new_case(zhang)
    new_interview(zhang, case, "低保是怎么评的？", "村里开会。")
    new_person(zhang, case, "王建国")
    photo = new_exhibit(zhang, case, PHOTO)
    new_exhibit(zhang, case, b"paper")
    snapshots.take(zhang.store, zhang.snapshots, zhang.key("snapshots"), "daily")
    copies.copy(zhang, folder / "copy")
    receivers = tuple(county.known(person) for person in ("li", "wang", "office"))
    asked = outgoing(zhang, receivers, case)
    (folder / "parts").mkdir()
    whole = write(zhang, folder / "whole.fkb", asked).paths[0]
    parts = write(zhang, folder / "parts" / "big.fkb", asked, part_size=PART).paths
    loose = take_apart(whole, county.people["li"], county.people["zhang"], [card.recipient for card in receivers])
    room = Room(folder, county, case, photo, loose, parts, asked, zhang.unlocked)
    _leave(room)
    return room


def _slots(vault: Vault, holder: Identity) -> SlotFile:
    """Return slots of each kind; the passphrase's key is one that none gives, as deriving it takes a second."""
    file, member = vault.slots, vault.member
    header = PassphraseHeader(
        vault=file.vault, county=file.county, member=member, salt=bytes(16), memory=262_144, passes=3, lanes=4
    )
    file = with_member_slot(file, wrap(header, os.urandom(32), vault.unlocked))
    return office.with_office(with_recovery(file, vault.unlocked, CODE), vault.unlocked, holder.recipient)


def _leave(room: Room) -> None:
    """Let wang receive, leave zhang's vault as if killed, and closed; note what each says."""
    whole = room.folder / "whole.fkb"
    room.contents[room.li.folder] = bring(room.li, [whole])[1]
    receive(room.wang, [whole])
    room.wang.store.checkpoint()
    zhang = room.county.vaults.pop("zhang")
    zhang.store.checkpoint()
    _work(zhang, room.case)
    shutil.copytree(zhang.folder, room.killed)
    zhang.close()
    room.settle(room.zhang, room.killed, room.wang.folder, room.folder / "copy", whole, *room.parts, known())
    room.contents[room.wang.folder] = contents(room.wang)
    for folder in (room.zhang, room.killed):
        with opened(room, folder) as vault:
            room.contents[folder] = contents(vault)


def _work(vault: Vault, case: str) -> None:
    """Commit five times: three edits, a draft, a person."""
    for township in ("甲镇", "乙镇", "丙镇"):
        vault.write(case, Change(f"case/{case}", {"township": township}))
    talk = f"interview/{ids.derived('interview', vault.member, ids.new())}"
    drafts.save(vault.ledger, case, talk, "title", vault.member, "没有写完的")
    new_person(vault, case, "李大山")


@contextmanager
def opened(room: Room, folder: Path) -> Iterator[Vault]:
    """Open zhang's vault in `folder` by its recovery code for the block; then everything is as it was before."""
    try:
        vault = opening.open_with_code(folder, recovery.write(CODE))
        try:
            yield vault
        finally:
            with suppress(Refused):
                vault.close()
    finally:
        room.restore(folder, known())


def contents(vault: Vault) -> Any:
    """Return what a vault says: every row but the marks of its own history, and the bytes of its exhibits."""
    told = dump(vault)
    told["meta"] = [row for row in told["meta"] if row[0] != "token"]
    return told, held_files(vault)


class _TakenBack(Exception):
    """Ends the transaction of which nothing is to stay."""


def bring(vault: Vault, paths: Sequence[Path]) -> tuple[Received, Any]:
    """Receive a bundle and return what that brought and what the vault says then; nothing of it stays."""
    before = set(files_in(vault.exhibits))
    found: list[tuple[Received, Any]] = []
    try:
        with suppress(_TakenBack), vault.store.transaction():
            received = receive(vault, paths)
            told, held = contents(vault)
            # By these alone a bundle differs from the same one signed again.
            del told["bundles"], told["meta"]
            found.append((received, (told, held)))
            raise _TakenBack
    finally:
        for path in set(files_in(vault.exhibits)) - before:
            path.unlink()
    return found[0]
