"""Editing: what one cannot read one does not take away, what is sealed stays sealed, what names nobody is printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldkit.desk import cases, conflicts, drafting, exhibits, facts, interviews, persons, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code
from fieldkit.files import NewFile
from fieldkit.model import mentions
from fieldkit.model.kinds import Case, Exhibit, Interview, Payload, Person, Round, Turn
from fieldkit.vault import drafts, secrets
from fieldkit.vault import vault as opening
from fieldkit.vault.ledger import Change
from tests.core.people import refused
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]

NAME, OTHER, NUMBER, PHONE, ADDRESS = "韦秋莲", "秋莲婶", "990421196908230122", "19900001629", "青石村三组9号"
DAMAGED = "sealed:AAAA"


class Room(NamedTuple):
    """zhang knows the person and her words; wang has the texts and no key; li leads and has all."""

    county: County
    zhang: Desk
    wang: Desk
    li: Desk
    space: str
    person: Person
    talk: Interview

    def turn(self, desk: Desk, number: int = 1) -> Turn:
        return interviews.turn_at(desk, self.talk, number)

    def share(self, giver: Desk, *takers: Desk) -> None:
        for taker in takers:
            carry(giver.vault, taker.vault, self.space)
            taker.persons.forget()


@pytest.fixture
def room(county: Callable[..., County]) -> Room:
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = (Desk(made[name]) for name in ("zhang", "wang", "li"))
    space = new_case(zhang.vault)
    told = {"name": NAME, "by_names": OTHER, "id_number": NUMBER, "phone": PHONE, "address": ADDRESS}
    person = persons.meet(zhang, space, told)
    zhang.set(space, person.path, {"alias": "甲一", "protected": True})
    named = {f"interviewers.{desk.member}": True for desk in (zhang, wang)}
    talk = interviews.found(zhang, space, named, [Said("answer", f"{NAME}，人称{OTHER}。")])
    result = Room(made, zhang, wang, li, space, zhang.get(Person, person.path), talk)
    secret = secrets.secret_of(zhang.vault.store, person.path)
    assert secret is not None
    secrets.keep(li.vault.store, person.path, secret, 0)
    result.share(zhang, wang, li)
    return result


# Texts with mentions, edited


def _mention(person: str, words: str) -> str:
    return f"{mentions.OPEN}person/{person * 26} sealed:{words}{mentions.CLOSE}"


LABELS = {"p": "甲一", "q": "乙", "r": "乙甲"}


def _says(path: str, _: str) -> str:
    return LABELS[path[-1]]


PIECES = st.lists(
    st.one_of(st.sampled_from("说甲一乙，\n"), st.builds(_mention, st.sampled_from("pqr"), st.sampled_from("ABC"))),
    max_size=12,
)


@given(PIECES, st.text("说甲一乙，\n", max_size=20))
def test_an_edit_reads_as_it_was_typed(pieces: list[str], edit: str) -> None:
    assert mentions.told(mentions.keep(edit, "".join(pieces), _says), _says) == edit


@given(PIECES)
def test_what_is_not_edited_stands_as_it_stood(pieces: list[str]) -> None:
    stood = "".join(pieces)
    assert mentions.keep(mentions.told(stood, _says), stood, _says) == stood


@given(PIECES, PIECES, PIECES, st.text("改了？", min_size=1, max_size=5))
def test_a_mention_beside_the_edit_keeps_its_sealed_words(
    before: list[str], gone: list[str], after: list[str], typed: str
) -> None:
    left, right = "".join(before), "".join(after)
    edit = mentions.told(left, _says) + typed + mentions.told(right, _says)
    kept = mentions.keep(edit, left + "".join(gone) + right, _says)
    assert kept.startswith(left[: left.rfind(mentions.CLOSE) + 1])
    assert kept.endswith(right[right.find(mentions.OPEN) :] if mentions.OPEN in right else "")


def test_mentions_between_several_edits_are_kept() -> None:
    stood = f"{_mention('p', 'A')}来了，{_mention('q', 'B')}走了，{_mention('p', 'C')}没有说话。"
    kept = mentions.keep("起先来了人，乙也走了，甲一没说话！", stood, _says)
    assert kept == f"起先来了人，{_mention('q', 'B')}也走了，{_mention('p', 'C')}没说话！"


@given(PIECES, st.integers(0, 40))
def test_a_cut_goes_through_no_mention(pieces: list[str], at: int) -> None:
    stood = "".join(pieces)
    left, right = mentions.cut(stood, at, _says)
    assert left + right == stood
    read = mentions.told(left, _says)
    assert mentions.told(right, _says) == mentions.told(stood, _says)[len(read) :]
    assert min(at, len(mentions.told(stood, _says))) <= len(read) < max(at, 1) + max(map(len, LABELS.values()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text("韦秋莲婶甲一说，⟦⟧", max_size=12))
def test_whoever_edits_reads_back_what_they_typed(room: Room, edit: str) -> None:
    for desk in (room.zhang, room.wang):
        assert desk.tell(desk.stored(room.space, room.turn(desk).path, "text", edit)) == edit


def test_who_has_no_key_edits_beside_a_mention_and_takes_nothing_away(room: Room) -> None:
    wang, turn = room.wang, room.turn(room.wang)
    assert wang.tell(turn.text) == "甲一，人称甲一。"
    wang.set(room.space, turn.path, {"text": "甲一到了，人称甲一，七十岁。"})
    room.share(wang, room.li)
    assert room.li.tell(room.turn(room.li).text) == f"{NAME}到了，人称{OTHER}，七十岁。"


def test_who_has_no_key_splits_joins_and_types_without_loss(room: Room) -> None:
    wang = room.wang
    interviews.split_turn(wang, room.turn(wang), 6, "answer")
    assert [wang.tell(room.turn(wang, number).text) for number in (1, 2)] == ["甲一，人称甲一", "。"]
    interviews.join_turns(wang, room.turn(wang, 1), room.turn(wang, 2))
    drafting.type_words(wang, room.space, room.turn(wang).path, "text", "甲一，人称甲一！")
    drafting.leave_field(wang, room.space, room.turn(wang).path, "text")
    room.share(wang, room.li)
    assert room.li.tell(room.turn(room.li).text) == f"{NAME}，人称{OTHER}！"


def test_a_name_that_was_cut_in_two_is_known_when_joined(room: Room) -> None:
    zhang = room.zhang
    one = interviews.add_turn(zhang, room.talk, Said("answer", "韦秋"))
    other = interviews.add_turn(zhang, room.talk, Said("answer", "莲说"))
    interviews.join_turns(zhang, one, other)
    joined = zhang.get(Turn, one.path).text
    assert (zhang.tell(joined), zhang.tell(joined, outside=True)) == (f"{NAME}说", "甲一说")


@pytest.mark.parametrize(
    ("path", "field"), [("organisation", "name"), ("petition", "number"), ("roster", "title"), ("interview", "organs")]
)
def test_a_name_is_a_mention_wherever_it_is_typed(room: Room, path: str, field: str) -> None:
    record = room.talk.path if path == "interview" else f"{path}/{'a' * 26}"
    room.zhang.set(room.space, record, {field: f"{NAME}合作社"})
    shown = room.zhang.family(room.space, record).shown(record, field)
    assert shown is not None
    assert NAME not in shown.value
    assert room.zhang.tell(shown.value, outside=True) == "甲一合作社"


# Sealed fields


def test_a_sealed_value_that_does_not_open_is_unknown_and_stops_nothing(room: Room, tmp_path: Path) -> None:
    zhang, path = room.zhang, room.person.path
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"photograph")
    exhibit, _ = exhibits.add(zhang, room.space, photo)
    payload = zhang.children(Payload, exhibit)[0]
    zhang.vault.write(room.space, Change(path, {"name": DAMAGED}), Change(payload.path, {"name": DAMAGED}))
    zhang.persons.forget()
    face = persons.face(zhang, path)
    assert (face.told.get("name"), face.told["phone"]) == (None, PHONE)
    assert [held.name for held in exhibits.listed(zhang)] == [""]
    assert facts.told(zhang, zhang.get(Person, path), outside=False)["name"] == ""
    room.share(zhang, room.li)
    room.li.set(room.space, path, {"name": "韦秋连"})
    zhang.vault.write(room.space, Change(path, {"name": "sealed:BBBB"}))
    room.share(zhang, room.li)
    assert {side.value for side in conflicts.find(room.li, path, "name").sides} == {"", "韦秋连"}


@pytest.mark.parametrize("value", [NAME, "sealed:", "sealed:韦", f"{NAME}sealed:AAAA", "sealed:AAAA\n"])
def test_a_sealed_field_takes_nothing_in_clear(room: Room, value: str) -> None:
    with refused(Code.RECORD_VALUE):
        room.zhang.vault.write(room.space, Change(room.person.path, {"name": value}))


def test_a_sealed_field_is_sealed_while_it_is_typed(room: Room) -> None:
    zhang, path = room.zhang, room.person.path
    drafting.type_words(zhang, room.space, path, "name", "韦秋连")
    assert [draft.text.startswith("sealed:") for draft in drafts.waiting(zhang.vault.store)] == [True]
    drafting.leave_field(zhang, room.space, path, "name")
    assert persons.face(zhang, path).told["name"] == "韦秋连"


def test_who_has_no_key_seals_nothing_under_another(room: Room) -> None:
    zhang, wang, li, path = room.zhang, room.wang, room.li, room.person.path
    zhang.set(room.space, path, {"name": "韦秋连"})
    li.set(room.space, path, {"name": "韦秋蓮"})
    room.share(zhang, wang)
    room.share(li, wang)
    conflict = conflicts.find(wang, path, "name")
    with refused(Code.PERSON_SECRET):
        conflicts.write(wang, conflict, NAME)
    with refused(Code.PERSON_SECRET):
        drafting.type_words(wang, room.space, path, "name", NAME)
    assert secrets.secret_of(wang.vault.store, path) is None
    assert drafts.waiting(wang.vault.store) == []


def test_a_person_is_known_anew_after_a_settlement_a_deletion_and_its_return(room: Room) -> None:
    zhang, li, path = room.zhang, room.li, room.person.path
    zhang.set(room.space, path, {"name": "韦秋连"})
    li.set(room.space, path, {"name": "韦秋蓮"})
    room.share(zhang, li)
    conflict = conflicts.find(li, path, "name")
    conflicts.take(li, conflict, next(side for side in conflict.sides if side.value == "韦秋连"))
    assert persons.face(li, path).told["name"] == "韦秋连"
    li.delete(room.space, path)
    assert li.persons.names(room.space) == {}
    li.restore(room.space, path)
    assert li.persons.names(room.space)["韦秋连"] == path


# Drafts


def test_two_members_of_one_vault_type_into_one_field(room: Room) -> None:
    from fieldkit.keys.unlock import Unlocked

    zhang, path = room.zhang, room.turn(room.zhang).path
    drafting.type_words(zhang, room.space, path, "text", "张三写的")
    folder, master = zhang.vault.folder, zhang.vault.unlocked.master
    zhang.close()
    room.county.vaults["zhang"] = opening.open_unlocked(folder, Unlocked.new(master, room.county.people["wang"]))
    wang = Desk(room.county["zhang"])
    drafting.leave_field(wang, room.space, path, "text")
    assert wang.get(Turn, path).text == room.turn(room.wang).text
    drafting.type_words(wang, room.space, path, "text", "王五写的")
    assert {draft.text for draft in drafts.waiting(wang.vault.store)} == {"张三写的", "王五写的"}
    drafting.leave_field(wang, room.space, path, "text")
    assert wang.get(Turn, path).text == "王五写的"
    assert [draft.text for draft in drafts.waiting(wang.vault.store)] == ["张三写的"]


def test_a_draft_names_nobody_met_while_it_was_typed(room: Room) -> None:
    zhang, path = room.zhang, room.turn(room.zhang).path
    drafting.type_words(zhang, room.space, path, "text", "蒙大山来过")
    met = persons.meet(zhang, room.space, {"name": "蒙大山"})
    drafting.leave_field(zhang, room.space, path, "text")
    text = zhang.get(Turn, path).text
    assert (mentions.mentioned([text]), zhang.tell(text)) == ({met.path}, "蒙大山来过")


# Printing


def test_whatever_the_sheet_shows_calls_a_protected_person_by_the_pseudonym(room: Room) -> None:
    zhang = room.zhang
    other = persons.meet(zhang, room.space, {"name": "蒙大山"})
    fields = dict.fromkeys(("organs", "location", "interpreter", "reader", "punished"), f"{NAME}处")
    zhang.set(room.space, room.talk.path, {**fields, "interviewee": other.path})
    shown = transcripts.sheet(zhang, zhang.get(Interview, room.talk.path))
    told = (*shown.organs, shown.location, shown.interpreter, shown.reader, shown.interviewee.punished)
    assert told == ("甲一处",) * 5
    assert mentions.OPEN not in repr(shown)


@pytest.mark.parametrize("words", ["她叫韦 秋-莲", "电话１９９ ０000—1629", "住青石村\n三组９号"])
def test_no_print_names_a_protected_person_however_it_is_spelled(room: Room, words: str) -> None:
    zhang = room.zhang
    assert transcripts.print_draft(zhang, room.talk).content[:2] == b"PK"
    zhang.set(room.space, room.turn(zhang).path, {"text": words})
    with refused(Code.PRINT_NAMES_PROTECTED) as caught:
        transcripts.print_draft(zhang, room.talk)
    assert caught.value.params == {"count": 1}


def test_a_final_print_that_would_name_a_protected_person_is_not_sealed(room: Room) -> None:
    zhang = room.zhang
    other = persons.meet(zhang, room.space, {"name": "蒙大山", "id_number": "990421196908230130"})
    ready = {
        "title": "低保",
        "started": "2026-03-04T09:10",
        "ended": "2026-03-04T10:15",
        "location": "村部",
        "notice": True,
        "recusal": "not_requested",
        "reading": "self",
        "recorder": room.li.member,
        "interviewee": other.path,
    }
    zhang.set(room.space, room.talk.path, ready)
    interviews.add_turn(zhang, room.talk, Said("question", "韦 秋莲在吗"))
    talk = zhang.get(Interview, room.talk.path)
    assert transcripts.missing(zhang, talk) == []
    with refused(Code.PRINT_NAMES_PROTECTED):
        transcripts.print_final(zhang, talk)
    assert interviews.seals(zhang, talk) == []


# What was deleted and is added again


def test_what_was_deleted_comes_back_when_it_is_added_again(room: Room, tmp_path: Path) -> None:
    zhang = room.zhang
    round_ = cases.new_round(zhang, 2026, "第一轮")
    case = cases.new_case(zhang, round_, "青石村", "01")
    zhang.set(case.space, case.path, {"stage": "on_site"})
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"photograph")
    exhibit, _ = exhibits.add(zhang, case.space, photo)
    for record in (exhibit, case, round_):
        zhang.delete(record.space, record.path)
    cases.new_round(zhang, 2026, "第一轮")
    assert cases.new_case(zhang, round_, "青石村", "01").stage == "on_site"
    assert exhibits.add(zhang, case.space, photo) == (zhang.get(Exhibit, exhibit.path), False)
    for kind, record in ((Exhibit, exhibit), (Case, case), (Round, round_)):
        assert [one.path for one in zhang.load(kind, record.space) if one.path == record.path] == [record.path]
    assert len(zhang.children(Payload, exhibit)) == 1


# Evidence outside


def test_no_evidence_is_outside_without_a_line(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zhang = room.zhang
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"photograph")
    exhibit, _ = exhibits.add(zhang, room.space, photo)
    lines: list[list[str]] = []
    commit = NewFile.commit

    def watched(new: NewFile) -> object:
        lines.append([line.act for line in exhibits.custody_lines(zhang, exhibit)])
        return commit(new)

    monkeypatch.setattr(NewFile, "commit", watched)
    exhibits.extract(zhang, exhibit, tmp_path / "out.jpg")
    assert lines == [["taken", "extracted"]]
    assert not zhang.vault.store.connection.in_transaction
    assert (tmp_path / "out.jpg").read_bytes() == b"photograph"
