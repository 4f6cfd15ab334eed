"""`fieldkit round`, `case` and `petition`: what is inspected, and what came in about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import page, row
from fieldkit.cli.frame import FILE, at_desk, case_needed, case_option, facts_in, json_option, show
from fieldkit.desk import cases, coverage, facts, meeting
from fieldkit.desk.coverage import Map
from fieldkit.desk.desk import Desk
from fieldkit.model.coverage import COMBINATIONS, GROUPS, Combination


@click.group("round")
def round_command() -> None:
    """Rounds of inspections."""


@round_command.command("list")
@at_desk
@json_option
def list_rounds(desk: Desk, as_json: bool) -> None:
    """List the rounds."""
    told = [facts.told(desk, one) for one in cases.rounds(desk)]
    show(told, as_json, lambda fact: row(desk, fact, "year", "name", "stage"))


@round_command.command("new")
@at_desk
@click.option("--year", type=int, required=True)
@click.option("--name", required=True)
@json_option
def new_round(desk: Desk, year: int, name: str, as_json: bool) -> None:
    """Make a round; one of this year and name that is there already is the same."""
    told = facts.told(desk, cases.new_round(desk, year, name))
    show(told, as_json, lambda fact: row(desk, fact, "year", "name"))


@click.group("case")
def case_command() -> None:
    """Villages in a round."""


@case_command.command("list")
@at_desk
@json_option
def list_cases(desk: Desk, as_json: bool) -> None:
    """List the cases."""
    told = [facts.told(desk, one) for one in cases.cases(desk)]
    show(told, as_json, lambda fact: row(desk, fact, "village_code", "township", "village", "stage"))


@case_command.command("show")
@at_desk
@click.argument("case")
@json_option
def show_case(desk: Desk, case: str, as_json: bool) -> None:
    """Show everything about CASE (id, village code or village)."""
    show(facts.told(desk, cases.find_case(desk, case)), as_json, lambda fact: page(desk, fact))


@case_command.command("new")
@at_desk
@click.option("--round", "in_round", required=True, help="The round: id or name.")
@click.option("--village", required=True)
@click.option("--code", default="", help="The village's administrative code: two who make the case meet by it.")
@click.option(
    "--facts", "source", type=FILE, default=None, help="JSON file with further facts (as `case list --json`)."
)
@json_option
def new_case(desk: Desk, in_round: str, village: str, code: str, source: Path | None, as_json: bool) -> None:
    """Make the case of a village in a round; one of this code that is there already is the same."""
    given = facts.read(desk, "case", facts_in(source))
    made = cases.new_case(desk, cases.find_round(desk, in_round), village, code, **given)
    show(facts.told(desk, made), as_json, lambda fact: row(desk, fact, "village_code", "village"))


@case_command.command("set")
@at_desk
@click.argument("case")
@click.argument("source", metavar="FACTS", type=FILE)
@json_option
def set_case(desk: Desk, case: str, source: Path, as_json: bool) -> None:
    """Set facts of CASE from the JSON file FACTS (`-`: standard input)."""
    found = cases.find_case(desk, case)
    desk.set(found.space, found.path, facts.read(desk, "case", facts_in(source)))
    show(facts.told(desk, cases.find_case(desk, found.id)), as_json, lambda fact: page(desk, fact))


@case_command.command("meeting")
@at_desk
@click.argument("case")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), default=None, help="The day (else the last with work).")
@json_option
def show_meeting(desk: Desk, case: str, day: datetime | None, as_json: bool) -> None:
    """Show what the team talks over in the evening: talks, new facts, contradictions, who asks whom what tomorrow."""
    space = cases.find_case(desk, case).space
    found = meeting.meeting(desk, space, day.date() if day else meeting.last_day(desk, space), outside=True)
    told = {
        "day": found.day.isoformat(),
        "talks": [_talk(desk, one) for one in found.talks],
        "facts": [facts.told(desk, one) for one in found.facts],
        "clashes": [{"sentence": one.sentence, "paths": list(one.paths)} for one in found.clashes],
        "tasks": [{**facts.told(desk, one.task), "who": list(one.who), "whom": one.whom} for one in found.tasks],
        "conflicts": found.conflicts,
    }
    show(told, as_json, lambda fact: _meeting(desk, fact))


def _talk(desk: Desk, one: meeting.Talk) -> dict[str, Any]:
    return {**facts.told(desk, one.interview), "whom": one.whom, "by": list(one.by), "sealed": one.sealed}


def _meeting(desk: Desk, told: dict[str, Any]) -> str:
    between = words.say("cli", "between")
    parts = {
        "talks": [
            f"{one['started'][11:]}  {one['whom']}  {one['title']}  {between.join(one['by'])}" for one in told["talks"]
        ],
        "facts": [row(desk, one, "title", "topic") for one in told["facts"]],
        "clashes": [one["sentence"] for one in told["clashes"]],
        "tasks": [
            f"{between.join(one['who'])}  {one['whom']}  {' '.join(one['what'].split())}  {one['due']}"
            for one in told["tasks"]
        ],
    }
    lines = [words.say("meeting", "title", day=told["day"])]
    for key, part in parts.items():
        lines += [words.say("meeting", key, count=len(part)), *(f"  {one}" for one in part)]
    return "\n".join([*lines, words.say("meeting", "conflicts", count=told["conflicts"])])


@case_command.command("coverage")
@at_desk
@click.argument("case")
@json_option
def show_coverage(desk: Desk, case: str, as_json: bool) -> None:
    """Show what CASE has covered, blanks first: the six combinations, and which groups were asked about which topic."""
    made = coverage.of_case(desk, cases.find_case(desk, case))
    told = {
        "combinations": [{"name": one.name, **_sides(one)} for one in made.combinations],
        "topics": [
            {"topic": one.name, "asked": {group: list(paths) for group, paths in one.asked.items()}}
            for one in made.topics
        ],
        "always_along": made.along,
    }
    show(told, as_json, lambda _: "\n".join(_coverage_lines(made)))


@click.group("petition")
def petition_command() -> None:
    """What came in by letter, box or visit."""


@petition_command.command("list")
@at_desk
@case_option
@json_option
def list_petitions(desk: Desk, case: str, as_json: bool) -> None:
    """List the petitions."""
    of = cases.find_case(desk, case) if case else None
    told = [facts.told(desk, one) for one in cases.petitions(desk, of)]
    show(told, as_json, lambda fact: row(desk, fact, "received", "channel", "number", "summary"))


@petition_command.command("new")
@at_desk
@case_needed
@click.argument("source", metavar="FACTS", type=FILE)
@json_option
def new_petition(desk: Desk, case: str, source: Path, as_json: bool) -> None:
    """Register a petition from the JSON file FACTS (`-`: standard input)."""
    given = facts.read(desk, "petition", facts_in(source))
    told = facts.told(desk, cases.new_petition(desk, cases.find_case(desk, case), **given))
    show(told, as_json, lambda fact: row(desk, fact, "received", "number"))


def _sides(one: Combination) -> dict[str, list[str]]:
    return {side: list(paths) for side, paths in zip(COMBINATIONS[one.name], one.sides, strict=True)}


def _coverage_lines(made: Map) -> Iterator[str]:
    for one in made.combinations:
        sides = (
            words.say("coverage", "side", side=words.say("coverage", side), count=len(paths))
            for side, paths in _sides(one).items()
        )
        yield f"{words.say('coverage', one.name)}  {'  '.join(sides)}"
    for topic in made.topics:
        blanks = [words.say("choice", f"interview.group.{group}") for group in GROUPS if not topic.asked[group]]
        key = "coverage_topic" if blanks else "coverage_full"
        yield words.say("cli", key, topic=topic.name, blanks=words.say("cli", "between").join(blanks))
    if made.along:
        yield words.say("cli", "visit_along", who=made.along)
