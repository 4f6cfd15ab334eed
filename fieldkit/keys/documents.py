"""Reading and writing the small canonical documents of this folder: bounded, strict, one form each (FORMAT.md).

A document is a frozen struct; its file is the struct's canonical bytes, where bytes stand as base64 (RFC 4648, 4).
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from fieldkit import canonical
from fieldkit.errors import Code, Refused

Id = Annotated[str, Meta(pattern=r"\A[a-z2-7]{25}[aeimquy4]\Z")]
OptionalId = Annotated[str, Meta(pattern=r"\A([a-z2-7]{25}[aeimquy4])?\Z")]
Hash = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
OptionalHash = Annotated[str, Meta(pattern=r"\A([0-9a-f]{64})?\Z")]
Space = Annotated[str, Meta(pattern=r"\A[a-z0-9:]{1,40}\Z")]
Key = Annotated[bytes, Meta(min_length=32, max_length=32)]
Count = Annotated[int, Meta(ge=1, le=canonical.LARGEST)]
Milliseconds = Annotated[int, Meta(ge=0, le=canonical.LARGEST)]
Recipient = Annotated[str, Meta(pattern=r"\Aage1[0-9a-z]{58}\Z")]
Armor = Annotated[str, Meta(min_length=1, max_length=1024)]

FORMAT = 1
"""The highest `v` of any document this version reads."""

T = TypeVar("T", bound=msgspec.Struct)


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that has exactly one byte form. Every field is always written."""


def write(document: msgspec.Struct) -> bytes:
    """Return the canonical bytes of `document`."""
    return canonical.encode(msgspec.to_builtins(document))


def read(kind: type[T], data: bytes, limit: int, damaged: Code) -> T:
    """Return the `kind` whose canonical bytes are `data`.

    Raises Refused: `damaged` for more than `limit` bytes or any other bytes, DOCUMENT_NEWER for a later format.
    """
    found = _parsed(data, limit, damaged)
    if (version := _version(found)) > FORMAT:
        raise Refused(Code.DOCUMENT_NEWER, version=version)
    try:
        document = msgspec.convert(found, kind)
    except msgspec.ValidationError as error:
        raise Refused(damaged) from error
    if write(document) != data:
        raise Refused(damaged)
    return document


def _parsed(data: bytes, limit: int, damaged: Code) -> dict[str, Any]:
    if len(data) > limit:
        raise Refused(damaged)
    try:
        return canonical.decode(data)
    except Refused as error:
        raise Refused(damaged) from error


def _version(found: dict[str, Any]) -> int:
    """Return the highest `v` of the document or of the part that is signed in it, 0 where none stands."""
    parts = [found, *(part for part in found.values() if isinstance(part, dict))]
    return max((v for part in parts if type(v := part.get("v")) is int), default=0)
