"""What a walk over all screens sees: what takes the keyboard, what is named, what is cut off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollBar, QTabBar, QWidget

from fieldkit import words
from fieldkit.desk import checklists, findings, persons, rosters
from fieldkit.model.kinds import Turn
from tests.vaultkit import new_exhibit, new_interview
from tests.windowkit import Room


def lived_in(room: Callable[..., Room]) -> Room:
    """Return a room whose case has something of everything."""
    at = room()
    case = at.window.case
    assert case is not None
    new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年。")
    new_exhibit(at.desk.vault, case.space, b"photo")
    persons.meet(at.desk, case.space, {"name": "王建国"})
    at.settle()
    return at


def named(widget: QWidget) -> bool:
    text = getattr(widget, "text", None)
    buddies = [label for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
    return bool(widget.accessibleName() or buddies or (callable(text) and text()))


def focusable(screen: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in screen.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible() and not isinstance(widget, QScrollBar)
    ]


def furnished(room: Callable[..., Room]) -> Room:
    """Return a room whose case has something of everything, and a list, a checklist that is run, and a finding."""
    at = room("li")
    case = at.window.case
    assert case is not None
    talk = new_interview(at.desk.vault, case.space, "水渠哪年修的？", "前年五月，花了三万五千元。")
    new_exhibit(at.desk.vault, case.space, b"photo")
    person = persons.meet(at.desk, case.space, {"name": "王建国"})
    home = persons.household(at.desk, case.space, "王建国户", address="三组")
    at.desk.set(case.space, person.path, {"household": home.path})
    at.desk.set(case.space, talk, {"interviewee": person.path, "started": "2026-03-05T09:10"})
    answer = next(turn for turn in at.desk.load(Turn, case.space) if turn.sort == "answer")
    findings.from_words(at.desk, answer, 0, 10)
    form = checklists.import_form(at.desk, _practice("checklists", "relief-rice.json"))
    checklists.begin(at.desk, case, form, [at.desk.member])
    rosters.import_roster(at.desk, case, _practice("rosters", "dibao-2025-12.csv"))
    at.window.renew()
    at.settle()
    return at


def pages(at: Room, name: str) -> Iterator[str]:
    """Turn to a screen and then to each of its pages; yield what it is called."""
    screen = at.window.show_screen(name)
    at.settle()
    yield name
    for bar in screen.findChildren(QTabBar):
        for index in range(bar.count()):
            if bar.isVisible() and index != bar.currentIndex():
                bar.setCurrentIndex(index)
                at.settle()
                yield f"{name} / {bar.tabText(index)}"


def told(widget: QWidget) -> str:
    """Return which widget it is, for whoever reads that something is wrong with it."""
    text = getattr(widget, "text", None)
    words_ = widget.accessibleName() or (str(text()) if callable(text) else "")
    return f"{type(widget).__name__} {words_[:30]!r}"


def _practice(*parts: str) -> Path:
    return Path(str(words.resource("practice", *parts)))
