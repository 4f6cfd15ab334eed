"""`fieldkit fact`: what several told of, where each said it, and what is to be asked again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import row
from fieldkit.cli.frame import FILE, at_desk, case_needed, json_option, show, text_in
from fieldkit.desk import cases, contradictions, facts
from fieldkit.desk.contradictions import Matrix, Row
from fieldkit.desk.desk import Desk
from fieldkit.model.contradictions import Cell, Fact


@click.group("fact")
def fact_command() -> None:
    """What several told of, and whether they agree."""


@fact_command.command()
@at_desk
@case_needed
@click.argument("what", type=FILE)
@click.option(
    "--sort", type=click.Choice(["amount", "date", "words"]), default="words", help="As what answers compare."
)
@json_option
def new(desk: Desk, case: str, what: Path, sort: str, as_json: bool) -> None:
    """State a fact, the text in the file WHAT (`-`: standard input): who did what, when, how much."""
    made = contradictions.new_fact(desk, cases.find_case(desk, case).space, text_in(what), sort)
    show(facts.told(desk, made), as_json, lambda fact: row(desk, fact, "what", "sort"))


@fact_command.command()
@at_desk
@click.argument("fact")
@click.argument("target")
@click.argument("said", type=FILE)
@click.option("--quote", type=FILE, default=None, help="File with the very words (`-`: standard input).")
@json_option
def tag(desk: Desk, fact: str, target: str, said: Path, quote: Path | None, as_json: bool) -> None:
    """Say that the record TARGET tells of FACT what is in the file SAID: an amount, a day, a name, a few words."""
    quoted = text_in(quote) if quote else ""
    made = contradictions.tag(desk, desk.get(Fact, fact), target, text_in(said), quoted)
    show(facts.told(desk, made), as_json, lambda fact: row(desk, fact, "target", "said"))


@fact_command.command()
@at_desk
@case_needed
@json_option
def matrix(desk: Desk, case: str, as_json: bool) -> None:
    """Show who and what agree, contradict one another, or are silent on each fact of a case."""
    found = contradictions.matrix(desk, cases.find_case(desk, case).space)
    show([_told(desk, found, one) for one in found.rows], as_json, _lines)


@fact_command.command()
@at_desk
@click.argument("fact")
@json_option
def ask(desk: Desk, fact: str, as_json: bool) -> None:
    """Set a task to ask everybody again whose word on FACT is contradicted."""
    found = desk.get(Fact, fact)
    asked = contradictions.ask_again(desk, contradictions.row(desk, found))
    told = [facts.told(desk, task) for task in asked]
    show(told, as_json, lambda task: row(desk, task, "due", "what", "members"))


def _told(desk: Desk, found: Matrix, one: Row) -> dict[str, Any]:
    return {
        **facts.told(desk, one.fact),
        "cells": [
            {
                "column": column,
                "called": contradictions.called(desk, column, outside=True),
                "cell": one.cells.get(column, Cell.SILENT).value,
                "statements": [facts.told(desk, said) for said in one.told.get(column, [])],
            }
            for column in found.columns
        ],
    }


def _lines(fact: dict[str, Any]) -> str:
    told = [
        words.say(
            "contradiction",
            "cell",
            who=cell["called"],
            cell=words.say("contradiction", cell["cell"]),
            said=words.say("contradiction", "between").join(one["said"] for one in cell["statements"]),
        )
        for cell in fact["cells"]
    ]
    return "\n".join([f"{fact['id']}  {fact['what']}", *told])
