"""That every byte of every exhibit is as it came in, and opens to what the exhibit's record says."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.keys import age
from fieldkit.vault import exhibits, secrets
from fieldkit.vault.checks.finding import Finding, Flaw, Found, Step, finding
from fieldkit.vault.store import Row, Store


class _Digest:
    """A target that only hashes what it is given."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, block: bytes, /) -> None:
        self._digest.update(block)


def check(store: Store, folder: Path, step: Step) -> Found:
    """Prove every payload that is held below `folder`, and name the files that no row names."""
    rows = store.rows("SELECT sha256, size FROM payloads ORDER BY sha256")
    for sha256, size in rows:
        flaw = _check_one(store, folder, sha256, size, step)
        if flaw:
            yield flaw
    for sha256 in sorted(set(exhibits.payloads(folder)) - {row[0] for row in rows}):
        yield finding(Flaw.PAYLOAD_ORPHAN, sha256=sha256[:16])


def _check_one(store: Store, folder: Path, sha256: str, size: int, step: Step) -> Finding | None:
    path = exhibits.payload_path(folder, sha256)
    exhibit, originals = _told(store, sha256)
    where = {"exhibit": exhibit or sha256[:16]}
    if not path.is_file():
        return Finding(Flaw.PAYLOAD_MISSING, dict(where))
    try:
        right = path.stat().st_size == size and _is_right(store, folder, sha256, originals, step)
    except Refused as refusal:
        if refusal.code is not Code.AGE_DAMAGED:
            raise
        right = False
    if right:
        return None
    whole = path.stat().st_size == size and exhibits.verify(folder, sha256)
    return Finding(Flaw.PAYLOAD_OTHER if whole else Flaw.PAYLOAD_DAMAGED, dict(where))


def _told(store: Store, sha256: str) -> tuple[str, list[Row]]:
    """Return the exhibit that has the payload, and of each record of the payload: its path, the original's SHA-256."""
    rows = store.rows(
        "SELECT p.path, x.f_sha256, x.path FROM record_payload p"
        " JOIN record_exhibit x ON x.space = p.space AND x.path = p.parent WHERE p.f_sha256 = ?",
        (sha256,),
    )
    return (rows[0][2] if rows else ""), [row[:2] for row in rows]


def _is_right(store: Store, folder: Path, sha256: str, originals: list[Row], step: Step) -> bool:
    """Read the payload once, opening it as it goes where a secret is held; raise Refused(AGE_DAMAGED) if it is not."""
    for path, original in originals:
        secret = secrets.secret_of(store, path)
        if secret is not None:
            return _opens(exhibits.payload_path(folder, sha256), secret, sha256, original, step)
    done = [0]

    def watch(total: int) -> None:
        step(total - done[0])
        done[0] = total

    return exhibits.verify(folder, sha256, watch)


def _opens(path: Path, secret: bytes, sha256: str, original: str, step: Step) -> bool:
    plain = _Digest()
    with files.world(path), path.open("rb") as file:
        files.drop_cache(file.fileno())
        source = exhibits.Hashed(file, step)
        age.decrypt_payload(source, plain, secret)
        return (source.sha256, plain.sha256) == (sha256, original)
