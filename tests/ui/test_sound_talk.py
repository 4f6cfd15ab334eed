"""A recording beside its transcript: taken in, marked turn by turn with a key, heard from a turn with key or click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from fieldkit.desk import exhibits
from fieldkit.model.kinds import Exhibit, Interview, Moment
from tests import soundkit
from tests.vaultkit import new_interview
from tests.windowkit import Room
from ui.evidence.screen import EvidenceScreen
from ui.interview.screen import InterviewScreen
from ui.parts.fields import ChoiceEdit

pytest_plugins = ["tests.counties", "tests.windows"]

Key = Qt.Key
MISSING = soundkit.missing()
plays = pytest.mark.skipif(bool(MISSING), reason=MISSING or "it is there")


def opened(room: Callable[..., Room], *said: str) -> tuple[Room, InterviewScreen, Interview]:
    at = room()
    assert at.window.case is not None
    path = new_interview(at.desk.vault, at.window.case.space, *said)
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    screen.show_record(path)
    at.settle()
    return at, screen, at.desk.get(Interview, path)


def took(
    at: Room, screen: InterviewScreen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / name), ""))
    screen.transcript.setFocus()
    QTest.keyClick(screen.transcript, Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    at.settle()


def point_at(screen: InterviewScreen, number: int) -> None:
    screen.transcript.go_to(screen.transcript.lines[number].path)


def test_a_talk_without_a_recording_offers_only_to_add_one(room: Callable[..., Room]) -> None:
    _, screen, _ = opened(room, "问", "答")
    shown = [name for name, act in screen.sound.acts.items() if act.isVisible()]
    assert shown == ["add"]
    assert not screen.sound.deck.isVisible()


@plays
def test_turns_are_marked_while_listening_and_heard_from_their_marks(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    at, screen, _ = opened(room, "低保谁定的？", "村主任定的。", "有没有公示？")
    took(at, screen, tmp_path, monkeypatch, "谈话.wav", soundkit.tone(90))
    deck, player = screen.sound.deck, screen.sound.deck.player
    assert deck.isVisible()
    QTest.keyClick(screen.transcript, Key.Key_F7)
    qtbot.waitUntil(lambda: player.playing, timeout=20_000)
    for number, second in ((0, 5), (1, 40), (2, 70)):
        player.go_to(second * 1000)
        qtbot.waitUntil(lambda second=second: player.at >= second * 1000, timeout=5000)
        point_at(screen, number)
        QTest.keyClick(screen.transcript, Key.Key_F9)
        at.settle()
    marked = [(moment.at or 0) // 3000 for moment in at.desk.load(Moment)]
    assert marked == [5000 // 3000, 40_000 // 3000, 70_000 // 3000]
    assert screen.sound.moment.text().startswith("本条从 1:1")
    player.pause()
    point_at(screen, 1)
    QTest.keyClick(screen.transcript, Key.Key_F5)
    qtbot.waitUntil(lambda: player.playing and 39_000 <= player.at < 43_000, timeout=5000)
    screen.sound.acts["follow"].trigger()
    QTest.keyClick(screen.transcript, Key.Key_Up)
    qtbot.waitUntil(lambda: 4000 <= player.at < 8000, timeout=5000)


def test_a_turn_without_a_mark_says_how_to_set_one(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen, _ = opened(room, "问", "答")
    took(at, screen, tmp_path, monkeypatch, "谈话.wav", soundkit.tone(1))
    QTest.keyClick(screen.transcript, Key.Key_F5)
    assert "按 F9 标记" in at.window.notice.text


def test_several_recordings_are_chosen_by_name(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen, _ = opened(room, "问")
    for number in (1, 2):
        took(at, screen, tmp_path, monkeypatch, f"第{number}段.wav", soundkit.tone(number))
    choice = screen.sound.choice
    assert [choice.itemText(row) for row in range(choice.count())] == ["第1段.wav", "第2段.wav"]
    assert choice.isVisible()


def test_a_recording_that_is_withheld_says_why(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen, interview = opened(room, "问")
    took(at, screen, tmp_path, monkeypatch, "谈话.wav", soundkit.tone(1))
    (recording,) = at.desk.load(Exhibit)
    assert exhibits.held(at.desk, recording).here
    at.desk.vault.store.execute("DELETE FROM secrets WHERE path LIKE ?", (f"{recording.path}/%",))
    screen.sound.show_interview(interview)
    at.settle()
    assert "密钥不在本机" in screen.sound.trouble.text()
    assert not screen.sound.deck.isVisible()


def test_what_was_taken_in_before_is_given_to_its_talk_among_its_facts(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    at, screen, interview = opened(room, "问")
    (tmp_path / "谈话.wav").write_bytes(soundkit.tone(1))
    recording, _ = exhibits.add(at.desk, interview.space, tmp_path / "谈话.wav")
    evidence = at.window.show_screen("evidence")
    assert isinstance(evidence, EvidenceScreen)
    at.settle()
    evidence.show_record(recording.path)
    at.settle()
    assert evidence.facts is not None
    talk = evidence.facts.form.edit("interview")
    assert isinstance(talk, ChoiceEdit)
    talk.setFocus()
    QTest.keyClick(talk, Key.Key_Down)
    at.settle()
    assert at.desk.get(Exhibit, recording.path).interview == interview.path
    show_again = at.window.show_screen("interviews")
    at.settle()
    assert show_again is screen
    assert screen.sound.deck.isVisible()
