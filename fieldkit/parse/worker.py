"""The worker process: bytes in, rows, paragraphs or pixels out. It holds no key, knows no path, and confines itself.

Standard input: `Limits` as one line of JSON, then the foreign bytes. Standard output: one `Answer` as JSON. A worker of
pictures answers many: `Question` as a line and the bytes, again and again; `Head` as a line and the pixels of each.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import msgspec

from fieldkit.errors import Code, Refused
from fieldkit.parse.answer import Answer, Filling, Head, Limits, Question
from fieldkit.parse.confine import confine

OUT_OF_MEMORY = 3
"""The exit status that says so; there may be no room left to say it otherwise."""

PICTURES = "pictures"
"""The kind of a worker that answers many."""

LONGEST_LINE = 4096

Show = Callable[[bytes, int, int], tuple[Head, bytes]]


def main() -> int:
    """Answer one question, or pictures until there are no more; the kind is the last argument. Return the status."""
    if sys.argv[-1] == PICTURES:
        return _show_pictures()
    decode = _decoder(sys.argv[-1])
    limits = msgspec.json.decode(sys.stdin.buffer.readline(LONGEST_LINE), type=Limits)
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


def _show_pictures() -> int:
    """Show one picture after the other, until half of the processor's time is gone: the rest is for the last one."""
    from fieldkit.parse import paged, picture

    picture.rehearse()
    paged.rehearse()
    limits = msgspec.json.decode(sys.stdin.buffer.readline(LONGEST_LINE), type=Limits)
    confine(limits)
    worn = False
    while not worn and (line := sys.stdin.buffer.readline(LONGEST_LINE)):
        question = msgspec.json.decode(line, type=Question)
        data = sys.stdin.buffer.read(question.size)
        head, pixels = _shown(paged.show if paged.is_pdf(data) else picture.show, data, question)
        worn = time.process_time() > limits.processor / 2
        sys.stdout.buffer.write(msgspec.json.encode(msgspec.structs.replace(head, last=worn)) + b"\n")
        sys.stdout.buffer.write(pixels)
        sys.stdout.buffer.flush()
    return 0


def _shown(show: Show, data: bytes, question: Question) -> tuple[Head, bytes]:
    try:
        return show(data, question.side, question.page)
    except Refused as error:
        return Head(refused=error.code.value), b""
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


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
    if kind == "filling":
        from fieldkit.parse.filling import fill

        return lambda data: fill(*_split(data))
    if kind == "allowed":
        from fieldkit.parse.allowing import columns
        from fieldkit.parse.book import Book

        return lambda data: Answer(allowed=columns(Book(data)))
    if kind == "text":
        from fieldkit.parse.table import text

        return lambda data: Answer(paragraphs=text(data).splitlines())
    raise ValueError(f"no such kind: {kind}")


def _split(data: bytes) -> tuple[bytes, Filling]:
    """Return the workbook and what it is to be filled with, which comes first, as a line."""
    told, _, book = data.partition(b"\n")
    return book, msgspec.json.decode(told, type=Filling)


if __name__ == "__main__":
    sys.exit(main())
