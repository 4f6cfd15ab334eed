"""Hints beside a talk: what the words do not tell yet, by rules that more words never turn against."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.desk import hints, outlines, turns
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model import principle
from fieldkit.model.kinds import Interview, Waiver
from fieldkit.model.principle import ELEMENTS, Hint, Said
from tests.vaultkit import County, carry, new_case, new_interview

pytest_plugins = ["tests.counties"]

ASKED = (
    "合同是什么时间签的、谁和您签的？",
    "有没有公款吃喝的支出？",
    "请讲一下报账的流程。",
    "您在哪里领的救灾物资？",
)
TOLD = (
    "",
    "2024年5月，刘书记和我签的。",
    "以前有人签过。",
    "先找会计，然后书记签字。",
    "在村委会领的，最后给了三袋。",
    "总体上各项工作成绩突出，群众满意度很高。",
    "我觉得应该是没有问题的，大家都很好。",
)
FURTHER = ("那一年您多大？", "钱交给谁了？")


def said(*words: str) -> list[Said]:
    """Return turns: what ends in a question mark, or is a question of the outline, asks."""
    asking = {*ASKED, *FURTHER}
    return [Said(f"t{n}", "question" if text in asking else "answer", text) for n, text in enumerate(words)]


def state(found: list[Hint], about: str) -> tuple[str, str]:
    return next((hint.state, hint.turn) for hint in found if hint.about == about)


def test_a_question_is_missing_until_it_is_answered_and_incomplete_until_what_it_asks_for_is_told() -> None:
    question = ASKED[0]
    assert state(principle.hints([], ASKED), question) == ("missing", "")
    assert state(principle.hints(said(question, " "), ASKED), question) == ("missing", "t0")
    (hint,) = [one for one in principle.hints(said(question, "以前有人签过。"), ASKED) if one.about == question]
    assert (hint.state, hint.turn, hint.lacks) == ("incomplete", "t1", ("time", "person"))
    further = said(question, "刘书记签的。", FURTHER[0], "2024年5月签的。")
    assert state(principle.hints(further, ASKED), question) == ("covered", "t1")


def test_an_answer_belongs_to_the_question_before_it() -> None:
    found = principle.hints(said("2024年5月，刘书记和我签的。", ASKED[0], ASKED[1], "没有。"), ASKED)
    assert state(found, ASKED[0]) == ("missing", "t1")
    assert state(found, ASKED[1]) == ("covered", "t3")


def test_a_question_asked_in_other_words_is_known_again() -> None:
    found = principle.hints([Said("q", "question", "好，那合同是什么时间签的，谁和您签的呢？")], ASKED)
    assert state(found, ASKED[0]) == ("missing", "q")


def test_elements_are_told_once_and_vague_words_are_incomplete() -> None:
    found = principle.hints(said(ASKED[0], "以前有人在那边给过。", "2024年5月，刘书记在村委会给了我。"), ())
    assert [hint.about for hint in found if hint.sort == "element"] == list(ELEMENTS)
    assert state(found, "time") == ("covered", "t2")
    assert state(principle.hints(said("以前有人给过。"), ()), "time") == ("incomplete", "t0")
    assert state(principle.hints(said("以前有人给过。"), ()), "place") == ("missing", "")
    assert state(principle.hints([Said("a", "answer", "那天", frozenset({"date"}))], ()), "time") == ("covered", "a")


@pytest.mark.parametrize(
    ("words", "lacks"),
    [
        (TOLD[5], ("achievements", "generalities")),
        (TOLD[6], ("generalities", "opinions")),
        ("我觉得他2024年拿了三千元，没有收据。", None),
        ("没有，都很好。", None),
    ],
)
def test_an_answer_without_a_fact_is_hinted_at(words: str, lacks: tuple[str, ...] | None) -> None:
    found = [hint for hint in principle.hints(said(words), ()) if hint.sort == "answer"]
    assert found == ([] if lacks is None else [Hint("answer", "t0", "incomplete", "t0", lacks)])


ANY = st.builds(
    Said,
    st.uuids().map(str),
    st.sampled_from(("question", "answer", "note")),
    st.sampled_from((*ASKED, *TOLD, *FURTHER)) | st.text(max_size=30),
    st.frozensets(st.sampled_from(("date", "person", "amount", "verify"))),
)
TALK = st.lists(ANY, max_size=12, unique_by=lambda one: one.path)


@given(TALK, st.lists(st.sampled_from(ASKED) | st.text(max_size=20), max_size=5, unique=True))
def test_any_talk_has_a_line_for_each_question_and_element_that_leads_to_a_turn(
    talk: list[Said], questions: list[str]
) -> None:
    found = principle.hints(talk, questions)
    assert [hint.about for hint in found if hint.sort == "question"] == questions
    assert [hint.about for hint in found if hint.sort == "element"] == list(ELEMENTS)
    assert {hint.turn for hint in found} <= {"", *(turn.path for turn in talk)}
    order = [turn.path for turn in talk]
    places = [order.index(hint.turn) for hint in found if hint.sort == "answer"]
    assert places == sorted(places)
    assert {hint.state for hint in found} <= {"covered", "missing", "incomplete"}


@given(TALK, st.sampled_from((*ASKED, *FURTHER)), st.sampled_from(TOLD[1:]), st.data())
def test_a_question_that_is_asked_and_answered_makes_no_other_uncovered(
    talk: list[Said], question: str, answer: str, data: st.DataObject
) -> None:
    """What the outline asks comes before another of its questions or at the end, what is asked further anywhere."""
    starts = [at for at, turn in enumerate(talk) if turn.sort == "question"]
    if question in ASKED:
        starts = [at for at in starts if talk[at].text in ASKED]
    at = data.draw(st.sampled_from([*starts, len(talk)]))
    more = [*talk[:at], Said("q", "question", question), Said("a", "answer", answer), *talk[at:]]
    covered = {hint[:2] for hint in principle.hints(talk, ASKED) if hint.state == "covered"}
    assert covered <= {hint[:2] for hint in principle.hints(more, ASKED) if hint.state == "covered"}


def test_the_outline_is_known_by_the_questions_that_only_it_asks() -> None:
    every = [outline.questions for outline in outlines.outlines()]
    for number, questions in enumerate(every):
        asked = [Said(str(at), "question", text) for at, text in enumerate(questions)]
        assert principle.closest(asked, every) == number
    assert principle.closest([Said("q", "question", every[0][0])], every) is None
    assert principle.closest([], []) is None


@pytest.fixture
def both(county: Callable[..., County]) -> tuple[Desk, Desk]:
    made = county(zhang="inspector", wang="inspector")
    return Desk(made["zhang"]), Desk(made["wang"])


def test_a_hint_is_waived_with_a_reason_that_survives_a_merge(both: tuple[Desk, Desk]) -> None:
    zhang, wang = both
    talk = zhang.get(Interview, new_interview(zhang.vault, new_case(zhang.vault), "多少钱？", "有人给过。"))
    lines = turns.lines(zhang, talk)
    place = next(hint for hint in hints.read(zhang, talk, lines) if hint.about == "place")
    with pytest.raises(Refused) as refused:
        hints.waive(zhang, talk, place, " ")
    assert refused.value.code is Code.HINT_REASON
    assert zhang.load(Waiver) == []
    carry(zhang.vault, wang.vault, talk.space)
    first = hints.waive(zhang, talk, place, "电话里谈的")
    second = hints.waive(wang, talk, place, "电话里谈的")
    assert first.path == second.path
    carry(wang.vault, zhang.vault, talk.space)
    carry(zhang.vault, wang.vault, talk.space)
    for desk in both:
        (waiver,) = desk.load(Waiver)
        assert waiver.reason == "电话里谈的"
        assert not waiver.conflicts
        told = next(hint for hint in hints.read(desk, talk, lines) if hint.about == "place")
        assert (told.state, told.reason, told.open) == ("not_applicable", "电话里谈的", False)
