"""Persons and households: met, and found again."""

from __future__ import annotations

from collections.abc import Mapping

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Household, Person
from fieldkit.vault.persons import Face


def meet(desk: Desk, space: str, facts: Mapping[str, str]) -> Person:
    """Return the person of `space` with the ID number in `facts`, or a new one; their fields are set to `facts`.

    Nobody is ever taken for another on a name alone.
    """
    number = facts.get("id_number", "")
    path = _by_number(desk, space, number) if number else None
    told: dict[str, object] = {field: value for field, value in facts.items() if value}
    if path is not None and desk.get(Person, path).deleted:
        told["deleted"] = False
    path = path or f"person/{ids.new()}"
    desk.set(space, path, told)
    return desk.get(Person, path)


def household(desk: Desk, space: str, name: str, **facts: str) -> Household:
    """Make a household in `space`."""
    path = f"household/{ids.new()}"
    desk.set(space, path, {"name": name, **facts})
    return desk.get(Household, path)


def face(desk: Desk, path: str) -> Face:
    """Return the person at `path` as this desk may show them. Raises Refused(RECORD_MISSING)."""
    found = desk.persons.face(path)
    if found is None:
        raise Refused(Code.RECORD_MISSING, path=path[:80])
    return found


def find(desk: Desk, space: str, words: str) -> list[Face]:
    """Return the persons of `space` one of whose names or numbers, or whose pseudonym, is `words`."""
    return [
        face
        for face in desk.persons.faces().values()
        if face.person.space == space and words in (face.person.id, face.person.path, face.person.alias, *face.words())
    ]


def _by_number(desk: Desk, space: str, number: str) -> str | None:
    for path, face in desk.persons.faces().items():
        if face.person.space == space and face.told.get("id_number") == number:
            return path
    return None
