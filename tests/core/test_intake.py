"""Hostile parcels: each has one fault, is refused by name, and leaves the vault as it was."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from fieldkit import canonical, clock, ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import lists
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.keys.lists import Revoked
from fieldkit.merge import event as events
from fieldkit.vault import coming, gathering, intake, ledger, projection, rebuilding
from fieldkit.vault.intake import Report
from fieldkit.vault.ledger import Change, Entry
from fieldkit.vault.parcel import Parcel, Stretch
from fieldkit.vault.vault import Vault
from tests.forging import Forger
from tests.vaultkit import County, build, carry, dump

HASH = "0" * 64


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("county")
    with pytest.MonkeyPatch.context() as it:
        it.setenv("FIELDKIT_HOME", str(folder / "home"))
        made = build(folder, {"zhang": "inspector", "li": "leader"})
        made.people["qian"] = Identity.new()
        made.list_anew(qian="inspector")
        for vault in made.vaults.values():
            take_list(vault, made.rolls[-1])
        yield made
        made.close()


@pytest.fixture
def li(county: County) -> Vault:
    return county["li"]


@pytest.fixture
def qian(county: County) -> Forger:
    """A member of the county with a chain of three events that li has not met, in a case of their own."""
    forger = Forger(county.genesis.id, ids.new(), county.people["qian"], roll=county["li"].members.held())
    for title in "ABC":
        forger.write(f"finding/{ids.new()}", {"title": title})
    return forger


def take_list(vault: Vault, document: bytes) -> None:
    with vault.store.transaction():
        vault.members.take_rolls([document], 0)


def take(vault: Vault, parcel: Parcel) -> Report:
    return intake.take_in(vault.ledger, vault.members, parcel, 5)


def refused(vault: Vault, parcel: Parcel, code: Code, **params: str | int) -> None:
    """Prove that `parcel` is refused with `code` (and what it tells) and that nothing of it is left."""
    before, last = dump(vault), vault.ledger.last
    with pytest.raises(Refused) as caught:
        take(vault, parcel)
    assert caught.value.code is code
    assert params.items() <= caught.value.params.items()
    assert dump(vault) == before
    assert vault.ledger.last >= last


def test_what_is_sound_is_taken_and_taken_again_without_a_change(li: Vault, qian: Forger) -> None:
    assert take(li, qian.parcel()).new == 3
    before = dump(li)
    report = take(li, qian.parcel())
    assert (report.new, report.known, report.filled) == (0, 3, 0)
    assert dump(li) == before


class _Back(Exception):
    """Ends a transaction whose outcome was looked at."""


def outcome(vault: Vault, parcel: Parcel) -> object:
    """Return what taking in would leave: every row, what the index finds of it, and the report."""
    with suppress(_Back), vault.store.transaction():
        report = take(vault, parcel)
        rows = {name: told for name, told in dump(vault).items() if not name.startswith("words")}
        found = [vault.store.rows("SELECT rowid FROM words WHERE words MATCH ?", (letter,)) for letter in "abcd"]
        raise _Back
    assert all(found)
    return rows, found, report


@pytest.mark.parametrize("size", [1, 2, 3])
def test_in_whatever_portions_it_is_written_the_outcome_is_the_same(
    li: Vault, qian: Forger, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    again = f"finding/{ids.new()}"
    first = qian.write(again, {"title": "c"})
    qian.write(again, {"title": "d"}, over={"title": [first]})
    qian.write(again, {"title": "ac"}, over={"title": [first]})
    qian.write(again, {"facts": "bd"})
    parcel = qian.parcel()
    whole = outcome(li, parcel)
    monkeypatch.setattr(ledger, "PORTION", size)
    monkeypatch.setattr(projection, "PORTION", size)
    assert outcome(li, parcel) == whole


# gaps, order, links


def test_a_gap_before_is_refused_naming_the_range(li: Vault, qian: Forger) -> None:
    refused(li, qian.parcel(stretches=(qian.stretch(2),)), Code.RECEIVE_MISSING, device=qian.device, first=1, last=2)
    take(li, qian.parcel(stretches=(replace(qian.stretch(), events=tuple(qian.events[:1])),), heads=(qian.head(1),)))
    refused(li, qian.parcel(stretches=(qian.stretch(2),)), Code.RECEIVE_MISSING, device=qian.device, first=2, last=2)


@pytest.mark.parametrize("order", [(0, 2), (1, 0, 2), (0, 2, 1), (0, 1, 1, 2), (2, 1, 0), (0, 0, 1, 2)])
def test_a_gap_within_or_another_order_is_refused(li: Vault, qian: Forger, order: tuple[int, ...]) -> None:
    pairs = [qian.events[index] for index in order]
    with pytest.raises(Refused) as caught:
        take(li, qian.parcel(stretches=(qian.stretch(pairs=pairs),)))
    assert caught.value.code in (Code.RECEIVE_DAMAGED, Code.RECEIVE_MISSING)
    refused(li, qian.parcel(stretches=(qian.stretch(pairs=pairs),)), caught.value.code)


@pytest.mark.parametrize("seq", [0, 1, 2])
def test_a_broken_link_is_refused(li: Vault, qian: Forger, seq: int) -> None:
    envelope, body = qian.events[seq]
    broken = canonical.encode(json.loads(envelope) | {"prev": HASH})
    qian.events[seq] = (broken, body)
    refused(li, qian.parcel(), Code.RECEIVE_DAMAGED)


def test_an_event_of_another_chain_is_refused(li: Vault, qian: Forger) -> None:
    for other in ({"space": "county"}, {"space": ids.new()}, {"device": DeviceKey.new().device}):
        envelope, body = qian.events[2]
        qian.events[2] = (canonical.encode(json.loads(envelope) | other), body)
        refused(li, qian.parcel(), Code.RECEIVE_DAMAGED)


def test_a_chain_that_begins_elsewhere_is_refused(li: Vault, qian: Forger) -> None:
    other = Forger(HASH, qian.space, qian.identity, qian.key, qian.roll)
    other.write(f"finding/{ids.new()}", {"title": "A"})
    refused(li, qian.parcel(stretches=(other.stretch(),), heads=()), Code.RECEIVE_DAMAGED)


def test_two_stretches_of_one_chain_are_refused(li: Vault, qian: Forger) -> None:
    halves = (replace(qian.stretch(), events=tuple(qian.events[:1])), qian.stretch(1))
    refused(li, qian.parcel(stretches=halves), Code.RECEIVE_SPACE)
    refused(li, qian.parcel(stretches=(qian.stretch(), qian.stretch())), Code.RECEIVE_SPACE)


@pytest.mark.parametrize("space", ["own", "village", "", "county/own"])
def test_a_space_that_never_travels_or_cannot_be_is_refused(li: Vault, qian: Forger, space: str) -> None:
    smuggled = Forger(qian.county, space, qian.identity, qian.key, qian.roll)
    smuggled.write(f"incident/{ids.new()}", {"sort": "created"})
    refused(li, smuggled.parcel(heads=()), Code.RECEIVE_SPACE)


def test_a_head_of_the_own_space_is_refused(li: Vault, qian: Forger) -> None:
    own = Forger(qian.county, "own", qian.identity, qian.key, qian.roll)
    own.write(f"incident/{ids.new()}", {"sort": "created"})
    refused(li, qian.parcel(heads=(qian.head(), own.head())), Code.RECEIVE_SPACE)


# bodies


def test_a_body_that_is_not_the_one_hashed_is_refused(li: Vault, qian: Forger) -> None:
    qian.events[1] = (qian.events[1][0], qian.events[0][1])
    refused(li, qian.parcel(), Code.RECEIVE_DAMAGED)


HOSTILE: dict[str, tuple[dict[str, Any], Code]] = {
    "a float": ({"set": {"title": 1.5}}, Code.EVENT_DAMAGED),
    "deep": ({"set": {"title": [[[[[[["x"]]]]]]]}}, Code.EVENT_DAMAGED),
    "a huge integer": ({"set": {"title": 2**53}}, Code.EVENT_DAMAGED),
    "nothing set": ({"set": {}}, Code.EVENT_DAMAGED),
    "an unknown key": ({"more": 1}, Code.EVENT_DAMAGED),
    "a record that cannot be": ({"record": "finding"}, Code.EVENT_DAMAGED),
    "a turn of no interview": ({"record": f"turn/{ids.new()}"}, Code.EVENT_DAMAGED),
    "too large": ({"set": {"title": "x" * 256 * 1024}}, Code.EVENT_DAMAGED),
    "an unknown list": ({"list": [7, HASH]}, Code.RECEIVE_LIST),
    "a list of a negative number": ({"list": [-1, ""]}, Code.RECEIVE_LIST),
    "a stranger": ({"by": ids.new()}, Code.RECEIVE_STRANGER),
}


@pytest.mark.parametrize("fault", HOSTILE)
def test_a_body_that_says_what_it_may_not_is_refused(li: Vault, qian: Forger, fault: str) -> None:
    told, code = HOSTILE[fault]
    record, values = told.get("record", f"finding/{ids.new()}"), told.get("set", {"title": "A"})
    qian.write(record, values, **{key: value for key, value in told.items() if key not in ("record", "set")})
    refused(li, qian.parcel(), code)


BYTES = {
    "null": (b'"A"', b"null"),
    "a key twice": (b'{"title":"A"}', b'{"title":"A","title":"A"}'),
    "a space": (b'{"title":"A"}', b'{"title": "A"}'),
    "a lone surrogate": (b'"A"', b'"\\ud800"'),
    "an escape too many": (b'"A"', b'"\\u0041"'),
    "no UTF-8": (b'"A"', b'"\xff"'),
    "keys in another order": (b'{"title":"A"}', b'{"title":"A","facts":"B"}'),
}


@pytest.mark.parametrize("fault", BYTES)
def test_bytes_of_no_canonical_form_are_refused(li: Vault, qian: Forger, fault: str) -> None:
    raw = qian.body(f"finding/{ids.new()}", {"title": "A"}).replace(*BYTES[fault])
    qian.events.append((qian.envelope(raw), raw))
    refused(li, qian.parcel(), Code.EVENT_DAMAGED)


@pytest.mark.parametrize(
    "other",
    [{"at": [2**63, 0]}, {"at": [2**43, 0]}, {"seq": 2**64}, {"at": [1.5, 0]}, {"more": 1}, {"v": 0}, {"seen": {}}],
    ids=str,
)
def test_an_envelope_of_another_shape_is_refused(li: Vault, qian: Forger, other: dict[str, Any]) -> None:
    qian.write(f"finding/{ids.new()}", {"title": "A"}, envelope=other)
    refused(li, qian.parcel(), Code.EVENT_DAMAGED)


def test_an_envelope_for_a_later_version_says_so(li: Vault, qian: Forger) -> None:
    qian.write(f"finding/{ids.new()}", {"title": "A"}, envelope={"v": 2, "more": 1})
    refused(li, qian.parcel(), Code.EVENT_NEWER, needs=2)


# what had been seen


def test_what_was_seen_must_be_here_or_come(li: Vault, qian: Forger) -> None:
    other = Forger(qian.county, qian.space, qian.identity, DeviceKey.new(), qian.roll)
    other.write(f"finding/{ids.new()}", {"title": "A"}, envelope={"seen": seen(qian, 3)})
    refused(li, other.parcel(), Code.RECEIVE_MISSING, device=qian.device, first=1, last=3)
    take(li, together(qian, other))


def test_another_branch_that_was_seen_is_a_fork(li: Vault, qian: Forger) -> None:
    other = Forger(qian.county, qian.space, qian.identity, DeviceKey.new(), qian.roll)
    heads = {f"{qian.space}/{qian.device}": [2, HASH]}
    other.write(f"finding/{ids.new()}", {"title": "A"}, envelope={"seen": heads})
    refused(li, together(qian, other), Code.RECEIVE_FORKED, device=qian.device, seq=2)
    take(li, qian.parcel())
    refused(li, other.parcel(), Code.RECEIVE_FORKED, device=qian.device, seq=2)


def test_two_events_that_had_seen_each_other_are_refused(li: Vault, qian: Forger) -> None:
    """Hashes cannot be made to name each other; a chain that claims to have seen what follows it can be tried."""
    one = Forger(qian.county, qian.space, qian.identity, DeviceKey.new(), qian.roll)
    two = Forger(qian.county, qian.space, qian.identity, DeviceKey.new(), qian.roll)
    entries = {one.device: [1, HASH], two.device: [1, HASH]}
    for forger, other in ((one, two), (two, one)):
        heads = {f"{qian.space}/{other.device}": entries[other.device]}
        forger.write(f"finding/{ids.new()}", {"title": "A"}, envelope={"seen": heads})
    refused(li, together(one, two), Code.RECEIVE_FORKED, seq=1)


def test_events_that_wait_for_one_another_are_refused() -> None:
    told = {}
    for device, other in (("one", "two"), ("two", "one")):
        envelope = events.Envelope(
            v=1, space="s", device=device, seq=1, prev=HASH, at=(0, 0), body=HASH, seen={f"s/{other}": (1, HASH)}
        )
        told["s", device] = iter([Entry(HASH, envelope, b"", None, None)])
    with pytest.raises(Refused) as caught:
        list(coming.causes_first(told, lambda _: None))
    assert caught.value.code is Code.RECEIVE_DAMAGED


# forks


def test_a_fork_is_named_and_the_branch_seen_first_stays(li: Vault, qian: Forger) -> None:
    other = Forger(qian.county, qian.space, qian.identity, qian.key, qian.roll, list(qian.events[:1]))
    other.write(f"finding/{ids.new()}", {"title": "other"})
    other.write(f"finding/{ids.new()}", {"title": "other"})
    take(li, qian.parcel())
    refused(li, other.parcel(), Code.RECEIVE_FORKED, device=qian.device, seq=2)
    refused(li, other.parcel(stretches=(other.stretch(1),)), Code.RECEIVE_FORKED, device=qian.device, seq=2)
    other.write(f"finding/{ids.new()}", {"title": "other"})
    refused(li, other.parcel(stretches=(other.stretch(3),)), Code.RECEIVE_FORKED, device=qian.device, seq=3)


def test_a_head_of_another_branch_is_a_fork_even_alone(li: Vault, qian: Forger) -> None:
    take(li, qian.parcel())
    refused(li, Parcel(heads=(qian.head(2, hash=HASH),)), Code.RECEIVE_FORKED, device=qian.device, seq=2)
    refused(li, qian.parcel(heads=(qian.head(), qian.head(1, hash=HASH))), Code.RECEIVE_FORKED, seq=1)


def test_a_head_of_what_is_not_here_is_refused(li: Vault, qian: Forger) -> None:
    refused(li, qian.parcel(stretches=(), heads=(qian.head(),)), Code.RECEIVE_MISSING, first=1, last=3)


# signatures


def test_a_chain_without_a_signed_end_is_refused(li: Vault, qian: Forger) -> None:
    refused(li, qian.parcel(heads=()), Code.RECEIVE_UNSIGNED, device=qian.device)
    refused(li, qian.parcel(heads=(qian.head(2),)), Code.RECEIVE_UNSIGNED, device=qian.device)


def test_a_withheld_end_must_be_signed_too(li: Vault, qian: Forger) -> None:
    qian.events[2] = (qian.events[2][0], None)
    refused(li, qian.parcel(heads=(qian.head(2),)), Code.RECEIVE_UNSIGNED, device=qian.device)


def test_an_author_who_signed_no_head_at_or_after_the_event_is_refused(li: Vault, county: County, qian: Forger) -> None:
    zhang = county.people["zhang"]
    both = (qian.certificate(), qian.certificate(zhang))
    qian.write(f"finding/{ids.new()}", {"title": "A"}, by=zhang.member)
    refused(li, qian.parcel(certificates=both), Code.RECEIVE_UNSIGNED)
    refused(li, qian.parcel(certificates=both, heads=(qian.head(), qian.head(3, by=zhang))), Code.RECEIVE_UNSIGNED)
    refused(li, qian.parcel(certificates=both, heads=(qian.head(by=zhang),)), Code.RECEIVE_UNSIGNED)
    take(li, qian.parcel(certificates=both, heads=(qian.head(3), qian.head(by=zhang))))


def test_an_author_who_did_not_certify_the_device_is_refused(li: Vault, county: County, qian: Forger) -> None:
    qian.write(f"finding/{ids.new()}", {"title": "A"}, by=county.member("zhang"))
    refused(li, qian.parcel(), Code.RECEIVE_UNSIGNED)
    refused(li, qian.parcel(certificates=()), Code.RECEIVE_UNSIGNED)


def test_a_stranger_is_refused(li: Vault, county: County) -> None:
    stranger = Forger(county.genesis.id, ids.new())
    stranger.write(f"finding/{ids.new()}", {"title": "A"})
    refused(li, stranger.parcel(), Code.RECEIVE_STRANGER)
    refused(li, stranger.parcel(certificates=()), Code.RECEIVE_STRANGER)


@pytest.mark.parametrize("at", range(0, 900, 23))
def test_a_head_with_a_changed_byte_is_refused(li: Vault, qian: Forger, at: int) -> None:
    head = qian.head()
    before = dump(li)
    with pytest.raises(Refused):
        take(
            li,
            qian.parcel(
                heads=(head[: at % len(head)] + bytes([head[at % len(head)] ^ 1]) + head[at % len(head) + 1 :],)
            ),
        )
    assert dump(li) == before


def test_another_countys_head_is_refused(li: Vault, qian: Forger) -> None:
    refused(li, qian.parcel(heads=(qian.head(county=HASH),)), Code.COUNTY_OTHER)


# member lists


def test_a_second_list_of_one_number_is_a_fork_of_the_office(li: Vault, county: County, qian: Forger) -> None:
    older = lists.read_list(county.rolls[0])
    second = lists.make_list(county.office, county.genesis, older.members, older=older)
    refused(li, qian.parcel(rolls=(county.rolls[0], second)), Code.MEMBERS_FORK, number=2)


def test_a_list_after_a_gap_is_refused(li: Vault, county: County, qian: Forger) -> None:
    newest = lists.read_list(county.rolls[-1])
    third = lists.make_list(county.office, county.genesis, newest.members, older=newest)
    fourth = lists.make_list(county.office, county.genesis, newest.members, older=lists.read_list(third))
    refused(li, qian.parcel(rolls=(fourth,)), Code.MEMBERS_GAP)


def test_a_revoked_device_is_heard_up_to_its_last_good_head(county: County, tmp_path: Any) -> None:
    folder = tmp_path / "other"
    folder.mkdir()
    made = build(folder, {"li": "leader", "qian": "inspector"})
    li = made["li"]
    qian = Forger(made.genesis.id, ids.new(), made.people["qian"], roll=li.members.held())
    for title in "ABC":
        qian.write(f"finding/{ids.new()}", {"title": title})
    good = {qian.space: (2, events.digest(qian.events[1][0]))}
    older = lists.read_list(made.rolls[-1])
    revoking = lists.make_list(
        made.office, made.genesis, older.members, [Revoked(device=qian.device, heads=good)], older
    )
    refused(li, qian.parcel(rolls=(revoking,)), Code.RECEIVE_REVOKED, device=qian.device)
    until = replace(qian.stretch(), events=tuple(qian.events[:2]))
    assert take(li, qian.parcel(rolls=(revoking,), stretches=(until,), heads=(qian.head(2),))).new == 2
    refused(li, qian.parcel(), Code.RECEIVE_REVOKED, device=qian.device)
    made.close()


# what is taken in, though it cannot be applied


def test_a_clock_far_ahead_is_reported_and_not_followed(li: Vault, qian: Forger) -> None:
    ahead = clock.now_ms() + 3 * clock.LARGEST_LEAD
    qian.write(f"finding/{ids.new()}", {"title": "A"}, envelope={"at": [ahead, 0]})
    report = take(li, qian.parcel())
    assert abs(report.clocks[qian.device] - 3 * clock.LARGEST_LEAD) < 60_000
    assert li.ledger.last.ms < clock.now_ms() + 60_000
    near = clock.now_ms() + clock.LARGEST_LEAD // 2
    qian.write(f"finding/{ids.new()}", {"title": "A"}, envelope={"at": [near, 5]})
    assert qian.device not in take(li, qian.parcel(stretches=(qian.stretch(4),))).clocks
    assert li.ledger.last == (near, 5)
    li.write(qian.space, Change(f"finding/{ids.new()}", {"title": "B"}))
    assert li.ledger.last >= (near, 6)


def test_what_is_not_known_here_is_kept_and_passed_on_byte_for_byte(county: County, li: Vault, qian: Forger) -> None:
    omen, finding, later = (f"{kind}/{ids.new()}" for kind in ("omen", "finding", "finding"))
    qian.write(omen, {"sign": {"deep": [1, True, "x"]}})
    qian.write(finding, {"title": "A", "colour": "red"})
    qian.write(later, {"title": "B"}, needs=2, more=["what a later version says"])
    report = take(li, qian.parcel())
    assert (report.new, report.flagged) == (6, 1)
    flag = "SELECT f.flag FROM flags f JOIN bodies b ON b.event = f.event WHERE b.record = ?"
    assert li.store.rows(flag, (later,)) == [("newer",)]
    assert li.store.rows("SELECT f_title FROM record_finding WHERE path IN (?, ?)", (finding, later)) == [("A",)]
    assert li.ledger.family(qian.space, omen).states[omen].fields["sign"][0].value == {"deep": [1, True, "x"]}
    (stretch,) = gathering.gather(li.ledger, [qian.space], {}, lambda *_: False, {}).stretches
    assert list(stretch.events) == qian.events
    assert carry(li, county["zhang"], qian.space).new == 6
    before = dump(li)
    rebuilding.rebuild(li.ledger)
    assert dump(li)["flags"] == before["flags"]


def test_a_withheld_body_is_filled_later_and_only_by_its_own(li: Vault, qian: Forger) -> None:
    pairs = list(qian.events)
    qian.events[1] = (pairs[1][0], None)
    assert take(li, qian.parcel()).withheld == 1
    qian.events[1] = (pairs[1][0], pairs[0][1])
    refused(li, qian.parcel(), Code.RECEIVE_DAMAGED)
    qian.events[1] = pairs[1]
    refused(li, qian.parcel(heads=()), Code.RECEIVE_UNSIGNED)
    report = take(li, qian.parcel())
    assert (report.new, report.filled, report.known) == (0, 1, 3)
    assert li.store.rows("SELECT count(*) FROM record_finding WHERE space = ?", (qian.space,)) == [(3,)]


@pytest.mark.parametrize("name", ["zz", "", "A" * 64, HASH, "x" * 400, "0" * 63])
def test_an_erasure_of_nothing_erases_nothing(li: Vault, qian: Forger, name: str) -> None:
    qian.write(f"erasure/{ids.derived('erasure', name)}", {"event": name})
    assert take(li, qian.parcel()).new == 4
    assert li.store.rows("SELECT count(*) FROM record_finding WHERE space = ?", (qian.space,)) == [(3,)]


def test_a_record_of_another_place_is_kept_and_not_applied(li: Vault, qian: Forger) -> None:
    qian.write(f"incident/{ids.new()}", {"sort": "forked", "detail": "forged"})
    assert take(li, qian.parcel()).flagged == 1
    assert li.store.rows("SELECT count(*) FROM record_incident WHERE space != 'own'") == [(0,)]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_changed_in_a_parcel_it_is_refused_or_whole(li: Vault, qian: Forger, seed: int) -> None:
    rng = random.Random(seed)
    parcel = spoiled(rng, qian)
    before = dump(li)
    try:
        take(li, parcel)
    except Refused:
        assert dump(li) == before
    else:
        assert take(li, parcel).new == 0


def spoiled(rng: random.Random, qian: Forger) -> Parcel:
    """Return qian's parcel with one byte of one of its parts changed, doubled or cut."""
    parts: list[bytes] = [qian.head(), qian.certificate(), *(part for pair in qian.events for part in pair if part)]
    index, cut = rng.randrange(len(parts)), rng.randrange(len(parts[0]))
    at = cut % len(parts[index])
    spoil: Callable[[bytes], bytes] = rng.choice(
        [
            lambda data: data[:at] + bytes([rng.randrange(256)]) + data[at + 1 :],
            lambda data: data[:at] + data[at : at + 1] + data[at:],
            lambda data: data[:at] + data[at + 1 :],
            lambda data: data[:at],
        ]
    )
    parts[index] = spoil(parts[index])
    pairs = tuple(zip(parts[2::2], parts[3::2], strict=True))
    return Parcel(certificates=(parts[1],), stretches=(Stretch(qian.space, qian.device, pairs),), heads=(parts[0],))


def seen(forger: Forger, seq: int) -> dict[str, list[Any]]:
    """Return the `seen` of whoever had seen the chain of `forger` as far as `seq`."""
    return {f"{forger.space}/{forger.device}": [seq, events.digest(forger.events[seq - 1][0])]}


def together(*forgers: Forger) -> Parcel:
    """Return the whole chains of several forgers in one parcel."""
    return Parcel(
        certificates=tuple(forger.certificate() for forger in forgers),
        stretches=tuple(forger.stretch() for forger in forgers),
        heads=tuple(forger.head() for forger in forgers),
    )
