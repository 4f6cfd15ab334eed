"""What a file brings and no record can hold is the file's fault, and is told of the file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fieldkit.errors import Code, Refused


@contextmanager
def in_bounds() -> Iterator[None]:
    """Raise Refused(PARSE_TOO_LARGE) where a record of the block is refused as too large: no draft of it is kept."""
    try:
        yield
    except Refused as refusal:
        if refusal.code is not Code.EVENT_TOO_LARGE:
            raise
        raise Refused(Code.PARSE_TOO_LARGE) from refusal
