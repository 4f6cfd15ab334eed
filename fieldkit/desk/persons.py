"""Persons and households: met, found again, named in texts, and protected."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model import KINDS
from fieldkit.model.kinds import Bundle, Exhibit, Household, Interview, Payload, Person, Receipt
from fieldkit.model.record import kind_of
from fieldkit.vault import erasing, secrets, snapshots
from fieldkit.vault.ledger import Change
from fieldkit.vault.persons import Face


def meet(desk: Desk, space: str, facts: Mapping[str, str]) -> Person:
    """Return the person of `space` with the ID number in `facts`, or a new one; their fields are set to `facts`.

    Nobody is ever taken for another on a name alone.
    """
    number = facts.get("id_number", "")
    path = _by_number(desk, space, number) if number else None
    path = path or f"person/{ids.new()}"
    desk.set(space, path, {field: value for field, value in facts.items() if value})
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


def protect(desk: Desk, person: Person, alias: str) -> list[Bundle]:
    """Protect a person under the pseudonym `alias`; return the bundles written here that already carried the identity.

    From now on the secret goes to leaders and office alone. Words typed in clear before the person was known are
    replaced by mentions in what the member at work may edit, and the events that held them are erased. Raises
    Refused(PERSON_ALIAS) for a pseudonym that gives the person away or is taken.
    """
    conceal(desk, person, alias)
    settle(desk)
    return [bundle for bundle in desk.load(Bundle, "own") if person.path in _given(bundle)]


def conceal(desk: Desk, person: Person, alias: str) -> None:
    """Record that a person is protected, as a part of an act that `settle` follows. Raises Refused(PERSON_ALIAS)."""
    _check_alias(desk, person, alias)
    desk.set(person.space, person.path, {"alias": alias, "protected": True})


def settle(desk: Desk, *, erased: bool = False) -> None:
    """Do here what protection asks of this vault, after protecting someone or receiving that someone is protected.

    Texts that still hold a protected name in clear are marked and their old bodies erased, where the member at work is
    their author; a secret that this member may not hold is destroyed, in the snapshots too. Where bodies were erased,
    here or (`erased`) by what was just received, earlier snapshots go, as they still hold them.
    """
    marked = [_mark_and_erase(desk, face) for face in _protected(desk)]
    erased = erased or any(marked)
    dropped = [path for path in _not_for_us(desk) if secrets.secret_of(desk.vault.store, path) is not None]
    for path in dropped:
        snapshots.destroy_secret_everywhere(desk.vault, path)
    if erased or dropped:
        desk.persons.forget()
        desk.vault.store.checkpoint()
    if erased:
        snapshots.renew(desk.vault, "protection")


def guarded(desk: Desk, path: str) -> bool:
    """Say whether what is sealed in the record at `path` would name a protected person: themselves, or their home."""
    return any(path in (face.person.path, face.person.household) for face in _protected(desk))


def own_interviewees(desk: Desk) -> set[str]:
    """Return the persons whom the member at work interviewed or recorded."""
    return {
        interview.interviewee
        for interview in desk.load(Interview)
        if desk.member in interview.interviewers or desk.member in (interview.recorder, interview.created_by)
    }


def secret_paths(desk: Desk, person: str) -> list[str]:
    """Return what is known only through the person at `person`: the identity, the exhibits attached to them."""
    exhibits = [exhibit.path for exhibit in desk.load(Exhibit, "", "f_person = ?", [person])]
    payloads = [payload.path for path in exhibits for payload in desk.load(Payload, "", "parent = ?", [path])]
    return [person, *payloads]


def _protected(desk: Desk) -> list[Face]:
    return [face for face in desk.persons.faces().values() if face.person.protected]


def _not_for_us(desk: Desk) -> list[str]:
    """Return the secrets of protected persons that this member may hold no longer.

    Leaders and office hold them; whoever interviewed the person does until a receipt covers what was handed over.
    """
    protected = [face.person for face in _protected(desk)]
    if not protected or desk.member in desk.vault.members.key_holders():
        return []
    kept = own_interviewees(desk) - _released(desk)
    return [path for person in protected if person.path not in kept for path in secret_paths(desk, person.path)]


def _released(desk: Desk) -> set[str]:
    """Return the persons whose secrets reached leader or office for certain: a receipt names the bundle."""
    holders = desk.vault.members.key_holders()
    covered = {
        receipt.bundle
        for receipt in desk.load(Receipt, "own")
        if receipt.direction == "got" and receipt.peer in holders
    }
    return {path for bundle in desk.load(Bundle, "own") if bundle.id in covered for path in _given(bundle)}


def _given(bundle: Bundle) -> list[str]:
    told = json.loads(bundle.secrets) if bundle.secrets else []
    return [path for path in told if isinstance(path, str)]


def _mark_and_erase(desk: Desk, face: Face) -> bool:
    """Mark a protected person's words wherever they still stand in clear; say whether anything was erased."""
    if not face.known:
        return False
    space = face.person.space
    words = [word for word in face.words() if len(word) > 1]
    found = [
        (name.hex(), path)
        for name, path, body, by in desk.vault.store.rows(
            "SELECT e.name, b.record, b.body, b.by FROM bodies b JOIN events e ON e.id = b.event"
            " JOIN chains c ON c.id = e.chain WHERE c.space = ?",
            (space,),
        )
        if by == desk.member and _may_mention(path) and any(word in body.decode() for word in words)
    ]
    for path in {path for _, path in found}:
        _mark(desk, space, path)
    for name, _ in found:
        erasing.erase(desk.vault.ledger, desk.vault.signer, space, name, "protection")
    return bool(found)


def _may_mention(path: str) -> bool:
    kind = KINDS.get(kind_of(path))
    return kind is not None and any(field.mentions for field in kind.fields)


def _mark(desk: Desk, space: str, path: str) -> None:
    """Write the texts of a record anew with their mentions, standing on the very values that held the names."""
    kind = KINDS.get(kind_of(path))
    family = desk.family(space, path)
    if kind is None or path not in family.states:
        return
    values, over = {}, {}
    for name in family.states[path].fields:
        field, shown = kind.field(name), family.shown(path, name)
        if field is None or shown is None or not field.mentions:
            continue
        marked = desk.persons.refer(space, str(shown.value))
        if marked != shown.value:
            values[name], over[name] = marked, family.replaced_by_edit(path, name)
    if values:
        desk.vault.write(space, Change(path, values, over))


def _by_number(desk: Desk, space: str, number: str) -> str | None:
    for path, face in desk.persons.faces().items():
        if face.person.space == space and face.told.get("id_number") == number:
            return path
    return None


def _check_alias(desk: Desk, person: Person, alias: str) -> None:
    taken = any(
        face.person.alias == alias and face.person.space == person.space
        for path, face in desk.persons.faces().items()
        if path != person.path
    )
    telling = face(desk, person.path).words()
    if not alias.strip() or taken or any(word in alias or alias in word for word in telling):
        raise Refused(Code.PERSON_ALIAS)
