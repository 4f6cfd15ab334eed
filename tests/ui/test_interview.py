"""The interview screen: begun, typed, kept, protected, printed; what is sealed or another's cannot be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from fieldkit.desk import interviews, turns
from fieldkit.model.kinds import Interview, Person, Turn
from fieldkit.vault.ledger import Change
from tests.vaultkit import carry, new_interview
from tests.windowkit import Room, say
from ui.interview.screen import InterviewScreen
from ui.papers.screen import PaperScreen

pytest_plugins = ["tests.counties", "tests.windows"]

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def screen_of(at: Room) -> InterviewScreen:
    screen = at.window.show_screen("interviews")
    assert isinstance(screen, InterviewScreen)
    at.settle()
    return screen


def begun(at: Room) -> InterviewScreen:
    screen = screen_of(at)
    screen.begin()
    at.settle()
    return screen


def stored(at: Room) -> list[tuple[str, str]]:
    interview = interviews.interviews(at.desk)[0]
    return [(turn.sort, at.desk.tell(turn.text)) for turn in interviews.turns(at.desk, interview)]


def talk(at: Room, screen: InterviewScreen, *said: str) -> None:
    for number, words in enumerate(said):
        if number:
            QTest.keyClick(screen.transcript, Key.Key_Return)
        say(screen.transcript, words)
    screen.keeping.keep()
    at.settle()


def meet(at: Room, screen: InterviewScreen, words: str) -> None:
    assert screen.side.head is not None
    screen.side.head._meet.setFocus()
    say(screen.side.head._meet, words)
    QTest.keyClick(screen.side.head._meet, Key.Key_Return)
    at.settle()


def test_a_talk_is_typed_with_enter_alone_and_is_in_the_vault(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    talk(at, screen, "水渠哪年修的？", "前年。", "花了多少？", "三千五。")
    assert [line.text for line in turns.lines(at.desk, interviews.interviews(at.desk)[0])] == [
        "水渠哪年修的？",
        "前年。",
        "花了多少？",
        "三千五。",
    ]
    screen.leave()
    at.settle()
    assert stored(at) == [
        ("question", "水渠哪年修的？"),
        ("answer", "前年。"),
        ("question", "花了多少？"),
        ("answer", "三千五。"),
    ]
    assert not at.desk.vault.store.rows("SELECT 1 FROM drafts")


def test_typing_is_a_draft_at_once_and_an_event_when_the_turn_is_left(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    talk(at, screen, "水渠哪年修的？")
    assert [row[0] for row in at.desk.vault.store.rows("SELECT text FROM drafts")] == ["水渠哪年修的？"]
    assert stored(at) == [("question", "")]
    QTest.keyClick(screen.transcript, Key.Key_Return)
    screen.keeping.keep()
    at.settle()
    assert stored(at)[0] == ("question", "水渠哪年修的？")


def test_what_was_read_before_a_word_was_kept_does_not_take_it_away(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    talk(at, screen, "水渠是哪年修的？")
    at.settle()
    screen._open(screen._path)
    at.window.session.lane._pool.submit(int).result()  # it is read, and nobody was told yet
    say(screen.transcript, "前年")
    screen.keeping.keep()
    at.settle()
    assert screen.transcript.line.text.endswith("前年")
    say(screen.transcript, "修的")
    screen.leave()
    at.settle()
    assert stored(at)[-1][1].endswith("前年修的")


def test_what_came_while_one_types_is_neither_taken_away_nor_overwritten_and_then_shown(
    room: Callable[..., Room],
) -> None:
    at = room()
    screen = begun(at)
    talk(at, screen, "水渠是哪年修的？", "前年", "多少钱？")
    first, second, _ = (line.path for line in screen.transcript.lines)
    at.desk.put(screen.space, Change(first, {"sort": "note"}))  # as a merge does that nobody was told of yet
    say(screen.transcript, "花了")
    screen._open(screen._path)
    QTest.keyClick(screen.transcript, Key.Key_Return)
    screen.keeping.keep()
    at.settle()
    at.settle()
    assert at.desk.get(Turn, first).sort == "note"
    assert screen.transcript.lines[0].sort == "note", "what was read meanwhile is read again"
    assert [line.path for line in screen.transcript.lines[:2]] == [first, second]


def test_the_lock_keeps_the_last_word_and_the_cursor(room: Callable[..., Room], qtbot: Any) -> None:
    at = room()
    screen = begun(at)
    talk(at, screen, "水渠哪年修的？", "前年。")
    say(screen.transcript, "春天")
    turn = screen.transcript.line.path
    with qtbot.waitSignal(at.window.locked) as locked:
        at.window.lock()
    place = locked.args[0]["there"]
    assert (place["turn"], place["at"]) == (turn, 5)
    assert screen.keeping.waits is False


def test_undo_reaches_the_vault(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    talk(at, screen, "水渠哪年修的？", "前年。")
    screen.leave()
    QTest.keyClick(screen.transcript, Key.Key_Z, CTRL)
    QTest.keyClick(screen.transcript, Key.Key_Z, CTRL)
    screen.leave()
    at.settle()
    assert stored(at) == [("question", "水渠哪年修的？")]


def test_what_is_missing_stands_beside_and_leads_to_its_field(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    told = [screen.side.gaps.item(row).text() for row in range(screen.side.gaps.count())]
    assert "没有谈话地点" in told
    assert "谈话人不足两人" in told
    screen.side.gaps.itemActivated.emit(screen.side.gaps.item(told.index("没有谈话地点")))
    assert screen.side.head is not None
    assert screen.side.head.talk.edit("location").hasFocus() or at.window.focusWidget() is screen.side.head.talk.edit(
        "location"
    )


def test_a_field_that_is_filled_is_no_longer_missing(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    assert screen.side.head is not None
    field = screen.side.head.talk.edit("location")
    field.setFocus()
    QTest.keyClicks(field, "cunweihui")
    QTest.keyClick(field, Key.Key_Return)
    screen.side.head.leave()
    at.settle()
    assert at.desk.get(Interview, screen.place()["path"]).location == "cunweihui"
    assert "没有谈话地点" not in [screen.side.gaps.item(row).text() for row in range(screen.side.gaps.count())]


def test_an_identity_number_fills_sex_and_birth(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    assert screen.side.head is not None
    meet(at, screen, "11010519491231002X")
    values = {name: screen.side.head.person.edit(name).value() for name in ("sex", "birth")}
    assert values == {"sex": "女", "birth": "1949-12-31"}


def test_a_number_typed_later_fills_only_what_is_empty(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    meet(at, screen, "王建国")
    assert screen.side.head is not None
    number = screen.side.head.person.edit("id_number")
    number.setFocus()
    QTest.keyClicks(number, "11010519491231002X")
    QTest.keyClick(number, Key.Key_Return)
    at.settle()
    values = {name: screen.side.head.person.edit(name).value() for name in ("name", "sex", "birth")}
    assert values == {"name": "王建国", "sex": "女", "birth": "1949-12-31"}


def test_protecting_someone_replaces_the_name_in_what_was_typed(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    assert screen.side.head is not None
    meet(at, screen, "王建国")
    screen.transcript.setFocus()
    talk(at, screen, "你叫什么？", "王建国。")
    QTest.mouseClick(screen.side.head._protect, Qt.MouseButton.LeftButton)
    at.settle()
    person = at.desk.load(Person)[0]
    assert (person.protected, person.alias) == (True, "甲一")
    assert "甲一" in screen.side.head._protected.text()
    texts = [row[0] for row in at.desk.vault.store.rows("SELECT f_text FROM record_turn")]
    assert not any("王建国" in text for text in texts)


def test_another_members_interview_can_only_be_read(room: Callable[..., Room]) -> None:
    at = room("li", case=False)
    zhang = at.county["zhang"]
    from tests.vaultkit import new_case

    space = new_case(zhang)
    new_interview(zhang, space, "问", "答")
    at.window.session.do(at.window, lambda desk: carry(zhang, desk.vault, space))
    at.settle()
    screen = screen_of(at)
    assert screen.transcript.isReadOnly()
    assert "只能阅看" in screen._state.text()


def test_the_final_print_seals_and_says_so(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    screen = begun(at)
    target = tmp_path / "笔录.docx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    screen.print_final()
    at.settle()
    assert at.window.notice.text.endswith("。")
    assert not target.exists()
    screen.print_draft()
    at.settle()
    preview = at.window.shown
    assert isinstance(preview, PaperScreen)
    preview.save_word()
    at.settle()
    assert target.read_bytes()[:2] == b"PK"
    assert "笔录.docx" in at.window.notice.text


def test_the_list_filters_by_a_name_that_stands_only_as_ciphertext(room: Callable[..., Room]) -> None:
    at = room()
    from fieldkit.desk import persons

    space = at.desk.vault.store.one("SELECT space FROM record_case")
    assert space is not None
    for name in ("王建国", "李秀英"):
        person = persons.meet(at.desk, space[0], {"name": name})
        interviews.found(at.desk, space[0], {"title": "谈话"}, [], person.path)
    screen = screen_of(at)
    screen.refresh()
    at.settle()
    assert len(screen.table.rows.paths) == 2
    screen._filter.setText("秀英")
    screen._filtered()
    at.settle()
    assert [row[0] for row in screen.table.rows._rows.values()] == ["李秀英"]


def test_an_outline_makes_a_blank_interview_with_its_questions(room: Callable[..., Room]) -> None:
    at = room()
    screen = screen_of(at)
    action = next(one for one in screen._beginning.actions() if one.text() == "低保户（救助对象）")
    action.trigger()
    at.settle()
    lines = screen.transcript.lines
    assert len(lines) > 8
    assert {line.sort for line in lines} == {"question"}
    assert any("银行卡" in line.text for line in lines)


def test_a_question_of_an_outline_is_put_in_by_keys_and_not_offered_again(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    screen.offer_questions()
    outline = next(one for one in screen._questions.actions() if one.menu() is not None)
    title = outline.text()
    question = outline.menu().actions()[0]  # type: ignore[union-attr]  # it was looked for by having one
    asked = question.data()
    question.trigger()
    assert [line.text for line in screen.transcript.lines] == [asked]
    screen.offer_questions()
    again = next(one for one in screen._questions.actions() if one.text() == title)
    assert asked not in [one.data() for one in again.menu().actions()]  # type: ignore[union-attr]  # as above
    screen._questions.close()


def test_a_phrase_goes_where_the_cursor_is(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    screen.offer_phrases()
    screen._phrases.actions()[0].trigger()
    assert screen.transcript.line.text == "（沉默，不作回答）"
    screen._phrases.close()


def test_pinyin_being_composed_reaches_the_vault_before_the_lock(room: Callable[..., Room], qtbot: Any) -> None:
    at = room()
    screen = begun(at)
    talk(at, screen, "水渠哪年修的？")
    path = screen.transcript.line.path
    say(screen.transcript, "具体")
    with qtbot.waitSignal(at.window.locked):
        at.window.lock()
    again = Room.reopened(at, "zhang")
    assert again.desk.get(Turn, path).text == "水渠哪年修的？具体"
    again.window.put_away()


def test_a_new_interview_opens_although_another_was_open(room: Callable[..., Room]) -> None:
    at = room()
    screen = begun(at)
    first = screen.place()["path"]
    talk(at, screen, "第一份")
    screen.begin()
    at.settle()
    assert screen.place()["path"] != first
    talk(at, screen, "第二份")
    screen.leave()
    at.settle()
    told = {interview.path: interviews.turns(at.desk, interview)[0].text for interview in at.desk.load(Interview)}
    assert told == {first: "第一份", screen.place()["path"]: "第二份"}
