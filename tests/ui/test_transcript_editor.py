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


def select(editor: Transcript, path: str, start: int, end: int) -> None:
    editor.select(path, start, end)


def marks(editor: Transcript) -> dict[str, list[tuple[str, str]]]:
    return {line.path: [(one.sort, one.quote(line.text)) for one in line.marks] for line in editor.lines if line.marks}


def test_selected_words_are_marked_and_the_same_key_takes_the_mark_away(editor: Transcript) -> None:
    select(editor, "b", 0, 2)
    assert editor.mark("date")
    assert marks(editor) == {"b": [("date", "前年")]}
    assert not editor.textCursor().hasSelection()
    editor.go_to("b", 1)
    assert editor.mark("date")
    assert marks(editor) == {}
    editor.go_to("c")
    assert not editor.mark("amount")


def test_what_is_typed_at_the_edge_of_a_mark_is_no_part_of_it(editor: Transcript) -> None:
    select(editor, "b", 0, 2)
    editor.mark("date")
    type_(editor, "春天")
    editor.go_to("b", 0)
    type_(editor, "大概")
    assert marks(editor) == {"b": [("date", "前年")]}
    editor.go_to("b", 3)
    type_(editor, "的去")
    assert marks(editor) == {"b": [("date", "前的去年")]}
    editor.go_to("b", 2)
    press(editor, Key.Key_Return)
    type_(editor, "喏")
    assert list(marks(editor).values()) == [[("date", "前的去年")]]


def test_selecting_marked_words_leaves_the_mark_and_the_key_takes_it(editor: Transcript) -> None:
    select(editor, "b", 0, 2)
    editor.mark("date")
    select(editor, "b", 0, 2)
    assert marks(editor) == {"b": [("date", "前年")]}
    editor.mark("date")
    assert marks(editor) == {}


def test_marks_of_different_sorts_lie_on_the_same_words(editor: Transcript) -> None:
    select(editor, "b", 0, 3)
    editor.turn_verify()
    select(editor, "b", 0, 2)
    editor.mark("date")
    assert marks(editor) == {"b": [("date", "前年"), ("verify", "前年。")]}
    editor.go_to("b", 3)
    editor.turn_verify()
    assert marks(editor) == {"b": [("date", "前年")]}


def test_a_mark_goes_where_its_words_go(editor: Transcript) -> None:
    select(editor, "b", 0, 3)
    editor.mark("verify")
    select(editor, "b", 0, 2)
    editor.mark("date")
    before = editor.lines
    editor.go_to("b", 2)
    press(editor, Key.Key_Return)
    assert marks(editor) == {"b": [("verify", "前年"), ("date", "前年")], "new/2": [("verify", "。")]}
    ids = [one.id for line in editor.lines for one in line.marks if one.sort == "verify"]
    assert len(set(ids)) == 2
    press(editor, Key.Key_Backspace)
    assert [line.text for line in editor.lines] == [line.text for line in before]
    editor.go_to("b")
    editor.move_up()
    assert ("date", "前年") in marks(editor)["b"]
    while editor.document().isUndoAvailable():
        editor.undo()
    assert marks(editor) == {}
    while editor.document().isRedoAvailable():
        editor.redo()
    assert ("date", "前年") in marks(editor)["b"]


def test_a_character_that_takes_two_units_does_not_shift_a_mark(editor: Transcript) -> None:
    editor.go_to("c")
    type_(editor, "𠮷家的𠮷三千元，对。")
    start = editor.line.text.index("三千元")
    select(editor, "c", start, start + 3)
    editor.mark("amount")
    assert marks(editor) == {"c": [("amount", "三千元")]}
    lines = editor.lines
    editor.show_lines(lines)
    assert editor.lines == lines


def test_fixed_words_can_be_marked_and_not_typed(editor: Transcript) -> None:
    editor.fix(fixed=True)
    assert editor.isReadOnly()
    select(editor, "b", 0, 2)
    type_(editor, "不")
    editor.mark("verify")
    assert marks(editor) == {"b": [("verify", "前年")]}
    assert told(editor)[1] == ("b", "a", "前年。")
    editor.cite("exhibit/x", "（出示）")
    assert editor.lines[1].exhibits == ()
    editor.fix(fixed=False)
    type_(editor, "春")
    assert told(editor)[1] == ("b", "a", "前年春。")


def test_a_cited_exhibit_is_said_in_the_words_and_taken_back_with_them(editor: Transcript) -> None:
    editor.go_to("a", 0)
    editor.cite("exhibit/x", "（出示名册）")
    assert editor.lines[0][1:5] == ("question", "（出示名册）哪年修的？", False, ("exhibit/x",))
    editor.undo()
    assert editor.lines[0][1:5] == ("question", "哪年修的？", False, ())
    editor.redo()
    editor.go_to("b", 0)
    press(editor, Key.Key_Backspace)
    assert editor.lines[0].exhibits == ("exhibit/x",)
    editor.take_away("exhibit/x")
    assert editor.lines[0].exhibits == ()
