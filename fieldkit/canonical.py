"""Canonical bytes: the one JSON that is hashed, signed, stored and passed on (bundle/FORMAT.md).

UTF-8, keys sorted by code point, minimal escapes, integers below 2^53, no floats, no null,
at most 8 levels, no key twice.
What decodes and re-encodes differently is refused, so one document has exactly one form.
"""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from fieldkit.errors import Code, Refused

LARGEST = 2**53 - 1
DEPTH = 8

_Int = Annotated[int, msgspec.Meta(ge=-LARGEST, le=LARGEST)]
_Value: Any = str | bool | _Int
for _ in range(DEPTH - 1):
    _Value = str | bool | _Int | list[_Value] | dict[str, _Value]

type_of_document = dict[str, _Value]
_decoder = msgspec.json.Decoder(type_of_document)
_encoder = msgspec.json.Encoder(order="sorted")


def encode(document: dict[str, Any]) -> bytes:
    """Return the canonical bytes of `document` (str, int, bool, list, dict; at most 8 levels).

    Raises Refused(CANONICAL_DAMAGED) for what has no canonical form: a lone surrogate, a float, None, a huge integer.
    """
    try:
        data = _encoder.encode(document)
        _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, TypeError, ValueError):
        raise Refused(Code.CANONICAL_DAMAGED) from None
    return data


def decode(data: bytes) -> dict[str, Any]:
    """Return the document whose canonical bytes are `data`; raise Refused(CANONICAL_DAMAGED) for any other bytes."""
    try:
        document: dict[str, Any] = _decoder.decode(data)
        same = _encoder.encode(document) == data
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Refused(Code.CANONICAL_DAMAGED) from None
    if not same:
        raise Refused(Code.CANONICAL_DAMAGED)
    return document
