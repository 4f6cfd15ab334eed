"""One act saved: event, signed head, table and search in one transaction, beside a commit of a single row."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.model import order
from fieldkit.vault.store import Store, create
from tests.bench import counties
from tests.bench.answers import known
from tests.bench.frame import Bench, Beside, Row, Watch, in_turns
from tests.bench.ground import Ground
from tests.bench.speech import Speech
from tests.vaultkit import new_case, new_interview

_TURNS = 40


def prepare(ground: Ground) -> None:
    """Have a vault in which much was said before."""
    known(ground)


def measure(ground: Ground) -> list[Row]:
    """Save answers as the keyboard brings them; the bare commits come in between, so that all meet the same disk."""
    with ground.scratch() as scratch:
        place = counties.copied(known(ground), scratch / "county")
        with counties.opened(place, "li") as county, closing(_bare(scratch / "bare.db")) as bare:
            speech = Speech(2)
            said = [speech.answer() for _ in range(ground.sizes.acts)]
            acts = _answers(Desk(county["li"]), iter(said))
            row, plain = said[0], bare.tables().table("plain")

            def save(watch: Watch) -> None:
                with watch:
                    next(acts)

            def commit(watch: Watch) -> None:
                with watch, bare.transaction():
                    bare.execute("INSERT INTO bare (words) VALUES (?)", (row,))

            def insert(watch: Watch) -> None:
                with watch, bare.transaction():
                    plain.insert({"words": row})

            watches = in_turns(ground.sizes.acts, {"ours": save, "bare": commit, "plain": insert})
    ours = watches["ours"]
    return [
        Row(
            "one act saved, p95",
            ours.p95,
            ours.own,
            [
                Beside("a bare commit of one row, p95", watches["bare"].p95, 4),
                Beside("a row written by sqlite-utils, p95", watches["plain"].p95),
            ],
        )
    ]


def _bare(path: Path) -> Store:
    """Return a database with the settings of a vault's."""
    store = create(path, os.urandom(32))
    with store.transaction():
        store.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, words TEXT)")
        store.tables().table("plain").create({"id": int, "words": str}, pk="id")
    return store


def _answers(desk: Desk, said: Iterator[str]) -> Iterator[None]:
    """Say one answer after the other, each one act, a new talk after every `_TURNS`."""
    space, talk = new_case(desk.vault), ""
    places = order.following("", _TURNS)
    for number, words in enumerate(said):
        if number % _TURNS == 0:
            talk = new_interview(desk.vault, space)
        answer = {"sort": "answer", "text": words, "place": places[number % _TURNS]}
        desk.set(space, f"{talk}/turn/{ids.new()}", answer)
        yield


SAVE = Bench("save", prepare, measure)
