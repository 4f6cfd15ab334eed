"""The editor of a talk, driven by keys."""

from __future__ import annotations

import random
from itertools import count

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fieldkit.desk.turns import Line
from ui.interview.transcript import Transcript

pytest_plugins = ["tests.windows"]

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def editor(qtbot: QtBot, dressed: None) -> Transcript:
    numbers = count()
    made = Transcript(lambda: f"new/{next(numbers)}")
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    made.show_lines([Line("a", "question", "哪年修的？"), Line("b", "answer", "前年。"), Line("c", "question", "")])
    return made


def told(editor: Transcript) -> list[tuple[str, str, str]]:
    return [(line.path, line.sort[0], line.text) for line in editor.lines]


def press(editor: Transcript, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(editor, key, modifier)


def type_(editor: Transcript, text: str) -> None:
    """Type as an input method does: composed, then committed."""
    event = QInputMethodEvent(text, [])
    QApplication.sendEvent(editor, event)
    done = QInputMethodEvent()
    done.setCommitString(text)
    QApplication.sendEvent(editor, done)


def test_enter_alternates_question_and_answer(editor: Transcript) -> None:
    editor.go_to("c")
    for words in ("多少钱？", "三千五。", "谁经手？"):
        type_(editor, words)
        press(editor, Key.Key_Return)
    assert told(editor)[2:] == [
        ("c", "q", "多少钱？"),
        ("new/0", "a", "三千五。"),
        ("new/1", "q", "谁经手？"),
        ("new/2", "a", ""),
    ]


def test_enter_in_the_middle_splits_and_backspace_joins_again(editor: Transcript) -> None:
    editor.go_to("b", 1)
    press(editor, Key.Key_Return)
    assert told(editor)[1:3] == [("b", "a", "前"), ("new/0", "q", "年。")]
    press(editor, Key.Key_Backspace)
    assert told(editor)[1:] == [("b", "a", "前年。"), ("c", "q", "")]


def test_enter_before_the_words_leaves_them_their_record(editor: Transcript) -> None:
    editor.go_to("b", 0)
    press(editor, Key.Key_Return)
    assert told(editor)[1:3] == [("new/0", "a", ""), ("b", "q", "前年。")]


def test_an_empty_turn_above_goes_and_the_words_keep_their_record(editor: Transcript) -> None:
    editor.go_to("c", 0)
    type_(editor, "多少钱？")
    editor.go_to("b", 0)
    for _ in range(3):
        press(editor, Key.Key_Delete)
    editor.go_to("c", 0)
    press(editor, Key.Key_Backspace)
    assert told(editor) == [("a", "q", "哪年修的？"), ("c", "q", "多少钱？")]


def test_shift_enter_breaks_the_line_inside_a_turn(editor: Transcript) -> None:
    editor.go_to("b", 2)
    press(editor, Key.Key_Return, SHIFT)
    assert told(editor)[1] == ("b", "a", "前年\n。")


def test_control_enter_keeps_the_sort(editor: Transcript) -> None:
    editor.go_to("b", 3)
    press(editor, Key.Key_Return, CTRL)
    assert told(editor)[2] == ("new/0", "a", "")


def test_undo_and_redo_bring_records_back_with_their_words(editor: Transcript) -> None:
    before = told(editor)
    editor.go_to("b", 1)
    press(editor, Key.Key_Return)
    editor.turn_sort()
    editor.move_up()
    after = told(editor)
    assert after != before
    while editor.document().isUndoAvailable():
        editor.undo()
    assert told(editor) == before
    while editor.document().isRedoAvailable():
        editor.redo()
    assert told(editor) == after


def test_deleting_across_turns_keeps_the_first_record(editor: Transcript) -> None:
    editor.go_to("a", 2)
    cursor = editor.textCursor()
    cursor.setPosition(editor.document().findBlockByNumber(1).position() + 1, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    press(editor, Key.Key_Delete)
    assert told(editor) == [("a", "q", "哪年年。"), ("c", "q", "")]


def test_a_turn_moves_with_its_record_and_the_cursor(editor: Transcript) -> None:
    editor.go_to("b", 1)
    editor.move_up()
    assert [path for path, _, _ in told(editor)] == ["b", "a", "c"]
    assert editor.line.path == "b"
    assert editor.textCursor().positionInBlock() == 1
    editor.move_up()
    editor.move_down()
    assert [path for path, _, _ in told(editor)] == ["a", "b", "c"]


def test_pasted_talk_becomes_turns(editor: Transcript) -> None:
    editor.go_to("c")
    pasted = QMimeData()
    pasted.setText("问：多少钱？\n答：三千五。\n后来又给了五百。\n问：谁经手？")
    editor.insertFromMimeData(pasted)
    assert told(editor)[2:] == [
        ("c", "q", "多少钱？"),
        ("new/0", "a", "三千五。\n后来又给了五百。"),
        ("new/1", "q", "谁经手？"),
    ]


def test_pasted_words_stay_in_their_turn(editor: Transcript) -> None:
    editor.go_to("b", 2)
    pasted = QMimeData()
    pasted.setText("春天\n记不清了")
    editor.insertFromMimeData(pasted)
    assert told(editor)[1] == ("b", "a", "前年春天\n记不清了。")


def test_a_mark_to_verify_comes_and_goes(editor: Transcript) -> None:
    editor.go_to("b")
    editor.turn_verify()
    assert [line.verify for line in editor.lines] == [False, True, False]
    editor.turn_verify()
    assert not any(line.verify for line in editor.lines)


def test_composing_changes_nothing_until_it_is_committed(editor: Transcript, qtbot: QtBot) -> None:
    editor.go_to("c")
    QApplication.sendEvent(editor, QInputMethodEvent("duoshao", []))
    assert told(editor)[2] == ("c", "q", "")
    done = QInputMethodEvent()
    done.setCommitString("多少")
    with qtbot.waitSignal(editor.edited):
        QApplication.sendEvent(editor, done)
    assert told(editor)[2] == ("c", "q", "多少")


@pytest.mark.parametrize("seed", range(12))
def test_no_two_turns_are_ever_the_same_record(editor: Transcript, seed: int) -> None:
    """Whatever keys are struck, and taken back, every paragraph has a record of its own and a sort."""
    dice = random.Random(seed)
    acts = [
        lambda: press(editor, Key.Key_Return),
        lambda: press(editor, Key.Key_Backspace),
        lambda: press(editor, Key.Key_Delete),
        lambda: press(editor, Key.Key_Return, CTRL),
        lambda: type_(editor, dice.choice(["水渠", "三千五", "？"])),
        lambda: press(editor, Key.Key_Up, dice.choice([SHIFT, Qt.KeyboardModifier.NoModifier])),
        lambda: press(editor, Key.Key_Down, dice.choice([SHIFT, Qt.KeyboardModifier.NoModifier])),
        lambda: press(editor, Key.Key_Left, dice.choice([SHIFT, Qt.KeyboardModifier.NoModifier])),
        editor.move_up,
        editor.move_down,
        editor.turn_sort,
        editor.turn_verify,
        editor.undo,
        editor.redo,
    ]
    for _ in range(120):
        dice.choice(acts)()
        paths = [line.path for line in editor.lines]
        assert len(set(paths)) == len(paths)
        assert all(paths)
        assert all(line.sort in ("question", "answer", "note") for line in editor.lines)
