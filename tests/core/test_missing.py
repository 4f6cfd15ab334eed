"""What stands between a record and its next step: each gap is named, and a whole record has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fieldkit.model.kinds import Citation, Exhibit, Finding, Interview, Person, Seal, Turn
from fieldkit.model.missing import Gap, before_copy_counts, before_final_print, before_handing_over, before_signed

SPACE = "case"
INTERVIEW = Interview(
    path="interview/a",
    space=SPACE,
    type="inspection",
    started="2026-03-05T09:10",
    ended="2026-03-05T10:25",
    location="村委会",
    interviewee="person/p",
    interviewers=frozenset({"li", "chen"}),
    recorder="zhao",
    reading="self",
    notice=True,
    recusal="not_requested",
)
PERSON = Person(path="person/p", space=SPACE)
ANSWER = Turn(path="interview/a/turn/b", space=SPACE, sort="answer", text="没有领过。")


def codes(gaps: list[Gap]) -> set[str]:
    return {gap.code for gap in gaps}


def test_a_whole_interview_may_be_printed_final() -> None:
    assert before_final_print(INTERVIEW, PERSON, [ANSWER]) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"interviewers": frozenset({"li"})}, "two_interviewers"),
        ({"interviewers": frozenset()}, "two_interviewers"),
        ({"recorder": ""}, "recorder"),
        ({"recorder": "li"}, "recorder_asks"),
        ({"started": ""}, "started"),
        ({"ended": ""}, "ended"),
        ({"ended": "2026-03-05T09:09"}, "ends_before_start"),
        ({"location": ""}, "location"),
        ({"type": ""}, "type"),
        ({"notice": False}, "notice"),
        ({"recusal": ""}, "recusal"),
        ({"reading": ""}, "reading"),
        ({"reading": "aloud"}, "reader"),
        ({"source": "handwritten"}, "scan"),
    ],
)
def test_one_thing_lacking_is_the_one_thing_named(change: dict[str, Any], code: str) -> None:
    gaps = before_final_print(replace(INTERVIEW, **change), PERSON, [ANSWER])
    assert [gap.code for gap in gaps] == [code]
    assert gaps[0].path == INTERVIEW.path
    assert hasattr(INTERVIEW, gaps[0].field)


@pytest.mark.parametrize("person", [None, replace(PERSON, deleted=True)])
def test_nobody_was_talked_to(person: Person | None) -> None:
    assert codes(before_final_print(INTERVIEW, person, [ANSWER])) == {"interviewee"}


@pytest.mark.parametrize("turns", [[], [replace(ANSWER, sort="question")], [replace(ANSWER, sort="note")]])
def test_a_talk_without_an_answer_is_no_talk(turns: list[Turn]) -> None:
    assert codes(before_final_print(INTERVIEW, PERSON, turns)) == {"turns"}


@pytest.mark.parametrize(
    "change",
    [
        {"recorder": "li", "interviewers": frozenset({"li", "chen", "wu"})},
        {"notice": False, "recusal": "", "notice_waived": "第二次谈话，首次已告知。"},
        {"reading": "aloud", "reader": "陈玉"},
        {"source": "handwritten", "scan": "exhibit/s"},
    ],
)
def test_what_satisfies_a_rule_in_another_way(change: dict[str, Any]) -> None:
    assert before_final_print(replace(INTERVIEW, **change), PERSON, [ANSWER]) == []


def test_a_handwritten_original_needs_no_typed_turns() -> None:
    assert before_final_print(replace(INTERVIEW, source="handwritten", scan="exhibit/s"), PERSON, []) == []


@pytest.mark.parametrize(
    ("seal", "lacking"),
    [
        ({}, {"signed"}),
        ({"signed": "scan"}, {"signed_scan"}),
        ({"signed": "scan", "scan": "exhibit/s"}, set()),
        ({"signed": "refused"}, {"refusal", "witness"}),
        ({"signed": "refused", "refusal": "拒绝签名"}, {"witness"}),
        ({"signed": "refused", "refusal": "拒绝签名", "witness": "孙国强"}, set()),
    ],
)
def test_a_seal_counts_as_signed_by_scan_or_by_refusal_before_a_witness(
    seal: dict[str, Any], lacking: set[str]
) -> None:
    assert codes(before_signed(Seal(path="interview/a/seal/c", space=SPACE, **seal))) == lacking


FINDING = Finding(
    path="finding/f", space=SPACE, title="大米少发", facts="少发25公斤。", topic="救灾", heard="not_heard"
)
SUPPORT = Citation(path="finding/f/citation/d", space=SPACE, target="interview/a", relation="supports")


@pytest.mark.parametrize(
    ("change", "relation", "lacking"),
    [
        ({}, "supports", set()),
        ({}, "contradicts", {"support"}),
        ({"title": ""}, "supports", {"title"}),
        ({"facts": ""}, "supports", {"facts"}),
        ({"topic": ""}, "supports", {"topic"}),
        ({"heard": ""}, "supports", {"heard"}),
        ({"heard": "heard"}, "supports", {"explanation"}),
        ({"heard": "heard", "explanation": "会计称年后补发。"}, "supports", set()),
    ],
)
def test_a_finding_needs_facts_a_source_and_the_other_side(
    change: dict[str, Any], relation: str, lacking: set[str]
) -> None:
    assert codes(before_handing_over(replace(FINDING, **change), [replace(SUPPORT, relation=relation)])) == lacking


def test_a_finding_without_any_citation_is_an_assertion() -> None:
    assert codes(before_handing_over(FINDING, [])) == {"support"}


@pytest.mark.parametrize(
    ("exhibit", "lacking"),
    [
        ({}, {"obtained"}),
        ({"obtained": "original"}, set()),
        ({"obtained": "copy"}, {"holder", "exhibit_location", "taken", "two_collectors"}),
        (
            {
                "obtained": "copy",
                "holder": "村委会",
                "location": "档案柜",
                "taken": "2026-03-05T15:00",
                "collectors": frozenset({"li"}),
            },
            {"two_collectors"},
        ),
    ],
)
def test_a_copy_needs_holder_place_time_and_two_collectors(exhibit: dict[str, Any], lacking: set[str]) -> None:
    assert codes(before_copy_counts(Exhibit(path="exhibit/e", space=SPACE, **exhibit))) == lacking
