"""Which rows of two lists are one person: by identity number, else by name, birth and household, else a person says.

A name alone joins nobody: such pairs are doubts, which a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import compress, product
from typing import NamedTuple, TypeVar

from fieldkit.rosters.rolls import Column, Roll

Pair = tuple[int, int]
Decided = Mapping[tuple[str, str], bool]
"""What persons said of two rows (their names, sorted): one person, or not."""

K = TypeVar("K", bound=Hashable)

MOST_DOUBTS = 5000
"""Pairs of one name between two lists that people could still go through; beyond, the lists share names and no more."""

_DAY = len("2025-01-31")


class Joined(NamedTuple):
    """Pairs of rows that are one person, and pairs that may be; `too_many` where doubts are not even listed."""

    pairs: list[Pair]
    doubts: list[Pair]
    too_many: bool


def join(left: Roll, right: Roll, decided: Decided) -> Joined:
    """Join the persons of two lists."""
    said = dict(_said(left, right, decided))
    groups = list(_groups(left, right))
    too_many = sum(len(lefts) * len(rights) for lefts, rights in groups) > MOST_DOUBTS
    pairs = {*_by_number(left, right), *_by_birth(left, right, groups), *(pair for pair, same in said.items() if same)}
    pairs -= {pair for pair, same in said.items() if not same}
    if too_many:
        return Joined(sorted(pairs), [], too_many=True)
    doubts = [pair for group in groups for pair in product(*group) if pair not in pairs and pair not in said]
    return Joined(sorted(pairs), [pair for pair in doubts if not _contradict(left, right, pair)], too_many=False)


def by_what(left: Roll, right: Roll, pair: Pair) -> str:
    """Return by what two rows are one person: `number`, `birth` (with name and household), or a `person` said so."""
    number, other = left.column("id_number")[pair[0]], right.column("id_number")[pair[1]]
    if number and number == other:
        return "number"
    home = _home(left)(pair[0])
    return "birth" if home is not None and home == _home(right)(pair[1]) else "person"


def positions(column: Sequence[K], values: AbstractSet[K]) -> dict[K, list[int]]:
    """Return where each of `values` stands in a column."""
    found: defaultdict[K, list[int]] = defaultdict(list)
    if values:
        for index in compress(range(len(column)), map(values.__contains__, column)):
            found[column[index]].append(index)
    return found


def _by_number(left: Roll, right: Roll) -> Iterator[Pair]:
    common = left.values("id_number") & right.values("id_number")
    if common:
        there = positions(right.column("id_number"), common)
        for value, lefts in positions(left.column("id_number"), common).items():
            yield from product(lefts, there[value])


def _groups(left: Roll, right: Roll) -> Iterator[tuple[list[int], list[int]]]:
    """Yield the rows of each name that stands in both lists, in one of them without a number."""
    ours, theirs = left.column("name"), right.column("name")
    bare, there = _named(ours, left.bare), _named(theirs, right.bare)
    for name, rows in positions(theirs, bare.keys()).items():
        yield bare[name], rows
    numbers = left.column("id_number") if there else ()
    for name, rows in positions(ours, there.keys()).items():
        with_number = [row for row in rows if numbers[row]]
        if with_number:
            yield with_number, there[name]


def _named(names: Column, rows: Iterable[int]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        found[names[row]].append(row)
    found.pop("", None)
    return found


def _by_birth(left: Roll, right: Roll, groups: Iterable[tuple[list[int], list[int]]]) -> Iterator[Pair]:
    """Yield the pairs of one name that are of one birth and household."""
    ours, theirs = _home(left), _home(right)
    for lefts, rights in groups:
        there: defaultdict[tuple[str, str] | None, list[int]] = defaultdict(list)
        for row in rights:
            there[theirs(row)].append(row)
        for row in lefts:
            home = ours(row)
            if home is not None:
                yield from ((row, other) for other in there.get(home, ()))


def _home(roll: Roll) -> Callable[[int], tuple[str, str] | None]:
    """Return what says birth and household of a row, where both are told whole."""
    born, household = roll.column("born"), roll.column("household")
    return lambda row: (born[row], household[row]) if len(born[row]) == _DAY and household[row] else None


def _contradict(left: Roll, right: Roll, pair: Pair) -> bool:
    """Say whether two rows tell different births: then they are two persons."""
    one, other = left.column("born")[pair[0]], right.column("born")[pair[1]]
    known = min(len(one), len(other))
    return one[:known] != other[:known]


def _said(left: Roll, right: Roll, decided: Decided) -> Iterator[tuple[Pair, bool]]:
    if not decided:
        return
    ours, theirs = ({row: index for index, row in enumerate(roll.rows)} for roll in (left, right))
    for (one, other), same in decided.items():
        for mine, yours in ((one, other), (other, one)):
            if mine in ours and yours in theirs:
                yield (ours[mine], theirs[yours]), same
