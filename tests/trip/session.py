"""A session over everything there is, on one small disk: who takes part in it, and how what they do is watched.

Its steps are in `workday.py` and `troubles.py`; `everything.py` takes them. LAPTOP is the disk the program works on
(its image beside it, LAPTOP.img, is searched all the while), STICK what bundles and copies are written to. PLAIN lies
on a third: what comes from cameras and offices, what is printed, what every command said, and at the end which commands
and acts were done, what was refused, and which keys there were. FALLS says how often each of some programs is killed;
if at all, every command is a program of its own.
"""

from __future__ import annotations

import fcntl
import functools
import io
import json
import resource
import signal
import subprocess
import sys
import termios
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from types import FrameType
from typing import Any
from unittest import mock

import click

from fieldkit import words
from fieldkit.cli import frame
from fieldkit.desk import cases
from fieldkit.desk import desk as desks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.keys import passphrase
from fieldkit.keys.agefile import scrypt
from fieldkit.keys.passphrase import Cost
from tests.roomkit import killed
from tests.trip import marked
from tests.trip.rawdisk import Watch, hunted

CHEAP, REAL = Cost(1024, 1, 1), passphrase.LEAST
"""What a passphrase costs here, and what it costs at least where the program itself is to open the vault."""

CASE = ("--case", marked.CODE)
PROGRAM = (sys.executable, "-m", "fieldkit")
ACTS = Path(desks.__file__).parent
PRACTICE = Path(__file__).parents[2] / "resources" / "practice"


class Session:
    """Who works on the laptop, what they said, and what came of it."""

    def __init__(self, laptop: Path, stick: Path, plain: Path, falls: int) -> None:
        self.falls, self.programs = falls, falls > 0
        self.watch = Watch(laptop.with_suffix(".img"), hunted(marked.ALL))
        self.laptop, self.stick, self.plain = laptop, stick, plain
        self.sources, self.papers = plain / "sources", plain / "papers"
        self.ids: dict[str, str] = {}
        self.codes: list[str] = []
        self.commands: set[str] = set()
        self.acts: set[str] = set()
        self.refusals: list[dict[str, Any]] = []
        self.keys: set[str] = set()
        self._said = (plain / "said.txt").open("w", encoding="utf-8")
        self._here = not self.programs
        self._arguments: tuple[str, ...] = ()

    def vault(self, name: str) -> Path:
        return self.laptop / f"{name}.vault"

    def run(self, *arguments: object, status: int = 0, given: str | bytes = "") -> str:
        """Run a command as somebody at a terminal does and return what it printed; `given` is its standard input.

        It is a program of its own where the session is one of programs, and this process has nothing up its sleeve.
        """
        self._arguments = tuple(map(str, arguments))
        typed = given if isinstance(given, bytes) else given.encode()
        ended, out, err = (_inside if self._here else _program)(self._arguments, typed)
        self._said.write(f"{out}\n{err}\n")
        assert ended == status, (arguments, ended, err, out)
        if ended == 0:
            self.commands.add(_called(self._arguments))
        elif ended == 1 and not self._here:
            self.refusals.append({"arguments": self._arguments, "params": "", "told": [err]})
        self.watch.look()
        return out

    def facts(self, *arguments: object, given: str | bytes = "") -> Any:
        return json.loads(self.run(*arguments, "--json", given=given))

    def work(self, verb: str, who: str, *arguments: object, given: str | bytes = "", status: int = 0) -> str:
        """Run a command in the vault of `who`, whose passphrase comes from a file."""
        noun = verb.split()
        file = ("--passphrase-file", self.sources / f"{who.partition('-')[0]}.pass")
        return self.run(*noun, self.vault(who), *arguments, *file, given=given, status=status)

    def told(self, verb: str, who: str, *arguments: object, given: str | bytes = "") -> Any:
        """Run a command as `work` does and return the facts that it prints."""
        return json.loads(self.work(verb, who, *arguments, "--json", given=given))

    @contextmanager
    def desk(self, who: str) -> Iterator[Desk]:
        """Open the vault of `who` as the windows do, and note its keys."""
        with Desk.open(self.vault(who), marked.PASSPHRASES[who]) as desk:
            self.note_keys(desk)
            yield desk
        self.watch.look()

    def note_keys(self, desk: Desk) -> None:
        """Note every key that is open here, to be looked for."""
        unlocked = desk.vault.unlocked
        keys = [unlocked.master, unlocked.secret, unlocked.identity.pack(), desk.vault.signer.key.seed]
        keys += [desk.vault.key(name) for name in ("store", "snapshots")]
        keys += [secret for (secret,) in desk.vault.store.rows("SELECT secret FROM secrets")]
        self.keys |= {key.hex() for key in keys}

    @contextmanager
    def at_terminal(self) -> Iterator[None]:
        """Have commands run in this process: where somebody types, or something is made to break."""
        self._here = True
        try:
            yield
        finally:
            self._here = not self.programs

    def cut(self, who: str, act: Callable[[Desk], object], *steps: int) -> None:
        """Have `act` be killed (signal 9) in the vault of `who` before each of the calls `steps` for the disk."""

        def opened() -> Desk:
            return Desk.open(self.vault(who), marked.PASSPHRASES[who])

        for step in steps:
            assert killed(step, act, opened), (step, act)
            self.watch.look()

    def refused(self, refusal: Refused) -> str:
        """Note a refusal as it is about to be worded, with whatever it was raised from."""
        chain: list[BaseException] = []
        cause: BaseException | None = refusal
        while cause is not None and cause not in chain:
            chain.append(cause)
            cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
        told = [text for one in chain for text in (str(one), repr(one))] + traceback.format_exception(refusal)
        self.refusals.append({"arguments": self._arguments, "params": repr(refusal.params), "told": told})
        return _worded(refusal)

    def keep(self) -> None:
        """Write down what was done."""
        told = {
            "commands": sorted(self.commands),
            "acts": sorted(self.acts),
            "refusals": self.refusals,
            "codes": self.codes,
            "keys": sorted(self.keys),
            "searched": self.watch.searched,
            "found": sorted(self.watch.found),
        }
        self._said.close()
        (self.plain / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


_worded = words.refusal


def space_of(desk: Desk) -> str:
    """Return the space of the one case."""
    return cases.find_case(desk, marked.CODE).space


def _inside(arguments: tuple[str, ...], given: bytes) -> tuple[int, str, str]:
    """Run a command in this process; return how it ended and what it said."""
    out, err = io.StringIO(), io.StringIO()
    typed = io.TextIOWrapper(io.BytesIO(given))
    with redirect_stdout(out), redirect_stderr(err), mock.patch.object(sys, "stdin", typed):
        ended = frame.run(arguments)
    return ended, out.getvalue(), err.getvalue()


def _program(arguments: tuple[str, ...], given: bytes) -> tuple[int, str, str]:
    """Run a command as a program of its own; return how it ended and what it said."""
    told = subprocess.run([*PROGRAM, *arguments], input=given, capture_output=True, check=False)
    return told.returncode, told.stdout.decode(), told.stderr.decode()


def _called(arguments: tuple[str, ...]) -> str:
    """Return the command that `arguments` name."""
    found: click.Command = frame.program
    named = []
    for word in arguments:
        following = found.get_command(click.Context(found), word) if isinstance(found, click.Group) else None
        if following is None:
            break
        found = following
        named.append(word)
    return " ".join(named)


@contextmanager
def watched(session: Session) -> Iterator[None]:
    """Note each function of the desk that is called, and make passphrases as cheap as they may be."""
    cheap = REAL if session.programs else CHEAP
    seen = set()

    def look(called: FrameType, _: str, __: object) -> None:
        seen.add(called.f_code)

    with (
        mock.patch.object(passphrase, "BEST", cheap),
        mock.patch.object(passphrase, "LEAST", cheap),
        mock.patch.object(scrypt, "WRITTEN", 10),
        mock.patch.object(passphrase, "derive", functools.cache(passphrase.derive)),
        mock.patch.object(words, "refusal", session.refused),
    ):
        sys.settrace(look)
        try:
            yield
        finally:
            sys.settrace(None)
    for code in seen:
        path = Path(code.co_filename)
        if path.is_relative_to(ACTS):
            session.acts.add(f"{path.relative_to(ACTS).with_suffix('').as_posix()}.{code.co_qualname}")


def killed_at_random(arguments: tuple[str, ...], given: str, seconds: float) -> None:
    """Run a command as a program that is killed (signal 9) after so long, unless it has ended by then."""
    command, nowhere = [*PROGRAM, *arguments], subprocess.DEVNULL
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere) as process:
        with suppress(subprocess.TimeoutExpired):
            process.communicate(given.encode(), timeout=seconds)
        process.kill()


def crash(command: list[str], given: str) -> str:
    """Run a program until it has read `given` and waits for more; have it crash there, and return its limits.

    It is allowed to leave its memory behind, if it lets itself.
    """
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=_allow) as process:  # noqa: PLW1509  # no thread runs here
        assert process.stdin is not None
        process.stdin.write(given.encode())
        process.stdin.flush()
        while _unread(process.stdin.fileno()):
            assert process.poll() is None
            time.sleep(0.01)
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        process.send_signal(signal.SIGSEGV)
        process.stdin.close()
    assert process.returncode == -signal.SIGSEGV
    return limits


def _allow() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def _unread(pipe: int) -> int:
    """Return how many bytes of a pipe nobody has read yet."""
    told = fcntl.ioctl(pipe, termios.FIONREAD, bytes(4))
    return int.from_bytes(told, sys.byteorder)
