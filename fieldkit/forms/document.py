"""The JSON of a definition (FORMAT.md, section 1): strict, and in one form from which its id follows."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from fieldkit.errors import Code, Refused

LARGEST_FILE = 1 << 20
LARGEST = 192 * 1024
"""Bytes of the canonical form: with what surrounds it, a definition fits into one record."""

DEPTH = 24
LARGEST_INTEGER = 2**53 - 1


def parse(data: bytes) -> dict[str, Any]:
    """Return the JSON object in `data`.

    Raises Refused(FORM_DAMAGED): not UTF-8, a byte order mark, a key twice, null, a fraction, too deep; FORM_TOO_LARGE.
    """
    if len(data) > LARGEST_FILE:
        raise Refused(Code.FORM_TOO_LARGE, most=LARGEST_FILE)
    try:
        document = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse, parse_int=_int
        )
        _check(document, DEPTH)
    except (ValueError, RecursionError):
        raise Refused(Code.FORM_DAMAGED) from None
    if not isinstance(document, dict):
        raise Refused(Code.FORM_DAMAGED)
    return document


def canonical(document: dict[str, Any]) -> str:
    """Return the one form of `document`: keys sorted by code point, no spaces, no escapes but those JSON needs.

    Raises Refused(FORM_TOO_LARGE).
    """
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if len(text.encode("utf-8")) > LARGEST:
        raise Refused(Code.FORM_TOO_LARGE, most=LARGEST)
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key twice")
    return found


def _refuse(_: str) -> NoReturn:
    raise ValueError("no such number here")


def _int(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > LARGEST_INTEGER:
        raise ValueError("an integer out of range")
    return int(text)


def _check(value: object, levels: int) -> None:
    """Raise ValueError for null, for a lone surrogate, and for more than `levels` levels of objects and lists."""
    if value is None or (isinstance(value, dict | list) and levels == 0):
        raise ValueError("null, or too deep")
    if isinstance(value, str):
        value.encode("utf-8")
    for part in _parts(value):
        _check(part, levels - 1)


def _parts(value: object) -> list[Any]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
