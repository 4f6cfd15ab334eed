"""`fieldkit roster visit` and what follows: households asked first and told after, and totals that give nobody away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import FILE, at_desk, case_needed, facts_in, json_option, show
from fieldkit.desk import cases, facts, visits
from fieldkit.desk.desk import Desk
from fieldkit.desk.visits import Asked, Seen
from fieldkit.rosters.visiting import Totals


@click.command()
@at_desk
@click.argument("row")
@click.argument("source", metavar="[ANSWER]", type=FILE, required=False)
@json_option
def visit(desk: Desk, row: str, source: Path | None, as_json: bool) -> None:
    """Say whom to visit for the row with the path ROW; with the JSON file ANSWER (`-`: standard input), note it.

    What is due is shown only after that.
    """
    if source is None:
        show(_asked(visits.ask(desk, row)), as_json, lambda fact: words.say("cli", "visit_ask", who=_who(fact)))
        return
    made = visits.answered(desk, row, facts.read(desk, "visit", facts_in(source)))
    show(_seen(desk, made), as_json, _line)


@click.command("visits")
@at_desk
@case_needed
@click.option("--handler", default="", help="Only where this person handed out.")
@json_option
def list_visits(desk: Desk, case: str, handler: str, as_json: bool) -> None:
    """List the visits of a case that were answered: due, received, difference; and their totals."""
    space = cases.find_case(desk, case).space
    told = {
        "visits": [_seen(desk, one) for one in visits.every(desk, space, handler)],
        "totals": visits.totals(desk, space, handler)._asdict(),
        "always_along": visits.always_along(desk, space),
    }
    show(told, as_json, lambda fact: "\n".join(_all_lines(fact)))


@click.command()
@at_desk
@case_needed
@click.option("--anyway", is_flag=True, help="Also where an earlier total could be subtracted.")
@json_option
def totals(desk: Desk, case: str, anyway: bool, as_json: bool) -> None:
    """Give the totals of a case for village or township: over enough households, and none by subtraction."""
    made: Totals = visits.tell_outside(desk, cases.find_case(desk, case).space, anyway=anyway)
    show(made._asdict(), as_json, _totals)


ALL = (visit, list_visits, totals)


def _asked(asked: Asked) -> dict[str, Any]:
    return {"row": asked.row, "who": dict(asked.who)}


def _seen(desk: Desk, seen: Seen) -> dict[str, Any]:
    answer = seen.answer
    sums = {"due": answer.due, "received": answer.received, "difference": answer.difference}
    return {**facts.told(desk, seen.visit), "who": dict(seen.who), **sums}


def _who(told: dict[str, Any]) -> str:
    return " ".join(told["who"].values())


def _line(told: dict[str, Any]) -> str:
    sums = {key: _yuan(told[key]) for key in ("due", "received", "difference")}
    return words.say("cli", "visit_seen", who=_who(told), **sums)


def _all_lines(told: dict[str, Any]) -> list[str]:
    along = told["always_along"]
    alarm = [words.say("cli", "visit_along", who=along)] if along else []
    return [*map(_line, told["visits"]), _totals(told["totals"]), *alarm]


def _totals(told: dict[str, Any]) -> str:
    counts = {key: told[key] for key in ("visited", "told", "short")}
    return words.say(
        "cli", "visit_totals", **counts, **{key: _yuan(told[key]) for key in ("due", "received", "difference")}
    )


def _yuan(fen: int | None) -> str:
    return words.say("cli", "visit_unknown") if fen is None else f"{fen / 100:.2f}"
