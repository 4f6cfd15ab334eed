"""A forgotten passphrase: `NAME.fkask` goes to the office, `NAME.fkanswer` comes back with the master key.

The user has set a new passphrase for a fresh age key; the office opens its slot and hands the master key to that key.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from fieldkit import clock
from fieldkit.errors import Code, Refused
from fieldkit.keys import age, documents, office
from fieldkit.keys.documents import Document
from fieldkit.keys.identity import Identity
from fieldkit.keys.slots import OfficeSlot, SlotFile

LIMIT = 16 * 1024


class Ask(Document, frozen=True):
    """A vault's office slot and the fresh recipient. Only what stands in the slot's header is proven by the slot."""

    v: Literal[1]
    slot: OfficeSlot
    recipient: documents.Recipient
    at: documents.Milliseconds


class AnswerHeader(Document, frozen=True):
    """For which vault the answer is, and to which fresh recipient."""

    vault: documents.Id
    recipient: documents.Recipient


class Answer(Document, frozen=True):
    """The master key in an age file to the fresh recipient, bound to the header."""

    v: Literal[1]
    header: AnswerHeader
    box: Annotated[bytes, Meta(max_length=4096)]


def make_ask(file: SlotFile, recipient: str) -> bytes:
    """Return the ask (.fkask) for the vault of `file`, to be answered to the fresh age recipient `recipient`.

    Raises Refused(KEYS_NO_OFFICE) where the vault was never sealed to an office.
    """
    age.check_recipient(recipient)
    if not file.office:
        raise Refused(Code.KEYS_NO_OFFICE)
    return documents.write(Ask(v=1, slot=file.office[0], recipient=recipient, at=clock.now_ms()))


def read_ask(data: bytes) -> Ask:
    """Return the ask in `data`, nothing opened: what the office's holders look at before they answer.

    Raises Refused(ASK_DAMAGED) or Refused(DOCUMENT_NEWER).
    """
    ask = documents.read(Ask, data, LIMIT, Code.ASK_DAMAGED)
    age.check_recipient(ask.recipient)
    return ask


def answer(data: bytes, holder: Identity) -> bytes:
    """Return the answer (.fkanswer) to the ask `data`: the master key, handed by the office `holder` to the fresh key.

    Raises Refused: ASK_DAMAGED, ASK_ELSEWHERE for a slot sealed to another office, ASK_ALTERED for a slot whose header
    was exchanged, and as `age` does.
    """
    ask = read_ask(data)
    sealed = ask.slot.header
    if sealed.recipient != holder.recipient:
        raise Refused(Code.ASK_ELSEWHERE)
    master = office.take(ask.slot.box, sealed, holder.age_secret, Code.ASK_ALTERED)
    header = AnswerHeader(vault=sealed.vault, recipient=ask.recipient)
    return documents.write(Answer(v=1, header=header, box=office.hand(master, header, ask.recipient)))


def accept(data: bytes, secret: str, file: SlotFile) -> bytes:
    """Return the master key of the vault of `file` from the answer `data`, opened with the fresh age identity `secret`.

    Raises Refused: ANSWER_DAMAGED, ANSWER_ELSEWHERE for another vault's or another ask's answer, and as `age` does.
    Whether the key is the vault's is proven by the store, which opens with no other.
    """
    found = documents.read(Answer, data, LIMIT, Code.ANSWER_DAMAGED)
    if found.header != AnswerHeader(vault=file.vault, recipient=age.recipient_of(secret)):
        raise Refused(Code.ANSWER_ELSEWHERE)
    return office.take(found.box, found.header, secret, Code.ANSWER_DAMAGED)
