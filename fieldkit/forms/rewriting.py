"""Expressions of an XLSForm as a definition has them: a path to a line becomes `${name}`, with the name it has here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from fieldkit.forms import expression
from fieldkit.forms.expression import NAME, Call, Name, Negative, Pair, Path, Tree, Unreadable

_REFERENCE = re.compile(rf"\$\{{\s*((?:last-saved#)?{NAME})\s*\}}")

Way = tuple[str, ...]
"""The names from the form's root to a question or group."""


@dataclass
class Names:
    """What each question and repeated group is called here: by its way, and by its name alone."""

    ways: dict[Way, str] = field(default_factory=dict)
    repeats: set[Way] = field(default_factory=set)

    def near(self, name: str, way: Way) -> str | None:
        """Return what `${name}` means at `way`: the one that shares most of it, the first of them."""
        found = [one for one in self.ways if one[-1] == name]
        return self.ways[max(found, key=lambda one: _shared(one, way))] if found else None


def rewritten(source: str, way: Way, names: Names) -> str:
    """Return `source`, which stands at `way`, with its names and paths as they are here. Raises Unreadable."""
    source = named(source, way, names)
    changes = list(_changes(expression.read(source), way, names))
    for start, end, said in sorted(changes, reverse=True):
        source = f"{source[:start]}{said}{source[end:]}"
    return source


def named(source: str, way: Way, names: Names) -> str:
    """Return words or an expression with the names as they are here. Raises Unreadable at one that is not there."""

    def here(found: re.Match[str]) -> str:
        name = names.near(found[1], way)
        if name is None:
            raise Unreadable(found.start())
        return f"${{{name}}}"

    return _REFERENCE.sub(here, source)


def references(source: str) -> list[str]:
    """Return the names that stand as `${name}` in words or an expression."""
    return _REFERENCE.findall(source)


def calls(source: str, *functions: str) -> Iterator[str]:
    """Yield the first value, a text, of every call of one of `functions`."""
    try:
        found = list(expression.parts(expression.read(source)))
    except Unreadable:
        return
    for one in found:
        match one:
            case Call(name=name, given=(expression.Constant(value=str(said)), *_)) if name in functions:
                yield said


def _changes(tree: Tree, way: Way, names: Names) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and new words of each path, or end of a path, that leads to a line or a repeated group."""
    waiting: list[tuple[Tree, bool]] = [(tree, False)]
    while waiting:
        one, bracketed = waiting.pop()
        match one:
            case Path(base=base, steps=steps, start=start, end=end):
                target = _target(one, way, names, bracketed=bracketed)
                if target is not None:
                    yield start, end, f"${{{target}}}"
                yield from _end(one, way, names)
                waiting += [(base, bracketed)] if base else []
                waiting += [(condition, True) for step in steps for condition in step.conditions]
            case Call(given=given):
                waiting += [(part, bracketed) for part in given]
            case Pair(left=left, right=right):
                waiting += [(left, bracketed), (right, bracketed)]
            case Negative(part=part):
                waiting.append((part, bracketed))
            case Name():
                continue


def _target(path: Path, way: Way, names: Names, *, bracketed: bool) -> str | None:
    """Return the name of what a path leads to, None where it leads to no line."""
    current = isinstance(path.base, Call) and path.base.name == "current"
    if any(step.conditions for step in path.steps) or (path.base is not None and not current):
        return None
    if path.rooted:
        return names.ways.get(tuple(step.name for step in path.steps[1:]))
    if bracketed and not current:
        return None
    found: Way = way
    for step in path.steps:
        if step.name == "..":
            found = found[:-1]
        elif step.name != ".":
            found = (*found, step.name)
    return names.ways.get(found) if found != way else None


def _end(path: Path, way: Way, names: Names) -> Iterator[tuple[int, int, str]]:
    """Yield the end of a path from a repeated group through groups to a line, as the line alone."""
    named = [step for step in path.steps if step.name != "."]
    if not isinstance(path.base, Name) or not named or any(step.conditions for step in named):
        return
    repeat = next((one for one in names.repeats if names.ways[one] == path.base.name), None)
    target = names.ways.get((*repeat, *(step.name for step in named))) if repeat else None
    if target is not None:
        yield named[0].start, path.end, target


def _shared(one: Way, other: Way) -> int:
    """Return how many names at the beginning are the same."""
    pairs = list(zip(one, other, strict=False))
    return next((at for at, (name, same) in enumerate(pairs) if name != same), len(pairs))
