"""`fieldkit roster compare` and what follows: hits told and marked, rows of one name decided, the office's rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import row
from fieldkit.cli.frame import FILE, at_desk, case_option, json_option, show, text_in
from fieldkit.desk import cases, comparing, facts, hits, rosters, rulebooks
from fieldkit.desk.comparing import Compared
from fieldkit.desk.desk import Desk
from fieldkit.desk.hits import Told
from fieldkit.model.kinds import Roster
from fieldkit.model.missing import is_open
from fieldkit.model.questions import Hit, Match
from fieldkit.rosters.explaining import place

basis_option = click.option(
    "--basis", type=FILE, default=None, help="File with the words that show it (`-`: standard input)."
)
source_option = click.option("--source", default="", help="Path of the record that shows it.")


@click.command()
@at_desk
@click.argument("roster", nargs=-1)
@case_option
@json_option
def compare(desk: Desk, roster: tuple[str, ...], case: str, as_json: bool) -> None:
    """Compare the rosters with the ids ROSTER, or all (of a case): each question it raises becomes a hit.

    Each roster is read as a person confirmed it. A hit stays an open question until somebody marks it.
    """
    of = cases.find_case(desk, case) if case else None
    chosen = [desk.get(Roster, one) for one in roster] or rosters.rosters(desk, of)
    told = _compared(desk, comparing.compare(desk, chosen))
    show(told, as_json, lambda fact: "\n".join(_lines(fact)))


@click.command("hits")
@at_desk
@case_option
@click.option("--open", "only_open", is_flag=True, help="Only what nobody marked yet.")
@json_option
def list_hits(desk: Desk, case: str, only_open: bool, as_json: bool) -> None:
    """List the hits, each in a sentence with list, sheet and line of every side."""
    space = cases.find_case(desk, case).space if case else ""
    found = [one for one in hits.hits(desk, space) if not only_open or is_open(one)]
    show([_told(desk, one) for one in hits.told(desk, found, outside=True)], as_json, lambda fact: _line(desk, fact))


@click.command("matches")
@at_desk
@case_option
@json_option
def list_matches(desk: Desk, case: str, as_json: bool) -> None:
    """List pairs of rows that share a name and nothing that proves one person: somebody decides, nothing else does."""
    space = cases.find_case(desk, case).space if case else ""
    found = hits.told(desk, hits.matches(desk, space), outside=True)
    show([_told(desk, one) for one in found], as_json, lambda fact: _line(desk, fact))


@click.command()
@at_desk
@click.argument("hit")
@click.argument(
    "said", metavar="confirmed|explained|wrong|open", type=click.Choice(["confirmed", "explained", "wrong", "open"])
)
@basis_option
@source_option
@json_option
def mark(desk: Desk, hit: str, said: str, basis: Path | None, source: str, as_json: bool) -> None:
    """Mark the hit with the id HIT: what was found, and what shows it."""
    found = desk.get(Hit, hit)
    made = hits.mark(desk, found, "" if said == "open" else said, text_in(basis) if basis else "", source)
    show(_told(desk, hits.told(desk, [made], outside=True)[0]), as_json, lambda fact: _line(desk, fact))


@click.command()
@at_desk
@click.argument("match")
@click.argument("said", metavar="same|different|open", type=click.Choice(["same", "different", "open"]))
@basis_option
@source_option
@json_option
def decide(desk: Desk, match: str, said: str, basis: Path | None, source: str, as_json: bool) -> None:
    """Say whether the two rows of MATCH are one person, and what shows it; compare again after."""
    found = desk.get(Match, match)
    made = hits.decide(desk, found, "" if said == "open" else said, text_in(basis) if basis else "", source)
    show(_told(desk, hits.told(desk, [made], outside=True)[0]), as_json, lambda fact: _line(desk, fact))


@click.command()
@at_desk
@click.argument("source", metavar="[RULES]", type=FILE, required=False)
@json_option
def rules(desk: Desk, source: Path | None, as_json: bool) -> None:
    """List the rules in force; with the TOML file RULES (fieldkit/rosters/RULES.md), take it in first."""
    if source is not None:
        rulebooks.take_in(desk, source)
    told = rulebooks.told(desk)
    show(told, as_json, lambda fact: f"{fact['rule']}  {fact['title']}  {fact['shape']}  {' '.join(fact['of'])}")


@click.command()
@at_desk
@click.argument("hit")
@json_option
def find(desk: Desk, hit: str, as_json: bool) -> None:
    """State a finding from the confirmed hit with the id HIT: its sentence as the facts, the hit cited."""
    made = hits.to_finding(desk, desk.get(Hit, hit))
    show(facts.told(desk, made), as_json, lambda fact: row(desk, fact, "title"))


ALL = (compare, find, list_hits, list_matches, mark, decide, rules)


def _compared(desk: Desk, made: Compared) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for hit in hits.hits(desk):
        if hit.path in made.hits:
            counts[hit.rule] = counts.get(hit.rule, 0) + 1
    return {
        "hits": len(made.hits),
        "matches": len(made.matches),
        "new": made.new,
        "withdrawn": made.withdrawn,
        "left_out": [_title(desk, one) for one in made.left_out],
        "rules": [
            {
                "rule": ran.rule,
                "title": hits.title(desk, ran.rule),
                "hits": counts.get(ran.rule, 0),
                "lists": [_title(desk, one) for one in ran.lists],
                "lacking": [{"roster": _title(desk, one), "what": what} for one, what in ran.lacking],
                "unknown": ran.unknown,
                "names_only": [[_title(desk, one) for one in pair] for pair in ran.names_only],
            }
            for ran in made.ran
        ],
    }


def _title(desk: Desk, path: str) -> str:
    return desk.tell(desk.get(Roster, path).title, outside=True)


def _lines(told: dict[str, Any]) -> list[str]:
    counts = {key: told[key] for key in ("hits", "matches", "new", "withdrawn")}
    lines = [words.say("cli", "compared", **counts)]
    lines += [words.say("cli", "compared_left_out", title=one) for one in told["left_out"]]
    for rule in told["rules"]:
        if len(rule["lists"]) > 1 or rule["hits"]:
            lines.append(words.say("cli", "compared_rule", title=rule["title"], count=rule["hits"]))
        for one in rule["lacking"]:
            what = one["what"]
            shown = words.say("lacking", what) if what == "standard" else words.say("means", what)
            lines.append(words.say("cli", "compared_lacking", title=rule["title"], roster=one["roster"], what=shown))
        if rule["unknown"]:
            lines.append(words.say("cli", "compared_unknown", title=rule["title"], count=rule["unknown"]))
        for one, other in rule["names_only"]:
            lines.append(words.say("cli", "compared_names", title=rule["title"], one=one, other=other))
    return lines


def _told(desk: Desk, one: Told) -> dict[str, Any]:
    sides = [
        {"row": side.row, "list": side.title, "sheet": side.sheet, "number": side.number, "where": place(side)}
        for side in one.sides
    ]
    told = facts.told(desk, one.record)
    return {**told, "open": is_open(one.record), "title": one.title, "sentence": one.sentence, "sides": sides}


def _line(desk: Desk, told: dict[str, Any]) -> str:
    said = "mark" if told["kind"] == "hit" else "same"
    state = words.say("hit_state", "open") if told["open"] else row(desk, told, said)[28:]
    return f"{told['id']}  [{state}]  {told['title']}  {told['sentence']}"
