"""Attacks on a vault's folder by who has no key: each is found on opening or by the check, and told."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.errors import Refused
from fieldkit.keys import recovery
from fieldkit.vault import check
from fieldkit.vault import vault as opening
from fieldkit.vault.device import History
from tests.attacks import catalogue, room
from tests.attacks.catalogue import Attack
from tests.attacks.room import CODE, Room


@pytest.fixture(scope="module")
def made() -> Iterator[Room]:
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("FIELDKIT_HOME", f"{name}/home")
        found = room.make(Path(name))
        yield found
        found.county.close()


def told(folder: Path) -> list[tuple[str, str]]:
    """Open and check the vault; return the keys and sentences of all that is told."""
    try:
        vault = opening.open_with_code(folder, recovery.write(CODE))
    except Refused as refusal:
        return [(f"refused.{refusal.code}", words.refusal(refusal, "zh_CN"))]
    try:
        if vault.history is not History.SAME:
            return [(f"history.{vault.history}", words.say("history", vault.history, "zh_CN"))]
        return [(f"check.{found.code}", check.sentence(found, "zh_CN")) for found in check.check(vault)]
    finally:
        vault.close()


@catalogue.every("vaults")
def test_it_is_found_and_told(made: Room, attack: Attack) -> None:
    folder = attack.make(made)
    try:
        assert (attack.expects, attack.sentence.format_map(made.names)) in told(folder)
    finally:
        made.restore(made.zhang, made.killed, room.known())


def test_a_sound_vault_tells_nothing(made: Room) -> None:
    for folder in (made.zhang, made.killed):
        assert told(folder) == []
        made.restore(folder, room.known())
