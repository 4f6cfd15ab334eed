"""A recording comes in sealed pieces: nothing readable on the disk, a crash costs one, joined they are one WAV."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.desk import exhibits, interviews, permissions, pieces, recordings
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit, Interview
from fieldkit.vault import check
from fieldkit.vault.places import RECORDINGS
from tests.soundkit import RATE, tone
from tests.vaultkit import County, carry, new_case, new_interview

pytest_plugins = ["tests.counties"]

SECOND = RATE * 2


@pytest.fixture
def place(county: Callable[..., County]) -> County:
    made = county(zhang="inspector", li="leader", office="office")
    permissions.permit_recording(Desk(made["office"]), permitted=True)
    for person in ("zhang", "li"):
        carry(made["office"], made[person], "county")
    return made


def begun(place: County) -> tuple[Desk, Interview, dict[str, str]]:
    desk = Desk(place["zhang"])
    path = new_interview(desk.vault, new_case(desk.vault), "低保谁定的？", "村主任。")
    interview = desk.get(Interview, path)
    return desk, interview, recordings.begin(desk, interview)


def folder(desk: Desk) -> Path:
    (found,) = (desk.vault.folder / RECORDINGS).iterdir()
    return found


def sound(desk: Desk, exhibit: Exhibit) -> bytes:
    with exhibits.open_exhibit(desk, exhibit) as source, wave.open(io.BytesIO(source.read())) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 2, RATE)
        return read.readframes(read.getnframes())


def test_nothing_is_recorded_before_the_office_allows_it(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    interview = desk.get(Interview, new_interview(desk.vault, new_case(desk.vault), "问"))
    with pytest.raises(Refused) as refused:
        recordings.begin(desk, interview)
    assert refused.value.code is Code.RECORDING_NOT_ALLOWED


@pytest.mark.parametrize("person", ["zhang", "li"])
def test_only_the_office_allows_it(place: County, person: str) -> None:
    with pytest.raises(Refused) as refused:
        permissions.permit_recording(Desk(place[person]), permitted=False)
    assert refused.value.code is Code.WRITE_NO_RIGHT
    assert permissions.given(Desk(place[person])).recording


def test_a_recorder_gets_nothing_that_opens_anything(place: County) -> None:
    desk, _, facts = begun(place)
    assert desk.vault.unlocked.identity.age_secret not in str(facts)
    assert facts["recipient"].startswith("age1")


def test_pieces_become_one_exhibit_of_the_talk_and_are_gone(place: County) -> None:
    desk, interview, facts = begun(place)
    heard = tone(25.3)[44:]
    recorder = recordings.record(facts, RATE, 1)
    for at in range(0, len(heard), 4001):
        recorder.write(heard[at : at + 4001])
    assert recordings.take_in(desk) == []
    turn = interviews.turns(desk, interview)[0].path
    recordings.mark(desk, interview.space, facts["id"], {turn: 12_000})
    recorder.close()
    (exhibit,) = recordings.take_in(desk)
    assert sound(desk, exhibit) == heard
    assert (exhibit.interview, exhibit.sort, exhibit.obtained) == (interview.path, "recording", "original")
    assert recordings.moments(desk, interview)[turn].recording == exhibit.path
    assert list((desk.vault.folder / RECORDINGS).iterdir()) == []
    assert check.check(desk.vault) == []


def test_what_is_recorded_lies_sealed_and_the_check_knows_it(place: County) -> None:
    desk, _, facts = begun(place)
    heard = tone(20)[44:]
    recorder = recordings.record(facts, RATE, 1)
    recorder.write(heard)
    there = [path.read_bytes() for path in folder(desk).glob("*.age")]
    assert len(there) == 3
    assert all(data.startswith(b"age-encryption.org/v1") for data in there)
    assert not any(heard[at : at + 16] in data for data in there for at in range(0, 4000, 16))
    assert check.check(desk.vault) == []
    recorder.close()


def test_a_recorder_that_dies_costs_the_piece_at_hand(place: County) -> None:
    desk, _, facts = begun(place)
    heard = tone(39.9)[44:]
    recorder = recordings.record(facts, RATE, 1)
    recorder.write(heard)
    recorder._lock.release()  # as the system does when a process ends, however it ends
    (exhibit,) = recordings.take_in(desk)
    assert sound(desk, exhibit) == heard[: 30 * SECOND]


def test_taking_in_that_breaks_off_is_done_again_and_makes_no_second_exhibit(
    place: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, _, facts = begun(place)
    recorder = recordings.record(facts, RATE, 1)
    recorder.write(tone(25)[44:])
    recorder.close()
    with monkeypatch.context() as patch:
        patch.setattr(recordings, "_remove", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            recordings.take_in(desk)
    pieces_left = folder(desk)
    recordings.take_in(desk)
    assert len(desk.load(Exhibit)) == 1
    assert not pieces_left.exists()
    pieces_left.mkdir()
    (pieces_left / "00000003.age").write_bytes(b"left over")
    assert recordings.take_in(desk) == []
    assert not pieces_left.exists()


def test_a_colleagues_recording_waits_for_them(place: County) -> None:
    desk, interview, facts = begun(place)
    stranger = place["li"].unlocked.identity
    recorder = recordings.record({**facts, "recipient": stranger.recipient}, RATE, 1)
    recorder.write(tone(11)[44:])
    recorder.close()
    assert recordings.take_in(desk) == []
    assert pieces.read_told(folder(desk), stranger.age_secret).interview == interview.path


def test_a_full_disk_keeps_what_was_heard_until_there_is_room(place: County, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, _, facts = begun(place)
    heard = tone(30)[44:]
    recorder = recordings.record(facts, RATE, 1)
    with monkeypatch.context() as patch:
        patch.setattr(pieces.age, "encrypt", lambda *_: (_ for _ in ()).throw(Refused(Code.MEDIUM_FULL)))
        with pytest.raises(Refused):
            recorder.write(heard[: 15 * SECOND])
    recorder.write(heard[15 * SECOND :])
    recorder.close()
    (exhibit,) = recordings.take_in(desk)
    assert sound(desk, exhibit) == heard
