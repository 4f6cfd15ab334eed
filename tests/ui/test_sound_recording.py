"""Talks are recorded where the office allows it: across a lock, through a kill, timed turn by turn, never readable."""

from __future__ import annotations

import io
import os
import threading
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.desk import exhibits, interviews, permissions, recordings
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Exhibit, Interview, Moment
from fieldkit.vault.places import RECORDINGS
from tests import soundkit
from tests.vaultkit import carry, new_interview
from tests.windowkit import Room, say
from ui.interview.screen import InterviewScreen
from ui.settings.screen import SettingsScreen
from ui.shell import messages
from ui.shell.recorder import Recorder
from ui.shell.unlock import UnlockWindow
from ui.sound import child

pytest_plugins = ["tests.counties", "tests.windows"]

ROOT = Path(__file__).parents[2]
Key = Qt.Key
FAST = 20
"""How much faster than time the fake microphone hears."""


class Gate(QObject):
    """What the gate does for a recording, without its windows: it outlives the rooms."""

    def __init__(self) -> None:
        super().__init__()
        self.recorder = Recorder(self)
        self.recorder.told.connect(self.tell)
        self.room: Room | None = None
        self.told: list[dict[str, Any]] = []

    def serve(self, room: Room) -> None:
        self.room = room
        room.window.session.tape.asked.connect(self.obey)

    def obey(self, about: str, facts: dict[str, Any]) -> None:
        if about == messages.RECORD:
            self.recorder.begin(facts)
        else:
            self.recorder.finish()

    def tell(self, _: str, facts: dict[str, Any]) -> None:
        self.told.append(facts)
        if self.room is not None:
            self.room.window.session.tape.hear(facts)


@pytest.fixture
def gate(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(child, "arguments", lambda _: ["-m", "tests.soundfake", str(FAST)])
    made = Gate()
    yield made
    made.room = None
    made.recorder.wait()


def opened(room: Callable[..., Room], gate: Gate, *, allowed: bool = True) -> tuple[Room, InterviewScreen, Interview]:
    at = room()
    if allowed:
        office = at.county.settle("office")
        permissions.permit_recording(Desk(office), permitted=True)
        carry(office, at.desk.vault, "county")
    assert at.window.case is not None
    path = new_interview(at.desk.vault, at.window.case.space)
    gate.serve(at)
    return at, show(at, path), at.desk.get(Interview, path)


def show(at: Room, path: str) -> InterviewScreen:
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    screen.show_record(path)
    at.settle()
    screen.transcript.setFocus()
    return screen


def press_record(at: Room, screen: InterviewScreen) -> None:
    QTest.keyClick(screen.transcript, Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    at.settle()


def heard(gate: Gate, seconds: int) -> Callable[[], bool]:
    return lambda: any(facts["at"] >= seconds * 1000 for facts in gate.told)


def sound(at: Room) -> bytes:
    (exhibit,) = at.desk.load(Exhibit)
    with exhibits.open_exhibit(at.desk, exhibit) as source, wave.open(io.BytesIO(source.read())) as read:
        return read.readframes(read.getnframes())


def readable(folder: Path) -> list[Path]:
    """Return the files in which some of the sound stands in clear."""
    second = soundkit.tone(1)[44:]
    told = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in told if second[100:132] in (data := path.read_bytes()) or second[1000:1032] in data]


def test_where_it_is_not_allowed_nothing_offers_it(room: Callable[..., Room], gate: Gate) -> None:
    at, screen, _ = opened(room, gate, allowed=False)
    assert not screen.sound.acts["record"].isVisible()
    screen.sound.record()
    at.settle()
    assert "没有允许用本软件录音" in at.window.notice.text
    assert not gate.recorder.runs


def test_the_office_allows_it_in_its_settings_and_others_only_see_it(room: Callable[..., Room]) -> None:
    at = room("li")
    screen = at.window.show_screen("settings")
    assert isinstance(screen, SettingsScreen)
    at.settle()
    assert not screen.permissions.recording.isEnabled()
    at.county.settle("office")
    office = Room.beside(at, "office")
    screen = office.window.show_screen("settings")
    assert isinstance(screen, SettingsScreen)
    office.settle()
    assert screen.permissions.recording.isEnabled()
    screen.permissions.recording.click()
    office.settle()
    assert permissions.given(office.desk).recording
    office.window.put_away()


def test_turns_typed_while_it_is_recorded_are_timed_and_the_rest_is_one_exhibit(
    room: Callable[..., Room], gate: Gate, qtbot: QtBot
) -> None:
    at, screen, interview = opened(room, gate)
    press_record(at, screen)
    qtbot.waitUntil(heard(gate, 3), timeout=20_000)
    assert screen.sound.acts["record"].isChecked()
    assert "正在录音" in at.window._recording.text()
    say(screen.transcript, "低保谁定的？")
    QTest.keyClick(screen.transcript, Key.Key_Return)
    say(screen.transcript, "村主任。")
    qtbot.waitUntil(lambda: len(at.desk.load(Moment)) == 2, timeout=20_000)
    qtbot.waitUntil(heard(gate, 25), timeout=20_000)
    assert readable(at.desk.vault.folder) == []
    press_record(at, screen)
    qtbot.waitUntil(lambda: bool(at.desk.load(Exhibit)), timeout=20_000)
    at.settle()
    assert len(sound(at)) >= 25 * soundkit.RATE * 2
    told = recordings.moments(at.desk, interview)
    (exhibit,) = at.desk.load(Exhibit)
    first, second = (told[turn.path] for turn in interviews.turns(at.desk, interview))
    assert {first.recording, second.recording} == {exhibit.path}
    assert (first.at or 0) <= (second.at or 0)
    assert screen.sound.deck.isVisible()
    assert at.window._recording.text() == ""
    assert readable(at.desk.vault.folder) == []


def test_it_goes_on_across_a_lock_and_the_next_unlock_knows_it(
    room: Callable[..., Room], gate: Gate, qtbot: QtBot
) -> None:
    at, screen, interview = opened(room, gate)
    press_record(at, screen)
    qtbot.waitUntil(heard(gate, 5), timeout=20_000)
    gate.room = None
    at.window.put_away()
    locked = gate.told[-1]["at"]
    qtbot.waitUntil(heard(gate, locked // 1000 + 30), timeout=20_000)
    assert readable(at.desk.vault.folder) == []
    again = Room.reopened(at, "zhang")
    again.window.session.tape.take_in()
    again.settle()
    assert again.desk.load(Exhibit) == []
    gate.serve(again)
    screen = show(again, interview.path)
    qtbot.waitUntil(lambda: screen.sound.timing.records, timeout=5000)
    press_record(again, screen)
    qtbot.waitUntil(lambda: bool(again.desk.load(Exhibit)), timeout=20_000)
    again.settle()
    assert len(sound(again)) >= (locked // 1000 + 30) * soundkit.RATE * 2
    again.window.put_away()


def test_a_recorder_that_is_killed_loses_at_most_a_piece_and_the_rest_is_taken_in(
    room: Callable[..., Room], gate: Gate, qtbot: QtBot
) -> None:
    at, screen, _ = opened(room, gate)
    press_record(at, screen)
    qtbot.waitUntil(heard(gate, 34), timeout=20_000)
    assert gate.recorder._child is not None
    os.kill(gate.recorder._child.pid, 9)
    qtbot.waitUntil(lambda: bool(at.desk.load(Exhibit)), timeout=20_000)
    at.settle()
    lost = gate.told[-1]["at"] / 1000 - len(sound(at)) / (soundkit.RATE * 2)
    assert lost < 10
    assert not screen.sound.timing.records
    assert list((at.desk.vault.folder / RECORDINGS).iterdir()) == []


def test_a_gate_that_is_gone_ends_it_with_all_it_heard(room: Callable[..., Room], gate: Gate, qtbot: QtBot) -> None:
    at, screen, _ = opened(room, gate)
    press_record(at, screen)
    qtbot.waitUntil(heard(gate, 12), timeout=20_000)
    at_least = gate.told[-1]["at"] // 1000
    gate.recorder.wait()
    qtbot.waitUntil(lambda: bool(at.desk.load(Exhibit)), timeout=20_000)
    at.settle()
    assert len(sound(at)) >= at_least * soundkit.RATE * 2


def test_the_unlock_window_says_that_it_goes_on(dressed: None, qtbot: QtBot) -> None:
    window = UnlockWindow(())
    qtbot.addWidget(window)
    window.show()
    window.tell_recording(going=True, at=65_000)
    assert window._recording.isVisible()
    assert "1:05" in window._recording.text()
    window.tell_recording(going=False, at=65_000)
    assert not window._recording.isVisible()


def test_without_a_microphone_it_is_said_what_to_do(
    room: Callable[..., Room], gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "arguments", lambda hidden: ["-m", "fieldkit", hidden])
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    at, screen, _ = opened(room, gate)
    press_record(at, screen)
    qtbot.waitUntil(lambda: not gate.recorder.runs, timeout=20_000)
    at.settle()
    told = at.window.notice.text
    assert ("没有找到能用的麦克风" in told) or ("请安装" in told)
    assert not screen.sound.timing.records


def test_joining_hours_of_sound_holds_up_nothing_in_the_vault(
    room: Callable[..., Room], gate: Gate, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen, interview = opened(room, gate)
    join, begun, go = recordings.join, threading.Event(), threading.Event()

    def join_slowly(*told: Any) -> recordings.Ready | None:
        begun.set()
        go.wait(20)
        return join(*told)

    monkeypatch.setattr(recordings, "join", join_slowly)
    press_record(at, screen)
    qtbot.waitUntil(heard(gate, 12), timeout=20_000)
    press_record(at, screen)
    qtbot.waitUntil(begun.is_set, timeout=20_000)
    say(screen.transcript, "还在打字")
    screen.keeping.leave()
    at.settle()
    assert [at.desk.tell(turn.text) for turn in interviews.turns(at.desk, interview)] == ["还在打字"]
    assert at.desk.load(Exhibit) == []
    go.set()
    qtbot.waitUntil(lambda: bool(at.desk.load(Exhibit)), timeout=20_000)
