"""Two devices' work on the same talks: what both knew, what one did since, and which of it truly contradicts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from fieldkit import ids
from fieldkit.bundle import write as writing
from fieldkit.bundle.write import Outgoing
from fieldkit.vault.store import Store, create
from tests.bench import counties, ledgers
from tests.bench.ground import Ground
from tests.bench.ledgers import TURNS, Said
from tests.bench.speech import Speech
from tests.forging import Pair
from tests.vaultkit import County

BUNDLE, HERE, COMING = "coming.fkb", "here.db", "coming.db"
KEY = bytes(32)
"""Of the two databases in which the same fields stand as rows."""

_TRUE = "conflicts.json"


def made(ground: Ground, events: int) -> Path:
    """Return the folder of a county in which a bundle of `events` for li lies ready, and the same as rows of fields.

    A fifth of the events change what li holds; an eighth of those contradict what wang, from whom li has heard, says
    there, and an eighth say the very same as wang.
    """
    return ground.made(f"merge-{events}", lambda folder: _make(folder, events))


def contradicted(folder: Path) -> set[str]:
    """Return the records that zhang and wang changed apart from each other, and not alike."""
    return set(json.loads((folder / _TRUE).read_text()))


def _make(folder: Path, events: int) -> None:
    with counties.founded(folder) as county:
        roll = county.list_anew(wang="inspector")
        for vault in county.vaults.values():
            with vault.store.transaction():
                vault.members.take_rolls([roll], 0)
        apart = _Apart(county, events)
        (folder / _TRUE).write_text(json.dumps(apart.contradicted))
        for at in (apart.zhang, apart.wang):
            ledgers.take_in(county["li"], at, before=apart.since if at is apart.zhang else None)
        writing.write(county["zhang"], folder / BUNDLE, apart.asked())
        for name, told in ((HERE, [*apart.zhang.events[: apart.since], *apart.wang.events]), (COMING, apart.coming)):
            with closing(create(folder / name, KEY)) as store:
                _keep(store, told)


class _Apart:
    """What zhang said and both wang and li heard, and what zhang and wang did then, each alone."""

    def __init__(self, county: County, events: int) -> None:
        self._county = county
        space, speech = ids.derived("case", "merge"), Speech(4)
        self.zhang = ledgers.writer(county, "zhang", space)
        self.wang = ledgers.writer(county, "wang", space, begun=self.zhang.begun + 10 * events)
        shared = list(ledgers.talks(self.zhang, speech, events // 5, others=[self.wang.identity.member]))
        self.since = len(self.zhang.events)
        eighth = len(shared) // 8
        self.contradicted = [said.record for said in shared[:eighth]]
        self._change(shared, eighth, Speech(5))
        left = events - len(shared)
        for _ in ledgers.talks(self.zhang, speech, left - -(-left // (TURNS + 1))):
            pass

    @property
    def coming(self) -> list[Pair]:
        """What li has not heard yet."""
        return self.zhang.events[self.since :]

    def _change(self, shared: list[Said], eighth: int, speech: Speech) -> None:
        words = {said.record: speech.answer() for said in shared}
        seen = {"seen": {f"{self.zhang.space}/{self.zhang.device}": (self.since, self.zhang.name)}}
        for number, said in enumerate(shared[: 2 * eighth]):
            text = speech.answer() if number < eighth else words[said.record]
            told = {} if number else seen
            self.wang.write(said.record, {"text": text}, over={"text": [said.event]}, envelope=told)
        for said in shared:
            self.zhang.write(said.record, {"text": words[said.record]}, over={"text": [said.event]})

    def asked(self) -> Outgoing:
        """Return what zhang did since as a bundle for li."""
        return Outgoing(
            receivers=(self._county.known("li"),),
            parcel=self.zhang.parcel(stretches=(self.zhang.stretch(self.since),)),
            spaces=(self.zhang.space,),
            since={(self.zhang.space, self.zhang.device): self.since},
        )


def _keep(store: Store, told: Iterable[Pair]) -> None:
    with store.transaction():
        store.execute(
            "CREATE TABLE fields (record TEXT, field TEXT, value TEXT, at INTEGER, PRIMARY KEY (record, field))"
        )
        newest = "ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at WHERE excluded.at > at"
        store.many(f"INSERT INTO fields VALUES (?, ?, ?, ?) {newest}", _cells(told))


def _cells(told: Iterable[Pair]) -> Iterator[tuple[str, str, str, int]]:
    """Yield record, field, value and milliseconds since 1970 UTC of every field that was set."""
    for envelope, body in told:
        if body is not None:
            said, at = msgspec.json.decode(body), msgspec.json.decode(envelope)["at"][0]
            yield from ((said["record"], field, str(value), at) for field, value in said["set"].items())
