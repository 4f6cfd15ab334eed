"""The worker process: bytes in, rows or paragraphs out. It holds no key, knows no path, and confines itself first.

Standard input: `Limits` as one line of JSON, then the foreign bytes. Standard output: one `Answer` as JSON.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import msgspec

from fieldkit.errors import Code, Refused
from fieldkit.parse.answer import Answer, Limits
from fieldkit.parse.confine import confine

OUT_OF_MEMORY = 3
"""The exit status that says so; there may be no room left to say it otherwise."""

_LONGEST_LINE = 4096


def main() -> int:
    """Answer one question; its kind is the last argument. Return the exit status."""
    decode = _decoder(sys.argv[-1])
    limits = msgspec.json.decode(sys.stdin.buffer.readline(_LONGEST_LINE), type=Limits)
    confine(limits)
    try:
        answer = msgspec.json.encode(_answer(decode, sys.stdin.buffer.read()))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    if len(answer) > limits.answer:
        answer = msgspec.json.encode(Answer(refused=Code.PARSE_TOO_LARGE.value))
    sys.stdout.buffer.write(answer)
    return 0


def _answer(decode: Callable[[bytes], Answer], data: bytes) -> Answer:
    try:
        return decode(data)
    except Refused as error:
        return Answer(refused=error.code.value)


def _decoder(kind: str) -> Callable[[bytes], Answer]:
    """Return the decoder of `kind`, with all it needs loaded already: once confined there may be no room for that."""
    if kind == "document":
        from fieldkit.parse.document import paragraphs

        return lambda data: Answer(paragraphs=paragraphs(data))
    if kind == "workbook":
        from fieldkit.parse.workbook import sheets

        return lambda data: Answer(sheets=sheets(data))
    if kind == "table":
        from fieldkit.parse.table import sheet

        return lambda data: Answer(sheets=[sheet(data)])
    raise ValueError(f"no such kind: {kind}")


if __name__ == "__main__":
    sys.exit(main())
