"""Finding words in everything that was typed: exact substrings, newest first, mentions by the names they stand for.

What the index finds is compared with the text itself, so that nothing is found that does not stand there.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fieldkit.model import KINDS
from fieldkit.model.record import kind_of
from fieldkit.vault.indexing import normal, spelled
from fieldkit.vault.persons import Face, Persons
from fieldkit.vault.store import Store
from fieldkit.vault.tables import column, table_of

MOST = 50
LONGEST = 64
"""Characters of a query that are looked at."""

FEW = 1000
"""Records that are sooner looked at one by one than read past in their order until enough of them fit."""

_MOST_NAMED = 64
"""Persons whose mentions are looked for at once."""

_IDEOGRAPHS = re.compile(r"[\u3400-\u4db5\u4e00-\u9fa5]+")
"""Characters that are the same token whatever stands beside them, and stand in no mention as it is stored.

A letter may become one with the mark behind it (NFKC); what stands in sealed words is in no index.
"""


class Hit(NamedTuple):
    """A record in which the words stand, the field, its whole text as this vault may read it, and where they begin."""

    space: str
    path: str
    field: str
    text: str
    start: int


def find(store: Store, persons: Persons, words: str, *, most: int = MOST, space: str | None = None) -> list[Hit]:
    """Return the newest records in which `words` stand as they are (case and width do not matter)."""
    wanted = normal(words[:LONGEST])
    if not wanted:
        return []
    hits: list[Hit] = []
    for place_space, path in _candidates(store, persons, wanted):
        if space in (None, place_space):
            hits += _hits(store, persons, place_space, path, wanted)
        if len(hits) >= most:
            break
    return hits[:most]


def find_persons(persons: Persons, words: str) -> list[Face]:
    """Return the persons with `words` in a name, by-name, number or pseudonym."""
    wanted = normal(words[:LONGEST])
    return [
        face
        for face in persons.faces().values()
        if wanted and any(wanted in normal(word) for word in (*face.words(), face.person.alias))
    ]


def few_with(store: Store, words: str, persons: Sequence[str]) -> list[str] | None:
    """Return the paths of all records, and others, in whose texts `words` stand or one of `persons` is mentioned.

    None where the index cannot tell, or they are no longer few.
    """
    runs = [spelled(run) for run in _IDEOGRAPHS.findall(words[:LONGEST])]
    if not runs or len(persons) > _MOST_NAMED:
        return None
    together = " AND ".join(f'"{run}"' for run in runs)
    query = " OR ".join([f"({together})", *(f'"{path.rpartition("/")[2]}"' for path in persons)])
    places = store.rows("SELECT rowid FROM words WHERE words MATCH ? LIMIT ?", (query, FEW + 1))
    if len(places) > FEW:
        return None
    listed = json.dumps([place for (place,) in places])
    return [
        path
        for (path,) in store.rows("SELECT path FROM places WHERE id IN (SELECT value FROM json_each(?))", (listed,))
    ]


def _candidates(store: Store, persons: Persons, wanted: str) -> Iterator[tuple[str, str]]:
    phrases = [phrase for phrase in _phrases(persons, wanted) if phrase]
    if not phrases:
        yield from store.execute("SELECT space, path FROM places ORDER BY id DESC")
        return
    query = " OR ".join(f'"{phrase}"' for phrase in phrases)
    yield from store.execute(
        "SELECT p.space, p.path FROM words w JOIN places p ON p.id = w.rowid WHERE words MATCH ? ORDER BY w.rowid DESC",
        (query,),
    )


def _phrases(persons: Persons, wanted: str) -> list[str]:
    """Return every sequence of tokens that may stand for `wanted`, once some of it may be part of a mention."""
    plain = spelled(wanted)
    found = [plain] if plain else []
    if not plain:
        return []
    for name, ids in _alike(persons, wanted).items():
        for token in ids:
            if wanted in name:
                found.append(token)
            if name in wanted:
                before, _, after = wanted.partition(name)
                found.append(" ".join(filter(None, (spelled(before), token, spelled(after)))))
            found += [f"{token} {spelled(wanted[size:])}" for size in _overlaps(name, wanted)]
            found += [f"{spelled(wanted[:-size])} {token}" for size in _overlaps(wanted, name)]
    return found


def _alike(persons: Persons, wanted: str) -> dict[str, set[str]]:
    """Return the names that share a character with `wanted`, with the ids of their persons."""
    letters = set(wanted)
    found: dict[str, set[str]] = defaultdict(set)
    for path, face in persons.faces().items():
        for word in face.words():
            if not letters.isdisjoint(word):
                found[normal(word)].add(path.rpartition("/")[2])
    return found


def _overlaps(left: str, right: str) -> list[int]:
    """Return the sizes (shorter than either) of which an end of `left` is a beginning of `right`."""
    return [size for size in range(1, min(len(left), len(right))) if left.endswith(right[:size])]


def _hits(store: Store, persons: Persons, space: str, path: str, wanted: str) -> list[Hit]:
    kind = KINDS[kind_of(path)]
    fields = [field for field in kind.fields if field.searched]
    columns = ", ".join(column(field) for field in fields)
    row = store.one(f"SELECT {columns} FROM [{table_of(kind.name)}] WHERE space = ? AND path = ?", (space, path))
    hits = []
    for field, cell in zip(fields, row or (), strict=False):
        text = persons.tell(str(cell)) if cell else ""
        start = normal(text).find(wanted)
        if start >= 0:
            hits.append(Hit(space, path, field.name, text, start))
    return hits
