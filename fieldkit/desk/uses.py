"""Where an exhibit is used: the findings that cite it, the turns, checks and seals that refer to it, its talk."""

from __future__ import annotations

from fieldkit.desk.desk import Desk
from fieldkit.model import KINDS
from fieldkit.model.kinds import Citation, Exhibit
from fieldkit.model.record import Field, Kind
from fieldkit.vault.tables import column, table_of

MOMENT = "moment"
"""The kind that refers to a recording from every turn of its talk, which stands for them all."""


def of(desk: Desk, exhibit: Exhibit) -> list[str]:
    """Return the paths of the records that use `exhibit`, oldest first; a finding that cites it stands for itself."""
    found = [(exhibit.created, exhibit.interview)] if exhibit.interview else []
    for kind in KINDS.values():
        for field in kind.fields:
            if "exhibit" in field.to and kind.name != MOMENT:
                found += _in_field(desk, kind, field, exhibit.path)
    cited = desk.load(Citation, "", "f_target = ?", [exhibit.path])
    found += [(citation.created, citation.family) for citation in cited]
    return list(dict.fromkeys(path for _, path in sorted(found)))


def _in_field(desk: Desk, kind: Kind, field: Field, path: str) -> list[tuple[int, str]]:
    name = column(field)
    condition = f"instr({name}, ?)" if field.each else f"{name} = ?"
    sql = f"SELECT created, path FROM [{table_of(kind.name)}] WHERE deleted = 0 AND {condition}"
    return list(desk.vault.store.rows(sql, (path,)))
