"""Opening a vault's slots and making new ones: passphrase, recovery code.

A member's slot gives the master key and the member's own key, and that alone opens the identity sealed beside it:
whoever opens the same vault, but does not know a colleague's passphrase, cannot sign for the colleague.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from fieldkit.errors import Code, Refused
from fieldkit.keys import box, documents, passphrase, recovery
from fieldkit.keys.derive import subkey
from fieldkit.keys.identity import Identity
from fieldkit.keys.slots import KEY, MemberSlot, PassphraseHeader, RecoveryHeader, SlotFile, with_member_slot


@dataclass(frozen=True, repr=False)
class Unlocked:
    """What a member's slot gives: the vault's master key, the member's own key (32 bytes each), the identity."""

    master: bytes
    secret: bytes
    identity: Identity

    @classmethod
    def new(cls, master: bytes, identity: Identity) -> Self:
        """Return what the slots of `identity`, new in this vault, are to hold."""
        return cls(master, os.urandom(KEY), identity)

    @property
    def member(self) -> str:
        """The member's id."""
        return self.identity.member

    def __repr__(self) -> str:
        return f"Unlocked({self.member})"


def with_passphrase(file: SlotFile, unlocked: Unlocked, new: str) -> SlotFile:
    """Return `file` with the passphrase `new` for this member, in place of an older one. Takes about a second.

    Nothing but this one slot is wrapped again. Raises Refused as `passphrase.derive` does, KEYS_FULL after 64 members.
    """
    salt = os.urandom(passphrase.SALT)
    key, cost = passphrase.derive_fresh(new, salt)
    header = PassphraseHeader(vault=file.vault, county=file.county, member=unlocked.member, salt=salt, **cost._asdict())
    return with_member_slot(file, wrap(header, key, unlocked))


def with_recovery(file: SlotFile, unlocked: Unlocked, code: bytes) -> SlotFile:
    """Return `file` with the recovery code `code` (`recovery.new_code()`) for this member, in place of an older one.

    Raises Refused(KEYS_FULL) for a member beyond the 64th.
    """
    header = RecoveryHeader(vault=file.vault, county=file.county, member=unlocked.member)
    return with_member_slot(file, wrap(header, _code_key(code), unlocked))


def unlock(file: SlotFile, member: str | None, words: str) -> Unlocked:
    """Return what the passphrase `words` opens: the slot of `member`, or the first that fits where `member` is None.

    Takes about a second a slot. Raises Refused: KEYS_NO_SLOT where no passphrase is kept for that member,
    KEYS_WRONG_PASSPHRASE, and as `passphrase.derive` does; a cost out of bounds is refused before anything is derived.
    """
    tries = [
        (slot, slot.header)
        for slot in file.members
        if isinstance(slot.header, PassphraseHeader) and member in (None, slot.header.member)
    ]
    if not tries:
        raise Refused(Code.KEYS_NO_SLOT)
    for _, header in tries:
        passphrase.check_cost(header.cost)
    derived = ((slot, passphrase.derive(words, header.salt, header.cost)) for slot, header in tries)
    return _first(derived, Code.KEYS_WRONG_PASSPHRASE)


def unlock_with_code(file: SlotFile, text: str) -> Unlocked:
    """Return what the recovery code typed as `text` opens.

    Raises Refused: RECOVERY_LENGTH or RECOVERY_GROUP for what cannot be a code, KEYS_WRONG_CODE for another vault's.
    """
    key = _code_key(recovery.read(text))
    tries = ((slot, key) for slot in file.members if isinstance(slot.header, RecoveryHeader))
    return _first(tries, Code.KEYS_WRONG_CODE)


def wrap(header: PassphraseHeader | RecoveryHeader, key: bytes, unlocked: Unlocked) -> MemberSlot:
    """Return the slot that `key` (32 bytes) opens to `unlocked`, its whole header bound to it."""
    return MemberSlot(
        header=header,
        box=box.close(key, unlocked.master + unlocked.secret, documents.write(header)),
        identity=box.close(unlocked.secret, unlocked.identity.pack(), _identity_place(header)),
    )


def unwrap(slot: MemberSlot, key: bytes) -> Unlocked | None:
    """Return what `slot` holds, or None where `key` is not its key.

    Raises Refused(KEYS_DAMAGED) where the key fits and the identity beside it does not.
    """
    content = box.opened(key, slot.box, documents.write(slot.header))
    if content is None:
        return None
    master, secret = content[:KEY], content[KEY:]
    packed = box.opened(secret, slot.identity, _identity_place(slot.header))
    identity = Identity.unpack(packed or b"")
    if identity.member != slot.header.member:
        raise Refused(Code.KEYS_DAMAGED)
    return Unlocked(master, secret, identity)


def _first(tries: Iterable[tuple[MemberSlot, bytes]], wrong: Code) -> Unlocked:
    for slot, key in tries:
        if found := unwrap(slot, key):
            return found
    raise Refused(wrong)


def _identity_place(header: PassphraseHeader | RecoveryHeader) -> bytes:
    return f"fieldkit-identity-v1 {header.vault} {header.member}".encode()


def _code_key(code: bytes) -> bytes:
    return subkey(code, "recovery")
