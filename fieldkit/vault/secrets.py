"""Records' own secrets: what seals a person's identity and an exhibit's bytes. They stand in no event.

A secret is 32 random bytes for a person or household, and the 16-byte age file key for a payload. Whoever is not to
know is not given it; destroying it makes what it sealed unreadable in every event there ever was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from fieldkit.keys import sealing
from fieldkit.model import KINDS
from fieldkit.model.record import kind_of
from fieldkit.vault.store import Store


def secret_of(store: Store, path: str) -> bytes | None:
    """Return the secret of the record at `path`, or None where it is not held here."""
    row = store.one("SELECT secret FROM secrets WHERE path = ?", (path,))
    return row[0] if row else None


def held(store: Store, paths: Collection[str]) -> dict[str, bytes]:
    """Return those secrets of `paths` that are held here."""
    return {path: secret for path in paths if (secret := secret_of(store, path)) is not None}


def keep(store: Store, path: str, secret: bytes, bundle: int) -> None:
    """Keep a secret brought by `bundle` (0: made here); one that is already held stays."""
    store.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?, ?)", (path, secret, bundle))


def secret_for(store: Store, path: str) -> bytes:
    """Return the secret of the record at `path`, made where there is none."""
    found = secret_of(store, path)
    if found is None:
        found = sealing.new_secret()
        keep(store, path, found, 0)
    return found


def destroy(store: Store, path: str) -> bool:
    """Destroy the secret of the record at `path`, its pages overwritten (secure_delete); say whether there was one."""
    cursor = store.execute("DELETE FROM secrets WHERE path = ?", (path,))
    return bool(cursor.rowcount)


@cache
def sealed_fields(kind: str) -> frozenset[str]:
    """Return the fields of `kind` that stand sealed in events."""
    known = KINDS.get(kind)
    return frozenset(field.name for field in known.fields if field.sealed) if known else frozenset()


def seal_values(store: Store, path: str, values: Mapping[str, object]) -> dict[str, object]:
    """Return `values` with every sealed field of the record at `path` sealed under its secret."""
    sealed = sealed_fields(kind_of(path))
    return {
        name: sealing.seal(secret_for(store, path), f"{path} {name}", str(value)) if name in sealed and value else value
        for name, value in values.items()
    }


def open_value(store: Store, path: str, field: str, sealed: str) -> str | None:
    """Return the text of a sealed field, or None where the secret is not held. Raises Refused(SEALED_DAMAGED)."""
    if not sealed:
        return ""
    secret = secret_of(store, path)
    return None if secret is None else sealing.open_sealed(secret, f"{path} {field}", sealed)
