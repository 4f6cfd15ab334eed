"""The turns of an interview as an editor writes them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit.desk import drafting, turns
from fieldkit.desk.desk import Desk
from fieldkit.desk.turns import Line
from fieldkit.model.kinds import Interview
from tests.vaultkit import County, build, carry, new_case, new_interview, new_person

pytest_plugins = ["tests.counties"]


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county()["zhang"])


def begun(desk: Desk, *words: str) -> Interview:
    return desk.get(Interview, new_interview(desk.vault, new_case(desk.vault), *words))


def events(desk: Desk) -> int:
    row = desk.vault.store.one("SELECT count(*) FROM events")
    assert row is not None
    return int(row[0])


def test_what_does_not_differ_is_left_alone(desk: Desk) -> None:
    interview = begun(desk, "哪年修的？", "前年。", "多少钱？", "三千五百元。")
    before = events(desk)
    turns.arrange(desk, interview, turns.lines(desk, interview))
    assert events(desk) == before


def test_a_turn_that_is_moved_is_the_only_one_written(desk: Desk) -> None:
    interview = begun(desk, "一", "二", "三", "四", "五")
    told = turns.lines(desk, interview)
    before = events(desk)
    wanted = [told[4], *told[:4]]
    turns.arrange(desk, interview, wanted)
    assert turns.lines(desk, interview) == wanted
    assert events(desk) == before + 1


def test_a_turn_split_in_two_and_joined_again(desk: Desk) -> None:
    interview = begun(desk, "哪年修的？", "前年。花了三千五。")
    asked, said = turns.lines(desk, interview)
    rest = Line(turns.new_path(interview.path), "answer", "花了三千五。")
    turns.arrange(desk, interview, [asked, said._replace(text="前年。"), rest])
    assert [line.text for line in turns.lines(desk, interview)] == ["哪年修的？", "前年。", "花了三千五。"]
    turns.arrange(desk, interview, [asked, said])
    assert turns.lines(desk, interview) == [asked, said]
    turns.arrange(desk, interview, [asked, said._replace(text="前年。"), rest])
    assert turns.lines(desk, interview)[2] == rest, "taking back a deletion brings the same turn back"


def test_what_was_typed_and_not_kept_yet_becomes_part_of_the_act(desk: Desk) -> None:
    interview = begun(desk, "哪年修的？", "前年")
    asked, said = turns.lines(desk, interview)
    drafting.type_words(desk, interview.space, said.path, "text", "前年春天")
    assert turns.lines(desk, interview)[1].text == "前年春天"
    turns.arrange(desk, interview, [said._replace(text="前年春天修的"), asked])
    assert [line.text for line in turns.lines(desk, interview)] == ["前年春天修的", "哪年修的？"]
    assert not desk.vault.store.rows("SELECT 1 FROM drafts")


def test_typing_while_a_colleague_wrote_the_same_turn_is_a_conflict(county: Callable[..., County]) -> None:
    at = county(zhang="inspector", li="inspector")
    zhang, li = Desk(at["zhang"]), Desk(at["li"])
    interview = begun(zhang, "哪年修的？", "前年")
    zhang.set(interview.space, interview.path, {f"interviewers.{li.member}": True})
    carry(zhang.vault, li.vault, interview.space)
    said = turns.lines(zhang, interview)[1]
    drafting.type_words(zhang, interview.space, said.path, "text", "前年春天")
    li.set(interview.space, said.path, {"text": "去年"})
    carry(li.vault, zhang.vault, interview.space)
    told = turns.lines(zhang, interview)
    turns.arrange(zhang, interview, told)
    assert zhang.family(interview.space, interview.path).conflicts(said.path) == ["text"]


def two(county: Callable[..., County], *words: str) -> tuple[Desk, Desk, Interview]:
    """A talk of zhang and li, which both have."""
    at = county(zhang="inspector", li="inspector")
    zhang, li = Desk(at["zhang"]), Desk(at["li"])
    interview = begun(zhang, *words)
    zhang.set(interview.space, interview.path, {f"interviewers.{li.member}": True})
    carry(zhang.vault, li.vault, interview.space)
    return zhang, li, interview


def test_what_a_merge_brought_since_the_turns_were_read_is_not_undone(county: Callable[..., County]) -> None:
    zhang, li, interview = two(county, "哪年修的？", "前年", "多少钱？", "三千")
    shown, on = turns.lines(zhang, interview), turns.ground(zhang, interview)
    theirs = turns.lines(li, interview)
    added = Line(turns.new_path(interview.path), "note", "他哭了")
    turns.arrange(li, interview, [theirs[0]._replace(sort="note"), theirs[1]._replace(text="去年"), theirs[2], added])
    carry(li.vault, zhang.vault, interview.space)
    mine = Line(turns.new_path(interview.path), "question", "谁修的？")
    turns.arrange(zhang, interview, [*shown, mine], on)
    told = turns.lines(zhang, interview)
    assert {line.text for line in told} == {"哪年修的？", "去年", "多少钱？", "他哭了", "谁修的？"}
    assert told[0].sort == "note"


@pytest.mark.parametrize("by", ["typing", "arranging"])
def test_words_over_what_was_shown_meet_a_merge_as_a_conflict_and_their_own_writer_never(
    county: Callable[..., County], by: str
) -> None:
    zhang, li, interview = two(county, "哪年修的？", "前年")
    on = turns.ground(zhang, interview)
    wanted = turns.lines(zhang, interview)
    said = wanted[1]
    li.set(interview.space, said.path, {"text": "去年"})
    carry(li.vault, zhang.vault, interview.space)
    for words in ("前年春天", "前年春天修的", "前年春天修好的"):
        if by == "typing":
            turns.type_words(zhang, interview, said.path, words, on)
            turns.leave(zhang, interview, said.path, on)
        else:
            wanted = [wanted[0], said._replace(text=words)]
            turns.arrange(zhang, interview, wanted, on)
    family = zhang.family(interview.space, interview.path)
    assert family.conflicts(said.path) == ["text"]
    assert {one.value for one in family.standing(said.path, "text")} == {"去年", "前年春天修好的"}


def test_a_turn_that_a_colleague_deleted_comes_back_only_where_something_was_typed(
    county: Callable[..., County],
) -> None:
    zhang, li, interview = two(county, "一", "二", "三")
    on, wanted = turns.ground(zhang, interview), turns.lines(zhang, interview)
    turns.arrange(li, interview, turns.lines(li, interview)[:1])
    carry(li.vault, zhang.vault, interview.space)
    turns.arrange(zhang, interview, [*wanted[:2], wanted[2]._replace(text="三，还有")], on)
    assert [line.text for line in turns.lines(zhang, interview)] == ["一", "三，还有"]


def test_a_known_name_stands_as_a_mention_however_it_came(desk: Desk) -> None:
    interview = begun(desk, "问")
    new_person(desk.vault, interview.space, "王建国")
    desk.persons.forget()
    told = turns.lines(desk, interview)
    turns.arrange(desk, interview, [*told, Line(turns.new_path(interview.path), "answer", "王建国领的。")])
    raw = desk.vault.store.rows("SELECT f_text FROM record_turn WHERE f_sort = 'answer'")
    assert "王建国" not in raw[0][0]
    assert turns.lines(desk, interview)[1].text == "王建国领的。"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("turns")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        made = build(folder, {"zhang": "inspector"})
        yield Desk(made["zhang"])
        made.close()


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 9), st.text("问答abc\n", max_size=4)),
        st.tuples(st.just("drop"), st.integers(0, 9), st.just("")),
        st.tuples(st.just("move"), st.integers(0, 9), st.sampled_from("0123456789")),
        st.tuples(st.just("say"), st.integers(0, 9), st.text("问答abc\n", max_size=4)),
        st.tuples(st.just("turn"), st.integers(0, 9), st.just("")),
    ),
    max_size=12,
)


@given(st.lists(EDITS, min_size=1, max_size=4))
@settings(max_examples=60)
def test_whatever_is_done_the_list_reads_as_wanted(shared: Desk, rounds: list[list[tuple[str, int, str]]]) -> None:
    interview = begun(shared, "一", "二")
    wanted = turns.lines(shared, interview)
    for edits in rounds:
        for act, at, word in edits:
            index = at % (len(wanted) or 1)
            if act == "add":
                wanted.insert(index, Line(turns.new_path(interview.path), "answer", word))
            elif wanted and act == "drop":
                wanted.pop(index)
            elif wanted and act == "move":
                wanted.insert(int(word) % len(wanted), wanted.pop(index))
            elif wanted and act == "say":
                wanted[index] = wanted[index]._replace(text=word)
            elif wanted:
                line = wanted[index]
                wanted[index] = line._replace(
                    sort="note" if line.sort == "answer" else "answer", verify=not line.verify
                )
        turns.arrange(shared, interview, wanted)
        assert turns.lines(shared, interview) == wanted
