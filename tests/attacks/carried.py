"""Every structure that is carried from one to another, and how it is looked at: bundles, and small signed documents."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from fieldkit.bundle import plan as plans
from fieldkit.bundle import receipt as receipts
from fieldkit.bundle.write import write
from fieldkit.errors import Code, Refused
from fieldkit.keys import age, cards, certificates, heads, lists, requests, slotfile
from fieldkit.keys.cards import fingerprint
from fieldkit.keys.identity import Identity
from tests.attacks.forge import Made, decrypted, encrypted, named
from tests.attacks.room import PART, Room, bring, files_in
from tests.attacks.structures import CHUNK, NONCE, Look, Structure, structure
from tests.vaultkit import outgoing

Make = Callable[[bytes], bytes]
"""Makes a bundle of what was spoiled."""

AGE = {Code.AGE_NOT_AGE, Code.AGE_VERSION, Code.AGE_DAMAGED}
SIGNATURE = {Code.SIGNATURE_DAMAGED, Code.SIGNATURE_WRONG, Code.SIGNATURE_FOREIGN, Code.PUBLIC_KEY_UNUSABLE}
CARD = SIGNATURE | {Code.CARD_DAMAGED, Code.DOCUMENT_NEWER, Code.NAME_UNUSABLE, Code.AGE_BAD_RECIPIENT}
LIST = CARD | {Code.MEMBERS_DAMAGED}
CERTIFICATE = SIGNATURE | {Code.CERTIFICATE_DAMAGED, Code.DOCUMENT_NEWER}
HEAD = SIGNATURE | {Code.HEAD_DAMAGED, Code.DOCUMENT_NEWER}
RECEIPT = SIGNATURE | {Code.RECEIPT_DAMAGED, Code.DOCUMENT_NEWER}
EVENTS = {Code.EVENT_DAMAGED, Code.EVENT_NEWER, Code.RECEIVE_DAMAGED, Code.RECEIVE_UNSIGNED, Code.RECEIVE_STRANGER}
LEDGER = LIST | CERTIFICATE | HEAD | EVENTS | {Code.BUNDLE_LEDGER}


def carried_structures(room: Room) -> Iterator[Structure]:
    """Return what is carried."""
    yield from _files(room)
    yield from _members(room)
    yield from _insides(room)
    yield _plan(room)
    yield from _documents(room)


def look_at_bundle(room: Room, *paths: Path) -> Look:
    """Let li receive it; what is taken in is what the untouched one brings, and nothing stays of what is refused."""

    def look() -> str:
        before = set(files_in(room.li.folder))
        try:
            received, told = bring(room.li, paths)
        except Refused as refusal:
            assert set(files_in(room.li.folder)) == before
            return refusal.code.value
        if received.unfit:
            return "unfit"
        expected = room.contents[room.li.folder]
        if _is_astray(told, expected):
            return "astray"
        assert told == expected
        return ""

    return look


def _is_astray(told: Any, expected: Any) -> bool:
    """Say whether all that differs is that a secret was given for a record that is not here."""
    records = {row[1] for table, rows in told[0].items() if table.startswith("record_") for row in rows}
    others = set(told[0]["secrets"]) - set(expected[0]["secrets"])
    same = told[0] | {"secrets": ()} == expected[0] | {"secrets": ()} and told[1] == expected[1]
    return same and bool(others) and not records & {path for path, *_ in others}


def _files(room: Room) -> Iterator[Structure]:
    """Return a bundle of one part, and each part of one of several, as files."""
    found = {Code.BUNDLE_NOT_BUNDLE, Code.BUNDLE_DAMAGED, Code.BUNDLE_OVERSIZE, Code.BUNDLE_MEMBERS}
    for path in (room.folder / "whole.fkb", *room.parts):
        look = look_at_bundle(room, *(room.parts if path in room.parts else (path,)))
        edges = _records(path)
        parts = itertools.starmap(range, itertools.pairwise(edges))
        yield structure(f"the file {path.name}", path, look, found, parts=parts, edges=edges)


def _records(path: Path) -> list[int]:
    """Return where the records of a ZIP begin: heads, members, rows of the central directory, its end; and the size."""
    with zipfile.ZipFile(path) as opened:
        start, told = opened.start_dir, opened.infolist()
    members = [(info.header_offset, info.header_offset + 30 + len(info.filename)) for info in told]
    rows = itertools.accumulate((46 + len(info.filename) for info in told), initial=start)
    return [*itertools.chain.from_iterable(members), *rows, path.stat().st_size]


def _members(room: Room) -> Iterator[Structure]:
    """Return every encrypted member, its name and CRC set right by a stranger, or all signed again by the sender."""
    resigned = {
        "ledger": AGE | {Code.BUNDLE_RETARGETED, Code.AGE_NO_MATCH, Code.BUNDLE_MANIFEST},
        "secrets": AGE | {Code.BUNDLE_RETARGETED, Code.AGE_NO_MATCH, Code.BUNDLE_MANIFEST},
        "exhibits": {Code.BUNDLE_RETARGETED, Code.BUNDLE_EXHIBIT, Code.EXHIBIT_DAMAGED, Code.BUNDLE_MANIFEST},
    }
    for made in room.loose.all_members():
        folder = made.name.partition("/")[0]
        if folder in resigned:
            yield _made(room, f"{folder}, named right", made.data, by_stranger(room, folder), {Code.BUNDLE_MEMBERS})
            yield _made(room, f"{folder}, signed again", made.data, by_sender(room, folder), resigned.pop(folder))
        elif folder in ("signature", "manifest"):
            found = AGE | {Code.BUNDLE_NOT_FOR_US, Code.BUNDLE_RETARGETED}
            yield _made(room, f"{folder}, named right", made.data, by_stranger(room, folder), found)


def by_stranger(room: Room, folder: str) -> Make:
    """Put other bytes in place of a member, under the name and CRC that they need."""

    def make(data: bytes) -> bytes:
        zipped = room.loose.zipped()
        at = next(at for at, each in enumerate(zipped.members) if each.name.startswith(folder))
        zipped.members[at] = Made(*named(folder, data))
        return zipped.write()

    return make


def by_sender(room: Room, folder: str) -> Make:
    """Put other bytes in place of a member and sign a manifest that says so."""

    def make(data: bytes) -> bytes:
        loose = room.loose.copy()
        loose.exchange(folder, data)
        return loose.write()

    return make


def _insides(room: Room) -> Iterator[Structure]:
    """Return what is inside: ledger and secrets, signed again by the sender; the rest, sealed again by a receiver."""
    li, loose = room.county.people["li"], room.loose
    for folder, recipients, found in (
        ("ledger", loose.recipients, LEDGER),
        ("secrets", [li.recipient], {Code.BUNDLE_SECRETS, "unfit", "astray"}),
    ):
        plain = decrypted(loose.members[loose.place(folder)][1], li)
        yield _made(room, f"inside {folder}, signed again", plain, sealed_by_sender(room, folder, recipients), found)
    told = {
        "manifest_bytes": (loose.told(), SIGNATURE | {Code.BUNDLE_MANIFEST, Code.BUNDLE_NEWER}),
        "signature": (loose.signer.armored(loose.namespace, loose.told()).encode(), SIGNATURE),
    }
    for name, (plain, found) in told.items():
        yield _made(room, f"inside {name}, sealed again", plain, sealed_by_receiver(room, name), found)


def sealed_by_sender(room: Room, folder: str, recipients: list[str]) -> Make:
    """Let a member say something else, and sign a manifest that says so."""
    make = by_sender(room, folder)
    return lambda data: make(encrypted(data, recipients))


def sealed_by_receiver(room: Room, name: str) -> Make:
    """Seal another manifest or signature beside what the sender made, as somebody can who may open it."""
    signature = room.loose.signer.armored(room.loose.namespace, room.loose.told()).encode()

    def make(data: bytes) -> bytes:
        loose = room.loose.copy()
        loose.signature = signature
        setattr(loose, name, data)
        return loose.write()

    return make


def _made(room: Room, name: str, data: bytes, make: Make, found: set[Code] | set[str]) -> Structure:
    """Return what is made into a bundle before it is looked at."""
    path, bundle = room.folder / f"{name}.bytes", room.folder / "made.fkb"
    path.write_bytes(data)
    received = look_at_bundle(room, bundle)

    def look() -> str:
        bundle.write_bytes(make(path.read_bytes()))
        return received()

    return structure(name, path, look, found, edges=_boundaries(data))


def _boundaries(data: bytes) -> list[int]:
    """Return where the lines and the parts of a text end, or the lines and the chunks of an age file."""
    head = data.find(b"\n", data.find(b"\n---") + 1) + 1 if data.startswith(b"age-") else len(data)
    lines = [at + 1 for at, byte in enumerate(data[:head]) if byte in b"\n{}"]
    return [*lines, *range(head, len(data), CHUNK), *range(head + NONCE, len(data), CHUNK)]


class _Pulled(Exception):
    """Ends the copying."""


def _plan(room: Room) -> Structure:
    """Return the plan of a copy that was interrupted: asked for again, it goes on with the same, or is refused."""
    target = room.folder / "resumed" / "big.fkb"
    target.parent.mkdir()
    asked = outgoing(room.wang, (room.county.known("li"),), room.case)

    def pull(_: int, __: int) -> None:
        if target.exists():
            raise _Pulled

    with suppress(_Pulled):
        write(room.wang, target, asked, tell=pull, part_size=PART)
    room.settle(target.parent)

    def resumed() -> object:
        try:
            return bring(room.li, write(room.wang, target, asked, part_size=PART).paths)[1]
        finally:
            room.restore(target.parent)

    expected = resumed()

    def look() -> str:
        try:
            assert resumed() == expected
        except Refused as refusal:
            return refusal.code.value
        return ""

    path = plans.place(target)
    return structure("the plan of a copy", path, look, {Code.FILE_EXISTS}, edges=range(0, path.stat().st_size, 1000))


def _documents(room: Room) -> Iterator[Structure]:
    """Return the small documents, each read as whoever needs it reads it."""
    county, file, rows = room.county, slotfile.read(room.zhang), room.wang.store.rows
    zhang, wang = county.people["zhang"], county.known("wang")
    (manifest,) = rows("SELECT manifest FROM bundles")
    (certificate,) = rows("SELECT document FROM certificates WHERE bundle > 0")
    receipt = receipts.make_receipt(room.wang, manifest[0])
    head = rows("SELECT document FROM heads WHERE bundle > 0")[0]
    secret, recipient = age.new_identity()
    ask = requests.make_ask(file, recipient)
    answer = requests.answer(ask, county.office)
    asked = AGE | {Code.ASK_DAMAGED, Code.ASK_ALTERED, Code.ASK_ELSEWHERE, Code.DOCUMENT_NEWER, Code.AGE_BAD_RECIPIENT}
    answered = AGE | {Code.ANSWER_DAMAGED, Code.ANSWER_ELSEWHERE, Code.DOCUMENT_NEWER, Code.AGE_NO_MATCH}
    documents: dict[str, tuple[bytes, Callable[[bytes], object], set[Code] | set[str]]] = {
        "a card": (county.card("zhang"), cards.read_card, CARD),
        "a member list": (county.rolls[-1], lists.read_list, LIST),
        "a certificate": (certificate[0], lambda data: certificates.read_certificate(data, zhang.public), CERTIFICATE),
        "a head": (head[0], heads.read_head, HEAD),
        "a receipt": (receipt, lambda data: receipts.read_receipt(data, wang), RECEIPT),
        "an ask": (ask, lambda data: _answered(data, ask, county.office), asked | {"fingerprint", Code.AGE_NO_MATCH}),
        "an answer": (answer, lambda data: requests.accept(data, secret, file), answered),
    }
    for name, (data, read, found) in documents.items():
        path = room.folder / f"{name}.document"
        path.write_bytes(data)
        yield structure(name, path, _look_at_document(path, read), found)


class _Differs(Exception):
    """What two people compare by voice is not the same."""


def _answered(data: bytes, ask: bytes, holder: Identity) -> None:
    """Answer an ask as the office does, whose holders compare its fingerprint before (keys/FORMAT.md, 9)."""
    requests.answer(data, holder)
    if fingerprint(data) != fingerprint(ask):
        raise _Differs


def _look_at_document(path: Path, read: Callable[[bytes], object]) -> Look:
    expected = read(path.read_bytes())

    def look() -> str:
        try:
            assert read(path.read_bytes()) == expected
        except _Differs:
            return "fingerprint"
        except Refused as refusal:
            return refusal.code.value
        return ""

    return look
