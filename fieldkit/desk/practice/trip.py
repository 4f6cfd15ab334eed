"""The whole trip, from the founding of a county to what the office receives, in one new folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fieldkit import files
from fieldkit.desk import bundles, conflicts
from fieldkit.desk.bundles import Received
from fieldkit.desk.desk import Desk
from fieldkit.desk.practice import field, room
from fieldkit.desk.practice import team as team_
from fieldkit.desk.practice.field import Work
from fieldkit.desk.practice.team import Team, found
from fieldkit.errors import Code, Refused

Tell = Callable[[str, int, int], None]
"""Told, before each stage, its key in `[demo]` of the catalogue, its number and how many there are."""


@dataclass(frozen=True)
class Trip:
    """What there is afterwards: who has which vault, how many of each thing, and whether the leaders agreed.

    `before` and `after` name the kinds of which the two leaders' tables differed when both had received the inspectors'
    bundles, each in another order, and when the settlement had travelled back.
    """

    folder: Path
    vaults: dict[str, Path]
    interviews: int
    bundles: int
    papers: int
    conflicts: int
    left: int
    before: tuple[str, ...]
    after: tuple[str, ...]


def take(folder: Path, tell: Tell) -> Trip:
    """Take the trip in `folder`, which is new or empty. Raises Refused(DEMO_NOT_EMPTY, MEDIUM_*)."""
    files.check_name(folder.name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(Code.DEMO_NOT_EMPTY, name=files.shown(folder.name))
    tell("vaults", 0, len(STAGES))
    with _whole_or_nothing(folder), closing(_Day(found(folder))) as day:
        for number, (key, stage) in enumerate(STAGES.items()):
            if stage is not None:
                tell(key, number, len(STAGES))
                stage(day)
        return day.told()


@contextmanager
def _whole_or_nothing(folder: Path) -> Iterator[None]:
    """Leave nothing of a trip that did not reach its end."""
    was_there = folder.exists()
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        if was_there:
            files.make_folder(folder)
        raise


class _Day:
    """The trip while it goes on: the team, what it made, and what the leaders found."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.work = Work()
        self.conflicts = 0
        self.left = 0
        self.before: list[str] = []
        self.after: list[str] = []
        self.received: dict[tuple[str, str], Received] = {}
        self.clerk, self.other = team.inspectors
        self.leader, self.deputy = team.leaders

    def close(self) -> None:
        """Close every vault."""
        self.team.close()

    def each(self, *acts: Callable[[Team, Work, str], None]) -> None:
        """Have both inspectors do `acts`, the second one first: the first goes on from what the second hands over."""
        for act in acts:
            for name in reversed(self.team.inspectors):
                act(self.team, self.work, name)

    def enrol(self) -> None:
        """The office begins."""
        team_.enrol(self.team)

    def visit(self) -> None:
        """The inspectors talk, count and compare; one evening the second hands over to the first."""
        self.each(field.interview, field.survey, field.take_rosters)
        team_.hand_over(self.team, self.other, [self.clerk])

    def collect(self) -> None:
        """The inspectors take evidence in."""
        self.each(field.collect)

    def draft(self) -> None:
        """The inspectors put down what they found, each without seeing the other."""
        self.each(field.amend, field.find)

    def print(self) -> None:
        """The inspectors print; one print is signed."""
        self.each(field.print_all, field.sign, field.print_checklists)

    def merge(self) -> None:
        """The leaders receive the same two bundles in opposite orders, and compare."""
        paths = {name: team_.write(self.team, name, self.team.leaders) for name in self.team.inspectors}
        for leader, order in ((self.leader, self.team.inspectors), (self.deputy, self.team.inspectors[::-1])):
            for name in order:
                self.received[leader, name] = bundles.receive(self.team.desks[leader], [paths[name]])
        self.before = room.differences(*self._leading())
        self.conflicts = len(conflicts.conflicts(self.team.desks[self.leader]))

    def acknowledge(self) -> None:
        """The leaders give receipts."""
        for (leader, name), received in self.received.items():
            team_.acknowledge(self.team, leader, name, received)

    def settle(self) -> None:
        """The leader settles and completes."""
        room.settle(self.team.desks[self.leader])
        room.complete(self.team, self.work, self.leader)
        field.print_settled(self.team, self.work, self.leader)

    def hand_back(self) -> None:
        """What the leader decided goes to everyone; the office acknowledges it."""
        for name in self.team.inspectors:
            team_.hand_over(self.team, self.leader, [name])
        received = team_.hand_over(self.team, self.leader, [self.deputy, self.team.office])
        team_.acknowledge(self.team, self.team.office, self.leader, received[1])
        self.after = room.differences(*self._leading())
        self.left = sum(len(conflicts.conflicts(desk)) for desk in self.team.desks.values())

    def told(self) -> Trip:
        """Return what there is now; passphrase and recovery codes are written beside the vaults."""
        team = self.team
        codes = "".join(f"{name}  {code}\n" for name, code in team.codes.items())
        files.write_whole(team.folder / "passphrase.txt", f"{team_.PASSPHRASE}\n".encode())
        files.write_whole(team.folder / "recovery-codes.txt", codes.encode())
        return Trip(
            folder=team.folder,
            vaults={name: desk.vault.folder for name, desk in team.desks.items()},
            interviews=len(self.work.interviews),
            bundles=len(list(team.stick.glob("*.fkb"))),
            papers=self.work.printed,
            conflicts=self.conflicts,
            left=self.left,
            before=tuple(self.before),
            after=tuple(self.after),
        )

    def _leading(self) -> tuple[Desk, Desk]:
        return self.team.desks[self.leader], self.team.desks[self.deputy]


STAGES: dict[str, Callable[[_Day], None] | None] = {
    "vaults": None,
    "enrol": _Day.enrol,
    "visit": _Day.visit,
    "collect": _Day.collect,
    "draft": _Day.draft,
    "print": _Day.print,
    "merge": _Day.merge,
    "acknowledge": _Day.acknowledge,
    "settle": _Day.settle,
    "hand_back": _Day.hand_back,
}
"""The stages in their order; the first one makes what the others go on from."""
