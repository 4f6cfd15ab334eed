"""What a program asked of its file system, read from the trace that Debian's `strace` wrote of it.

Kept are the calls that touch one folder, and what the program said on its standard output, in the order in which
they ended.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

_SHOWING_ALL = ["-f", "-y", "-xx", "-s", str(1 << 24), "--seccomp-bpf"]
"""Threads and children, the paths of descriptors, and every byte (to 16 MiB) in hex; untraced calls run undisturbed."""

_LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
_WHOLE = re.compile(r"(\w+)\((.*)\) += (-?\d+)(.*)", re.DOTALL)
_BROKEN = " <unfinished ...>"
_RESUMED = re.compile(r"<\.\.\. \w+ resumed>")
_PART = re.compile(r'(?P<fd>AT_FDCWD|\d+)<(?P<path>[^>]*)>(?P<gone>\(deleted\))?|"(?P<text>[^"]*)"|(?P<word>[\w|]+)')


class Opened(NamedTuple):
    """A descriptor: its number, the path its file has, and whether that path was taken from it."""

    number: str
    path: bytes
    gone: bool


Part = Opened | bytes | str
"""A descriptor, a string of bytes, or a number or flags as strace writes them."""


class Call(NamedTuple):
    """A call that succeeded; `began`: how many of the calls kept had ended when it began."""

    name: str
    parts: tuple[Part, ...]
    result: int
    began: int

    def opened(self, place: int = 0) -> Opened:
        """Return the part at `place`, a descriptor."""
        part = self.parts[place]
        assert isinstance(part, Opened), self.name
        return part

    def word(self, place: int) -> str:
        """Return the part at `place`, a number or flags."""
        part = self.parts[place]
        assert isinstance(part, str), self.name
        return part

    def data(self) -> bytes:
        """Return the bytes that the call wrote."""
        return b"".join(part for part in self.parts if isinstance(part, bytes))[: self.result]

    def paths(self) -> list[bytes]:
        """Return the paths given to the call, each behind the folder that a descriptor before it names."""
        before = (b"", *(part.path if isinstance(part, Opened) else b"" for part in self.parts))
        given = zip(before, self.parts, strict=False)
        return [os.path.join(base, part) for base, part in given if isinstance(part, bytes)]

    @property
    def said(self) -> str:
        """What the call wrote to the standard output."""
        speaks = self.name == "write" and self.opened().number == "1"
        return self.data().decode() if speaks else ""


def record(command: Sequence[str], folder: Path, trace: Path, traced: str, cwd: Path) -> list[Call]:
    """Run `command`, which must end well, and return those calls below `folder` that `traced` names.

    The file `trace` is written and removed.
    """
    strace = ["strace", *_SHOWING_ALL, "-e", f"trace={traced}", "-o", str(trace)]
    done = subprocess.run([*strace, "--", *command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (command, done.stdout[-500:], done.stderr[-3000:])
    with trace.open(encoding="ascii") as lines:
        calls = list(read(lines, folder))
    trace.unlink()
    return calls


def read(lines: Iterable[str], folder: Path) -> Iterator[Call]:
    """Yield the calls of a trace that name something in `folder`, or write to descriptor 1."""
    below = "".join(f"\\x{byte:02x}" for byte in str(folder).encode())
    ended = 0
    begun: dict[str, tuple[str, int]] = {}
    for line in lines:
        found = _LINE.match(line.rstrip("\n"))
        if found is None:
            continue
        process, text = found.groups()
        if text.endswith(_BROKEN):
            begun[process] = text.removesuffix(_BROKEN), ended
            continue
        began = ended
        if _RESUMED.match(text):
            first, began = begun.pop(process)
            text = first + _RESUMED.sub("", text, count=1)
        if below in text or text.startswith("write(1<"):
            call = _call(text, began)
            if call is not None:
                ended += 1
                yield call


def _call(text: str, began: int) -> Call | None:
    """Return the call in a whole line of a trace; None where it failed, or the line tells of something else."""
    found = _WHOLE.fullmatch(text)
    if found is None or int(found[3]) < 0:
        return None
    return Call(found[1], tuple(map(_part, _PART.finditer(found[2]))), int(found[3]), began)


def _part(found: re.Match[str]) -> Part:
    if found["fd"]:
        return Opened(found["fd"], _bytes(found["path"]), bool(found["gone"]))
    return _bytes(found["text"]) if found["text"] is not None else found["word"]


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.replace("\\x", ""))
