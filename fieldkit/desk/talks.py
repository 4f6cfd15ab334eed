"""Typed talk that comes as text, from the clipboard or a file."""

from __future__ import annotations

from fieldkit.parse import talk


def turns_in(text: str) -> list[tuple[str, str]]:
    """Return the turns in `text` by their markers, as (sort, words); words before the first marker have no sort."""
    told: list[tuple[str, str]] = []
    for line in text.splitlines():
        marked = talk.marked(line.strip())
        if marked is not None:
            told.append(marked)
        elif told:
            sort, words = told[-1]
            told[-1] = (sort, f"{words}\n{line}" if words or not sort else line)
        else:
            told.append(("", line))
    return told or [("", "")]
