"""Ledgers of any size, made by hand: chains signed and whole, as another vault hands them over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fieldkit import clock, ids
from fieldkit.keys import lists
from fieldkit.model import order
from fieldkit.vault import intake
from fieldkit.vault.vault import Vault
from tests.bench.speech import Speech
from tests.forging import Forger
from tests.vaultkit import County

TURNS = 100
"""Turns of a talk."""


class Said(NamedTuple):
    """A turn that was written: its record, and the event that set its words."""

    record: str
    event: str


@dataclass
class Writer(Forger):
    """A member at a device of their own; what they write is a millisecond apart, the first of it an hour ago."""

    begun: int = field(default_factory=lambda: clock.now_ms() - 3_600_000)

    def envelope(self, raw_body: bytes, **other: Any) -> bytes:
        return super().envelope(raw_body, at=(self.begun + len(self.events), 0), **other)


def writer(county: County, person: str, space: str, **told: Any) -> Writer:
    """Return `person`, about to write into `space`; `told` are further fields of the writer."""
    newest = lists.read_list(county.rolls[-1])
    roll = (newest.number, lists.hash_of(newest))
    return Writer(county.genesis.id, space, identity=county.people[person], roll=roll, **told)


def talks(at: Writer, speech: Speech, answers: int, *, others: Sequence[str] = ()) -> Iterator[Said]:
    """Write talks until `answers` turns are said; the members `others` may change their words, too."""
    places = order.following("", TURNS)
    for first in range(0, answers, TURNS):
        path = talk(at, *others)
        for place in places[: answers - first]:
            record = f"{path}/turn/{ids.new()}"
            words = {"sort": "answer", "text": speech.answer(), "place": place}
            yield Said(record, at.write(record, words))


def talk(at: Writer, *others: str, **told: str) -> str:
    """Found an interview of which more is `told`; return its path."""
    member = at.identity.member
    root = ids.new()
    path = f"interview/{ids.derived('interview', member, root)}"
    at.write(path, {"root": root, **{f"interviewers.{each}": True for each in (member, *others)}, **told})
    return path


def take_in(vault: Vault, at: Writer, before: int | None = None) -> None:
    """Let `vault` take in what was written, or the first `before` events of it, as brought by a bundle."""
    parcel = at.parcel(stretches=(at.stretch(pairs=at.events[:before]),), heads=(at.head(before or 0),))
    intake.take_in(vault.ledger, vault.members, parcel, 1)


@dataclass
class Village:
    """One case with all that an inspection brings, in about `events` events."""

    at: Writer
    speech: Speech
    events: int

    def write(self) -> None:
        """Write it: half are the turns of talks, a quarter the lines of a roster, the rest everything else."""
        share = self.events // 20
        self.at.write(f"case/{self.at.space}", {"village": self.speech.answer(2), "stage": "on_site"})
        for _ in talks(self.at, self.speech, 10 * share):
            pass
        self._roster(5 * share)
        self._checklists(2 * share)
        self._exhibits(share)
        self._many("petition", share // 2, lambda: {"summary": self.speech.answer(20)})
        self._many("finding", share // 2, lambda: {"title": self.speech.answer(5), "facts": self.speech.answer()})

    def _roster(self, rows: int) -> None:
        path = f"roster/{ids.new()}"
        self.at.write(path, {"title": self.speech.answer(3), "columns": "[]"})
        for number in range(rows):
            self.at.write(f"{path}/row/{ids.new()}", {"number": number + 1, "cells": self.speech.answer(12)})

    def _checklists(self, checks: int, each: int = 25) -> None:
        for first in range(0, checks, each):
            path = f"checklist/{ids.new()}"
            self.at.write(path, {"started": "2026-03-05T09:10"})
            for number in range(min(each, checks - first)):
                self.at.write(f"{path}/check/{ids.new()}", {"name": f"q{number}", "result": "ok"})

    def _exhibits(self, count: int) -> None:
        for _ in range(count):
            path = f"exhibit/{ids.new()}"
            self.at.write(path, {"sha256": "0" * 64, "size": 1, "sort": "photograph"})
            self.at.write(f"{path}/custody/{ids.new()}", {"act": "taken", "at": "2026-03-05T09:10"})

    def _many(self, kind: str, count: int, values: Callable[[], Mapping[str, str]]) -> None:
        for _ in range(count):
            self.at.write(f"{kind}/{ids.new()}", values())
