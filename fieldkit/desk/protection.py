"""Protecting an informant: a pseudonym, the secret for leaders and office alone, no word of the identity in clear.

What protection asks of a vault is done by `settle`, which can be interrupted at any moment: it is noted before it is
due and done when the vault is opened next.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from fieldkit import words
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge.event import Body, decode_body
from fieldkit.model import KINDS
from fieldkit.model.kinds import Bundle, Exhibit, Interview, Payload, Person, Receipt, Seal, Turn
from fieldkit.model.record import kind_of
from fieldkit.vault import erasing, indexing, projection, snapshots
from fieldkit.vault.ledger import Change
from fieldkit.vault.persons import Face

_DUE = "settling"


class Left(NamedTuple):
    """Where a protected name still stands in clear, because only its author may change it or it was sealed."""

    record: str
    author: str


class Protected(NamedTuple):
    """The bundles written here that already carried the identity, and what is still to be done by whom."""

    bundles: list[Bundle]
    left: list[Left]


def protect(desk: Desk, person: Person, alias: str) -> Protected:
    """Protect a person, and whoever was said to be the same, under the pseudonym `alias`.

    From now on the secret goes to leaders and office alone. Words typed in clear before the person was known are
    replaced by mentions where the member at work may do so, and the events that held them are erased. Raises
    Refused(PERSON_ALIAS) for a pseudonym that gives the person away or is taken.
    """
    conceal(desk, person, alias)
    left = settle(desk)
    hidden = secrets_of(desk, {person.path, *_same(desk, person)})
    marks = ", ".join("?" * len(hidden))
    rows = desk.vault.store.rows(f"SELECT DISTINCT manifest FROM given WHERE path IN ({marks})", sorted(hidden))
    gone = {manifest for (manifest,) in rows}
    written = projection.load(desk.vault.store, Bundle, "f_direction = 'written'", order="created")
    return Protected([bundle for bundle in written if bundle.manifest in gone], left)


def spread(desk: Desk, person: Person) -> None:
    """Protect also whoever is said now to be the same as a protected person, under the pseudonym that stands.

    Raises Refused(PERSON_ALIAS).
    """
    known = [desk.persons.face(path) for path in (person.path, *_same(desk, person))]
    faces = [face for face in known if face is not None]
    shielded = next((face.person for face in faces if face.person.protected), None)
    if shielded is not None and not all(face.person.protected for face in faces):
        conceal(desk, shielded, shielded.alias)
        settle(desk)


def who_knows(desk: Desk, path: str) -> list[str]:
    """Return the names of those who may know who a protected person is: leaders and office, and us while we do."""
    holders = sorted(desk.vault.members.key_holders() | ({desk.member} if desk.persons.faces()[path].known else set()))
    return [desk.name(member) for member in holders]


def next_alias(desk: Desk, space: str) -> str:
    """Return the first pseudonym that nobody in `space` has: the series 甲一, 甲二 ... 甲十, 乙一 and so on."""
    taken = {face.person.alias for face in desk.persons.faces().values() if face.person.space == space}
    stems, numbers = words.say("pseudonym", "stems").split(), words.say("pseudonym", "numbers").split()
    return next(name for stem in stems for number in numbers if (name := f"{stem}{number}") not in taken)


def conceal(desk: Desk, person: Person, alias: str) -> None:
    """Record that a person is protected, as a part of an act that `settle` follows. Raises Refused(PERSON_ALIAS)."""
    same = _same(desk, person)
    _check_alias(desk, person, alias, same)
    with desk.vault.store.transaction():
        note_due(desk)
        for path in (person.path, *same):
            desk.set(desk.get(Person, path).space, path, {"alias": alias, "protected": True})


def note_due(desk: Desk) -> None:
    """Note that `settle` is due; to be called before what makes it so."""
    desk.vault.store.execute("INSERT OR REPLACE INTO meta VALUES (?, '1')", (_DUE,))


def resume(desk: Desk) -> None:
    """Settle what was due and not ended when the vault was closed or the program died."""
    if desk.vault.store.one("SELECT 1 FROM meta WHERE key = ?", (_DUE,)) is not None:
        settle(desk)


def settle(desk: Desk) -> list[Left]:
    """Do here what protection asks of this vault; return what is left for others to do.

    Words in clear are marked and their old bodies erased; secrets that nobody in this vault may hold any longer are
    destroyed, and the snapshots lose both.
    """
    note_due(desk)
    left = [one for face in protected(desk) if face.known for one in _mark_all(desk, face)]
    _mark_drafts(desk)
    with desk.vault.store.transaction():
        indexing.purge(desk.vault.store)
    for path in sorted(_not_for_us(desk)):
        snapshots.destroy_secret_everywhere(desk.vault, path)
    snapshots.erase_everywhere(desk.vault, _erased(desk))
    desk.vault.store.checkpoint()
    desk.persons.forget()
    desk.vault.store.execute("DELETE FROM meta WHERE key = ?", (_DUE,))
    return left


def settle_soon(desk: Desk) -> None:
    """Settle now, or when the vault is opened next where its disk has no room for that: what it follows was done."""
    try:
        settle(desk)
    except Refused as refusal:
        if refusal.code is not Code.MEDIUM_FULL:
            raise


def protected(desk: Desk) -> list[Face]:
    """Return the protected persons, also deleted ones and those on whom a lifting of it is in dispute."""
    return [face for face in desk.persons.faces().values() if face.person.protected]


def guarded(desk: Desk, path: str) -> bool:
    """Say whether what is sealed in the record at `path` would name a protected person: themselves, or their home."""
    return path != "" and any(path in (face.person.path, face.person.household) for face in protected(desk))


def secrets_of(desk: Desk, persons: Collection[str]) -> set[str]:
    """Return the paths of all secrets that would give `persons` away: identity, home, and every exhibit of theirs.

    Theirs are the exhibits attached to them, and what their interviews show: signed pages, scans, recordings.
    """
    homes = {face.person.household for path, face in desk.persons.faces().items() if path in persons}
    exhibits = {one.path for one in _all(desk, Exhibit) if _standing(desk, one, "person") & set(persons)}
    exhibits |= _shown_in_talks(desk, persons)
    payloads = {payload.path for payload in _all(desk, Payload) if payload.family in exhibits}
    return {*persons, *filter(None, homes), *payloads}


def hidden_secrets(desk: Desk) -> set[str]:
    """Return the secrets that go to leaders and office alone."""
    faces = protected(desk)
    return secrets_of(desk, {face.person.path for face in faces}) if faces else set()


def hidden_links(desk: Desk) -> set[str]:
    """Return the records that would lead from a protected person to a line of a roster, or to their kin."""
    paths = [face.person.path for face in protected(desk)]
    if not paths:
        return set()
    marks = ", ".join("?" * len(paths))
    rows = desk.vault.store.rows(f"SELECT path FROM record_row WHERE f_person IN ({marks})", paths)
    ties = desk.vault.store.rows(
        f"SELECT path FROM record_tie WHERE f_one IN ({marks}) OR f_other IN ({marks})", [*paths, *paths]
    )
    return {path for (path,) in (*rows, *ties)}


def _all(desk: Desk, record: type[projection.R]) -> list[projection.R]:
    """Return all records of a type, deleted ones too: a deletion gives nothing away."""
    return projection.load(desk.vault.store, record)


def _standing(desk: Desk, exhibit: Exhibit, field: str) -> set[str]:
    """Return to whom, or to which talk, an exhibit belongs; while two values stand, both."""
    if field not in exhibit.conflicts:
        return {getattr(exhibit, field)}
    return {str(one.value) for one in desk.family(exhibit.space, exhibit.path).standing(exhibit.path, field)}


def _shown_in_talks(desk: Desk, persons: Collection[str]) -> set[str]:
    talks = {talk.path: talk for talk in _all(desk, Interview) if talk.interviewee in persons}
    shown = {talk.scan for talk in talks.values()}
    shown |= {seal.scan for seal in _all(desk, Seal) if seal.family in talks}
    for turn in _all(desk, Turn):
        if turn.exhibits and turn.family in talks:
            shown |= turn.exhibits
    shown |= {one.path for one in _all(desk, Exhibit) if _standing(desk, one, "interview") & talks.keys()}
    return shown - {""}


def _not_for_us(desk: Desk) -> set[str]:
    """Return the secrets that no member of this vault may hold any longer.

    Leaders and office hold them. Whoever talked to the person does until a receipt proves that one of those has them;
    so does whoever alone has them: what no one else can read is never destroyed.
    """
    holders = desk.vault.members.key_holders()
    here = {desk.member, *desk.vault.slots.member_ids}
    if not holders or here & holders:
        return set()
    covered = _covered(desk, holders)
    talked_to = {path for member in here for path in _talked_to(desk, member)}
    gone: set[str] = set()
    for face in protected(desk):
        for path in secrets_of(desk, {face.person.path}):
            foreign = desk.vault.store.one("SELECT 1 FROM secrets WHERE path = ? AND bundle != 0", (path,))
            if path in covered or (foreign and face.person.path not in talked_to):
                gone.add(path)
    return gone


def _covered(desk: Desk, holders: Collection[str]) -> set[str]:
    """Return the secrets that reached a holder for certain: given in a bundle for which a whole receipt came back."""
    covered: set[str] = set()
    for receipt in _all(desk, Receipt):
        if receipt.direction == "got" and receipt.complete and receipt.peer in holders:
            rows = desk.vault.store.rows(
                "SELECT path FROM given WHERE manifest = ? AND member = ?", (receipt.manifest, receipt.peer)
            )
            covered |= {path for (path,) in rows}
    return covered


def _talked_to(desk: Desk, member: str) -> Iterator[str]:
    for talk in _all(desk, Interview):
        if member in talk.interviewers or member in (talk.recorder, talk.created_by):
            yield talk.interviewee


def _mark_all(desk: Desk, face: Face) -> Iterator[Left]:
    """Mark a person's words wherever they stand in clear; yield where that is not ours to do."""
    space = face.person.space
    found: dict[str, list[tuple[str, str]]] = {}
    for name, body in _speaking(desk, space, [word for word in face.words() if len(word) > 1]):
        found.setdefault(body.record, []).append((name, body.by))
    for path, events in found.items():
        if not _mark(desk, space, path):
            yield from {Left(path, by) for _, by in events}
            continue
        for name, by in events:
            if not _erase(desk, space, name):
                yield Left(path, by)


def _speaking(desk: Desk, space: str, words: list[str]) -> Iterator[tuple[str, Body]]:
    """Yield the events of `space` in whose texts one of `words` stands in clear."""
    rows = desk.vault.store.rows(
        "SELECT e.name, b.body FROM bodies b JOIN events e ON e.id = b.event JOIN chains c ON c.id = e.chain"
        " WHERE c.space = ? ORDER BY e.id",
        (space,),
    )
    for name, raw in rows:
        text = raw.decode()
        if any(word in text for word in words):
            body = decode_body(raw)
            if any(word in told for told in _texts(body) for word in words):
                yield name.hex(), body


def _texts(body: Body) -> Iterator[str]:
    kind = KINDS.get(kind_of(body.record))
    for name, value in body.values.items():
        field = kind.field(name) if kind else None
        if field is not None and field.mentions and isinstance(value, str):
            yield value


def _mark(desk: Desk, space: str, path: str) -> bool:
    """Write the texts of a record anew with their mentions; say whether nothing of it stands in clear now.

    Where the record may not be changed (sealed, or others' words) nothing is done: an erasure would lose the words.
    """
    kind = KINDS.get(kind_of(path))
    family = desk.family(space, path)
    if kind is None or path not in family.states:
        return False
    values, over = {}, {}
    for name in family.states[path].fields:
        field, shown = kind.field(name), family.shown(path, name)
        if field is None or shown is None or not field.mentions or not isinstance(shown.value, str):
            continue
        if len(family.standing(path, name)) != len(family.replaced_by_edit(path, name)):
            return False
        marked = desk.persons.refer(space, shown.value)
        if marked != shown.value:
            values[name], over[name] = marked, family.replaced_by_edit(path, name)
    try:
        if values:
            desk.vault.write(space, Change(path, values, over))
    except Refused:
        return False
    return True


def _erase(desk: Desk, space: str, name: str) -> bool:
    """Erase the body of an event whose words were said anew; one never applied stays, as nothing repeats it."""
    flagged = "SELECT 1 FROM flags f JOIN events e ON e.id = f.event WHERE e.name = ?"
    if desk.vault.store.one(flagged, (bytes.fromhex(name),)) is not None:
        return False
    try:
        erasing.erase(desk.vault.ledger, desk.vault.signer, space, name, "protection")
    except Refused:
        return False
    return True


def _mark_drafts(desk: Desk) -> None:
    store = desk.vault.store
    with store.transaction():
        for space, record, field, text in store.rows("SELECT space, record, field, text FROM drafts"):
            kind = KINDS.get(kind_of(record))
            known = kind.field(field) if kind else None
            if known is not None and known.mentions:
                marked = desk.persons.refer(space, text)
                store.execute(
                    "UPDATE drafts SET text = ? WHERE space = ? AND record = ? AND field = ? AND text = ?",
                    (marked, space, record, field, text),
                )


def _erased(desk: Desk) -> list[str]:
    """Return the events whose bodies an erasure took from the ledger; one without the right to took nothing."""
    rows = desk.vault.store.rows(
        "SELECT DISTINCT e.name FROM record_erasure r JOIN events e ON e.name = unhex(r.f_event)"
        " LEFT JOIN bodies b ON b.event = e.id WHERE b.event IS NULL"
    )
    return [name.hex() for (name,) in rows]


def _same(desk: Desk, person: Person) -> list[str]:
    """Return the other persons who were said to be this one, directly or by way of a third."""
    faces = desk.persons.faces()
    found = {person.path}
    while True:
        near = {path for path, face in faces.items() if face.person.same_as in found}
        near |= {faces[one].person.same_as for one in found} & faces.keys()
        if near <= found:
            return sorted(found - {person.path})
        found |= near


def _check_alias(desk: Desk, person: Person, alias: str, same: Iterable[str]) -> None:
    faces = desk.persons.faces()
    own = {person.path, *same}
    taken = any(
        face.person.alias == alias and face.person.space == person.space
        for path, face in faces.items()
        if path not in own
    )
    telling = [word for path in own for word in faces[path].words()]
    if not alias.strip() or taken or any(word in alias or alias in word for word in telling):
        raise Refused(Code.PERSON_ALIAS)
