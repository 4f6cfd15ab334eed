"""The fixtures of the command line's tests: a module asks with `pytest_plugins = ["tests.trip.clikit"]`.

Each passphrase slot is derived with the real cost, once: a copied vault has the same slots, so the key that was derived
for them is remembered through the run.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit.keys import passphrase
from tests.trip.cliroom import PASSPHRASE, Room, Terminal, furnish


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        patch.setattr(passphrase, "derive", functools.cache(passphrase.derive))
        made = Room(folder)
        made.stick.mkdir()
        furnish(made)
        yield made


@pytest.fixture
def terminal(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    shutil.copytree(room.folder / "home", tmp_path / "home")
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "en")
    folder = tmp_path / "work"
    folder.mkdir()
    return Terminal(room, folder, capsys)
