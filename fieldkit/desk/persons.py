"""Persons and households: met, and found again."""

from __future__ import annotations

from collections.abc import Mapping

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Household, Organisation, Person
from fieldkit.model.record import kind_of
from fieldkit.vault.persons import Face
from fieldkit.vault.tables import table_of


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


def called(desk: Desk, path: str) -> str:
    """Return what to call the person, household or organisation at `path`; empty where that may not be known here.

    A protected person who is known here is called by both names, so that nobody forgets which one may be said aloud.
    """
    if kind_of(path) == "person":
        found = desk.persons.face(path)
        label = found.label() if found else ""
        shielded = found is not None and found.known and found.person.protected
        return f"{label} ({found.person.alias})" if shielded and found is not None else label
    if kind_of(path) == "household":
        home = desk.known(Household, path)
        return desk.unseal(path, "name", home.name) if home else ""
    unit = desk.known(Organisation, path)
    return desk.tell(unit.name) if unit else ""


def listed(desk: Desk, kind: str, space: str = "", words: str = "") -> list[tuple[str, str]]:
    """Return the persons, households or organisations (of a case), path and label, by label.

    With `words`, those in one of whose names or numbers, or in whose address, they stand.
    """
    where, values = ("deleted = 0 AND space = ?", [space]) if space else ("deleted = 0", [])
    rows = desk.vault.store.rows(f"SELECT path FROM [{table_of(kind)}] WHERE {where}", values)
    paths = [path for (path,) in rows]
    told = [(path, called(desk, path)) for path in paths if not words or words in _known_by(desk, path)]
    return sorted(told, key=lambda one: (not one[1], one[1]))


def members(desk: Desk, household: str) -> list[str]:
    """Return the persons of a household."""
    return [one.path for one in desk.load(Person, "", "f_household = ?", [household])]


def _known_by(desk: Desk, path: str) -> str:
    face = desk.persons.face(path) if kind_of(path) == "person" else None
    words = face.words() if face else []
    if kind_of(path) == "household":
        home = desk.get(Household, path)
        words = [
            desk.unseal(path, "address", home.address),
            home.group,
            *(called(desk, one) for one in members(desk, path)),
        ]
    return "\n".join([called(desk, path), *words])


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
