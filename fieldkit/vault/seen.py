"""What keeps the receipt of a bundle from being undone: whoever has seen it, whatever stands on it, a receipt given."""

from __future__ import annotations

from fieldkit.errors import Code, Refused
from fieldkit.merge.event import decode_body
from fieldkit.vault.store import Store

_IT = "(SELECT id FROM bundles WHERE manifest = :manifest)"

_FIRST = f"(SELECT chain, min(seq) AS seq FROM events WHERE bundle IN {_IT} GROUP BY chain)"
"""Where the bundle's part of each chain begins."""

_STANDS_ON_IT = {
    "an event that had seen one of its events": f"""
        SELECT 1 FROM {_FIRST} f JOIN chains c ON c.id = f.chain
        JOIN pasts p ON p.device = c.device AND p.seq >= f.seq
        JOIN events o ON o.id = p.event JOIN chains oc ON oc.id = o.chain AND oc.space = c.space
        WHERE o.bundle NOT IN {_IT}""",
    "a later event of the same chain": f"""
        SELECT 1 FROM {_FIRST} f JOIN events o ON o.chain = f.chain AND o.seq > f.seq WHERE o.bundle NOT IN {_IT}""",
    "an own event, written after the receipt, that had seen an event whose withheld body it filled": f"""
        SELECT 1 FROM bodies b JOIN events e ON e.id = b.event JOIN chains c ON c.id = e.chain
        JOIN pasts p ON p.device = c.device AND p.seq >= e.seq
        JOIN events q ON q.id = p.event JOIN chains oc ON oc.id = q.chain AND oc.space = c.space
        JOIN events o ON o.chain = q.chain AND o.seq >= q.seq AND o.bundle = 0
        WHERE b.bundle IN {_IT} AND e.bundle NOT IN {_IT} AND o.id > (
            SELECT coalesce(min(r.event), 0) FROM bodies r
            WHERE r.record IN (SELECT path FROM record_bundle WHERE f_manifest = :manifest))""",
    "the body of one of its events that another bundle filled": f"""
        SELECT 1 FROM events e JOIN bodies b ON b.event = e.id WHERE e.bundle IN {_IT} AND b.bundle NOT IN {_IT}""",
    "a body, outside `own`, that names one of its member lists": f"""
        SELECT 1 FROM rolls r JOIN bodies b ON instr(b.body, CAST(r.name AS BLOB))
        JOIN events e ON e.id = b.event JOIN chains c ON c.id = e.chain
        WHERE r.bundle IN {_IT} AND b.bundle NOT IN {_IT} AND c.space != 'own'""",
    "a member list that follows one of its own": f"""
        SELECT 1 FROM rolls r JOIN rolls o ON o.number > r.number WHERE r.bundle IN {_IT} AND o.bundle NOT IN {_IT}""",
    "a body that only one of its heads proves": f"""
        SELECT 1 FROM heads h JOIN events o ON o.chain = h.chain JOIN bodies b ON b.event = o.id AND b.by = h.by
        WHERE h.bundle IN {_IT} AND b.bundle NOT IN {_IT} AND NOT EXISTS (
            SELECT 1 FROM heads k
            WHERE k.chain = h.chain AND k.by = h.by AND k.seq >= o.seq AND k.bundle NOT IN {_IT})""",
    "a head that only one of its certificates proves": f"""
        SELECT 1 FROM certificates t JOIN chains c ON c.device = t.device
        JOIN heads h ON h.chain = c.id AND h.by = t.member WHERE t.bundle IN {_IT} AND h.bundle NOT IN {_IT}""",
    "what is being typed over one of its values": f"""
        SELECT 1 FROM drafts d JOIN json_each(d.over) j JOIN events e ON e.name = unhex(j.value)
        WHERE e.bundle IN {_IT}""",
    "what is being typed in a record that it alone brought": f"""
        SELECT 1 FROM drafts d JOIN bodies b ON b.record = d.record WHERE b.bundle IN {_IT}
        AND NOT EXISTS (SELECT 1 FROM bodies o WHERE o.record = d.record AND o.bundle NOT IN {_IT})""",
}


def check_unseen(store: Store, manifest: str) -> None:
    """Accept the bundle `manifest` as one whose receipt can be undone.

    Raises Refused: UNDO_MISSING where it was not received or is undone already; UNDO_RECEIPT where a receipt was given;
    UNDO_SEEN where an own event, a draft or a later bundle stands on it; UNDO_ERASED where it made words vanish.
    """
    named = {"manifest": manifest}
    if store.one("SELECT 1 FROM bundles WHERE manifest = :manifest", named) is None:
        raise Refused(Code.UNDO_MISSING)
    given = "SELECT 1 FROM record_receipt WHERE f_manifest = :manifest AND f_direction = 'given' AND deleted = 0"
    if store.one(given, named) is not None:
        raise Refused(Code.UNDO_RECEIPT)
    if any(store.one(query, named) is not None for query in _STANDS_ON_IT.values()):
        raise Refused(Code.UNDO_SEEN)
    if any(_is_gone(store, target, named) for target in _erased(store, named)):
        raise Refused(Code.UNDO_ERASED)


def _erased(store: Store, named: dict[str, str]) -> list[str]:
    """Return the events that the erasures of the bundle name."""
    rows = store.rows(f"SELECT body FROM bodies WHERE bundle IN {_IT} AND family LIKE 'erasure/%'", named)
    return [str(decode_body(row[0]).values.get("event")) for row in rows]


def _is_gone(store: Store, target: str, named: dict[str, str]) -> bool:
    row = store.one(
        "SELECT 1 FROM events e LEFT JOIN bodies b ON b.event = e.id"
        f" WHERE e.name = unhex(:target) AND e.bundle NOT IN {_IT} AND b.event IS NULL",
        named | {"target": target},
    )
    return row is not None
