"""The fixtures of the stories on a screen: a module asks with `pytest_plugins = ["tests.trip.onscreen"]`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trip import display
from tests.trip.cliroom import Room
from tests.trip.display import Display
from tests.trip.program import Program, Start, prefer


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    if display.missing():
        pytest.skip(display.missing())
    with display.lit(tmp_path_factory.mktemp("screen")) as lit:
        yield lit


@pytest.fixture
def start(screen: Display, room: Room, tmp_path: Path) -> Iterator[Start]:
    """Start programs, all of one user; nothing they say may be a fault."""
    user = tmp_path / "user"
    shutil.copytree(room.folder / "home", user / "home")
    for name in ("zhang", "li", "wang"):
        shutil.copytree(room.folder / f"{name}.vault", tmp_path / f"{name}.vault")
    prefer(user)
    begun: list[Program] = []

    def begin(name: str = "zhang") -> Program:
        begun.append(Program(screen, user, tmp_path / f"{name}.vault"))
        return begun[-1]

    yield begin
    faults = [program.stop() for program in begun]
    assert not any("Traceback" in told for told in faults), faults
