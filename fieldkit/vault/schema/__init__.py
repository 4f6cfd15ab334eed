"""The steps of the schema. A step that was released is never edited; the next change is the next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fieldkit.errors import Code, Refused
from fieldkit.vault.schema import step_001
from fieldkit.vault.store import Store

if TYPE_CHECKING:
    from sqlite_utils import Database

STEPS: tuple[Callable[[Database], None], ...] = (step_001.run,)


def version(store: Store) -> int:
    """Return how many steps the database has taken."""
    row = store.one("PRAGMA user_version")
    return int(row[0]) if row else 0


def pending(store: Store) -> int:
    """Return how many steps are still to be taken; raise Refused(VAULT_NEWER) when a newer program took more."""
    taken = version(store)
    if taken > len(STEPS):
        raise Refused(Code.VAULT_NEWER, needs=taken, has=len(STEPS))
    return len(STEPS) - taken


def migrate(store: Store) -> None:
    """Take every pending step, all in one transaction."""
    if not pending(store):
        return
    with store.transaction():
        tables = store.tables()
        for step in STEPS[version(store) :]:
            step(tables)
        store.execute(f"PRAGMA user_version={len(STEPS)}")
