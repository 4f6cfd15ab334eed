"""A workbook's sheets as an author sees them: headers in the first row, and every cell with its row and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldkit.errors import Code, Refused

Rows = Sequence[Sequence[str]]
FindTable = Callable[[str], Rows | None]
"""Gives the rows of a table beside the workbook by its file name, None where there is none."""

ROW = "fieldkit_row"
"""The column in which each row carries its number through pyxform."""

_LONGEST_SHOWN = 40


class LeftOut(NamedTuple):
    """What a form says and a definition does not carry, because it is no matter of the questions: where it stands."""

    sheet: str
    row: int
    column: str


class Table(NamedTuple):
    """A sheet: its name as written, its headers, and its rows with their numbers (from 1, the headers' row first)."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]

    def numbered(self) -> list[dict[str, str]]:
        """Return the rows with blank ones between, each with its number in the column ROW."""
        told: list[dict[str, str]] = []
        for number, row in self.rows:
            told += [{}] * (number - 2 - len(told))
            told.append({**row, ROW: str(number)})
        return told


def table(name: str, rows: Rows, header: int = 0) -> Table:
    """Return the sheet whose headers stand in row `header` (from 0); a second column of one name is passed over."""
    headers = tuple(" ".join(cell.split()) for cell in rows[header]) if len(rows) > header else ()
    places = {title: at for at, title in reversed(list(enumerate(headers))) if title}
    found = []
    for number, row in enumerate(rows[header + 1 :], header + 2):
        told = {title: row[at].strip() for title, at in places.items() if at < len(row) and row[at].strip()}
        if told:
            found.append((number, told))
    return Table(name, tuple(sorted(places, key=places.__getitem__)), tuple(found))


@dataclass
class Places:
    """Where things stand in the workbook, for refusals; and what was left out."""

    survey: Table
    left_out: list[LeftOut] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    """The row of each line by its name, and the headers in which members of a definition stand, where that is known."""

    def column(self, *titles: str) -> str:
        """Return the header that stands for one of `titles`, as the author wrote it."""
        wanted = [title.lower() for title in titles]
        told = {header.lower().split("::")[0].strip(): header for header in reversed(self.survey.headers)}
        return next((told[title] for title in wanted if title in told), titles[0])

    def refusal(self, code: Code, row: int, column: str, **params: str | int) -> Refused:
        """Return the refusal that names sheet, row and column."""
        shown = {key: value[:_LONGEST_SHOWN] if isinstance(value, str) else value for key, value in params.items()}
        return Refused(code, sheet=self.survey.name, row=row, column=column[:_LONGEST_SHOWN], **shown)

    def leave_out(self, row: int, column: str) -> None:
        """Note what is not carried."""
        self.left_out.append(LeftOut(self.survey.name, row, column))


def named(sheets: Mapping[str, Rows], name: str) -> Table | None:
    """Return the sheet called `name` in any case, None where there is none."""
    found = next((title for title in sheets if title.strip().lower() == name), None)
    return None if found is None else table(found, sheets[found])
