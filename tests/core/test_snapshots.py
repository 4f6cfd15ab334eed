"""Snapshots: proved before they count, restored whole or not at all, and no place where a destroyed secret survives."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Timer

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from fieldkit import clock, ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import lists
from fieldkit.model.kinds import Case, Incident
from fieldkit.vault import check, projection, secrets, single, snapshots
from fieldkit.vault import vault as opening
from fieldkit.vault.ledger import Change
from fieldkit.vault.store import Store, open_copy
from fieldkit.vault.vault import Vault
from tests.roomkit import add, every_file, flipped, killed, killed_everywhere
from tests.vaultkit import County, carry, dump, new_case

pytest_plugins = ["tests.counties", "tests.sticks"]

PAGE, RESERVED = 4096, 80


def take(vault: Vault, why: str = "asked", keep: int = snapshots.KEEP) -> Path:
    return snapshots.take(vault.store, vault.snapshots, vault.key("snapshots"), why, keep)


def set_back(team: County, path: Path, person: str = "zhang") -> Vault:
    """Close the vault, restore the snapshot and open it again."""
    old = team[person]
    old.close()
    snapshots.restore(old.folder, path, old.unlocked)
    team.vaults[person] = opening.open_unlocked(old.folder, old.unlocked)
    return team[person]


def villages(vault: Vault) -> list[str]:
    return sorted(case.village for case in projection.load(vault.store, Case))


def incidents(vault: Vault) -> list[tuple[str, str]]:
    return [(told.sort, told.detail) for told in projection.load(vault.store, Incident)]


def test_a_snapshot_is_one_file_under_a_key_of_its_own(county: Callable[..., County]) -> None:
    vault = county()["zhang"]
    new_case(vault)
    path = take(vault, "daily")
    (told,) = snapshots.list_(vault.snapshots)
    assert (told.path, told.why, told.size) == (path, "daily", path.stat().st_size)
    assert abs(told.at - clock.now_ms()) < 60_000
    assert [each.name for each in vault.snapshots.iterdir()] == [path.name]
    single.prove(path, vault.key("snapshots"))
    with pytest.raises(Refused) as refused:
        single.prove(path, vault.key("store"))
    assert refused.value.code is Code.SNAPSHOT_DAMAGED


def test_the_newest_are_kept_even_when_the_clock_is_set_back(
    county: Callable[..., County], monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = county()["zhang"]
    first = [take(vault, "migration", 3) for _ in range(3)]
    monkeypatch.setattr(clock, "now_ms", lambda: 86_400_000)
    last = take(vault, "merge", 3)
    assert [told.path for told in snapshots.list_(vault.snapshots)] == [last, first[2], first[1]]


def test_a_full_disk_leaves_the_older_snapshots(county: Callable[..., County], small_disk: Callable[..., Path]) -> None:
    vault = county()["zhang"]
    disk = small_disk(4 << 20)
    older = snapshots.take(vault.store, disk, vault.key("snapshots"), "asked")
    room = shutil.disk_usage(disk).free - older.stat().st_size // 2
    (disk / "filler").write_bytes(bytes(room))
    with pytest.raises(Refused) as refused:
        snapshots.take(vault.store, disk, vault.key("snapshots"), "asked")
    assert refused.value.code is Code.MEDIUM_FULL
    assert sorted(every_file(disk)) == sorted([older.name, "filler"])
    single.prove(older, vault.key("snapshots"))


def test_restoring_makes_a_new_device_and_keeps_what_was_there(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    new_case(vault, "青石村")
    early, device = take(vault), vault.signer.device
    new_case(vault, "白水村")
    vault = set_back(team, early)
    assert villages(vault) == ["青石村"]
    assert vault.signer.device != device
    assert incidents(vault) == [("restored", early.stem)]
    late = snapshots.list_(vault.snapshots)[0]
    assert late.why == "restore"
    assert check.check(vault) == []
    again = set_back(team, late.path)
    assert villages(again) == ["白水村", "青石村"]
    assert again.signer.device not in (device, vault.signer.device)
    assert check.check(again) == []


def test_no_chain_forks_by_restoring(county: Callable[..., County]) -> None:
    team = county()
    vault, leader = team["zhang"], team["li"]
    case = new_case(vault)
    early = take(vault)
    vault.write(case, Change(f"case/{case}", {"township": "甲镇"}))
    carry(vault, leader, case, bundle=1)
    vault = set_back(team, early)
    vault.write(case, Change(f"case/{case}", {"township": "乙镇"}))
    assert carry(vault, leader, case, bundle=2).conflicts == [(f"case/{case}", "township")]
    assert check.check(leader) == []


def test_whoever_left_the_county_still_opens_a_restored_vault(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    entries = [lists.member(team.card(person), team.roles[person]) for person in ("office", "li")]
    without = lists.make_list(team.office, team.genesis, entries, older=lists.read_list(team.rolls[-1]))
    vault.members.take_rolls([without], 0)
    vault = set_back(team, take(vault))
    assert [sort for sort, _ in incidents(vault)] == ["restored"]
    assert check.check(vault) == []


@pytest.mark.parametrize("case", ["foreign", "damaged", "missing", "open"])
def test_what_cannot_be_restored_changes_nothing(county: Callable[..., County], case: str) -> None:
    team = county()
    vault, path = team["zhang"], take(team["zhang"])
    if case == "foreign":
        path = take(team["li"])
    elif case == "missing":
        path = path.with_name("20200101T000000000Z-asked.db")
    elif case == "damaged":
        os.truncate(path, path.stat().st_size - PAGE)
    if case != "open":
        vault.close()
    before = every_file(vault.folder)
    with pytest.raises(Refused) as refused:
        snapshots.restore(vault.folder, path, vault.unlocked)
    expected = {"missing": Code.FILE_MISSING, "open": Code.VAULT_BUSY}.get(case, Code.SNAPSHOT_DAMAGED)
    assert refused.value.code is expected
    assert every_file(vault.folder) == before
    if case != "open":
        team.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)


def test_a_vault_too_damaged_to_open_is_restored_and_its_bytes_put_aside(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    new_case(vault)
    path = take(vault)
    vault.close()
    database = vault.folder / "store.db"
    database.write_bytes(b"\0" * PAGE + database.read_bytes()[PAGE:])
    wreck = database.read_bytes()
    snapshots.restore(vault.folder, path, vault.unlocked)
    vault = team.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)
    assert villages(vault) == ["青石村"]
    (aside,) = [each for each in vault.snapshots.iterdir() if each.suffix == snapshots.ASIDE]
    assert aside.read_bytes() == wreck
    assert check.check(vault) == []


def test_what_only_the_log_held_is_in_the_snapshot_of_the_present(county: Callable[..., County]) -> None:
    team = county()
    path = take(team["zhang"])
    folder, unlocked = team["zhang"].folder, team["zhang"].unlocked
    team["zhang"].close()

    def type_and_die() -> None:
        new_case(opening.open_unlocked(folder, unlocked), "夜里村")
        os.kill(os.getpid(), 9)

    assert killed(-1, type_and_die)
    assert (folder / "store.db-wal").stat().st_size > 0
    snapshots.restore(folder, path, unlocked)
    team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)
    assert villages(team["zhang"]) == []
    assert villages(set_back(team, snapshots.list_(folder / "snapshots")[0].path)) == ["夜里村"]


def test_killed_at_any_step_a_restore_leaves_the_old_or_the_new(county: Callable[..., County], tmp_path: Path) -> None:
    team = county()
    vault = team["zhang"]
    new_case(vault, "青石村")
    path = take(vault).rename(tmp_path / "early.db")
    new_case(vault, "白水村")
    folder, unlocked = vault.folder, vault.unlocked
    vault.close()
    seen = []
    for _ in killed_everywhere(lambda: snapshots.restore(folder, path, unlocked)):
        with closing(opening.open_unlocked(folder, unlocked)) as vault:
            seen.append(villages(vault))
            assert check.check(vault) == []
            if seen[-1] == ["青石村"]:
                new_case(vault, "白水村")
    assert ["白水村", "青石村"] in seen
    assert seen[-1] == ["青石村"]
    assert all(each in (["青石村"], ["白水村", "青石村"]) for each in seen)
    team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)


def test_killed_at_any_step_a_snapshot_counts_or_is_not_there(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    older = take(vault)
    folder, unlocked = vault.folder, vault.unlocked
    vault.close()
    kept = []
    for _ in killed_everywhere(partial(take, keep=99), partial(opening.open_unlocked, folder, unlocked)):
        with closing(opening.open_unlocked(folder, unlocked)) as vault:
            kept = [told.path for told in snapshots.list_(vault.snapshots)]
            assert older in kept
            for path in kept:
                single.prove(path, vault.key("snapshots"))
            assert sorted(vault.snapshots.iterdir()) == sorted(kept)
    assert len(kept) > 1
    team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)


def pages(path: Path, key: bytes) -> bytes:
    """Return the plain bytes of every page of a database (SQLCipher 4: AES-256-CBC, the IV before the HMAC)."""
    data, plain = path.read_bytes(), b""
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        body, iv = page[16 if start == 0 else 0 : -RESERVED], page[-RESERVED : -RESERVED + 16]
        decryptor = Cipher(AES256(key), CBC(iv)).decryptor()
        plain += decryptor.update(body) + decryptor.finalize()
    return plain


def test_a_destroyed_secret_is_on_no_page_any_more(county: Callable[..., County]) -> None:
    team = county()
    vault = team["zhang"]
    added = add(vault, new_case(vault), b"voice")
    bystander = secrets.secret_for(vault.store, "person/bystander")
    kept = [take(vault), take(vault)]
    places = {vault.store.path: vault.key("store")} | dict.fromkeys(kept, vault.key("snapshots"))
    vault.store.checkpoint()
    assert all(added.taken.file_key in pages(path, key) for path, key in places.items())
    assert snapshots.destroy_secret_everywhere(vault, added.payload) == 3
    for path, key in places.items():
        assert added.taken.file_key not in pages(path, key)
        assert bystander in pages(path, key)
    assert (vault.folder / "store.db-wal").stat().st_size == 0
    assert sorted(vault.snapshots.iterdir()) == sorted(kept)
    assert check.check(vault) == []
    assert snapshots.destroy_secret_everywhere(vault, added.payload) == 0
    assert secrets.secret_of(set_back(team, kept[0]).store, added.payload) is None


def test_a_snapshot_that_nothing_opens_keeps_no_secret_either(county: Callable[..., County]) -> None:
    vault = county()["zhang"]
    added = add(vault, new_case(vault), b"voice")
    path, whole = take(vault), take(vault)
    path.write_bytes(os.urandom(PAGE))
    assert snapshots.destroy_secret_everywhere(vault, added.payload) == 3
    assert list(vault.snapshots.iterdir()) == [whole]


def test_what_is_erased_leaves_every_snapshot_and_the_snapshots_stay(county: Callable[..., County]) -> None:
    """The erased words go from the snapshots' ledgers and tables; set back to one, the vault still holds."""
    team = county()
    vault = team["zhang"]
    space = new_case(vault)
    path = f"petition/{ids.new()}"
    (name,) = vault.write(space, Change(path, {"summary": "抹去的话", "channel": "letter"}))
    older = [take(vault) for _ in range(2)]
    (vault.snapshots / f"{older[0].name}{snapshots.ASIDE}").write_bytes(b"wreck")
    snapshots.erase_everywhere(vault, [name])
    assert sorted(vault.snapshots.iterdir()) == sorted(older)
    for file in older:
        with closing(open_copy(file, vault.key("snapshots"))) as kept:
            assert "抹去的话" not in repr([kept.rows(f"SELECT * FROM [{table}]") for table in tables_of(kept)])
            assert kept.one("SELECT count(*) FROM events") == vault.store.one("SELECT count(*) FROM events")
    unlocked, folder = vault.unlocked, vault.folder
    vault.close()
    snapshots.restore(folder, older[1], unlocked)
    team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)
    assert check.check(team["zhang"]) == []


def tables_of(store: Store) -> list[str]:
    return [name for (name,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]


def test_a_flipped_bit_anywhere_is_found(county: Callable[..., County]) -> None:
    vault = county()["zhang"]
    path = take(vault)
    for at in (0, 15, 16, PAGE - 1, PAGE, 5 * PAGE - RESERVED, -1):
        with flipped(path, at), pytest.raises(Refused) as refused:
            single.prove(path, vault.key("snapshots"))
        assert refused.value.code is Code.SNAPSHOT_DAMAGED
    single.prove(path, vault.key("snapshots"))


def test_a_copied_folder_is_another_history_from_the_start(county: Callable[..., County], tmp_path: Path) -> None:
    team = county()
    vault = team["zhang"]
    vault.close()
    for name, data in every_file(vault.folder).items():
        path = tmp_path / "twin" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "twin" / "exhibits").mkdir(exist_ok=True)
    one = team.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)
    twin = team.vaults["twin"] = opening.open_unlocked(tmp_path / "twin", vault.unlocked)
    assert one.signer.device == vault.signer.device
    assert twin.signer.device != one.signer.device
    assert incidents(twin) == [("restored", "")]
    assert dump(one)["certificates"] != dump(twin)["certificates"]


@pytest.mark.slow
def test_killed_at_any_moment_a_vault_is_set_back_or_not(
    county: Callable[..., County], tmp_path: Path, count: int | None
) -> None:
    team = county()
    vault = team["zhang"]
    path = take(vault).rename(tmp_path / "early.db")
    case = new_case(vault)
    vault.write(case, *(Change(f"petition/{ids.new()}", {"summary": "事情"}) for _ in range(2000)))
    folder, unlocked = vault.folder, vault.unlocked
    vault.close()

    def set_back_and_die(pause: float) -> None:
        Timer(pause, os.kill, (os.getpid(), signal.SIGKILL)).start()
        snapshots.restore(folder, path, unlocked)
        time.sleep(9)

    rng = random.Random(1)
    for _ in range(count or 50):
        pause = rng.uniform(0.01, 0.8)
        assert killed(-1, partial(set_back_and_die, pause))
        with closing(opening.open_unlocked(folder, unlocked)) as vault:
            assert villages(vault) in ([], ["青石村"]), pause
            assert check.check(vault) == [], pause
            late = [told.path for told in snapshots.list_(vault.snapshots) if told.size > 500_000]
        if late:
            snapshots.restore(folder, late[0], unlocked)
    team.vaults["zhang"] = opening.open_unlocked(folder, unlocked)
