"""What plays foreign sound can change nothing and reach nothing: tried in a process that barred itself (Linux)."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from fieldkit.parse import seccomp

ROOT = Path(__file__).parents[2]
linux = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in seccomp.MACHINES, reason="seccomp is Linux's"
)

TRIES = """
import os, socket, sys, threading
from pathlib import Path
from fieldkit.parse.confine import confine_player
place = Path(sys.argv[1])
go, told = threading.Event(), []

def attempt(name, act):
    try:
        act()
    except OSError as error:
        return f"{name} {type(error).__name__}"
    return f"{name} done"

def beside():
    go.wait()
    told.append(attempt("beside", lambda: socket.socket(socket.AF_INET)))

thread = threading.Thread(target=beside)
thread.start()
confine_player(4 << 30)
go.set()
thread.join()
for name, act in {
    "read": lambda: (place / "kept").read_bytes(),
    "local": lambda: socket.socket(socket.AF_UNIX).close(),
    "address": lambda: socket.socket(socket.AF_INET),
    "newer": lambda: socket.socket(socket.AF_INET6, socket.SOCK_DGRAM),
    "listen": lambda: socket.socket(socket.AF_UNIX).bind(str(place / "door")),
    "remove": lambda: (place / "kept").unlink(),
    "rename": lambda: (place / "kept").rename(place / "gone"),
    "cut": lambda: os.truncate(place / "kept", 0),
    "make": lambda: (place / "new").touch(),
    "change": lambda: (place / "kept").open("r+b").write(b"x" * 99999),
    "link": lambda: os.link(place / "kept", place / "twin"),
    "point": lambda: os.symlink(place / "kept", place / "twin"),
    "signal": lambda: os.kill(os.getppid(), 0),
    "start": lambda: os.execv("/bin/true", ["true"]),
}.items():
    told.append(attempt(name, act))
print("\\n".join(told))
"""


@linux
def test_a_player_reads_and_speaks_to_this_computer_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    done = subprocess.run(
        [sys.executable, "-c", TRIES, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = dict(line.split() for line in done.stdout.splitlines())
    assert [name for name, ended in told.items() if ended == "done"] == ["read", "local"]
    assert told.pop("change") == "OSError", "there the limit of files' size holds"
    assert {ended for ended in told.values() if ended != "done"} == {"PermissionError"}
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_bytes() == b"kept"


@pytest.mark.parametrize("name", seccomp.MACHINES)
def test_every_jump_of_the_program_lands_inside_it(name: str) -> None:
    steps = list(seccomp.program(seccomp.MACHINES[name]))
    jumps = [at + 1 + jump for at, step in enumerate(steps) if step.code != 0x06 for jump in (step.holds, step.fails)]
    assert max(jumps) < len(steps) <= 4096
    assert len(set(seccomp.MACHINES[name].barred)) == len(seccomp.MACHINES[name].barred)
