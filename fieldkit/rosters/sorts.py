"""What kind of list a list is: what it pays for and at which stage, or the part it has beside others.

A sort is written `dibao`, `dibao.posted`, or `deaths`; the words are in `resources/rules/lists.toml`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import NamedTuple

from fieldkit.rosters.vocabulary import normal
from fieldkit.words import resource

BENEFIT = "benefit"
"""The role of a list of those who are given something."""


class Sort(NamedTuple):
    """The role of a list in comparing (empty: it has none), and what it is about."""

    role: str
    subject: str

    def is_of(self, names: tuple[str, ...]) -> bool:
        """Say whether one of `names` is the role of this list or, where it pays, its subject."""
        return self.role in names or (self.role == BENEFIT and self.subject in names)


NONE = Sort("", "")


@cache
def sort(text: str) -> Sort:
    """Return what the sort `text` means."""
    told = _told()
    subject, _, stage = text.partition(".")
    if subject in told["subject"]:
        if not stage:
            return Sort(BENEFIT, subject)
        return Sort(stage, subject) if stage in told["stage"] else NONE
    return Sort(text, "") if text in told["role"] else NONE


def sorts() -> list[str]:
    """Return every sort that lists can be of."""
    told = _told()
    staged = [
        f"{subject}{stage}" for subject in told["subject"] for stage in ("", *(f".{one}" for one in told["stage"]))
    ]
    return [*staged, *told["role"]]


def stages() -> list[str]:
    """Return the stages that a list which pays for something can be of."""
    return list(_told()["stage"])


def recognised(title: str) -> str:
    """Return the sort that a title tells, or an empty text: a part comes first, as a list of kin may name a subject."""
    plain = normal(title)
    role, subject, stage = (
        next((key for key, words in _told()[part].items() if any(normal(word) in plain for word in words)), "")
        for part in ("role", "subject", "stage")
    )
    if role and not stage:
        return role
    return f"{subject}.{stage}" if subject and stage else subject


@cache
def _told() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resource("rules", "lists.toml").read_text(encoding="utf-8"))
