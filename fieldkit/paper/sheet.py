"""What one transcript shows, resolved to texts: names or pseudonyms, never records. The desk fills it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Spoken(NamedTuple):
    """One turn as it is printed; `sort` is that of a `Turn`: question, answer or note."""

    sort: str
    text: str


class Amended(NamedTuple):
    """One correction made by hand on the print: `turn` counts from 0 in the sheet's turns."""

    turn: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Interviewee:
    """Who was talked to. `birth` is a date as in the model (2026-03 or 2026-03-05), `delegate` yes, no or empty.

    The fields are those of a transcript's head (Procedures for Handling Criminal Cases, art. 203).
    """

    name: str = ""
    former_name: str = ""
    sex: str = ""
    birth: str = ""
    ethnicity: str = ""
    native_place: str = ""
    education: str = ""
    political_status: str = ""
    post: str = ""
    address: str = ""
    id_number: str = ""
    phone: str = ""
    delegate: str = ""
    punished: str = ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Everything a transcript shows; nothing that is not here reaches the paper.

    `type`, `reading`, `started` and `ended` are written as in the model's `Interview` (inspection; self or aloud;
    2026-03-05T09:10); all else is text for a reader. `organs` are up to two names of a letter-head. `title` is printed
    as the matter of the talk. `protected`: the interviewee's name is a pseudonym and nothing else of the person is
    printed. `supplement_number` is this supplement's own, `supplements` says which transcript it adds to.
    `handwritten`: the text is a transcription and `scan` names the scan that is the record. `refusal` with `witness` is
    why no signature was given. `number` and `code` are those of the seal; a sheet without a number is a draft.
    """

    type: str = ""
    organs: tuple[str, ...] = ()
    title: str = ""
    ordinal: int | None = None
    started: str = ""
    ended: str = ""
    location: str = ""
    interviewers: tuple[str, ...] = ()
    recorder: str = ""
    interpreter: str = ""
    reader: str = ""
    reading: str = ""
    interviewee: Interviewee = field(default_factory=Interviewee)
    protected: bool = False
    turns: tuple[Spoken, ...] = ()
    corrections: tuple[Amended, ...] = ()
    refusal: str = ""
    witness: str = ""
    supplement_number: int | None = None
    supplements: str = ""
    handwritten: bool = False
    scan: str = ""
    number: int | None = None
    code: str = ""
