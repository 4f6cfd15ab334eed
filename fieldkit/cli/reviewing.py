"""`fieldkit finding submit` and what follows: the review of a finding, remarks on its words, and its versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import row
from fieldkit.cli.frame import FILE, at_desk, case_option, json_option, show, text_in
from fieldkit.desk import cases, facts, numbering, remarks, reviews
from fieldkit.desk import versions as versioning
from fieldkit.desk.desk import Desk
from fieldkit.desk.differing import Piece, Sort, pieces
from fieldkit.desk.versions import Version
from fieldkit.model import KINDS
from fieldkit.model.kinds import Finding
from fieldkit.model.reviews import Review

TEXTS = tuple(field.name for field in KINDS["finding"].fields if field.mentions)
"""The fields of a finding that are texts."""


@click.command()
@at_desk
@click.argument("finding")
@json_option
def submit(desk: Desk, finding: str, as_json: bool) -> None:
    """Hand FINDING in to be reviewed, as it is now; what is missing blocks this, never saving."""
    found = desk.get(Finding, finding)
    reviews.submit(desk, found)
    show(told(desk, found), as_json, lines)


@click.command("return")
@at_desk
@click.argument("finding")
@click.argument("reason", type=FILE)
@json_option
def give_back(desk: Desk, finding: str, reason: Path, as_json: bool) -> None:
    """Return FINDING to its drafters for the reason in the file REASON (`-`: standard input)."""
    found = desk.get(Finding, finding)
    reviews.give_back(desk, found, text_in(reason))
    show(told(desk, found), as_json, lines)


@click.command()
@at_desk
@click.argument("finding")
@json_option
def approve(desk: Desk, finding: str, as_json: bool) -> None:
    """Approve FINDING as the next step that is yours: as deputy, as leader (who numbers it), for the group meeting."""
    found = desk.get(Finding, finding)
    reviews.approve(desk, found)
    show(told(desk, found), as_json, lines)


@click.command()
@at_desk
@case_option
@json_option
def awaiting(desk: Desk, case: str, as_json: bool) -> None:
    """List the findings that wait for you: to be reviewed, or returned or remarked on and to be put right."""
    space = cases.find_case(desk, case).space if case else ""
    found = [{**facts.told(desk, one), **told(desk, one)} for one in reviews.awaiting(desk, space)]
    show(found, as_json, lambda fact: f"{row(desk, fact, 'title')}  {_head(fact)}")


@click.command()
@at_desk
@click.argument("finding")
@click.argument("field", type=click.Choice(TEXTS))
@click.argument("source", metavar="WORDS", type=FILE)
@click.option("--quote", type=FILE, default=None, help="File with the words remarked on (none: the whole field).")
@click.option("--occurrence", type=click.IntRange(min=1), default=1, help="Which of equal words, from 1.")
@json_option
def remark(
    desk: Desk, finding: str, field: str, source: Path, quote: Path | None, occurrence: int, as_json: bool
) -> None:
    """Remark on words of FIELD of FINDING with the text in the file WORDS (`-`: standard input)."""
    quoted = text_in(quote) if quote else ""
    made = remarks.on_words(desk, desk.get(Finding, finding), field, quoted, text_in(source), occurrence - 1)
    show(facts.told(desk, made), as_json, lambda fact: row(desk, fact, "field", "quote", "words"))


@click.command()
@at_desk
@click.argument("finding")
@click.option("--between", nargs=2, type=int, default=None, help="Two versions to compare; 0 is the words now.")
@json_option
def versions(desk: Desk, finding: str, between: tuple[int, int] | None, as_json: bool) -> None:
    """List the versions of FINDING, one each time it was handed in; or what differs between two, to the character."""
    found = {one.number: one for one in versioning.versions(desk, desk.get(Finding, finding))}
    if between is None:
        show([_version(desk, one) for one in found.values()], as_json, _version_line)
        return
    if not set(between) <= found.keys():
        raise click.BadParameter(words.say("cli", "no_version"))
    show(_differences(desk, found[between[0]], found[between[1]]), as_json, _difference_lines)


def told(desk: Desk, finding: Finding) -> dict[str, Any]:
    """Return the review of a finding as facts: number, stage, what was done, what has no effect, remarks."""
    acts = reviews.acts(desk, finding)
    return {
        "called": numbering.number(desk, finding),
        "stage": reviews.stage(desk, finding).stage.value,
        "shared": numbering.shared(desk, finding),
        "review": [_act(desk, one) for one in acts],
        "unapplied": [
            {"when": facts.local(one.at), "by": desk.name(one.by), "act": one.act, "step": one.step, "flag": one.flag}
            for one in reviews.unapplied(desk, finding)
        ],
        "remarks": [
            {**facts.told(desk, one), "answers": [facts.told(desk, said) for said in remarks.answers(desk, one)]}
            for one in remarks.on(desk, finding.path)
        ],
    }


def lines(fact: dict[str, Any]) -> str:
    """Return the review of a finding in lines."""
    acts = [_said(act, act["reason"]) for act in fact["review"]]
    void = [
        words.say("review", "unapplied", line=_said(act, ""), why=words.say("flag", act["flag"]))
        for act in fact["unapplied"]
    ]
    return "\n".join([_head(fact), *acts, *void])


def _act(desk: Desk, one: Review) -> dict[str, Any]:
    given = facts.told(desk, one)
    kept = {name: given[name] for name in ("act", "step", "reason", "version")}
    return {"when": facts.local(one.created), "by": desk.name(one.created_by), **kept}


def _said(act: dict[str, Any], reason: str) -> str:
    parts = [words.say("choice", f"review.{name}.{act[name]}") for name in ("step", "act") if act[name]]
    what = " ".join([*parts, *([reason] if reason else [])])
    return words.say("review", "line", when=act["when"], name=act["by"], what=what)


def _head(fact: dict[str, Any]) -> str:
    told_ = [fact["called"], words.say("review", fact["stage"])]
    return "  ".join([*told_, *([words.say("review", "shared")] if fact["shared"] else [])])


def _version(desk: Desk, one: Version) -> dict[str, Any]:
    texts = {field: versioning.reads(desk, one, field, outside=True) for field in TEXTS}
    return {"version": one.number, "when": facts.local(one.at), "by": desk.name(one.by), "whole": one.whole, **texts}


def _version_line(fact: dict[str, Any]) -> str:
    key = "version" if fact["version"] else "now"
    said = words.say("review", key, number=fact["version"], when=fact["when"], name=fact["by"])
    return said if fact["whole"] else f"{said}  {words.say('review', 'not_whole')}"


def _differences(desk: Desk, one: Version, other: Version) -> dict[str, Any]:
    found = {field: [versioning.reads(desk, side, field, outside=True) for side in (one, other)] for field in TEXTS}
    return {field: [list(piece) for piece in pieces(*sides)] for field, sides in found.items() if sides[0] != sides[1]}


def _difference_lines(fact: dict[str, Any]) -> str:
    told_ = [
        words.say(
            "cli",
            "labelled",
            label=words.say("field", f"finding.{field}"),
            text="".join(_marked(Piece(Sort(sort), text)) for sort, text in found),
        )
        for field, found in fact.items()
    ]
    return "\n".join(told_) or words.say("review", "same")


def _marked(piece: Piece) -> str:
    return piece.text if piece.sort is Sort.SAME else words.say("review", piece.sort.value, text=piece.text)


ALL = (submit, give_back, approve, awaiting, remark, versions)
