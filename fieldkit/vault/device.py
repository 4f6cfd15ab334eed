"""One device, one history: the device key in the vault, and the token that shows a copied or rolled-back folder."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from pathlib import Path

from fieldkit import files
from fieldkit.keys import heads
from fieldkit.keys.certificates import make_certificate
from fieldkit.keys.heads import Head
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.vault.members import Members
from fieldkit.vault.store import Store


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


def is_same_history(store: Store, vault: str) -> bool:
    """Say whether the vault's token is the one this user's own folder expects; then agree on the next token.

    The folder learns the next token before the vault does, so a power cut in between leaves one that it knows.
    """
    row = store.one("SELECT value FROM meta WHERE key = 'token'")
    path = _token_file(vault)
    known = _known(path)
    same = row is not None and row[0] in known
    token = os.urandom(16).hex()
    files.make_folder(path.parent)
    files.write_whole(path, json.dumps([row[0], token] if row and same else [token]).encode())
    store.execute("INSERT OR REPLACE INTO meta VALUES ('token', ?)", (token,))
    return same


def agree(store: Store, vault: str) -> None:
    """Have the folder expect the vault's token alone, now that the vault keeps it: no older state of the vault fits."""
    row = store.one("SELECT value FROM meta WHERE key = 'token'")
    if row is not None:
        files.write_whole(_token_file(vault), json.dumps([row[0]]).encode())


def _token_file(vault: str) -> Path:
    return files.user_folder() / "tokens" / f"{vault}.json"


def _known(path: Path) -> list[str]:
    try:
        told = json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return []
    return [text for text in told if isinstance(text, str)] if isinstance(told, list) else []
