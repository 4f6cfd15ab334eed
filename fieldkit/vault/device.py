"""One device, one history: the device key in the vault, and the token that shows a copied or rolled-back folder."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from fieldkit import files
from fieldkit.keys import heads
from fieldkit.keys.certificates import make_certificate
from fieldkit.keys.heads import Head
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.vault.members import Members
from fieldkit.vault.store import Store
from fieldkit.vault.witness import Witness


@dataclass
class Signer:
    """The member at work on this device: writes events and signs heads (the `Author` of the ledger)."""

    county: str
    identity: Identity
    key: DeviceKey
    members: Members

    @property
    def member(self) -> str:
        """The member's id."""
        return self.identity.member

    @property
    def device(self) -> str:
        """The device's id."""
        return self.key.device

    @property
    def roll(self) -> tuple[int, str]:
        """The member list held now."""
        return self.members.held()

    def sign_head(self, space: str, seq: int, name: str) -> bytes:
        """Return the head of this device's chain in `space`, signed by device and member."""
        head = Head(
            v=1, county=self.county, space=space, device=self.device, seq=seq, hash=name, by=self.identity.member
        )
        signed = heads.sign_head(head, self.key, self.identity)
        return heads.write_head(signed, self.key.public, self.identity.public)


def device_key(store: Store) -> DeviceKey:
    """Return the device key of this vault, made where there is none."""
    row = store.one("SELECT value FROM meta WHERE key = 'device'")
    return DeviceKey(base64.b64decode(row[0])) if row else renew(store)


def renew(store: Store) -> DeviceKey:
    """Give the vault a new device key: from now on it writes chains of its own."""
    key = DeviceKey.new()
    store.execute("INSERT OR REPLACE INTO meta VALUES ('device', ?)", (base64.b64encode(key.seed).decode(),))
    return key


def certify(store: Store, county: str, identity: Identity, key: DeviceKey, replaces: str = "") -> None:
    """Have the member certify the device, once."""
    have = store.one("SELECT 1 FROM certificates WHERE device = ? AND member = ?", (key.device, identity.member))
    if have is None:
        document = make_certificate(identity, county, key.public, replaces)
        store.execute("INSERT INTO certificates VALUES (?, ?, ?, 0)", (key.device, identity.member, document))


class History(StrEnum):
    """How the state of a vault goes together with the last that this user's own folder knows of it.

    The section `[history]` of the wording says each but the first.
    """

    SAME = "same"
    RESTORED = "restored"
    """It was set back on purpose, to a snapshot or a copy."""
    OTHER = "other"
    """It is a copy of the folder, an older state, or comes from another computer."""
    BEHIND = "behind"
    """It lacks commits that it had: what was written last is gone."""


def history(store: Store, vault: str) -> History:
    """Say how the vault's state goes together with what this user's own folder expects."""
    token = _token(store)
    if token is None:
        return History.RESTORED
    if token not in _known(_token_file(vault)):
        return History.OTHER
    return History.BEHIND if witness(store, vault).saw_more() else History.SAME


def witness(store: Store, vault: str) -> Witness:
    """Return what counts the commits of the vault."""
    return Witness(store, _token_file(vault).with_suffix(".turns"))


def go_on(store: Store, vault: str, history: History) -> None:
    """Agree on the next token. To be called in a transaction; `agree` follows its commit.

    The folder learns the next token before the vault does, so a power cut in between leaves one that it knows.
    """
    token = os.urandom(16).hex()
    before = _token(store) if history is History.SAME else None
    _expect(_token_file(vault), [before, token] if before else [token])
    store.execute("INSERT OR REPLACE INTO meta VALUES ('token', ?)", (token,))


def agree(store: Store, vault: str) -> None:
    """Have the folder expect the vault's token alone, now that the vault keeps it: no older state of the vault fits."""
    token = _token(store)
    if token is not None:
        _expect(_token_file(vault), [token])


def _token(store: Store) -> str | None:
    row = store.one("SELECT value FROM meta WHERE key = 'token'")
    return row[0] if row else None


def _expect(path: Path, tokens: list[str]) -> None:
    """Have the folder expect one of `tokens`; what an interrupted program left of this vault's file goes first."""
    home = files.user_folder()
    files.sweep(files.make_folder(path.parent, named=home), path.name)
    files.write_whole(path, json.dumps(tokens).encode(), named=home)


def _token_file(vault: str) -> Path:
    return files.user_folder() / "tokens" / f"{vault}.json"


def _known(path: Path) -> list[str]:
    try:
        told = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return []
    return [text for text in told if isinstance(text, str)] if isinstance(told, list) else []
