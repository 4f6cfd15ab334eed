"""What anybody can do to a bundle who has the stick for a minute: one fault each."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.attacks.forge import Made, Zipped, named
from tests.attacks.scene import Scene, zip_with

NO_MEMBERS = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)
"""The end of a ZIP without members."""


ZIP64_END = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 46, 0) + struct.pack(
    "<4sIQI", b"PK\6\7", 0, 0, 1
)
"""The end of a ZIP64 and the pointer to it, which some readers believe and others do not see (APPNOTE.TXT, 4.3.14)."""

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


def reaching(zipped: Zipped) -> None:
    """A member whose bytes, by both its sizes, reach into the next."""
    made = zipped.members[1]
    whole = made.data + zipped.members[2].data
    zipped.members[1] = replace(made, claimed=len(made.data) + 100, crc=zlib.crc32(whole[: len(made.data) + 100]))


def twice_whole(scene: Scene) -> bytes:
    data = scene.loose.write()
    return data + data


def padded(zipped: Zipped) -> None:
    """A signature a megabyte long."""
    zipped.members[-2] = Made(*named("signature", bytes((1 << 20) + 1)))


def cut_at(share: float) -> Callable[[Scene], bytes]:
    def make(scene: Scene) -> bytes:
        data = scene.loose.write()
        return data[: int(len(data) * share)]

    return make


FORGED: dict[str, Callable[[Scene], bytes]] = {
    "empty_file": lambda _: b"",
    "another_file": lambda _: b"%PDF-1.7\n" + bytes(2000),
    "another_zip": order(lambda members: members[1:]),
    "another_mimetype": member("mimetype", data=b"application/vnd.fieldkit.bundle+pip"),
    "bytes_before_the_zip": end(before=b"MZ"),
    "bytes_behind_the_zip": end(after=b"\0"),
    "comment": end(comment=b"for li"),
    "comment_that_looks_like_an_end": end(comment=NO_MEMBERS),
    "gap_between_members": member("secrets", gap=b"hidden"),
    "bytes_behind_a_member": member("ledger", behind=b"hidden"),
    "bytes_before_the_central_directory": end(between=b"hidden"),
    "second_volume": end(disk=1),
    "central_directory_elsewhere": end(start=0),
    "fewer_members_than_there_are": end(count=3),
    "more_members_than_there_are": end(count=40),
    "more_members_than_any_bundle_has": end(count=65_535),
    "compressed_member": zip_with(deflated),
    "member_that_claims_four_gigabytes": member("ledger", claimed=0xFFFFFFFF),
    "signature_of_a_megabyte": zip_with(padded),
    "zips_own_encryption": member("ledger", flags=1),
    "sizes_after_the_member": member("ledger", flags=8),
    "name_in_utf_8": member("ledger", flags=0x800),
    "extra_field": member("ledger", extra=struct.pack("<2H", 1, 0)),
    "comment_on_a_member": member("ledger", comment=b"!"),
    "zip64_end_before_the_end": end(before_end=ZIP64_END),
    "two_bundles_in_one_file": twice_whole,
    "member_that_reaches_into_the_next": zip_with(reaching),
    "two_members_in_one_place": member("secrets", same_place_as=1),
    "one_name_before_the_member_one_in_the_directory": member("ledger", central_name=f"ledger/{NOUGHT}.age"),
    "wrong_crc_in_both_places": member("ledger", crc=1),
    "wrong_crc_of_a_member_that_is_not_read": member("exhibits", crc=1),
    "other_bytes_under_the_same_name": member("ledger", data=b"age-encryption.org/v1\n"),
    "name_that_leaves_the_folder": member("exhibits", name="exhibits/../../" + "0" * 60),
    "name_of_the_systems_own": member("exhibits", name="exhibits/NUL"),
    "name_of_the_systems_own_with_an_ending": member("exhibits", name="exhibits/con.age"),
    "name_from_the_root": member("exhibits", name="/etc/cron.d/" + "0" * 60),
    "name_with_backslashes": member("exhibits", name="exhibits\\..\\..\\" + "0" * 60),
    "name_with_a_drive_and_a_stream": member("exhibits", name="C:exhibits/" + "a" * 50 + ".age:hidden"),
    "name_that_ends_early": member("exhibits", name="exhibits/" + "a" * 64 + ".age\0.exe"),
    "name_that_ends_in_a_line_feed": member("exhibits", name="exhibits/" + "a" * 64 + ".age\n"),
    "name_written_from_the_right": member("exhibits", name="exhibits/\u202e" + "a" * 64 + ".age"),
    "name_that_ends_in_a_dot": member("exhibits", name="exhibits/" + "a" * 64 + ".age."),
    "name_in_capital_letters": member("exhibits", name="exhibits/" + "A" * 64 + ".age"),
    "slice_number_nought": member("exhibits", name="exhibits/" + "a" * 64 + ".age.000"),
    "very_long_name": member("exhibits", name="exhibits/" + "a" * 60_000),
    "member_twice": order(lambda members: [*members[:5], members[4], *members[5:]]),
    "no_ledger": without("ledger"),
    "no_secrets": without("secrets"),
    "no_signature": without("signature"),
    "no_manifest": without("manifest"),
    "two_ledgers": twice("ledger"),
    "two_signatures": twice("signature"),
    "two_manifests": twice("manifest"),
    "manifest_not_last": order(lambda all_: [*all_[:-2], all_[-1], all_[-2]]),
    "mimetype_twice": order(lambda members: [members[0], *members]),
    "cut_off_after_a_tenth": cut_at(0.1),
    "cut_off_in_the_middle": cut_at(0.5),
    "cut_off_near_the_end": cut_at(0.9),
    "cut_off_at_the_very_end": cut_at(0.999),
    "cut_off_within_the_first_bytes": cut_at(0.0002),
}
