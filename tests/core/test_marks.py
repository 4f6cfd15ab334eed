"""Marks on words of a turn: anchored by the words, moved with them, and never a way to a protected name."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import ids
from fieldkit.desk import interviews, marks, protection, tasks, turns
from fieldkit.desk.desk import Desk
from fieldkit.desk.marks import Marked
from fieldkit.desk.turns import Line
from fieldkit.model import mentions
from fieldkit.model.kinds import Interview, Mark, Person, Task
from tests.vaultkit import County, carry, new_case, new_interview, new_person

pytest_plugins = ["tests.counties"]


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county()["zhang"])


def begun(desk: Desk, *words: str) -> Interview:
    return desk.get(Interview, new_interview(desk.vault, new_case(desk.vault), *words))


def marked(line: Line, sort: str, words: str, person: str = "", *, at: int = 0) -> Line:
    start = line.text.index(words, at)
    return line._replace(marks=(*line.marks, Marked(ids.new(), sort, start, start + len(words), person)))


def quotes(desk: Desk, interview: Interview) -> list[list[str]]:
    return [[one.quote(line.text) for one in line.marks] for line in turns.lines(desk, interview)]


def events(desk: Desk) -> list[tuple[str]]:
    return [row[:1] for row in desk.vault.store.rows("SELECT name FROM events")]


def test_a_mark_is_kept_and_found_again(desk: Desk) -> None:
    interview = begun(desk, "多少钱？", "先给三千五百元，后来又给三千五百元。")
    question, answer = turns.lines(desk, interview)
    wanted = [question, marked(answer, "amount", "三千五百元", at=8)]
    turns.arrange(desk, interview, wanted)
    assert turns.lines(desk, interview) == wanted
    (mark,) = desk.load(Mark)
    assert (mark.sort, mark.quote, mark.occurrence) == ("amount", "三千五百元", 1)
    assert marks.value(wanted[1].marks[0], answer.text) == "3,500.00"
    before = events(desk)
    turns.arrange(desk, interview, wanted)
    assert events(desk) == before


def test_words_written_elsewhere_in_the_turn_do_not_move_a_mark(county: Callable[..., County]) -> None:
    both = county(zhang="inspector", wang="inspector")
    zhang, wang = Desk(both["zhang"]), Desk(both["wang"])
    interview = begun(zhang, "多少钱？", "给了三千五百元。")
    zhang.set(interview.space, interview.path, {f"interviewers.{wang.member}": True})
    carry(zhang.vault, wang.vault, interview.space)
    lines = turns.lines(zhang, interview)
    turns.arrange(zhang, interview, [lines[0], marked(lines[1], "amount", "三千五百元")])
    answer = interviews.turns(wang, interview)[1]
    wang.set(interview.space, answer.path, {"text": "记得很清楚，前年给了三千五百元。"})
    carry(wang.vault, zhang.vault, interview.space)
    carry(zhang.vault, wang.vault, interview.space)
    for desk in (zhang, wang):
        assert quotes(desk, interview) == [[], ["三千五百元"]]


def test_a_mark_whose_words_are_gone_is_not_shown_and_not_lost(desk: Desk) -> None:
    interview = begun(desk, "多少钱？", "给了三千五百元。")
    lines = turns.lines(desk, interview)
    turns.arrange(desk, interview, [lines[0], marked(lines[1], "amount", "三千五百元")])
    answer = interviews.turns(desk, interview)[1]
    desk.set(interview.space, answer.path, {"text": "给了一些钱。"})
    lines = turns.lines(desk, interview)
    assert lines[1].marks == ()
    turns.arrange(desk, interview, [lines[0], lines[1]._replace(sort="note")])
    assert [mark.deleted for mark in desk.load(Mark)] == [False]
    desk.set(interview.space, answer.path, {"text": "给了三千五百元。"})
    assert quotes(desk, interview) == [[], ["三千五百元"]]


def test_a_mark_moves_with_its_words_when_a_turn_is_split_and_joined(desk: Desk) -> None:
    interview = begun(desk, "问", "去年给了三千五百元。他拿走了。")
    question, answer = turns.lines(desk, interview)
    whole = marked(answer, "verify", "他拿走了")
    turns.arrange(desk, interview, [question, whole])
    (task,) = desk.load(Task)
    mark = whole.marks[0]
    left = answer._replace(text="去年给了三千五百元。")
    right = Line(turns.new_path(interview.path), "answer", "他拿走了。", marks=(mark._replace(start=0, end=4),))
    turns.arrange(desk, interview, [question, left, right])
    assert turns.lines(desk, interview) == [question, left, right]
    assert [(one.path, one.source) for one in desk.load(Task)] == [(task.path, right.path)]
    turns.arrange(desk, interview, [question, whole])
    assert turns.lines(desk, interview) == [question, whole]
    assert [(one.path, one.source) for one in desk.load(Task)] == [(task.path, answer.path)]


def test_what_is_taken_back_comes_again_with_its_task(desk: Desk) -> None:
    interview = begun(desk, "问", "他拿走了。")
    question, answer = turns.lines(desk, interview)
    with_mark = [question, marked(answer, "verify", "他拿走了")]
    turns.arrange(desk, interview, with_mark)
    first = desk.load(Task)
    turns.arrange(desk, interview, [question, answer])
    assert (quotes(desk, interview), desk.load(Task)) == ([[], []], [])
    turns.arrange(desk, interview, with_mark)
    assert turns.lines(desk, interview) == with_mark
    assert [one.path for one in desk.load(Task)] == [one.path for one in first]


def test_a_task_that_was_done_stays_when_its_mark_goes(desk: Desk) -> None:
    interview = begun(desk, "问", "他拿走了。")
    question, answer = turns.lines(desk, interview)
    turns.arrange(desk, interview, [question, marked(answer, "verify", "他拿走了")])
    tasks.close(desk, desk.load(Task)[0], "已核实")
    turns.arrange(desk, interview, [question])
    assert [one.outcome for one in desk.load(Task)] == ["已核实"]


def test_marking_others_words_writes_no_word(county: Callable[..., County]) -> None:
    both = county()
    zhang, li = Desk(both["zhang"]), Desk(both["li"])
    interview = begun(zhang, "多少钱？", "给了三千五百元。")
    carry(zhang.vault, li.vault, interview.space)
    lines = turns.lines(li, interview)
    changed = lines[0]._replace(text="不许改的话")
    turns.mark(li, interview, [changed, marked(lines[1], "verify", "三千五百元")])
    assert [line.text for line in turns.lines(li, interview)] == ["多少钱？", "给了三千五百元。"]
    carry(li.vault, zhang.vault, interview.space)
    assert quotes(zhang, interview) == [[], ["三千五百元"]]
    assert [task.what for task in zhang.load(Task)] == ["三千五百元"]


def test_a_marked_person_is_a_mention_and_goes_with_the_secret(county: Callable[..., County]) -> None:
    both = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang = Desk(both["zhang"]), Desk(both["wang"])
    interview = begun(zhang, "谁给的？", "是会计给的，会计知道。")
    person = new_person(zhang.vault, interview.space, "王建国")
    zhang.persons.forget()
    lines = turns.lines(zhang, interview)
    turns.arrange(zhang, interview, [lines[0], marked(lines[1], "person", "会计", person)])
    assert turns.lines(zhang, interview)[1].text == "是会计给的，会计知道。"
    assert quotes(zhang, interview) == [[], ["会计"]]
    (mark,) = zhang.load(Mark)
    assert mentions.mentioned([mark.quote]) == {person}
    assert "会计" not in mark.quote
    raw = zhang.vault.store.rows("SELECT f_text FROM record_turn WHERE f_sort = 'answer'")[0][0]
    assert (mentions.mentioned([raw]), raw.count("会计")) == ({person}, 1)
    protection.protect(zhang, zhang.get(Person, person), "甲一")
    carry(zhang.vault, wang.vault, interview.space)
    assert wang.tell(wang.load(Mark)[0].quote) == "甲一"


def test_a_name_that_is_only_touched_is_quoted_whole(desk: Desk) -> None:
    interview = begun(desk, "谁？", "问")
    person = new_person(desk.vault, interview.space, "王建国")
    desk.persons.forget()
    lines = turns.lines(desk, interview)
    turns.arrange(desk, interview, [lines[0], lines[1]._replace(text="是王建国给的。")])
    lines = turns.lines(desk, interview)
    turns.arrange(desk, interview, [lines[0], marked(lines[1], "verify", "国给")])
    (mark,) = desk.load(Mark)
    assert mentions.mentioned([mark.quote]) == {person}
    assert "国" not in mark.quote
    assert quotes(desk, interview) == [[], ["王建国给"]]
    (task,) = desk.load(Task)
    assert "国" not in task.what
    assert desk.tell(task.what) == "王建国给"


@given(st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=12), st.data())
def test_a_part_of_a_text_reads_as_it_reads_there(signs: list[str], data: st.DataObject) -> None:
    person = f"person/{ids.derived('person', 'one')}"

    def tell(_: str, sealed: str) -> str:
        return sealed.removeprefix("sealed:")

    text = "".join(mentions.mention(person, "sealed:Wang") if sign == "丁" else sign for sign in signs)
    reads = mentions.told(text, tell)
    start = data.draw(st.integers(0, len(reads) - 1))
    end = data.draw(st.integers(start + 1, len(reads)))
    begin, part = mentions.within(text, start, end, tell)
    told = mentions.told(part, tell)
    assert reads[begin : begin + len(told)] == told
    assert begin <= start
    assert begin + len(told) >= end
    linked = mentions.link(
        text, start, end, tell, lambda words: mentions.mention(person, f"sealed:{ids.derived(words)}")
    )
    assert mentions.told(linked, lambda _, sealed: "" if len(sealed) > 20 else tell("", sealed)) == (
        reads[:begin] + reads[begin + len(told) :]
    )
