"""A checklist as paper: a table of what is asked, found and proved; empty, with boxes to tick by hand.

It is a working paper of the team, not a letter: neither GB/T 9704 nor the rules of transcripts bind its form.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from fieldkit.paper.document import Around, document
from fieldkit.paper.ending import signature
from fieldkit.paper.table import table
from fieldkit.paper.word import field as word_field
from fieldkit.paper.word import paragraph, run, tab
from fieldkit.paper.wording import lines, moment, one_line, wording

_WIDTHS = (640, 4300, 1704, 2200)
_BOLD = "<w:b/>"
_MOST_COLUMNS = 6
_FREE_ROWS = 8


class Option(NamedTuple):
    """A choice of a line, and whether it was taken."""

    label: str
    taken: bool = False


class Proof(NamedTuple):
    """An exhibit that proves a line: its description, and the SHA-256 of its bytes in hex."""

    description: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line: words for a reader. `type` and `answer` are those of forms/FORMAT.md; a `note` type has no number."""

    label: str
    type: str
    options: tuple[Option, ...] = ()
    answer: str | int | tuple[str, ...] | None = None
    note: str = ""
    hint: str = ""
    basis: tuple[str, str] = ("", "")
    compares: str = ""
    proof: str = ""
    proofs: tuple[Proof, ...] = ()
    required: bool = False
    conditional: bool = False
    untried: bool = False
    ranked: bool = False


class Part(NamedTuple):
    """A section, or one repetition of a group, with its lines; `number` is the repetition, 0 where it is open."""

    title: str
    items: tuple[Item, ...]
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class CheckSheet:
    """Everything a printed checklist shows; nothing that is not here reaches the paper.

    `code` names the very form on an empty one. `paper` is the day of the paper from which the answers were typed in.
    `household` empty: none. `hidden`: it belongs to a protected person and is not named. `counts`: result, then number
    of lines; none on an empty form. `started` and `ended` as in the model's `Checklist`.
    """

    title: str
    edition: str
    parts: tuple[Part, ...]
    blank: bool = False
    code: str = ""
    paper: str = ""
    village: str = ""
    household: str = ""
    hidden: bool = False
    inspectors: tuple[str, ...] = ()
    started: str = ""
    ended: str = ""
    counts: dict[str, int] = field(default_factory=dict)


def render(sheet: CheckSheet, at: str | None = None) -> bytes:
    """Return the .docx of `sheet`, printed on the day `at`; the same sheet gives the same bytes."""
    name = _words()["paper"]["name"]
    body = "".join([*_head(sheet), *_tables(sheet), *_ending(sheet)])
    return document(body, Around(_header(sheet), _footer()), title=name, on=at)


def shown(type_: str, answer: str | int) -> str:
    """Return an answer that is no choice as it is printed: money in yuan, days in words."""
    if type_ == "money" and isinstance(answer, int):
        sign = "-" if answer < 0 else ""
        return str(_words()["value"]["money"]).format(yuan=f"{sign}{abs(answer) // 100}.{abs(answer) % 100:02}")
    if type_ in ("date", "minute"):
        return moment(str(answer), _words()["value"])
    return str(answer)


def _words() -> dict[str, Any]:
    return wording("checklist")


def _head(sheet: CheckSheet) -> Iterator[str]:
    yield _line("PaperTitle", sheet.title)
    yield _line("Mark", _words()["paper"]["edition"].format(edition=sheet.edition))
    if sheet.paper:
        yield _line("Mark", _words()["paper"]["later"].format(day=moment(sheet.paper, _words()["value"])))
    for key, label in _words()["head"].items():
        value = _heads(sheet)[key]
        if value or sheet.blank:
            yield paragraph("Head", run("Head", f"{label}："), run("Head", one_line(value)))


def _heads(sheet: CheckSheet) -> dict[str, str]:
    shapes = _words()["value"]
    start, end = moment(sheet.started, shapes), moment(sheet.ended, shapes)
    return {
        "village": sheet.village,
        "household": shapes["elsewhere"] if sheet.hidden else sheet.household,
        "inspectors": shapes["several"].join(sheet.inspectors),
        "time": shapes["span"].format(start=start, end=end) if start and end else start or end,
    }


def _titles() -> list[str]:
    return [_line("Cell", label, _BOLD) for label in _words()["table"].values()]


def _tables(sheet: CheckSheet) -> Iterator[str]:
    """Yield the lines as tables; on an empty form what is asked of each household has its own, with free rows."""
    number = 0
    for grid, parts in groupby(sheet.parts, lambda part: sheet.blank and _is_grid(part)):
        if grid:
            for part in parts:
                yield _grid(part)
            continue
        rows = []
        for part in parts:
            rows.append([_line("Cell", _part_title(part), _BOLD, keep=True)])
            for item in part.items:
                number += item.type != "note"
                rows.append([_line("Cell", item.label)] if item.type == "note" else _row(sheet, item, number))
        yield table(_WIDTHS, _titles(), rows)


def _is_grid(part: Part) -> bool:
    """Say whether a part is asked several times and fits into the columns of a table."""
    return part.number == 0 and len(part.items) <= _MOST_COLUMNS


def _grid(part: Part) -> str:
    """Return a heading and a table with a column for each line and free rows; choices stand in every row."""
    widths = [sum(_WIDTHS) // len(part.items)] * len(part.items)
    title = _words()["line"]["grid"].format(title=part.title)
    boxes = [" ".join(f"{_words()['mark']['open']}{one.label}" for one in item.options) for item in part.items]
    head = [_line("Cell", item.label, _BOLD) for item in part.items]
    rows = [[_line("Cell", text) for text in boxes] for _ in range(_FREE_ROWS)]
    return _line("Head", title, keep=True) + table(widths, head, rows) + _line("Cell", "")


def _part_title(part: Part) -> str:
    if part.number is None:
        return part.title
    shape = "repeat" if part.number else "repeated"
    return str(_words()["line"][shape]).format(title=part.title, number=part.number)


def _row(sheet: CheckSheet, item: Item, number: int) -> list[str]:
    asked = [_line("Cell", item.label + _marks(sheet, item)), *_small(item)]
    found = [_line("Cell", text) for text in _found(sheet, item)]
    noted = [_line("CellSmall", text) for text in [*_said(item), *lines(item.note), *_proofs(item)]]
    return [
        _line("Cell", str(number)),
        "".join(asked),
        "".join(found) or _line("Cell", ""),
        "".join(noted) or _line("CellSmall", ""),
    ]


def _marks(sheet: CheckSheet, item: Item) -> str:
    told = {"required": item.required, "conditional": item.conditional} if sheet.blank else {"untried": item.untried}
    return "".join(_words()["line"][mark] for mark, there in told.items() if there)


def _small(item: Item) -> Iterator[str]:
    words, (title, article) = _words()["line"], item.basis
    told = (
        item.hint,
        words["basis"].format(title=title, article=article) if title else "",
        words["compares"].format(text=item.compares) if item.compares else "",
        words["proof"].format(text=item.proof) if item.proof else "",
    )
    return (_line("CellSmall", text) for text in told if text)


def _found(sheet: CheckSheet, item: Item) -> Iterator[str]:
    """Yield what stands in the column of answers: all choices with their boxes, or the value."""
    marks = _words()["mark"]
    if item.ranked and isinstance(item.answer, tuple):
        shape = _words()["line"]["rank"]
        yield from (shape.format(number=at, label=label) for at, label in enumerate(item.answer, 1))
    elif item.options:
        yield from (f"{marks['chosen' if option.taken else 'open']} {option.label}" for option in item.options)
    elif item.type == "text" and item.answer is not None:
        yield _words()["line"]["beside"]
    elif item.answer is not None and not isinstance(item.answer, tuple):
        yield from lines(shown(item.type, item.answer))
    elif not sheet.blank:
        yield _words()["line"]["beside" if item.proofs else "nothing"]


def _said(item: Item) -> list[str]:
    """Return an answer in words, which is too long for the column of answers."""
    return lines(str(item.answer)) if item.type == "text" and item.answer is not None else []


def _proofs(item: Item) -> Iterator[str]:
    words = _words()["line"]
    for proof in item.proofs:
        described = one_line(proof.description) or words["described"]
        yield words["exhibit"].format(description=described, hash=proof.sha256[:16])


def _ending(sheet: CheckSheet) -> Iterator[str]:
    words = _words()["ending"]
    if sheet.counts:
        yield _line("Ending", words["counts"].format(all=sum(sheet.counts.values()), **sheet.counts))
    for _ in range(max(1, len(sheet.inspectors))):
        yield signature("Sign", words["inspector"])
    yield signature("Sign", words["present"])


def _header(sheet: CheckSheet) -> str:
    words = _words()["paper"]
    state = words["blank" if sheet.blank else "version"].format(edition=sheet.edition, code=sheet.code)
    return paragraph("Header", run("Header", one_line(sheet.title)), tab("Header"), run("Header", state))


def _footer() -> str:
    words, style = _words()["page"], "Footer"
    page, pages = word_field(style, "PAGE"), word_field(style, "NUMPAGES")
    told = (run(style, words[key]) for key in ("before_page", "between_pages", "after_pages"))
    before, between, after = told
    return paragraph(style, before, page, between, pages, after)


def _line(style: str, text: str, look: str = "", *, keep: bool = False) -> str:
    return paragraph(style, run(style, one_line(text), look), keep=keep)
