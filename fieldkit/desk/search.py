"""Finding words in everything that was typed, and persons by any of their names."""

from __future__ import annotations

from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.record import kind_of
from fieldkit.vault import search
from fieldkit.vault.persons import Face
from fieldkit.vault.search import Hit
from fieldkit.vault.tables import column, table_of

__all__ = ["Hit", "outside", "persons", "texts"]


def texts(desk: Desk, words: str, most: int = search.MOST, space: str | None = None) -> list[Hit]:
    """Return the newest records in which `words` stand (case and width do not matter), at most `most`."""
    return search.find(desk.vault.store, desk.persons, words, most=most, space=space)


def persons(desk: Desk, words: str) -> list[Face]:
    """Return the persons with `words` in a name, by-name, number or pseudonym."""
    return search.find_persons(desk.persons, words)


def outside(desk: Desk, hit: Hit) -> str:
    """Return the text of a hit as it may leave the vault: protected persons are called by their pseudonyms."""
    field = KINDS[kind_of(hit.path)].field(hit.field)
    if field is None:
        raise RuntimeError("a hit stands in a declared field")
    sql = f"SELECT {column(field)} FROM [{table_of(kind_of(hit.path))}] WHERE space = ? AND path = ?"
    row = desk.vault.store.one(sql, (hit.space, hit.path))
    return desk.tell(str(row[0]), outside=True) if row else ""
