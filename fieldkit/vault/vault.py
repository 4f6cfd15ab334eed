"""The folder `NAME.vault/`: how it is made, opened, and what is in it once it is open."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fieldkit import files, ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import cards, county, documents, lists, office, recovery, slotfile, slots, unlock
from fieldkit.keys.county import Genesis
from fieldkit.keys.derive import subkey
from fieldkit.keys.identity import Identity
from fieldkit.keys.slots import SlotFile
from fieldkit.keys.unlock import Unlocked
from fieldkit.vault import device, exhibits, rebuilding, schema, single, snapshots
from fieldkit.vault.device import History, Signer
from fieldkit.vault.exhibits import Swept
from fieldkit.vault.ledger import Change, Ledger
from fieldkit.vault.members import Members
from fieldkit.vault.places import DATABASE, EXHIBITS, LOCK, SNAPSHOTS
from fieldkit.vault.store import Store, create, open_store

SUFFIX = ".vault"


@dataclass
class Vault:
    """An open vault: the lock on its folder, its store, and the member at work."""

    folder: Path
    lock: files.Lock
    slots: SlotFile
    unlocked: Unlocked
    store: Store
    genesis: Genesis
    members: Members
    ledger: Ledger
    signer: Signer
    history: History
    swept: Swept

    def __repr__(self) -> str:
        return f"Vault({self.folder.name})"

    @property
    def exhibits(self) -> Path:
        """The folder of the payloads."""
        return self.folder / EXHIBITS

    @property
    def snapshots(self) -> Path:
        """The folder of the snapshots."""
        return self.folder / SNAPSHOTS

    @property
    def member(self) -> str:
        """The member at work."""
        return self.unlocked.member

    def key(self, name: str) -> bytes:
        """Return the vault's subkey `name` (32 bytes)."""
        return subkey(self.unlocked.master, name)

    def write(self, space: str, *changes: Change, act: str | None = None) -> list[str]:
        """Write one act by the member at work; see `Ledger.write`."""
        return self.ledger.write(self.signer, space, changes, act)

    def close(self) -> None:
        """Close the store and let go of the folder."""
        try:
            self.store.close()
        finally:
            self.lock.release()


def make_office(folder: Path, county_name: str, name: str, passphrase: str, *, practice: bool) -> tuple[Vault, str]:
    """Make the office's own vault and with it a county; return it open, and the recovery code of its first member.

    Raises Refused(FILE_EXISTS, CARD_*, PASSPHRASE_*, MEDIUM_*).
    """
    identity = Identity.new()
    genesis = county.new_county(identity, county_name, practice=practice)
    unlocked = Unlocked.new(slots.new_master(), identity)
    card = cards.make_card(identity, genesis, name)
    first = lists.make_list(identity, genesis, [lists.member(card, "office")])
    return _make(folder, genesis, unlocked, card, passphrase, lambda vault: vault.members.take_rolls([first], 0))


def make_member(folder: Path, office_card: bytes, name: str, passphrase: str) -> tuple[Vault, str]:
    """Make a member's vault in the county whose office has the card `office_card`; return it and the recovery code.

    Raises Refused(CARD_NOT_OFFICE) for another member's card, and as `make_office` does.
    """
    told = cards.read_card(office_card)
    if told.key != told.county.key:
        raise Refused(Code.CARD_NOT_OFFICE)
    unlocked = Unlocked.new(slots.new_master(), Identity.new())
    card = cards.make_card(unlocked.identity, told.county, name)

    def finish(vault: Vault) -> None:
        vault.members.trust(office_card, "county")
        vault.slots = slotfile.write(vault.folder, office.with_office(vault.slots, unlocked, told.recipient))

    return _make(folder, told.county, unlocked, card, passphrase, finish)


def _make(
    folder: Path, genesis: Genesis, unlocked: Unlocked, card: bytes, passphrase: str, finish: Callable[[Vault], None]
) -> tuple[Vault, str]:
    """Make the folder beside its place and move it there whole, so that a power cut leaves no half vault."""
    code = recovery.new_code()
    file = unlock.with_passphrase(slots.new_slot_file(genesis.id), unlocked, passphrase)
    file = unlock.with_recovery(file, unlocked, code)
    if folder.exists():
        raise Refused(Code.FILE_EXISTS, name=folder.name)
    with files.new_folder(folder) as beside, closing(assemble(beside, genesis, file, unlocked)) as vault:
        vault.members.trust(card, "own")
        finish(vault)
        vault.write("own", Change(f"incident/{ids.new()}", {"sort": "created"}))
    try:
        return open_unlocked(folder, unlocked), recovery.write(code)
    except BaseException:
        # Whoever was refused has not seen the recovery code and will ask again.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def assemble(folder: Path, genesis: Genesis, file: SlotFile, unlocked: Unlocked) -> Vault:
    """Make an empty vault in the existing empty `folder` and return it open."""
    with ExitStack() as opened:
        lock = opened.enter_context(files.lock(folder / LOCK))
        files.make_folder(folder / EXHIBITS, named=folder)
        files.make_folder(folder / SNAPSHOTS, named=folder)
        file = slotfile.write(folder, file)
        store = create(folder / DATABASE, subkey(unlocked.master, "store"))
        opened.callback(store.connection.close)
        schema.migrate(store)
        with store.transaction():
            _remember(store, "genesis", documents.write(genesis).decode())
            _remember(store, "vault", file.vault)
            rebuilding.fit_tables(store)
        vault = _vault(folder, lock, file, unlocked, store, genesis, History.SAME)
        files.fsync_folder(folder)
        opened.pop_all()
    return vault


def open_vault(folder: Path, passphrase: str, member: str | None = None) -> Vault:
    """Open the vault with the passphrase of `member` (None: whosever it is).

    Raises Refused(FILE_MISSING, VAULT_BUSY, VAULT_NEWER, VAULT_DAMAGED, KEYS_*).
    """
    return _open(folder, lambda file: unlock.unlock(file, member, passphrase))


def open_with_code(folder: Path, code: str) -> Vault:
    """Open the vault with a recovery code; raises Refused as `open_vault` does, and RECOVERY_*."""
    return _open(folder, lambda file: unlock.unlock_with_code(file, code))


def open_unlocked(folder: Path, unlocked: Unlocked) -> Vault:
    """Open the vault with what its slots gave before."""
    return _open(folder, lambda _: unlocked)


def open_for_new(folder: Path, unlocked: Unlocked, name: str) -> Vault:
    """Open the vault for a member who is new in it: the card is made and known before the device is certified."""
    return _open(folder, lambda _: unlocked, name)


@contextmanager
def held(folder: Path) -> Iterator[SlotFile]:
    """Hold the folder's lock and give its slot file, without opening the store."""
    if not folder.is_dir():
        raise Refused(Code.FILE_MISSING, name=folder.name)
    with files.lock(folder / LOCK):
        yield slotfile.read(folder)


def _open(folder: Path, unlocking: Callable[[SlotFile], Unlocked], new: str | None = None) -> Vault:
    if not folder.is_dir():
        raise Refused(Code.FILE_MISSING, name=folder.name)
    lock = files.lock(folder / LOCK)
    try:
        file = slotfile.read(folder)
        unlocked = unlocking(file)
        interrupted = _log(folder).exists()
        store = open_store(folder / DATABASE, subkey(unlocked.master, "store"))
        try:
            history = _judged(folder, store, file.vault)
            _bring_up(folder, store, subkey(unlocked.master, "snapshots"))
            genesis = _genesis(store)
            if new is not None:
                Members(store, genesis).trust(cards.make_card(unlocked.identity, genesis, new), "own")
            return _vault(folder, lock, file, unlocked, store, genesis, history, interrupted=interrupted)
        except BaseException:
            store.connection.close()
            raise
    except BaseException:
        lock.release()
        raise


def _judged(folder: Path, store: Store, vault: str) -> History:
    """Say how the vault was found; what its log holds beyond the last whole frame is put aside before anyone writes."""
    history = device.history(store, vault)
    log = _log(folder)
    if history in (History.OTHER, History.BEHIND) and log.is_file() and single.size(log):
        aside = snapshots.put_aside(folder)
        with store.transaction():
            _remember(store, "restored", aside)
    return history


def _log(folder: Path) -> Path:
    """Return the database's log: whoever closes the vault in order removes it."""
    return folder / f"{DATABASE}-wal"


def _bring_up(folder: Path, store: Store, snapshot_key: bytes) -> None:
    """Take pending steps, behind a snapshot; fit the tables to the declarations."""
    if schema.pending(store):
        with snapshots.behind(store, folder / SNAPSHOTS, snapshot_key, "migration"):
            schema.migrate(store)


def _vault(
    folder: Path,
    lock: files.Lock,
    file: SlotFile,
    unlocked: Unlocked,
    store: Store,
    genesis: Genesis,
    history: History,
    *,
    interrupted: bool = False,
) -> Vault:
    members = Members(store, genesis)
    ledger = Ledger(store, genesis.id, members.roll)
    if rebuilding.stale(store):
        rebuilding.rebuild(ledger)
    signer = _signer(ledger, members, file.vault, unlocked.identity, history)
    swept = _swept(folder, store, whole=interrupted or history is not History.SAME)
    return Vault(folder, lock, file, unlocked, store, genesis, members, ledger, signer, history, swept)


def _swept(folder: Path, store: Store, *, whole: bool) -> Swept:
    """Clear up what an interrupted program left in the folder.

    All exhibits are gone through only where `whole` asks for it: after a vault was closed in order there is none that
    no row names, and opening must not take longer the more there are.
    """
    slotfile.finish(folder)
    for place in (folder, files.make_folder(folder / SNAPSHOTS)):
        single.sweep(place)
    there = files.make_folder(folder / EXHIBITS)
    return exhibits.sweep(there, store) if whole else Swept(files.sweep(there), (), ())


def _signer(ledger: Ledger, members: Members, vault: str, identity: Identity, history: History) -> Signer:
    """Return who signs here: by a new device key where another history begins."""
    store, county_id = ledger.store, members.genesis.id
    store.committing = device.witness(store, vault).committing
    with store.transaction():
        key = device.device_key(store)
        replaced = ""
        if history is not History.SAME:
            replaced, key = key.device, device.renew(store)
        device.go_on(store, vault, history)
        device.certify(store, county_id, identity, key, replaced)
        signer = Signer(county_id, identity, key, members)
        if replaced:
            _log_restored(ledger, signer)
    device.agree(store, vault)
    return signer


def _log_restored(ledger: Ledger, signer: Signer) -> None:
    """Say in the vault's log that another history begins, and from which snapshot where that is known."""
    row = ledger.store.one("SELECT value FROM meta WHERE key = 'restored'")
    ledger.store.execute("DELETE FROM meta WHERE key = 'restored'")
    told = {"sort": "restored", "detail": row[0]} if row else {"sort": "restored"}
    ledger.write(signer, "own", [Change(f"incident/{ids.new()}", told)])


def _remember(store: Store, key: str, value: str) -> None:
    store.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _genesis(store: Store) -> Genesis:
    row = store.one("SELECT value FROM meta WHERE key = 'genesis'")
    if row is None:
        raise Refused(Code.VAULT_DAMAGED)
    return documents.read(Genesis, row[0].encode(), 4096, Code.VAULT_DAMAGED)
