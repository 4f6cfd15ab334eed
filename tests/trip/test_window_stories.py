"""The started program on a screen of its own, driven by keys alone and judged by what a screen reader hears."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("jeepney", reason="no jeepney: what shows on the screen cannot be heard")

from tests.trip import display
from tests.trip.cliroom import PASSPHRASE, VILLAGE, Room
from tests.trip.display import Display
from tests.trip.program import Program, prefer
from tests.trip.reader import Seen

pytest_plugins = ["tests.trip.clikit"]

TURNS = "问答"
LOST = 1.0
"""Seconds of typing that a kill may cost."""

Start = Callable[..., Program]


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Display]:
    if display.missing():
        pytest.skip(display.missing())
    with display.lit(tmp_path_factory.mktemp("screen")) as lit:
        yield lit


@pytest.fixture
def start(screen: Display, room: Room, tmp_path: Path) -> Iterator[Start]:
    shutil.copytree(room.folder / "home", tmp_path / "home")
    shutil.copytree(room.folder / "zhang.vault", tmp_path / "zhang.vault")
    prefer(tmp_path / "home")
    begun: list[Program] = []

    def begin() -> Program:
        begun.append(Program(screen, tmp_path / "home", tmp_path / "zhang.vault"))
        return begun[-1]

    yield begin
    faults = [program.stop() for program in begun]
    assert not any("Traceback" in told for told in faults), faults


def turns(program: Program) -> Seen | None:
    return program.find(TURNS, "text")


def begin_a_talk(program: Program) -> None:
    program.key("alt+3")
    program.see("新建谈话")
    program.key("ctrl+n")
    program.wait_for_focus(TURNS)


def test_a_talk_is_typed_by_keys_alone_and_a_kill_costs_a_second_at_most(start: Start) -> None:
    program = start()
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    begin_a_talk(program)
    program.type("shuiqu na nian xiu de")
    program.key("Return")
    program.shot("typed")
    seen: list[tuple[float, str]] = []
    for number in range(12):
        program.type(f"di {number} ju hua. ")
        at = turns(program)
        seen.append((time.monotonic(), at.text if at else ""))
    killed = time.monotonic()
    program.kill_work()
    safe = [text for when, text in seen if when <= killed - LOST]
    assert safe, "the talk was too short to tell"

    program.see("意外结束")
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+3")
    program.see("shuiqu na nian xiu de")
    kept = turns(program)
    assert kept is not None
    assert kept.text.startswith(safe[-1].rstrip())


def test_the_fifth_wrong_passphrase_makes_everybody_wait(start: Start) -> None:
    program = start()
    for _ in range(5):
        program.unlock("not these words")
        program.see("口令不能打开本保险库")
    program.unlock(PASSPHRASE)
    program.see("秒后再试")
    assert VILLAGE not in program.words()
