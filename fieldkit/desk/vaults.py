"""Vaults as a whole: made, opened, given another passphrase, recovered, kept safe, checked."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from fieldkit import files, ids, words
from fieldkit.desk import attempts, members, protection
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.keys import age, cards, recovery, requests, slotfile, unlock
from fieldkit.keys.identity import Identity
from fieldkit.keys.unlock import Unlocked
from fieldkit.vault import check as checking
from fieldkit.vault import device
from fieldkit.vault import vault as vaults
from fieldkit.vault.check import Finding, Tell
from fieldkit.vault.device import History
from fieldkit.vault.ledger import Change
from fieldkit.vault.places import ASKED
from fieldkit.vault.vault import Vault


def make_office(folder: Path, county: str, name: str, passphrase: str, *, practice: bool = False) -> tuple[Desk, str]:
    """Make the office's vault and its county; return its desk and the recovery code, which is shown once.

    Raises Refused(FILE_EXISTS, CARD_*, PASSPHRASE_*, MEDIUM_*).
    """
    vault, code = vaults.make_office(folder, county, name, passphrase, practice=practice)
    return Desk(vault), code


def make_member(folder: Path, office_card: Path, name: str, passphrase: str) -> tuple[Desk, str]:
    """Make a member's vault in the county whose office's card is in the file `office_card`; as `make_office`."""
    document, _ = members.read_card(office_card)
    vault, code = vaults.make_member(folder, document, name, passphrase)
    return Desk(vault), code


def open_as(folder: Path, passphrase: str, member: str | None) -> Desk:
    """Open the vault for the member called `member` (name or id), or for whomever the passphrase is.

    What protection asks of the vault, and was interrupted, is done first.

    Raises Refused as `Desk.open` does, CARD_UNKNOWN, CARD_AMBIGUOUS, UNLOCK_WAIT after wrong passphrases.
    """
    history = History.SAME
    if member is not None and not ids.valid(member):
        with _open(folder, passphrase, None) as opened:
            member, history = members.find(opened, member), opened.vault.history
    desk = _open(folder, passphrase, member)
    if history is not History.SAME:
        desk.vault.history = history
    try:
        protection.resume(desk)
    except BaseException:
        desk.close()
        raise
    return desk


def join(desk: Desk, name: str, passphrase: str) -> tuple[str, str]:
    """Let a colleague work in this vault under a passphrase of their own; return their member id and recovery code.

    Each signs for themselves: the colleague's private keys lie under the colleague's slot alone.
    """
    unlocked = Unlocked.new(desk.vault.unlocked.master, Identity.new())
    code = _enter(desk.vault, unlocked, name, passphrase, lambda: note(desk, "joined", unlocked.member))
    return unlocked.member, code


def colleagues(desk: Desk) -> list[tuple[str, str]]:
    """Return who works in this vault under a passphrase of their own, the member at work too: id and name."""
    return [(member, desk.name(member)) for member in desk.vault.slots.member_ids]


def change_passphrase(desk: Desk, passphrase: str) -> None:
    """Give the member at work another passphrase: one slot is wrapped again, nothing else changes.

    Raises Refused(PASSPHRASE_*, MEDIUM_*), and the old one stays.
    """
    vault = desk.vault
    file = unlock.with_passphrase(vault.slots, vault.unlocked, passphrase)
    vault.slots = slotfile.write(vault.folder, file, lambda: note(desk, "passphrase"))


def recover_with_code(folder: Path, code: str, passphrase: str) -> Desk:
    """Open a vault with its recovery code and give its member the new `passphrase`."""
    desk = Desk(vaults.open_with_code(folder, code))
    try:
        # A line too many, where the disk is full now, is better than a recovery of which no line tells.
        note(desk, "recovered", "code")
        change_passphrase(desk, passphrase)
    except BaseException:
        desk.close()
        raise
    return desk


def ask(folder: Path, target: Path, passphrase: str) -> str:
    """Ask the office to open a vault whose passphrase is forgotten: write `target` (.fkask); return its fingerprint.

    The new `passphrase` protects the fresh key to which the office's answer is sealed; that key waits in the vault's
    folder. Raises Refused(KEYS_NO_OFFICE, FILE_EXISTS, PASSPHRASE_*).
    """
    if target.exists():
        raise Refused(Code.FILE_EXISTS, name=target.name)
    secret, recipient = age.new_identity()
    sealed = io.BytesIO()
    age.encrypt(io.BytesIO(secret.encode()), sealed, passphrase=passphrase)
    with vaults.held(folder) as file, files.NewFile(target) as new:
        document = requests.make_ask(file, recipient)
        new.write(document)
        new.finish()
        # The key of an ask before is replaced only now, when this one can no longer fail for want of room.
        files.write_whole(folder / ASKED, sealed.getvalue(), named=folder)
        new.commit()
    return _fingerprint(document)


def answer(desk: Desk, asked: Path, target: Path) -> str:
    """Answer an ask at the office: seal that vault's master key to the fresh key in it; the office's ledger says so.

    Return the fingerprint of the ask, which the two sides compared before.

    Raises Refused(ASK_*, KEYS_NO_OFFICE, FILE_EXISTS).
    """
    if target.exists():
        raise Refused(Code.FILE_EXISTS, name=target.name)
    document = files.read_stable(asked)
    answered = requests.answer(document, desk.vault.unlocked.identity)
    fingerprint = _fingerprint(document)
    note(desk, "granted", fingerprint)
    files.write_whole(target, answered)
    return fingerprint


def recover_with_answer(folder: Path, answered: Path, name: str, passphrase: str) -> tuple[Desk, str]:
    """Open a vault with the office's answer; the member gets a new identity, card and recovery code.

    The master key opens what is there; the forgotten passphrase also sealed the member's private keys, which the
    office never had: signing for oneself begins anew, and the office lists the new card.
    """
    document = files.read_stable(answered)
    secret = io.BytesIO()
    with vaults.held(folder) as file:
        waiting = folder / ASKED
        if not waiting.is_file():
            raise Refused(Code.ANSWER_ELSEWHERE)
        age.decrypt(io.BytesIO(waiting.read_bytes()), secret, passphrase=passphrase)
        master = requests.accept(document, secret.getvalue().decode(), file)
    unlocked = Unlocked.new(master, Identity.new())
    desk = _opened_by_answer(folder, unlocked, name)
    try:
        code = _enter(desk.vault, unlocked, name, passphrase, lambda: note(desk, "recovered", "office"))
        files.wipe_file(waiting)
    except BaseException:
        desk.close()
        raise
    return desk, code


def _opened_by_answer(folder: Path, unlocked: Unlocked, name: str) -> Desk:
    try:
        return Desk(vaults.open_for_new(folder, unlocked, name))
    except Refused as refusal:
        if refusal.code is not Code.VAULT_DAMAGED:
            raise
        # An answer is not signed: that its key is the vault's, nothing but the database proves (keys/FORMAT.md, 9).
        raise Refused(Code.ANSWER_FALSE) from refusal


def check(desk: Desk, tell: Tell | None = None) -> list[Finding]:
    """Return everything that is wrong with the vault; an empty list proves that it holds."""
    return checking.check(desk.vault, tell)


def sentence(found: Finding) -> str:
    """Return what a person reads about something that is wrong."""
    return checking.sentence(found)


def found(desk: Desk) -> str:
    """Return what a person is told of a vault that was opened in another state than this computer knew, else ""."""
    history = desk.vault.history
    return "" if history is History.SAME else words.say("history", history.value)


def note(desk: Desk, sort: str, detail: str = "") -> None:
    """Record what happened to the vault itself; it never leaves this vault."""
    desk.vault.write("own", Change(f"incident/{ids.new()}", {"sort": sort, "detail": detail}))


def _open(folder: Path, passphrase: str, member: str | None) -> Desk:
    attempts.check(folder)
    try:
        desk = Desk.open(folder, passphrase, member)
    except Refused as refused:
        if refused.code is Code.KEYS_WRONG_PASSPHRASE:
            attempts.note_wrong(folder)
        raise
    attempts.note_right(folder)
    return desk


def _enter(
    vault: Vault, unlocked: Unlocked, name: str, passphrase: str, also: Callable[[], None] = lambda: None
) -> str:
    """Give a new member of this vault slots, a card and a certified device; return the recovery code.

    `also` is done with that.
    """
    code = recovery.new_code()
    card = cards.make_card(unlocked.identity, vault.genesis, name)
    file = unlock.with_recovery(unlock.with_passphrase(vault.slots, unlocked, passphrase), unlocked, code)

    def record() -> None:
        with vault.store.transaction():
            vault.members.trust(card, "own")
            device.certify(vault.store, vault.genesis.id, unlocked.identity, vault.signer.key)
            also()

    vault.slots = slotfile.write(vault.folder, file, record)
    return recovery.write(code)


def _fingerprint(asked: bytes) -> str:
    """Return what the two sides compare by voice: the fingerprint of the fresh key in an ask."""
    return cards.fingerprint(hashlib.sha256(requests.read_ask(asked).recipient.encode()).digest())
