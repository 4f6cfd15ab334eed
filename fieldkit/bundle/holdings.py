"""Which payloads a vault holds and which of them it can open, looked up once for many questions."""

from __future__ import annotations

from typing import NamedTuple, Self

from fieldkit.vault import exhibits
from fieldkit.vault.store import Store
from fieldkit.vault.tables import table_of


class Place(NamedTuple):
    """The record of a payload, and the exhibit whose bytes it is."""

    path: str
    exhibit: str


class Holdings:
    """The payloads of one vault at one moment."""

    def __init__(self, store: Store, places: dict[str, Place], readable: dict[str, str]) -> None:
        self._store = store
        self.places = places
        self._readable = readable

    @classmethod
    def of(cls, store: Store) -> Self:
        """Return what the vault holds now."""
        rows = store.rows(
            "SELECT r.f_sha256, r.path, r.parent, p.sha256 IS NOT NULL AND s.path IS NOT NULL"
            f" FROM [{table_of('payload')}] r LEFT JOIN payloads p ON p.sha256 = r.f_sha256"
            " LEFT JOIN secrets s ON s.path = r.path WHERE r.f_sha256 IS NOT NULL ORDER BY r.path"
        )
        places = {sha256: Place(path, exhibit) for sha256, path, exhibit, _ in rows}
        return cls(store, places, {exhibit: sha256 for sha256, _, exhibit, reads in rows if reads})

    def reads(self, sha256: str) -> bool:
        """Say whether the bytes of the payload can be read here, from this payload or another of the same exhibit."""
        place = self.places.get(sha256)
        return place is not None and place.exhibit in self._readable

    def arrive(self, sha256: str, *, reads: bool) -> None:
        """Note that the payload has just come, and whether it can be read here."""
        place = self.places.get(sha256)
        if reads and place is not None:
            self._readable[place.exhibit] = sha256

    def holds(self, sha256: str) -> bool:
        """Say whether the payload is held here, or another that can be read in its place."""
        return self.reads(sha256) or exhibits.held(self._store, sha256) is not None
