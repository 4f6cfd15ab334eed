from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import canonical, ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import cards, certificates, county, documents, heads, sshsig
from fieldkit.keys.cards import Card, SignedCard
from fieldkit.keys.certificates import SignedCertificate
from fieldkit.keys.heads import Head, SignedHead
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.keys.sshsig import Namespace
from tests.core.people import COUNTY, LAPTOP, LI, OFFICE, OTHER_COUNTY, ZHANG, flips, refused

CARD = cards.make_card(ZHANG, COUNTY, "张三")
CERTIFICATE = certificates.make_certificate(ZHANG, COUNTY.id, LAPTOP.public)
HEAD = Head(v=1, county=COUNTY.id, space="county", device=LAPTOP.device, seq=7, hash="ab" * 32, by=ZHANG.member)
SIGNED = heads.sign_head(HEAD, LAPTOP, ZHANG)
SMALL_KEY = bytes.fromhex("01" + "00" * 31)
IDENTITY_POINT_SIGNATURE = SMALL_KEY + bytes(32)


def signed_card(**fields: Any) -> bytes:
    """Zhang's card with `fields` changed, signed by Zhang again: what an attacker with an own key can make."""
    card = msgspec.structs.replace(cards.read_card(CARD), **fields)
    signature = ZHANG.armored(Namespace.CARD, documents.write(card))
    return documents.write(SignedCard(card=card, signature=signature))


def signed_certificate(**fields: Any) -> bytes:
    certificate = msgspec.structs.replace(certificates.read_certificate(CERTIFICATE, ZHANG.public), **fields)
    signature = ZHANG.armored(Namespace.DEVICE, documents.write(certificate))
    return documents.write(SignedCertificate(certificate=certificate, signature=signature))


# the county


def test_a_county_is_its_genesis() -> None:
    written = canonical.decode(documents.write(COUNTY))
    assert sorted(written) == ["key", "name", "practice", "v"]
    assert COUNTY.id == hashlib.sha256(documents.write(COUNTY)).hexdigest()
    practice = county.new_county(OFFICE, COUNTY.name, practice=True)
    renamed = county.new_county(OFFICE, "另一个名称", practice=False)
    assert len({COUNTY.id, practice.id, renamed.id, OTHER_COUNTY.id}) == 4


def test_another_county_and_practice_are_told_apart() -> None:
    county.check_same(COUNTY, COUNTY.id)
    with refused(Code.COUNTY_OTHER):
        county.check_same(OTHER_COUNTY, COUNTY.id)
    with refused(Code.COUNTY_PRACTICE):
        county.check_same(county.new_county(OFFICE, COUNTY.name, practice=True), COUNTY.id)


@pytest.mark.parametrize("name", ["张三", "X", "阿卜杜拉·买买提", "Li Si (三组)", "𪚥" * 64, "\ue000", "欧阳 春生"])
def test_people_are_called_what_they_are_called(name: str) -> None:
    county.check_name(name)
    assert cards.read_card(cards.make_card(ZHANG, COUNTY, name)).name == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "张" * 65,
        " 张三",
        "张三 ",
        "张\n三",
        "张\x00三",
        "\u202e三张",
        "张\u200b三",
        "\ufeff张三",
        "\u2066张三",
        "张\u2028三",
        "\x7f",
    ],
)
def test_a_name_that_hides_something_is_refused_at_both_ends(name: str) -> None:
    for act in (
        lambda: county.check_name(name),
        lambda: cards.make_card(ZHANG, COUNTY, name),
        lambda: county.new_county(OFFICE, name, practice=False),
        lambda: cards.read_card(signed_card(name=name)),
        lambda: cards.read_card(signed_card(county=msgspec.structs.replace(COUNTY, name=name))),
    ):
        with refused(Code.NAME_UNUSABLE):
            act()


# the card


def test_a_card_says_who_its_member_is() -> None:
    card = cards.read_card(CARD)
    assert (card.name, card.key, card.recipient, card.county) == ("张三", ZHANG.public, ZHANG.recipient, COUNTY)
    assert card.member == ZHANG.member
    assert sorted(json.loads(CARD)) == ["card", "signature"]


def test_ssh_keygen_verifies_a_card_cut_out_of_its_file(tmp_path: Path) -> None:
    """The way of FORMAT.md, without this program: the signed bytes stand in the file as they are."""
    inner = CARD[len('{"card":') : CARD.index(b',"signature":')]
    allowed, signature = tmp_path / "allowed", tmp_path / "signature"
    allowed.write_text(sshsig.openssh_line(ZHANG.public))
    signature.write_text(json.loads(CARD)["signature"])
    command = ["ssh-keygen", "-Y", "verify", "-f", allowed, "-I", ZHANG.member, "-n", Namespace.CARD, "-s", signature]
    subprocess.run(command, input=inner, check=True, capture_output=True)


def test_no_altered_byte_of_a_card_is_accepted() -> None:
    for other in flips(CARD, (0x01, 0x20)):
        with pytest.raises(Refused):
            cards.read_card(other)


def test_a_card_of_any_other_form_is_refused() -> None:
    document = json.loads(CARD)
    others = [
        b"",
        b"{}",
        CARD + b"\n",
        CARD[:-1],
        json.dumps(document).encode(),
        canonical.encode({**document, "more": 1}),
        canonical.encode({**document, "card": {**document["card"], "more": 1}}),
        canonical.encode({"card": {k: v for k, v in document["card"].items() if k != "made_at"}, "signature": "x"}),
        canonical.encode({**document, "card": {**document["card"], "v": 0}}),
        canonical.encode({**document, "card": {**document["card"], "key": document["card"]["key"][:-4]}}),
        signed_card(recipient=ZHANG.recipient.upper()),
        signed_card(recipient="age1"),
        signed_card(made_at=-1),
        signed_card(key=ZHANG.public + b"\x00"),
        b"[" * 20_000,
        b'{"card":' + b" " * cards.LIMIT,
    ]
    for other in others:
        with refused(Code.CARD_DAMAGED):
            cards.read_card(other)


def test_a_card_of_a_newer_format_says_so() -> None:
    with refused(Code.DOCUMENT_NEWER) as caught:
        cards.read_card(CARD.replace(b'"v":1', b'"v":3'))
    assert caught.value.params == {"version": 3}


def test_a_card_with_a_worthless_key_is_refused_though_its_signature_would_verify() -> None:
    card = msgspec.structs.replace(cards.read_card(CARD), key=SMALL_KEY)
    signature = sshsig.armor(SMALL_KEY, Namespace.CARD, IDENTITY_POINT_SIGNATURE)
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        cards.read_card(documents.write(SignedCard(card=card, signature=signature)))
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        cards.read_card(signed_card(county=msgspec.structs.replace(COUNTY, key=SMALL_KEY)))


def test_a_recipient_that_is_none_is_refused() -> None:
    with refused(Code.AGE_BAD_RECIPIENT):
        cards.read_card(signed_card(recipient="age1" + "q" * 58))


def test_nobody_signs_a_card_for_someone_else() -> None:
    card = Card(v=1, county=COUNTY, name="张三", key=ZHANG.public, recipient=LI.recipient, made_at=1)
    message = documents.write(card)
    with refused(Code.SIGNATURE_FOREIGN):
        cards.read_card(documents.write(SignedCard(card=card, signature=LI.armored(Namespace.CARD, message))))
    forged = sshsig.armor(ZHANG.public, Namespace.CARD, LI.sign(Namespace.CARD, message))
    with refused(Code.SIGNATURE_WRONG):
        cards.read_card(documents.write(SignedCard(card=card, signature=forged)))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_one_way(data: bytes) -> None:
    with refused(Code.CARD_DAMAGED):
        cards.read_card(data)


def test_a_fingerprint_can_be_read_out_and_recomputed() -> None:
    shown = cards.fingerprint(ZHANG.public)
    assert re.fullmatch(r"[0-9]{5}( [0-9]{5}){11}", shown)
    number = int(hashlib.sha256(ZHANG.public).hexdigest(), 16) % 10**60
    assert int(shown.replace(" ", "")) == number
    assert cards.fingerprint(LI.public) != shown


# the device certificate


def test_a_member_certifies_a_laptop_and_the_one_after_it() -> None:
    first = certificates.read_certificate(CERTIFICATE, ZHANG.public)
    assert (first.member, first.device, first.key, first.replaces) == (ZHANG.member, LAPTOP.device, LAPTOP.public, "")
    second = DeviceKey.new()
    data = certificates.make_certificate(ZHANG, COUNTY.id, second.public, replaces=LAPTOP.device)
    assert certificates.read_certificate(data, ZHANG.public).replaces == LAPTOP.device


def test_a_certificate_is_believed_from_its_member_only() -> None:
    with refused(Code.SIGNATURE_FOREIGN):
        certificates.read_certificate(CERTIFICATE, LI.public)
    with refused(Code.CERTIFICATE_DAMAGED):
        certificates.read_certificate(signed_certificate(member=LI.member), ZHANG.public)


def test_a_certificate_that_contradicts_itself_is_refused() -> None:
    for fields in (
        {"device": DeviceKey.new().device},
        {"key": LI.public},
        {"replaces": LAPTOP.device},
        {"replaces": "x"},
    ):
        with refused(Code.CERTIFICATE_DAMAGED):
            certificates.read_certificate(signed_certificate(**fields), ZHANG.public)


def test_a_certificate_for_a_worthless_key_is_refused() -> None:
    data = signed_certificate(key=SMALL_KEY, device=ids.of_key(SMALL_KEY))
    with refused(Code.PUBLIC_KEY_UNUSABLE):
        certificates.read_certificate(data, ZHANG.public)


def test_no_altered_byte_of_a_certificate_is_accepted() -> None:
    for other in flips(CERTIFICATE, (0x01, 0x20)):
        with pytest.raises(Refused):
            certificates.read_certificate(other, ZHANG.public)


def test_a_card_is_no_certificate() -> None:
    with refused(Code.CERTIFICATE_DAMAGED):
        certificates.read_certificate(CARD, ZHANG.public)
    with refused(Code.CARD_DAMAGED):
        cards.read_card(CERTIFICATE)


# the head


def test_a_head_is_signed_twice_and_verified_from_the_store_and_from_a_bundle() -> None:
    heads.verify_head(SIGNED, LAPTOP.public, ZHANG.public)
    assert len(SIGNED.device) == len(SIGNED.member) == 64
    data = heads.write_head(SIGNED, LAPTOP.public, ZHANG.public)
    assert heads.read_head(data) == SIGNED
    assert sorted(json.loads(data)) == ["device", "head", "member"]


@pytest.mark.parametrize("who", ["device", "member"])
def test_ssh_keygen_verifies_both_signatures_of_a_head(tmp_path: Path, who: str) -> None:
    data = json.loads(heads.write_head(SIGNED, LAPTOP.public, ZHANG.public))
    public = {"device": LAPTOP.public, "member": ZHANG.public}[who]
    allowed, signature = tmp_path / "allowed", tmp_path / "signature"
    allowed.write_text(sshsig.openssh_line(public))
    signature.write_text(data[who])
    command = [
        "ssh-keygen",
        "-Y",
        "verify",
        "-f",
        allowed,
        "-I",
        ids.of_key(public),
        "-n",
        Namespace.HEAD,
        "-s",
        signature,
    ]
    subprocess.run(command, input=documents.write(HEAD), check=True, capture_output=True)


def test_only_those_it_names_sign_a_head() -> None:
    with pytest.raises(ValueError, match="names"):
        heads.sign_head(HEAD, LAPTOP, LI)
    with pytest.raises(ValueError, match="names"):
        heads.sign_head(HEAD, DeviceKey.new(), ZHANG)
    for device, member in (
        (DeviceKey.new().public, ZHANG.public),
        (LAPTOP.public, LI.public),
        (ZHANG.public, LAPTOP.public),
    ):
        with refused(Code.SIGNATURE_FOREIGN):
            heads.verify_head(SIGNED, device, member)


@pytest.mark.parametrize("fields", [{"seq": 8}, {"hash": "cd" * 32}, {"space": "office"}, {"county": OTHER_COUNTY.id}])
def test_a_head_says_nothing_else_afterwards(fields: dict[str, Any]) -> None:
    other = msgspec.structs.replace(SIGNED, head=msgspec.structs.replace(HEAD, **fields))
    with refused(Code.SIGNATURE_WRONG):
        heads.verify_head(other, LAPTOP.public, ZHANG.public)


def test_both_signatures_are_needed() -> None:
    for other in (
        SignedHead(head=HEAD, device=SIGNED.device, member=SIGNED.device),
        SignedHead(head=HEAD, device=SIGNED.member, member=SIGNED.member),
        SignedHead(head=HEAD, device=SIGNED.member, member=SIGNED.device),
        SignedHead(head=HEAD, device=SIGNED.device, member=b""),
    ):
        with refused(Code.SIGNATURE_WRONG):
            heads.verify_head(other, LAPTOP.public, ZHANG.public)


def test_a_stranger_with_own_keys_is_not_the_one_named() -> None:
    device, stranger = DeviceKey.new(), Identity.new()
    head = msgspec.structs.replace(HEAD, device=device.device, by=stranger.member)
    signed = heads.sign_head(head, device, stranger)
    posing = msgspec.structs.replace(signed, head=msgspec.structs.replace(head, by=ZHANG.member))
    with refused(Code.SIGNATURE_FOREIGN):
        heads.read_head(heads.write_head(posing, device.public, stranger.public))


def test_no_altered_byte_of_a_head_is_accepted() -> None:
    for other in flips(heads.write_head(SIGNED, LAPTOP.public, ZHANG.public), (0x01, 0x20)):
        with pytest.raises(Refused):
            heads.read_head(other)


@pytest.mark.parametrize(
    "fields", [{"seq": 0}, {"seq": 2**53}, {"hash": "AB" * 32}, {"space": ""}, {"space": "a b"}, {"by": "x"}, {"v": 0}]
)
def test_a_head_out_of_bounds_is_refused(fields: dict[str, Any]) -> None:
    head = {**msgspec.to_builtins(HEAD), **fields}
    data = canonical_like({"device": "x", "head": head, "member": "x"})
    with refused(Code.HEAD_DAMAGED):
        heads.read_head(data)


def canonical_like(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
