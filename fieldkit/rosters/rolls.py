"""A list ready for comparing: a column of texts for each thing it tells, all as long as its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress
from operator import not_

from fieldkit.rosters.reading import Reading
from fieldkit.rosters.sorts import Sort
from fieldkit.rosters.vocabulary import OTHER

Column = Sequence[str]


@dataclass(frozen=True, eq=False)
class Roll:
    """A list: what names it, what kind it is, what names each row, and its columns (absent ones are not told).

    `sets` remembers which values a column has, as every rule asks that again.
    """

    path: str
    sort: Sort
    rows: Sequence[str]
    columns: Mapping[str, Column]
    sets: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> Column:
        """Return a column; one that is not told is empty in every row. `subject` and `person` follow from the list."""
        if name == "subject":
            return [self.sort.subject] * len(self)
        if name == "person":
            return [number or name for number, name in zip(self.column("id_number"), self.column("name"), strict=True)]
        return self.columns.get(name) or [""] * len(self)

    def tells(self, name: str) -> bool:
        """Say whether the list has such a column at all."""
        return name in ("subject", "person") or name in self.columns

    @cached_property
    def bare(self) -> list[int]:
        """The rows without an identity number."""
        return list(compress(range(len(self)), map(not_, self.column("id_number"))))

    def values(self, name: str) -> frozenset[str]:
        """Return the values that stand in a column."""
        if name not in self.sets:
            self.sets[name] = frozenset(self.columns.get(name, ())) - {""}
        return self.sets[name]


def roll(
    path: str, sort: Sort, readings: Iterable[tuple[Reading, Sequence[str]]], village: str, one: Callable[[str], str]
) -> Roll:
    """Return the roll of a list from those of its sheets that are compared, each with what names its rows.

    `village` is where the list belongs unless a column says otherwise; `one` gives one object for equal texts.
    """
    taken = [(reading, rows) for reading, rows in readings if reading.use.compared]
    told = {use.means for reading, _ in taken for use in reading.use.columns} - {OTHER}
    columns: dict[str, list[str]] = {}
    for means in told | {"born", "village", *(["paid"] if any(reading.use.paid for reading, _ in taken) else [])}:
        columns[means] = [one(text) for reading, _ in taken for text in _texts(reading, means, village)]
    if not any(columns["born"]):
        del columns["born"]
    return Roll(path, sort, [row for _, rows in taken for row in rows], columns)


def _texts(reading: Reading, means: str, village: str) -> Sequence[str]:
    if means == "born":
        return reading.born
    found = reading.values(means)
    missing = {"village": village, "paid": reading.use.paid}.get(means, "")
    return [value.text or missing for value in found] if found else [missing] * len(reading.lines)
