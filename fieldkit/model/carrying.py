"""What is carried over into another system's workbook, so that nothing is typed twice."""

from __future__ import annotations

from fieldkit.model.record import Place, Record, Writers, integer, kind, line, reference, text


@kind("mapping", Place.COUNTY, writers=Writers.LEADERS)
class Mapping(Record):
    """Which of our columns goes into which column of another system's workbook; its id comes from the name.

    `told` is the office's own table as it was read (desk/mappings.py).
    """

    name: str = line()
    told: str = text()


@kind("carried")
class Carried(Record):
    """A record that was carried over by a mapping: its row there as it then was (`sha256`); its id comes from both.

    `book` is the SHA-256 of the workbook that was filled and `row` its row there, from 1; empty and 0 where a person
    typed it over.
    """

    mapping: str = reference("mapping")
    record: str = line()
    sha256: str = line()
    book: str = line()
    row: int | None = integer()
