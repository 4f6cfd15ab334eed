"""What a check says: a flaw, and where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple


class Flaw(StrEnum):
    """Every way in which a vault may not hold; the section `[check]` of `resources/i18n/` words them."""

    UNREADABLE = "unreadable"
    SLOTS_DAMAGED = "slots.damaged"
    SLOTS_DIFFER = "slots.differ"
    SLOTS_FOREIGN = "slots.foreign"
    FOLDER_FOREIGN = "folder.foreign"
    PAGES = "pages"
    EVENT_ALTERED = "event.altered"
    CHAIN_BROKEN = "chain.broken"
    BODY_ALTERED = "body.altered"
    BODY_STRAY = "body.stray"
    LIST_MISSING = "list.missing"
    SEEN_WRONG = "seen.wrong"
    PAST_WRONG = "past.wrong"
    CHAIN_UNSIGNED = "chain.unsigned"
    HEAD_INVALID = "head.invalid"
    CERTIFICATE_INVALID = "certificate.invalid"
    LIST_INVALID = "list.invalid"
    CARD_INVALID = "card.invalid"
    TABLE_DIFFERS = "table.differs"
    TABLE_EXTRA = "table.extra"
    FLAGS_DIFFER = "flags.differ"
    SEARCH_DIFFERS = "search.differs"
    PAYLOAD_MISSING = "payload.missing"
    PAYLOAD_DAMAGED = "payload.damaged"
    PAYLOAD_OTHER = "payload.other"
    PAYLOAD_ORPHAN = "payload.orphan"
    SNAPSHOT_DAMAGED = "snapshot.damaged"


class Finding(NamedTuple):
    """One flaw, with what its sentence names (ids, counts, names of files; never words of a case)."""

    code: Flaw
    params: dict[str, str | int]


Found = Iterator[Finding]

Step = Callable[[int], None]
"""Told, while something is proved, how many more bytes are (often none); what it raises ends the check."""


def finding(code: Flaw, **params: str | int) -> Finding:
    """Return the finding `code` about `params`."""
    return Finding(code, params)
