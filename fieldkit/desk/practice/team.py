"""The practice county's team: five vaults, five cards, one member list, three cases, and the stick between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldkit import files
from fieldkit.desk import bundles, cases, checklists, members, persons, vaults
from fieldkit.desk.bundles import Received
from fieldkit.desk.desk import Desk
from fieldkit.desk.practice import content
from fieldkit.model.kinds import Case, Round

PASSPHRASE = "fieldkit-practice"
"""Opens every practice vault; it protects nothing, as nothing in them is real."""

COUNTY = "county.json"
_FOLDERS = ("office", "leader-1", "leader-2", "inspector-1", "inspector-2")
_FACTS = ("township", "households", "population", "party_members", "profile", "plan")
_ROLES = {"office": 0, "leader": 1, "deputy": 2, "inspector": 3}


@dataclass
class Team:
    """Everyone's open desk by name, in the order office, leaders, inspectors; and where files are handed over."""

    folder: Path
    desks: dict[str, Desk] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    handed: int = 0

    @property
    def office(self) -> str:
        """Who is the office."""
        return next(iter(self.desks))

    @property
    def leaders(self) -> list[str]:
        """The two leaders."""
        return list(self.desks)[1:3]

    @property
    def inspectors(self) -> list[str]:
        """The two inspectors."""
        return list(self.desks)[3:]

    @property
    def stick(self) -> Path:
        """The folder that stands for the stick."""
        return self.folder / "stick"

    @property
    def papers(self) -> Path:
        """The folder of what was printed."""
        return self.folder / "papers"

    def close(self) -> None:
        """Close every vault."""
        for desk in self.desks.values():
            desk.close()

    def case(self, name: str, village: str) -> Case:
        """Return the case of a village code, as the member `name` has it."""
        return cases.find_case(self.desks[name], village)

    def villages(self, name: str) -> list[str]:
        """Return the codes of the villages in which the member works."""
        told: list[str] = next(one["villages"] for one in _members() if one["name"] == name)
        return told

    def next_file(self, suffix: str) -> Path:
        """Return a new neutral name on the stick."""
        self.handed += 1
        return self.stick / f"{self.handed:04}{suffix}"


def found(folder: Path) -> Team:
    """Make the vaults in the new `folder`: the office founds the county, the others make theirs with its card."""
    team = Team(folder)
    for place in (folder, team.stick, team.papers):
        files.make_folder(place)
    try:
        for vault, told in zip(_FOLDERS, _members(), strict=True):
            _settle(team, folder / f"{vault}.vault", told["name"])
    except BaseException:
        team.close()
        raise
    return team


def enrol(team: Team) -> None:
    """Have the office make round, cases, forms and petitions, list everyone, and send each what concerns them."""
    desk = team.desks[team.office]
    made = _begin(desk)
    for number, told in enumerate(_members()[1:], 2):
        bound = [made[code].id for code in told["villages"]]
        members.trust(desk, team.stick / f"card-{number}.fkcard", told["role"], told["team"], bound)
    for case in made.values():
        _set_team(desk, case)
    for name in content.names("checklists", ".json"):
        if not name.startswith("answers-"):
            with content.file("checklists", name) as path:
                checklists.import_form(desk, path)
    for petition in content.document("petitions.json")["petitions"]:
        _register(desk, made[petition["village"]], petition)
    for receivers in (team.leaders, *([name] for name in team.inspectors)):
        hand_over(team, team.office, receivers)


def hand_over(team: Team, giver: str, receivers: Sequence[str]) -> list[Received]:
    """Write a bundle of the receivers' cases from `giver`, and have each of them receive it."""
    target = write(team, giver, receivers)
    return [bundles.receive(team.desks[name], [target]) for name in receivers]


def write(team: Team, giver: str, receivers: Sequence[str]) -> Path:
    """Write a bundle of the cases that the receivers share to the stick."""
    desk, target = team.desks[giver], team.next_file(".fkb")
    shared = set.intersection(*(set(team.villages(name)) for name in (giver, *receivers)))
    bundles.write(
        desk,
        target,
        [members.find(desk, name) for name in receivers],
        [team.case(giver, village) for village in sorted(shared)],
        carriers=giver,
        seal_number=f"{team.handed:04}",
    )
    return target


def acknowledge(team: Team, receiver: str, giver: str, received: Received) -> None:
    """Have `receiver` give a receipt for what came from `giver`, who takes it."""
    target = team.next_file(".fkreceipt")
    bundles.give_receipt(team.desks[receiver], received.manifest, target)
    bundles.take_receipt(team.desks[giver], files.read_stable(target))


def _members() -> list[dict[str, Any]]:
    """Return the members of the content: the office first, then leaders, then inspectors."""
    return sorted(content.document(COUNTY)["members"], key=lambda told: _ROLES[told["role"]])


def _settle(team: Team, folder: Path, name: str) -> None:
    if team.desks:
        desk, code = vaults.make_member(folder, team.stick / "card-1.fkcard", name, PASSPHRASE)
    else:
        desk, code = vaults.make_office(folder, content.document(COUNTY)["county"], name, PASSPHRASE, practice=True)
    team.desks[name], team.codes[name] = desk, code
    members.export_card(desk, team.stick / f"card-{len(team.desks)}.fkcard")


def _begin(desk: Desk) -> dict[str, Case]:
    told = content.document(COUNTY)
    made = cases.new_round(desk, told["round"]["year"], told["round"]["name"])
    desk.set("county", made.path, {"stage": told["round"]["stage"]})
    return {village["code"]: _new_case(desk, made, village) for village in told["villages"]}


def _new_case(desk: Desk, made: Round, village: dict[str, Any]) -> Case:
    facts = {name: village[name] for name in _FACTS} | {f"topics.{topic}": True for topic in village["topics"]}
    return cases.new_case(desk, made, village["name"], village["code"], **facts)


def _set_team(desk: Desk, case: Case) -> None:
    names = next(one["team"] for one in content.document(COUNTY)["villages"] if one["code"] == case.village_code)
    cases.set_team(desk, case, [members.find(desk, name) for name in names])


def _register(desk: Desk, case: Case, told: dict[str, Any]) -> None:
    facts = {name: told[name] for name in ("number", "received", "channel", "summary")}
    if told["petitioner"]:
        facts["petitioner"] = persons.meet(desk, case.space, {"name": told["petitioner"]}).path
    cases.new_petition(desk, case, **facts)
