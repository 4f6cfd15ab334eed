"""What the leaders of the practice county do in the team's room: merge, compare, settle, remark, and complete."""

from __future__ import annotations

from typing import Any

from fieldkit import ids
from fieldkit.desk import conflicts, persons, remarks
from fieldkit.desk.desk import Desk
from fieldkit.desk.practice import content, field
from fieldkit.desk.practice.field import Work
from fieldkit.desk.practice.team import Team
from fieldkit.model import KINDS
from fieldkit.model.kinds import Interview, Organisation
from fieldkit.vault.tables import table_of

_PERSON = ("name", "sex", "birth", "id_number")


def differences(one: Desk, other: Desk) -> list[str]:
    """Return the kinds of which two desks do not hold the very same rows, but for what never leaves a vault."""
    return [kind for kind in KINDS if _rows(one, kind) != _rows(other, kind)]


def settle(desk: Desk) -> None:
    """Settle what the two inspectors wrote differently by a text of one's own, and say why in a remark."""
    told = content.document(field.CONFLICT)["settle"]
    for conflict in conflicts.conflicts(desk):
        conflicts.write(desk, conflict, told["text"])
        remarks.new(desk, conflict.space, conflict.path, told["reason"])


def complete(team: Team, work: Work, name: str) -> int:
    """Add what no single inspector could: citations across desks, households, ties; return how many citations."""
    desk = team.desks[name]
    for household in content.document("households.json")["households"]:
        _household(desk, team.case(name, household["village"]).space, household)
    told = content.document("ties.json")
    for tie in told["ties"]:
        space = desk.get(Interview, work.interviews[tie["cites"]["interview"]]).space
        _tie(desk, space, tie, told)
    return sum(field.cite(desk, work, finding) for finding in content.document("findings.json")["findings"])


def _rows(desk: Desk, kind: str) -> list[tuple[Any, ...]]:
    return sorted(desk.vault.store.rows(f"SELECT * FROM [{table_of(kind)}] WHERE space != 'own'"), key=repr)


def _household(desk: Desk, space: str, told: dict[str, Any]) -> None:
    home = persons.household(desk, space, told["name"], address=told["address"], group=told["group"])
    for member in told["members"]:
        # Whoever is known stays as they were told: their transcripts are sealed.
        known = [face.person for face in persons.find(desk, space, member["id_number"])]
        met = known or [persons.meet(desk, space, {name: member[name] for name in _PERSON})]
        desk.set(space, met[0].path, {"household": home.path})


def _tie(desk: Desk, space: str, tie: dict[str, Any], told: dict[str, Any]) -> None:
    ends = {end: _party(desk, space, tie[end], told) for end in ("one", "other")}
    desk.set(space, f"tie/{ids.new()}", {**ends, "relation": tie["relation"], "source": tie["source"]})


def _party(desk: Desk, space: str, name: str, told: dict[str, Any]) -> str:
    """Return whom `name` calls: a person who was met, one who is only heard of, or else an organisation.

    A name that the content declares as none of these is a fault in it, never silently a person.
    """
    met = persons.find(desk, space, name)
    if met:
        return met[0].person.path
    if name in told["heard_of"]:
        return persons.meet(desk, space, {"name": name}).path
    organisations = {one["name"]: one["sort"] for one in told["organisations"]}
    known = [one.path for one in desk.load(Organisation, space) if one.name == name]
    path = known[0] if known else f"organisation/{ids.new()}"
    desk.set(space, path, {"name": name, "sort": organisations[name]})
    return path
