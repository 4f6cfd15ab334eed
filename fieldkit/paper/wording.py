"""The wording of our papers, read from `resources/paper/`, and texts made fit for paper."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import Any

from fieldkit.words import resource

PAPERS = "zh_CN"
"""Papers are Chinese, whatever language the windows speak."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls that XML 1.0 (2.2) forbids, and those that let a line read otherwise than it is stored (UAX 9)."""

_MOMENT = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(-(?P<day>\d\d)(T(?P<hour>\d\d):(?P<minute>\d\d))?)?")


@cache
def wording(paper: str) -> dict[str, Any]:
    """Return the wording of `paper`: section, then key, then text."""
    return tomllib.loads(resource("paper", f"{paper}.toml").read_text(encoding="utf-8"))


def lines(text: str) -> list[str]:
    """Return the lines of `text` that hold something, as paper can show them: what it cannot show becomes U+FFFD.

    Empty lines are left out: they would leave room on a signed page for words written in later.
    """
    shown = (_UNPRINTABLE.sub("\ufffd", line).replace("\t", "\u3000").rstrip() for line in text.splitlines())
    return [line for line in shown if line.strip()]


def one_line(text: str) -> str:
    """Return `text` as one line fit for paper."""
    return " ".join(lines(text)).strip()


def moment(text: str, shapes: dict[str, str], shape: str | None = None) -> str:
    """Return a date or minute of the model in words, by `shapes` (minute, day, month); another text as one line.

    `shape` asks for another shape than the one that shows all that is known.
    """
    match = _MOMENT.fullmatch(text)
    if match is None:
        return one_line(text)
    parts = {name: int(value) for name, value in match.groupdict().items() if value}
    return shapes[shape or next(name for name in ("minute", "day", "month") if name in parts)].format_map(parts)
