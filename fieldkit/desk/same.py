"""Two records of one person, household or organisation: a person says so, in an event that can be taken back."""

from __future__ import annotations

from collections import defaultdict

from fieldkit.desk import protection
from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.kinds import Person
from fieldkit.model.record import kind_of
from fieldkit.vault.tables import table_of

JOINED = ("person", "household", "organisation")
"""The kinds of which two records can be said to be one."""


def links(desk: Desk, path: str) -> list[str]:
    """Return the records of which somebody said that they are the same as the one at `path`."""
    return sorted(_near(desk, kind_of(path))[path])


def others(desk: Desk, path: str) -> list[str]:
    """Return all the other records that are the same as the one at `path`, directly or by way of a third."""
    near = _near(desk, kind_of(path))
    found, due = {path}, [path]
    while due:
        new = near[due.pop()] - found
        found |= new
        due += new
    return sorted(found - {path})


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


def _near(desk: Desk, kind: str) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    sql = f"SELECT path, f_same_as FROM [{table_of(kind)}] WHERE deleted = 0 AND f_same_as != ''"
    for path, other in desk.vault.store.rows(sql):
        near[path].add(other)
        near[other].add(path)
    return near
