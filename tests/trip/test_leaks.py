"""Nothing leaks: after a session over everything there is, the raw disk it ran on is noise, and no socket was opened.

Every command and every act of the desk is a step of the session (`workday.py`, `troubles.py`); a new one without a step
fails here. The disk is searched as a thief would search it: deleted blocks, in every writing, for every word and key.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import pytest

from tests.trip import marked, rawdisk
from tests.trip.test_cli_shape import commands

pytestmark = pytest.mark.timeout(3600)

ROOT = Path(__file__).parents[2]
DESK = ROOT / "fieldkit" / "desk"
PRACTISED = ("石磨岭村", "卢桂清", "990421195403230923", "江仲年")
"""Words of the practice county, which is invented, and kept as if it were not."""

_SECRET = (*marked.PERSONS, *marked.WORDS, *marked.SECRETS)

AGE_HEAD = 200
"""Bytes behind which no age file is like another."""

LAPTOP, STICK = 192 << 20, 48 << 20
TRACED = "trace=%network,execve,execveat,open,openat,openat2,creat"
_OWN = r"(home/fieldkit|\.?(office|li|zhang|zhang-again|wang)\.vault(\.[0-9a-f]{8}\.part)?)"
_BYTE_CODE = r"/.+/__pycache__/[\w.-]+\.pyc\.\d+"
MISSING = "" if shutil.which("strace") else "needs Debian's strace"


@dataclass
class Day:
    """A session that is over: the images of its disks, unmounted, the folder on a third, and the trace of its calls."""

    laptop: Path
    stick: Path
    plain: Path
    trace: Path
    falls: int

    @cached_property
    def told(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads((self.plain / "told.json").read_text("utf-8"))
        return told

    @cached_property
    def said(self) -> str:
        """All that the commands printed, and what the vaults could tell at the end."""
        return "".join((self.plain / name).read_text("utf-8") for name in ("said.txt", "known.txt"))

    @cached_property
    def wanted(self) -> dict[bytes, tuple[str, str]]:
        """What must not be found: every string and key, and a piece of every kilobyte of evidence and papers."""
        codes = [form for code in self.told["codes"] for form in (code, code.replace("-", ""))]
        wanted = rawdisk.hunted([*marked.ALL, *PRACTISED, *codes], map(bytes.fromhex, self.told["keys"]))
        for folder in ("sources", "papers", "practice/papers"):
            for path in filter(Path.is_file, (self.plain / folder).iterdir()):
                data = path.read_bytes()
                begin = AGE_HEAD if data.startswith(b"age-encryption.org/") else 0
                wanted |= {data[at : at + 24]: (path.name, "piece") for at in range(begin, len(data) - 24, 1000)}
        return wanted

    def calls(self, names: str) -> Iterator[tuple[str, list[bytes], str]]:
        """Yield the traced calls whose name fits: the name, the strings among what it was given, and the whole line."""
        if MISSING:
            pytest.skip(MISSING)
        pattern = re.compile(rf"\d+ +({names})\(")
        with self.trace.open(encoding="ascii") as lines:
            for line in lines:
                if found := pattern.match(line):
                    told = re.findall(r'"((?:\\x[0-9a-f]{2})*)"', line)
                    yield found[1], [bytes.fromhex(text.replace("\\x", "")) for text in told], line


def session(folder: Path, falls: int = 0) -> Day:
    """Run the session in `folder` on disks of its own, traced where that can be; `falls` as in `session.py`."""
    plain, trace = folder / "plain", folder / "trace"
    plain.mkdir()
    marked.make(plain / "sources")
    laptop, stick = folder / "laptop", folder / "stick"
    with rawdisk.mounted(laptop, LAPTOP) as image, rawdisk.mounted(stick, STICK) as stick_image:
        for name in ("home", "tmp", "work", "run"):
            (laptop / name).mkdir(mode=0o700)
        strace = ["strace", "-f", "-v", "-xx", "-s", "65536", "--seccomp-bpf", "-e", TRACED, "-o", str(trace)]
        command = [sys.executable, "-m", "tests.trip.everything", *map(str, (laptop, stick, plain, falls))]
        done = subprocess.run(
            [*([] if MISSING else strace), *command],
            cwd=laptop / "work",
            env=_environment(laptop),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (done.stdout[-1000:], done.stderr[-5000:])
        assert not [path for path in laptop.rglob("core*") if path.is_file()]
    return Day(image, stick_image, plain, trace, falls)


def _environment(laptop: Path) -> dict[str, str]:
    home, temporary = str(laptop / "home"), str(laptop / "tmp")
    places = {"HOME": home, "TMPDIR": temporary, "TEMP": temporary, "TMP": temporary, "SQLITE_TMPDIR": temporary}
    places |= {f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("DATA", "CACHE", "CONFIG", "STATE")}
    places |= {"XDG_RUNTIME_DIR": str(laptop / "run"), "FIELDKIT_HOME": f"{home}/fieldkit"}
    kept = {name: os.environ[name] for name in ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, **places, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "FIELDKIT_LANGUAGE": "zh_CN"}


@pytest.fixture(scope="module", params=["in one process", pytest.param("as programs", marks=pytest.mark.slow)])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """A session in one process with cheap passphrases; one in which each command is a program, and many are killed."""
    falls = (request.config.getoption("--count") or 20) if request.param == "as programs" else 0
    return session(tmp_path_factory.mktemp("day"), falls)


def test_every_command_and_every_act_is_a_step(day: Day) -> None:
    """Whoever adds one adds a step to tests/trip/workday.py."""
    wanted = {" ".join(path) for path, command in commands() if not isinstance(command, click.Group)}
    assert set(day.told["commands"]) == wanted
    assert day.falls or acts() - set(day.told["acts"]) == set()


def acts() -> set[str]:
    """Return the functions of the desk's modules and the methods of `Desk` that are not private to them."""
    found = set()
    for path in DESK.rglob("*.py"):
        module = path.relative_to(DESK).with_suffix("").as_posix()
        for node in ast.parse(path.read_text("utf-8")).body:
            inner = node.body if isinstance(node, ast.ClassDef) and node.name == "Desk" else [node]
            named = [one.name for one in inner if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
            found |= {f"{module}.{'Desk.' * (inner != [node])}{name}" for name in named}
    return found


def test_all_that_is_looked_for_was_there(day: Day) -> None:
    """The marked strings went through the session, and the program knew them: none is looked for in vain."""
    sources = b"".join(path.read_bytes() for path in (day.plain / "sources").iterdir() if path.is_file())
    unknown = [text for text in marked.ALL if text not in day.said and text.encode() not in sources]
    assert unknown == [marked.DEBT], "this one stands in a packed file alone"
    assert len(marked.ALL) >= 50
    assert len(day.told["codes"]) == 6
    assert len(day.told["keys"]) > 20


def test_the_raw_disk_tells_nothing(day: Day) -> None:
    assert rawdisk.written(day.laptop) > 4 << 20
    assert day.told["found"] == [], "it was there while the session went on"
    assert day.told["searched"] > 2 * rawdisk.written(day.laptop)
    assert rawdisk.search(day.laptop, day.wanted) == []
    assert rawdisk.begun(day.laptop) == []


def test_the_raw_stick_tells_nothing_and_each_zip_on_it_is_a_part_of_a_bundle(day: Day) -> None:
    """The one file that begins like others is the bundle: each of its members has the header of bundle/FORMAT.md."""
    assert rawdisk.search(day.stick, day.wanted) == []
    header = re.compile(rb"PK\x03\x04\x0a\0\0\0\0\0\0\0\x21\0.{12}(.\0)\0\0(.*)", re.DOTALL)
    name = re.compile(rb"mimetype|(ledger|secrets|exhibits|signature|manifest)/[0-9a-f]{64}\.age(\.\d{3})?")
    begun = rawdisk.begun(day.stick)
    assert begun
    with day.stick.open("rb") as image:
        for found in begun:
            image.seek(found.at)
            told = header.match(image.read(200))
            assert found.what == "ZIP", found
            assert told is not None, found
            assert name.fullmatch(told[2][: told[1][0]]), found


def test_the_search_finds_what_other_programs_leave(day: Day, tmp_path: Path) -> None:
    """Plain SQLite with its row deleted, and files that were gone a moment later, on a disk like the other."""
    words, picture = marked.ALL, (day.plain / "sources" / marked.PHOTO).read_bytes()
    with rawdisk.mounted(tmp_path / "other", 48 << 20) as image:
        with closing(sqlite3.connect(tmp_path / "other" / "plain.db")) as database:
            database.execute("CREATE TABLE told (words TEXT)")
            database.executemany("INSERT INTO told VALUES (?)", [(text,) for text in words])
            database.commit()
            database.execute("DELETE FROM told")
            database.commit()
        (tmp_path / "other" / "plain.db").unlink()
        with ExitStack() as opened:
            for name in (marked.PHOTO, marked.SOUND, marked.PACKED, marked.PAPER):
                file = opened.enter_context(tempfile.NamedTemporaryFile(dir=tmp_path / "other"))
                file.write((day.plain / "sources" / name).read_bytes())
            file = opened.enter_context(tempfile.NamedTemporaryFile(dir=tmp_path / "other"))
            for text in words:
                file.write(b" ".join(rawdisk.writings(text).values()).ljust(rawdisk.BLOCK))
    found = rawdisk.search(image, day.wanted)
    writings = {(text, writing) for text in words for writing in rawdisk.writings(text)}
    same = {one: day.wanted[one] for text in words for one in rawdisk.writings(text).values()}
    assert {(one.what, one.writing) for one in found} >= set(same.values())
    assert len(writings) > 600
    assert {one.what for one in rawdisk.begun(image)} == {"JPEG", "ZIP", "OGG", "SQLite"}
    assert len([one for one in found if one.what == marked.PHOTO]) > len(picture) / 1000


def test_no_socket_is_opened(day: Day) -> None:
    """Neither by a command nor by what it starts, not even one to another program on this computer."""
    assert sum(1 for _ in day.calls("execve")) > 5
    assert [line for _, _, line in day.calls(r"(?!exec|open|creat|sendfile)\w+")] == []


def test_the_windows_open_no_socket(tmp_path: Path) -> None:
    """`fieldkit` alone: gate and work process, until both are loaded; what draws them elsewhere may ask the display."""
    if MISSING:
        pytest.skip(MISSING)
    trace = tmp_path / "trace"
    command = ["strace", "-f", "--seccomp-bpf", "-e", "trace=%network,execve", "-o", str(trace), sys.executable]
    environment = {**os.environ, "FIELDKIT_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    options: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    with subprocess.Popen([*command, "-m", "fieldkit"], cwd=ROOT, env=environment, **options) as process:
        _until(lambda: trace.exists() and '"--work"' in trace.read_text())
        time.sleep(3)
        os.killpg(process.pid, signal.SIGTERM)
    assert [line for line in trace.read_text().splitlines() if re.match(r"\d+ +(?!exec|[-+])\w+\(", line)] == []


@pytest.mark.slow
def test_what_is_typed_in_the_windows_is_nowhere_on_the_disk(tmp_path: Path) -> None:
    """The stories of the windows, each told again on a disk that is searched for every text of theirs."""
    stories = [
        ROOT / "tests" / "ui" / f"test_{name}.py"
        for name in ("interview", "transcript_editor", "people", "search_screen")
    ]
    texts = set().union(*map(_texts, stories))
    assert len(texts) > 15
    with rawdisk.mounted(tmp_path / "laptop", LAPTOP) as image:
        laptop = tmp_path / "laptop"
        for name in ("home", "tmp", "run"):
            (laptop / name).mkdir(mode=0o700)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={laptop / 'stories'}"]
        options: dict[str, Any] = {"cwd": ROOT, "env": {**_environment(laptop), "QT_QPA_PLATFORM": "offscreen"}}
        told = subprocess.run([*command, *stories], capture_output=True, text=True, check=False, **options)
        assert told.returncode == 0, told.stdout[-3000:]
    assert rawdisk.written(image) > 8 << 20
    assert rawdisk.search(image, rawdisk.hunted(texts)) == []


def _texts(story: Path) -> set[str]:
    """Return the texts in a module that can have come from nowhere else: Chinese, and of some length."""
    told = [node.value for node in ast.walk(ast.parse(story.read_text("utf-8"))) if isinstance(node, ast.Constant)]
    return {one for one in told if isinstance(one, str) and len(one) < 100 and re.search(r"[\u3400-\u9fff]{4}", one)}


def _until(happened: Callable[[], bool]) -> None:
    last = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < last
        time.sleep(0.1)


def test_what_is_started_is_told_nothing(day: Day) -> None:
    """Arguments and environment of every process, while there is a passphrase in the environment that started them."""
    (_, *started) = day.calls("execve|execveat")
    assert any(b"fieldkit.parse.worker" in told for _, told, _ in started)
    for _, told, _ in started:
        # Names of places, members and files may be typed; a passphrase is in the environment where somebody put it.
        typed = [one for one in told if not one.startswith(b"FIELDKIT_PASSPHRASE=")] if b"fieldkit" in told else told
        looked_for = [*_SECRET, *day.told["codes"], *([] if b"fieldkit" in told else marked.ALL)]
        assert [text for text in looked_for if any(text.encode() in one for one in typed)] == []


def test_nothing_is_written_beside_what_was_asked_for(day: Day) -> None:
    """Vaults and the user's own folder on the laptop, bundles on the stick, papers where they were wanted: no other."""
    disks = (day.laptop.with_suffix(""), day.stick.with_suffix(""), day.plain)
    laptop, stick, plain = (re.escape(str(disk)) for disk in disks)
    places = re.compile(rf"{laptop}/{_OWN}/.+|({stick}|{plain})/.+|/dev/null|{_BYTE_CODE}")
    for _, (path, *_), line in day.calls("open|openat|openat2|creat"):
        if re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat", line) and " = -1 " not in line:
            assert places.fullmatch(os.fsdecode(path)), line


def test_no_refusal_holds_what_was_typed(day: Day) -> None:
    """Neither it nor what it was raised from, however they are printed; it may name a file that the user named."""
    secret = [*_SECRET, *day.told["codes"], *day.told["keys"]]
    refusals = day.told["refusals"]
    assert len({refusal["told"][0] for refusal in refusals}) > 15
    for refusal in refusals:
        for text in (refusal["params"], *refusal["told"]):
            assert [one for one in secret if one in text or repr(one.encode())[2:-1] in text] == [], refusal["told"][0]


def test_reports_of_faults_hold_places_in_the_program_alone(day: Day) -> None:
    reports = sorted((day.plain / "reports").iterdir())
    assert len(reports) == 3
    for report in reports:
        told = report.read_text("ascii").splitlines()
        assert told[2] == "RuntimeError"
        assert "KeyError" in told
        assert all(re.fullmatch(r"\w+|  [\w.<>]+:\d+ [\w<>]+", line) for line in told[2:]), told


def test_a_crash_leaves_no_image_of_the_memory(day: Day) -> None:
    """The program forbids it: it was allowed when the session's program was started, and died by SIGSEGV."""
    limits = (day.plain / "limits.txt").read_text("utf-8")
    assert re.search(r"Max core file size +0 +0 ", limits), limits
