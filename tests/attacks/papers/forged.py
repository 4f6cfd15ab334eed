"""What can be made of the small papers that go back and forth: receipts, asks for a forgotten passphrase, answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fieldkit import ids
from fieldkit.keys import age, office, requests
from fieldkit.keys.agefile import bech32
from fieldkit.keys.identity import Identity
from fieldkit.keys.requests import AnswerHeader
from fieldkit.keys.slots import SlotFile
from tests.attacks.forge import canonical
from tests.vaultkit import County


@dataclass
class Papers:
    """Li's receipt for zhang's bundle; the slots of li's vault, the fresh key that waits there, the ask, the answer."""

    county: County
    receipt: bytes
    slots: SlotFile
    secret: str
    waiting: bytes
    ask: bytes
    answer: bytes
    mallory: Identity = field(default_factory=Identity.new)

    @property
    def names(self) -> dict[str, str]:
        """What sentences name that is random, by what it is."""
        return {"mallory": self.mallory.member[:8]}


Make = Callable[[Papers], bytes]


def receipt(signer: str = "li", **told: Any) -> Make:
    """A receipt by a member with `told` in it, which that member signed."""

    def make(papers: Papers) -> bytes:
        identity = papers.mallory if signer == "mallory" else papers.county.people[signer]
        return signed(json.loads(papers.receipt)["receipt"] | {"by": identity.member} | told, identity)

    return make


def signed(inner: dict[str, Any], identity: Identity, namespace: str = "fieldkit-receipt-v1") -> bytes:
    return canonical({"receipt": inner, "signature": identity.armored(namespace, canonical(inner))})


def in_lis_name(papers: Papers) -> bytes:
    """Wang signs that li holds everything."""
    return signed(json.loads(papers.receipt)["receipt"], papers.county.people["wang"])


def altered(paper: str, change: Callable[[dict[str, Any]], object]) -> Make:
    """A paper with something in it changed, all else left."""

    def make(papers: Papers) -> bytes:
        told: dict[str, Any] = json.loads(getattr(papers, paper))
        change(told)
        return canonical(told)

    return make


def replaced(paper: str, old: bytes, new: bytes) -> Make:
    """A paper with other bytes in it."""

    def make(papers: Papers) -> bytes:
        data: bytes = getattr(papers, paper)
        assert old in data
        return data.replace(old, new, 1)

    return make


def for_another_purpose(papers: Papers) -> bytes:
    """The receipt with a signature that li made for a bundle."""
    return signed(json.loads(papers.receipt)["receipt"], papers.county.people["li"], "fieldkit-bundle-v1")


def answered(vault: Callable[[Papers], str]) -> Make:
    """An answer by mallory, who holds no key of the vault, to li's ask."""

    def make(papers: Papers) -> bytes:
        header = AnswerHeader(vault=vault(papers), recipient=age.recipient_of(papers.secret))
        box = base64.b64encode(office.hand(bytes(32), header, header.recipient)).decode()
        told = {"vault": header.vault, "recipient": header.recipient}
        return canonical({"v": 1, "header": told, "box": box})

    return make


def another_ask(papers: Papers) -> bytes:
    """The office's answer to another ask about the same vault."""
    return requests.answer(requests.make_ask(papers.slots, age.new_identity()[1]), papers.county.office)


FORGED: dict[str, Make] = {
    "receipt_for_no_bundle_of_ours": receipt(manifest="0" * 64),
    "receipt_by_who_was_no_receiver": receipt("wang"),
    "receipt_by_a_stranger": receipt("mallory"),
    "receipt_in_the_receivers_name": in_lis_name,
    "receipt_of_another_county": receipt(county="0" * 64),
    "receipt_for_another_purpose": for_another_purpose,
    "receipt_that_says_more": altered("receipt", lambda told: told["receipt"]["held"].update(count=9)),
    "receipt_of_more_fields": receipt(note="all is well"),
    "receipt_with_a_count_twice": replaced("receipt", b'"count":', b'"count":9,"count":'),
    "receipt_with_a_fraction": replaced("receipt", b'"count":1', b'"count":1.0'),
    "receipt_of_a_later_version": receipt(v=2),
    "ask_about_another_vault": altered("ask", lambda told: told["slot"]["header"].update(vault=ids.new())),
    "ask_in_another_members_name": altered("ask", lambda told: told["slot"]["header"].update(member=ids.new())),
    "ask_sealed_to_another_office": altered(
        "ask", lambda told: told["slot"]["header"].update(recipient=Identity.new().recipient)
    ),
    "ask_to_be_answered_to_everyone": altered(
        "ask", lambda told: told.update(recipient=bech32.encode("age", bytes([1]) + bytes(31)))
    ),
    "ask_with_a_time_twice": replaced("ask", b'"at":', b'"at":1,"at":'),
    "answer_to_another_ask": another_ask,
    "answer_for_another_vault": answered(lambda _: ids.new()),
    "answer_without_the_key": answered(lambda papers: papers.slots.vault),
    "answer_whose_header_was_exchanged": altered("answer", lambda told: told["header"].update(vault=ids.new())),
    "answer_with_more_in_it": altered("answer", lambda told: told.update(note="x")),
}
