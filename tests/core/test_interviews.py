"""An interview typed turn by turn: split, joined, moved, sealed, signed, supplemented; what may not be done to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from fieldkit.desk import drafting, interviews, papers, persons, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Interview, Turn
from fieldkit.vault import drafts
from fieldkit.vault import vault as opening
from fieldkit.words import refusal as sentence
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]


@pytest.fixture
def pair(county: Callable[..., County]) -> County:
    return county(zhang="inspector", li="leader", wang="inspector")


def words(desk: Desk, interview: Interview) -> list[str]:
    return [desk.tell(turn.text) for turn in interviews.turns(desk, interview)]


def ready(desk: Desk, county: County, *said: str) -> Interview:
    """An interview that lacks nothing for its final print."""
    space = new_case(desk.vault)
    person = persons.meet(desk, space, {"name": "韦秋莲", "sex": "女", "id_number": "990421196908230122"})
    facts = {
        "title": "低保情况",
        "started": "2026-03-04T09:10",
        "ended": "2026-03-04T10:15",
        "location": "村部",
        "notice": True,
        "recusal": "not_requested",
        "reading": "self",
        **interviews.participants(desk, ["张三", "王五"], "李四"),
    }
    turns = [Said("answer" if at % 2 else "question", text) for at, text in enumerate(said or ("问", "答"))]
    return interviews.found(desk, space, facts, turns, person.path)


def test_turns_are_split_joined_and_moved(pair: County) -> None:
    desk = Desk(pair["zhang"])
    space = new_case(desk.vault)
    interview = interviews.found(desk, space, {"title": "谈话"}, [Said("question", "甲"), Said("answer", "乙丙丁")])
    first, second = interviews.turns(desk, interview)
    interviews.split_turn(desk, second, 1, "question")
    assert words(desk, interview) == ["甲", "乙", "丙丁"]
    interviews.add_turn(desk, interview, Said("note", "沉默"), after=first)
    assert words(desk, interview) == ["甲", "沉默", "乙", "丙丁"]
    there = interviews.turns(desk, interview)
    interviews.move_turn(desk, there[3], None)
    assert words(desk, interview) == ["丙丁", "甲", "沉默", "乙"]
    there = interviews.turns(desk, interview)
    interviews.join_turns(desk, there[1], there[2])
    assert words(desk, interview) == ["丙丁", "甲沉默", "乙"]
    desk.restore(space, there[2].path)
    assert words(desk, interview) == ["丙丁", "甲沉默", "沉默", "乙"]


def test_a_draft_survives_and_becomes_one_event(pair: County) -> None:
    desk = Desk(pair["zhang"])
    space = new_case(desk.vault)
    interview = interviews.found(desk, space, {"title": "谈话"}, [Said("answer", "旧")])
    turn = interviews.turns(desk, interview)[0]
    for text in ("新", "新的", "新的话"):
        drafting.type_words(desk, space, turn.path, "text", text)
    assert words(desk, interview) == ["旧"]
    vault = pair.reopen("zhang")
    desk = Desk(vault)
    assert [draft.text for draft in drafts.waiting(vault.store)] == ["新的话"]
    before = len(list(vault.store.rows("SELECT id FROM events")))
    drafting.leave_field(desk, space, turn.path, "text")
    drafting.leave_field(desk, space, turn.path, "text")
    assert words(desk, interview) == ["新的话"]
    assert len(list(vault.store.rows("SELECT id FROM events"))) == before + 1
    assert drafts.waiting(vault.store) == []


def test_what_came_while_typing_is_a_conflict_and_not_a_loss(pair: County) -> None:
    zhang, wang = Desk(pair["zhang"]), Desk(pair["wang"])
    space = new_case(zhang.vault)
    interview = interviews.found(
        zhang, space, {"title": "谈话", f"interviewers.{wang.member}": True}, [Said("answer", "旧")]
    )
    turn = interviews.turns(zhang, interview)[0]
    carry(zhang.vault, wang.vault, space)
    drafting.type_words(zhang, space, turn.path, "text", "张三写的")
    wang.set(space, turn.path, {"text": "王五写的"})
    carry(wang.vault, zhang.vault, space)
    drafting.leave_field(zhang, space, turn.path, "text")
    assert zhang.get(Turn, turn.path).conflicts == ("text",)
    standing = zhang.family(space, turn.path).standing(turn.path, "text")
    assert {zhang.tell(one.value) for one in standing} == {"张三写的", "王五写的"}


def test_what_a_crash_left_typed_is_words_like_all_others_from_the_next_opening_on(pair: County) -> None:
    desk = Desk(pair["zhang"])
    space = new_case(desk.vault)
    interview = interviews.found(desk, space, {"title": "谈话"}, [Said("answer", "答")])
    (turn,) = interviews.turns(desk, interview)
    drafting.type_words(desk, space, turn.path, "text", "前年修的")
    assert words(desk, interview) == ["答"]
    drafting.leave_all(desk)
    assert words(desk, interview) == ["前年修的"]
    assert drafting.held(desk, interview.path) == {}


def test_a_final_print_needs_two_interviewers_and_a_draft_does_not(pair: County) -> None:
    desk = Desk(pair["zhang"])
    space = new_case(desk.vault)
    interview = interviews.found(desk, space, {"title": "谈话"}, [Said("answer", "答")])
    with pytest.raises(Refused) as refused:
        transcripts.print_final(desk, interview)
    assert refused.value.code is Code.PRINT_MISSING
    assert refused.value.params["missing"] == "two_interviewers"
    assert "谈话人不足两人" in sentence(refused.value, "zh_CN")
    assert transcripts.print_draft(desk, interview).content[:2] == b"PK"
    assert interviews.seals(desk, interview) == []


def test_a_seal_holds_the_words_until_it_is_lifted_and_for_ever_once_signed(pair: County) -> None:
    desk = Desk(pair["zhang"])
    interview = ready(desk, pair, "问一", "答一")
    printed = transcripts.print_final(desk, interview)
    seal = interviews.standing_seal(desk, interview)
    assert seal is not None
    assert transcripts.print_final(desk, interview) == printed
    assert transcripts.sealed_words(desk, interview) is True
    turn = interviews.turns(desk, interview)[1]
    with pytest.raises(Refused) as refused:
        desk.set(interview.space, turn.path, {"text": "改了"})
    assert refused.value.code is Code.WRITE_AFTER_SEAL
    with pytest.raises(Refused) as refused:
        interviews.lift_seal(desk, seal, "  ")
    assert refused.value.code is Code.SEAL_REASON
    interviews.lift_seal(desk, seal, "漏记一句")
    desk.set(interview.space, turn.path, {"text": "改了"})
    transcripts.print_final(desk, interview)
    second = interviews.standing_seal(desk, interview)
    assert second is not None
    assert (second.number, second.code != seal.code) == (2, True)
    interviews.correct(desk, second, turn, "改了", "改正了")
    with pytest.raises(Refused) as refused:
        interviews.sign(desk, second, refusal="不愿签")
    assert refused.value.code is Code.SEAL_UNSIGNED
    interviews.sign(desk, second, refusal="不愿签", witness="村医")
    for act in (
        lambda: interviews.lift_seal(desk, second, "后悔"),
        lambda: desk.set(interview.space, turn.path, {"text": "再改"}),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code is Code.WRITE_AFTER_SIGNING
    assert words(desk, interview) == ["问一", "改了"]
    assert transcripts.print_final(desk, interview).content[:2] == b"PK"


def test_what_comes_after_signing_is_a_numbered_supplement(pair: County) -> None:
    desk = Desk(pair["zhang"])
    interview = ready(desk, pair)
    transcripts.print_final(desk, interview)
    seal = interviews.standing_seal(desk, interview)
    assert seal is not None
    interviews.sign(desk, seal, refusal="不愿签", witness="村医")
    first = interviews.supplement(desk, interview, {"started": "2026-03-05T09:00"}, [Said("answer", "补充一")])
    second = interviews.supplement(desk, interview, {"started": "2026-03-06T09:00"}, [Said("answer", "补充二")])
    assert [(one.number, one.supplements) for one in (first, second)] == [(1, interview.path), (2, interview.path)]
    assert transcripts.sheet(desk, second).supplement_number == 2


def test_only_interviewers_and_recorder_change_the_words(pair: County) -> None:
    zhang, li, wang = Desk(pair["zhang"]), Desk(pair["li"]), Desk(pair["wang"])
    space = new_case(zhang.vault)
    interview = interviews.found(zhang, space, {"title": "谈话"}, [Said("answer", "原话")])
    turn = interviews.turns(zhang, interview)[0]
    for other in (li, wang):
        carry(zhang.vault, other.vault, space)
        with pytest.raises(Refused) as refused:
            other.set(space, turn.path, {"text": "别人改的"})
        assert refused.value.code is Code.WRITE_NO_RIGHT
        with pytest.raises(Refused) as refused:
            other.set(space, interview.path, {f"interviewers.{other.member}": True})
        assert refused.value.code is Code.WRITE_NO_RIGHT
        assert words(other, interview) == ["原话"]
    zhang.set(space, interview.path, {f"interviewers.{wang.member}": True})
    carry(zhang.vault, wang.vault, space, bundle=2)
    wang.set(space, turn.path, {"text": "王五改的"})
    assert words(wang, interview) == ["王五改的"]


def test_the_same_text_again_is_no_event(pair: County) -> None:
    desk = Desk(pair["zhang"])
    interview = ready(desk, pair, "问", "韦秋莲说的")
    turn = interviews.turns(desk, interview)[1]
    before = desk.vault.ledger.head(interview.space, desk.vault.signer.device)
    desk.set(interview.space, turn.path, {"text": "韦秋莲说的"})
    assert desk.vault.ledger.head(interview.space, desk.vault.signer.device) == before


def test_a_member_of_the_same_laptop_signs_for_themselves(pair: County) -> None:
    from fieldkit.keys.unlock import Unlocked

    desk = Desk(pair["zhang"])
    space = new_case(desk.vault)
    interview = interviews.found(desk, space, {"title": "谈话"}, [Said("answer", "张三记的")])
    turn = interviews.turns(desk, interview)[0]
    folder, master = desk.vault.folder, desk.vault.unlocked.master
    desk.close()
    qian = Unlocked.new(master, pair.people["wang"])
    pair.vaults["zhang"] = opening.open_unlocked(folder, qian)
    other = Desk(pair["zhang"])
    assert other.member == pair.member("wang")
    with pytest.raises(Refused):
        other.set(space, turn.path, {"text": "冒名改的"})
    assert words(other, interview) == ["张三记的"]


def test_the_leader_seals_what_the_inspectors_wrote_and_leaves_no_word_out(pair: County) -> None:
    zhang, li, wang = Desk(pair["zhang"]), Desk(pair["li"]), Desk(pair["wang"])
    interview = ready(zhang, pair)
    zhang.set(interview.space, interview.path, {"recorder": pair.member("wang")})
    space = interview.space
    lone = interviews.found(zhang, space, {"title": "另一次"}, [Said("answer", "话")])
    for other in (li, wang):
        carry(zhang.vault, other.vault, space)
    path = f"{lone.path}/seal/{'a' * 26}"
    li.set(space, path, {"number": 1, "sha256": "0" * 64, "code": "1"})
    with pytest.raises(Refused) as refused:
        wang.set(space, path, {"number": 1, "sha256": "1" * 64, "code": "2"})
    assert refused.value.code is Code.WRITE_NO_RIGHT
    with pytest.raises(Refused) as refused:
        li.set(space, path, {f"excluded.{'0' * 64}": True})
    assert refused.value.code is Code.WRITE_NO_RIGHT


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    folder = tmp_path / "printed"
    folder.mkdir()
    return folder


def test_the_talks_of_a_village_are_printed_in_one_go_and_those_that_are_not_are_told(
    pair: County, printed: Path
) -> None:
    desk = Desk(pair["zhang"])
    whole = ready(desk, pair)
    lacking = interviews.found(desk, whole.space, {"title": "没有谈完"}, [Said("question", "问")])
    some, steps = interviews.interviews(desk, whole.space), []
    left = transcripts.print_all(desk, some, printed, final=True, tell=lambda *step: steps.append(step))
    assert [(one.interview.path, one.refusal.code) for one in left] == [(lacking.path, Code.PRINT_MISSING)]
    assert [one.name for one in printed.iterdir()] == [f"{1 + some.index(whole):03}-{whole.id[:8]}.docx"]
    assert steps == [(1, 2), (2, 2)]
    assert [one.state for one in papers.left(desk, whole.path)] == ["final"]


def test_printing_in_one_go_can_be_cancelled_and_leaves_whole_papers(pair: County, printed: Path) -> None:
    desk = Desk(pair["zhang"])
    some = [ready(desk, pair) for _ in range(3)]

    def stop(step: int, _: int) -> None:
        if step == 2:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        transcripts.print_all(desk, some, printed, final=False, tell=stop)
    assert len([docx.Document(str(path)) for path in printed.iterdir()]) == 2
