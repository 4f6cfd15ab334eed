"""Receipts: signed by who received, foreseen by who sent, and a code that survives being read out by telephone."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.bundle import receipt as receipts
from fieldkit.bundle.receipt import Receipt, SignedReceipt, Tally
from fieldkit.bundle.receive import receive
from fieldkit.bundle.write import write
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents, sshsig
from fieldkit.keys.cards import Card
from fieldkit.keys.sshsig import Namespace
from tests.core.people import COUNTY, LI, ZHANG, flips, refused
from tests.vaultkit import County, new_case, new_exhibit, outgoing

pytest_plugins = ["tests.counties"]

PHOTO = bytes(range(256)) * 400


def receipt(**fields: object) -> Receipt:
    told: dict[str, object] = {
        "v": 1,
        "county": COUNTY.id,
        "bundle": LI.member,
        "manifest": "ab" * 32,
        "by": LI.member,
        "heads": {f"county/{ZHANG.member}": (7, "cd" * 32)},
        "held": Tally(count=2, sha256="01" * 32),
        "readable": Tally(count=1, sha256="23" * 32),
    }
    return Receipt(**(told | fields))  # type: ignore[arg-type]  # one dictionary for all fields


def signed(told: Receipt) -> bytes:
    signature = LI.armored(Namespace.RECEIPT, documents.write(told))
    return documents.write(SignedReceipt(receipt=told, signature=signature))


def test_the_sender_foresees_the_code_of_a_complete_receipt(county: Callable[..., County], tmp_path: Path) -> None:
    village = county(zhang="inspector", li="leader", wang="inspector")
    zhang = village["zhang"]
    space = new_case(zhang)
    for place in range(3):
        new_exhibit(zhang, space, PHOTO + bytes([place]))
    leader = village.member("li")
    receivers = (village.known("li"), village.known("wang"))
    asked = outgoing(zhang, receivers, space, secret=lambda card, _: card.member == leader)
    written = write(zhang, tmp_path / "1.fkb", asked, part_size=270_000)
    for person in ("li", "wang"):
        vault, member = village[person], village.member(person)
        receive(vault, written.paths[:1])
        half = receipts.make_receipt(vault, written.manifest)
        received = receive(vault, written.paths)
        document = receipts.make_receipt(vault, received.manifest)
        told = receipts.read_receipt(document, village.known(person))
        assert receipts.giver(document) == told.by == member
        assert (told.held.count, told.readable.count) == (3, 3 if person == "li" else 0)
        assert receipts.code(told) == written.codes[member]
        assert receipts.code(receipts.read_receipt(half, village.known(person))) != written.codes[member]
    assert len(set(written.codes.values())) == 2


def test_a_receipt_does_not_change_with_what_came_since(county: Callable[..., County], tmp_path: Path) -> None:
    village = county()
    zhang, li = village["zhang"], village["li"]
    space = new_case(zhang)
    first = write(zhang, tmp_path / "1.fkb", outgoing(zhang, (village.known("li"),), space))
    receive(li, first.paths)
    document = receipts.make_receipt(li, first.manifest)
    new_exhibit(zhang, space, PHOTO)
    receive(li, write(zhang, tmp_path / "2.fkb", outgoing(zhang, (village.known("li"),), space)).paths)
    assert receipts.make_receipt(li, first.manifest) == document


def test_ssh_keygen_verifies_a_receipt(tmp_path: Path) -> None:
    found = msgspec.json.decode(signed(receipt()), type=SignedReceipt)
    (tmp_path / "allowed").write_text(sshsig.openssh_line(LI.public))
    (tmp_path / "signature").write_text(found.signature)
    command = ["ssh-keygen", "-Y", "verify", "-f", "allowed", "-I", LI.member, "-n", "fieldkit-receipt-v1"]
    subprocess.run([*command, "-s", "signature"], input=documents.write(found.receipt), cwd=tmp_path, check=True)


def test_a_receipt_altered_anywhere_is_refused(county: Callable[..., County]) -> None:
    village = county()
    village.people["li"] = LI
    card = receipts_card(village)
    document = signed(receipt(county=village.genesis.id))
    assert receipts.read_receipt(document, card).by == LI.member
    for altered in flips(document, masks=(0x01,)):
        with pytest.raises(Refused):
            receipts.read_receipt(altered, card)
    for end in range(0, len(document), 7):
        with refused(Code.RECEIPT_DAMAGED):
            receipts.read_receipt(document[:end], card)


def receipts_card(village: County) -> Card:
    village.list_anew(li="leader")
    return village.known("li")


def test_a_receipt_for_another_or_from_elsewhere_is_refused(county: Callable[..., County]) -> None:
    village = county()
    village.people["li"] = LI
    card = receipts_card(village)
    with refused(Code.COUNTY_OTHER):
        receipts.read_receipt(signed(receipt()), card)
    with refused(Code.RECEIPT_DAMAGED):
        receipts.read_receipt(signed(receipt(county=village.genesis.id, by=ZHANG.member)), card)
    with refused(Code.SIGNATURE_FOREIGN):
        receipts.read_receipt(signed(receipt(county=village.genesis.id)), village.known("zhang"))
    other = msgspec.structs.replace(receipt(county=village.genesis.id), manifest="00" * 32)
    false = documents.write(
        SignedReceipt(receipt=other, signature=LI.armored(Namespace.RECEIPT, documents.write(receipt())))
    )
    with refused(Code.SIGNATURE_WRONG):
        receipts.read_receipt(false, card)


LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def with_letter(code: str, place: int, letter: str) -> str:
    plain = code.replace("-", "")
    return plain[:place] + letter + plain[place + 1 :]


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64), st.integers(0, 15), st.sampled_from(LETTERS))
def test_one_wrong_letter_is_always_noticed(manifest: str, place: int, letter: str) -> None:
    code = receipts.code(receipt(manifest=manifest))
    typed = with_letter(code, place, letter)
    if typed == code.replace("-", ""):
        assert receipts.read_code(typed) == code
    else:
        with refused(Code.RECEIPT_CODE):
            receipts.read_code(typed)


@given(st.text(alphabet="0123456789abcdef", min_size=64, max_size=64), st.integers(0, 12))
def test_two_letters_swapped_are_always_noticed(manifest: str, place: int) -> None:
    code = receipts.code(receipt(manifest=manifest)).replace("-", "")
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if typed != code:
        with refused(Code.RECEIPT_CODE):
            receipts.read_code(typed)


@pytest.mark.parametrize("alter", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_a_code_is_read_as_people_write_it(alter: Callable[[str], str]) -> None:
    code = receipts.code(receipt())
    assert receipts.read_code(alter(code)) == code
    assert receipts.read_code(code.replace("O", "0").replace("I", "1").replace("B", "8")) == code


@pytest.mark.parametrize("text", ["", "ABCD", "ABCD-EFGH-IJKL-MNOP-", "9" * 16, "Ａ" * 16, "ABCD-EFGH-IJKL-MNO!"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with refused(Code.RECEIPT_CODE):
        receipts.read_code(text)
