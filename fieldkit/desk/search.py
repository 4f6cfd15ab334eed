"""Finding words in everything that was typed, and persons by any of their names."""

from __future__ import annotations

from fieldkit.desk.desk import Desk
from fieldkit.vault import search
from fieldkit.vault.persons import Face
from fieldkit.vault.search import Hit


def texts(desk: Desk, words: str, most: int = search.MOST, space: str | None = None) -> list[Hit]:
    """Return the newest records in which `words` stand (case and width do not matter), at most `most`."""
    return search.find(desk.vault.store, desk.persons, words, most=most, space=space)


def persons(desk: Desk, words: str) -> list[Face]:
    """Return the persons with `words` in a name, by-name, number or pseudonym."""
    return search.find_persons(desk.persons, words)
