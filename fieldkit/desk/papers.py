"""Papers that leave the vault: each print and each saved file is an event, recorded before the paper is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from fieldkit import files, ids
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Print
from fieldkit.model.record import LONGEST_LINE
from fieldkit.paper.layout import Block, Cell, Edge, Font, Layout, Mark, Paragraph, Picture, Section, Table
from fieldkit.paper.readable import readable
from fieldkit.vault.ledger import Change

__all__ = [
    "Block",
    "Cell",
    "Edge",
    "Font",
    "Layout",
    "Mark",
    "Paper",
    "Paragraph",
    "Picture",
    "Section",
    "Seen",
    "Source",
    "Table",
    "check",
    "check_target",
    "left",
    "look",
    "note_printed",
    "save",
    "take",
    "unsearched",
]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper as it may leave: its file, and what the record of its leaving (`Print`) is to say.

    `space` is its case; `own` where it concerns none, or several. `ending` is that of the file: docx or xlsx.
    `encrypted`: nobody reads it without its passphrase, and it may name whom no other paper names.
    """

    content: bytes
    paper: str
    space: str = "own"
    target: str = ""
    state: str = ""
    audience: str = ""
    code: str = ""
    ending: str = "docx"
    encrypted: bool = False


class Source(NamedTuple):
    """How a paper is made: `proof`, as it would leave now, to be looked at; `make`, as it leaves, which may seal it.

    `name` is what to call its file, without the ending.
    """

    name: str
    proof: Callable[[Desk], Paper]
    make: Callable[[Desk], Paper]


class Seen(NamedTuple):
    """A paper as it is looked at before it leaves; `unsearched` as the function of that name says."""

    paper: Paper
    layout: Layout
    unsearched: int


def look(source: Source, desk: Desk) -> Seen:
    """Return a paper to be looked at; it is read back from the very file that would be saved.

    Raises Refused as the paper does, and PRINT_NAMES_PROTECTED.
    """
    from fieldkit.paper.reading import read

    paper = source.proof(desk)
    check(desk, paper)
    return Seen(paper, read(paper.content), unsearched(desk))


def take(source: Source, seen: Paper, desk: Desk) -> Paper:
    """Return a paper as it leaves, if it is still what was `seen`.

    Raises Refused(PAPER_CHANGED), nothing sealed then, and as the paper does.
    """
    if look(source, desk).paper.content != seen.content:
        raise Refused(Code.PAPER_CHANGED)
    return source.make(desk)


def check(desk: Desk, paper: Paper) -> None:
    """Search a finished paper, all of its parts. Raises Refused(PRINT_NAMES_PROTECTED) where it names the protected."""
    named = 0 if paper.encrypted else desk.persons.naming(readable(paper.content))
    if named:
        raise Refused(Code.PRINT_NAMES_PROTECTED, count=named)


def unsearched(desk: Desk) -> int:
    """Return for how many protected persons no paper can be searched here, because this vault does not know them."""
    return sum(face.person.protected and not face.known for face in desk.persons.faces().values())


def save(desk: Desk, paper: Paper, target: Path, *, pdf: bytes = b"", pages: int = 0) -> Print:
    """Write a paper as the file `target`, over an older one that the user agreed to replace, and record that.

    `pdf`: its pages as PDF, written instead of its own file. Raises Refused(PRINT_NAMES_PROTECTED, PRINT_FILE_NAME,
    EXHIBIT_INSIDE, MEDIUM_*); no half file is left.
    """
    check_target(desk, target)
    check(desk, paper)
    with files.NewFile(target) as new:
        new.write(pdf or paper.content)
        new.finish()
        # A record too many, where the medium fails now, is better than a paper outside that no record tells of.
        told = {"way": "pdf" if pdf else paper.ending, "sha256": new.sha256, "location": _located(target)}
        made = _record(desk, paper, told | ({"pages": pages} if pages else {}))
        new.commit()
    return made


def check_target(desk: Desk, target: Path) -> None:
    """Raise Refused unless a paper may be the file `target`: PRINT_FILE_NAME, EXHIBIT_INSIDE, MEDIUM_BAD_NAME."""
    desk.check_outside(target)
    files.check_name(target.name)
    if desk.persons.naming(target.name):
        raise Refused(Code.PRINT_FILE_NAME)


def note_printed(desk: Desk, paper: Paper, printer: str, pages: int, copies: int) -> Print:
    """Record that a paper goes to a printer now: `pages` of it, `copies` times. Raises as `check` does."""
    check(desk, paper)
    sha256 = hashlib.sha256(paper.content).hexdigest()
    told = {"way": "printer", "sha256": sha256, "location": files.shown(printer)[:LONGEST_LINE]}
    return _record(desk, paper, told | {"pages": pages, "copies": copies})


def left(desk: Desk, target: str) -> list[Print]:
    """Return the prints and saved files of the record at `target`, oldest first."""
    return desk.load(Print, "", "f_target = ?", [target])


def _record(desk: Desk, paper: Paper, told: dict[str, Any]) -> Print:
    path = f"print/{ids.new()}"
    known = {name: getattr(paper, name) for name in ("paper", "target", "state", "audience", "code")}
    desk.write(paper.space, [Change(path, {name: value for name, value in known.items() if value} | told)])
    return desk.get(Print, path)


def _located(target: Path) -> str:
    """Return where a file is written, the end of it where that is longer than a line of a record may be."""
    return files.shown(str(target.absolute()))[-LONGEST_LINE:]
