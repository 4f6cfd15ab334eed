"""Expressions of a form (FORMAT.md, section 4) as trees: XPath 1.0 with `${name}`, read within bounds, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 8000
DEEPEST = 96
"""Characters of an expression, and how deep its parentheses go."""

NAME = r"[^\W\d][\w.\-]*"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d+(?:\.\d*)?|\.\d+)|(?P<text>'[^']*'|\"[^\"]*\")|\$\{{\s*(?P<ref>{NAME})\s*\}}"
    rf"|(?P<name>{NAME}(?::{NAME})?)|(?P<sign>!=|<=|>=|\.\.|//|[()\[\],/.=<>+\-*|@$]))"
)
_LEVELS = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4}
_LEVELS |= {"+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8}
_NEGATIVE = 7


class Unreadable(Exception):  # no error of ours: it says where reading ended
    """What stands at `at` (characters from 0) is no expression."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


@dataclass(frozen=True)
class Constant:
    """A number or a text."""

    value: float | str


@dataclass(frozen=True)
class Name:
    """`${name}`: a line, or a repeated group; `start` and `end` are where it stands."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Call:
    """A function and what it is given."""

    name: str
    given: tuple[Tree, ...]
    start: int = 0


@dataclass(frozen=True)
class Pair:
    """Two expressions and the operator between them."""

    sign: str
    left: Tree
    right: Tree


@dataclass(frozen=True)
class Negative:
    """The number with its sign turned."""

    part: Tree


@dataclass(frozen=True)
class Step:
    """One step of a path: a name, `.`, `..` or `*`, the conditions in its brackets, and where it begins."""

    name: str
    conditions: tuple[Tree, ...] = ()
    start: int = 0


@dataclass(frozen=True)
class Path:
    """Steps from `base` (None: from here; `rooted`: from the top of the form)."""

    base: Tree | None
    steps: tuple[Step, ...]
    start: int
    end: int
    rooted: bool = False


Tree = Constant | Name | Call | Pair | Negative | Path


@lru_cache(maxsize=4096)
def read(source: str) -> Tree:
    """Return the tree of `source`. Raises Unreadable."""
    if len(source) > LONGEST:
        raise Unreadable(LONGEST)
    return _Reader(source).whole()


def parts(tree: Tree) -> Iterator[Tree]:
    """Yield the tree and every tree within it."""
    waiting: list[Tree] = [tree]
    while waiting:
        one = waiting.pop()
        yield one
        match one:
            case Call(given=given):
                waiting += given
            case Pair(left=left, right=right):
                waiting += [left, right]
            case Negative(part=part):
                waiting.append(part)
            case Path(base=base, steps=steps):
                waiting += [base] if base else []
                waiting += [condition for step in steps for condition in step.conditions]


def names(tree: Tree) -> set[str]:
    """Return the names that `tree` refers to."""
    return {one.name for one in parts(tree) if isinstance(one, Name)}


@dataclass(frozen=True)
class _Token:
    sort: str
    text: str
    start: int
    end: int


class _Reader:
    """Reads by precedence: a loop on each level, so only parentheses go deeper."""

    def __init__(self, source: str) -> None:
        self._tokens = list(_tokens(source))
        self._at = 0
        self._depth = 0

    def whole(self) -> Tree:
        found = self._level(0)
        if self._next.sort != "end":
            raise Unreadable(self._next.start)
        return found

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _level(self, lowest: int) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(self._next.start)
        left = self._negative() if self._next.text == "-" and self._next.sort == "sign" else self._path()
        while self._next.sort in ("sign", "name") and _LEVELS.get(self._next.text, 0) > lowest:
            sign = self._take().text
            left = Pair(sign, left, self._level(_LEVELS[sign]))
        self._depth -= 1
        return left

    def _negative(self) -> Tree:
        self._take()
        return Negative(self._level(_NEGATIVE))

    def _path(self) -> Tree:
        """Read a value, a call or a path."""
        first = self._next
        if (first.sort == "sign" and first.text in ("/", ".", "..")) or self._is_step():
            return self._steps(None, first.start)
        base = self._primary()
        if self._next.text in ("/", "[") and self._next.sort == "sign" and not isinstance(base, Constant):
            return self._steps(base, first.start)
        return base

    def _is_step(self) -> bool:
        return (self._next.sort == "name" and self._tokens[self._at + 1].text != "(") or self._next.text == "*"

    def _primary(self) -> Tree:
        token = self._take()
        match token.sort:
            case "number":
                return Constant(float(token.text))
            case "text":
                return Constant(token.text[1:-1])
            case "ref":
                return Name(token.text, token.start, token.end)
            case "name":
                return Call(token.text, self._given(), token.start)
        if token.text != "(" or token.sort != "sign":
            raise Unreadable(token.start)
        found = self._level(0)
        self._need(")")
        return found

    def _given(self) -> tuple[Tree, ...]:
        self._need("(")
        if self._next.text == ")":
            self._take()
            return ()
        found = [self._level(0)]
        while self._next.text == ",":
            self._take()
            found.append(self._level(0))
        self._need(")")
        return tuple(found)

    def _steps(self, base: Tree | None, start: int) -> Path:
        rooted = base is None and self._next.text == "/"
        steps = []
        if base is not None and self._next.text == "[":
            steps.append(Step(".", self._conditions(), self._next.start))
        elif base is None and not rooted:
            steps.append(self._step())
        while self._next.text == "/" and self._next.sort == "sign":
            self._take()
            steps.append(self._step())
        return Path(base, tuple(steps), start, self._tokens[self._at - 1].end, rooted)

    def _step(self) -> Step:
        token = self._take()
        if token.sort != "name" and token.text not in (".", "..", "*"):
            raise Unreadable(token.start)
        return Step(token.text, self._conditions(), token.start)

    def _conditions(self) -> tuple[Tree, ...]:
        found = []
        while self._next.text == "[" and self._next.sort == "sign":
            self._take()
            found.append(self._level(0))
            self._need("]")
        return tuple(found)

    def _need(self, sign: str) -> None:
        token = self._take()
        if token.text != sign or token.sort != "sign":
            raise Unreadable(token.start)

    def _take(self) -> _Token:
        token = self._next
        if token.sort == "end":
            raise Unreadable(token.start)
        self._at += 1
        return token


def _tokens(source: str) -> Iterator[_Token]:
    at = 0
    while at < len(source):
        found = _TOKEN.match(source, at)
        if found is None or found.lastgroup is None:
            rest = source[at:].lstrip()
            if not rest:
                break
            raise Unreadable(len(source) - len(rest))
        sort = found.lastgroup
        start = found.start(sort) if sort != "ref" else source.rindex("$", 0, found.start(sort))
        yield _Token(sort, found[sort], start, found.end())
        at = found.end()
    yield _Token("end", "", len(source), len(source))
