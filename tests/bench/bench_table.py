"""The interviews of a case as a table: filtered as one types, sorted by a header, until the first rows are painted."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from fieldkit.desk import listing
from fieldkit.desk.listing import Listing
from fieldkit.model.kinds import Interview
from tests.bench import counties, ledgers, proxy
from tests.bench.frame import Act, Bench, Beside, Fact, Row, Watch, in_turns
from tests.bench.ground import Ground
from tests.bench.screens import go_on, over, painted
from tests.bench.speech import Speech
from tests.vaultkit import new_case, new_person
from tests.windowkit import settle
from ui.interview.screen import InterviewScreen
from ui.shell.window import MainWindow

FEW = 100
_MANY, _FEW, _SQL, _PROXY = "ours", f"the same of {FEW}, p95", "the database alone, p95", "Qt's proxy model, once"
_PERSONS = 20


def prepare(ground: Ground) -> None:
    """Have two villages, one of them with very many interviews."""
    _filled(ground)


def measure(ground: Ground) -> list[Row]:
    """Filter and sort the interviews of both, in turns."""
    many, speech = ground.sizes.listed, Speech(9)
    with over(_filled(ground), "li") as window:
        table = _Table(window)
        words = [speech.excerpt(speech.answer(5)) for _ in range(ground.sizes.acts)]
        filtered = table.show_in_turns([Listing("interview", words=each) for each in words])
        orders = [Listing("interview", "", "started", descending) for descending in (False, True)]
        sorted_ = table.show_in_turns(orders * 4 * ground.sizes.rounds)
        peer = table.proxied(words[0]) if ground.peers else (None, None)
    seen = Fact("interviews listed", table.listed, many)
    return [
        _row(f"{many:,} interviews filtered as typed, p95", filtered, peer[0], 0.025),
        _row(f"{many:,} interviews sorted by a header, p95", sorted_, peer[1], 0.05)._replace(facts=[seen]),
        Row(f"all {many:,} counted, p95", table.counted.p95, table.counted.own),
        Row("the longest that the window heard nobody meanwhile", table.longest, 0, most=0.05),
    ]


def _row(work: str, watches: Mapping[str, Watch], by_proxy: float | None, most: float) -> Row:
    beside = [Beside(name, watches[name].p95) for name in (_FEW, _SQL)]
    ours = watches[_MANY]
    return Row(work, ours.p95, ours.own, [*beside, Beside(_PROXY, by_proxy)], most=most)


class _Table:
    """The table of the screen of interviews."""

    def __init__(self, window: MainWindow) -> None:
        screen = window.show_screen("interviews")
        assert isinstance(screen, InterviewScreen)
        settle(window)
        self._window = window
        self._table = screen.table
        self._spaces = {case.village: case.space for case in map(window.cases.itemData, range(window.cases.count()))}
        self._came = False
        self._table.rows.shown.connect(self._note)
        self.counted = Watch()
        self.listed = 0
        self.longest = 0.0

    def show_in_turns(self, wanted: Sequence[Listing]) -> dict[str, Watch]:
        """Show each listing of many interviews and of few, and ask the database for the paths of many."""
        acts: dict[str, Act] = {
            name: partial(act, iter([each._replace(space=self._spaces[village]) for each in wanted]))
            for name, act, village in (
                (_MANY, self._show, "many"),
                (_FEW, self._show, "few"),
                (_SQL, self._ask, "many"),
            )
        }
        return in_turns(len(wanted), acts)

    def proxied(self, words: str) -> tuple[float, float]:
        """Return the seconds in which Qt's proxy model filters and sorts as many rows."""
        records = self._window.session.desk.load(Interview, self._spaces["many"])
        return proxy.shown([(record.started, record.title) for record in records], words)

    def _show(self, wanted: Iterator[Listing], watch: Watch) -> None:
        """Show a listing; what it leads to once it is painted, as opening its first interview, is left out."""
        each, self._came = next(wanted), False
        with self.counted:
            with watch:
                self._table.show_listing(each)
                longest = painted(self._table.viewport(), lambda: self._came)
            longest = max(longest, go_on(lambda: self._table.rows.whole))
        self.longest = max(self.longest, longest)
        self.listed = max(self.listed, len(self._table.rows.paths))
        settle(self._window)

    def _ask(self, wanted: Iterator[Listing], watch: Watch) -> None:
        each = next(wanted)
        with watch:
            listing.paths(self._window.session.desk, each)

    def _note(self) -> None:
        self._came = True


def _filled(ground: Ground) -> Path:
    return ground.made(f"interviews-{ground.sizes.listed}", partial(_make, ground.sizes.listed))


def _make(interviews: int, folder: Path) -> None:
    speech, chance = Speech(5), random.Random(5)
    with counties.founded(folder) as county:
        li = county["li"]
        for village, count in (("many", interviews), ("few", FEW)):
            space = new_case(li, village)
            persons = [new_person(li, space, speech.answer(2)) for _ in range(min(_PERSONS, count))]
            at = ledgers.writer(county, "zhang", space)
            for _ in range(count):
                started = f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}T{chance.randint(8, 18):02}:05"
                ledgers.talk(at, title=speech.answer(5), started=started, interviewee=chance.choice(persons))
            ledgers.take_in(li, at)


TABLE = Bench("table", prepare, measure)
