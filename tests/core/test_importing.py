"""Interviews from files: typed talks, documents, what was exported; and that no protected name stands in clear."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.desk import cases, importing, interviews, persons, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Interview
from fieldkit.parse import talk
from tests import vaultkit
from tests.core.colleagues import desk_of
from tests.core.foreign import docx, spoken
from tests.vaultkit import County, dump

pytest_plugins = ["tests.counties"]

PRACTICE = Path(__file__).parents[2] / "resources" / "practice"
TALKS = sorted((PRACTICE / "interviews").glob("*.txt"))
NAMES = {"lin": "林之野", "he": "何青禾", "su": "苏映川", "zheng": "郑守田"}


@pytest.fixture
def desk(county: Callable[..., County], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(vaultkit, "NAMES", NAMES)
    made = desk_of(county(lin="inspector"), "lin", he="inspector", su="deputy", zheng="leader")
    in_round = cases.new_round(made, 2026, "第一轮")
    for village in json.loads((PRACTICE / "county.json").read_text(encoding="utf-8"))["villages"]:
        cases.new_case(made, in_round, village["name"], village["code"])
    return made


def case_of(desk: Desk, village: str = "石磨岭村") -> Case:
    return cases.find_case(desk, village)


def refusal(act: Callable[[], object]) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def written(tmp_path: Path, name: str, content: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


TALK = """标题：低保
村：石磨岭村
开始：2026-03-04 09:10
结束：2026-03-04 10:15
谈话人：林之野、何青禾
记录人：苏映川
被谈话人：韦秋莲
别名：秋姐
证件号：990421196908230122
能否阅读：{can_read}
{more}
问：听清楚了吗？
答：听清楚了，不申请回避。
问：韦秋莲，讲吧。
答：大家叫我秋姐。
"""


def talk_of(tmp_path: Path, can_read: str = "能", more: str = "") -> Path:
    return written(tmp_path, "talk.txt", TALK.format(can_read=can_read, more=more + "\n"))


# typed talks


def test_every_practice_talk_comes_in_whole_and_lacks_nothing(desk: Desk) -> None:
    for path in TALKS:
        read = talk.read(talk.decode(path.read_bytes()))
        interview = importing.import_interview(desk, path)
        assert interview.space == case_of(desk, read.head["village"]).space
        assert sorted(map(desk.name, interview.interviewers)) == sorted(read.names("interviewers"))
        assert transcripts.missing(desk, interview) == [], path.name
        told = [(turn.sort, desk.tell(turn.text)) for turn in interviews.turns(desk, interview)]
        assert told == list(read.turns)
        face = persons.face(desk, interview.interviewee)
        assert face.told["name"] == read.head["name"]
        assert face.person.alias == read.head.get("alias", "")
        assert face.person.protected == ("alias" in read.head)


def test_head_lines_become_the_fields_of_the_record(desk: Desk) -> None:
    interview = importing.import_interview(desk, TALKS[0])
    assert (interview.type, interview.ordinal, interview.started) == ("inspection", 1, "2026-03-04T09:10")
    assert (interview.reading, interview.reader) == ("self", "")
    assert (interview.notice, interview.recusal, interview.delegate) == (True, "not_requested", "no")
    assert desk.name(interview.recorder) == "何青禾"


def test_who_cannot_read_is_read_to_by_the_reader_or_the_recorder(desk: Desk, tmp_path: Path) -> None:
    one = importing.import_interview(desk, talk_of(tmp_path, "不能"))
    assert (one.reading, one.reader) == ("aloud", "苏映川")
    other = importing.import_interview(desk, talk_of(tmp_path, "不能", "宣读人：小农"))
    assert (other.reading, other.reader) == ("aloud", "小农")


def test_the_notice_is_taken_from_the_opening_alone(desk: Desk, tmp_path: Path) -> None:
    text = TALK.format(can_read="能", more="").replace("听清楚了，不申请回避。", "嗯。")
    unasked = importing.import_interview(desk, written(tmp_path, "a.txt", text))
    assert (unasked.notice, unasked.recusal) == (False, "")
    late = text + "".join(f"问：{n}\n答：{n}\n" for n in range(3)) + "答：听清楚了，不申请回避。\n"
    assert not importing.import_interview(desk, written(tmp_path, "b.txt", late)).notice


def test_a_document_of_the_same_shape_is_the_same_talk(desk: Desk, tmp_path: Path) -> None:
    lines = TALKS[2].read_text(encoding="utf-8").splitlines()
    document = written(tmp_path, "talk.docx", docx(spoken(*lines)))
    one, other = (importing.import_interview(desk, path) for path in (TALKS[2], document))
    first, second = (importing.export(desk, interview) for interview in (one, other))
    assert first.pop("path") != second.pop("path")
    assert first == second


def test_what_is_looked_at_is_what_is_read() -> None:
    for path in TALKS:
        looked = importing.look(path)
        assert ([looked.told], looked.unread) == (importing.read(path), ())


def test_a_line_that_is_not_understood_is_told_with_its_number_and_refused_when_all_must_be(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "标题：x\n\n天气：晴\n次序\n结束：昨天\n问：a\n")
    looked = importing.look(path)
    assert [(one.line, one.field) for one in looked.unread] == [(3, ""), (4, ""), (5, "结束")]
    assert looked.head == {"title": "x"}
    assert refusal(lambda: importing.read(path)) is Code.TALK_HEAD


def test_the_same_person_met_twice_is_one(desk: Desk, tmp_path: Path) -> None:
    one, other = (importing.import_interview(desk, talk_of(tmp_path)) for _ in range(2))
    assert one.path != other.path
    assert one.interviewee == other.interviewee


# protected persons


def test_a_protected_name_stands_nowhere_in_clear(desk: Desk, tmp_path: Path) -> None:
    interview = importing.import_interview(desk, talk_of(tmp_path, more="化名：甲一"))
    told = repr(dump(desk.vault))
    assert "甲一" in told
    for word in ("韦秋莲", "秋姐", "990421196908230122"):
        assert word not in told
    assert desk.tell(interviews.turns(desk, interview)[3].text) == "大家叫我秋姐。", (
        "whoever interviewed still reads it"
    )
    exported = importing.export(desk, interview)
    assert exported["interviewee"] == {}
    assert exported["alias"] == "甲一"
    assert [turn["text"] for turn in exported["turns"][2:]] == ["甲一，讲吧。", "大家叫我甲一。"]


def test_earlier_words_that_named_a_protected_person_are_erased(desk: Desk, tmp_path: Path) -> None:
    case = case_of(desk)
    interviews.found(desk, case.space, {"title": "别的谈话"}, [interviews.Said("answer", "韦秋莲家里穷")])
    assert "韦秋莲" in repr([body for (body,) in desk.vault.store.rows("SELECT CAST(body AS TEXT) FROM bodies")])
    importing.import_interview(desk, talk_of(tmp_path, more="化名：甲一"))
    assert "韦秋莲" not in repr([body for (body,) in desk.vault.store.rows("SELECT CAST(body AS TEXT) FROM bodies")])


def test_a_pseudonym_that_gives_away_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    before = dump(desk.vault)
    path = talk_of(tmp_path, more="化名：秋姐甲")
    assert refusal(lambda: importing.import_interview(desk, path)) is Code.PERSON_ALIAS
    assert dump(desk.vault) == before
    assert desk.persons.faces() == {}


# out and in again


def without_path(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if key != "path"}


def test_what_is_exported_comes_in_again_as_the_same(desk: Desk, tmp_path: Path) -> None:
    for source in TALKS:
        told = importing.export(desk, importing.import_interview(desk, source))
        path = written(tmp_path, "told.json", json.dumps({**told, "seal": {}, "missing": []}))
        again = importing.import_interview(desk, path)
        assert without_path(importing.export(desk, again)) == without_path(told)


def test_all_interviews_of_a_file_come_in_or_none(desk: Desk, tmp_path: Path) -> None:
    told = [importing.export(desk, importing.import_interview(desk, source)) for source in TALKS[:3]]
    path = written(tmp_path, "told.json", json.dumps(told))
    assert refusal(lambda: importing.import_interview(desk, path)) is Code.TALK_SEVERAL
    assert len(importing.import_interviews(desk, path)) == 3
    before = dump(desk.vault)
    told[2]["recorder"] = "无此人"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert refusal(lambda: importing.import_interviews(desk, path)) is Code.CARD_UNKNOWN
    assert dump(desk.vault) == before


def test_an_export_says_the_keys_it_always_says(desk: Desk) -> None:
    interview = interviews.found(desk, case_of(desk).space, {})
    assert list(importing.export(desk, interview)) == [
        *("turns", "path", "case", "title", "type", "organs", "ordinal", "started", "ended", "location"),
        *("interviewers", "recorder", "interpreter", "reader", "reading", "delegate", "punished", "notice", "recusal"),
        *("notice_waived", "source", "alias", "interviewee"),
    ]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)


@given(
    lines=st.fixed_dictionaries(dict.fromkeys(("title", "location", "interpreter", "punished", "reader"), TEXT)),
    turns=st.lists(
        st.tuples(st.sampled_from(["question", "answer", "note"]), st.text(st.characters(codec="utf-8"))), max_size=4
    ),
)
def test_a_file_told_as_json_is_read_as_it_is(lines: dict[str, str], turns: list[tuple[str, str]]) -> None:
    told = {**lines, "turns": [{"sort": sort, "text": text} for sort, text in turns]}
    (read,) = importing._from_json(json.dumps(told).encode())
    assert {key: getattr(read, key) for key in lines} == lines
    assert [(turn.sort, turn.text) for turn in read.turns] == turns


# refusals


REFUSED: list[tuple[str, str | bytes, Code]] = [
    ("a.txt", "标题：x\n", Code.TALK_EMPTY),
    ("a.txt", "标题：x\n\n问：a\n", Code.TALK_VILLAGE),
    ("a.txt", "村：无此村\n\n问：a\n", Code.CASE_UNKNOWN),
    ("a.txt", "村：石磨岭村\n谈话人：无此人\n\n问：a\n", Code.CARD_UNKNOWN),
    ("a.txt", b"\xd4\xd9", Code.TALK_ENCODING),
    ("a.docx", b"PK\x03\x04 broken", Code.PARSE_DAMAGED),
    ("a.doc", bytes.fromhex("d0cf11e0a1b11ae1"), Code.PARSE_FORMAT),
    ("a.json", "{", Code.TALK_JSON),
    ("a.json", "{}", Code.TALK_JSON),
    ("a.json", "[" * 50_000, Code.TALK_JSON),
    ("a.json", '{"turns": [], "shoe": ' + "[" * 50_000 + "]" * 50_000 + "}", Code.TALK_JSON),
    ("a.json", "[]", Code.TALK_SEVERAL),
    ("a.json", '{"turns": [{"sort": "answer"}]}', Code.TALK_JSON),
    ("a.json", '{"turns": [], "case": "石磨岭村", "interviewee": {"shoe": "42"}}', Code.TALK_JSON),
    ("a.json", '{"turns": [{"sort": "song", "text": ""}], "case": "石磨岭村"}', Code.RECORD_VALUE),
    ("a.json", '{"turns": [], "case": "石磨岭村", "started": "昨天"}', Code.RECORD_VALUE),
    ("a.json", '{"turns": [{"sort": "answer", "text": "\\ud800"}], "case": "石磨岭村"}', Code.TALK_JSON),
]


def test_what_cannot_come_in_leaves_nothing_behind(desk: Desk, tmp_path: Path) -> None:
    before = dump(desk.vault)
    for name, content, code in REFUSED:
        path = written(tmp_path, name, content)
        assert refusal(partial(importing.import_interview, desk, path)) is code, content
        assert dump(desk.vault) == before, content
    assert desk.load(Interview) == []


def test_the_case_that_is_given_wins(desk: Desk, tmp_path: Path) -> None:
    case = case_of(desk, "槐荫湾村")
    assert importing.import_interview(desk, talk_of(tmp_path), case).space == case.space
