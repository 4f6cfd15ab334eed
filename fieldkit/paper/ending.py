"""What follows the talk on a transcript: corrections, the interviewee's own hand, signatures, or why there are none.

Signatures, fingerprints for each correction, refusal with reason and witness: Procedures for Handling Criminal Cases,
art. 206. The interviewee's statement is written by hand; we print only the lines for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldkit.paper.sheet import Amended, Sheet
from fieldkit.paper.text import closing, terms, words
from fieldkit.paper.wording import one_line
from fieldkit.paper.word import STRUCK, UNDERLINED, paragraph, run, tab


def ending(sheet: Sheet) -> Iterator[str]:
    """Yield the paragraphs after the talk."""
    yield from _corrections(sheet)
    yield from (_plain("Ending", line) for line in closing(sheet))
    if not sheet.handwritten:
        yield from _refusal(sheet) if sheet.refusal else _own_hand(sheet)
    yield from (_signature(label.format_map(terms(sheet))) for label in _signers(sheet))
    yield _plain("Blank", words()["ending"]["blank"])


def signature(style: str, label: str) -> str:
    """Return a line to sign on: `label`, an underlined blank, and the date to fill in."""
    date = run(style, words()["page"]["date"])
    return paragraph(style, run(style, label), tab(style, UNDERLINED), tab(style), date)


def _signature(label: str) -> str:
    return signature("Sign", label)


def _plain(style: str, text: str) -> str:
    return paragraph(style, run(style, text))


def _own_hand(sheet: Sheet) -> Iterator[str]:
    hint = "written_aloud" if sheet.reading == "aloud" else "written_self"
    blank = tab("Hand", UNDERLINED)
    yield paragraph("Hand", run("Hand", words()["turn"]["answer"]), blank)
    yield paragraph("Hand", blank)
    yield _plain("Hint", words()["ending"][hint].format_map(terms(sheet)))


def _refusal(sheet: Sheet) -> Iterator[str]:
    texts = words()["ending"]
    yield _plain("Ending", texts["refusal"].format(refusal=one_line(sheet.refusal), **terms(sheet)))
    yield _plain("Ending", texts["refusal_witness"].format(witness=one_line(sheet.witness)))


def _signers(sheet: Sheet) -> list[str]:
    """Return the label of each line to sign, in the order of signing."""
    texts = words()["ending"]
    if sheet.handwritten:
        return [texts["copyist"], texts["checker"]]
    aloud = sheet.reading == "aloud"
    wanted = {
        "asked": not sheet.refusal,
        "asker": max(1, len(sheet.interviewers)),
        "recorder": True,
        "interpreter": bool(sheet.interpreter),
        "reader": aloud,
        "witness": aloud or bool(sheet.refusal),
    }
    return [texts[key] for key, times in wanted.items() for _ in range(times)]


def _corrections(sheet: Sheet) -> Iterator[str]:
    if sheet.corrections:
        yield _plain("Ending", words()["ending"]["corrections"])
    for ordinal, correction in enumerate(sheet.corrections, 1):
        yield paragraph("Amendment", *_amendment(sheet, ordinal, correction))


def _amendment(sheet: Sheet, ordinal: int, correction: Amended) -> Iterator[str]:
    """Yield the runs of one correction: where, what was struck, what stands now, room for the fingerprint."""
    texts, style = words()["ending"], "Amendment"
    before, after = one_line(correction.before), one_line(correction.after)
    sort = sheet.turns[correction.turn].sort
    count = sum(turn.sort == sort for turn in sheet.turns[: correction.turn + 1])
    place = texts["correction_at"].format(ordinal=ordinal, count=count, sort=texts["sort"][sort])
    yield run(style, place + texts["stood" if after else "struck"] if before else place + texts["added"])
    if before:
        yield run(style, before, STRUCK)
    if before and after:
        yield run(style, texts["now"])
    yield run(style, after + texts["quoted"] + texts["fingerprint"])
    yield run(style, "\u3000" * 4, UNDERLINED)
