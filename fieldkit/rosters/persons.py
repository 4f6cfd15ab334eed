"""Rules about persons: who stands in two lists, in one and not the other, or shares what should be one's own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import compress
from operator import ne

from fieldkit.rosters.asking import Asked
from fieldkit.rosters.conditions import age, holds, in_form_of
from fieldkit.rosters.joining import by_what, positions
from fieldkit.rosters.rolls import Column, Roll
from fieldkit.rosters.rules import GIVEN, Both, Missing, Shared, Single, When, when

Place = tuple[Roll, int]
Key = str | tuple[str, ...]


def both(asked: Asked, rule: Both) -> None:
    """Ask about persons of both lists whose rows fit the condition, or do not tell where the rule asks that, too."""
    condition = when(rule.when) if rule.when else None
    lefts = list(asked.able(rule.of, (condition.left,) if condition else ()))
    rights = list(asked.able(rule.beside, (condition.right,) if condition else ()))
    for left in lefts:
        for right in rights:
            if left is not right:
                _pairs(asked, rule, condition, left, right)


def missing(asked: Asked, rule: Missing) -> None:
    """Ask about persons of a list who stand in none of those beside it on the same subject."""
    lefts, rights = list(asked.able(rule.of, ())), list(asked.able(rule.beside, ()))
    for left in lefts:
        there = [right for right in rights if right.sort.subject == left.sort.subject and right is not left]
        if there:
            _absent(asked, left, there)


def shared(asked: Asked, rule: Shared) -> None:
    """Ask about rows that share the key and differ where they should not, or are more than one."""
    needed = [name for name in rule.key if name not in GIVEN]
    lists = list(asked.able(rule.of, needed, persons=False))
    keys = [_keys(roll, rule.key) for roll in lists]
    bad = _differing(lists, keys, rule.differ) if rule.differ else _repeated(keys)
    found: defaultdict[Key, list[Place]] = defaultdict(list)
    for roll, column in zip(lists, keys, strict=True):
        for key, rows in positions(column, bad).items():
            found[key] += [(roll, row) for row in rows]
    for places in found.values():
        kinds = _kinds(places, rule.differ)
        if kinds != 1:
            asked.hit(places, count=str(len(places)), kinds=str(kinds))


def single(asked: Asked, rule: Single) -> None:
    """Ask about rows in which the condition holds."""
    condition = when(rule.when)
    needed = {"age": ("born", "paid"), "standard": ("paid",)}
    columns = [one for name in condition[::2] for one in needed.get(name, (name,))]
    for roll in asked.able(rule.of, dict.fromkeys(columns), persons=False):
        lefts, rights = (_reckoned(asked, roll, name, condition.left) for name in condition[::2])
        if condition.right == "standard" and not any(rights):
            asked.lacking.add((roll.path, "standard"))
            continue
        for row, (left, right) in enumerate(zip(lefts, rights, strict=True)):
            fits = holds(condition, left, right)
            asked.unknown += fits is None
            if fits:
                asked.hit([(roll, row)], value=left, limit=right)


def _pairs(asked: Asked, rule: Both, condition: When | None, left: Roll, right: Roll) -> None:
    joined = asked.joins.of(left, right)
    ours = left.column(condition.left) if condition else ()
    theirs = right.column(condition.right) if condition else ()

    def fits(pair: tuple[int, int]) -> bool | None:
        return condition is None or holds(condition, ours[pair[0]], theirs[pair[1]])

    for pair in joined.pairs:
        told = fits(pair)
        asked.unknown += told is None
        if told or (told is None and rule.unknown == "ask"):
            asked.hit([(left, pair[0]), (right, pair[1])], joined=by_what(left, right, pair))
    for pair in joined.doubts:
        if fits(pair) is not False:
            asked.doubt(left, right, pair)
    if joined.too_many:
        asked.names_only.add((left.path, right.path))


def _absent(asked: Asked, left: Roll, there: Sequence[Roll]) -> None:
    present: set[int] = set()
    doubtful: defaultdict[int, list[Place]] = defaultdict(list)
    sets: set[str] = set()
    for right in there:
        joined = asked.joins.of(left, right)
        present.update(row for row, _ in joined.pairs)
        for row, other in joined.doubts:
            doubtful[row].append((right, other))
        if joined.too_many:
            asked.names_only.add((left.path, right.path))
            sets |= right.values("name")
    names, numbers = left.column("name"), left.column("id_number")
    for row, (name, number) in enumerate(zip(names, numbers, strict=True)):
        if row in present or not (name or number) or name in sets:
            continue
        for right, other in doubtful.get(row, ()):
            asked.doubt(left, right, (row, other))
        if row not in doubtful:
            asked.hit([(left, row)], there)


def _keys(roll: Roll, names: Sequence[str]) -> Sequence[Key]:
    columns = [roll.column(name) for name in names]
    return columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))


def _differing(lists: Sequence[Roll], keys: Sequence[Sequence[Key]], differ: str) -> frozenset[Key]:
    """Return the keys whose rows do not all tell the same; rows that tell nothing are passed over."""
    first: dict[Key, str] = {}
    bad: set[Key] = set()
    for roll, column in zip(lists, keys, strict=True):
        values = roll.column(differ)
        told = list(compress(column, values)) if "" in values else column
        values = list(filter(None, values)) if "" in values else values
        bad.update(compress(told, map(ne, values, map(first.setdefault, told, values))))
    return frozenset(filter(_is_whole, bad))


def _repeated(keys: Sequence[Sequence[Key]]) -> frozenset[Key]:
    seen: set[Key] = set()
    bad: set[Key] = set()
    for column in keys:
        whole = set(column)
        if len(whole) < len(column):
            bad.update(key for key, count in Counter(column).items() if count > 1)
        bad |= whole & seen
        seen |= whole
    return frozenset(filter(_is_whole, bad))


def _is_whole(key: Key) -> bool:
    """Say whether a row told all of a key."""
    return all(key) if isinstance(key, tuple) else bool(key)


def _kinds(places: Sequence[Place], differ: str) -> int:
    """Return how many different values rows tell; persons are told apart by numbers only where all of them have one."""
    if not differ:
        return 0
    if differ == "person":
        told = {"id_number": [roll.column("id_number")[row] for roll, row in places]}
        return len(set(told["id_number"])) if all(told["id_number"]) else len(set(_values(places, "name")) - {""})
    return len(set(_values(places, differ)) - {""})


def _values(places: Sequence[Place], name: str) -> Iterator[str]:
    return (roll.column(name)[row] for roll, row in places)


def _reckoned(asked: Asked, roll: Roll, name: str, beside: str) -> Column:
    """Return a column, or what is reckoned row by row: the age on the day paid, the standard for `beside`."""
    days = roll.column("paid")
    if name == "age":
        return [age(born, day) for born, day in zip(roll.column("born"), days, strict=True)]
    if name == "standard":
        limits = {day: asked.joins.rules.limit(asked.rule, roll.sort.subject, day) for day in set(days)}
        return [in_form_of(beside, limits[day]) for day in days]
    return roll.column(name)
