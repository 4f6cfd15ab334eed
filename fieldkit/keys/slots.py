"""What a slot file holds: many ways to one master key, each a box of its own with a header bound to it (FORMAT.md)."""

from __future__ import annotations

import os
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import box, documents
from fieldkit.keys.documents import Document
from fieldkit.keys.passphrase import SALT, Cost

MEMBERS = 64
KEY = 32
_BOX = box.NONCE + 2 * KEY + box.TAG

_Number = Annotated[int, Meta(ge=0)]


class PassphraseHeader(Document, frozen=True, tag_field="kind", tag="passphrase"):
    """Whose passphrase opens the slot, in which vault, and the cost of deriving its key (memory in KiB)."""

    vault: documents.Id
    county: documents.Hash
    member: documents.Id
    salt: Annotated[bytes, Meta(min_length=SALT, max_length=SALT)]
    memory: _Number
    passes: _Number
    lanes: _Number

    @property
    def cost(self) -> Cost:
        """What one guess costs."""
        return Cost(self.memory, self.passes, self.lanes)


class RecoveryHeader(Document, frozen=True, tag_field="kind", tag="recovery"):
    """Whose recovery code opens the slot, in which vault."""

    vault: documents.Id
    county: documents.Hash
    member: documents.Id


class OfficeHeader(Document, frozen=True, tag_field="kind", tag="office"):
    """To which office's age recipient the slot is sealed, in which vault, and the member who sealed it."""

    vault: documents.Id
    county: documents.Hash
    member: documents.Id
    recipient: documents.Recipient


class MemberSlot(Document, frozen=True):
    """Master key and member key under the member's secret, and the member's identity under the member key."""

    header: PassphraseHeader | RecoveryHeader
    box: Annotated[bytes, Meta(min_length=_BOX, max_length=_BOX)]
    identity: Annotated[bytes, Meta(max_length=1024)]


class OfficeSlot(Document, frozen=True):
    """The master key in an age file to the office, bound to the header (office.py)."""

    header: OfficeHeader
    box: Annotated[bytes, Meta(max_length=4096)]


class SlotFile(Document, frozen=True):
    """All ways into one vault. `generation` counts the writings; 0 was never written."""

    v: Literal[1]
    vault: documents.Id
    county: documents.Hash
    generation: _Number
    members: Annotated[tuple[MemberSlot, ...], Meta(max_length=2 * MEMBERS)]
    office: Annotated[tuple[OfficeSlot, ...], Meta(max_length=1)]

    @property
    def member_ids(self) -> tuple[str, ...]:
        """The members who can open this vault themselves, in the order in which their slots stand."""
        return tuple(dict.fromkeys(slot.header.member for slot in self.members))


def new_master() -> bytes:
    """Return a fresh random master key: 32 bytes."""
    return os.urandom(KEY)


def new_slot_file(county: str) -> SlotFile:
    """Return the slot file of a new vault of the county whose id is `county`: no slot yet."""
    return SlotFile(v=1, vault=ids.new(), county=county, generation=0, members=(), office=())


def with_member_slot(file: SlotFile, slot: MemberSlot) -> SlotFile:
    """Return `file` with `slot`, in place of the same member's older one of that kind.

    Raises Refused(KEYS_FULL) for a member beyond the 64th.
    """
    others = [old for old in file.members if _place(old) != _place(slot)]
    changed = msgspec.structs.replace(file, members=(*others, slot))
    if len(changed.member_ids) > MEMBERS:
        raise Refused(Code.KEYS_FULL, members=MEMBERS)
    return changed


def without_member(file: SlotFile, member: str) -> SlotFile:
    """Return `file` without any slot of `member`."""
    kept = tuple(slot for slot in file.members if slot.header.member != member)
    return msgspec.structs.replace(file, members=kept)


def check(file: SlotFile) -> None:
    """Accept a file whose every slot names its vault and county and that holds one slot a member and kind.

    Raises Refused(KEYS_DAMAGED).
    """
    strange = any((slot.header.vault, slot.header.county) != (file.vault, file.county) for slot in file.members)
    strange |= any((slot.header.vault, slot.header.county) != (file.vault, file.county) for slot in file.office)
    if strange or len({_place(slot) for slot in file.members}) != len(file.members):
        raise Refused(Code.KEYS_DAMAGED)


def _place(slot: MemberSlot) -> tuple[type, str]:
    """Return what may stand only once in a file: the kind of slot and its member."""
    return type(slot.header), slot.header.member
