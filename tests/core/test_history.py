"""A vault that lost what it had written last says so, keeps what is left of it, and never writes a second history."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Incident
from fieldkit.vault import check, device, projection
from fieldkit.vault import vault as opening
from fieldkit.vault.device import History
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]

FRAME, LOG_HEAD = 24 + 4096, 32


def killed(county: County, folder: Path) -> tuple[Vault, str, Path]:
    """Zhang's vault after three acts that stand in the log alone and that li was given, as a killed program leaves it.

    Return it closed, its case, and the log in the folder `folder` where it was killed.
    """
    vault = county["zhang"]
    vault.store.checkpoint()
    case = new_case(vault)
    for township in ("甲镇", "乙镇"):
        vault.write(case, Change(f"case/{case}", {"township": township}))
    carry(vault, county["li"], case)
    shutil.copytree(vault.folder, folder)
    known = {path: path.read_bytes() for path in (Path(os.environ["FIELDKIT_HOME"]) / "tokens").iterdir()}
    county.vaults.pop("zhang").close()
    for path, data in known.items():
        path.write_bytes(data)
    return vault, case, folder / "store.db-wal"


def opened(county: County, before: Vault, folder: Path) -> Vault:
    county.vaults[folder.name] = opening.open_unlocked(folder, before.unlocked)
    return county.vaults[folder.name]


def towns(vault: Vault) -> list[str]:
    return [case.township for case in projection.load(vault.store, Case)]


def test_what_a_killed_program_committed_is_there(county: Callable[..., County], tmp_path: Path) -> None:
    made = county()
    before, _, _ = killed(made, tmp_path / "killed")
    after = opened(made, before, tmp_path / "killed")
    assert (after.history, towns(after)) == (History.SAME, ["乙镇"])
    assert after.signer.device == before.signer.device


def spoil(log: Path) -> None:
    data = bytearray(log.read_bytes())
    data[-1] ^= 1
    log.write_bytes(data)


def cut(log: Path) -> None:
    os.truncate(log, log.stat().st_size - FRAME)


LOST: dict[str, tuple[Callable[[Path], None], History]] = {
    "a byte altered": (spoil, History.BEHIND),
    "the last frame gone": (cut, History.BEHIND),
    "the log empty": (lambda log: os.truncate(log, 0), History.BEHIND),
    "the log gone": (Path.unlink, History.BEHIND),
}


@pytest.mark.parametrize("lost", LOST)
def test_what_was_committed_and_is_gone_is_missed(county: Callable[..., County], tmp_path: Path, lost: str) -> None:
    made = county()
    before, case, log = killed(made, tmp_path / "killed")
    act, history = LOST[lost]
    act(log)
    wreck = log.read_bytes() if log.is_file() else b""
    after = opened(made, before, tmp_path / "killed")
    assert after.history is history
    assert towns(after) in (["甲镇"], [])
    assert after.signer.device != before.signer.device
    aside = [path for path in after.snapshots.iterdir() if path.name.endswith("-wal.aside")]
    assert [path.read_bytes() for path in aside] == [wreck] * bool(wreck)
    (told,) = [incident for incident in projection.load(after.store, Incident) if incident.sort == "restored"]
    assert told.detail == (aside[0].name.removesuffix(".db-wal.aside") if aside else "")
    assert check.check(after) == []
    after.write(case, Change(f"case/{case}", {"township": "丙镇"}))
    carry(after, made["li"], case)
    assert made.reopen(after.folder.name).history is History.SAME


def turns(vault: Vault) -> int:
    """How many commits the vault counted."""
    row = vault.store.one("SELECT value FROM meta WHERE key = 'turns'")
    return int(row[0]) if row else 0


def test_a_transaction_that_changes_nothing_counts_nothing(county: Callable[..., County]) -> None:
    vault = county()["zhang"]
    before = turns(vault)
    with vault.store.transaction():
        vault.store.one("SELECT 1")
    with suppress(ZeroDivisionError), vault.store.transaction():
        vault.store.execute("DELETE FROM meta")
        raise ZeroDivisionError
    assert turns(vault) == before
    new_case(vault)
    assert turns(vault) == before + 1


@pytest.mark.parametrize("left", [b"", b"noise", b"\xff" * 53, b"0" * 32 + b" -1", None])
def test_a_witness_that_says_nothing_accuses_nobody(
    county: Callable[..., County], tmp_path: Path, left: bytes | None
) -> None:
    made = county()
    (path,) = (Path(os.environ["FIELDKIT_HOME"]) / "tokens").glob(f"{made['zhang'].slots.vault}.turns")
    if left is None:
        path.unlink()
        path.mkdir()
    else:
        path.write_bytes(left)
    assert made.reopen("zhang").history is History.SAME
    new_case(made["zhang"])
    assert made.reopen("zhang").history is History.SAME


def test_an_older_state_and_a_copied_folder_are_other_histories(county: Callable[..., County], tmp_path: Path) -> None:
    made = county()
    vault = made["zhang"]
    vault.close()
    shutil.copytree(vault.folder, tmp_path / "older")
    newer = made.vaults["zhang"] = opening.open_unlocked(vault.folder, vault.unlocked)
    assert newer.history is History.SAME
    assert opened(made, vault, tmp_path / "older").history is History.OTHER


@pytest.mark.parametrize("size", [0, 1, 15, 16, 4095])
def test_less_than_a_page_is_no_database_and_stays_as_it_is(
    county: Callable[..., County], tmp_path: Path, size: int
) -> None:
    made = county()
    before, _, log = killed(made, tmp_path / "killed")
    database = tmp_path / "killed" / "store.db"
    os.truncate(database, size)
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            opening.open_unlocked(tmp_path / "killed", before.unlocked)
        assert refused.value.code is Code.VAULT_DAMAGED
    assert database.stat().st_size == size
    assert log.stat().st_size > LOG_HEAD
    assert list((tmp_path / "killed" / "snapshots").iterdir()) == []


def test_each_history_is_worded() -> None:
    for language in words.LANGUAGES:
        for history in set(device.History) - {History.SAME}:
            assert words.say("history", history.value, language) != history.value
