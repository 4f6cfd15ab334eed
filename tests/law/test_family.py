"""The laws of merging, on histories of one interview's family (fieldkit/merge/RULES.md)."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fieldkit import ids
from fieldkit.merge import rights, seals
from fieldkit.merge.event import Event
from fieldkit.merge.family import Family
from fieldkit.merge.past import Past
from fieldkit.merge.rights import Flag
from fieldkit.merge.state import same
from fieldkit.model.record import kind_of
from tests.law.histories import (
    LISTS,
    MEMBERS,
    SEALS,
    TALK,
    TURNS,
    Device,
    History,
    everywhere,
    histories,
    learn,
    make,
    reading,
    seeds,
    snapshot,
    write,
)

HOLDING = ("sha256", "signed", "lifted")

many = settings(max_examples=260, suppress_health_check=[HealthCheck.too_slow])


@many
@given(histories, seeds)
def test_the_order_of_taking_in_does_not_matter(history: History, seed: int) -> None:
    check_order(history, seed)


@many
@given(histories, seeds)
def test_devices_that_have_everything_say_the_same(history: History, seed: int) -> None:
    everywhere(history)
    told = snapshot(history.folded())
    assert all(snapshot(device.family) == told for device in history.devices)


@many
@given(histories, seeds)
def test_only_the_rows_said_to_change_do(history: History, seed: int) -> None:
    fresh = Device("", "")
    before: dict[str, Any] = {}
    for event, envelope in history.shuffled(random.Random(seed)):
        touched = fresh.take(event, envelope)
        after = {path: reading(fresh.family, path) for path in fresh.family.states}
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        assert changed <= touched
        before = after


@many
@given(histories)
def test_taking_in_again_changes_nothing(history: History) -> None:
    family = history.folded()
    told = snapshot(family)
    assert family.take([event for event, _ in history.written]) == set()
    assert snapshot(family) == told


@many
@given(histories)
def test_no_value_vanishes_but_by_one_who_saw_it(history: History) -> None:
    family, past = history.folded(), history.past()
    applied = [event for event, _ in history.written if event.name not in family.flags]
    for event in applied:
        for field in event.body.values:
            stands = event.name in {value.event for value in family.standing(event.body.record, field)}
            assert stands != any(replaces(later, event, field, past) for later in applied)


@many
@given(histories)
def test_a_conflict_is_two_different_values_that_stand(history: History) -> None:
    family, past = history.folded(), history.past()
    for path, state in family.states.items():
        for field, values in state.fields.items():
            torn = len({repr(value.value) for value in values}) > 1
            assert torn <= (field in family.conflicts(path))
            assert torn or field == "deleted" or field not in family.conflicts(path)
            shown = family.shown(path, field)
            assert shown in values
            assert not any(past.saw(value, shown) for value in values)


@many
@given(histories, seeds)
def test_a_deletion_beside_an_edit_is_seen_until_someone_settles_it(history: History, seed: int) -> None:
    everywhere(history)
    rng, device = random.Random(seed), history.devices[0]
    for path in list(device.family.states):
        beside = done_beside_deletion(history, device.family, path)
        torn = {repr(value.value) for value in device.family.standing(path, "deleted")} == {"True", "False"}
        assert bool(beside or torn) == ("deleted" in device.family.conflicts(path))
        if not beside and not torn:
            continue
        assert not device.family.is_deleted(path) or any(device.family.is_deleted(up) for up in above(path))
        gone = rng.random() < 0.5
        over = device.family.replaced_by_settlement(path, "deleted")
        event = write(rng, history, device, path, {"deleted": gone}, {"deleted": over})
        if event.name not in device.family.flags:
            assert "deleted" not in device.family.conflicts(path)
            assert device.family.is_deleted(path) or not gone


@many
@given(histories)
def test_what_had_seen_a_seal_is_never_applied(history: History) -> None:
    family, past = history.folded(), history.past()
    applied = [event for event, _ in history.written if event.name not in family.flags]
    for event, _ in history.written:
        if event.name in family.flags and family.flags[event.name] not in (Flag.AFTER_SEAL, Flag.AFTER_SIGNING):
            continue
        if seals.changes_words(event):
            phases = {phase(path, event, applied, past) for path in SEALS}
            late = Flag.AFTER_SIGNING if "signed" in phases else Flag.AFTER_SEAL if "sealed" in phases else None
            assert family.flags.get(event.name) == late


@many
@given(histories)
def test_what_stands_beside_a_seal_is_seen_until_it_is_kept_out(history: History) -> None:
    everywhere(history)
    device, past = history.devices[0], history.past()
    family = device.family
    applied = [event for event, _ in history.written if event.name not in family.flags]
    assert family.excluded <= family.flags.keys()
    for path, seal in list(family.seals.items()):
        sealings, signed, lifted = ([one for one in seal.fields.get(name, ()) if one.value] for name in HOLDING)
        beside = {
            event.name
            for event in applied
            if seals.changes_words(event) and any(not past.saw(sealing, event) for sealing in sealings)
        }
        holds = bool(sealings) and (bool(signed) or not lifted)
        assert {event.name for event in family.edits_beside(path)} == (beside if holds else set())
        assert ("sealed" in family.conflicts(path)) == (holds and bool(beside))
    for path in family.seals:
        kept_out = {f"excluded.{event.name}": True for event in family.edits_beside(path)}
        over = {name: names for name in kept_out if (names := family.replaced_by_settlement(path, name))}
        if kept_out:
            write(random.Random(0), history, device, path, kept_out, over, roll=(0, ""))
            assert "sealed" not in family.conflicts(path)
            assert kept_out.keys() <= {f"excluded.{name}" for name in family.excluded}


@many
@given(histories)
def test_once_signed_a_seal_stays_as_it_was(history: History) -> None:
    everywhere(history)
    rng, device = random.Random(0), history.devices[0]
    path = f"{TALK}/seal/{ids.derived('seal', 'signed')}"
    write(rng, history, device, path, {"sha256": "a" * 64}, {})
    write(rng, history, device, path, {"signed": "scan"}, {})
    assert seals.in_force(device.family.states[path])
    told = {name: reading(device.family, name)[:2] for name in device.family.states if kind_of(name) != "interview"}
    for record, values in (
        (path, {"sha256": "b" * 64}),
        (path, {"signed": ""}),
        (path, {"lifted": "why"}),
        (path, {"deleted": True}),
        (TALK, {"deleted": True}),
        (TALK, {"title": "x"}),
        (TURNS[0], {"deleted": True}),
        (TURNS[1], {"text": "x"}),
    ):
        over = {name: device.family.replaced_by_settlement(record, name) for name in values}
        event = write(rng, history, device, record, values, {name: names for name, names in over.items() if names})
        assert event.name in device.family.flags
    assert told == {name: reading(device.family, name)[:2] for name in told}


@many
@given(histories)
def test_who_is_no_author_changes_no_word_whatever_the_order(history: History) -> None:
    family = history.folded()
    words = [event for event, _ in history.written if kind_of(event.body.record) in ("interview", "turn")]
    others = {event.name for event in words if event.body.by not in family.authors}
    alone = Family(history.past(), LISTS.__getitem__)
    alone.take_all(event for event, _ in history.written if event.name not in others)
    worded = [path for path in {*family.states, *alone.states} if kind_of(path) != "omen"]
    assert all(reading(family, path)[:2] == reading(alone, path)[:2] for path in worded)
    assert all((family.flags.get(event.name) is Flag.NO_RIGHT) <= (event.name in others) for event in words)
    assert all((event.name in others) <= (event.name in family.flags) for event in words)
    late = (None, Flag.AFTER_SEAL, Flag.AFTER_SIGNING, Flag.EXCLUDED)
    grants = [event for event, _ in history.written if family.flags.get(event.name) in late]
    named = {member for event in grants if event.body.record == TALK for member in rights.granted(event)}
    assert family.authors == named | {MEMBERS[0]}


@pytest.mark.slow
def test_many_histories_in_many_orders(count: int | None) -> None:
    for seed in range(count or 20_000):
        check_order(make(seed, 2 + seed % 4, 10 + seed % 60), seed)


def check_order(history: History, seed: int) -> None:
    """Take a history in in other orders: one by one, in heaps, and all at once with effects before causes."""
    rng = random.Random(seed)
    told = snapshot(history.folded())
    one_by_one = Device("", "")
    for event, envelope in history.shuffled(rng):
        one_by_one.take(event, envelope)
    assert snapshot(one_by_one.family) == told
    past, order = Past(), history.shuffled(rng)
    heaps = Family(past, LISTS.__getitem__)
    while order:
        size = rng.randint(1, 9)
        heap, order = order[:size], order[size:]
        for _, envelope in heap:
            learn(past, envelope)
        heaps.take([event for event, _ in heap])
    assert snapshot(heaps) == told
    at_once = Family(history.past(), LISTS.__getitem__)
    at_once.take_all(event for event, _ in rng.sample(history.written, len(history.written)))
    assert snapshot(at_once) == told


def replaces(later: Event, event: Event, field: str, past: Past) -> bool:
    """Say whether `later` replaces the value that `event` set in `field`."""
    here = later.body.record == event.body.record and field in later.body.values
    return here and event.name in later.body.over.get(field, ()) and past.saw(later, event)


def done_beside_deletion(history: History, family: Family, path: str) -> list[Event]:
    """Return what was done at or below `path`, other than deleting, apart from its standing deletion."""
    past = history.past()
    gone = {value.event for value in family.standing(path, "deleted") if value.value is True}
    deletions = [event for event, _ in history.written if event.name in gone]
    return [
        event
        for event, _ in history.written
        if event.name not in family.flags
        and (event.body.record + "/").startswith(path + "/")
        and event.body.values != {"deleted": True}
        and any(past.apart(event, deletion) for deletion in deletions)
    ]


def above(path: str) -> list[str]:
    """Return the records above `path` here: its interview."""
    return [TALK] if path != TALK else []


def phase(path: str, event: Event, applied: Iterable[Event], past: Past) -> str:
    """Return how far the seal at `path` was when `event` was written."""
    seen = [other for other in applied if other.body.record == path and past.saw(event, other)]

    def stood(field: str) -> bool:
        told = [other for other in seen if other.body.values.get(field)]
        return any(not any(replaces(later, other, field, past) for later in seen) for other in told)

    if not stood("sha256"):
        return "open"
    if stood("signed"):
        return "signed"
    return "lifted" if stood("lifted") else "sealed"


def test_a_reason_given_twice_still_lifts_for_whoever_saw_the_first() -> None:
    history = make(0, 2, 0)
    one, two = history.devices
    rng = random.Random(0)
    write(rng, history, one, TALK, {f"interviewers.{two.member}": True}, {})
    write(rng, history, one, SEALS[0], {"sha256": "a" * 64}, {})
    first = write(rng, history, one, SEALS[0], {"lifted": "why"}, {})
    everywhere(history)
    write(rng, history, one, SEALS[0], {"lifted": "why indeed"}, {"lifted": [first.name]})
    edit = write(rng, history, two, TURNS[0], {"text": "a"}, {})
    everywhere(history)
    assert [device.family.flags for device in history.devices] == [{}, {}]
    assert one.family.shown(TURNS[0], "text") == two.family.shown(TURNS[0], "text")
    assert edit.name in {value.event for value in one.family.standing(TURNS[0], "text")}


def test_signing_beside_lifting_wins_and_the_edit_between_is_seen() -> None:
    history = make(0, 2, 0)
    one, two = history.devices
    rng = random.Random(0)
    write(rng, history, one, TALK, {f"interviewers.{two.member}": True}, {})
    write(rng, history, one, SEALS[0], {"sha256": "a" * 64}, {})
    everywhere(history)
    write(rng, history, one, SEALS[0], {"signed": "scan"}, {})
    write(rng, history, two, SEALS[0], {"lifted": "why"}, {})
    edit = write(rng, history, two, TURNS[0], {"text": "a"}, {})
    everywhere(history)
    for device in history.devices:
        assert device.family.conflicts(SEALS[0]) == ["sealed"]
        assert [event.name for event in device.family.edits_beside(SEALS[0])] == [edit.name]
    late = write(rng, history, two, TURNS[0], {"text": "b"}, {})
    assert two.family.flags == {late.name: Flag.AFTER_SIGNING}


def test_nothing_is_kept_out_by_one_who_never_saw_it() -> None:
    history = make(0, 2, 0)
    one, two = history.devices
    rng = random.Random(0)
    write(rng, history, one, TALK, {f"interviewers.{two.member}": True}, {})
    write(rng, history, one, SEALS[0], {"sha256": "a" * 64}, {})
    two.receive(one, 2)
    edit = write(rng, history, two, TURNS[0], {"text": "a"}, {})
    write(rng, history, one, SEALS[0], {f"excluded.{edit.name}": True}, {})
    everywhere(history)
    for device in history.devices:
        assert device.family.flags == {}
        assert device.family.conflicts(SEALS[0]) == ["sealed"]


def test_true_and_one_are_two_values() -> None:
    assert not same([True], [1])
    assert not same([{"a": True}], [{"a": 1}])
    assert same(["a", 1, {"b": False}], ["a", 1, {"b": False}])
