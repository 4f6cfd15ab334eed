"""The sealed words of a transcript: what is in them, what is not, and the code that leads back to them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Code, Refused
from fieldkit.paper.text import words
from fieldkit.paper.transcript import (
    Amended,
    Sheet,
    Spoken,
    read_code,
    render,
    short_code,
    text_as_printed,
)
from tests.core.transcripts import CORRECTED, DRAFT, PROTECTED, REFUSAL, SAMPLES, VILLAGER, sealed

DRAFT_AS_PRINTED = """\
中共青山县委第三巡察组
巡察谈话记录
（第1次）
事由：上湾村2024年救济大米发放情况
时间：2026年3月5日9时10分至10时25分
地点：青山县柳河镇上湾村村委会二楼会议室
谈话人：李志明、陈玉
记录人：赵雪
被谈话人姓名：王桂兰
曾用名：王小妹
性别：女
出生年月：1956年3月
民族：汉族
籍贯：江南省青山县
文化程度：小学肄业
政治面貌：群众
工作单位及职务：青山县柳河镇上湾村三组村民
现住址：青山县柳河镇上湾村三组12号
证件号码：990101195603070028
联系电话：13900000028
人大代表或政协委员：否
是否受过处分或刑罚：无
问：请把你的基本情况说一下。
答：我叫王桂兰，今年70岁，住在上湾村三组，家里就我和孙子两个人。
　　儿子2019年外出打工，过年才回来。
（记录人注：被谈话人沉默约1分钟，情绪激动。）
核对方式：由被谈话人自行阅看"""

SHA256 = {
    "draft": "f06803d6994bc9a9290cbc306ec96cff3a210078bcac3f834b06231b0f909481",
    "illiterate": "e2fa4a9233432049fa0cea8663ba9c2e1152782ff60a336b0263ff388ebd996f",
    "protected": "5dee00f156377fcdae1defee61ae67927eb2b05301a6db9d215bacacf1ddd69a",
    "supplement": "f5424058d54eec732c77e7c1d0f209d44270a900bb5834dddee923c113ca2bb2",
    "handwritten": "4b0b1dbcb3b12b91870be57aa8b922666fc7ce78eeb61f0a71e592f6e9e3fd14",
    "empty": "21bc768ebe20b64f91b262d3f054b4543811bbc776415e90ac3b71caa8527f0c",
}


def sha256(sheet: Sheet) -> str:
    return hashlib.sha256(text_as_printed(sheet).encode("utf-8")).hexdigest()


def test_the_words_of_a_seal_line_by_line() -> None:
    turns = (*DRAFT.turns[2:4], DRAFT.turns[6])
    assert text_as_printed(replace(DRAFT, turns=turns)) == DRAFT_AS_PRINTED


@pytest.mark.parametrize("name", SHA256)
def test_earlier_seals_still_match(name: str) -> None:
    assert sha256(SAMPLES[name]) == SHA256[name], "the wording of sealed texts never changes: see transcript.toml"


@pytest.mark.parametrize("later", [CORRECTED, REFUSAL, sealed(DRAFT, 7)])
def test_what_comes_after_the_seal_is_not_in_it(later: Sheet) -> None:
    assert sha256(later) == sha256(DRAFT)


@pytest.mark.parametrize(
    "change",
    [
        {"turns": DRAFT.turns[:-1]},
        {"turns": (*DRAFT.turns[:-1], Spoken("question", DRAFT.turns[-1].text))},
        {"turns": (*DRAFT.turns[:-2], DRAFT.turns[-1], DRAFT.turns[-2])},
        {"started": "2026-03-05T09:11"},
        {"interviewers": ("李志明",)},
        {"interviewee": replace(VILLAGER, name="王桂芝")},
        {"reading": "aloud", "reader": "陈玉"},
        {"ordinal": 2},
        {"protected": True},
        {"handwritten": True},
        {"organs": ()},
        {"supplement_number": 1},
    ],
)
def test_every_other_difference_is_another_seal(change: dict[str, Any]) -> None:
    assert sha256(replace(DRAFT, **change)) != sha256(DRAFT)


SORTS = st.sampled_from(["question", "answer", "note"])
SAID = st.text(st.sampled_from("问答：（）记录人注　\n甲乙 "), min_size=1, max_size=12)


def shown(turns: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The turns as far as paper can tell them apart."""
    kept = [(sort, [line.rstrip() for line in text.splitlines() if line.strip()]) for sort, text in turns]
    return [(sort, said) for sort, said in kept if said]


@given(st.lists(st.tuples(SORTS, SAID), max_size=4), st.lists(st.tuples(SORTS, SAID), max_size=4))
def test_no_words_pass_for_another_turn(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    texts = [text_as_printed(Sheet(turns=tuple(Spoken(*turn) for turn in turns))) for turns in (one, other)]
    assert (texts[0] == texts[1]) == (shown(one) == shown(other))


def test_a_turn_cannot_speak_for_the_other_side() -> None:
    forged = Sheet(turns=(Spoken("question", "你领过吗？\n答：没有领过。"),))
    honest = Sheet(turns=(Spoken("question", "你领过吗？"), Spoken("answer", "没有领过。")))
    assert text_as_printed(forged) != text_as_printed(honest)
    assert "\n答：" not in text_as_printed(forged)


@pytest.mark.parametrize("text", ["", "  ", "\n\n", "\u3000\n\t"])
def test_a_turn_without_words_leaves_no_room_on_the_page(text: str) -> None:
    assert text_as_printed(replace(DRAFT, turns=(*DRAFT.turns, Spoken("answer", text)))) == text_as_printed(DRAFT)


def test_empty_lines_inside_an_answer_leave_no_room_either() -> None:
    assert "答：甲\n　　乙\n" in text_as_printed(replace(DRAFT, turns=(Spoken("answer", "甲\n\n \n乙"),)))


@pytest.mark.parametrize("sign", ["\x00", "\x08", "\x1b", "\u202e", "\u2066", "\ud800", "\uffff"])
def test_what_paper_cannot_show_is_shown_as_such(sign: str) -> None:
    sheet = replace(DRAFT, turns=(Spoken("answer", f"元{sign}万"),), location=f"村{sign}委会")
    assert "答：元\ufffd万" in text_as_printed(sheet)
    assert "地点：村\ufffd委会" in text_as_printed(sheet)
    assert render(sheet).startswith(b"PK")


def test_rare_characters_stay_as_they_are() -> None:
    assert "𠮷𪚥·\u200d" in text_as_printed(replace(DRAFT, location="𠮷𪚥·\u200d"))


@pytest.mark.parametrize(
    ("started", "ended", "told"),
    [
        ("2026-03-05T09:10", "2026-03-05T10:25", "2026年3月5日9时10分至10时25分"),
        ("2026-03-05T23:40", "2026-03-06T00:05", "2026年3月5日23时40分至2026年3月6日0时5分"),
        ("2026-03-05T09:10", "", "2026年3月5日9时10分"),
        ("", "2026-03-05T09:10", "2026年3月5日9时10分"),
        ("", "", "／"),
    ],
)
def test_from_when_to_when_to_the_minute(started: str, ended: str, told: str) -> None:
    assert f"时间：{told}\n" in text_as_printed(replace(DRAFT, started=started, ended=ended))


@pytest.mark.parametrize(
    ("birth", "told"), [("1956-03-07", "1956年3月7日"), ("1956", "1956"), ("不详", "不详"), ("", "／")]
)
def test_as_much_of_a_birthday_as_is_known(birth: str, told: str) -> None:
    assert f"出生年月：{told}\n" in text_as_printed(replace(DRAFT, interviewee=replace(VILLAGER, birth=birth)))


def test_of_a_protected_person_only_the_pseudonym_is_said() -> None:
    text = text_as_printed(PROTECTED)
    assert "被谈话人姓名（化名）：甲一\n身份情况：另卷保存\n" in text
    for secret in (VILLAGER.former_name, VILLAGER.id_number, VILLAGER.phone, VILLAGER.address, VILLAGER.post):
        assert secret not in text


def test_each_type_of_transcript_calls_its_people_by_their_names() -> None:
    text = text_as_printed(replace(DRAFT, type="inquiry"))
    assert "询问笔录\n" in text
    assert "\n询问人：李志明、陈玉\n" in text
    assert "\n被询问人姓名：王桂兰\n" in text


def test_a_turn_of_an_unknown_sort_is_put_into_nobodys_mouth() -> None:
    assert "（记录人注：点头）" in text_as_printed(replace(DRAFT, turns=(Spoken("gesture", "点头"),)))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_interviewees_statement_is_never_typed(name: str) -> None:
    printed = str(words()) + text_as_printed(SAMPLES[name])
    assert not re.search("(看过|宣读过|说的|相符|一样|一致|属实|无误)", printed)


HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(HASHES, st.integers(1, 10_000))
def test_a_code_is_four_groups_of_four_digits_and_reads_back(sha: str, number: int) -> None:
    code = short_code(sha, number)
    assert re.fullmatch(r"\d{4}( \d{4}){3}", code, re.ASCII)
    assert read_code(code) == read_code(code.replace(" ", "")) == read_code(code.replace(" ", "-")) == code
    assert read_code(code.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})) == code


@given(HASHES, st.integers(0, 15), st.integers(1, 9))
def test_every_wrong_digit_is_found(sha: str, place: int, off: int) -> None:
    digits = short_code(sha, 1).replace(" ", "")
    wrong = str((int(digits[place]) + off) % 10)
    assert read_code(digits[:place] + wrong + digits[place + 1 :]) is None


@given(HASHES, st.integers(0, 15), st.integers(0, 15))
def test_every_pair_of_swapped_digits_is_found(sha: str, one: int, other: int) -> None:
    digits = list(short_code(sha, 1).replace(" ", ""))
    code = "".join(digits)
    digits[one], digits[other] = digits[other], digits[one]
    swapped = "".join(digits)
    assert (read_code(swapped) is None) == (swapped != code)


@pytest.mark.parametrize(
    "typed", ["", "1234", "1234 5678 9012 345", "1234 5678 9012 34567", "abcd efgh ijkl mnop", "①" * 16]
)
def test_what_is_no_code(typed: str) -> None:
    assert read_code(typed) is None


def test_a_code_binds_text_and_version() -> None:
    assert short_code("0" * 64, 1) == "7889 7439 7174 0964"
    codes = {short_code(sha, number) for sha in ("0" * 64, "f" * 64) for number in (1, 2)}
    assert len(codes) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"turns": (Spoken("answer", "别的话。"),)},
        {"number": 2},
        {"code": "0000 0000 0000 0000"},
        {"code": ""},
        {"interviewee": replace(VILLAGER, phone="13900000029")},
        {"protected": True},
    ],
)
def test_no_code_stands_under_words_that_were_not_sealed(change: dict[str, Any]) -> None:
    changed = replace(sealed(DRAFT), **change)
    with pytest.raises(Refused) as refused:
        render(changed)
    assert refused.value.code == Code.PAPER_SEALED_TEXT


def test_corrections_and_refusal_go_under_the_same_code() -> None:
    signed = replace(sealed(DRAFT), corrections=(Amended(3, "70", "69"),), refusal="拒绝", witness="孙国强")
    assert render(signed).startswith(b"PK")
