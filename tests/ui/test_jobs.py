"""The lane: in order, one at a time, told in the UI thread, dropped when nobody is there."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.jobs import Lane, Tell


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
