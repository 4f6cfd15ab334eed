"""Copies on another disk: what a dead disk takes away comes back from them, and nothing half is ever taken for one."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from fieldkit import clock, files
from fieldkit.errors import Code, Refused
from fieldkit.files import Proof
from fieldkit.keys import slotfile
from fieldkit.model.kinds import Case, Incident
from fieldkit.vault import check, copies, exhibits, projection
from fieldkit.vault import vault as opening
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault
from tests.roomkit import add, every_file, flipped, killed, killed_everywhere
from tests.vaultkit import County, carry, dump, new_case, new_interview

pytest_plugins = ["tests.counties", "tests.sticks"]

MAYBE_ALIKE = {"meta", "certificates", "events", "bodies", "heads", "record_incident", "chains"}
"""Tables that also hold what belongs to the device or to `own`."""


def at_work(team: County) -> tuple[Vault, str]:
    """A vault with a case, an interview and two exhibits."""
    vault = team["zhang"]
    case = new_case(vault)
    new_interview(vault, case, "去年的补贴发了多少？", "记不清了。")
    add(vault, case, os.urandom(70_000))
    add(vault, case, b"paper")
    return vault, case


def brought_back(team: County, copy: Path, folder: Path, person: str = "zhang") -> Vault:
    """Make a vault from the copy and open it."""
    copies.restore_copy(copy, folder)
    team.vaults[folder.name] = opening.open_unlocked(folder, team[person].unlocked)
    return team.vaults[folder.name]


def only_store(copy: Path) -> Path:
    (path,) = (copy / copies.STORES).iterdir()
    return path


def test_a_copy_brings_back_the_vault_on_a_new_device(county: Callable[..., County], tmp_path: Path) -> None:
    team = county()
    vault, _ = at_work(team)
    before = dump(vault)
    copied = copies.copy(vault, tmp_path / "copy")
    assert (copied.files, copied.kept, copied.lost) == (5, 0, ())
    assert copied.proof in (Proof.VERIFIED, Proof.READ_BACK)
    back = brought_back(team, tmp_path / "copy", tmp_path / "back")
    after = dump(back)
    assert {name for name in before if before[name] != after[name]} <= MAYBE_ALIKE
    assert all(row in after[name] for name in ("events", "bodies", "certificates") for row in before[name])
    assert back.signer.device != vault.signer.device
    assert back.swept == exhibits.Swept(0, (), ())
    assert check.check(back) == []
    assert check.check(vault) == []


def test_only_what_is_new_is_written_again(county: Callable[..., County], tmp_path: Path) -> None:
    team = county()
    vault, case = at_work(team)
    copies.copy(vault, tmp_path / "copy")
    first = every_file(tmp_path / "copy")
    new = add(vault, case, os.urandom(30_000))
    copied = copies.copy(vault, tmp_path / "copy")
    assert (copied.files, copied.kept) == (2, 4)
    assert copied.bytes == new.taken.payload_size + only_store(tmp_path / "copy").stat().st_size
    second = every_file(tmp_path / "copy")
    assert {name for name in first.keys() & second if first[name] != second[name]} == set()
    assert len(second) == len(first) + 1
    assert check.check(brought_back(team, tmp_path / "copy", tmp_path / "back")) == []


def test_a_changed_passphrase_reaches_the_copy(county: Callable[..., County], tmp_path: Path) -> None:
    vault, _ = at_work(county())
    copies.copy(vault, tmp_path / "copy")
    vault.slots = slotfile.write(vault.folder, vault.slots)
    copies.copy(vault, tmp_path / "copy")
    assert slotfile.read(tmp_path / "copy") == vault.slots


def test_both_go_on_and_a_third_takes_in_both(county: Callable[..., County], tmp_path: Path) -> None:
    team = county()
    vault, case = at_work(team)
    copies.copy(vault, tmp_path / "copy")
    back = brought_back(team, tmp_path / "copy", tmp_path / "back")
    for each, township in ((vault, "甲镇"), (back, "乙镇")):
        each.write(case, Change(f"case/{case}", {"township": township}))
    carry(vault, team["li"], case, bundle=1)
    assert carry(back, team["li"], case, bundle=2).conflicts == [(f"case/{case}", "township")]
    assert check.check(team["li"]) == []


def test_the_age_of_the_last_copy_off_this_disk_is_known(
    county: Callable[..., County], tmp_path: Path, small_disk: Callable[..., Path]
) -> None:
    vault, _ = at_work(county())
    assert not copies.copy(vault, tmp_path / "copy").elsewhere
    assert copies.last_copy(vault.store) is None
    copied = copies.copy(vault, small_disk(8 << 20) / "copy")
    assert copied.elsewhere
    last = copies.last_copy(vault.store)
    assert last is not None
    assert 0 <= clock.now_ms() - last.at < 60_000
    told = projection.load(vault.store, Incident, "f_sort = 'copied'", order="created")[-1]
    assert json.loads(told.detail)["bytes"] == copied.bytes


def test_a_full_stick_keeps_the_copy_that_was_there(
    county: Callable[..., County], tmp_path: Path, small_disk: Callable[..., Path]
) -> None:
    team = county()
    vault, case = at_work(team)
    stick = small_disk(3 << 20)
    copies.copy(vault, stick / "copy")
    before = every_file(stick)
    add(vault, case, os.urandom(4 << 20))
    with pytest.raises(Refused) as refused:
        copies.copy(vault, stick / "copy")
    assert refused.value.code is Code.MEDIUM_FULL
    assert every_file(stick) == before
    assert check.check(brought_back(team, stick / "copy", tmp_path / "back")) == []


@pytest.mark.parametrize("place", ["other vault", "other files", "inside", "a vault", "damaged keys"])
def test_nothing_is_written_where_something_else_lies(
    county: Callable[..., County], tmp_path: Path, place: str
) -> None:
    team = county()
    vault, target = team["zhang"], tmp_path / "place"
    expected = Code.COPY_NOT_EMPTY
    if place == "other vault":
        copies.copy(team["li"], target)
        expected = Code.COPY_OTHER
    elif place == "other files":
        target.mkdir()
        (target / "thesis.docx").write_bytes(b"mine" * 1000)
    elif place == "inside":
        target = vault.folder / "exhibits"
    elif place == "a vault":
        target = team["li"].folder
    else:
        copies.copy(vault, target)
        for name in slotfile.COPIES:
            (target / name).write_bytes(b"noise")
        expected = Code.COPY_DAMAGED
    before = every_file(target)
    with pytest.raises(Refused) as refused:
        copies.copy(vault, target)
    assert refused.value.code is expected
    assert every_file(target) == before


def test_a_thorough_copy_mends_what_rotted_on_the_stick(county: Callable[..., County], tmp_path: Path) -> None:
    team = county()
    vault, case = at_work(team)
    added = add(vault, case, os.urandom(9000))
    copies.copy(vault, tmp_path / "copy")
    path = exhibits.payload_path(tmp_path / "copy" / "exhibits", added.taken.payload)
    path.write_bytes(bytes(path.stat().st_size))
    assert copies.copy(vault, tmp_path / "copy").files == 1
    assert copies.restore_copy(tmp_path / "copy", tmp_path / "lacking").lost == (added.taken.payload,)
    assert copies.copy(vault, tmp_path / "copy", thorough=True).files == 2
    assert copies.restore_copy(tmp_path / "copy", tmp_path / "whole").lost == ()


def test_an_exhibit_lost_here_does_not_keep_the_rest_from_being_copied(
    county: Callable[..., County], tmp_path: Path
) -> None:
    vault, case = at_work(county())
    gone, rotten, safe = (add(vault, case, os.urandom(5000)) for _ in range(3))
    copies.copy(vault, tmp_path / "older")
    path = exhibits.payload_path(vault.exhibits, gone.taken.payload)
    path.unlink()
    with flipped(exhibits.payload_path(vault.exhibits, rotten.taken.payload), 100):
        copied = copies.copy(vault, tmp_path / "copy")
        assert set(copied.lost) == {gone.taken.payload, rotten.taken.payload}
        assert copies.copy(vault, tmp_path / "older").lost == ()
    assert exhibits.verify(tmp_path / "copy" / "exhibits", safe.taken.payload)
    assert exhibits.verify(tmp_path / "older" / "exhibits", gone.taken.payload)


@pytest.mark.parametrize("damage", ["store flipped", "store gone", "keys gone", "nothing there"])
def test_a_copy_that_is_not_whole_makes_no_vault(county: Callable[..., County], tmp_path: Path, damage: str) -> None:
    vault, _ = at_work(county())
    copy = tmp_path / "copy"
    copies.copy(vault, copy)
    if damage == "store flipped":
        path = only_store(copy)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    elif damage == "store gone":
        only_store(copy).unlink()
    elif damage == "keys gone":
        for name in slotfile.COPIES:
            (copy / name).unlink()
    else:
        shutil.rmtree(copy)
    with pytest.raises(Refused) as refused:
        copies.restore_copy(copy, tmp_path / "back")
    assert refused.value.code is Code.COPY_DAMAGED
    assert {path.name for path in tmp_path.iterdir()} <= {"copy", "home", "county0"}


def test_a_vault_that_is_there_is_not_overwritten(county: Callable[..., County], tmp_path: Path) -> None:
    vault, _ = at_work(county())
    copies.copy(vault, tmp_path / "copy")
    before = every_file(vault.exhibits)
    with pytest.raises(Refused) as refused:
        copies.restore_copy(tmp_path / "copy", vault.folder)
    assert refused.value.code is Code.FILE_EXISTS
    assert every_file(vault.exhibits) == before


def test_progress_reaches_the_whole_and_a_cancel_keeps_the_copy(county: Callable[..., County], tmp_path: Path) -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int, whole: int) -> None:
        if done > whole // 2:
            raise Cancelled

    team = county()
    vault, _ = at_work(team)
    told: list[tuple[int, int]] = []
    copies.copy(vault, tmp_path / "copy", lambda done, whole: told.append((done, whole)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    before = every_file(tmp_path / "copy")
    with pytest.raises(Cancelled):
        copies.copy(vault, tmp_path / "copy", cancel)
    assert every_file(tmp_path / "copy") == before
    with pytest.raises(Cancelled):
        copies.restore_copy(tmp_path / "copy", tmp_path / "back", cancel)
    assert not (tmp_path / "back").exists()
    assert [path.name for path in vault.snapshots.iterdir()] == []


def test_a_stick_that_lies_is_found_out(
    county: Callable[..., County], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, _ = at_work(county())
    monkeypatch.setattr(files.whole, "read_back", lambda *_, **__: ("0" * 64, Proof.VERIFIED))
    with pytest.raises(Refused) as refused:
        copies.copy(vault, tmp_path / "copy")
    assert refused.value.code is Code.MEDIUM_DIFFERS
    assert [name for name in every_file(tmp_path / "copy") if "store" in name] == []


def test_killed_at_any_step_the_copy_before_or_the_new_one_is_there(
    county: Callable[..., County], tmp_path: Path
) -> None:
    team = county()
    vault, case = at_work(team)
    copies.copy(vault, tmp_path / "copy")
    add(vault, case, b"new exhibit")
    new_case(vault, "新村")
    folder, unlocked = vault.folder, vault.unlocked
    vault.close()
    seen = []
    ready = partial(opening.open_unlocked, folder, unlocked)
    for step in killed_everywhere(lambda opened: copies.copy(opened, tmp_path / "copy"), ready):
        back = tmp_path / f"back{step}"
        assert copies.restore_copy(tmp_path / "copy", back).lost == ()
        with closing(opening.open_unlocked(back, unlocked)) as restored:
            seen.append(len(projection.load(restored.store, Case)))
            assert restored.swept.missing == ()
            assert check.check(restored) == []
    assert set(seen) == {1, 2}
    assert seen == sorted(seen)
    team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)


def test_killed_in_mid_stream_a_copy_is_what_it_was_and_is_finished_the_next_time(
    county: Callable[..., County], tmp_path: Path
) -> None:
    team = county()
    vault, case = at_work(team)
    copies.copy(vault, tmp_path / "copy")
    before = every_file(tmp_path / "copy")
    added = [add(vault, case, os.urandom(3 << 20)) for _ in range(3)]
    folder, unlocked = vault.folder, vault.unlocked
    vault.close()

    def die(done: int, whole: int) -> None:
        if done > whole // 2:
            os.kill(os.getpid(), signal.SIGKILL)

    assert killed(-1, lambda: copies.copy(opening.open_unlocked(folder, unlocked), tmp_path / "copy", die))
    left = every_file(tmp_path / "copy")
    assert before.items() <= left.items()
    assert any(name.endswith(".part") for name in left)
    vault = team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)
    copied = copies.copy(vault, tmp_path / "copy")
    assert copied.kept > 4
    assert not any(name.endswith(".part") for name in every_file(tmp_path / "copy"))
    assert copies.restore_copy(tmp_path / "copy", tmp_path / "back").lost == ()
    assert all(exhibits.verify(tmp_path / "back" / "exhibits", each.taken.payload) for each in added)


def test_killed_at_any_step_bringing_back_makes_a_vault_or_none(county: Callable[..., County], tmp_path: Path) -> None:
    vault, _ = at_work(county())
    copies.copy(vault, tmp_path / "copy")
    for _ in killed_everywhere(lambda: copies.restore_copy(tmp_path / "copy", tmp_path / "back")):
        if (tmp_path / "back").exists():
            with closing(opening.open_unlocked(tmp_path / "back", vault.unlocked)) as back:
                assert check.check(back) == []
            shutil.rmtree(tmp_path / "back")
