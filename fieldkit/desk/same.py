"""Two records of one person, household or organisation: a person says so, in an event that can be taken back.

That two persons may be one is suggested; they are never joined by that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import NamedTuple

from fieldkit.desk import protection
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.kinds import Person
from fieldkit.model.record import kind_of
from fieldkit.vault.persons import Face
from fieldkit.vault.tables import table_of

JOINED = ("person", "household", "organisation")
"""The kinds of which two records can be said to be one."""

_WHY = ("id_number", "phone", "name")
"""What suggests that two persons are one, the strongest first."""


class Twice(NamedTuple):
    """Two persons who may be one, and why: `id_number`, `phone` or `name` are equal."""

    one: str
    other: str
    why: str


def suggested(desk: Desk, space: str = "", *, outside: bool = False) -> list[Twice]:
    """Return the pairs of persons (of one case) who may be one and of whom nobody has said whether they are.

    Equal ID numbers, telephones and names suggest it; names alone do not where both have ID numbers that differ. Those
    who are not known here cannot be compared. `outside`, no pair says whom a pseudonym stands for.
    """
    faces = [
        face
        for face in desk.persons.faces().values()
        if face.known and not face.person.deleted and space in ("", face.person.space)
    ]
    found: dict[tuple[str, str], str] = {}
    for why in _WHY:
        alike: dict[tuple[str, str], list[Face]] = defaultdict(list)
        for face in faces:
            if face.told.get(why):
                alike[face.person.space, face.told[why]].append(face)
        for pair in (pair for told in alike.values() for pair in combinations(told, 2)):
            one, other = sorted(face.person.path for face in pair)
            if (one, other) not in found and not _differ(*pair):
                found[one, other] = why
    near = _near(desk, "person")
    one_already = {path: _reached(near, path) for path in near}
    return [
        Twice(one, other, why)
        for (one, other), why in found.items()
        if other not in one_already.get(one, ()) and not (outside and _gives_away(desk, one, other))
    ]


def deny(desk: Desk, one: str, other: str) -> None:
    """Say that two persons are not the same, so that it is not suggested again."""
    person = desk.get(Person, one)
    desk.set(person.space, one, {f"not_same.{other}": True})


def links(desk: Desk, path: str) -> list[str]:
    """Return the records of which somebody said that they are the same as the one at `path`."""
    return sorted(_near(desk, kind_of(path))[path])


def others(desk: Desk, path: str) -> list[str]:
    """Return all the other records that are the same as the one at `path`, directly or by way of a third."""
    return sorted(_reached(_near(desk, kind_of(path)), path) - {path})


def join(desk: Desk, one: str, other: str) -> None:
    """Say that two records of a kind are the same; where one of them is a protected person, both are from now on.

    Raises Refused as `protection.protect` does; nothing is joined then.
    """
    group = [one, *others(desk, one)]
    if other in group:
        return
    with desk.vault.store.transaction():
        # The one that points nowhere yet: a record says of one other that it is the same.
        record = KINDS[kind_of(one)].record
        free = next((path for path in group if not desk.get(record, path).same_as), one)  # type: ignore[attr-defined]  # JOINED have it
        desk.set(desk.get(record, free).space, free, {"same_as": other})
    if kind_of(one) == "person":
        protection.spread(desk, desk.get(Person, one))


def part(desk: Desk, one: str, other: str) -> None:
    """Take back that two records are the same. Whoever was protected stays so."""
    record = KINDS[kind_of(one)].record
    with desk.vault.store.transaction():
        for path, same in ((one, other), (other, one)):
            found = desk.known(record, path)
            if found is not None and found.same_as == same:  # type: ignore[attr-defined]  # JOINED have it
                desk.set(found.space, path, {"same_as": ""})


def _differ(one: Face, other: Face) -> bool:
    """Say whether two are known not to be one: by their ID numbers, or because somebody said so."""
    numbers = {face.told.get("id_number", "") for face in (one, other)} - {""}
    said = other.person.path in one.person.not_same or one.person.path in other.person.not_same
    return said or len(numbers) > 1


def _gives_away(desk: Desk, one: str, other: str) -> bool:
    """Say whether one of two is protected and the other is not, whose name would then be read beside the pseudonym."""
    return len({face.person.protected for path in (one, other) if (face := desk.persons.face(path))}) > 1


def _reached(near: Mapping[str, set[str]], path: str) -> set[str]:
    """Return all that are the same as `path`, directly or by way of a third, and itself."""
    found, due = {path}, [path]
    while due:
        new = near.get(due.pop(), set()) - found
        found |= new
        due += new
    return found


def _near(desk: Desk, kind: str) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    sql = f"SELECT path, f_same_as FROM [{table_of(kind)}] WHERE deleted = 0 AND f_same_as != ''"
    for path, other in desk.vault.store.rows(sql):
        near[path].add(other)
        near[other].add(path)
    return near
