"""The words of a transcript in their order: what is printed, and what a seal's SHA-256 is taken over.

Both follow from the same lines, so a page cannot say what its seal does not hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from fieldkit.paper.sheet import Sheet, Spoken
from fieldkit.paper.wording import lines, moment, one_line, wording


class Entry(NamedTuple):
    """A line of the head: label and value."""

    label: str
    value: str


class Paragraph(NamedTuple):
    """A paragraph of the talk: its style in the document, the label before it and its words."""

    style: str
    label: str
    words: str


def words() -> dict[str, Any]:
    """Return the wording of the transcript."""
    return wording("transcript")


def terms(sheet: Sheet) -> dict[str, str]:
    """Return what this type of transcript calls itself (`name`), who asks (`asker`) and who is asked (`asked`)."""
    types: dict[str, dict[str, str]] = words()["type"]
    return types.get(sheet.type, types["other"])


def marks(sheet: Sheet) -> list[str]:
    """Return the lines under the title: which supplement, which time, whether a transcription."""
    numbered = (("supplement", sheet.supplement_number), ("ordinal", sheet.ordinal))
    shown = [words()["heading"][key].format(number=number) for key, number in numbered if number is not None]
    return [*shown, words()["heading"]["handwritten"]] if sheet.handwritten else shown


def head(sheet: Sheet) -> list[Entry]:
    """Return the lines of the head: the talk, then the person; of a protected one, only the pseudonym."""
    rules, values = words()["head_rules"], _talk(sheet)
    entries = [
        Entry(label.format_map(terms(sheet)), values[name] or rules["empty"])
        for name, label in words()["head"].items()
        if values[name] or name not in rules["optional"]
    ]
    return entries + _person(sheet)


def talk(sheet: Sheet) -> Iterator[Paragraph]:
    """Yield the turns as paragraphs."""
    labels = words()["turn"]
    for turn in printed(sheet.turns):
        said, sort = lines(turn.text), sort_of(turn)
        if sort == "note":
            said[-1] += labels["note_end"]
        style = sort.capitalize()
        yield Paragraph(style, labels[sort], said[0])
        yield from (Paragraph(f"{style}More", "", line) for line in said[1:])


def printed(turns: Sequence[Spoken]) -> list[Spoken]:
    """Return the turns that are printed; one without words is not, as it would leave room to write in."""
    return [turn for turn in turns if turn.text.strip()]


def sort_of(turn: Spoken) -> str:
    """Return the sort of `turn`; one of no known sort passes as a note, so that nobody is said to have spoken it."""
    return turn.sort if turn.sort in ("question", "answer") else "note"


def closing(sheet: Sheet) -> list[str]:
    """Return how the text is checked, if that is settled. What the interviewee says to it is never typed."""
    shapes: dict[str, str] = words()["reading"]
    reader = one_line(sheet.reader) or words()["head_rules"]["empty"]
    shape = shapes.get(sheet.reading)
    return [] if shape is None else [shape.format(reader=reader, **terms(sheet))]


def text_as_printed(sheet: Sheet) -> str:
    """Return the one text whose SHA-256 (over UTF-8) a seal of `sheet` holds.

    Letter-head, title, marks, head, turns and the way of checking, a line each, without a newline at the end; what a
    turn says after its first line is set in by two wide spaces, so no words of a turn can pass for another turn.
    Corrections, refusal and the seal itself are not in it: they come later.
    """
    labels = words()["turn"]
    return "\n".join(
        [
            *map(one_line, sheet.organs),
            terms(sheet)["name"],
            *marks(sheet),
            *(f"{entry.label}{labels['between']}{entry.value}" for entry in head(sheet)),
            *(f"{said.label or labels['more']}{said.words}" for said in talk(sheet)),
            *closing(sheet),
        ]
    )


def _talk(sheet: Sheet) -> dict[str, str]:
    scan = one_line(sheet.scan) or words()["head_rules"]["empty"]
    return {
        "record": words()["value"]["record"].format(scan=scan) if sheet.handwritten else "",
        "supplements": one_line(sheet.supplements),
        "title": one_line(sheet.title),
        "time": _span(sheet.started, sheet.ended),
        "location": one_line(sheet.location),
        "interviewers": words()["value"]["several"].join(map(one_line, sheet.interviewers)),
        "recorder": one_line(sheet.recorder),
        "interpreter": one_line(sheet.interpreter),
    }


def _person(sheet: Sheet) -> list[Entry]:
    if sheet.protected:
        shapes = words()["protected"]
        name = Entry(shapes["name"].format_map(terms(sheet)), one_line(sheet.interviewee.name))
        return [name, Entry(shapes["identity"], shapes["elsewhere"])]
    empty = words()["head_rules"]["empty"]
    return [
        Entry(label.format_map(terms(sheet)), _shown(getattr(sheet.interviewee, name)) or empty)
        for name, label in words()["identity"].items()
    ]


def _shown(value: str) -> str:
    shapes: dict[str, str] = words()["value"]
    return shapes[value] if value in ("yes", "no") else moment(value, shapes)


def _span(started: str, ended: str) -> str:
    """Return from when to when, the day once where both are of one day."""
    shapes: dict[str, str] = words()["value"]
    same_day = "T" in started and started.partition("T")[0] == ended.partition("T")[0]
    start, end = moment(started, shapes), moment(ended, shapes, "hour" if same_day else None)
    return shapes["span"].format(start=start, end=end) if start and end else start or end
