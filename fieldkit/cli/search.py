"""`fieldkit search`: words in everything that was typed."""

from __future__ import annotations

from pathlib import Path

import click

from fieldkit.cli.frame import json_option, opened, show, vault_argument
from fieldkit.desk import search as searching


@click.command()
@vault_argument
@click.argument("words")
@click.option("--most", type=int, default=50)
@json_option
def search(vault: Path, passphrase_file: Path | None, member: str | None, words: str, most: int, as_json: bool) -> None:
    """Find WORDS (one character or more), newest first, and persons by any of their names."""
    with opened(vault, passphrase_file, member) as desk:
        facts = [
            {"kind": "person", "path": face.person.path, "space": face.person.space, "field": "", "text": face.label()}
            for face in searching.persons(desk, words)
        ]
        facts += [
            {"kind": "text", "path": hit.path, "space": hit.space, "field": hit.field, "text": hit.text}
            for hit in searching.texts(desk, words, most)
        ]
    show(facts, as_json, lambda fact: f"{fact['path']}  {_round(fact['text'], words)}")


def _round(text: str, words: str) -> str:
    """Return the words with what stands round them, on one line."""
    at = max(0, text.find(words) - 20)
    return " ".join(text[at : at + len(words) + 40].split())
