"""Stanzas: the paragraphs of a header, each with arguments and a body in base64 (C2SP age.md, "Recipient stanza")."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass

from fieldkit.errors import Code, Refused

COLUMNS = 64
_ARGUMENTS = re.compile(rb"-> [!-~]+(?: [!-~]+)*")


@dataclass(frozen=True)
class Stanza:
    """One way to the file key; `args[0]` names its kind, and a kind we do not know is passed over."""

    args: tuple[bytes, ...]
    body: bytes


def encode64(raw: bytes) -> bytes:
    """Return `raw` in the format's base64 (RFC 4648 section 4), without padding."""
    return binascii.b2a_base64(raw, newline=False).rstrip(b"=")


def decode64(text: bytes) -> bytes:
    """Return the bytes whose one spelling is `text`; Refused(AGE_DAMAGED) for padding, stray bits, other characters."""
    try:
        raw = binascii.a2b_base64(text + b"=" * (-len(text) % 4))
    except binascii.Error:
        raise Refused(Code.AGE_DAMAGED) from None
    if encode64(raw) != text:
        raise Refused(Code.AGE_DAMAGED)
    return raw


def write(stanza: Stanza) -> bytes:
    """Return the lines of `stanza`: full ones of 64 columns, then a shorter one, which may be empty."""
    text = encode64(stanza.body)
    lines = [text[at : at + COLUMNS] for at in range(0, len(text) + 1, COLUMNS)]
    return b"\n".join([b" ".join([b"->", *stanza.args]), *lines, b""])


def read(first: bytes, next_line: Callable[[], bytes]) -> Stanza:
    """Return the stanza whose first line is `first`, taking its body from `next_line`; or Refused(AGE_DAMAGED)."""
    if not _ARGUMENTS.fullmatch(first):
        raise Refused(Code.AGE_DAMAGED)
    lines = [next_line()]
    while len(lines[-1]) == COLUMNS:
        lines.append(next_line())
    if len(lines[-1]) > COLUMNS:
        raise Refused(Code.AGE_DAMAGED)
    return Stanza(tuple(first.split(b" ")[1:]), decode64(b"".join(lines)))
