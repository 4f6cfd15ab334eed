"""Children that work in a vault and are killed: run as a program by test_kill.py, which reads its last line.

Each round forks a child that types, adds exhibits, writes a bundle or receives one, says through a pipe what was
acknowledged, and is ended by SIGKILL at a random moment. Then the vault is opened, checked and compared with what the
child had said. `python -m tests.trip.nursery WORK ROUNDS SEED FOLDER`.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from fieldkit import ids
from fieldkit.bundle import inspect as inspecting
from fieldkit.desk import bundles, exhibits, interviews
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.keys.unlock import Unlocked
from fieldkit.model.kinds import Exhibit, Interview, Turn
from fieldkit.vault import check as checking
from fieldkit.vault import drafts
from fieldkit.vault import vault as opening
from tests.vaultkit import County, build, new_case, new_interview

Say = Callable[[str], None]


class Round:
    """What a round works with: the county, closed vaults, and one case with an interview and exhibits."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        self.county: County = build(folder, {"zhang": "inspector", "li": "leader"})
        zhang = self.county["zhang"]
        self.space = new_case(zhang)
        self.interview = new_interview(zhang, self.space, "问", "答")
        self.turn = zhang.store.rows("SELECT path FROM record_turn ORDER BY path")[0][0]
        self.photo = folder / "photo.jpg"
        self.unlocked: dict[str, Unlocked] = {}
        self.places: dict[str, Path] = {}
        for person, vault in self.county.vaults.items():
            self.unlocked[person], self.places[person] = vault.unlocked, vault.folder
            vault.close()

    def desk(self, person: str) -> Desk:
        return Desk(opening.open_unlocked(self.places[person], self.unlocked[person]))

    def kill_a_child(self, work: Callable[[Say], None]) -> list[str]:
        """Fork a child at `work`, kill it at a random moment, and return what it had said was done."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _be_the_child(work, writing)
        os.close(writing)
        time.sleep(self.random.random() ** 2 * 0.25)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(reading) as pipe:
            return pipe.read().split()

    def check(self, person: str) -> Desk:
        desk = self.desk(person)
        found = checking.check(desk.vault)
        assert not found, [(one.code, one.params) for one in found]
        return desk


def _be_the_child(work: Callable[[Say], None], writing: int) -> NoReturn:
    try:
        work(lambda word: os.write(writing, f"{word}\n".encode()) and None)
        os.write(writing, b"finished\n")
        time.sleep(60)
    finally:
        os._exit(1)


def typing(round_: Round, number: int) -> None:
    """Every acknowledged draft and event is there, word by word."""

    def work(say: Say) -> None:
        desk = round_.desk("zhang")
        for count in range(1000):
            words = f"{number}-{count}"
            interviews.type_words(desk, round_.space, round_.turn, "text", words)
            say(f"draft:{words}")
            if count % 3 == 2:
                interviews.leave_field(desk, round_.space, round_.turn, "text")
                say(f"event:{words}")

    said = round_.kill_a_child(work)
    with round_.check("zhang") as desk:
        draft = drafts.find(desk.vault.store, round_.space, round_.turn, "text", desk.member)
        stored = desk.get(Turn, round_.turn).text
        newest = draft.text if draft else stored
        if said:
            assert _count(newest) >= _count(said[-1]), (newest, said[-1])
        events = [word for word in said if word.startswith("event:")]
        if events:
            assert _count(stored) >= _count(events[-1])
        if draft:
            interviews.leave_field(desk, round_.space, round_.turn, "text")


def _count(words: str) -> tuple[int, int]:
    number, _, count = words.rpartition(":")[2].partition("-")
    return (int(number), int(count)) if count else (-1, -1)


def intake(round_: Round, number: int) -> None:
    """Every acknowledged exhibit is there with all its bytes; nothing else lies among the payloads."""

    def work(say: Say) -> None:
        desk = round_.desk("zhang")
        for count in range(1000):
            path = round_.folder / f"photo-{number}-{count}.jpg"
            path.write_bytes(os.urandom(200_000))
            exhibit, _ = exhibits.add(desk, round_.space, path)
            path.unlink()
            say(exhibit.path)

    said = round_.kill_a_child(work)
    with round_.check("zhang") as desk:
        there = {held.exhibit.path for held in exhibits.listed(desk, round_.space) if held.here}
        assert {word for word in said if word.startswith("exhibit/")} <= there
        if len(there) > 40:
            for held in exhibits.listed(desk, round_.space)[:1]:
                with exhibits.open_exhibit(desk, held.exhibit) as source:
                    assert len(source.read()) == 200_000


def writing(round_: Round, number: int) -> None:
    """A bundle is whole or not there; an acknowledged one is there."""
    stick = round_.folder / "stick"
    stick.mkdir(exist_ok=True)
    with round_.desk("zhang") as desk:
        if not exhibits.listed(desk, round_.space):
            for _ in range(6):
                round_.photo.write_bytes(os.urandom(900_000))
                exhibits.add(desk, round_.space, round_.photo)

    def work(say: Say) -> None:
        desk = round_.desk("zhang")
        case = find_case(desk, round_.space)
        for count in range(1000):
            name = f"hand-{number}-{count}.fkb"
            bundles.write(desk, stick / name, [round_.county.member("li")], [case], full=True)
            say(name)

    said = round_.kill_a_child(work)
    with round_.check("zhang"):
        pass
    whole = set()
    for path in sorted(stick.glob("*.fkb")):
        inspecting.inspect(path)
        whole.add(path.name)
        path.unlink()
    assert {word for word in said if word.endswith(".fkb")} <= whole
    for left in stick.iterdir():
        left.unlink()


def receiving(round_: Round, number: int) -> None:
    """What was received is there whole, or nothing of it; receiving again completes it."""
    path = round_.folder / f"in-{number}.fkb"
    with round_.desk("zhang") as desk:
        case = find_case(desk, round_.space)
        fresh = new_interview(desk.vault, round_.space, *(f"第{number}次问答{count}" for count in range(30)))
        round_.photo.write_bytes(os.urandom(500_000))
        exhibit, _ = exhibits.add(desk, round_.space, round_.photo)
        bundles.write(desk, path, [round_.county.member("li")], [case])

    def work(say: Say) -> None:
        desk = round_.desk("li")
        received = bundles.receive(desk, [path])
        say(received.manifest)

    said = round_.kill_a_child(work)
    with round_.check("li") as desk:
        turns = len(desk.load(Turn, round_.space, "parent = ?", [fresh]))
        assert turns in (0, 30), turns
        assert not said or turns == 30
        bundles.receive(desk, [path])
        assert len(desk.load(Turn, round_.space, "parent = ?", [fresh])) == 30
        assert desk.get(Interview, fresh).title
        with exhibits.open_exhibit(desk, desk.get(Exhibit, exhibit.path)) as source:
            assert len(source.read()) == 500_000
        assert not checking.check(desk.vault)
    path.unlink()


WORKS = {"typing": typing, "intake": intake, "writing": writing, "receiving": receiving}


def main() -> None:
    work, rounds, seed, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    os.environ["FIELDKIT_HOME"] = str(folder / "home")
    done = 0
    while done < rounds:
        place = folder / ids.new()
        place.mkdir(parents=True)
        round_ = Round(place, seed + done)
        for number in range(min(25, rounds - done)):
            try:
                WORKS[work](round_, number)
            except Refused as refused:
                raise AssertionError(refused.code) from refused
            done += 1
    print(f"{done} survived")


if __name__ == "__main__":
    main()
