"""That every byte of every exhibit is as it came in, and opens to what the exhibit's record says."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Counted, Progress, read_first, side_by_side
from fieldkit.keys import age
from fieldkit.vault import exhibits, secrets
from fieldkit.vault.checks.finding import Flaw, Found, Step, finding
from fieldkit.vault.store import Store


class _Payload(NamedTuple):
    """A payload that is held: its file, and what it must be. `exhibit` has it; with `secret` it opens to `original`."""

    path: Path
    sha256: str
    size: int
    exhibit: str
    secret: bytes | None
    original: str


def check(store: Store, folder: Path, step: Step) -> Found:
    """Prove every payload that is held below `folder`, and name the files that no row names."""
    held = _held(store, folder)
    with closing(side_by_side((_proof(each, step) for each in held), Progress(None))) as proofs:
        for each, flaw in zip(held, proofs, strict=True):
            if flaw is not None:
                yield finding(flaw, exhibit=each.exhibit or each.sha256[:16])
    for sha256 in sorted(set(exhibits.payloads(folder)) - {each.sha256 for each in held}):
        yield finding(Flaw.PAYLOAD_ORPHAN, sha256=sha256[:16])


def _held(store: Store, folder: Path) -> list[_Payload]:
    told = defaultdict(list)
    for sha256, path, original, exhibit in store.rows(
        "SELECT p.f_sha256, p.path, x.f_sha256, x.path FROM record_payload p"
        " JOIN record_exhibit x ON x.space = p.space AND x.path = p.parent"
    ):
        told[sha256].append((secrets.secret_of(store, path), original, exhibit))
    held = []
    for sha256, size in store.rows("SELECT sha256, size FROM payloads ORDER BY sha256"):
        records = told.get(sha256) or [(None, "", "")]
        secret, original, _ = next((each for each in records if each[0] is not None), records[0])
        held.append(_Payload(exhibits.payload_path(folder, sha256), sha256, size, records[0][2], secret, original))
    return held


def _proof(each: _Payload, step: Step) -> Callable[[], Flaw | None]:
    """Read the payload past the cache; return what then says its flaw."""
    if not each.path.is_file():
        return lambda: Flaw.PAYLOAD_MISSING
    with files.world(each.path), each.path.open("rb", buffering=0) as file:
        files.drop_cache(file.fileno())
        if file.seek(0, io.SEEK_END) != each.size:
            return lambda: Flaw.PAYLOAD_DAMAGED
        file.seek(0)
        return read_first(Counted(file, step), each.size, partial(_flaw, each))


def _flaw(each: _Payload, source: BinaryIO) -> Flaw | None:
    with exhibits.Hashed(source) as sealed:
        opens = each.secret is None or _opens(sealed, each.secret, each.original)
        while sealed.read(exhibits.PIECE):
            pass
        if sealed.sha256 != each.sha256:
            return Flaw.PAYLOAD_DAMAGED
    return None if opens else Flaw.PAYLOAD_OTHER


def _opens(sealed: exhibits.Hashed, secret: bytes, original: str) -> bool:
    try:
        with files.Digest() as plain:
            age.decrypt_payload(sealed, plain, secret)
            return plain.sha256 == original
    except Refused as refusal:
        if refusal.code is not Code.AGE_DAMAGED:
            raise
        return False
