"""What a talk has not yet asked: the questions of its outline, five elements of a fact, answers without one.

Words decide, by `resources/talk/principle.toml`; only what was said is looked at, never who said it.
The elements are time, place, person, course and result; the principle is to talk of problems, details and facts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from fieldkit import words

ELEMENTS = ("time", "place", "person", "course", "result")
ANSWERS = ("achievements", "generalities", "opinions")
MARKED = {"date": "time", "person": "person"}
"""Which element a mark on the words of an answer shows, by the sort of the mark."""


class Said(NamedTuple):
    """A turn: its path, `sort` as in `Turn`, its words as they read, and the sorts of the marks on them."""

    path: str
    sort: str
    text: str
    marked: frozenset[str] = frozenset()


class Hint(NamedTuple):
    """What is stated about one thing; `sort` and `about` are as in `Waiver`.

    `turn` is the path of the turn that it hangs on, empty where there is none. `lacks` names elements that a question
    asks for and its answers do not tell, or what an answer tells instead of facts (`ANSWERS`).
    """

    sort: str
    about: str
    state: str
    """covered, missing, incomplete or not_applicable."""
    turn: str = ""
    lacks: tuple[str, ...] = ()
    reason: str = ""
    """Why it does not apply."""
    waiver: str = ""
    """The path of what says that it does not apply, whether that was said or not."""
    typed: str = ""
    """A reason that was begun and not stated yet."""

    @property
    def open(self) -> bool:
        """Whether something may still be asked."""
        return self.state in ("missing", "incomplete")


@dataclass(frozen=True)
class _Element:
    asked: re.Pattern[str]
    exact: re.Pattern[str]
    vague: re.Pattern[str]


@dataclass(frozen=True)
class _Rules:
    alike: int
    short: int
    elements: dict[str, _Element]
    answers: dict[str, re.Pattern[str]]
    facts: re.Pattern[str]


class _Exchange(NamedTuple):
    """A question, and the answers until the next question of the outline."""

    question: Said
    answers: list[Said]


@cache
def _rules() -> _Rules:
    told = tomllib.loads(words.resource("talk", "principle.toml").read_text(encoding="utf-8"))
    return _Rules(
        told["alike"],
        told["short"],
        {name: _Element(**{part: _any(told["elements"][name][part]) for part in _PARTS}) for name in ELEMENTS},
        {name: _any(told["answers"][name]) for name in ANSWERS},
        _any(told["answers"]["facts"]),
    )


_PARTS = ("asked", "exact", "vague")


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def hints(said: Sequence[Said], questions: Sequence[str]) -> list[Hint]:
    """Return one line for each of `questions`, one for each element, one for each answer that tells no fact.

    `said` are the turns in their order. An answer belongs to the question of the outline before it, so that asking
    further completes it. Question and element are covered by any answer that tells enough.
    """
    exchanges = _exchanges(said, questions)
    answers = [turn for turn in said if turn.sort == "answer" and turn.text.strip()]
    return [
        *(_question(question, exchanges[question]) for question in exchanges),
        *(_element(name, answers) for name in ELEMENTS),
        *_answers(answers),
    ]


def closest(said: Sequence[Said], outlines: Sequence[Sequence[str]]) -> int | None:
    """Return which of `outlines` (their questions) is asked: the one with most questions of its own in the turns."""
    asked = {_plain(turn.text) for turn in said if turn.sort == "question"}
    common = set.intersection(*(set(one) for one in outlines)) if outlines else set()
    counts = [sum(_plain(question) in asked for question in one if question not in common) for one in outlines]
    most = max(counts, default=0)
    return counts.index(most) if most else None


def _exchanges(said: Sequence[Said], questions: Sequence[str]) -> dict[str, list[_Exchange]]:
    pairs = {question: _pairs(question) for question in questions}
    found: dict[str, list[_Exchange]] = {question: [] for question in questions}
    now: list[_Exchange] = []
    for turn in said:
        asked = [question for question in found if _asks(turn, pairs[question])] if turn.sort == "question" else []
        if asked:
            now = [_Exchange(turn, [])]
            for question in asked:
                found[question] += now
        elif turn.sort == "answer" and turn.text.strip():
            for exchange in now:
                exchange.answers.append(turn)
    return found


def _asks(turn: Said, pairs: frozenset[str]) -> bool:
    """Whether a turn asks a question of the outline, given by its pairs of neighbouring characters."""
    return bool(pairs) and len(pairs & _pairs(turn.text)) * 100 >= len(pairs) * _rules().alike


def _pairs(text: str) -> frozenset[str]:
    plain = _plain(text)
    return frozenset(plain[at : at + 2] for at in range(max(len(plain) - 1, 1))) if plain else frozenset()


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _question(question: str, exchanges: list[_Exchange]) -> Hint:
    answered = [one for one in exchanges if one.answers]
    if not answered:
        return Hint("question", question, "missing", exchanges[0].question.path if exchanges else "")
    answers = [answer for one in answered for answer in one.answers]
    wanted = [name for name, rule in _rules().elements.items() if rule.asked.search(question)]
    lacks = tuple(name for name in wanted if not any(_tells(name, answer) for answer in answers))
    return Hint("question", question, "incomplete" if lacks else "covered", answers[0].path, lacks)


def _element(name: str, answers: Sequence[Said]) -> Hint:
    for answer in answers:
        if _tells(name, answer):
            return Hint("element", name, "covered", answer.path)
    for answer in answers:
        if _rules().elements[name].vague.search(answer.text):
            return Hint("element", name, "incomplete", answer.path)
    return Hint("element", name, "missing")


def _tells(name: str, answer: Said) -> bool:
    marked = name in {MARKED.get(sort) for sort in answer.marked}
    return marked or _rules().elements[name].exact.search(answer.text) is not None


def _answers(answers: Sequence[Said]) -> Iterator[Hint]:
    for answer in answers:
        instead = tuple(name for name, rule in _rules().answers.items() if rule.search(answer.text))
        if instead and len(answer.text) >= _rules().short and not _tells_fact(answer):
            yield Hint("answer", answer.path, "incomplete", answer.path, instead)


def _tells_fact(answer: Said) -> bool:
    return bool(answer.marked) or _rules().facts.search(answer.text) is not None
