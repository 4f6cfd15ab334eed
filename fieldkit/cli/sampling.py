"""`fieldkit roster sample`: rows drawn for visits, with the method and the seed kept and printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import FILE, at_desk, case_option, check_new, json_option, leave, show
from fieldkit.desk import cases, facts, rosters, sampling
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Roster
from fieldkit.model.questions import Sample


@click.command()
@at_desk
@click.argument("roster")
@click.argument("count", type=int)
@click.option("--by", default="", help="Draw in strata: by household (the group) or village.")
@click.option("--seed", default="", help="The seed (else a fresh one); the same seed draws the same rows.")
@json_option
def sample(desk: Desk, roster: str, count: int, by: str, seed: str, as_json: bool) -> None:
    """Draw COUNT rows of the roster with the id ROSTER for visits; seed and method are kept and printed."""
    made = sampling.draw(desk, desk.get(Roster, roster), count, by, seed)
    show(_told(desk, made), as_json, lambda fact: "\n".join(_lines(fact)))


@click.command("samples")
@at_desk
@case_option
@json_option
def list_samples(desk: Desk, case: str, as_json: bool) -> None:
    """List the samples with their rows, each drawn again to prove it."""
    space = cases.find_case(desk, case).space if case else ""
    told = [_told(desk, one) for one in sampling.samples(desk, space)]
    show(told, as_json, lambda fact: "\n".join(_lines(fact)))


@click.command("print")
@at_desk
@click.argument("sample")
@click.argument("target", type=FILE)
def print_sample(desk: Desk, sample: str, target: Path) -> None:
    """Print how the sample with the id SAMPLE was drawn, and its rows, as the new Word document TARGET."""
    found = desk.get(Sample, sample)
    check_new(target)
    leave(desk, sampling.print_sample(desk, found), target)


ALL = (sample, list_samples, print_sample)


def _told(desk: Desk, one: Sample) -> dict[str, Any]:
    title = desk.tell(desk.get(Roster, one.roster).title, outside=True)
    rows = [facts.told(desk, row) for row in sampling.drawn(desk, one)]
    return {**facts.told(desk, one), "title": title, "proven": sampling.is_proven(desk, one), "drawn": rows}


def _lines(told: dict[str, Any]) -> list[str]:
    method = {key: told[key] or "" for key in ("title", "of", "count", "seed")}
    lines = [told["id"], words.say("cli", "sample_method", **method)]
    if told["by"]:
        lines.append(words.say("cli", "sample_strata", by=words.say("means", told["by"])))
    lines.append(words.say("cli", "sample_proven" if told["proven"] else "sample_unproven"))
    return [*lines, *(f"  {row['number']}  {'  '.join(rosters.cells(row['cells']))}" for row in told["drawn"])]
