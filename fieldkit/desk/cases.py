"""Rounds, cases and petitions."""

from __future__ import annotations

from typing import Any

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Petition, Round
from fieldkit.model.record import kind_of
from fieldkit.vault.ledger import Change
from fieldkit.vault.tables import table_of


def new_round(desk: Desk, year: int, name: str) -> Round:
    """Make a round, or return the one of this year and name that is there already."""
    path = f"round/{ids.derived('round', desk.county.id, str(year), name)}"
    known = desk.known(Round, path)
    if known is None:
        desk.set("county", path, {"year": year, "name": name, "stage": "planned"})
    elif known.deleted:
        desk.restore("county", path)
    return desk.get(Round, path)


def rounds(desk: Desk) -> list[Round]:
    """Return all rounds, oldest first."""
    return desk.load(Round)


def find_round(desk: Desk, words: str) -> Round:
    """Return the round with this id, or the newest of this name. Raises Refused(RECORD_MISSING)."""
    named = [one for one in rounds(desk) if one.name == words]
    return named[-1] if named else desk.get(Round, words)


def new_case(desk: Desk, in_round: Round, village: str, code: str, **facts: Any) -> Case:
    """Make the case of a village in a round, or return the one that is there: two inspectors who make it meet.

    `facts` are further fields of `Case`.
    """
    space = case_id(in_round, code or village)
    values = {"round": in_round.path, "village": village, "village_code": code, **facts}
    known = desk.known(Case, f"case/{space}")
    if known is None:
        values["stage"] = "preparing"
    elif known.deleted:
        values["deleted"] = False
    desk.set(space, f"case/{space}", values)
    return desk.get(Case, f"case/{space}")


def case_id(in_round: Round, code: str) -> str:
    """Return the id of the case of the village with `code` (or name) in a round."""
    return ids.derived("case", in_round.id, code.strip())


def cases(desk: Desk) -> list[Case]:
    """Return all cases, oldest first."""
    return desk.load(Case)


def space_of(path: str, desk: Desk) -> str:
    """Return the space of the record at `path`, empty where there is none; for `Session.do`."""
    row = desk.vault.store.one(f"SELECT space FROM [{table_of(kind_of(path))}] WHERE path = ?", (path,))
    return str(row[0]) if row else ""


def find_case(desk: Desk, words: str) -> Case:
    """Return the one case with this id, village code or village name. Raises Refused(CASE_UNKNOWN, CASE_AMBIGUOUS)."""
    found = [case for case in cases(desk) if words in (case.id, case.path, case.village, case.village_code)]
    if not found:
        raise Refused(Code.CASE_UNKNOWN, case=words[:40])
    if len(found) > 1:
        raise Refused(Code.CASE_AMBIGUOUS, case=words[:40])
    return found[0]


def set_team(desk: Desk, case: Case, members: list[str]) -> None:
    """Add members to the team of a case, one register each."""
    desk.write(case.space, [Change(case.path, {f"team.{member}": True}) for member in members])


def new_petition(desk: Desk, case: Case, **facts: Any) -> Petition:
    """Register a petition in a case; `facts` are fields of `Petition`."""
    path = f"petition/{ids.new()}"
    desk.set(case.space, path, facts)
    return desk.get(Petition, path)


def petitions(desk: Desk, case: Case | None = None) -> list[Petition]:
    """Return the petitions (of one case), oldest first."""
    return desk.load(Petition, case.space if case else "")
