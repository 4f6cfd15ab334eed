"""Carrying files to another disk: each is written beside its place, read back from the medium, compared, then named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fieldkit import files
from fieldkit.files import Proof

Tell = Callable[[int, int], None]
"""Told (done, whole) in bytes; raising inside it ends the act, and what was there before stays usable."""

_PIECE = 1 << 20


class Carrying:
    """How far an act of `whole` bytes is, and what it wrote: files and bytes written, files kept as they were.

    A refusal to write speaks of `named`: the folder to which all is carried.
    """

    def __init__(self, whole: int, tell: Tell | None, named: Path) -> None:
        self.files = 0
        self.bytes = 0
        self.kept = 0
        self._named = named
        self._whole = whole
        self._tell = tell
        self._done = 0
        self._proofs: set[Proof] = set()

    @property
    def proof(self) -> Proof:
        """What is known about every file written: the weakest proof counts for all."""
        return Proof.READ_BACK if Proof.READ_BACK in self._proofs else Proof.VERIFIED

    def put(self, source: Path, target: Path, sha256: str) -> bool:
        """Write the file `source` as `target` if its SHA-256 (hex) is `sha256`; else say no and write nothing.

        A missing `source` is such a file. Raises Refused as `files.translate` says, MEDIUM_DIFFERS.
        """
        if not source.is_file():
            return False
        with files.open_source(source) as file, files.NewFile(target, named=self._named) as new:
            while block := file.read(_PIECE):
                new.write(block)
                self._advance(len(block))
            right = new.sha256 == sha256
            if right:
                self._commit(new)
        return right

    def put_bytes(self, target: Path, data: bytes) -> None:
        """Write `data` as `target`, unless that is there already."""
        if target.is_file() and target.read_bytes() == data:
            self.keep(0)
            return
        with files.NewFile(target, named=self._named) as new:
            new.write(data)
            self._commit(new)

    def keep(self, size: int) -> None:
        """Count a file of `size` bytes that is there already."""
        self.kept += 1
        self._advance(size)

    def _commit(self, new: files.NewFile) -> None:
        # Reading back takes as long as writing: it can be cancelled, and lets others go on.
        self._proofs.add(new.prove(lambda _: self._advance(0)))
        new.commit()
        self.files += 1
        self.bytes += new.size

    def _advance(self, count: int) -> None:
        self._done += count
        if self._tell:
            self._tell(self._done, self._whole)
