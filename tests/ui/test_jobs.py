"""The lane: in order, one at a time, told in the UI thread, dropped when nobody is there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.desk import cases, drafting, keeping
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Petition
from tests.vaultkit import new_exhibit
from tests.windowkit import Room
from ui.jobs import Brief, Lane, Tell

pytest_plugins = ["tests.counties", "tests.windows"]


def test_jobs_keep_their_order_and_answer_in_the_ui_thread(qtbot: QtBot) -> None:
    lane, owner, told = Lane("test"), QObject(), list[tuple[int, bool]]()
    here = threading.current_thread()
    for number in range(50):
        lane.submit(
            owner,
            lambda _, number=number: (number, threading.current_thread() is not here),
            done=lambda one: told.append((one[0], one[1] and threading.current_thread() is here)),
        )
    with qtbot.waitSignal(lane.idle):
        pass
    assert told == [(number, True) for number in range(50)]
    lane.close()


def test_a_cancelled_job_tells_nobody(qtbot: QtBot) -> None:
    lane, owner, told = Lane("test"), QObject(), list[object]()
    begun = threading.Event()

    def count(tell: Tell) -> None:
        for step in range(10_000_000):
            tell(step, 10_000_000)
            begun.set()

    job = lane.submit(owner, count, done=told.append, failed=told.append)
    assert begun.wait(5)
    job.cancel()
    with qtbot.waitSignal(lane.idle):
        pass
    assert told == []
    lane.close()


def test_what_belongs_to_a_window_that_is_gone_is_dropped(qapp: QApplication, qtbot: QtBot) -> None:
    import shiboken6

    lane, owner, told = Lane("test"), QObject(), list[object]()
    lane.submit(owner, lambda _: 1, done=told.append)
    shiboken6.delete(owner)
    lane.drain()
    QApplication.processEvents()
    assert told == []
    lane.close()


def test_a_fault_in_a_job_reaches_whoever_asked(qtbot: QtBot) -> None:
    lane, owner, told = Lane("test"), QObject(), list[BaseException]()
    lane.submit(owner, lambda _: 1 // 0, failed=told.append)
    with qtbot.waitSignal(lane.idle):
        pass
    assert [type(one) for one in told] == [ZeroDivisionError]
    lane.close()


def test_a_closed_lane_does_nothing_more(qapp: QApplication) -> None:
    lane, owner, told = Lane("test"), QObject(), list[object]()
    lane.close()
    assert lane.submit(owner, lambda _: told.append(1)).cancelled
    assert (told, lane.busy) == ([], False)


def test_what_is_typed_goes_on_at_the_steps_of_a_long_job_and_overtakes_nothing_of_its_owner(qtbot: QtBot) -> None:
    resting, told = [False], list[str]()
    lane, typist, other = Lane("test", None, lambda: resting[0]), QObject(), QObject()
    asked = threading.Event()

    def long(tell: Tell) -> None:
        assert asked.wait(5)
        tell(1, 3)
        told.append("inside an act")
        resting[0] = True
        tell(2, 3)
        told.append("end")

    def note(name: str) -> None:
        lane.submit(
            typist if name != "foreign" else other,
            lambda tell: (tell(1, 1), told.append(name)),
            brief=Brief.NO if name == "long" else Brief.TYPING if name == "event" else Brief.DRAFT,
        )

    lane.submit(other, long, lets=Brief.DRAFT)
    for name in ("first", "second", "event", "held", "foreign", "long"):
        note(name)
    asked.set()
    with qtbot.waitSignal(lane.idle):
        pass
    assert told == ["inside an act", "first", "second", "foreign", "end", "event", "held", "long"]
    lane.close()


def test_a_fault_of_a_brief_job_is_its_own(qtbot: QtBot) -> None:
    lane, owner, faults, ended = Lane("test"), QObject(), list[BaseException](), list[str]()
    asked = threading.Event()

    def long(tell: Tell) -> str:
        assert asked.wait(5)
        tell(1, 1)
        return "whole"

    lane.submit(owner, long, done=ended.append, failed=faults.append, lets=Brief.TYPING)
    lane.submit(owner, lambda _: 1 // 0, failed=faults.append, brief=Brief.DRAFT)
    asked.set()
    with qtbot.waitSignal(lane.idle):
        pass
    assert (ended, [type(one) for one in faults]) == (["whole"], [ZeroDivisionError])
    lane.close()


def test_what_is_typed_while_everything_is_copied_is_kept_before_the_copy_ends(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    """A kill in the midst of a copy of an hour must not cost the typing of that hour."""
    at = room()
    case = at.window.case
    assert case is not None
    new_exhibit(at.desk.vault, case.space, bytes(3 << 20))
    petition = cases.new_petition(at.desk, case, summary="来信")
    typed, held = threading.Event(), list[bool]()

    def copying(desk: Desk, tell: Tell) -> keeping.Copied:
        def step(done: int, whole: int) -> None:
            assert typed.wait(5)
            tell(done, whole)
            held.append(bool(drafting.held(desk, petition.path)))

        return keeping.copy(desk, tmp_path / "disk" / "copy", step)

    (tmp_path / "disk").mkdir()
    owner, typist = QObject(), QObject()
    at.window.session.run(owner, copying)
    at.window.session.do(typist, partial(_type, petition), brief=Brief.DRAFT)
    typed.set()
    at.settle()
    assert held[0]
    assert len(held) > 1


def _type(petition: Petition, desk: Desk) -> None:
    drafting.type_words(desk, petition.space, petition.path, "summary", "来信说大米没有发")
