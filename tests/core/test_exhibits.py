"""Exhibits: whatever comes in can be read again byte for byte, and an interrupted program leaves no riddle."""

from __future__ import annotations

import hashlib
import io
import os
import signal
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Code, Refused
from fieldkit.keys import age
from fieldkit.vault import check, exhibits, snapshots
from fieldkit.vault import vault as opening
from fieldkit.vault.vault import Vault
from tests.roomkit import add, every_file, flipped, killed, killed_everywhere
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties", "tests.sticks"]

CHUNK = 65_536
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7]


class Failing(io.BytesIO):
    """A source whose stick is pulled out after the first piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(CHUNK)


@pytest.mark.parametrize("size", SIZES)
def test_what_comes_in_is_read_again_and_no_file_holds_it_in_clear(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    taken = exhibits.take_in(tmp_path, io.BytesIO(data))
    assert (taken.sha256, taken.size) == (hashlib.sha256(data).hexdigest(), size)
    path = exhibits.payload_path(tmp_path, taken.payload)
    kept = path.read_bytes()
    assert every_file(tmp_path) == {f"{taken.payload[:2]}/{taken.payload}": kept}
    assert (hashlib.sha256(kept).hexdigest(), len(kept)) == (taken.payload, taken.payload_size)
    assert size < 32 or data[:32] not in kept
    assert exhibits.verify(tmp_path, taken.payload)
    with exhibits.reader(tmp_path, taken.payload, taken.payload_size, taken.file_key) as reader:
        assert reader.read() == data


def test_a_header_in_front_makes_a_payload_an_age_file(tmp_path: Path) -> None:
    identity, recipient = age.new_identity()
    taken = exhibits.take_in(tmp_path, io.BytesIO(b"photograph" * 9999))
    whole = age.write_header(taken.file_key, [recipient])
    whole += exhibits.payload_path(tmp_path, taken.payload).read_bytes()
    plain = io.BytesIO()
    age.decrypt(io.BytesIO(whole), plain, [identity])
    assert plain.getvalue() == b"photograph" * 9999


@given(st.integers(0, 3 * CHUNK), st.integers(0, 2 * CHUNK))
def test_any_part_is_read_without_the_rest(tmp_path_factory: pytest.TempPathFactory, start: int, length: int) -> None:
    folder, data, taken = _recorded(tmp_path_factory)
    with exhibits.reader(folder, taken.payload, taken.payload_size, taken.file_key) as reader:
        reader.seek(start)
        assert reader.read(length) == data[start : start + length]


_kept: list[tuple[Path, bytes, exhibits.Taken]] = []


def _recorded(factory: pytest.TempPathFactory) -> tuple[Path, bytes, exhibits.Taken]:
    if not _kept:
        folder, data = factory.mktemp("recording"), os.urandom(3 * CHUNK)
        _kept.append((folder, data, exhibits.take_in(folder, io.BytesIO(data))))
    return _kept[0]


def test_the_same_bytes_twice_are_two_payloads_under_two_keys(tmp_path: Path) -> None:
    one, other = (exhibits.take_in(tmp_path, io.BytesIO(b"same")) for _ in range(2))
    assert one.sha256 == other.sha256
    assert one.payload != other.payload
    assert one.file_key != other.file_key


def test_a_pulled_stick_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output"):
        exhibits.take_in(tmp_path, Failing(os.urandom(9 * CHUNK)))
    assert every_file(tmp_path) == {}


def test_a_full_disk_leaves_nothing(small_disk: Callable[..., Path]) -> None:
    folder = small_disk(1 << 20)
    with pytest.raises(Refused) as refused:
        exhibits.take_in(folder, io.BytesIO(os.urandom(2 << 20)))
    assert refused.value.code is Code.MEDIUM_FULL
    assert every_file(folder) == {}


def test_a_payload_that_was_carried_is_kept_as_it_is(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
    taken = exhibits.take_in(there, io.BytesIO(b"x" * 99_999))
    with exhibits.payload_path(there, taken.payload).open("rb") as source:
        exhibits.adopt(here, source, taken.payload, taken.payload_size)
    assert every_file(here) == every_file(there)


@pytest.mark.parametrize("change", ["shorter", "longer", "flipped", "empty"])
def test_other_bytes_are_not_adopted(tmp_path: Path, change: str) -> None:
    data = os.urandom(2000)
    altered = {"shorter": data[:-1], "longer": data + b"x", "flipped": b"\0" + data[1:], "empty": b""}[change]
    source = cast("BinaryIO", io.BytesIO(altered + bytes(5 << 20) if change == "longer" else altered))
    with pytest.raises(Refused) as refused:
        exhibits.adopt(tmp_path, source, hashlib.sha256(data).hexdigest(), len(data))
    assert refused.value.code is Code.EXHIBIT_DAMAGED
    assert every_file(tmp_path) == {}


def test_what_is_gone_or_damaged_is_said(tmp_path: Path) -> None:
    taken = exhibits.take_in(tmp_path, io.BytesIO(os.urandom(2 * CHUNK)))
    path = exhibits.payload_path(tmp_path, taken.payload)
    for at in (0, 16 + CHUNK // 2, -1):
        with flipped(path, at):
            assert not exhibits.verify(tmp_path, taken.payload)
            with exhibits.reader(tmp_path, taken.payload, taken.payload_size, taken.file_key) as reader:
                with pytest.raises(Refused) as refused:
                    reader.read()
                assert refused.value.code is Code.EXHIBIT_BROKEN
    path.write_bytes(b"")
    with pytest.raises(Refused) as refused:
        exhibits.reader(tmp_path, taken.payload, taken.payload_size, taken.file_key)
    assert refused.value.code is Code.EXHIBIT_BROKEN
    path.unlink()
    with pytest.raises(Refused) as refused:
        exhibits.reader(tmp_path, taken.payload, taken.payload_size, taken.file_key)
    assert refused.value.code is Code.EXHIBIT_MISSING
    assert not exhibits.verify(tmp_path, taken.payload)


def test_a_row_says_what_is_held(county: Callable[..., County]) -> None:
    vault = county()["zhang"]
    added = add(vault, new_case(vault), b"paper")
    assert exhibits.held(vault.store, added.taken.payload) == added.taken.payload_size
    exhibits.keep_row(vault.store, added.taken.payload, 1, 7)
    assert exhibits.held(vault.store, added.taken.payload) == added.taken.payload_size
    assert exhibits.held(vault.store, "0" * 64) is None


def test_opening_after_a_kill_clears_up_and_tells_what_is_missing(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    case = new_case(vault)
    kept, lost = (add(vault, case, name) for name in (b"kept", b"lost"))
    part = vault.exhibits / ".abc.12345678.part"
    foreign = vault.exhibits / "Thumbs.db"

    def leave(opened: Vault) -> None:
        exhibits.take_in(opened.exhibits, io.BytesIO(b"orphan"))
        for path in (part, foreign):
            path.write_bytes(b"x" * 4096)

    exhibits.payload_path(vault.exhibits, lost.taken.payload).unlink()
    vault.close()
    die_at_work(vault, leave)
    vault = team.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)
    (orphan,) = vault.swept.orphans
    assert vault.swept == exhibits.Swept(1, (orphan,), (lost.taken.payload,))
    assert not part.exists()
    assert foreign.exists()
    assert (vault.exhibits / exhibits.QUARANTINE / orphan).is_file()
    assert exhibits.verify(vault.exhibits, kept.taken.payload)
    exhibits.keep_row(vault.store, orphan, 1, 0)
    vault.close()
    die_at_work(vault, lambda _: None)
    vault = team.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)
    assert vault.swept == exhibits.Swept(0, (), (lost.taken.payload,))
    assert exhibits.verify(vault.exhibits, orphan)


def test_after_closing_in_order_opening_goes_through_no_exhibit(
    county: Callable[..., County], monkeypatch: pytest.MonkeyPatch
) -> None:
    team = county()
    add(team["zhang"], new_case(team["zhang"]), b"kept")
    monkeypatch.setattr(exhibits, "payloads", None)
    vault = team.reopen("zhang")
    assert vault.swept == exhibits.Swept(0, (), ())
    monkeypatch.undo()
    assert check.check(vault) == []


def die_at_work(vault: Vault, work: Callable[[Vault], object]) -> None:
    """Open the closed vault in a process of its own, which is killed once it has done `work`."""

    def act(opened: Vault) -> None:
        work(opened)
        os.kill(os.getpid(), signal.SIGKILL)

    assert killed(-1, act, partial(opening.open_unlocked, vault.folder, vault.unlocked))


def test_setting_a_vault_back_and_forth_loses_no_exhibit(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    case = new_case(vault)
    early = snapshots.take(vault.store, vault.snapshots, vault.key("snapshots"), "asked")
    added = add(vault, case, b"signed page")
    vault.close()
    snapshots.restore(vault.folder, early, vault.unlocked)
    vault = team.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)
    assert vault.swept.orphans == (added.taken.payload,)
    vault.close()
    snapshots.restore(vault.folder, snapshots.list_(vault.snapshots)[0].path, vault.unlocked)
    vault = team.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)
    assert exhibits.verify(vault.exhibits, added.taken.payload)
    assert check.check(vault) == []


def test_a_program_killed_while_taking_in_leaves_no_riddle(county: Callable[..., County]) -> None:
    team = county()
    case = new_case(team["zhang"])
    folder, unlocked = team["zhang"].folder, team["zhang"].unlocked
    team["zhang"].close()
    steps, ready = 0, partial(opening.open_unlocked, folder, unlocked)
    for _ in killed_everywhere(lambda opened: add(opened, case, bytes(2 * CHUNK)), ready):
        with closing(opening.open_unlocked(folder, unlocked)) as vault:
            assert vault.swept.missing == ()
            assert check.check(vault) == []
        steps += 1
    assert steps > 3
    team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)


def test_a_program_killed_in_mid_stream_leaves_a_part_that_is_swept(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    folder, unlocked = vault.folder, vault.unlocked
    vault.close()

    class Deadly(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 20 * CHUNK:
                os.kill(os.getpid(), signal.SIGKILL)
            return super().read(size)

    def take_in() -> None:
        exhibits.take_in(folder / "exhibits", Deadly(bytes(99 * CHUNK)))

    assert killed(-1, take_in)
    (left,) = every_file(folder / "exhibits")
    assert left.endswith(".part")
    vault = team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)
    assert vault.swept == exhibits.Swept(1, (), ())
    assert every_file(vault.exhibits) == {}
