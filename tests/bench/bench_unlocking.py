"""Unlocked, the key known, until the first screen stands in the window with its first case painted."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from fieldkit.desk.desk import Desk
from fieldkit.vault import vault as opening
from tests.bench import bench_opening, counties
from tests.bench.frame import Bench, Fact, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.bench.screens import go_on, painted, put_away, window_of
from tests.windowkit import application, settle
from ui.cases.home import CaseCard

_RAW, _FACTS, _LEAST = "SQLCipher opened by raw key", "opened to the facts alone", "the least window that Qt can show"


def measure(ground: Ground) -> list[Row]:
    """Open it again and again in a process that has everything loaded, as the one behind the unlock window."""
    folder = bench_opening.filled(ground)
    application()
    villages = bench_opening.villages_of(ground.sizes.opened)
    cards: list[int] = []
    with counties.opened(folder):
        acts = {
            "ours": partial(_show, folder, villages, cards),
            _FACTS: partial(bench_opening.open_facts, folder, []),
            _RAW: partial(bench_opening.open_raw, folder),
            _LEAST: _show_least,
        }
        in_turns(1, acts)
        watches = in_turns(3 * ground.sizes.rounds, acts)
    events, ours = ground.sizes.opened, watches["ours"]
    return [
        Row(
            f"{events:,} events, unlocked to the first case painted",
            ours.median,
            ours.own,
            [against(watches, name) for name in (_FACTS, _RAW, _LEAST)],
            [Fact("villages shown", min(cards), villages)],
            most=0.1,
        )
    ]


def _show(folder: Path, villages: int, cards: list[int], watch: Watch) -> None:
    unlocked = counties.unlocked_in(folder, "li")
    with watch:
        window = window_of(Desk(opening.open_unlocked(folder / "li.vault", unlocked)))
        window.show()
        go_on(lambda: bool(_in_sight(window)))
        first = _in_sight(window)[0]
        first.update()
        painted(first)
    go_on(lambda: len(window.findChildren(CaseCard)) >= villages)
    settle(window)
    cards.append(len(window.findChildren(CaseCard)))
    put_away(window)


def _in_sight(window: QWidget) -> list[CaseCard]:
    return [card for card in window.findChildren(CaseCard) if not card.visibleRegion().isEmpty()]


def _show_least(watch: Watch) -> None:
    with watch:
        window = QWidget()
        window.show()
        painted(window)
    put_away(window)


UNLOCK = Bench("unlock", bench_opening.prepare, measure)
