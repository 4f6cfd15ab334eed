"""The index of what was typed: one token per character, contentless, so that it holds no text.

A mention is one token, the person's id, so that no name stands in the index.
"""

from __future__ import annotations

import itertools
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from fieldkit.model import KINDS, mentions
from fieldkit.model.record import Kind
from fieldkit.vault.store import Row, Store
from fieldkit.vault.tables import OF_FAMILY, STAMPS, table_of


def searched(kind: Kind) -> tuple[str, ...]:
    """Return the fields of `kind` whose text is found."""
    return tuple(field.name for field in kind.fields if field.searched)


def put(store: Store, kind: Kind, rows: Iterable[Row]) -> None:
    """Index rows made by `projection.row_of`; what stood there of the same records is replaced."""
    width = len(STAMPS)
    columns = [width + index for index, field in enumerate(kind.fields) if field.searched]
    due: dict[str, dict[str, _Words]] = defaultdict(dict)
    for row in rows if columns else ():
        space, path, deleted, created = row[0], row[1], row[3], row[4]
        text = "" if deleted else "\n".join(str(row[column]) for column in columns if row[column])
        due[space][path] = _Words(created, _tokens(text) if text else "")
    for space, words in due.items():
        _put(store, space, words)


def forget(store: Store, space: str, family: str) -> None:
    """Take a whole family out of the index."""
    it = (space, family, family)
    store.execute(f"DELETE FROM words WHERE rowid IN (SELECT id FROM places WHERE {OF_FAMILY})", it)
    store.execute(f"DELETE FROM places WHERE {OF_FAMILY}", it)


def clear(store: Store) -> None:
    """Empty the index, before everything is indexed anew; no trace of a word is left."""
    store.execute("INSERT INTO words (words) VALUES ('delete-all')")
    store.execute("DELETE FROM places")


def purge(store: Store) -> None:
    """Leave no trace of words that were taken out: until a part of the index is merged, they are only marked as gone.

    (FTS5's `secure-delete` does nothing to an index that holds no text: it would have to be told the words.) Where a
    merge was under way, the first round ends it and the second writes its outcome anew.
    """
    for _ in range(2):
        store.execute("INSERT INTO words (words) VALUES ('optimize')")


@contextmanager
def in_bulk(store: Store) -> Iterator[None]:
    """Index very much inside the block: in large parts, which are merged little by little by what is indexed later."""
    _set(store, hashsize=_PORTION, automerge=0)
    yield
    _set(store, hashsize=_USUAL_PORTION, automerge=_USUAL_MERGE)


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


_PORTION, _USUAL_PORTION = 16 << 20, 1 << 20
"""Bytes of words that are held in memory before they become a part of the index (FTS5's `hashsize`)."""

_USUAL_MERGE = 4
"""How many parts of like size are merged into one, little by little (FTS5's `automerge`)."""

_SHIFT = 20
"""A place is the milliseconds since 1970 UTC, shifted, and a count among records of the same one: it follows time."""


class _Words(NamedTuple):
    """When a record was created (ms since 1970 UTC), and its words as the index reads them (none: out of the index)."""

    created: int
    tokens: str


def _put(store: Store, space: str, words: dict[str, _Words]) -> None:
    """Index the words of records of `space` by their paths."""
    had: dict[str, int] = dict(store.rows(_PLACES, (space, json.dumps(list(words)))))
    stays = {path for path, place in had.items() if words[path].tokens and place >> _SHIFT == words[path].created}
    new = {path: told for path, told in words.items() if told.tokens and path not in stays}
    places = _free_places(store, (told.created for told in new.values()))
    made = [(next(places[told.created]), space, path) for path, told in new.items()]
    entries = [(place, words[path].tokens) for place, _, path in made] + [
        (had[path], words[path].tokens) for path in stays
    ]
    gone = [place for path, place in had.items() if path not in stays]
    store.execute(f"DELETE FROM words WHERE rowid IN {_LISTED}", (json.dumps(gone),))
    store.execute(f"DELETE FROM places WHERE id IN {_LISTED}", (json.dumps(gone),))
    store.many("INSERT INTO places VALUES (?, ?, ?)", made)
    # In the order of places: at every step back, FTS5 writes out what it holds, however little.
    store.many(f"INSERT{' OR REPLACE' * bool(stays)} INTO words (rowid, text) VALUES (?, ?)", sorted(entries))


def _set(store: Store, **settings: int) -> None:
    """Set what FTS5 calls by these names (https://sqlite.org/fts5.html, section 6)."""
    store.many("INSERT INTO words (words, rank) VALUES (?, ?)", settings.items())


_LISTED = "(SELECT value FROM json_each(?) ORDER BY value)"
_PLACES = f"SELECT path, id FROM places WHERE space = ? AND path IN {_LISTED}"


_LAST = (
    f"SELECT value, (SELECT max(id) FROM places WHERE id BETWEEN value << {_SHIFT} AND (value + 1 << {_SHIFT}) - 1)"
    " FROM json_each(?)"
)


def _free_places(store: Store, created: Iterable[int]) -> dict[int, Iterator[int]]:
    """Return, for each millisecond of `created`, the places that are free in it."""
    found = store.rows(_LAST, (json.dumps(sorted(set(created))),))
    return {ms: itertools.count(ms << _SHIFT if last is None else last + 1) for ms, last in found}


def _tokens(text: str) -> str:
    """Return `text` as the index reads it: every character a token, every mention one token."""
    told = mentions.told(text.replace("\0", " "), lambda path, _: f"\0{path.rpartition('/')[2]}\0")
    pieces = told.split("\0")
    return " ".join(piece if index % 2 else apart(piece) for index, piece in enumerate(pieces))


def apart(text: str) -> str:
    """Return the characters of `normal(text)` that the index keeps, with spaces and other marks between them."""
    if _SAME.fullmatch(text):
        return _spaced(text)
    try:
        return text.translate(_plain)
    except _Composing:
        return " ".join(normal(text))


_SAME = re.compile(
    r"[ -@\[-`{-~\u3400-\u4dbf\u4e00-\u9fff"
    r"\u2014\u2018-\u201d\u2026\u3001\u3002\u300a\u300b\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]*"
)
"""Nearly every text: lower-case ASCII, ideographs, and marks that stay out of the index in whatever form."""


def _spaced(text: str) -> str:
    """Return the characters of `text`, all below U+10000, with spaces between them."""
    letters = text.encode("utf-16-le")
    spaced = bytearray(b"\0\0 \0" * len(text))
    spaced[0::4], spaced[1::4] = letters[0::2], letters[1::2]
    return spaced.decode("utf-16-le")


class _Composing(Exception):
    """A character that may become one with its neighbours, so that it cannot be looked at alone."""


class _Plain(dict[int, str]):
    """The characters that read the same whatever stands beside them, each spelled apart, as `str.translate` asks.

    Normalising whole texts took two thirds of the time of indexing; nearly all of a talk is of these blocks of Unicode:
    ASCII, punctuation (2010 to 2027, 3000 to 3029), ideographs, full-width forms. None of them composes with another.
    """

    def __missing__(self, code: int) -> str:
        plain = code < 0x80 or any(first <= code <= last for first, last in _BLOCKS)
        if not plain:
            raise _Composing
        self[code] = "".join(f"{letter} " for letter in normal(chr(code)))
        return self[code]


_BLOCKS = ((0x2010, 0x2027), (0x3000, 0x3029), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xFF01, 0xFF5E))
_plain = _Plain()
