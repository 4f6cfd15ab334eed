"""What receivers, strangers and a dishonest sender can do to a bundle with keys: one fault each."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from fieldkit.keys import cards, documents, sshsig
from fieldkit.keys import county as counties
from fieldkit.keys.agefile import bech32
from fieldkit.keys.certificates import make_certificate
from fieldkit.keys.identity import Identity
from tests.attacks.forge import Made, Zipped, named
from tests.attacks.scene import Scene, exhibit_with, header, listed, loose_with, manifest_with, zip_with

LOW_ORDER = [
    bytes(32),
    (1).to_bytes(32, "little"),
    bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
]
"""Points of small order: shared secrets with them are known to everyone (RFC 7748, section 6.1)."""


def sealed_to_others(scene: Scene) -> None:
    scene.loose.recipients = [scene.county.people[person].recipient for person in ("wang", "office")]


def stranger_signs(scene: Scene) -> None:
    scene.loose.signer = scene.mallory


def signs_other_bytes(scene: Scene) -> None:
    scene.loose.signature = scene.zhang.armored("fieldkit-bundle-v1", scene.loose.told() + b" ").encode()


def signature_of_the_other_bundle(scene: Scene) -> None:
    scene.loose.signature = scene.zhang.armored("fieldkit-bundle-v1", scene.other_loose.told()).encode()


def another_namespace(scene: Scene) -> None:
    scene.loose.namespace = "fieldkit-head-v1"


def signed_with(signature: bytes) -> Callable[[Scene], bytes]:
    def alter(scene: Scene) -> None:
        scene.loose.signature = signature

    return loose_with(alter)


def weak_signer(scene: Scene) -> None:
    """Under a key of small order a signature of that point and nought verifies for one message in eight."""
    weak = LOW_ORDER[1]
    scene.loose.manifest["sender"]["card"]["key"] = base64.b64encode(weak).decode()
    scene.loose.signature = sshsig.armor(weak, "fieldkit-bundle-v1", weak + bytes(32)).encode()


def weak_receiver(told: dict[str, Any]) -> None:
    told["receivers"][1]["recipient"] = bech32.encode("age", LOW_ORDER[1])


def weak_share(point: bytes) -> Callable[[Scene], bytes]:
    """The manifest's header with a share of small order, whose secret anyone knows."""

    def alter(zipped: Zipped) -> None:
        made = zipped.members[-1]
        lines = made.data.split(b"\n")
        lines[1] = b"-> X25519 " + base64.b64encode(point).rstrip(b"=")
        zipped.members[-1] = Made(*named("manifest", b"\n".join(lines)))

    return zip_with(alter)


def by_passphrase(work: int) -> Callable[[Scene], bytes]:
    """A manifest under a passphrase, with this work factor."""

    def alter(zipped: Zipped) -> None:
        stanza = b"-> scrypt %s %d\n%s" % (plain64(bytes(16)), work, plain64(bytes(32)))
        data = b"age-encryption.org/v1\n" + stanza + b"\n--- " + plain64(bytes(32)) + b"\n" + bytes(48)
        zipped.members[-1] = Made(*named("manifest", data))

    return zip_with(alter)


def plain64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def handed_on(scene: Scene) -> None:
    """Wang, for whom it was, seals the very same manifest and signature to li, whom the sender never named."""
    wang = scene.county.known("wang")
    scene.loose.manifest["receivers"][0].update(member=wang.member, recipient=wang.recipient)


def from_county(scene: Scene, *, practice: bool) -> None:
    """A sound bundle of mallory's own county, sealed to li: her card is no secret."""
    told = scene.loose.manifest
    genesis = counties.new_county(scene.mallory, "青川县", practice=practice)
    told["county"] = json.loads(documents.write(genesis))
    told["sender"] = json.loads(cards.make_card(scene.mallory, genesis, "张三"))
    device = Identity.new()
    told["device"] = json.loads(make_certificate(scene.mallory, genesis.id, device.public))
    scene.loose.signer = scene.mallory


def other_county_and_not_for_us(scene: Scene) -> None:
    from_county(scene, practice=False)
    scene.loose.manifest["receivers"] = scene.loose.manifest["receivers"][1:]


def other_ledger(scene: Scene) -> None:
    scene.loose.members[scene.loose.place("ledger")] = scene.other_loose.members[scene.other_loose.place("ledger")]


def other_manifest(scene: Scene) -> None:
    scene.loose.manifest_bytes = scene.other_loose.told()


def more_readers(folder: str) -> Callable[[Scene], bytes]:
    """The member sealed to one more than the manifest says."""

    def change(scene: Scene) -> None:
        keys = [scene.li.recipient] if folder == "secrets" else scene.loose.recipients
        scene.loose.exchange_plain(folder, bytes, scene.li, [*keys, scene.mallory.recipient])

    return loose_with(change)


def manifest_for_one_more(scene: Scene) -> None:
    scene.loose.recipients = [*scene.loose.recipients, scene.mallory.recipient]


def for_one_more(scene: Scene, key: bytes, payload: bytes) -> bytes:
    return header(key, scene, scene.mallory.recipient) + payload


def wrong_key(told: dict[str, Any]) -> None:
    told["receivers"][0]["recipient"] = Identity.new().recipient


def wrong_size(told: dict[str, Any]) -> None:
    listed(told, "ledger")["size"] = 1


def not_canonical(scene: Scene) -> None:
    scene.loose.manifest_bytes = json.dumps(scene.loose.manifest).encode()


def unlisted_exhibit(scene: Scene) -> None:
    scene.loose.members.append(named("exhibits", b"not in the manifest"))


def sliced_name(scene: Scene) -> None:
    at = scene.loose.place("exhibits")
    name, data = scene.loose.members[at]
    scene.loose.members[at] = (name + ".001", data)


FORGED: dict[str, Callable[[Scene], bytes]] = {
    "manifest_and_signature_sealed_to_others": loose_with(sealed_to_others),
    "receiver_hands_it_on_to_somebody_else": loose_with(handed_on),
    "manifest_under_a_passphrase": by_passphrase(18),
    "manifest_under_a_passphrase_that_takes_hours_to_try": by_passphrase(30),
    "share_of_small_order_0": weak_share(LOW_ORDER[0]),
    "share_of_small_order_1": weak_share(LOW_ORDER[1]),
    "share_of_small_order_p_minus_1": weak_share(LOW_ORDER[2]),
    "signed_by_another_than_its_sender": loose_with(stranger_signs),
    "signature_over_other_bytes": loose_with(signs_other_bytes),
    "signature_of_another_bundle": loose_with(signature_of_the_other_bundle),
    "signature_made_for_a_head": loose_with(another_namespace),
    "no_signature_in_the_signature": signed_with(b""),
    "signature_that_is_no_text": signed_with(b"\xff" * 300),
    "long_signature": signed_with(b"A" * 100_000),
    "senders_key_under_which_anything_verifies": loose_with(weak_signer),
    "receivers_key_that_anyone_can_open": manifest_with(weak_receiver),
    "another_county": loose_with(lambda scene: from_county(scene, practice=False)),
    "practice_in_earnest": loose_with(lambda scene: from_county(scene, practice=True)),
    "another_county_and_not_for_us_either": loose_with(other_county_and_not_for_us),
    "manifest_sealed_to_one_more": loose_with(manifest_for_one_more),
    "ledger_sealed_to_one_more": more_readers("ledger"),
    "our_secrets_sealed_to_one_more": more_readers("secrets"),
    "exhibit_sealed_to_one_more": exhibit_with(for_one_more),
    "we_are_named_with_anothers_key": manifest_with(wrong_key),
    "format_of_the_future": manifest_with(lambda told: told.update(needs=2)),
    "manifest_in_another_spelling": loose_with(not_canonical),
    "ledger_of_another_bundle": loose_with(other_ledger),
    "manifest_of_another_bundle": loose_with(other_manifest),
    "exhibit_the_manifest_does_not_list": loose_with(unlisted_exhibit),
    "exhibit_called_a_slice": loose_with(sliced_name),
    "member_of_another_size_than_listed": manifest_with(wrong_size),
}
