"""Where pages break: as much as there is room for, but never between what is to stay together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Strip(Protocol):
    """What is never cut: a line of a paragraph, or a row of a table. Heights are in twips."""

    @property
    def height(self) -> float:
        """How high it is."""

    @property
    def above(self) -> float:
        """What is kept free above it, but not where it begins a page on its own account."""

    @property
    def stays(self) -> bool:
        """Whether it is kept on one page with the next."""

    @property
    def breaks(self) -> bool:
        """Whether it begins a page."""


def fits(strips: Sequence[Strip], room: float) -> int | None:
    """Return how many strips go on a page with so much room; None: all do, and there may be room for more.

    A run that stays together and is higher than a page is broken where the page ends; one strip goes on a page always.
    """
    used = 0.0
    for at, strip in enumerate(strips):
        if at and strip.breaks:
            return at
        used += strip.height + (strip.above if at else 0)
        if used > room and at:
            return _loosened(strips, at)
    return None


def _loosened(strips: Sequence[Strip], at: int) -> int:
    """Return the last place up to `at` at which a page may end."""
    return next((place for place in range(at, 0, -1) if not strips[place - 1].stays), at)
