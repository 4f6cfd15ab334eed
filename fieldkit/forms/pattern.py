"""Regular expressions in linear time: a set of states walks along the text, so no pattern can make the reader hang.

The subset of Java's java.util.regex that forms use: classes, groups, alternatives, counts, anchors. What looks back or
ahead is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

MOST_STATES = 4000
MOST_COUNT = 1000
_DEEPEST = 24

Accepts = Callable[[str], bool]

_CLASSES: dict[str, Accepts] = {
    "d": lambda char: char.isascii() and char.isdecimal(),
    "w": lambda char: char.isascii() and (char.isalnum() or char == "_"),
    "s": lambda char: char in " \t\n\x0b\f\r",
}
_PROPERTIES: dict[str, Accepts] = {
    "L": str.isalpha,
    "Lu": str.isupper,
    "Ll": str.islower,
    "N": str.isnumeric,
    "Nd": str.isdecimal,
    "IsHan": lambda char: 0x3400 <= ord(char) <= 0x9FFF or char == "\u3007" or 0x20000 <= ord(char) <= 0x3FFFF,
    "Alpha": lambda char: char.isascii() and char.isalpha(),
    "Digit": lambda char: char.isascii() and char.isdecimal(),
    "Alnum": lambda char: char.isascii() and char.isalnum(),
    "Upper": lambda char: char.isascii() and char.isupper(),
    "Lower": lambda char: char.isascii() and char.islower(),
    "Punct": lambda char: char.isascii() and char.isprintable() and not char.isalnum() and char != " ",
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


class Unsupported(Exception):  # the shape of the pattern, not an error of ours
    """The pattern is none, or has what this subset lacks, or is too large."""


class _State(NamedTuple):
    """A character to accept and where to go then; without one, where to go at once. `edge`: only at that end."""

    accepts: Accepts | None
    onward: tuple[int, ...]
    edge: str = ""


class Pattern:
    """A pattern that was read; `matches` tells whether it is the whole of a text."""

    def __init__(self, states: list[_State], start: int) -> None:
        self._states = states
        self._start = start

    @property
    def size(self) -> int:
        """How many states there are: what one character costs at most."""
        return len(self._states)

    def matches(self, text: str) -> bool:
        """Say whether all of `text` is one of what the pattern describes."""
        now = self._closure([self._start], first=True, last=not text)
        for place, char in enumerate(text, 1):
            onward = [
                to
                for at in now
                if (accepts := self._states[at].accepts) and accepts(char)
                for to in self._states[at].onward
            ]
            now = self._closure(onward, first=False, last=place == len(text))
            if not now:
                return False
        return 0 in now

    def _closure(self, states: list[int], *, first: bool, last: bool) -> set[int]:
        found: set[int] = set()
        waiting = list(states)
        while waiting:
            at = waiting.pop()
            state = self._states[at]
            if at in found or (state.edge == "^" and not first) or (state.edge == "$" and not last):
                continue
            found.add(at)
            if state.accepts is None:
                waiting += state.onward
        return found


@lru_cache(maxsize=256)
def read(source: str) -> Pattern:
    """Return the pattern that `source` writes. Raises Unsupported."""
    return _Reader(source).whole()


class _Reader:
    """Builds the states from the end: each part is told where to go on, and returns where it begins."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._states = [_State(None, ())]
        self._depth = 0
        self._any_case = False

    def whole(self) -> Pattern:
        if self._source.startswith("(?i)"):
            self._any_case, self._at = True, 4
        tree = self._alternatives()
        if self._at < len(self._source):
            raise Unsupported
        return Pattern(self._states, tree(0))

    def _alternatives(self) -> Callable[[int], int]:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unsupported
        branches = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence())
        self._depth -= 1
        if len(branches) == 1:
            return branches[0]
        return lambda onward: self._state(None, tuple(branch(onward) for branch in branches))

    def _sequence(self) -> Callable[[int], int]:
        items: list[Callable[[int], int]] = []
        while self._peek() not in ("", "|", ")"):
            items.append(self._counted(self._item()))

        def build(onward: int) -> int:
            for item in reversed(items):
                onward = item(onward)
            return onward

        return build

    def _counted(self, item: Callable[[int], int]) -> Callable[[int], int]:
        bounds = self._bounds()
        if bounds is None:
            return item
        if self._peek() in ("?", "+") and self._peek():
            self._at += 1  # lazy or possessive: the whole text matches or not, either way
        if self._peek() in ("*", "+", "?", "{") and self._peek():
            raise Unsupported
        low, high = bounds

        def build(onward: int) -> int:
            if high is None:
                loop = self._state(None, ())
                self._states[loop] = _State(None, (item(loop), onward))
                onward = loop
            else:
                for _ in range(high - low):
                    onward = self._state(None, (item(onward), onward))
            for _ in range(low):
                onward = self._state(None, (item(onward),))  # a state each, so that counts of nothing are bounded too
            return onward

        return build

    def _bounds(self) -> tuple[int, int | None] | None:
        sign = self._peek()
        if sign in ("*", "+", "?") and sign:
            self._at += 1
            return {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        if sign != "{":
            return None
        end = self._source.find("}", self._at)
        low, comma, high = self._source[self._at + 1 : max(end, 0)].partition(",")
        if end < 0 or not _is_count(low) or not (high == "" or _is_count(high)):
            raise Unsupported
        self._at = end + 1
        most = int(high) if high else None if comma else int(low)
        if most is not None and most < int(low):
            raise Unsupported
        return int(low), most

    def _item(self) -> Callable[[int], int]:
        char = self._take()
        if char == "(":
            return self._group()
        if char in ("^", "$"):
            return lambda onward: self._state(None, (onward,), char)
        if char in "*+?{":
            raise Unsupported
        accepts = {"[": self._class, ".": lambda: _any, "\\": self._escape}.get(char, lambda: self._exactly(char))()
        return lambda onward: self._state(accepts, (onward,))

    def _group(self) -> Callable[[int], int]:
        if self._peek() == "?":
            if self._source[self._at : self._at + 2] != "?:":
                raise Unsupported
            self._at += 2
        inside = self._alternatives()
        if self._take() != ")":
            raise Unsupported
        return inside

    def _class(self) -> Accepts:
        negative = self._peek() == "^"
        self._at += negative
        members = list(self._members())
        if negative:
            return lambda char: not any(accepts(char) for accepts in members)
        return lambda char: any(accepts(char) for accepts in members)

    def _members(self) -> Iterator[Accepts]:
        first = True
        while first or self._peek() != "]":
            first = False
            char = self._take()
            if char == "[" or self._source.startswith("&&", self._at - 1):
                raise Unsupported
            if char == "\\" and (self._peek().lower() in _CLASSES or self._peek() in ("p", "P")):
                yield self._escape()
            else:
                yield self._range(self._literal() if char == "\\" else char)
        self._at += 1

    def _range(self, low: str) -> Accepts:
        if self._peek() != "-" or self._source[self._at + 1 : self._at + 2] in ("]", ""):
            return self._exactly(low)
        self._at += 1
        high = self._take()
        return self._between(low, self._literal() if high == "\\" else high)

    def _escape(self) -> Accepts:
        char = self._peek()
        if char.lower() in _CLASSES and char:
            self._at += 1
            accepts = _CLASSES[char.lower()]
            return (lambda one: not accepts(one)) if char.isupper() else accepts
        if char in ("p", "P") and char:
            self._at += 1
            return self._property(negative=char == "P")
        return self._exactly(self._literal())

    def _literal(self) -> str:
        """Return the one character that stands behind a backslash."""
        char = self._take()
        if char == "u":
            digits = self._source[self._at : self._at + 4]
            if not re.fullmatch(r"[0-9A-Fa-f]{4}", digits):
                raise Unsupported
            self._at += 4
            return chr(int(digits, 16))
        if char.isalnum() and char not in _CONTROLS:
            raise Unsupported
        return _CONTROLS.get(char, char)

    def _property(self, *, negative: bool) -> Accepts:
        end = self._source.find("}", self._at)
        named = self._source[self._at + 1 : end] if self._peek() == "{" and end > 0 else ""
        if named not in _PROPERTIES:
            raise Unsupported
        self._at = end + 1
        accepts = _PROPERTIES[named]
        return (lambda char: not accepts(char)) if negative else accepts

    def _exactly(self, wanted: str) -> Accepts:
        return (lambda char: char.lower() == wanted.lower()) if self._any_case else (lambda char: char == wanted)

    def _between(self, low: str, high: str) -> Accepts:
        if low > high:
            raise Unsupported
        if self._any_case:
            return lambda char: low <= char <= high or low <= char.lower() <= high or low <= char.upper() <= high
        return lambda char: low <= char <= high

    def _state(self, accepts: Accepts | None, onward: tuple[int, ...], edge: str = "") -> int:
        if len(self._states) >= MOST_STATES:
            raise Unsupported
        self._states.append(_State(accepts, onward, edge))
        return len(self._states) - 1

    def _peek(self) -> str:
        return self._source[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise Unsupported
        self._at += 1
        return char


def _any(char: str) -> bool:
    return char not in "\n\r\u0085\u2028\u2029"


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= MOST_COUNT
