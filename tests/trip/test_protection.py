"""An informant protected after three bundles have gone round: outside the key holders nothing can produce the name."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fieldkit.desk import bundles, exhibits, interviews, persons, transcripts
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from fieldkit.keys import sealing
from fieldkit.model.kinds import Exhibit, Interview
from fieldkit.vault import check as checking
from fieldkit.vault import search
from fieldkit.vault.snapshots import list_
from fieldkit.vault.store import Store, open_copy
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]

NAME, NUMBER, PHONE, OTHER = "韦秋莲", "990421196908230122", "19900001629", "秋莲婶"
MARKED = (NAME, NUMBER, PHONE, OTHER)
EARLY = "韦秋莲家的低保卡在组长手里"


def everything(store: Store) -> str:
    """All that a store can say: every cell of every table, and every sealed text that a secret in it opens."""
    told = []
    secrets = dict(store.rows("SELECT path, secret FROM secrets"))
    for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in store.rows(f"SELECT * FROM [{name}]"):
            told += [cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell) for cell in row]
    text = "\n".join(told)
    opened = []
    for part in text.split("sealed:")[1:]:
        sealed = (
            "sealed:" + part[: next((at for at, char in enumerate(part) if not (char.isalnum() or char in "-_")), None)]
        )
        for path, secret in secrets.items():
            for context in [f"{path} mention", *(f"{path} {field}" for field in FIELDS)]:
                try:
                    opened.append(sealing.open_sealed(secret, context, sealed))
                except Refused:
                    continue
    return text + "\n".join(opened)


FIELDS = ("name", "former_name", "by_names", "id_number", "phone", "address", "post", "birth")


def can_name(desk: Desk) -> set[str]:
    """The marked words that this vault or one of its snapshots can produce."""
    told = everything(desk.vault.store)
    for snapshot in list_(desk.vault.snapshots):
        with closing(open_copy(snapshot.path, desk.vault.key("snapshots"))) as store:
            told += everything(store)
    return {word for word in MARKED if word in told}


def hand_over(giver: Desk, space: str, path: Path, *takers: Desk, full: bool = False) -> None:
    case = find_case(giver, space)
    bundles.write(giver, path, [taker.member for taker in takers], [case], full=full)
    for taker in takers:
        bundles.receive(taker, [path])


def receipt(giver: Desk, taker: Desk) -> None:
    manifest = bundles.received(giver)[-1].manifest
    document, _ = bundles.give_receipt(giver, manifest)
    bundles.take_receipt(taker, document)


class Story:
    """zhang interviews the informant; wang is a colleague who was given the bundle too; li leads and holds the keys."""

    def __init__(self, county: County, folder: Path) -> None:
        self.county, self.folder = county, folder
        self.zhang, self.wang, self.li = (Desk(county[person]) for person in ("zhang", "wang", "li"))
        self.space = new_case(county["zhang"])
        walk = {"title": "第一次走访", f"interviewers.{county.member('wang')}": True}
        early = interviews.found(self.zhang, self.space, walk, [Said("answer", EARLY)])
        self.person = persons.meet(
            self.zhang, self.space, {"name": NAME, "id_number": NUMBER, "phone": PHONE, "by_names": OTHER}
        )
        self.talk = interviews.found(
            self.zhang,
            self.space,
            {"title": f"与{NAME}谈话"},
            [Said("question", "请讲"), Said("answer", f"我叫{NAME}，人家喊我{OTHER}，电话{PHONE}。")],
            self.person.path,
        )
        self.early = early
        photo = folder / "id.jpg"
        photo.write_bytes(b"\xff\xd8 the face on an identity card")
        self.photo, _ = exhibits.add(self.zhang, self.space, photo, {"person": self.person.path})


@pytest.fixture
def story(county: Callable[..., County], tmp_path: Path) -> Story:
    return Story(county(zhang="inspector", wang="inspector", li="leader"), tmp_path)


def test_after_protection_only_the_key_holders_can_name(story: Story, tmp_path: Path) -> None:
    zhang, wang, li = story.zhang, story.wang, story.li
    hand_over(zhang, story.space, tmp_path / "1.fkb", li)
    hand_over(zhang, story.space, tmp_path / "2.fkb", wang)
    hand_over(li, story.space, tmp_path / "3.fkb", wang)
    assert can_name(wang) == set(MARKED)

    left = persons.protect(zhang, story.person, "甲一")
    assert {bundle.peer for bundle in left} == {li.member, wang.member}
    hand_over(zhang, story.space, tmp_path / "4.fkb", li)
    hand_over(zhang, story.space, tmp_path / "5.fkb", wang)
    receipt(li, zhang)

    assert can_name(li) == set(MARKED)
    assert can_name(wang) == set()
    assert can_name(zhang) == set()
    for desk in (zhang, wang, li):
        assert checking.check(desk.vault) == []


def test_later_bundles_carry_no_key_to_others(story: Story, tmp_path: Path) -> None:
    persons.protect(story.zhang, story.person, "甲一")
    hand_over(story.zhang, story.space, tmp_path / "1.fkb", story.wang)
    assert can_name(story.wang) == set()
    with pytest.raises(Refused) as refused:
        exhibits.open_exhibit(story.wang, story.wang.get(Exhibit, story.photo.path))
    assert refused.value.code is Code.EXHIBIT_WITHHELD
    held = exhibits.listed(story.wang, story.space)
    assert [(one.name, one.here) for one in held] == [("", False)]
    face = persons.face(story.wang, story.person.path)
    assert face.label() == "甲一"


def test_the_leader_still_reads_and_prints_without_the_name(story: Story, tmp_path: Path) -> None:
    persons.protect(story.zhang, story.person, "甲一")
    hand_over(story.zhang, story.space, tmp_path / "1.fkb", story.li)
    li = story.li
    face = persons.face(li, story.person.path)
    assert face.told["name"] == NAME
    assert [hit.path for hit in search.find(li.vault.store, li.persons, OTHER)]
    shown = transcripts.sheet(li, li.get(Interview, story.talk.path))
    text = repr(shown)
    assert not [word for word in MARKED if word in text]
    assert "甲一" in text


def test_words_typed_before_the_person_was_known_are_marked_and_their_old_bodies_erased(story: Story) -> None:
    zhang = story.zhang
    assert EARLY in everything(zhang.vault.store)
    persons.protect(zhang, story.person, "甲一")
    bodies = b"".join(row[0] for row in zhang.vault.store.rows("SELECT body FROM bodies"))
    assert not [word for word in MARKED if word in bodies.decode()]
    turn = interviews.turns(zhang, story.early)[0]
    assert zhang.tell(turn.text) == EARLY
    assert zhang.tell(turn.text, outside=True) == EARLY.replace(NAME, "甲一")
    assert checking.check(zhang.vault) == []


def test_a_draft_and_the_index_hold_no_name(story: Story) -> None:
    zhang = story.zhang
    turn = interviews.turns(zhang, story.talk)[0]
    interviews.type_words(zhang, story.space, turn.path, "text", f"{NAME}说")
    drafts = json.dumps(zhang.vault.store.rows("SELECT text FROM drafts"), ensure_ascii=False)
    assert NAME not in drafts
    interviews.leave_field(zhang, story.space, turn.path, "text")
    assert zhang.tell(interviews.turns(zhang, story.talk)[0].text) == f"{NAME}说"


@pytest.mark.parametrize("alias", ["", " ", NAME, "秋莲", NAME + "甲"])
def test_a_pseudonym_that_tells_is_refused(story: Story, alias: str) -> None:
    with pytest.raises(Refused) as refused:
        persons.protect(story.zhang, story.person, alias)
    assert refused.value.code is Code.PERSON_ALIAS
