"""Receiving bundles: what comes in, what is only shown, what is refused whole, and that nothing happens twice."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.bundle.open import open_bundle
from fieldkit.bundle.receipt import make_receipt, read_receipt, since_from
from fieldkit.bundle.receive import preview, receive
from fieldkit.bundle.write import Written, write
from fieldkit.errors import Code
from fieldkit.keys.cards import Card
from fieldkit.model.kinds import Case, Interview, Payload, Person, Turn
from fieldkit.vault import exhibits, gathering, projection, secrets, undoing
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault
from tests.badstick import Stick
from tests.core.people import refused
from tests.vaultkit import (
    County,
    carry,
    dump,
    held_files,
    new_case,
    new_exhibit,
    new_interview,
    new_person,
    outgoing,
)

pytest_plugins = ["tests.counties", "tests.sticks"]

PHOTO = bytes(range(256)) * 700
Counties = Callable[..., County]


def send(county: County, sender: str, target: Path, *spaces: str, to: str = "li", **asked: object) -> Written:
    receivers = tuple(county.known(person) for person in to.split())
    vault = county[sender]
    return write(vault, target, outgoing(vault, receivers, *spaces, **asked))  # type: ignore[arg-type]  # passed on


def texts(vault: Vault) -> list[str]:
    return sorted(turn.text for turn in projection.load(vault.store, Turn))


def original(vault: Vault, payload: str) -> bytes:
    """The bytes of an exhibit as this vault can read them."""
    record = projection.load(vault.store, Payload, "f_sha256 = ?", [payload])[0]
    key = secrets.secret_of(vault.store, record.path)
    assert key is not None
    with exhibits.reader(vault.exhibits, payload, record.size or 0, key) as file:
        return file.read()


def test_an_interview_an_exhibit_and_a_name_arrive_whole(county: Counties, tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    interview = new_interview(zhang, space, "水渠哪年修的？", "前年。")
    person = new_person(zhang, space, "王建国")
    payload = new_exhibit(zhang, space, PHOTO)
    written = send(village, "zhang", tmp_path / "1.fkb", space)
    received = receive(li, written.paths)
    assert not received.known_already
    assert received.sender.name == "张三"
    assert (received.manifest, received.bundle, received.name) == (written.manifest, written.bundle, "1.fkb")
    assert received.report.new == len(zhang.store.rows("SELECT 1 FROM events"))
    assert received.payloads == (payload,)
    assert texts(li) == ["前年。", "水渠哪年修的？"]
    assert [each.path for each in projection.load(li.store, Interview)] == [interview]
    name = projection.load(li.store, Person)[0].name
    assert secrets.open_value(li.store, person, "name", name) == "王建国"
    assert original(li, payload) == PHOTO
    assert received.notices == ()


def test_received_twice_is_received_once(county: Counties, tmp_path: Path) -> None:
    village = county()
    space = new_case(village["zhang"])
    new_exhibit(village["zhang"], space, PHOTO)
    written = send(village, "zhang", tmp_path / "1.fkb", space)
    receive(village["li"], written.paths)
    new_interview(village["li"], space, "后来的")
    before, files = dump(village["li"]), held_files(village["li"])
    again = receive(village["li"], written.paths)
    assert again.known_already
    assert preview(village["li"], written.paths).brings.known_already
    assert (dump(village["li"]), held_files(village["li"])) == (before, files)


def test_a_preview_tells_all_and_changes_nothing(county: Counties, tmp_path: Path) -> None:
    village = county()
    space = new_case(village["zhang"])
    new_interview(village["zhang"], space, "问")
    payload = new_exhibit(village["zhang"], space, PHOTO)
    carry(village["zhang"], village["li"], space)
    village["li"].write(space, Change(f"case/{space}", {"township": "甲镇"}))
    village["zhang"].write(space, Change(f"case/{space}", {"township": "乙镇"}))
    written = send(village, "zhang", tmp_path / "1.fkb", space)
    before, files = dump(village["li"]), held_files(village["li"])
    told = preview(village["li"], written.paths)
    assert (dump(village["li"]), held_files(village["li"])) == (before, files)
    assert told.known
    assert told.hindrance is None
    assert (told.brings.report.new, told.brings.report.known) == (1, 5)
    assert told.brings.report.conflicts == [(f"case/{space}", "township")]
    assert told.brings.payloads == (payload,)
    assert (told.events, told.exhibits, told.receivers) == (6, 1, (village.member("li"),))
    assert receive(village["li"], written.paths).report == told.brings.report


def test_a_stranger_is_shown_and_not_received(county: Counties, tmp_path: Path) -> None:
    village = county()
    village.settle("wang", listed=False)
    wang, li = village["wang"], village["li"]
    wang.members.trust(village.card("wang"), "own")
    space = new_case(wang)
    new_interview(wang, space, "问", "答")
    written = send(village, "wang", tmp_path / "1.fkb", space)
    before = dump(li)
    told = preview(li, written.paths)
    assert (told.known, told.brings.sender.name, told.events) == (False, "王五", 4)
    assert told.hindrance is not None
    assert told.hindrance.code is Code.BUNDLE_STRANGER
    with refused(Code.BUNDLE_STRANGER) as caught:
        receive(li, written.paths)
    assert caught.value.params["name"] == "王五"
    assert dump(li) == before
    li.members.trust(village.card("wang"), "compared by voice")
    assert receive(li, written.paths).report.new == 4


def test_the_member_list_in_a_bundle_introduces_its_sender(county: Counties, tmp_path: Path) -> None:
    village = county()
    village.list_anew(wang="inspector")
    wang = village.settle("wang")
    space = new_case(wang)
    written = send(village, "wang", tmp_path / "1.fkb", space)
    assert preview(village["li"], written.paths).known
    assert village["li"].members.held()[0] == 1
    assert receive(village["li"], written.paths).report.new == 1
    assert village["li"].members.held()[0] == 2


def test_practice_and_another_county_stay_outside(county: Counties, tmp_path: Path) -> None:
    ours, other, practice = county(), county(), county(practice=True)
    for village, code in ((other, Code.COUNTY_OTHER), (practice, Code.COUNTY_PRACTICE)):
        village.people["li"] = ours.people["li"]
        village.list_anew(li="leader")
        village["zhang"].members.take_rolls(village.rolls, 0)
        space = new_case(village["zhang"])
        written = send(village, "zhang", tmp_path / f"{code}.fkb", space)
        with refused(code):
            receive(ours["li"], written.paths)
        with refused(code):
            preview(ours["li"], written.paths)


def test_who_is_no_receiver_learns_nothing(county: Counties, tmp_path: Path) -> None:
    village = county(zhang="inspector", li="leader", wang="inspector")
    written = send(village, "zhang", tmp_path / "1.fkb", new_case(village["zhang"]))
    before = dump(village["wang"])
    for look in (preview, receive):
        with refused(Code.BUNDLE_NOT_FOR_US):
            look(village["wang"], written.paths)
    assert dump(village["wang"]) == before


def test_a_delta_begins_at_the_receipt(county: Counties, tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    new_interview(zhang, space, "一")
    first = send(village, "zhang", tmp_path / "1.fkb", space)
    receive(li, first.paths)
    receipt = read_receipt(make_receipt(li, first.manifest), village.known("li"))
    assert since_from(receipt) == {chain: seq for chain, (seq, _) in first.covers.items()}
    new_interview(zhang, space, "二")
    asked = {"since": since_from(receipt), "previous": {village.member("li"): (1, first.manifest)}}
    second = send(village, "zhang", tmp_path / "2.fkb", space, **asked)
    received = receive(li, second.paths)
    assert (received.report.new, received.report.known, received.notices) == (2, 0, ())
    assert texts(li) == ["一", "二"]


def test_a_delta_for_somebody_further_is_refused_by_its_gap(county: Counties, tmp_path: Path) -> None:
    village = county(zhang="inspector", li="leader", wang="deputy")
    zhang = village["zhang"]
    space = new_case(zhang)
    first = send(village, "zhang", tmp_path / "1.fkb", space)
    since = {chain: seq for chain, (seq, _) in first.covers.items()}
    new_interview(zhang, space, "二")
    asked = {"since": since, "previous": {village.member("wang"): (1, first.manifest)}}
    second = send(village, "zhang", tmp_path / "2.fkb", space, to="wang", **asked)
    before = dump(village["wang"])
    with refused(Code.RECEIVE_MISSING) as caught:
        receive(village["wang"], second.paths)
    assert caught.value.params == {"device": zhang.signer.device, "first": 1, "last": 1}
    assert dump(village["wang"]) == before
    told = preview(village["wang"], second.paths)
    assert told.hindrance is not None
    assert told.hindrance.code is Code.RECEIVE_MISSING
    assert [notice.key for notice in told.brings.notices] == ["one_before"]


def test_a_bundle_with_nothing_new_still_proves_what_it_covers(county: Counties, tmp_path: Path) -> None:
    village = county(zhang="inspector", li="leader", wang="deputy")
    space = new_case(village["zhang"])
    first = send(village, "zhang", tmp_path / "1.fkb", space)
    receive(village["li"], first.paths)
    since = {chain: seq for chain, (seq, _) in first.covers.items()}
    empty = send(village, "zhang", tmp_path / "2.fkb", space, to="li wang", since=since)
    assert empty.covers == first.covers
    assert receive(village["li"], empty.paths).report.new == 0
    with refused(Code.RECEIVE_MISSING):
        receive(village["wang"], empty.paths)


def test_withheld_words_come_later(county: Counties, tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    new_interview(zhang, space, "保密的话")
    first = send(village, "zhang", tmp_path / "1.fkb", space, withhold=lambda _, record, __: "turn" in record)
    received = receive(li, first.paths)
    assert (received.report.withheld, texts(li)) == (1, [])
    assert [notice.key for notice in received.notices] == ["bodies_withheld"]
    second = send(village, "zhang", tmp_path / "2.fkb", space)
    assert receive(li, second.paths).report.filled == 1
    assert texts(li) == ["保密的话"]


def test_a_protected_exhibit_is_carried_and_closed_to_who_has_no_key(county: Counties, tmp_path: Path) -> None:
    village = county(zhang="inspector", li="leader", wang="inspector")
    zhang = village["zhang"]
    space = new_case(zhang)
    payload = new_exhibit(zhang, space, PHOTO)

    def leaders_only(card: Card, _: str) -> bool:
        return card.member == village.member("li")

    written = send(village, "zhang", tmp_path / "1.fkb", space, to="wang li", secret=leaders_only)
    receive(village["li"], written.paths)
    received = receive(village["wang"], written.paths)
    assert received.without_key == received.payloads == (payload,)
    assert [notice.key for notice in received.notices] == ["without_key"]
    assert village["wang"].store.rows("SELECT * FROM secrets") == []
    assert original(village["li"], payload) == PHOTO
    with open_bundle(written.paths[0], village.people["wang"], village.genesis.id) as opened:
        assert opened.secrets() == {}
        with opened.exhibit(payload) as source:
            assert source.read() == exhibits.payload_path(zhang.exhibits, payload).read_bytes()


def test_what_nobody_may_open_stays_here(county: Counties, tmp_path: Path) -> None:
    village = county()
    space = new_case(village["zhang"])
    payload = new_exhibit(village["zhang"], space, PHOTO)
    written = send(village, "zhang", tmp_path / "1.fkb", space, secret=lambda *_: False)
    assert written.left_out == (payload,)
    assert receive(village["li"], written.paths).payloads == ()


def test_a_secret_is_kept_only_where_the_receiver_accepts_it(county: Counties, tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    hidden, shown = new_person(zhang, space, "甲"), new_person(zhang, space, "乙")
    written = send(village, "zhang", tmp_path / "1.fkb", space)
    received = receive(li, written.paths, accept=lambda path: path != hidden)
    assert received.secrets == (shown,)
    assert secrets.held(li.store, [hidden, shown]).keys() == {shown}


def test_a_wrong_secret_cannot_come_first_and_shut_out_the_right_one(county: Counties, tmp_path: Path) -> None:
    village = county(zhang="inspector", li="leader", wang="inspector")
    zhang, li, wang = village["zhang"], village["li"], village["wang"]
    space = new_case(zhang)
    person = new_person(zhang, space, "王建国")
    payload = new_exhibit(zhang, space, PHOTO)
    record = projection.load(zhang.store, Payload)[0].path
    carry(zhang, wang, space)
    secrets.keep(wang.store, person, os.urandom(32), 0)
    secrets.keep(wang.store, record, os.urandom(16), 0)
    received = receive(li, send(village, "wang", tmp_path / "1.fkb", space).paths)
    assert sorted(received.unfit) == sorted([person, record])
    receive(li, send(village, "zhang", tmp_path / "2.fkb", space).paths)
    assert secrets.secret_of(li.store, person) == secrets.secret_of(zhang.store, person)
    assert original(li, payload) == PHOTO


def test_the_same_photograph_from_two_is_kept_once(county: Counties, tmp_path: Path) -> None:
    village = county(zhang="inspector", li="leader", wang="inspector")
    zhang, li, wang = village["zhang"], village["li"], village["wang"]
    space = new_case(zhang)
    carry(zhang, wang, space)
    payloads = {new_exhibit(vault, space, PHOTO) for vault in (zhang, wang)}
    assert len(payloads) == 2
    first = receive(li, send(village, "zhang", tmp_path / "1.fkb", space).paths)
    second = send(village, "wang", tmp_path / "2.fkb", space)
    received = receive(li, second.paths)
    assert (len(first.payloads), received.payloads, received.awaited) == (1, (), ())
    assert len(held_files(li)) == 1
    receipt = read_receipt(make_receipt(li, second.manifest), village.known("li"))
    assert (receipt.held.count, receipt.readable.count) == (1, 1)


def test_five_bundles_in_any_order_say_the_same(county: Counties, tmp_path: Path) -> None:
    names = ["zhang", "wang", "zhao", "qian", "sun"]
    village = county(li="leader", chen="office", **dict.fromkeys(names, "inspector"))
    space = new_case(village["zhang"])
    for name in names[1:]:
        carry(village["zhang"], village[name], space)
    bundles = []
    for place, name in enumerate(names):
        village[name].write(space, Change(f"case/{space}", {"township": f"{name}镇", "households": place % 2}))
        new_interview(village[name], space, name)
        new_exhibit(village[name], space, PHOTO + bytes([place]))
        bundles.append(send(village, name, tmp_path / f"{name}.fkb", space, to="li chen").paths)
    for order, person in zip((bundles, bundles[::-1]), ("li", "chen"), strict=True):
        for paths in order:
            receive(village[person], paths)
    one, other = dump(village["li"]), dump(village["chen"])
    records = [name for name in one if name.startswith("record_") and name not in ("record_bundle", "record_receipt")]
    assert {name: one[name] for name in records} == {name: other[name] for name in records}
    assert held_files(village["li"]) == held_files(village["chen"])


def test_what_was_undone_can_be_received_again(county: Counties, tmp_path: Path) -> None:
    village = county()
    space = new_case(village["zhang"])
    payload = new_exhibit(village["zhang"], space, PHOTO)
    written = send(village, "zhang", tmp_path / "1.fkb", space)
    receive(village["li"], written.paths)
    undoing.undo(village["li"], written.manifest)
    assert held_files(village["li"]) == {}
    with refused(Code.RECEIPT_NOT_RECEIVED):
        make_receipt(village["li"], written.manifest)
    assert not receive(village["li"], written.paths).known_already
    assert original(village["li"], payload) == PHOTO


def test_an_older_bundle_after_a_newer_changes_no_record(county: Counties, tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    older = send(village, "zhang", tmp_path / "1.fkb", space)
    zhang.write(space, Change(f"case/{space}", {"village": "红石村"}))
    receive(li, send(village, "zhang", tmp_path / "2.fkb", space).paths)
    received = receive(li, older.paths)
    assert (received.report.new, received.report.known, received.report.conflicts) == (0, 1, [])
    assert [case.village for case in projection.load(li.store, Case)] == ["红石村"]


def test_the_stick_pulled_out_while_receiving(county: Counties, bad_stick: Callable[..., Stick]) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    for place in range(2):
        new_exhibit(zhang, space, PHOTO + bytes([place]))
    stick = bad_stick(capacity=4 << 20)
    written = send(village, "zhang", stick.folder / "1.fkb", space)
    before = dump(li)
    stick.set(unplug_after=None)
    preview(li, written.paths)
    operations = stick.operations()
    for moment in range(0, operations, max(1, operations // 8)):
        stick.set(unplug_after=moment)
        with refused(Code.MEDIUM_GONE):
            receive(li, written.paths)
        stick.replug()
        assert (dump(li), held_files(li)) == (before, {})
    stick.set(unplug_after=None)
    assert len(receive(li, written.paths).payloads) == 2


def test_cancelled_in_the_middle_nothing_came(county: Counties, tmp_path: Path) -> None:
    village = county()
    space = new_case(village["zhang"])
    for place in range(3):
        new_exhibit(village["zhang"], space, PHOTO + bytes([place]))
    written = send(village, "zhang", tmp_path / "1.fkb", space)
    before = dump(village["li"])
    told: list[tuple[int, int]] = []
    receive_up_to = written.size + 2 * len(PHOTO)

    def cancel(done: int, whole: int) -> None:
        told.append((done, whole))
        if done > receive_up_to:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        receive(village["li"], written.paths, cancel)
    assert (dump(village["li"]), held_files(village["li"])) == (before, {})
    assert told == sorted(told)
    assert all(done <= whole for done, whole in told)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_parts_arrive_in_any_order(county: Counties, tmp_path: Path, order: tuple[int, ...]) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    new_interview(zhang, space, "问")
    payloads = {new_exhibit(zhang, space, PHOTO + bytes([place])) for place in range(3)}
    asked = outgoing(zhang, (village.known("li"),), space)
    written = write(zhang, tmp_path / "1.fkb", asked, part_size=280_000)
    assert [path.name for path in written.paths] == ["1.fkb", "1.2.fkb", "1.3.fkb"]
    awaited = 3
    for place in order:
        received = receive(li, [written.paths[place]])
        assert (received.parts, received.of) == ((place + 1,), 3)
        assert texts(li) == ["问"]
        awaited -= 1
        assert len(received.awaited) == awaited
        assert not received.known_already
    assert {original(li, payload)[:-1] for payload in payloads} == {PHOTO}
    assert receive(li, written.paths).known_already


def test_a_film_in_slices_comes_with_its_last_part(county: Counties, tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    film = new_exhibit(zhang, space, PHOTO * 3, "录像.mp4")
    written = write(zhang, tmp_path / "1.fkb", outgoing(zhang, (village.known("li"),), space), part_size=280_000)
    assert len(written.paths) == 3
    some = receive(li, written.paths[1:])
    assert (some.payloads, some.awaited) == ((), (film,))
    assert [notice.key for notice in some.notices] == ["awaited"]
    assert receive(li, written.paths[::-1]).payloads == (film,)
    assert original(li, film) == PHOTO * 3


def test_parts_of_two_bundles_do_not_mix(county: Counties, tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    for place in range(2):
        new_exhibit(zhang, space, PHOTO + bytes([place]))
    asked = outgoing(zhang, (village.known("li"),), space)
    one, other = (write(zhang, tmp_path / f"{name}.fkb", asked, part_size=280_000) for name in "ab")
    before = dump(li)
    with refused(Code.BUNDLE_OTHER_PART) as caught:
        receive(li, [one.paths[0], other.paths[1]])
    assert caught.value.params == {"name": "b.2.fkb"}
    assert dump(li) == before


def test_the_office_space_goes_to_the_office_alone(county: Counties, tmp_path: Path) -> None:
    village = county(office="office", li="leader")
    office = village["office"]
    office.write("office", Change(f"case/{new_case(office)}", {"village": "全县"}))
    for receivers in ("li", "li office"):
        with pytest.raises(ValueError, match="does not leave"):
            send(village, "office", tmp_path / "1.fkb", "office", to=receivers)
    assert send(village, "office", tmp_path / "1.fkb", "office", to="office").size
    assert gathering.reach(office.ledger, ["office"])
