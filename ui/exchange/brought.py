"""What many bundles would bring, or brought: a line for each, its particulars, and the sum, as a person reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTableWidget, QTableWidgetItem, QWidget

from fieldkit import words
from fieldkit.desk import cases, facts, members
from fieldkit.desk.desk import Desk
from fieldkit.desk.merging import Merged, Preview, Received, Refusal, Together
from ui.parts import lined
from ui.wording import say

_WIDTHS = {
    "file": 11,
    "sender": 7,
    "device": 8,
    "signature": 8,
    "scope": 15,
    "new": 8,
    "exhibits": 5,
    "differing": 7,
    "awaited": 5,
    "state": 12,
}
"""The columns and their widths in characters."""

_ROWS = 5
"""Lines that are in sight at once; for more there is the wheel."""


class Line(NamedTuple):
    """One bundle, or a file that is none: its cells in the order of the columns, and its particulars."""

    cells: tuple[str, ...]
    more: list[str]


class Told(NamedTuple):
    """Many bundles: a line for each, what they bring together, and whether there is anything to merge, or new."""

    lines: list[Line]
    together: list[str]
    ready: bool
    refused: bool
    new: bool = False
    merge: str = ""
    senders: tuple[tuple[str, str], ...] = ()
    """Of those received: the name of the first file, and the member who sent it."""


def previewed(desk: Desk, found: Together[Preview]) -> Told:
    """Return what many bundles would bring."""
    named = _named(desk)
    lines = [
        Line(
            _cells(one.brings, _would(one), named, known=one.known),
            [*_sender(one.brings, known=one.known), *([_would(one)] if one.hindrance else _brought(one.brings))],
        )
        for one in found.each
    ]
    ready = [one for one in found.each if one.hindrance is None]
    hindered = {one.brings.name for one in found.each if one.hindrance}
    lines += [_refused(one) for one in found.refused if one.path.name not in hindered]
    together = [say("exchange", "together", count=len(ready)), *_sum(found)] if ready else _not_received(found)
    return Told(lines, together, bool(ready), bool(found.refused))


def merged(desk: Desk, done: Merged) -> Told:
    """Return what many bundles brought."""
    named, found = _named(desk), done.told
    lines = [
        Line(_cells(one, say("exchange", _state(one)), named, known=True), [*_sender(one, known=True), *_brought(one)])
        for one in found.each
    ]
    lines += [_refused(one) for one in found.refused]
    senders = tuple((one.name, one.sender.member) for one in found.each)
    return Told(
        lines=lines,
        together=_received(found),
        ready=False,
        refused=bool(found.refused),
        new=any(not one.known_already for one in found.each),
        merge=done.id,
        senders=senders,
    )


class Brought(QTableWidget):
    """Lists bundles; the particulars of the current one are for whoever shows them."""

    pointed = Signal(object)
    """The particulars (a list of sentences) of the current line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, len(_WIDTHS), parent)
        self._lines: list[Line] = []
        self.setHorizontalHeaderLabels([say("exchange", f"brings_{name}") for name in _WIDTHS])
        self.setAccessibleName(say("exchange", "brings"))
        lined.dress(self, tuple(_WIDTHS.values()))
        self.currentCellChanged.connect(self._pointed)

    def show_lines(self, lines: list[Line]) -> None:
        """Show these, and point at the first."""
        self._lines = lines
        self.setRowCount(len(lines))
        for row, line in enumerate(lines):
            for column, text in enumerate(line.cells):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.setItem(row, column, cell)
        self.setVisible(bool(lines))
        rows = min(len(lines), _ROWS) + 2
        self.setMinimumHeight(rows * self.verticalHeader().defaultSectionSize())
        self.setCurrentCell(0 if lines else -1, 0)
        self.pointed.emit(lines[0].more if lines else [])

    @Slot(int, int, int, int)
    def _pointed(self, row: int, _: int, __: int, ___: int) -> None:
        self.pointed.emit(self._lines[row].more if 0 <= row < len(self._lines) else [])


def _named(desk: Desk) -> Callable[[str], str]:
    """Return what names a space.

    A village's name is told by our own vault and never by a bundle that nobody has trusted yet: a case that is not here
    is only called new.
    """
    known: Mapping[str, str] = {case.space: case.village or case.village_code for case in cases.cases(desk)}
    return lambda space: (
        say("exchange", "of_county") if space == "county" else known.get(space) or say("exchange", "of_new")
    )


def _cells(one: Received, state: str, named: Callable[[str], str], *, known: bool) -> tuple[str, ...]:
    spaces = [named(space) for space in one.spaces if space != "county"] or [named("county")]
    parts = f" ({len(one.parts)}/{one.of})" if one.of > 1 else ""
    return (
        one.name + parts,
        one.sender.name,
        one.device[:8],
        say("exchange", "signed" if known else "signed_unknown"),
        say("exchange", "comma").join(dict.fromkeys(spaces)),
        str(one.report.new + one.report.filled),
        str(len(one.payloads)),
        str(len(one.report.conflicts)),
        str(len(one.awaited)),
        state,
    )


def _refused(one: Refusal) -> Line:
    sentence = words.refusal(one.why)
    blank = [""] * (len(_WIDTHS) - 2)
    return Line((one.path.name, *blank, sentence), [sentence])


def _would(one: Preview) -> str:
    return words.refusal(one.hindrance) if one.hindrance else say("exchange", _would_be(one.brings))


def _would_be(one: Received) -> str:
    return "state_here" if one.known_already else "state_ready"


def _state(one: Received) -> str:
    return "state_here" if one.known_already else "state_received"


def _sender(one: Received, *, known: bool) -> list[str]:
    return [
        say("exchange", "sender" if known else "stranger", name=one.sender.name),
        say("exchange", "fingerprint", fingerprint=members.fingerprint(one.sender)),
        say("exchange", "made", when=facts.local(one.made_at)[:16]),
    ]


def _brought(told: Received) -> list[str]:
    if told.known_already:
        return [say("exchange", "known_already")]
    report = told.report
    events = report.new + report.filled
    lines = _counts(events, len(told.payloads), report.changed, len(report.conflicts), report.flagged)
    return lines + [words.say("bundle", notice.key, **notice.params) for notice in told.notices]


def _counts(events: int, exhibits: int, changed: Mapping[str, int], conflicts: int, flagged: int) -> list[str]:
    lines = [say("exchange", "new", events=events, exhibits=exhibits)]
    kinds = [f"{words.say('kind', kind)} {count}" for kind, count in sorted(changed.items())]
    lines += [say("exchange", "changed", kinds=say("exchange", "comma").join(kinds))] if kinds else []
    lines += [say("exchange", "conflicts", count=conflicts)] if conflicts else []
    return lines + ([say("exchange", "flagged", count=flagged)] if flagged else [])


def _received(found: Together[Received]) -> list[str]:
    if len(found.each) == 1:
        first = say("exchange", "received", name=found.each[0].sender.name)
    else:
        first = say("exchange", "merged", count=len(found.each))
    return [first, *_sum(found)] if found.each else _not_received(found)


def _sum(found: Together[Any]) -> list[str]:
    events = found.new + found.filled
    lines = _counts(events, len(found.payloads), found.changed, len(found.conflicts), found.flagged)
    awaited = [say("exchange", "still_awaited", count=len(found.awaited))] if found.awaited else []
    return [*lines, *awaited, *_not_received(found)]


def _not_received(found: Together[Any]) -> list[str]:
    return [say("exchange", "refused_count", count=len(found.refused))] if found.refused else []
