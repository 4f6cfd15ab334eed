"""What receivers, strangers and a dishonest sender can do to a bundle with keys: one fault each."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from fieldkit.errors import Code
from fieldkit.keys import cards, documents, sshsig
from fieldkit.keys import county as counties
from fieldkit.keys.agefile import bech32
from fieldkit.keys.certificates import make_certificate
from fieldkit.keys.identity import Identity
from tests.attacks.forge import Made, Zipped, named
from tests.attacks.scene import Attack, Scene, exhibit_with, header, listed, loose_with, manifest_with, zip_with

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


SIGNED_FAULTS = [
    Attack("a manifest and signature sealed to others", Code.BUNDLE_NOT_FOR_US, loose_with(sealed_to_others)),
    Attack("a receiver hands it on to somebody else", Code.BUNDLE_NOT_FOR_US, loose_with(handed_on)),
    Attack("a manifest under a passphrase", Code.BUNDLE_NOT_FOR_US, by_passphrase(18)),
    Attack("a manifest under a passphrase that takes hours to try", Code.AGE_WORK_FACTOR, by_passphrase(30)),
    *[Attack(f"a share of small order ({point[0]:02x})", Code.AGE_DAMAGED, weak_share(point)) for point in LOW_ORDER],
    Attack("signed by another than its sender", Code.SIGNATURE_FOREIGN, loose_with(stranger_signs)),
    Attack("a signature over other bytes", Code.SIGNATURE_WRONG, loose_with(signs_other_bytes)),
    Attack("the signature of another bundle", Code.SIGNATURE_WRONG, loose_with(signature_of_the_other_bundle)),
    Attack("a signature made for a head", Code.SIGNATURE_DAMAGED, loose_with(another_namespace)),
    Attack("no signature in the signature", Code.SIGNATURE_DAMAGED, signed_with(b"")),
    Attack("a signature that is no text", Code.SIGNATURE_DAMAGED, signed_with(b"\xff" * 300)),
    Attack("a long signature", Code.SIGNATURE_DAMAGED, signed_with(b"A" * 100_000)),
    Attack("a sender's key under which anything verifies", Code.PUBLIC_KEY_UNUSABLE, loose_with(weak_signer)),
    Attack("a receiver's key that anyone can open", Code.AGE_BAD_RECIPIENT, manifest_with(weak_receiver)),
    Attack("another county", Code.COUNTY_OTHER, loose_with(lambda scene: from_county(scene, practice=False))),
    Attack("practice in earnest", Code.COUNTY_PRACTICE, loose_with(lambda scene: from_county(scene, practice=True))),
    Attack("another county, and not for us either", Code.COUNTY_OTHER, loose_with(other_county_and_not_for_us)),
    Attack("the manifest sealed to one more", Code.BUNDLE_RETARGETED, loose_with(manifest_for_one_more)),
    Attack("the ledger sealed to one more", Code.BUNDLE_RETARGETED, more_readers("ledger")),
    Attack("our secrets sealed to one more", Code.BUNDLE_RETARGETED, more_readers("secrets")),
    Attack("an exhibit sealed to one more", Code.BUNDLE_RETARGETED, exhibit_with(for_one_more)),
    Attack("we are named with another's key", Code.BUNDLE_RETARGETED, manifest_with(wrong_key)),
    Attack("a format of the future", Code.BUNDLE_NEWER, manifest_with(lambda told: told.update(needs=2))),
    Attack("a manifest in another spelling", Code.BUNDLE_MANIFEST, loose_with(not_canonical)),
    Attack("the ledger of another bundle", Code.BUNDLE_MEMBERS, loose_with(other_ledger)),
    Attack("the manifest of another bundle", Code.BUNDLE_MEMBERS, loose_with(other_manifest)),
    Attack("an exhibit the manifest does not list", Code.BUNDLE_MEMBERS, loose_with(unlisted_exhibit)),
    Attack("an exhibit called a slice", Code.BUNDLE_MEMBERS, loose_with(sliced_name)),
    Attack("a member of another size than listed", Code.BUNDLE_MEMBERS, manifest_with(wrong_size)),
]
"""What receivers, strangers and a dishonest sender can do with keys."""
