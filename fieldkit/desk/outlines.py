"""Outlines of interviews by the role of whoever is talked to: questions to begin with, and to look up meanwhile."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk import exhibits, interviews
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview


class Outline(NamedTuple):
    """An outline: its name among the resources, its title, and its questions in their order."""

    name: str
    title: str
    questions: tuple[str, ...]


def outlines() -> tuple[Outline, ...]:
    """Return all outlines, by their titles."""
    return _outlines(words.language())


def begin(desk: Desk, space: str, outline: Outline | None = None) -> Interview:
    """Begin an interview now: the member at work is its first interviewer, its turns the questions of the outline."""
    facts = {f"interviewers.{desk.member}": True, "started": exhibits.now()}
    questions = outline.questions if outline is not None else ("",)
    said = [interviews.Said("question", question) for question in questions]
    return interviews.found(desk, space, facts, said)


@cache
def _outlines(lang: str) -> tuple[Outline, ...]:
    files = [one for one in words.resource("outlines").iterdir() if one.name.endswith(".toml")]
    read = (_read(one.name, one.read_text(encoding="utf-8"), lang) for one in files)
    return tuple(sorted(read, key=lambda one: one.title))


def _read(name: str, text: str, lang: str) -> Outline:
    told = tomllib.loads(text)
    title = told["english"] if lang == "en" else told["title"]
    return Outline(name.removesuffix(".toml"), title, tuple(told["questions"]))
