"""The index of what was typed: one token per character, contentless, so that it holds no text.

A mention is one token, the person's id, so that no name stands in the index.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from fieldkit.model import KINDS, mentions
from fieldkit.model.record import Kind
from fieldkit.vault.store import Row, Store
from fieldkit.vault.tables import OF_FAMILY, STAMPS, table_of


def searched(kind: Kind) -> tuple[str, ...]:
    """Return the fields of `kind` whose text is found."""
    return tuple(field.name for field in kind.fields if field.searched)


def put(store: Store, kind: Kind, rows: Iterable[Row]) -> None:
    """Index rows made by `projection.row_of`; what stood there of the same records is replaced."""
    names = searched(kind)
    if not names:
        return
    width = len(STAMPS)
    places = [width + index for index, field in enumerate(kind.fields) if field.searched]
    for row in rows:
        space, path, deleted, created = row[0], row[1], row[3], row[4]
        text = "\n".join(str(row[place]) for place in places if row[place])
        _put(store, space, path, created, "" if deleted else _tokens(text))


def forget(store: Store, space: str, family: str) -> None:
    """Take a whole family out of the index."""
    it = (space, family, family)
    store.execute(f"DELETE FROM words WHERE rowid IN (SELECT id FROM places WHERE {OF_FAMILY})", it)
    store.execute(f"DELETE FROM places WHERE {OF_FAMILY}", it)


def clear(store: Store) -> None:
    """Empty the index, before everything is indexed anew."""
    store.execute("DELETE FROM words")
    store.execute("DELETE FROM places")


def normal(text: str) -> str:
    """Return `text` for comparison: compatibility forms and case folded, as full-width digits and Latin vary."""
    return unicodedata.normalize("NFKC", text).casefold()


def spelled(text: str) -> str:
    """Return the characters of `text` that the index keeps, as a phrase."""
    return " ".join(letter for letter in text if unicodedata.category(letter)[0] in "LN")


def check(store: Store) -> list[str]:
    """Return the paths whose place in the index is missing or left over."""
    due = set()
    for kind in KINDS.values():
        names = searched(kind)
        if names:
            filled = " OR ".join(f"length({'f_' + name}) > 0" for name in names)
            due |= set(store.rows(f"SELECT space, path FROM [{table_of(kind.name)}] WHERE deleted = 0 AND ({filled})"))
    kept = set(store.rows("SELECT space, path FROM places"))
    return sorted(path for _, path in due ^ kept)


def _put(store: Store, space: str, path: str, created: int, tokens: str) -> None:
    row = store.one("SELECT id FROM places WHERE space = ? AND path = ?", (space, path))
    if row is not None:
        if tokens and row[0] >> _SHIFT == created:
            store.execute("UPDATE words SET text = ? WHERE rowid = ?", (tokens, row[0]))
            return
        store.execute("DELETE FROM words WHERE rowid = ?", row)
        store.execute("DELETE FROM places WHERE id = ?", row)
    if tokens:
        place = _place(store, created)
        store.execute("INSERT INTO places VALUES (?, ?, ?)", (place, space, path))
        store.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (place, tokens))


_SHIFT = 20


def _place(store: Store, created: int) -> int:
    """Return a free row that follows time: milliseconds, then a count among records of the same one."""
    first = created << _SHIFT
    row = store.one("SELECT max(id) FROM places WHERE id BETWEEN ? AND ?", (first, first + (1 << _SHIFT) - 1))
    return first if row is None or row[0] is None else int(row[0]) + 1


def _tokens(text: str) -> str:
    """Return `text` as the index reads it: every character a token, every mention one token."""
    told = mentions.told(text, lambda path, _: f"\0{path.rpartition('/')[2]}\0")
    pieces = told.split("\0")
    return " ".join(piece if index % 2 else " ".join(normal(piece)) for index, piece in enumerate(pieces))
