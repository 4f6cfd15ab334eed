"""The folder in which a work is done, is interrupted, and is judged.

It holds closed vaults, their keys, files, and what belongs to the user. It can be copied elsewhere: nothing in it names
a place outside.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from fieldkit.desk import protection
from fieldkit.desk.desk import Desk
from fieldkit.keys.identity import Identity
from fieldkit.keys.unlock import Unlocked
from fieldkit.model.kinds import Incident
from fieldkit.vault import check
from fieldkit.vault import vault as opening
from fieldkit.vault.device import History
from tests.vaultkit import TEAM, County, build

_KEYS = "keys.json"
_FACTS = "facts.json"


class Site:
    """One such folder; `facts` are what the preparing left for those who come after."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def facts(self) -> dict[str, str]:
        told: dict[str, str] = json.loads((self.folder / _FACTS).read_bytes())
        return told

    @contextmanager
    def home(self, name: str = "home") -> Iterator[None]:
        """Let what belongs to the user lie in this folder for the block."""
        before = os.environ.get("FIELDKIT_HOME")
        os.environ["FIELDKIT_HOME"] = str(self.folder / name)
        try:
            yield
        finally:
            os.environ.pop("FIELDKIT_HOME")
            if before is not None:
                os.environ["FIELDKIT_HOME"] = before

    def begin(self) -> County:
        """Make a county here with an inspector and a leader."""
        return build(self.folder, TEAM)

    def keep(self, county: County, *persons: str, **facts: str) -> None:
        """Close the vaults and note their keys and the facts; only the vaults of `persons` stay."""
        keys = {person: _packed(county[person].unlocked) for person in persons}
        county.close()
        for person in county.vaults.keys() - persons:
            shutil.rmtree(self.vault(person))
        (self.folder / _KEYS).write_text(json.dumps(keys))
        (self.folder / _FACTS).write_text(json.dumps(facts))

    def vault(self, person: str) -> Path:
        return self.folder / f"{person}.vault"

    def unlocked(self, person: str) -> Unlocked:
        """Return what the slots of `person` give."""
        packed = bytes.fromhex(json.loads((self.folder / _KEYS).read_bytes())[person])
        return Unlocked(packed[:32], packed[32:64], Identity.unpack(packed[64:]))

    def desk(self, person: str) -> Desk:
        """Open the vault of `person` as the program does, but for the passphrase."""
        desk = Desk(opening.open_unlocked(self.vault(person), self.unlocked(person)))
        protection.resume(desk)
        return desk

    @contextmanager
    def proved(self, person: str) -> Iterator[Desk]:
        """Open a vault that is as its user left it, holds, and of which nothing half lies about once it is open."""
        with self.desk(person) as desk:
            assert desk.vault.history is History.SAME, desk.vault.history
            found = check.check(desk.vault)
            assert not found, [(one.code, one.params) for one in found]
            left = [*unfinished(self.vault(person)), *unfinished(self.folder / "home")]
            assert not left, left
            yield desk


def unfinished(folder: Path) -> list[str]:
    """Return the names of what is still being written below `folder`."""
    return [path.name for path in folder.rglob("*") if path.name.startswith(".") and ".part" in path.name]


def incidents(desk: Desk, sort: str) -> int:
    """Return how often the vault's own log tells of `sort`."""
    return len(desk.load(Incident, "own", "f_sort = ?", [sort]))


def _packed(unlocked: Unlocked) -> str:
    return (unlocked.master + unlocked.secret + unlocked.identity.pack()).hex()
