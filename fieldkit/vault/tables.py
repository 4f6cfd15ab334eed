"""What the tables of records are called, and their columns."""

from __future__ import annotations

from fieldkit.model.record import Field

STAMPS = ("space", "path", "parent", "deleted", "created", "created_by", "changed", "changed_by", "conflicts")
"""The columns that every table of records begins with."""

OF_FAMILY = "space = ? AND path >= ? AND path < ? || '0'"
"""The rows of one family, given space, path and path: a range that an index finds, as `0` comes right after `/`."""


def table_of(kind: str) -> str:
    """Return the name of the table of `kind`."""
    return f"record_{kind}"


def column(field: Field) -> str:
    """Return the column of `field`; the prefix keeps declared names apart from the stamps."""
    return f"f_{field.name}"
