"""What happens when a part arrives, inside one transaction: ledger, then secrets, then exhibits, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import NamedTuple

from fieldkit import files
from fieldkit.bundle import receipt
from fieldkit.bundle.holdings import Holdings
from fieldkit.bundle.manifest import Carried, chain_of
from fieldkit.bundle.opened import Opened
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Counted, Progress, read_first, side_by_side
from fieldkit.keys import sealing
from fieldkit.keys.agefile.streams import Source
from fieldkit.model import KINDS
from fieldkit.model.record import kind_of
from fieldkit.vault import exhibits, intake, projection, secrets
from fieldkit.vault.intake import Report
from fieldkit.vault.store import Store
from fieldkit.vault.vault import Vault

Accept = Callable[[str], bool]
"""Says for the path of a record whether its secret may be kept here."""


@dataclass
class Arrived:
    """What came in so far: payloads, the records whose secrets were kept or fit nothing here, the merge's report."""

    report: Report = field(default_factory=Report)
    merged: bool = False
    payloads: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)


class Due(NamedTuple):
    """An exhibit to take in: its payload at its first byte, and its file key where we were given it."""

    carried: Carried
    source: Source
    key: bytes | None


def row_of(store: Store, manifest: str) -> int | None:
    """Return the row of the bundle with this manifest, or None where it never arrived."""
    found = store.one("SELECT id FROM bundles WHERE manifest = ?", (manifest,))
    return int(found[0]) if found else None


def merge(vault: Vault, part: Opened, accept: Accept, arrived: Arrived) -> int:
    """Take in ledger and secrets of a bundle, once; return its row. To be called inside a transaction.

    Raises Refused: BUNDLE_STRANGER for an unknown sender, as `Opened.parcel`, `Opened.secrets` and `intake.take_in` do,
    RECEIVE_MISSING and RECEIVE_FORKED where a chain that the sender believes here is not.
    """
    row = row_of(vault.store, part.name)
    if row is not None:
        return row
    parcel = part.parcel()
    given = part.secrets()
    told = receipt.covered(part.manifest, part.index)
    cursor = vault.store.execute("INSERT INTO bundles (manifest, record) VALUES (?, ?)", (part.name, told))
    row = int(cursor.lastrowid)
    vault.members.take_rolls(parcel.rolls, row)
    check_known(vault, part)
    arrived.report = intake.take_in(vault.ledger, vault.members, parcel, row)
    arrived.merged = True
    _check_covered(vault, part)
    for path, secret in given.items():
        if accept(path):
            _keep_secret(vault.store, part, path, secret, row, arrived)
    return row


def check_known(vault: Vault, part: Opened) -> None:
    """Raise Refused(BUNDLE_STRANGER) unless the sender is known here by this very key."""
    card = part.sender
    if vault.members.card(card.member) is None:
        raise Refused(Code.BUNDLE_STRANGER, name=card.name, member=card.member[:8])


def _check_covered(vault: Vault, part: Opened) -> None:
    """Prove that every chain is here as far as the manifest says: nothing is half received."""
    for name, (seq, event) in part.manifest.heads.items():
        space, device = chain_of(name)
        found = vault.store.one(
            "SELECT e.name FROM events e JOIN chains c ON c.id = e.chain"
            " WHERE c.space = ? AND c.device = ? AND e.seq = ?",
            (space, device, seq),
        )
        if found is None:
            first = vault.ledger.head(space, device)[0] + 1
            raise Refused(Code.RECEIVE_MISSING, device=device, first=first, last=seq)
        if found[0].hex() != event:
            raise Refused(Code.RECEIVE_FORKED, device=device, seq=seq)


def _keep_secret(store: Store, part: Opened, path: str, secret: bytes, row: int, arrived: Arrived) -> None:
    """Keep a secret that is new here; a false one that came before its record did gives way to the right one."""
    held = secrets.secret_of(store, path)
    opens = None if held == secret else _judged(store, part.manifest.spaces, path, secret)
    if held is None and opens is False:
        arrived.unfit.append(path)
    elif held is None or (opens and not _judged(store, part.manifest.spaces, path, held)):
        secrets.destroy(store, path)
        secrets.keep(store, path, secret, row)
        arrived.secrets.append(path)


def _judged(store: Store, spaces: Sequence[str], path: str, secret: bytes) -> bool | None:
    """Say whether `secret` opens a sealed field of the record at `path`; None where that record has none here."""
    kind = KINDS.get(kind_of(path))
    if kind is None:
        return None
    marks = ", ".join("?" * len(spaces))
    sealed = [
        (field.name, text)
        for record in projection.load(store, kind.record, f"space IN ({marks}) AND path = ?", [*spaces, path])
        for field in kind.fields
        if field.sealed and (text := getattr(record, field.name))
    ]
    return any(_opens(path, name, text, secret) for name, text in sealed) if sealed else None


def _opens(path: str, name: str, sealed: str, secret: bytes) -> bool:
    with suppress(Refused):
        sealing.open_sealed(secret, f"{path} {name}", sealed)
        return True
    return False


def due(parts: Sequence[Opened], part: Opened, here: Holdings) -> list[Due]:
    """Return the exhibits that are whole once `part` is there, and of use: not held yet, or with a key for us.

    A sliced exhibit is taken in with the last of its slices, where all of them are among `parts`.
    """
    by_number = {each.part: each for each in parts}
    found = []
    for carried in part.manifest.exhibits:
        numbers = {number for number, _ in part.places[carried.file]}
        if max(numbers) == part.part and numbers <= by_number.keys():
            ranges = [at for number in sorted(numbers) for at in by_number[number].ranges(carried)]
            found.append(Due(carried, *part.opened(carried, ranges)))
    return [each for each in found if each.key is not None or not here.holds(each.carried.sha256)]


@contextmanager
def leaving_nothing(vault: Vault, arrived: Arrived) -> Iterator[None]:
    """Remove the files that came in if the block fails, as their rows are rolled back."""
    before = len(arrived.payloads)
    try:
        yield
    except BaseException:
        for sha256 in arrived.payloads[before:]:
            with suppress(Refused):
                files.wipe_file(exhibits.payload_path(vault.exhibits, sha256))
        raise


def take_exhibits(
    vault: Vault,
    due: Iterable[Due],
    here: Holdings,
    row: int,
    accept: Accept,
    arrived: Arrived,
    progress: Progress,
) -> None:
    """Take in exhibits: of each its file first, then its row, then its key.

    Raises Refused: EXHIBIT_DAMAGED where a payload is not the one its name stands for; as `files.translate` says.
    """
    jobs = (_adopting(vault, each, here, arrived, progress) for each in due)
    with closing(side_by_side(jobs, progress)) as kept:
        for each, new in kept:
            if new:
                exhibits.keep_row(vault.store, each.carried.sha256, each.carried.size, row)
            _keep_key(vault.store, each, here, row, accept)
    exhibits.settle(vault.exhibits, arrived.payloads)


def _adopting(
    vault: Vault, each: Due, here: Holdings, arrived: Arrived, progress: Progress
) -> Callable[[], tuple[Due, bool]]:
    """Read the payload where it is not held yet; return what then keeps its file, and says whether it did."""
    if here.holds(each.carried.sha256):
        return lambda: (each, False)
    arrived.payloads.append(each.carried.sha256)
    counted = Counted(each.source, progress.show)
    return read_first(counted, each.carried.size + 1, partial(_adopt, vault.exhibits, each))


def _adopt(folder: Path, each: Due, source: Source) -> tuple[Due, bool]:
    exhibits.adopt(folder, source, each.carried.sha256, each.carried.size)
    return each, True


def _keep_key(store: Store, each: Due, here: Holdings, row: int, accept: Accept) -> None:
    sha256 = each.carried.sha256
    place = here.places.get(sha256)
    if place is not None and each.key is not None and accept(place.path):
        if secrets.secret_of(store, place.path) not in (None, each.key):
            secrets.destroy(store, place.path)
        secrets.keep(store, place.path, each.key, row)
        here.arrive(sha256, reads=True)
