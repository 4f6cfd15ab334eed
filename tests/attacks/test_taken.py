"""Bundles that are sound, and taken in, and have no effect on what they attack; what a person is told of each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from fieldkit.bundle.receive import receive
from fieldkit.cli import bundle as command
from fieldkit.desk.desk import Desk
from fieldkit.vault.vault import Vault
from tests.attacks import catalogue
from tests.attacks.catalogue import Attack
from tests.attacks.scene import Stage, staged


class TakenBack(Exception):
    """Ends the transaction of which nothing is to stay."""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("scene")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        patch.setenv("FIELDKIT_LANGUAGE", "zh_CN")
        with staged(folder) as made:
            yield made


def told_of(vault: Vault, path: Path) -> list[str]:
    """Receive a bundle and return the lines that a person reads."""
    received = receive(vault, [path])
    return command._brought(command._facts(Desk(vault), received)).splitlines()


@catalogue.every("taken")
def test_it_is_taken_in_and_has_no_effect(scene: Stage, attack: Attack, tmp_path: Path) -> None:
    copy = scene.copy()
    made, vault = attack.make(copy), scene.county[attack.receiver or "li"]
    before = set(vault.exhibits.rglob("*"))
    with suppress(TakenBack), vault.store.transaction():
        for number, data in enumerate((made.bundle, *made.after)):
            path = tmp_path / f"{number}.fkb"
            path.write_bytes(data)
            told = told_of(vault, path)
            assert number or attack.sentence in told
        assert made.holds(copy, vault)
        raise TakenBack
    for path in set(vault.exhibits.rglob("*")) - before:
        if path.is_file():
            path.unlink()
