"""A sample as paper: the list, the method, the seed, the sizes, and whom the lot fell on: anybody can draw again.

It is a working paper of the team, as a checklist is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from fieldkit.paper.document import Around, document
from fieldkit.paper.ending import signature
from fieldkit.paper.table import table
from fieldkit.paper.word import field, paragraph, run
from fieldkit.paper.wording import lines, moment, one_line, wording

_STRATA = (4844, 2000, 2000)
_HOUSEHOLDS = (640, 2304, 1700, 1700, 2500)
_BOLD = "<w:b/>"


class Stratum(NamedTuple):
    """A stratum: what its rows have in common, how many rows it has, and how many were drawn."""

    name: str
    rows: int
    drawn: int


class Household(NamedTuple):
    """A row that was drawn: its sheet and line, the name and the group; `hidden`: it must not be named here."""

    sheet: str
    number: int
    name: str
    household: str
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class SampleSheet:
    """Everything a printed sample shows; nothing that is not here reaches the paper.

    `sha256` is that of the list's file in hex. `by` is what the strata are called, empty without strata. `drawn_on` is
    a minute of the model. `proven`: drawing again gave these very rows.
    """

    village: str
    roster: str
    sha256: str
    of: int
    count: int
    seed: str
    by: str
    strata: tuple[Stratum, ...]
    households: tuple[Household, ...]
    drawn_by: str
    drawn_on: str
    proven: bool


def render(sheet: SampleSheet, at: str | None = None) -> bytes:
    """Return the .docx of `sheet`, printed on the day `at`; the same sheet gives the same bytes."""
    name = _words()["paper"]["name"]
    header = paragraph("Header", run("Header", name))
    return document("".join(_body(sheet)), Around(header, _footer()), title=name, on=at)


def _words() -> dict[str, Any]:
    return wording("sample")


def _body(sheet: SampleSheet) -> Iterator[str]:
    words = _words()
    yield _line("PaperTitle", words["paper"]["name"])
    values = _values(sheet)
    for key, label in words["head"].items():
        if values[key]:
            yield paragraph("Head", run("Head", f"{label}："), run("Head", one_line(values[key])))
    yield _line("Ending", words["text"]["method"])
    yield _line("Ending", words["text"]["proven" if sheet.proven else "unproven"])
    if sheet.by:
        yield _strata(sheet)
        yield _line("Cell", "")
    yield _households(sheet)
    yield from (signature("Sign", label) for label in words["ending"].values())


def _values(sheet: SampleSheet) -> dict[str, str]:
    shapes = _words()["value"]
    return {
        "village": sheet.village,
        "roster": sheet.roster,
        "sha256": sheet.sha256,
        "sizes": shapes["sizes"].format(of=sheet.of, count=sheet.count),
        "strata": shapes["strata"].format(by=sheet.by) if sheet.by else shapes["simple"],
        "seed": sheet.seed,
        "drawn": shapes["drawn"].format(by=sheet.drawn_by, on=moment(sheet.drawn_on, shapes)),
    }


def _strata(sheet: SampleSheet) -> str:
    words = _words()["strata"]
    head = [_line("Cell", words[key], _BOLD) for key in ("name", "rows", "drawn")]
    told = ((one.name or words["unnamed"], str(one.rows), str(one.drawn)) for one in sheet.strata)
    return table(_STRATA, head, [[_line("Cell", text) for text in row] for row in told])


def _households(sheet: SampleSheet) -> str:
    head = [_line("Cell", label, _BOLD) for label in _words()["table"].values()]
    rows = []
    for number, one in enumerate(sheet.households, 1):
        hidden = _words()["paper"]["hidden"]
        told = (str(number), _place(one), hidden if one.hidden else one.name, "" if one.hidden else one.household, "")
        rows.append([_line("Cell", text) for text in told])
    return table(_HOUSEHOLDS, head, rows)


def _place(one: Household) -> str:
    shapes = _words()["line"]
    return str(shapes["place" if lines(one.sheet) else "bare"]).format(sheet=one.sheet, number=one.number)


def _footer() -> str:
    words, style = _words()["page"], "Footer"
    before, between, after = (run(style, words[key]) for key in ("before_page", "between_pages", "after_pages"))
    return paragraph(style, before, field(style, "PAGE"), between, field(style, "NUMPAGES"), after)


def _line(style: str, text: str, look: str = "") -> str:
    return paragraph(style, run(style, one_line(text), look))
