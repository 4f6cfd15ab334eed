"""Counties that outlast a process: their vaults stay in a folder, opened again by the keys kept beside them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldkit.errors import Code
from fieldkit.keys import documents
from fieldkit.keys.county import Genesis
from fieldkit.keys.identity import Identity
from fieldkit.keys.unlock import Unlocked
from fieldkit.vault import vault as opening
from tests.vaultkit import TEAM, County, build

_KEYS = "county.json"


@contextmanager
def founded(folder: Path) -> Iterator[County]:
    """Make a county of zhang the inspector and li the leader in `folder`, and keep its keys when the block ends."""
    with _home(folder):
        county = build(folder, TEAM)
        try:
            yield county
        finally:
            for vault in county.vaults.values():
                vault.close()
        (folder / _KEYS).write_text(json.dumps(_packed(county)))


@contextmanager
def opened(folder: Path, *persons: str) -> Iterator[County]:
    """Open the vaults of `persons` in the county that was founded in `folder`."""
    told = json.loads((folder / _KEYS).read_text())
    people = {person: Identity.unpack(bytes.fromhex(packed)) for person, packed in told["people"].items()}
    rolls = [bytes.fromhex(roll) for roll in told["rolls"]]
    genesis = documents.read(Genesis, told["genesis"].encode(), 4096, Code.COUNTY_OTHER)
    county = County(folder, genesis, people, told["roles"], rolls)
    with _home(folder):
        try:
            for person in persons:
                unlocked = _unlocked(told, person, people[person])
                county.vaults[person] = opening.open_unlocked(folder / f"{person}.vault", unlocked)
            yield county
        finally:
            for vault in county.vaults.values():
                vault.close()


def unlocked_in(folder: Path, person: str) -> Unlocked:
    """Return what opens the vault of `person`."""
    told = json.loads((folder / _KEYS).read_text())
    return _unlocked(told, person, Identity.unpack(bytes.fromhex(told["people"][person])))


def copied(folder: Path, beside: Path) -> Path:
    """Copy a whole county, with what this user's own folder knows of its vaults, to the new folder `beside`."""
    shutil.copytree(folder, beside)
    return beside


def settled_anew(county: County, person: str) -> None:
    """Give `person` a new, empty vault in place of the old one."""
    old = county.vaults.pop(person, None)
    if old is not None:
        old.close()
    shutil.rmtree(county.folder / f"{person}.vault", ignore_errors=True)
    county.settle(person)


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    before = os.environ.get("FIELDKIT_HOME")
    os.environ["FIELDKIT_HOME"] = str(folder / "home")
    try:
        yield
    finally:
        if before is None:
            del os.environ["FIELDKIT_HOME"]
        else:
            os.environ["FIELDKIT_HOME"] = before


def _packed(county: County) -> dict[str, object]:
    keys = {person: vault.unlocked for person, vault in county.vaults.items()}
    return {
        "genesis": documents.write(county.genesis).decode(),
        "people": {person: identity.pack().hex() for person, identity in county.people.items()},
        "roles": county.roles,
        "rolls": [roll.hex() for roll in county.rolls],
        "keys": {person: [key.master.hex(), key.secret.hex()] for person, key in keys.items()},
    }


def _unlocked(told: dict[str, dict[str, list[str]]], person: str, identity: Identity) -> Unlocked:
    master, secret = map(bytes.fromhex, told["keys"][person])
    return Unlocked(master, secret, identity)
