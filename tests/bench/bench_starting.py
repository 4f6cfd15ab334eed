"""Starting the program, to the unlock window on the screen, beside the least window that Qt can show."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from subprocess import PIPE

from tests.bench.frame import Bench, Row, Watch, against, in_turns
from tests.bench.ground import Ground

_LEAST = "the least window that Qt can show"
_ROOT = Path(__file__).parents[2]
_HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "APPDATA", "LOCALAPPDATA")


def prepare(_: Ground) -> None:
    """Nothing is needed."""


def measure(ground: Ground) -> list[Row]:
    """Start each again and again, a first time unmeasured: the program's files are then in the system's cache."""
    with ground.scratch() as home:
        acts = {"ours": partial(_start, home, ["fieldkit"]), _LEAST: partial(_start, home, [])}
        in_turns(1, acts)
        watches = in_turns(5 * ground.sizes.rounds, acts)
    ours = watches["ours"]
    return [Row("started to the unlock window", ours.median, ours.children, [against(watches, _LEAST, most=1.5)])]


def _start(home: Path, words: list[str], watch: Watch) -> None:
    """Start a process, until it says that its window is shown; it waits for a line, and ends."""
    command = [sys.executable, "-m", "tests.bench.showing", *words]
    settings = os.environ | {"QT_QPA_PLATFORM": "offscreen", **dict.fromkeys(_HOMES, str(home))}
    with watch:
        shown = subprocess.Popen(command, cwd=_ROOT, env=settings, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        assert shown.stdout is not None
        memory = shown.stdout.readline()
    _, error = shown.communicate(b"\n")
    if shown.returncode != 0:
        raise RuntimeError(error.decode(errors="replace")[-400:])
    watch.children = max(watch.children, int(memory))


START = Bench("start", prepare, measure)
