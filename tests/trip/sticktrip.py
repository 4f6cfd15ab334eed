"""A bundle of several parts on its way over a stick from desk to desk, and what must hold whatever the stick does."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from fieldkit import files, words
from fieldkit.bundle import write as writing
from fieldkit.bundle.inspect import inspect
from fieldkit.bundle.write import Written
from fieldkit.desk import bundles, exhibits, merging
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.files import Proof, whole
from fieldkit.model.kinds import Bundle, Turn
from fieldkit.vault import check
from tests.badstick import Stick
from tests.vaultkit import County, dump, held_files, new_case, new_exhibit, new_interview

PART = 160_000
"""Bytes of a part, at most."""

PHOTO = 60_000
PHOTOS = 5
"""Exhibits of the case: each part has room for two of them."""

BUFFER = 16 << 10
"""Bytes written at a time, so that a small bundle takes many operations."""

VARIES = 1 << 10
"""Bytes by which the plans of two bundles differ: hashes of the bundle before, numbers of more digits."""

GONE = (Code.MEDIUM_GONE, Code.FILE_MISSING)
"""What may be said of a stick that was pulled out, as the system says it."""


class Trip:
    """What zhang hands to li: a case with a talk and photographs, cut into parts of `PART` bytes."""

    def __init__(self, county: County, patch: pytest.MonkeyPatch, photos: int = PHOTOS, part: int = PART) -> None:
        patch.setattr(writing, "write", partial(writing.write, part_size=part))
        patch.setattr(whole, "_BUFFER", BUFFER)
        self.zhang, self.li = Desk(county["zhang"]), Desk(county["li"])
        self._to = [county.member("li")]
        self._space = new_case(county["zhang"])
        new_interview(county["zhang"], self._space, "水渠哪年修的？", "前年。")
        chance = random.Random(5)
        self._photos = sorted(chance.randbytes(PHOTO) for _ in range(photos))
        for photo in self._photos:
            new_exhibit(county["zhang"], self._space, photo)
        self._files = held_files(county["zhang"])

    def write(self, target: Path) -> Written:
        written = bundles.write(self.zhang, target, self._to, [find_case(self.zhang, self._space)])
        assert written.proof is Proof.VERIFIED
        return written

    def refusal(self, target: Path) -> Refused | None:
        """Write; return what was said where it was refused, in clear sentences."""
        return refusal_of(lambda: self.write(target))

    def lines(self, name: str) -> list[Bundle]:
        """Return what the sender's vault tells of the bundle `name`."""
        return [line for line in bundles.written(self.zhang) if line.name == name]

    def is_whole(self, paths: list[Path]) -> bool:
        """Say whether these files are a bundle that brings the receiver everything."""
        seen = merging.preview(self.li, paths).each[0]
        return seen.hindrance is None and len(seen.brings.payloads) == len(self._photos)

    def is_unharmed(self) -> bool:
        """Say whether both vaults hold, and the sender's is as it was, but for what it tells of bundles."""
        whole = [vault for vault in (self.zhang.vault, self.li.vault) if check.check(vault) == []]
        return len(whole) == 2 and held_files(self.zhang.vault) == self._files

    def brought(self) -> int:
        """Return how many photographs the receiver has; each of them is right, and the words came before the first."""
        held = [one.exhibit for one in exhibits.listed(self.li) if one.here]
        photos = [exhibits.open_exhibit(self.li, exhibit).read() for exhibit in held]
        assert set(photos) <= set(self._photos)
        assert len(set(photos)) == len(photos)
        turns = len(self.li.load(Turn))
        assert turns == 2 or (turns, photos) == (0, [])
        return len(photos)

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """Return all the receiver has, but for the vault's notes on itself."""
        return {name: rows for name, rows in dump(self.li.vault).items() if name != "meta"}

    def has_all(self) -> bool:
        """Say whether everything is at the receiver's."""
        return self.brought() == len(self._photos)


def refusal_of(act: Callable[[], object]) -> Refused | None:
    """Do `act`; return what was said where it was refused: a sentence in each language, nothing left to fill in."""
    try:
        act()
    except Refused as refused:
        told = refused
    else:
        return None
    said = {words.refusal(told, language) for language in words.LANGUAGES}
    assert len(said) == len(words.LANGUAGES)
    assert not any("{" in sentence for sentence in said)
    return told


def parts(folder: Path) -> list[Path]:
    """Return the files that look like parts, after each of them was found whole."""
    found = sorted(folder.glob("*.fkb"))
    for path in found:
        inspect(path)
    return found


def clear(folder: Path) -> None:
    """Remove all files."""
    for path in folder.iterdir():
        files.wipe_file(path)


class Pulled:
    """The stick is pulled out of a copy, plugged in again, and the copy is asked for again."""

    def __init__(self, trip: Trip, stick: Stick) -> None:
        self._trip = trip
        self._stick = stick
        stick.set()
        written = trip.write(stick.folder / "undisturbed.fkb")
        self.last = stick.operations()
        self._small = stick.taken() - written.size + VARIES
        clear(stick.folder)

    def after(self, moment: int) -> bool:
        """Pull it out after operation `moment`; say whether the copy was refused.

        If it was not, the bundle is there. If it was, the stick holds whole parts or nothing, and the copy goes on when
        it is asked for again: no more than one part and the plan are written twice.
        """
        trip, stick, target = self._trip, self._stick, self._stick.folder / f"{moment}.fkb"
        stick.set(unplug_after=moment)
        refused = trip.refusal(target)
        first = stick.taken()
        stick.replug()
        there = parts(stick.folder)
        if refused is not None:
            assert refused.code in GONE, refused.code
            written = trip.write(target)
            again, sizes = stick.taken(), {path: path.stat().st_size for path in written.paths}
            assert first + again <= written.size + max(sizes.values()) + 2 * self._small
            assert again <= sum(size for path, size in sizes.items() if path not in there) + self._small
            stick.replug()
        assert trip.is_whole(parts(stick.folder))
        assert len(trip.lines(target.name)) == 1
        clear(stick.folder)
        return refused is not None


class Received:
    """The stick is pulled out while a bundle is received, plugged in again, and receiving is asked for again."""

    def __init__(self, trip: Trip, stick: Stick) -> None:
        self._trip = trip
        self._stick = stick
        self.paths = list(trip.write(stick.folder / "1.fkb").paths)
        stick.set()
        self.manifest = bundles.receive(trip.li, self.paths).manifest
        self.last = stick.operations()
        assert trip.has_all()
        self.undo()

    def undo(self) -> None:
        """Be a receiver who has received nothing."""
        bundles.undo(self._trip.li, self.manifest)
        assert self._trip.brought() == 0

    def refusal(self) -> Refused | None:
        """Receive; return what was said where it was refused: nothing is half there then."""
        before = self._trip.rows()
        refused = refusal_of(lambda: bundles.receive(self._trip.li, self.paths))
        assert refused is None or self._trip.brought() or self._trip.rows() == before
        return refused

    def after(self, moment: int) -> bool:
        """Pull it out after operation `moment`; say whether the receiving was refused. It can be taken up again."""
        self._stick.set(unplug_after=moment)
        refused = self.refusal()
        assert refused is None or refused.code in GONE, refused.code
        self._stick.replug()
        assert self.refusal() is None
        assert self._trip.has_all()
        self.undo()
        return refused is not None
