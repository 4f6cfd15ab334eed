"""A run of a form written as a file (FORMAT.md, section 7): who answered what, where and when."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from fieldkit.errors import Code, Refused
from fieldkit.forms.definition import Literal

LARGEST = 4 << 20
"""Bytes of such a file."""

_Minute = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$")]
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
_PLACE = re.compile(r"`([^`]*)`$")


class Filled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file: `checklist` and `edition` name the form, `village` the case; `answers` and `notes` are by key."""

    checklist: str
    edition: str
    village: str
    inspectors: list[str]
    answers: dict[str, str | int | list[str]]
    notes: dict[str, str] = {}
    started: _Minute | None = None
    ended: _Minute | None = None
    paper: _Day | None = None

    @property
    def literals(self) -> dict[str, Literal]:
        """The answers, lists as tuples."""
        return {key: tuple(told) if isinstance(told, list) else told for key, told in self.answers.items()}

    @property
    def times(self) -> dict[str, str]:
        """The fields `started`, `ended` and `paper` as a record holds them, where they are said."""
        told = {"started": self.started, "ended": self.ended, "paper": self.paper}
        return {field: moment.replace(" ", "T") for field, moment in told.items() if moment}


def read(data: bytes) -> Filled:
    """Return the run in `data`. Raises Refused(ANSWERS_DAMAGED) with the place."""
    try:
        return msgspec.json.decode(data, type=Filled)
    except (msgspec.MsgspecError, UnicodeError) as error:
        found = _PLACE.search(str(error)) if isinstance(error, msgspec.ValidationError) else None
        raise Refused(Code.ANSWERS_DAMAGED, place=found[1][:80] if found else "$") from None
