"""`fieldkit search`: words in everything that was typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words as wording
from fieldkit.cli.frame import at_desk, case_option, json_option, show, text_in
from fieldkit.desk import cases
from fieldkit.desk import search as searching
from fieldkit.desk.desk import Desk
from fieldkit.model.record import kind_of


@click.command("search")
@at_desk
@click.argument("words")
@case_option
@click.option("--most", type=click.IntRange(1), default=50, show_default=True)
@json_option
def search_command(desk: Desk, words: str, case: str, most: int, as_json: bool) -> None:
    """Find WORDS (`-`: standard input), newest first, and persons by any name; the protected appear by pseudonym."""
    words = text_in(Path(words)) if words == "-" else words
    space = cases.find_case(desk, case).space if case else None
    told = [
        {"path": face.person.path, "space": face.person.space, "field": "", "text": face.label(outside=True)}
        for face in searching.persons(desk, words)
        if space in (None, face.person.space)
    ]
    told += [
        {"path": hit.path, "space": hit.space, "field": hit.field, "text": searching.outside(desk, hit)}
        for hit in searching.texts(desk, words, most, space)
    ]
    show(told[:most], as_json, lambda fact: _line(fact, words))


def _line(told: dict[str, Any], words: str) -> str:
    """Return where the words were found, and what stands round them, in one line."""
    kind = kind_of(told["path"])
    at = max(0, told["text"].find(words) - 20)
    field = wording.say("field", f"{kind}.{told['field']}") if told["field"] else ""
    around = " ".join(told["text"][at : at + len(words) + 40].split())
    return f"{told['path']}  {wording.say('kind', kind)} {field}  {around}"
