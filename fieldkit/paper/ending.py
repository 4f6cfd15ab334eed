"""What follows the talk on a transcript: corrections, the interviewee's own hand, signatures, or why there are none.

Signatures, fingerprints for each correction, refusal with reason and witness: Procedures for Handling Criminal Cases,
art. 206. The interviewee's statement is written by hand; we print only the lines for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from fieldkit.paper.sheet import Amended, Sheet
from fieldkit.paper.text import closing, printed, sort_of, terms, words
from fieldkit.paper.word import STRUCK, UNDERLINED, paragraph, run, tab
from fieldkit.paper.wording import one_line


def ending(sheet: Sheet) -> Iterator[str]:
    """Yield the paragraphs after the talk."""
    yield from _corrections(sheet)
    yield from (_plain("Ending", line) for line in closing(sheet))
    if not sheet.handwritten:
        yield from _refusal(sheet) if sheet.refusal else _own_hand(sheet)
    yield from (signature("Sign", label.format_map(terms(sheet))) for label in _signers(sheet))
    yield _plain("Blank", words()["ending"]["blank"])


def signature(style: str, label: str) -> str:
    """Return a line to sign on: `label`, an underlined blank, and the date to fill in."""
    date = run(style, words()["page"]["date"])
    return paragraph(style, run(style, label), tab(style, UNDERLINED), tab(style), date)


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
        last = ordinal == len(sheet.corrections)
        label = run("Fingerprint", words()["ending"]["fingerprint"])
        yield paragraph("Fingerprint", label, tab("Fingerprint", UNDERLINED), keep=last)


def _amendment(sheet: Sheet, ordinal: int, correction: Amended) -> Iterator[str]:
    """Yield the runs of one correction: where, what was struck, what stands now."""
    texts, style = words()["ending"], "Amendment"
    before, after = one_line(correction.before), one_line(correction.after)
    act = "replaced" if before and after else "struck" if before else "added"
    yield run(style, _place(sheet, ordinal, correction.turn) + texts[act])
    if before:
        yield run(style, before, STRUCK)
    if before and after:
        yield run(style, texts["now"])
    yield run(style, after + texts["quoted"])


def _place(sheet: Sheet, ordinal: int, index: int) -> str:
    """Return where a correction belongs: the how many-th question, answer or note."""
    texts, sorts = words()["ending"], [sort_of(turn) for turn in printed(sheet.turns[: index + 1])]
    place: str = texts["correction_at"]
    return place.format(ordinal=ordinal, count=sorts.count(sorts[-1]), sort=texts["sort"][sorts[-1]])
