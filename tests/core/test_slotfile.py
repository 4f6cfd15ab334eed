"""The slot file on disk: two copies, and what accidents and attackers make of them."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents, office, slotfile, slots
from fieldkit.keys.slots import PassphraseHeader, SlotFile
from fieldkit.keys.unlock import Unlocked, unwrap, with_recovery, wrap
from tests.core.people import COUNTY, LI, OFFICE, ZHANG, flips, refused

KEY = bytes(range(32))
OLD, NEW = b"old key".ljust(32), b"new key".ljust(32)
MASTER = slots.new_master()
ZHANGS = Unlocked.new(MASTER, ZHANG)
EMPTY = slots.new_slot_file(COUNTY.id)


def opening(file: SlotFile, key: bytes) -> SlotFile:
    """`file` with Zhang's passphrase slot under `key`, as though a passphrase had given it."""
    header = PassphraseHeader(
        vault=file.vault, county=file.county, member=ZHANG.member, salt=bytes(16), memory=262144, passes=3, lanes=4
    )
    return slots.with_member_slot(file, wrap(header, key, ZHANGS))


FULL = office.with_office(
    with_recovery(opening(EMPTY, KEY), Unlocked.new(MASTER, LI), bytes(16)), ZHANGS, OFFICE.recipient
)


def sealed(body: bytes) -> bytes:
    """A copy whose checksum an attacker has set right."""
    return body + f"\n{hashlib.sha256(body).hexdigest()}\n".encode()


def test_what_is_written_is_read_and_counted(tmp_path: Path) -> None:
    first = slotfile.write(tmp_path, FULL)
    assert first == slotfile.read(tmp_path) == msgspec.structs.replace(FULL, generation=1)
    second = slotfile.write(tmp_path, first)
    assert second.generation == 2
    assert (tmp_path / "keys.a").read_bytes() == (tmp_path / "keys.b").read_bytes()
    assert slotfile.damaged(tmp_path) == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys.a", "keys.b"]


def test_no_name_and_no_key_stands_in_the_file() -> None:
    data = slotfile.encode(FULL)
    for secret in (MASTER, ZHANGS.secret, ZHANG.seed):
        assert base64.b64encode(secret) not in data
    assert ZHANG.age_secret.encode() not in data


@pytest.mark.parametrize("name", slotfile.COPIES)
def test_one_damaged_copy_is_reported_and_repaired_by_the_next_writing(tmp_path: Path, name: str) -> None:
    written = slotfile.write(tmp_path, FULL)
    for spoil in (bytes(100), b"", None):
        (tmp_path / name).unlink()
        if spoil is not None:
            (tmp_path / name).write_bytes(spoil)
        assert slotfile.damaged(tmp_path) == (name,)
        assert slotfile.read(tmp_path) == written
        written = slotfile.write(tmp_path, written)
        assert slotfile.damaged(tmp_path) == ()


@pytest.mark.parametrize("newer", slotfile.COPIES)
def test_of_two_whole_copies_the_newer_counts(tmp_path: Path, newer: str) -> None:
    for name in slotfile.COPIES:
        generation = 8 if name == newer else 7
        (tmp_path / name).write_bytes(slotfile.encode(msgspec.structs.replace(FULL, generation=generation)))
    assert slotfile.read(tmp_path).generation == 8
    assert slotfile.damaged(tmp_path) == ()


@pytest.mark.parametrize("behind", slotfile.COPIES)
def test_a_copy_that_an_interrupted_change_left_behind_is_brought_level(tmp_path: Path, behind: str) -> None:
    old = slotfile.encode(slotfile.write(tmp_path, EMPTY))
    new = slotfile.write(tmp_path, msgspec.structs.replace(FULL, vault=EMPTY.vault, generation=1))
    (tmp_path / behind).write_bytes(old)
    slotfile.finish(tmp_path)
    assert {(tmp_path / name).read_bytes() for name in slotfile.COPIES} == {slotfile.encode(new)}


def test_a_damaged_copy_is_not_brought_level_unsaid(tmp_path: Path) -> None:
    slotfile.write(tmp_path, FULL)
    (tmp_path / "keys.b").write_bytes(b"")
    slotfile.finish(tmp_path)
    assert slotfile.damaged(tmp_path) == ("keys.b",)


def test_both_damaged_none_there_and_not_readable_are_three_things(tmp_path: Path) -> None:
    with refused(Code.KEYS_MISSING):
        slotfile.read(tmp_path)
    (tmp_path / "keys.b").write_bytes(slotfile.encode(FULL)[:-1])
    with refused(Code.KEYS_DAMAGED):
        slotfile.read(tmp_path)
    (tmp_path / "keys.a").write_bytes(b"")
    with refused(Code.KEYS_DAMAGED):
        slotfile.read(tmp_path)
    (tmp_path / "keys.b").unlink()
    (tmp_path / "keys.b").mkdir()
    with refused(Code.FILE_NOT_A_FILE):
        slotfile.read(tmp_path)


def test_no_altered_byte_of_a_copy_is_taken_for_whole(tmp_path: Path) -> None:
    written = slotfile.write(tmp_path, FULL)
    data = slotfile.encode(written)
    for other in flips(data):
        with refused(Code.KEYS_DAMAGED):
            slotfile.decode(other)
    (tmp_path / "keys.a").write_bytes(next(flips(data)))
    assert slotfile.read(tmp_path) == written


def test_no_shortened_or_lengthened_copy_is_taken_for_whole() -> None:
    data = slotfile.encode(FULL)
    for other in itertools.chain(
        (data[:length] for length in range(len(data))), (data + b"\n", b"\n" + data, data * 2)
    ):
        with refused(Code.KEYS_DAMAGED):
            slotfile.decode(other)


def test_whoever_sets_the_checksum_right_still_opens_nothing_else() -> None:
    """Every byte altered, the checksum made anew: a slot stays what it was, or is refused, or its key fits no more."""
    kept = {slot.header.member: unwrap(slot, KEY) for slot in FULL.members}
    for other in flips(documents.write(FULL), (0x01, 0x02)):
        try:
            found = slotfile.decode(sealed(other))
        except Refused:
            continue
        for slot in found.members:
            try:
                opened = unwrap(slot, KEY)
            except Refused:
                continue
            assert opened in (None, kept.get(slot.header.member))


def test_a_file_that_contradicts_itself_is_damaged() -> None:
    other_vault = slots.new_slot_file(COUNTY.id)
    strangers = [
        msgspec.structs.replace(FULL, vault=other_vault.vault),
        msgspec.structs.replace(FULL, county="0" * 64),
        msgspec.structs.replace(FULL, members=(), vault=other_vault.vault),
        msgspec.structs.replace(FULL, members=FULL.members * 2),
    ]
    for file in strangers:
        with refused(Code.KEYS_DAMAGED):
            slotfile.decode(slotfile.encode(file))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"generation":0', b'"generation":-1'),
        (b'"generation":0', b'"generation":0.5'),
        (b'"generation":0', b'"generation":9007199254740992'),
        (b'"generation":0', b'"generation":true'),
        (b'"lanes":4', b'"lanes":null'),
        (b'"lanes":4', b'"lanes":-1'),
        (b'"kind":"passphrase"', b'"kind":"password"'),
        (b'"kind":"passphrase"', b'"kind":"office"'),
        (b'"generation":0', b'"extra":1,"generation":0'),
        (b'"generation":0', b'"generation":0,"generation":0'),
        (b'"generation":0,', b""),
        (b"{", b" {"),
    ],
)
def test_an_odd_document_with_a_right_checksum_is_damaged(old: bytes, new: bytes) -> None:
    body = documents.write(FULL)
    assert body.count(old) >= 1
    with refused(Code.KEYS_DAMAGED):
        slotfile.decode(sealed(body.replace(old, new, 1)))


def test_too_large_a_file_is_damaged_and_not_read_to_its_end(tmp_path: Path) -> None:
    for name in slotfile.COPIES:
        with (tmp_path / name).open("wb") as target:
            target.truncate(1 << 40)
    with refused(Code.KEYS_DAMAGED):
        slotfile.read(tmp_path)


def test_a_newer_format_is_not_called_damaged(tmp_path: Path) -> None:
    slotfile.write(tmp_path, FULL)
    (tmp_path / "keys.a").write_bytes(sealed(documents.write(FULL).replace(b'"v":1', b'"v":2')))
    for act in (slotfile.read, slotfile.damaged):
        with refused(Code.DOCUMENT_NEWER) as caught:
            act(tmp_path)
        assert caught.value.params == {"version": 2}


class PowerCut(Exception):
    pass


def torn_at(cut: int) -> Callable[[files.NewFile], None]:
    def torn(new: files.NewFile) -> None:
        new.path.write_bytes(new.part.read_bytes()[:cut])
        raise PowerCut

    return torn


@pytest.mark.parametrize("survives", [0, 1, 2])
def test_a_power_cut_between_the_copies_leaves_the_old_or_the_new_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, survives: int
) -> None:
    before = slotfile.write(tmp_path, opening(EMPTY, OLD))
    commit, done = files.NewFile.commit, itertools.count()

    def failing(new: files.NewFile) -> None:
        if next(done) == survives:
            raise PowerCut
        commit(new)

    with monkeypatch.context() as patched:
        patched.setattr(files.NewFile, "commit", failing)
        try:
            slotfile.write(tmp_path, opening(before, NEW))
        except PowerCut:
            assert survives < 2
    found = slotfile.read(tmp_path)
    assert unwrap(found.members[0], NEW if survives else OLD) == ZHANGS
    assert slotfile.write(tmp_path, found).generation == found.generation + 1
    assert (tmp_path / "keys.a").read_bytes() == (tmp_path / "keys.b").read_bytes()


def test_even_where_a_replacement_can_be_torn_one_copy_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system without atomic replacement, cut at every hundredth byte, after each history of the two copies."""
    old, new = slotfile.encode(opening(EMPTY, OLD)), opening(EMPTY, NEW)
    length = len(slotfile.encode(msgspec.structs.replace(new, generation=1)))
    for damaged, cut in itertools.product((None, *slotfile.COPIES), range(0, length, 100)):
        for name in slotfile.COPIES:
            (tmp_path / name).write_bytes(b"" if name == damaged else old)
        monkeypatch.setattr(files.NewFile, "commit", torn_at(cut))
        with pytest.raises(PowerCut):
            slotfile.write(tmp_path, new)
        assert unwrap(slotfile.read(tmp_path).members[0], OLD) == ZHANGS


def test_a_stale_file_never_replaces_a_newer_one(tmp_path: Path) -> None:
    first = slotfile.write(tmp_path, opening(EMPTY, OLD))
    slotfile.write(tmp_path, opening(first, NEW))
    with pytest.raises(RuntimeError, match="older"):
        slotfile.write(tmp_path, first)
    assert unwrap(slotfile.read(tmp_path).members[0], NEW) == ZHANGS


def test_a_full_file_fits(tmp_path: Path) -> None:
    """64 members with both kinds of slot stay below the limit."""
    one = slots.MemberSlot(header=FULL.members[0].header, box=FULL.members[0].box, identity=bytes(400))
    members = (one,) * (2 * slots.MEMBERS)
    data = slotfile.encode(msgspec.structs.replace(FULL, members=members, generation=2**40))
    assert len(data) < slotfile.LIMIT
