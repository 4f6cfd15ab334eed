"""An informant protected after three bundles have gone round: outside the key holders nothing can produce the name."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from fieldkit.desk import bundles, drafting, exhibits, interviews, keeping, persons, protection, transcripts
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from fieldkit.keys import sealing
from fieldkit.model.kinds import Exhibit, Interview
from fieldkit.vault import check as checking
from fieldkit.vault import erasing, search, snapshots
from fieldkit.vault.ledger import Change
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

    done = protection.protect(zhang, story.person, "甲一")
    assert {bundle.peer for bundle in done.bundles} == {li.member, wang.member}
    assert done.left == []
    hand_over(zhang, story.space, tmp_path / "4.fkb", li)
    hand_over(zhang, story.space, tmp_path / "5.fkb", wang)
    receipt(li, zhang)

    assert can_name(li) == set(MARKED)
    assert can_name(wang) == set()
    assert can_name(zhang) == set()
    for desk in (zhang, wang, li):
        assert checking.check(desk.vault) == []


def test_later_bundles_carry_no_key_to_others(story: Story, tmp_path: Path) -> None:
    protection.protect(story.zhang, story.person, "甲一")
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
    protection.protect(story.zhang, story.person, "甲一")
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
    protection.protect(zhang, story.person, "甲一")
    bodies = b"".join(row[0] for row in zhang.vault.store.rows("SELECT body FROM bodies"))
    assert not [word for word in MARKED if word in bodies.decode()]
    turn = interviews.turns(zhang, story.early)[0]
    assert zhang.tell(turn.text) == EARLY
    assert zhang.tell(turn.text, outside=True) == EARLY.replace(NAME, "甲一")
    assert checking.check(zhang.vault) == []


def test_a_draft_and_the_index_hold_no_name(story: Story) -> None:
    zhang = story.zhang
    turn = interviews.turns(zhang, story.talk)[0]
    drafting.type_words(zhang, story.space, turn.path, "text", f"{NAME}说")
    drafts = json.dumps(zhang.vault.store.rows("SELECT text FROM drafts"), ensure_ascii=False)
    assert NAME not in drafts
    drafting.leave_field(zhang, story.space, turn.path, "text")
    assert zhang.tell(interviews.turns(zhang, story.talk)[0].text) == f"{NAME}说"


@pytest.mark.parametrize("alias", ["", " ", NAME, "秋莲", NAME + "甲"])
def test_a_pseudonym_that_tells_is_refused(story: Story, alias: str) -> None:
    with pytest.raises(Refused) as refused:
        protection.protect(story.zhang, story.person, alias)
    assert refused.value.code is Code.PERSON_ALIAS


def test_a_key_that_nobody_else_holds_is_never_destroyed(story: Story, tmp_path: Path) -> None:
    """A petitioner met without an interview; a photograph added after the receipt."""
    zhang, li = story.zhang, story.li
    petitioner = persons.meet(zhang, story.space, {"name": "卢正清"})
    protection.protect(zhang, petitioner, "丙一")
    assert persons.face(zhang, petitioner.path).told["name"] == "卢正清"
    protection.protect(zhang, story.person, "甲一")
    hand_over(zhang, story.space, tmp_path / "1.fkb", li)
    receipt(li, zhang)
    assert can_name(zhang) == set()
    late = tmp_path / "late.jpg"
    late.write_bytes(b"\xff\xd8 a later photograph")
    exhibit, _ = exhibits.add(zhang, story.space, late, {"person": story.person.path})
    protection.settle(zhang)
    with exhibits.open_exhibit(zhang, exhibit) as source:
        assert source.read() == late.read_bytes()
    hand_over(zhang, story.space, tmp_path / "2.fkb", li)
    receipt(li, zhang)
    with pytest.raises(Refused) as refused:
        exhibits.open_exhibit(zhang, exhibit)
    assert refused.value.code is Code.EXHIBIT_WITHHELD
    with exhibits.open_exhibit(li, li.get(Exhibit, exhibit.path)) as source:
        assert source.read() == late.read_bytes()


def test_an_inspector_cannot_undo_a_protection(story: Story, tmp_path: Path) -> None:
    zhang, wang, li = story.zhang, story.wang, story.li
    protection.protect(zhang, story.person, "甲一")
    hand_over(zhang, story.space, tmp_path / "1.fkb", li)
    hand_over(zhang, story.space, tmp_path / "2.fkb", wang)
    for path, values in (
        (story.person.path, {"protected": False}),
        (story.photo.path, {"person": ""}),
    ):
        with pytest.raises(Refused) as refused:
            wang.set(story.space, path, values)
        assert refused.value.code is Code.WRITE_NO_RIGHT
    wang.delete(story.space, story.person.path)
    hand_over(wang, story.space, tmp_path / "3.fkb", li)
    hand_over(li, story.space, tmp_path / "4.fkb", wang, full=True)
    assert can_name(wang) == set()


@pytest.mark.parametrize("claimed", ["another", "", "no hash", "A" * 64, "字" * 64, "0" * 63])
def test_an_erasure_that_nobody_had_the_right_to_takes_nothing(story: Story, tmp_path: Path, claimed: str) -> None:
    """Not from the ledger, and not from the snapshots either, which hold what everyone else has seen."""
    wang, li = story.wang, story.li
    hand_over(story.zhang, story.space, tmp_path / "1.fkb", wang, li)
    (name,) = li.vault.write(story.space, Change(f"case/{story.space}", {"plan": "先看账，再走访。"}))
    path = keeping.snapshot(li)
    wanted = name if claimed == "another" else claimed
    wang.vault.write(story.space, Change(erasing.erasure_of(wanted), {"event": wanted, "reason": "x"}))
    hand_over(wang, story.space, tmp_path / "2.fkb", li)
    with closing(open_copy(path, li.vault.key("snapshots"))) as store:
        assert any("先看账".encode() in body for (body,) in store.rows("SELECT body FROM bodies"))
    assert find_case(li, story.space).plan == "先看账，再走访。"


def test_home_and_signed_page_follow_the_person(story: Story, tmp_path: Path) -> None:
    zhang, wang = story.zhang, story.wang
    home = persons.household(zhang, story.space, f"{NAME}户")
    zhang.set(story.space, story.person.path, {"household": home.path})
    page = tmp_path / f"{NAME}.jpg"
    page.write_bytes(b"\xff\xd8 the signed page")
    scan, _ = exhibits.add(zhang, story.space, page)
    zhang.set(story.space, story.talk.path, {"scan": scan.path})
    protection.protect(zhang, story.person, "甲一")
    hand_over(zhang, story.space, tmp_path / "1.fkb", wang)
    assert can_name(wang) == set()
    assert NAME not in repr(exhibits.listed(wang, story.space))


def test_drafts_lose_the_name_too_and_earlier_snapshots_stay(story: Story) -> None:
    zhang = story.zhang
    other = interviews.found(zhang, story.space, {"title": "另一次"}, [Said("answer", "旧")])
    turn = interviews.turns(zhang, other)[0]
    drafting.type_words(zhang, story.space, turn.path, "text", "新来的莫春燕也在")
    keeping.snapshot(zhang)
    person = persons.meet(zhang, story.space, {"name": "莫春燕"})
    protection.protect(zhang, person, "乙一")
    assert "莫春燕" not in repr(zhang.vault.store.rows("SELECT text FROM drafts"))
    drafting.leave_field(zhang, story.space, turn.path, "text")
    bodies = b"".join(row[0] for row in zhang.vault.store.rows("SELECT body FROM bodies"))
    assert "莫春燕" not in bodies.decode()
    assert zhang.tell(interviews.turns(zhang, other)[0].text) == "新来的莫春燕也在"
    assert len(list_(zhang.vault.snapshots)) == 1


def test_what_was_interrupted_is_done_at_the_next_opening(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, wang = story.zhang, story.wang
    hand_over(zhang, story.space, tmp_path / "1.fkb", wang)
    protection.protect(zhang, story.person, "甲一")
    case = find_case(zhang, story.space)
    bundles.write(zhang, tmp_path / "2.fkb", [wang.member], [case])

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(snapshots, "destroy_secret_everywhere", cut)
        with pytest.raises(KeyboardInterrupt):
            bundles.receive(wang, [tmp_path / "2.fkb"])
    assert can_name(wang) != set()
    again = Desk(story.county.reopen("wang"))
    protection.resume(again)
    assert can_name(again) == set()


def test_a_sealed_name_in_clear_is_left_and_told(story: Story) -> None:
    """What may not be changed is neither lost nor passed over in silence."""
    zhang = story.zhang
    turn = interviews.turns(zhang, story.early)[0]
    path = f"{story.early.path}/seal/{'a' * 26}"
    zhang.set(story.space, path, {"number": 1, "sha256": "0" * 64, "code": "1"})
    done = protection.protect(zhang, story.person, "甲一")
    assert [one.record for one in done.left] == [turn.path]
    assert zhang.tell(interviews.turns(zhang, story.early)[0].text) == EARLY
