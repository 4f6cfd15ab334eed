"""What a letter is made of, as its declaration in `resources/paper/letters/` says, and its placeholders filled in.

A declaration is TOML: `label` (what the letter is called), `title`, `of` (the kind of record it is about), `for` (its
readers), `text`, and, if it is signed by the office, `signer`. `ask` names what no record holds and whoever prints it
may tell; `must` what an office may not leave out of a wording of its own. Each line of `text` is a paragraph:

    >TEXT   without indent        ^TEXT   in the middle       ~TEXT   a line to sign on
    @NAME   what the records give at this place              {NAME}  a word that they give
    ＿＿＿   a blank to be filled in by hand, as wide as it is written

A word that is not known when it is printed is a blank too; alone on its line, it is the whole line.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fieldkit.errors import Code, Refused
from fieldkit.paper.letter import WHOLE, Block, Line, Sort, plain

_SORTS = {">": Sort.TO, "^": Sort.MIDDLE, "~": Sort.SIGN}
_SLOT = "@"
_GAP = re.compile("＿+")
_BLANK = 8
"""Characters of the blank that stands for a word nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """A declared letter. `of` is a kind of record; `asked` gives each word that is asked for its label."""

    name: str
    label: str
    title: str
    of: str
    readers: tuple[str, ...]
    text: str
    signer: str = ""
    dated: bool = False
    asked: Mapping[str, str]
    must: frozenset[str]

    @property
    def slots(self) -> frozenset[str]:
        """The places in the text at which records give more than a word."""
        return frozenset(line[1:].strip() for line in self.text.splitlines() if line.startswith(_SLOT))


def read(name: str, source: str, words: Callable[[str], Collection[str]], blocks: Collection[str]) -> Declaration:
    """Return the declaration in `source`; `words` (by kind of record) and `blocks` are the names that may stand in it.

    Raises Refused(PAPER_DECLARATION) for what is no declaration, PAPER_PLACEHOLDER naming one that is misspelt or
    missing.
    """
    try:
        told = tomllib.loads(source)
        made = Declaration(
            name=name,
            label=told["label"],
            title=told["title"],
            of=told["of"],
            readers=tuple(told["for"]),
            text=told["text"],
            signer=told.get("signer", ""),
            dated=told.get("dated", False),
            asked=told.get("ask", {}),
            must=frozenset(told.get("must", ())),
        )
        _check(made, {*words(made.of), *made.asked}, blocks)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Refused(Code.PAPER_DECLARATION, name=name) from None
    return made


def reworded(
    declared: Declaration, source: str, words: Callable[[str], Collection[str]], blocks: Collection[str]
) -> Declaration:
    """Return `declared` in the office's own wording: title, text and signer; whom it is for stays. Raises as `read`."""
    try:
        told = tomllib.loads(source)
        own = {key: told.get(key, getattr(declared, key)) for key in ("title", "text", "signer")}
        made = replace(declared, **own)
        _check(made, {*words(made.of), *made.asked}, blocks)
    except (ValueError, TypeError, AttributeError):
        raise Refused(Code.PAPER_DECLARATION, name=declared.label) from None
    return made


def blocks_of(
    declared: Declaration, word: Callable[[str], str], block: Callable[[str], Sequence[Block]]
) -> Iterator[Block]:
    """Yield what the letter shows, its placeholders filled in by `word` and `block`."""
    for line in filter(str.strip, declared.text.splitlines()):
        if line.startswith(_SLOT):
            yield from block(line[1:].strip())
            continue
        sort = _SORTS.get(line[0], Sort.TEXT)
        text = line[1:] if line[0] in _SORTS else line
        alone = _alone(text)
        if alone:
            yield from plain(word(alone), sort) or [Line((WHOLE,))]
        else:
            yield Line(tuple(_pieces(text, word)), sort)


def filled(text: str, word: Callable[[str], str]) -> str:
    """Return a text of one line with its placeholders filled in; what is not known is a blank."""
    return "".join("＿" * piece if isinstance(piece, int) else piece for piece in _pieces(text, word))


def _alone(text: str) -> str:
    """Return the placeholder that a line consists of: what it gives may be several paragraphs."""
    parts = list(string.Formatter().parse(text))
    return parts[0][1] or "" if len(parts) == 1 and not parts[0][0] else ""


def _pieces(text: str, word: Callable[[str], str]) -> Iterator[str | int]:
    for literal, name, _, _ in string.Formatter().parse(text.strip()):
        yield from _gapped(literal)
        if name is not None:
            yield " ".join(word(name).split()) or _BLANK


def _gapped(text: str) -> Iterator[str | int]:
    at = 0
    for gap in _GAP.finditer(text):
        if gap.start() > at:
            yield text[at : gap.start()]
        yield len(gap[0])
        at = gap.end()
    if text[at:]:
        yield text[at:]


def _check(made: Declaration, words: Collection[str], blocks: Collection[str]) -> None:
    lines = [line for line in made.text.splitlines() if not line.startswith(_SLOT)]
    named = {name for text in (made.title, made.signer, *lines) for name in _named(text)}
    wrong = sorted((named - set(words)) | (made.slots - set(blocks)))
    if wrong:
        raise Refused(Code.PAPER_PLACEHOLDER, name=made.label, placeholder=wrong[0][:40])
    lacking = sorted(made.must - named - made.slots)
    if lacking:
        raise Refused(Code.PAPER_PLACEHOLDER_MISSING, name=made.label, placeholder=lacking[0])


def _named(text: str) -> Iterator[str]:
    """Yield the placeholders in a text; one with a format or conversion of its own is none that we know."""
    for _, name, shape, conversion in string.Formatter().parse(text):
        if name is not None:
            yield name + (f"!{conversion}" if conversion else "") + (f":{shape}" if shape else "")
