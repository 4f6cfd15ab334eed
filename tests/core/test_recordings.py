"""Recordings belong to a talk, and its turns to moments of them; the voice of a protected person follows the person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.desk import exhibits, interviews, protection, recordings, transcripts, uses
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit, Interview, Person
from tests.core.test_interviews import ready
from tests.vaultkit import County, carry

pytest_plugins = ["tests.counties"]


@pytest.fixture
def pair(county: Callable[..., County]) -> County:
    return county(zhang="inspector", li="leader", wang="inspector")


@pytest.fixture
def talk(pair: County, tmp_path: Path) -> tuple[Desk, Interview, Exhibit]:
    desk = Desk(pair["zhang"])
    interview = ready(desk, pair, "低保谁定的？", "村主任定的。", "有没有公示？")
    (tmp_path / "录音.amr").write_bytes(b"#!AMR\n" + bytes(500))
    return desk, interview, recordings.add(desk, interview, tmp_path / "录音.amr")


def moments(desk: Desk, interview: Interview) -> list[int | None]:
    told = recordings.moments(desk, interview)
    return [told[turn.path].at if turn.path in told else None for turn in interviews.turns(desk, interview)]


def test_a_recording_belongs_to_its_talk_and_the_talk_stands_among_its_uses(
    talk: tuple[Desk, Interview, Exhibit],
) -> None:
    desk, interview, recording = talk
    assert recording.sort == "recording"
    (subject,) = recordings.of(desk, interview)
    assert (subject.path, subject.name) == (recording.path, "录音.amr")
    recordings.mark(desk, interview.space, recording.path, {interviews.turns(desk, interview)[0].path: 5})
    assert uses.of(desk, desk.get(Exhibit, recording.path)) == [interview.path]


def test_turns_are_marked_marked_again_and_unmarked(talk: tuple[Desk, Interview, Exhibit]) -> None:
    desk, interview, recording = talk
    first, second, _ = (turn.path for turn in interviews.turns(desk, interview))
    assert recordings.mark(desk, interview.space, recording.path, {first: 0, second: 61_250}) == [first, second]
    recordings.mark(desk, interview.space, recording.path, {second: 60_000})
    assert moments(desk, interview) == [0, 60_000, None]
    recordings.unmark(desk, recordings.moments(desk, interview)[first])
    assert moments(desk, interview) == [None, 60_000, None]
    recordings.mark(desk, interview.space, recording.path, {first: 7})
    assert moments(desk, interview) == [7, 60_000, None]


def test_a_turn_that_is_not_kept_yet_waits_for_the_next_time(talk: tuple[Desk, Interview, Exhibit]) -> None:
    desk, interview, recording = talk
    coming = f"{interview.path}/turn/{'a' * 26}"
    assert recordings.mark(desk, interview.space, recording.path, {coming: 5}) == []
    assert len(interviews.turns(desk, interview)) == 3


def test_moments_are_set_beside_a_seal_and_by_others_of_the_team(
    talk: tuple[Desk, Interview, Exhibit], pair: County
) -> None:
    desk, interview, recording = talk
    transcripts.print_final(desk, interview)
    first, second, _ = (turn.path for turn in interviews.turns(desk, interview))
    recordings.mark(desk, interview.space, recording.path, {first: 1000})
    carry(pair["zhang"], pair["li"], interview.space)
    leader = Desk(pair["li"])
    recordings.mark(leader, interview.space, recording.path, {second: 2000})
    assert moments(leader, leader.get(Interview, interview.path)) == [1000, 2000, None]
    assert transcripts.missing(leader, leader.get(Interview, interview.path)) == []


def test_the_voice_of_a_protected_person_is_given_to_key_holders_alone(talk: tuple[Desk, Interview, Exhibit]) -> None:
    desk, interview, recording = talk
    payload = exhibits.source_of(desk, recording).payload
    protection.protect(desk, desk.get(Person, interview.interviewee), "甲一")
    hidden = protection.hidden_secrets(desk)
    assert any(path.startswith(f"{recording.path}/payload/") for path in hidden)
    desk.vault.store.execute("DELETE FROM secrets WHERE path LIKE ?", (f"{recording.path}/payload/%",))
    desk.persons.forget()
    (subject,) = recordings.of(desk, interview)
    assert subject.source is None
    assert subject.why is not None
    assert subject.why.code is Code.EXHIBIT_WITHHELD
    assert payload not in subject.name


def test_a_recording_cannot_be_taken_from_its_talk_by_an_inspector(talk: tuple[Desk, Interview, Exhibit]) -> None:
    desk, interview, recording = talk
    with pytest.raises(Refused) as refused:
        desk.set(interview.space, recording.path, {"interview": ""})
    assert refused.value.code is Code.WRITE_NO_RIGHT
    assert desk.get(Exhibit, recording.path).interview == interview.path


def test_the_newest_talks_are_offered_for_an_exhibit_and_its_own(
    talk: tuple[Desk, Interview, Exhibit], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, interview, recording = talk
    interviews.found(desk, interview.space, {"started": "2026-03-09T14:00", "title": "后来的"})
    assert [told for _, told in recordings.talks(desk, recording)] == ["2026-03-09 14:00", "2026-03-04 09:10  韦秋莲"]
    monkeypatch.setattr(recordings, "MOST_OFFERED", 1)
    assert interview.path in dict(recordings.talks(desk, recording))
