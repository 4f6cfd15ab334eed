"""Interviews: founded, imported, typed turn by turn, sealed, signed, lifted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from fieldkit import ids
from fieldkit.desk import members, persons, protection
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model import order
from fieldkit.model.kinds import Interview, Seal, Turn
from fieldkit.model.missing import before_signed
from fieldkit.vault.ledger import Change

_AUTHORSHIP = ("interviewers", "recorder")


class Said(NamedTuple):
    """One turn to be entered: `sort` as in `Turn`, and the words."""

    sort: str
    text: str


def found(desk: Desk, space: str, facts: Mapping[str, Any], turns: Sequence[Said] = (), person: str = "") -> Interview:
    """Make an interview in the case `space` from `facts` (fields of `Interview`) and turns, with a person.

    The member at work becomes its founder: only they, and whom they name interviewer or recorder, can change its words.
    """
    root = ids.new()
    path = f"interview/{ids.derived('interview', desk.member, root)}"
    founding = {"root": root} | {field: facts[field] for field in facts if field.split(".")[0] in _AUTHORSHIP}
    told = {field: value for field, value in facts.items() if field not in founding}
    told = {"source": "typed", "type": "inspection", **told} | ({"interviewee": person} if person else {})
    # The founding event is never erased, so that it must not hold a word that may have to go.
    changes = [Change(path, founding), Change(path, told)]
    for said, place in zip(turns, order.following("", len(turns)), strict=True):
        changes.append(Change(f"{path}/turn/{ids.new()}", {"sort": said.sort, "text": said.text, "place": place}))
    desk.write(space, changes)
    return desk.get(Interview, path)


def interviews(desk: Desk, space: str = "") -> list[Interview]:
    """Return the interviews (of one case), oldest first."""
    return desk.load(Interview, space)


def turns(desk: Desk, interview: Interview) -> list[Turn]:
    """Return the turns of an interview in their order."""
    return sorted(desk.children(Turn, interview), key=lambda turn: (turn.place, turn.path))


def authors(desk: Desk, interview: Interview) -> frozenset[str]:
    """Return the members who may change the words of an interview (merge/RULES.md, "Rights")."""
    return frozenset(desk.family(interview.space, interview.path).authors)


class Overlap(NamedTuple):
    """Another interview at the same time, and a member who is in both."""

    interview: Interview
    member: str


def overlaps(desk: Desk, interview: Interview) -> list[Overlap]:
    """Return the interviews, of whatever case, in which somebody of this one was at the same time.

    Times that are not there yet overlap with nothing.
    """
    if not (interview.started and interview.ended):
        return []
    times = [interview.path, interview.ended, interview.started]
    others = desk.load(Interview, "", "path <> ? AND f_started < ? AND f_ended > ?", times)
    here = _present(interview)
    return [Overlap(other, member) for other in others for member in sorted(here & _present(other))]


def _present(interview: Interview) -> frozenset[str]:
    return interview.interviewers | ({interview.recorder} if interview.recorder else set())


def turn_at(desk: Desk, interview: Interview, number: int) -> Turn:
    """Return the turn with this number, counted from 1. Raises Refused(RECORD_MISSING)."""
    there = turns(desk, interview)
    if not 1 <= number <= len(there):
        raise Refused(Code.RECORD_MISSING, path=f"{interview.path}/turn/{number}")
    return there[number - 1]


def participants(desk: Desk, interviewers: Sequence[str], recorder: str) -> dict[str, Any]:
    """Return the fields that name interviewers and recorder (names or ids). Raises Refused(CARD_UNKNOWN)."""
    named: dict[str, Any] = {f"interviewers.{members.find(desk, name)}": True for name in interviewers}
    return named | ({"recorder": members.find(desk, recorder)} if recorder else {})


def add_turn(desk: Desk, interview: Interview, said: Said, after: Turn | None = None) -> Turn:
    """Put a turn behind `after`, or at the end."""
    path = f"{interview.path}/turn/{ids.new()}"
    place = _place_after(turns(desk, interview), after)
    desk.set(interview.space, path, {"sort": said.sort, "text": said.text, "place": place})
    return desk.get(Turn, path)


def split_turn(desk: Desk, turn: Turn, at: int, sort: str) -> None:
    """Split a turn before character `at` of its words as they read: shorten it, put the rest behind as a new one.

    No mention is cut: one in which `at` lies stays in the turn.
    """
    interview = desk.get(Interview, turn.family)
    left, right = (desk.persons.refer(turn.space, part) for part in desk.persons.cut(turn.text, at))
    place = _place_after(turns(desk, interview), turn)
    desk.put(
        turn.space,
        Change(turn.path, {"text": left}),
        Change(f"{turn.family}/turn/{ids.new()}", {"sort": sort, "text": right, "place": place}),
    )


def join_turns(desk: Desk, first: Turn, second: Turn) -> None:
    """Join two turns: one text, one deletion."""
    words = desk.persons.refer(first.space, first.text + second.text)
    desk.put(first.space, Change(first.path, {"text": words}), Change(second.path, {"deleted": True}))


def move_turn(desk: Desk, turn: Turn, after: Turn | None) -> None:
    """Move a turn behind `after`, or to the front."""
    interview = desk.get(Interview, turn.family)
    others = [other for other in turns(desk, interview) if other.path != turn.path]
    place = _place_after(others, after) if after else order.between("", others[0].place if others else "")
    desk.set(turn.space, turn.path, {"place": place})


def protect(desk: Desk, interview: Interview, alias: str) -> None:
    """Protect the interviewee under `alias`. Raises Refused(RECORD_MISSING) where none is named."""
    protection.protect(desk, persons.face(desk, interview.interviewee).person, alias)


def seals(desk: Desk, interview: Interview) -> list[Seal]:
    """Return the seals of an interview, by number."""
    return sorted(desk.children(Seal, interview), key=lambda seal: (seal.number or 0, seal.path))


def standing_seal(desk: Desk, interview: Interview) -> Seal | None:
    """Return the newest seal that was not lifted, or None."""
    return next((seal for seal in reversed(seals(desk, interview)) if not seal.lifted), None)


def need_seal(desk: Desk, interview: Interview) -> Seal:
    """Return the standing seal. Raises Refused(SEAL_MISSING) where the interview is not printed final."""
    seal = standing_seal(desk, interview)
    if seal is None:
        raise Refused(Code.SEAL_MISSING)
    return seal


def lift_seal(desk: Desk, seal: Seal, reason: str) -> None:
    """Lift a seal that is not signed; its code dies. Raises Refused(SEAL_REASON, WRITE_AFTER_SIGNING)."""
    if not reason.strip():
        raise Refused(Code.SEAL_REASON)
    desk.set(seal.space, seal.path, {"lifted": reason})


def sign(desk: Desk, seal: Seal, *, scan: str = "", refusal: str = "", witness: str = "") -> None:
    """Record that the print was signed (`scan`: the exhibit) or that signing was refused, with reason and witness.

    Raises Refused(SEAL_UNSIGNED) when neither is whole.
    """
    values = {"signed": "scan" if scan else "refused", "scan": scan, "refusal": refusal, "witness": witness}
    if before_signed(replace(seal, **values)):  # type: ignore[arg-type]  # the values are those of Seal's fields
        raise Refused(Code.SEAL_UNSIGNED)
    desk.set(seal.space, seal.path, {field: value for field, value in values.items() if value})


def correct(desk: Desk, seal: Seal, turn: Turn, before: str, after: str) -> None:
    """Record a correction made by hand on the print of `seal`."""
    path = f"{seal.path}/correction/{ids.new()}"
    desk.set(seal.space, path, {"turn": turn.path, "before": before, "after": after, "fingerprint": True})


def supplement(desk: Desk, interview: Interview, facts: Mapping[str, Any], said: Sequence[Said]) -> Interview:
    """Make the next numbered supplement to a signed interview."""
    others = [other for other in interviews(desk, interview.space) if other.supplements == interview.path]
    inherited = {
        "title": interview.title,
        "type": interview.type,
        "recorder": interview.recorder,
        **{f"interviewers.{member}": True for member in interview.interviewers},
    }
    numbered = {"supplements": interview.path, "number": len(others) + 1}
    return found(desk, interview.space, {**inherited, **facts, **numbered}, said, interview.interviewee)


def _place_after(there: Sequence[Turn], after: Turn | None) -> str:
    if after is None:
        return order.following(there[-1].place if there else "", 1)[0]
    index = next(index for index, turn in enumerate(there) if turn.path == after.path)
    return order.between(after.place, there[index + 1].place if index + 1 < len(there) else "")
