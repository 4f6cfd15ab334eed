"""That the tables people look at follow from the ledger, and from nothing else."""

from __future__ import annotations

from collections import Counter
from functools import cache

from fieldkit.model import KINDS
from fieldkit.model.record import Kind, kind_of
from fieldkit.vault import indexing, projection, rebuilding
from fieldkit.vault.checks.finding import Flaw, Found, Step, finding
from fieldkit.vault.ledger import Ledger
from fieldkit.vault.store import Row, Store
from fieldkit.vault.tables import STAMPS, column, table_of


def check(ledger: Ledger, step: Step) -> Found:
    """Fold the whole ledger and compare every row and flag with what is kept."""
    rows: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    flags: dict[str, str] = {}
    for space, family in rebuilding.folded(ledger):
        step(0)
        flags |= {name: flag.value for name, flag in family.flags.items()}
        for path in family.states:
            kind = KINDS.get(kind_of(path))
            if kind is not None:
                rows[kind.name] += 1
                wrong[kind.name] += _kept(ledger.store, kind, space, path) != projection.row_of(
                    kind, space, path, family
                )
    yield from _compared(ledger.store, rows, wrong)
    kept = {name.hex(): flag for name, flag in _flags(ledger.store)}
    if kept != flags:
        yield finding(Flaw.FLAGS_DIFFER, count=len(kept.items() ^ flags.items()))
    astray = indexing.check(ledger.store)
    if astray:
        yield finding(Flaw.SEARCH_DIFFERS, count=len(astray))


def _compared(store: Store, rows: Counter[str], wrong: Counter[str]) -> Found:
    for kind in KINDS.values():
        counted = store.one(f"SELECT count(*) FROM [{table_of(kind.name)}]")
        extra = (counted[0] if counted else 0) - rows[kind.name]
        if wrong[kind.name]:
            yield finding(Flaw.TABLE_DIFFERS, kind=kind.name, count=wrong[kind.name])
        elif extra:
            yield finding(Flaw.TABLE_EXTRA, kind=kind.name, count=extra)


def _kept(store: Store, kind: Kind, space: str, path: str) -> Row | None:
    return store.one(_query(kind.name), (space, path))


@cache
def _query(kind: str) -> str:
    columns = ", ".join((*STAMPS, *(column(field) for field in KINDS[kind].fields)))
    return f"SELECT {columns} FROM [{table_of(kind)}] WHERE space = ? AND path = ?"


def _flags(store: Store) -> list[Row]:
    return store.rows("SELECT e.name, f.flag FROM flags f JOIN events e ON e.id = f.event")
