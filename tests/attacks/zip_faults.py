"""What anybody can do to a bundle who has the stick for a minute: one fault each, and the refusal it deserves."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fieldkit.errors import Code
from tests.attacks.forge import Made, Zipped, named
from tests.attacks.scene import Attack, Scene, zip_with

NO_MEMBERS = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)
"""The end of a ZIP without members."""


NOUGHT = "0" * 64


def member(folder: str, **faults: Any) -> Callable[[Scene], bytes]:
    """One member altered."""

    def alter(zipped: Zipped) -> None:
        at = next(at for at, made in enumerate(zipped.members) if made.name.startswith(folder))
        zipped.members[at] = replace(zipped.members[at], **faults)

    return zip_with(alter)


def end(**faults: Any) -> Callable[[Scene], bytes]:
    """The end of the ZIP altered."""

    def alter(zipped: Zipped) -> None:
        for name, value in faults.items():
            setattr(zipped, name, value)

    return zip_with(alter)


def order(arrange: Callable[[list[Made]], list[Made]]) -> Callable[[Scene], bytes]:
    """The members arranged otherwise."""

    def alter(zipped: Zipped) -> None:
        zipped.members = arrange(zipped.members)

    return zip_with(alter)


def deflated(zipped: Zipped) -> None:
    made = zipped.members[1]
    packed = zlib.compress(made.data, wbits=-15)
    zipped.members[1] = replace(made, data=packed, method=8)


def without(folder: str) -> Callable[[Scene], bytes]:
    return order(lambda members: [made for made in members if not made.name.startswith(folder)])


def twice(folder: str) -> Callable[[Scene], bytes]:
    """A second member of the folder, with other bytes and so another name."""

    def arrange(members: list[Made]) -> list[Made]:
        at = next(at for at, made in enumerate(members) if made.name.startswith(folder))
        again = Made(*named(folder, members[at].data + b"\0"))
        return [*members[:at], again, *members[at:]]

    return order(arrange)


def padded(zipped: Zipped) -> None:
    """A signature a megabyte long."""
    zipped.members[-2] = Made(*named("signature", bytes((1 << 20) + 1)))


def cut_at(share: float) -> Callable[[Scene], bytes]:
    def make(scene: Scene) -> bytes:
        data = scene.loose.write()
        return data[: int(len(data) * share)]

    return make


ZIP_FAULTS = [
    Attack("an empty file", Code.BUNDLE_NOT_BUNDLE, lambda _: b""),
    Attack("another file", Code.BUNDLE_NOT_BUNDLE, lambda _: b"%PDF-1.7\n" + bytes(2000)),
    Attack("another ZIP", Code.BUNDLE_NOT_BUNDLE, order(lambda members: members[1:])),
    Attack("another mimetype", Code.BUNDLE_NOT_BUNDLE, member("mimetype", data=b"application/vnd.fieldkit.bundle+pip")),
    Attack("bytes before the ZIP (a program that unpacks itself)", Code.BUNDLE_NOT_BUNDLE, end(before=b"MZ")),
    Attack("bytes behind the ZIP", Code.BUNDLE_DAMAGED, end(after=b"\0")),
    Attack("a comment", Code.BUNDLE_DAMAGED, end(comment=b"for li")),
    Attack("a comment that looks like an end", Code.BUNDLE_DAMAGED, end(comment=NO_MEMBERS)),
    Attack("a gap between members", Code.BUNDLE_DAMAGED, member("secrets", gap=b"hidden")),
    Attack("bytes behind a member", Code.BUNDLE_DAMAGED, member("ledger", behind=b"hidden")),
    Attack("bytes before the central directory", Code.BUNDLE_DAMAGED, end(between=b"hidden")),
    Attack("a second volume", Code.BUNDLE_DAMAGED, end(disk=1)),
    Attack("a central directory elsewhere", Code.BUNDLE_DAMAGED, end(start=0)),
    Attack("fewer members than there are", Code.BUNDLE_DAMAGED, end(count=3)),
    Attack("more members than there are", Code.BUNDLE_DAMAGED, end(count=40)),
    Attack("more members than any bundle has", Code.BUNDLE_OVERSIZE, end(count=65_535)),
    Attack("a compressed member (a bomb)", Code.BUNDLE_DAMAGED, zip_with(deflated)),
    Attack("a member that claims four gigabytes", Code.BUNDLE_DAMAGED, member("ledger", claimed=0xFFFFFFFF)),
    Attack("a signature of a megabyte", Code.BUNDLE_OVERSIZE, zip_with(padded)),
    Attack("a ZIP's own encryption", Code.BUNDLE_DAMAGED, member("ledger", flags=1)),
    Attack("sizes after the member (data descriptor)", Code.BUNDLE_DAMAGED, member("ledger", flags=8)),
    Attack("a name in UTF-8", Code.BUNDLE_DAMAGED, member("ledger", flags=0x800)),
    Attack("an extra field (ZIP64)", Code.BUNDLE_DAMAGED, member("ledger", extra=struct.pack("<2H", 1, 0))),
    Attack("a comment on a member", Code.BUNDLE_DAMAGED, member("ledger", comment=b"!")),
    Attack("two members in one place", Code.BUNDLE_DAMAGED, member("secrets", same_place_as=1)),
    Attack(
        "one name before the member, one in the directory",
        Code.BUNDLE_DAMAGED,
        member("ledger", central_name=f"ledger/{NOUGHT}.age"),
    ),
    Attack("a wrong CRC in both places", Code.BUNDLE_DAMAGED, member("ledger", crc=1)),
    Attack("a wrong CRC of a member that is not read", Code.BUNDLE_DAMAGED, member("exhibits", crc=1)),
    Attack("other bytes under the same name", Code.BUNDLE_DAMAGED, member("ledger", data=b"age-encryption.org/v1\n")),
    Attack("a name that leaves the folder", Code.BUNDLE_MEMBERS, member("exhibits", name="exhibits/../../" + "0" * 60)),
    Attack("a name of the system's own", Code.BUNDLE_MEMBERS, member("exhibits", name="exhibits/NUL")),
    Attack("a name in capital letters", Code.BUNDLE_MEMBERS, member("exhibits", name="exhibits/" + "A" * 64 + ".age")),
    Attack("a slice number nought", Code.BUNDLE_MEMBERS, member("exhibits", name="exhibits/" + "a" * 64 + ".age.000")),
    Attack("a very long name", Code.BUNDLE_DAMAGED, member("exhibits", name="exhibits/" + "a" * 60_000)),
    Attack("a member twice", Code.BUNDLE_MEMBERS, order(lambda members: [*members[:5], members[4], *members[5:]])),
    Attack("no ledger", Code.BUNDLE_MEMBERS, without("ledger")),
    Attack("no secrets", Code.BUNDLE_MEMBERS, without("secrets")),
    Attack("no signature", Code.BUNDLE_MEMBERS, without("signature")),
    Attack("no manifest", Code.BUNDLE_MEMBERS, without("manifest")),
    Attack("two ledgers", Code.BUNDLE_MEMBERS, twice("ledger")),
    Attack("two signatures", Code.BUNDLE_MEMBERS, twice("signature")),
    Attack("two manifests", Code.BUNDLE_MEMBERS, twice("manifest")),
    Attack("the manifest not last", Code.BUNDLE_MEMBERS, order(lambda all_: [*all_[:-2], all_[-1], all_[-2]])),
    Attack("the mimetype twice", Code.BUNDLE_MEMBERS, order(lambda members: [members[0], *members])),
    *[Attack(f"cut off after {share:.0%}", Code.BUNDLE_DAMAGED, cut_at(share)) for share in (0.1, 0.5, 0.9, 0.999)],
    Attack("cut off within the first bytes", Code.BUNDLE_NOT_BUNDLE, cut_at(0.0002)),
]
"""What anybody can do who has the stick for a minute."""
