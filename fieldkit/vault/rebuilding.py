"""Making the tables anew from the ledger: when the declarations changed, and to prove that they follow from it."""

from __future__ import annotations

from collections.abc import Iterator

from fieldkit.merge.event import Event, decode_body, decode_envelope
from fieldkit.merge.family import Family
from fieldkit.vault import indexing, projection
from fieldkit.vault.ledger import Ledger
from fieldkit.vault.store import Store


def stale(store: Store) -> bool:
    """Say whether the tables were made for other declarations than today's."""
    row = store.one("SELECT value FROM meta WHERE key = 'tables'")
    return row is None or row[0] != projection.fingerprint()


def fit_tables(store: Store) -> None:
    """Make the tables of all kinds, empty, and note for which declarations."""
    projection.make_tables(store.tables())
    indexing.clear(store)
    store.execute("INSERT OR REPLACE INTO meta VALUES ('tables', ?)", (projection.fingerprint(),))


def rebuild(ledger: Ledger) -> None:
    """Make all tables and flags anew from the ledger, in one transaction."""
    with ledger.store.transaction(), indexing.in_bulk(ledger.store):
        fit_tables(ledger.store)
        ledger.store.execute("DELETE FROM flags")
        projection.write(ledger.store, _noted(ledger))


def _noted(ledger: Ledger) -> Iterator[projection.Folded]:
    for space, family in folded(ledger):
        ledger.note_flags(family.flags)
        yield space, family, family.states


def folded(ledger: Ledger) -> Iterator[tuple[str, Family]]:
    """Yield every family of every space, folded from the ledger alone, with its space."""
    cursor = ledger.store.execute(
        "SELECT c.space, b.family, e.name, e.envelope, b.body FROM bodies b JOIN events e ON e.id = b.event"
        " JOIN chains c ON c.id = e.chain ORDER BY c.space, b.family"
    )
    key: tuple[str, str] | None = None
    told: list[Event] = []
    for space, path, name, envelope, body in cursor:
        if (space, path) != key:
            if key is not None:
                yield key[0], _fold(ledger, key[0], told)
            key, told = (space, path), []
        told.append(Event(name.hex(), decode_envelope(envelope), decode_body(body)))
    if key is not None:
        yield key[0], _fold(ledger, key[0], told)


def _fold(ledger: Ledger, space: str, told: list[Event]) -> Family:
    family = ledger.new_family(space)
    family.take_all(told)
    return family
