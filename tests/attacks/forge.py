"""A bundle taken apart and put together again with one fault: what somebody who holds the stick, or a key, could make.

The ZIP, the signature and the encryption are made here from their standards and from `fieldkit.keys`, never by
`fieldkit.bundle`, so that a mistake there is not repeated here.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from fieldkit.keys import age
from fieldkit.keys.identity import Identity
from fieldkit.keys.sshsig import Namespace

Json = dict[str, Any]


@dataclass
class Made:
    """One member of a ZIP, and what can be wrong with the bytes around it."""

    name: str
    data: bytes
    method: int = 0
    flags: int = 0
    extra: bytes = b""
    comment: bytes = b""
    central_name: str = ""
    crc: int | None = None
    claimed: int | None = None
    gap: bytes = b""
    behind: bytes = b""
    same_place_as: int | None = None


@dataclass
class Zipped:
    """A ZIP to be written, and what can be wrong with its end."""

    members: list[Made]
    before: bytes = b""
    between: bytes = b""
    before_end: bytes = b""
    after: bytes = b""
    comment: bytes = b""
    count: int | None = None
    start: int | None = None
    disk: int = 0

    def write(self) -> bytes:
        out = bytearray(self.before)
        places = []
        for made in self.members:
            out += made.gap
            places.append(len(out))
            out += self._local(made) + made.data + made.behind
        out += self.between
        start = len(out) if self.start is None else self.start
        directory = b"".join(self._central(made, places[at]) for at, made in self._placed())
        count = len(self.members) if self.count is None else self.count
        end = struct.pack("<4s4H2IH", b"PK\5\6", self.disk, 0, count, count, len(directory), start, len(self.comment))
        return bytes(out) + directory + self.before_end + end + self.comment + self.after

    @staticmethod
    def _numbers(made: Made) -> tuple[int, int, int]:
        crc = zlib.crc32(made.data) if made.crc is None else made.crc
        size = len(made.data) if made.claimed is None else made.claimed
        return crc, size, size

    def _local(self, made: Made) -> bytes:
        name = made.name.encode()
        head = struct.pack("<4s5H", b"PK\3\4", 10, made.flags, made.method, 0, 0x21)
        return head + struct.pack("<3I2H", *self._numbers(made), len(name), len(made.extra)) + name + made.extra

    def _placed(self) -> list[tuple[int, Made]]:
        told = enumerate(self.members)
        return [(at if made.same_place_as is None else made.same_place_as, made) for at, made in told]

    def _central(self, made: Made, place: int) -> bytes:
        name = (made.central_name or made.name).encode()
        head = struct.pack("<4s6H", b"PK\1\2", 10, 10, made.flags, made.method, 0, 0x21)
        numbers = struct.pack("<3I", *self._numbers(made))
        rest = struct.pack("<5H2I", len(name), len(made.extra), len(made.comment), 0, 0, 0, place)
        return head + numbers + rest + name + made.extra + made.comment


@dataclass
class Loose:
    """A bundle taken apart: its manifest as JSON, and its other members still encrypted, in order.

    `signer` signs what is made of it, `recipients` can open manifest and signature.
    """

    manifest: Json
    members: list[tuple[str, bytes]]
    signer: Identity
    recipients: list[str]
    namespace: str = Namespace.BUNDLE
    manifest_bytes: bytes | None = None
    signature: bytes | None = None

    def copy(self) -> Loose:
        return replace(self, manifest=deepcopy(self.manifest), members=list(self.members))

    def told(self) -> bytes:
        return canonical(self.manifest) if self.manifest_bytes is None else self.manifest_bytes

    def all_members(self) -> list[Made]:
        """Every member with its mimetype, signature and manifest, as they would stand in the ZIP."""
        told = self.told()
        signature = self.signature
        if signature is None:
            signature = self.signer.armored(self.namespace, told).encode()
        last = [
            named("signature", encrypted(signature, self.recipients)),
            named("manifest", encrypted(told, self.recipients)),
        ]
        first = ("mimetype", b"application/vnd.fieldkit.bundle+zip")
        return [Made(name, data) for name, data in [first, *self.members, *last]]

    def zipped(self) -> Zipped:
        return Zipped(self.all_members())

    def write(self) -> bytes:
        return self.zipped().write()

    def place(self, folder: str) -> int:
        """Where the first member of `folder` stands."""
        return next(at for at, (name, _) in enumerate(self.members) if name.startswith(folder))

    def exchange(self, folder: str, data: bytes) -> None:
        """Put `data` in place of the first member of `folder`, with its hash in name and manifest."""
        at = self.place(folder)
        old = self.members[at][0]
        self.members[at] = named(folder, data)
        new, sha256 = self.members[at][0], hashlib.sha256(data).hexdigest()
        for part in (self.manifest["common"], *self.manifest["parts"]):
            for listed in part:
                if listed["name"] == old:
                    listed.update(name=new, size=len(data), sha256=sha256)
        for receiver in self.manifest["receivers"]:
            if receiver["secrets"] == old:
                receiver["secrets"] = new
        for carried in self.manifest["exhibits"]:
            if carried["file"] in old:
                carried["file"] = sha256

    def exchange_plain(
        self, folder: str, alter: Callable[[bytes], bytes], reader: Identity, recipients: Sequence[str]
    ) -> None:
        """Alter what the first member of `folder` says, as somebody can who may open it and signs what follows."""
        self.exchange(folder, encrypted(alter(decrypted(self.members[self.place(folder)][1], reader)), recipients))


def canonical(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def named(folder: str, data: bytes) -> tuple[str, bytes]:
    return f"{folder}/{hashlib.sha256(data).hexdigest()}.age", data


def encrypted(data: bytes, recipients: Sequence[str]) -> bytes:
    target = io.BytesIO()
    age.encrypt(io.BytesIO(data), target, recipients)
    return target.getvalue()


def decrypted(data: bytes, reader: Identity) -> bytes:
    target = io.BytesIO()
    age.decrypt(io.BytesIO(data), target, [reader.age_secret])
    return target.getvalue()


def take_apart(path: Path, reader: Identity, signer: Identity, recipients: list[str]) -> Loose:
    with zipfile.ZipFile(path) as opened:
        members = [(name, opened.read(name)) for name in opened.namelist()]
    manifest = json.loads(decrypted(members[-1][1], reader))
    return Loose(manifest, members[1:-2], signer, recipients)
