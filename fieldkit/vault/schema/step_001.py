"""Step 1: the ledger, what lives beside it, and the triggers that let it only grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

GROW_ONLY = ("events", "bodies")


def run(tables: Database) -> None:
    """Create the tables.

    `bundle` is 0 for what was made here, else the bundle that first brought the row, so that a merge can be undone.
    """
    tables.table("meta").create({"key": str, "value": str}, pk="key")
    tables.table("bundles").create({"id": int, "manifest": str, "record": str}, pk="id")
    tables.table("chains").create({"id": int, "space": str, "device": str}, pk="id")
    tables.table("chains").create_index(["space", "device"], unique=True)
    tables.table("events").create(
        {"id": int, "chain": int, "seq": int, "at": int, "name": bytes, "envelope": bytes, "bundle": int},
        pk="id",
        not_null={"chain", "seq", "at", "name", "envelope", "bundle"},
    )
    tables.table("events").create_index(["chain", "seq"], unique=True)
    tables.table("events").create_index(["name"], unique=True)
    tables.table("events").create_index(["at"])
    tables.table("bodies").create(
        {"event": int, "family": str, "record": str, "act": str, "by": str, "body": bytes, "bundle": int},
        pk="event",
        not_null={"family", "record", "act", "by", "body", "bundle"},
    )
    tables.table("bodies").create_index(["family"])
    tables.table("bodies").create_index(["act"])
    tables.table("pasts").create({"event": int, "device": str, "seq": int}, pk=("event", "device"))
    tables.table("heads").create(
        {"chain": int, "by": str, "seq": int, "document": bytes, "bundle": int}, pk=("chain", "by", "seq")
    )
    tables.table("certificates").create(
        {"device": str, "member": str, "document": bytes, "bundle": int}, pk=("device", "member")
    )
    tables.table("rolls").create({"number": int, "name": str, "document": bytes, "bundle": int}, pk="number")
    tables.table("cards").create({"member": str, "document": bytes, "how": str}, pk="member")
    tables.table("secrets").create({"path": str, "secret": bytes, "bundle": int}, pk="path")
    tables.table("given").create({"manifest": str, "member": str, "path": str}, pk=("manifest", "member", "path"))
    tables.table("given").create_index(["path"])
    tables.table("carried").create({"manifest": str, "member": str, "sha256": str}, pk=("manifest", "member", "sha256"))
    tables.table("kept_back").create({"manifest": str, "chain": int, "seq": int}, pk=("manifest", "chain", "seq"))
    tables.table("payloads").create({"sha256": str, "size": int, "bundle": int}, pk="sha256")
    tables.table("drafts").create(
        {"space": str, "record": str, "field": str, "by": str, "text": str, "over": str, "begun": int, "saved": int},
        pk=("space", "record", "field", "by"),
    )
    tables.table("flags").create({"event": int, "flag": str}, pk="event")
    tables.table("places").create({"id": int, "space": str, "path": str}, pk="id")
    tables.table("places").create_index(["space", "path"], unique=True)
    tables.execute(
        "CREATE VIRTUAL TABLE words USING fts5"
        " (text, content='', contentless_delete=1, tokenize=\"unicode61 remove_diacritics 0\")"
    )
    tables.execute("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)")
    tables.table("undoing").create({"bundle": int}, pk="bundle")
    for name in GROW_ONLY:
        _let_only_grow(tables, name)


def _let_only_grow(tables: Database, name: str) -> None:
    """Refuse every update, and every deletion but those of an undo or an erasure, which name what they remove first."""
    refuse = "BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END"
    tables.execute(f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}")
    tables.execute(
        f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name}"
        " WHEN NOT EXISTS (SELECT 1 FROM undoing WHERE bundle = old.bundle)"
        f" {refuse}"
    )
