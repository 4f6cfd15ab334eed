"""Subjects of a few kilobytes each: cards, member lists, certificates, heads, receipts, asks and answers, codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import Any

from fieldkit.bundle import receipt
from fieldkit.desk import bundles
from fieldkit.errors import Refused
from fieldkit.keys import cards, certificates, heads, lists, office, recovery, requests, slots, unlock
from fieldkit.keys.identity import SigningKey
from fieldkit.keys.slots import SlotFile
from fieldkit.keys.sshsig import Namespace
from tests.attacks.fuzzing import documents, edits
from tests.attacks.fuzzing.runner import Subject
from tests.attacks.fuzzing.world import World

MASTER = b"m" * 32

Signers = dict[str, tuple[SigningKey, Namespace]]


def resigned(dice: Random, data: bytes, inside: str, signers: Signers, others: Sequence[Any] = ()) -> bytes:
    """The signed document `data` altered: what stands in it at `inside`, signed again, or the whole, or its bytes.

    `signers` says by field who signs what.
    """
    how = dice.random()
    if how < 0.15:
        return edits.altered(dice, data)
    document = json.loads(data)
    if how < 0.3:
        return documents.written(documents.altered(dice, document, others))
    said = documents.written(documents.altered(dice, document[inside], others))
    said = documents.respelled(dice, said) if dice.random() < 0.05 else said
    document[inside] = documents.Raw(said.decode("utf-8", "surrogatepass"))
    for name, (key, namespace) in signers.items():
        document[name] = key.armored(namespace, said)
    return documents.written(document)


def card(world: World, dice: Random) -> bytes:
    person = dice.choice(("zhang", "office", "wang"))
    signers: Signers = {"signature": (world.county.people[person], Namespace.CARD)}
    return resigned(dice, world.county.card(person), "card", signers)


def roll(world: World, dice: Random) -> bytes:
    """The next member list, or the one that is held; every card in it may be altered and signed again too."""
    data = world.county.rolls[-1]
    document = json.loads(data)
    if dice.random() < 0.6:
        document["list"]["number"] += 1
        document["list"]["prev"] = lists.hash_of(lists.read_list(data))
        document["list"]["revoked"] = [
            {"device": world.county["zhang"].signer.device, "heads": {"county": [1, "0" * 64]}}
        ]
    if dice.random() < 0.4:
        entry = dice.choice(document["list"]["members"])
        entry["card"] = documents.Raw(card(world, dice).decode("utf-8", "replace"))
        signature = world.county.office.armored(Namespace.MEMBERS, said := documents.written(document["list"]))
        return documents.written({"list": documents.Raw(said.decode("utf-8", "surrogatepass")), "signature": signature})
    signers: Signers = {"signature": (world.county.office, Namespace.MEMBERS)}
    return resigned(dice, documents.written(document), "list", signers)


def certificate(world: World, dice: Random) -> bytes:
    zhang = world.county["zhang"]
    data = certificates.make_certificate(zhang.unlocked.identity, world.county.genesis.id, zhang.signer.key.public)
    return resigned(dice, data, "certificate", {"signature": (zhang.unlocked.identity, Namespace.DEVICE)})


def head(world: World, dice: Random) -> bytes:
    zhang = world.county["zhang"]
    signers: Signers = {
        "device": (zhang.signer.key, Namespace.HEAD),
        "member": (zhang.unlocked.identity, Namespace.HEAD),
    }
    return resigned(dice, dice.choice(world.parcel.heads), "head", signers)


def given(world: World, dice: Random) -> bytes:
    return resigned(dice, world.receipt, "receipt", {"signature": (world.li.unlocked.identity, Namespace.RECEIPT)})


def take_receipt(world: World, data: bytes) -> None:
    """Zhang looks whose it is, and verifies it by the card that is known."""
    member = receipt.giver(data)
    told = receipt.read_receipt(data, world.desk.card(member))
    receipt.since_from(told)
    receipt.read_code(receipt.code(told))
    world.within(lambda: bundles.take_receipt(world.sender, data), world.sender)


def sealed_to_office(world: World) -> SlotFile:
    file = slots.new_slot_file(world.county.genesis.id)
    return office.with_office(file, unlocked(world), world.county.office.recipient)


def unlocked(world: World) -> unlock.Unlocked:
    return unlock.Unlocked(MASTER, b"s" * 32, world.county.people["zhang"])


def ask(world: World, dice: Random) -> bytes:
    data = requests.make_ask(sealed_to_office(world), world.county.people["wang"].recipient)
    if dice.random() < 0.3:
        return edits.altered(dice, data)
    return documents.written(documents.altered(dice, json.loads(data)))


def answer(world: World, dice: Random) -> tuple[bytes, SlotFile]:
    """The office's answer to wang's fresh key, and the slot file it is for."""
    file = sealed_to_office(world)
    data = requests.answer(requests.make_ask(file, world.county.people["wang"].recipient), world.county.office)
    if dice.random() < 0.3:
        return edits.altered(dice, data), file
    return documents.written(documents.altered(dice, json.loads(data))), file


def code(_: World, dice: Random) -> str:
    """A code as somebody types it: letters, digits, other digits, other dashes."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ２３４５６７－-–、 ,\n\0²೩\ud800"
    whole = dice.choice((recovery.write(dice.randbytes(16)), "ABCD-EFGH-IJKL-MNOP", "0" * 48, ""))
    typed = list(whole + dice.choice(("", "", "9" * 5000)))
    for sign in dice.choices(signs, k=dice.randint(0, 4)):
        at = dice.randint(0, len(typed))
        typed[at : at + dice.choice((0, 1, 1))] = sign * dice.choice((1, 1, 6))
    return "".join(typed)


def read_codes(_: World, typed: str) -> None:
    with suppress(Refused):
        receipt.read_code(typed)
    recovery.read(typed)


def trust(world: World, data: bytes) -> None:
    cards.fingerprint(cards.read_card(data).key)
    world.within(lambda: world.li.members.trust(data, "compared"))


def take_roll(world: World, data: bytes) -> None:
    world.within(lambda: world.li.members.take_rolls([data], 7))


def take_certificate(world: World, data: bytes) -> None:
    world.within(lambda: world.li.members.take_certificates([data], 7))


def take_head(world: World, data: bytes) -> None:
    heads.read_head(data)
    world.li.members.check_head(data)


def take_ask(world: World, data: bytes) -> None:
    requests.read_ask(data)
    requests.answer(data, world.county.office)


def take_answer(world: World, told: tuple[bytes, SlotFile]) -> None:
    data, file = told
    requests.accept(data, world.county.people["wang"].age_secret, file)


SUBJECTS = [
    Subject("cards", card, trust, 5),
    Subject("member lists", roll, take_roll, 5),
    Subject("certificates", certificate, take_certificate, 3),
    Subject("heads", head, take_head, 3),
    Subject("receipts", given, take_receipt, 5),
    Subject("asks", ask, take_ask, 2),
    Subject("answers", answer, take_answer, 2),
    Subject("codes", code, read_codes, 2),
]
