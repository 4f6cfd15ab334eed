"""What a member on the list can make of chains, lists and names: wang signs whatever he likes, one fault each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fieldkit import ids
from fieldkit.keys import cards, lists
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.keys.lists import MemberList, Revoked
from fieldkit.merge import event as events
from fieldkit.vault.parcel import Parcel, Stretch
from tests.attacks.forge import canonical
from tests.attacks.scene import Stage, told_by
from tests.forging import Forger, Pair

Make = Callable[[Stage], bytes]

NOTHING = "0" * 64


def finding() -> str:
    return f"finding/{ids.new()}"


def fresh(scene: Stage, identity: Identity | None = None, space: str = "") -> Forger:
    """A new device of wang's, or of somebody else's, with no event yet."""
    wang = scene.wang
    return replace(wang, identity=identity or wang.identity, key=DeviceKey.new(), events=[], space=space or wang.space)


def says(record: str = "", values: Mapping[str, Any] | None = None, **told: Any) -> Make:
    """One more event of wang's that says what it may not."""

    def make(scene: Stage) -> bytes:
        scene.wang.write(record or finding(), values or {"title": "丁"}, **told)
        return told_by(scene, scene.wang)

    return make


def pairs(arrange: Callable[[list[Pair]], list[Pair]]) -> Make:
    """The events of wang's chain arranged otherwise, its head as it was signed."""

    def make(scene: Stage) -> bytes:
        stretch = scene.wang.stretch(pairs=arrange(scene.wang.events))
        return told_by(scene, scene.wang, scene.wang.parcel(stretches=(stretch,)))

    return make


def enveloped(alter: Callable[[dict[str, Any]], object], at: int = -1) -> Make:
    """The envelope of one event altered, what follows left as it was."""

    def arrange(told: list[Pair]) -> list[Pair]:
        envelope = json.loads(told[at][0])
        alter(envelope)
        told[at] = (canonical(envelope), told[at][1])
        return told

    return pairs(arrange)


def since_three(scene: Stage) -> bytes:
    """A delta for somebody who has the first three."""
    scene.wang.write(finding(), {"title": "丁"})
    return told_by(scene, scene.wang, scene.wang.parcel(stretches=(scene.wang.stretch(3),)))


def linked_over(told: list[Pair]) -> list[Pair]:
    """The second event gone, the third made to follow the first."""
    third = json.loads(told[2][0]) | {"seq": 2, "prev": events.digest(told[0][0])}
    return [told[0], (canonical(third), told[2][1])]


def other_branch(since: int) -> Make:
    """Wang's device goes on from its first event in another way than qian has it."""

    def make(scene: Stage) -> bytes:
        other = replace(scene.wang, events=scene.wang.events[:1])
        for title in ("other", "branch", "further"):
            other.write(finding(), {"title": title})
        return told_by(scene, other, other.parcel(stretches=(other.stretch(since),)), to="qian")

    return make


def head_of_another_branch(scene: Stage) -> bytes:
    """All as qian has it, and a head that is signed for another second event."""
    wang = scene.wang
    heads = (wang.head(), wang.head(2, hash=NOTHING))
    return told_by(scene, wang, wang.parcel(heads=heads), to="qian")


def saw(seq: int, name: str = "") -> Make:
    """A second device of wang's that says it had seen so much of the first, which does not come with it."""

    def make(scene: Stage) -> bytes:
        other = fresh(scene)
        seen = {f"{scene.case}/{scene.wang.device}": [seq, name or events.digest(scene.wang.events[seq - 1][0])]}
        other.write(finding(), {"title": "甲"}, envelope={"seen": seen})
        return told_by(scene, other, to="qian" if name else "li")

    return make


def stranger(scene: Stage) -> bytes:
    """Mallory under a member's name."""
    return told_by(scene, with_one(fresh(scene, scene.mallory)))


def with_one(forger: Forger) -> Forger:
    forger.write(finding(), {"title": "甲"})
    return forger


def carried_for_a_stranger(scene: Stage) -> bytes:
    """Wang carries a chain of mallory's."""
    other = with_one(fresh(scene, scene.mallory))
    return told_by(scene, scene.wang, together(scene.wang, other))


def together(*forgers: Forger) -> Parcel:
    return Parcel(
        certificates=tuple(forger.certificate() for forger in forgers),
        stretches=tuple(forger.stretch() for forger in forgers),
        heads=tuple(forger.head() for forger in forgers),
    )


def strangers_certificate(scene: Stage) -> bytes:
    """Wang's device certified by mallory too."""
    certificates = (scene.wang.certificate(), scene.wang.certificate(scene.mallory))
    return told_by(scene, scene.wang, scene.wang.parcel(certificates=certificates))


def in_anothers_name(scene: Stage) -> bytes:
    """An event by zhang, who never certified this device."""
    return says(by=scene.zhang.member)(scene)


def anothers_event(scene: Stage) -> bytes:
    """An event of zhang's, moved whole into wang's chain."""
    theirs = scene.county["zhang"].store.rows("SELECT e.envelope, b.body FROM events e JOIN bodies b ON b.event = e.id")
    return pairs(lambda told: [*told, theirs[0]])(scene)


def head_by(signer: str) -> Make:
    """The head of wang's chain signed by another member, who never certified the device."""

    def make(scene: Stage) -> bytes:
        heads = (scene.wang.head(by=scene.county.people[signer]),)
        return told_by(scene, scene.wang, scene.wang.parcel(heads=heads))

    return make


def with_heads(heads: Callable[[Forger], tuple[bytes, ...]]) -> Make:
    return lambda scene: told_by(scene, scene.wang, scene.wang.parcel(heads=heads(scene.wang)))


def newest(scene: Stage) -> MemberList:
    return lists.read_list(scene.county.rolls[-1])


def revoked(last: int) -> Make:
    """The list that comes with it says that wang's device counts up to event `last` only."""

    def make(scene: Stage) -> bytes:
        heads = {scene.case: (last, events.digest(scene.wang.events[last - 1][0]))} if last else {}
        gone = [Revoked(device=scene.wang.device, heads=heads)]
        older = newest(scene)
        office = scene.county.office
        document = lists.make_list(office, scene.county.genesis, older.members, gone, older)
        return told_by(scene, scene.wang, rolls=[*scene.county.rolls, document])

    return make


def rolls(make: Callable[[Stage], list[bytes]]) -> Make:
    return lambda scene: told_by(scene, scene.wang, rolls=make(scene))


def second_of_one_number(scene: Stage) -> list[bytes]:
    """Another first list, with wang as a leader."""
    entries = [lists.member(canonical_card(scene, one), "leader") for one in ("wang", "li")]
    return [lists.make_list(scene.county.office, scene.county.genesis, entries)]


def canonical_card(scene: Stage, person: str) -> bytes:
    return scene.county.card(person)


def after_a_gap(scene: Stage) -> list[bytes]:
    """The third list without the second."""
    older, told = newest(scene), []
    for _ in range(2):
        told.append(lists.make_list(scene.county.office, scene.county.genesis, older.members, older=older))
        older = lists.read_list(told[-1])
    return [*scene.county.rolls, told[-1]]


def promoted(scene: Stage) -> list[bytes]:
    """The list with wang made a leader, its signature left."""
    return [document.replace(b'"role":"inspector"', b'"role":"leader"') for document in scene.county.rolls]


def by_a_leader(scene: Stage) -> list[bytes]:
    """The next list, signed by li instead of the office."""
    older = newest(scene)
    document = json.loads(lists.make_list(scene.county.office, scene.county.genesis, older.members, older=older))
    document["signature"] = scene.li.armored("fieldkit-members-v1", canonical(document["list"]))
    return [*scene.county.rolls, canonical(document)]


def of_another_county(scene: Stage) -> list[bytes]:
    """A list of mallory's own county, which is called the same."""
    from fieldkit.keys import county as counties

    genesis = counties.new_county(scene.mallory, scene.county.genesis.name, practice=False)
    card = cards.make_card(scene.mallory, genesis, "县委巡察办")
    return [lists.make_list(scene.mallory, genesis, [lists.member(card, "office")])]


def lines(alter: Callable[[list[bytes]], list[bytes]]) -> Make:
    return lambda scene: told_by(scene, scene.wang, alter=alter)


def last_event(alter: Callable[[bytes], bytes]) -> Make:
    """The line of the last event altered."""

    def change(told: list[bytes]) -> list[bytes]:
        at = max(at for at, line in enumerate(told) if line.startswith(b'{"body"'))
        return [*told[:at], alter(told[at]), *told[at + 1 :]]

    return lines(change)


def elsewhere(scene: Stage) -> bytes:
    """A chain that begins with the name of another county."""
    other = with_one(replace(fresh(scene), county=NOTHING))
    heads = (replace(other, county=scene.county.genesis.id).head(),)
    certificates = (replace(other, county=scene.county.genesis.id).certificate(),)
    whole = replace(other, county=scene.county.genesis.id)
    return told_by(scene, whole, other.parcel(heads=heads, certificates=certificates))


def own_space(scene: Stage) -> bytes:
    """A chain of the space that never leaves a vault."""
    other = fresh(scene, space="own")
    other.write(f"incident/{ids.new()}", {"sort": "restored"})
    return told_by(scene, other, spaces=[scene.case])


def two_stretches(scene: Stage) -> bytes:
    """One chain cut in two."""
    wang = scene.wang
    halves = (Stretch(wang.space, wang.device, tuple(wang.events[:1])), wang.stretch(1))
    return told_by(scene, wang, wang.parcel(stretches=halves))


FORGED: dict[str, Make] = {
    # who
    "stranger": stranger,
    "strangers_chain_carried_by_a_member": carried_for_a_stranger,
    "certificate_by_a_stranger": strangers_certificate,
    "event_by_a_stranger": says(by=ids.of_key(bytes(32))),
    "event_in_anothers_name": in_anothers_name,
    "event_of_another_chain": anothers_event,
    "head_signed_by_another_member": head_by("zhang"),
    "head_signed_by_the_office": head_by("office"),
    "revoked_device": revoked(0),
    "revoked_device_behind_its_last_good_head": revoked(1),
    # chains
    "forked_chain": other_branch(0),
    "forked_chain_from_behind_the_fork": other_branch(3),
    "head_of_another_branch": head_of_another_branch,
    "seen_on_another_branch": saw(2, NOTHING),
    "seen_and_not_here": saw(3),
    "middle_missing_before": since_three,
    "middle_taken_out": pairs(lambda told: [told[0], told[2]]),
    "middle_linked_over": pairs(linked_over),
    "event_twice": pairs(lambda told: [*told, told[2]]),
    "chain_backwards": pairs(lambda told: told[::-1]),
    "two_stretches_of_one_chain": two_stretches,
    "end_cut_off_before_its_head": pairs(lambda told: told[:2]),
    "end_behind_the_last_head": with_heads(lambda wang: (wang.head(2),)),
    "head_without_a_signature": with_heads(lambda wang: (wang.head().replace(b"BEGIN SSH", b"BEGIN XSH"),)),
    "head_of_another_county": with_heads(lambda wang: (wang.head(county=NOTHING),)),
    "chain_that_begins_in_another_county": elsewhere,
    "event_of_another_case": enveloped(lambda told: told.update(space=ids.derived("case", "another"))),
    "space_that_never_leaves_a_vault": own_space,
    "moment_beyond_all_clocks": says(envelope={"at": [2**43, 0]}),
    "event_that_saw_its_own_chain": says(envelope={"seen": {}}),
    "envelope_of_a_later_version": says(envelope={"v": 2}),
    "envelope_with_more_in_it": says(envelope={"more": 1}),
    # bodies
    "body_of_another_event": pairs(lambda told: [*told[:2], (told[2][0], told[0][1])]),
    "body_larger_than_any": says(values={"title": "x" * 256 * 1024}),
    "body_that_sets_nothing": says(envelope=None, set={}),
    "body_with_more_in_it": says(more=1),
    "record_that_cannot_be": says("finding/../../etc"),
    "turn_of_no_interview": says(f"turn/{ids.derived('turn', 'x')}"),
    "list_that_is_not_here": says(list=[7, NOTHING]),
    # lists
    "two_lists_of_one_number": rolls(second_of_one_number),
    "list_after_a_gap": rolls(after_a_gap),
    "list_with_a_promotion": rolls(promoted),
    "list_signed_by_a_leader": rolls(by_a_leader),
    "list_of_another_county": rolls(of_another_county),
    # lines
    "line_with_a_key_twice": last_event(lambda line: line.replace(b',"envelope":', b',"envelope":{},"envelope":')),
    "line_with_another_key": last_event(lambda line: line.replace(b"}\n", b',"hint":1}\n')),
    "line_with_a_space": last_event(lambda line: line.replace(b',"envelope"', b', "envelope"')),
    "line_that_ends_as_on_another_system": last_event(lambda line: line.replace(b"\n", b"\r\n")),
    "line_without_an_end": lines(lambda told: [*told[:-1], told[-1][:-1]]),
    "line_of_a_thousand_levels": last_event(lambda line: b'{"envelope":' * 1000 + b"1" + b"}" * 1000 + b"\n"),
    "line_that_is_empty": lines(lambda told: [*told, b"\n"]),
}
