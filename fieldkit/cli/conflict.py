"""`fieldkit conflict`: what two members wrote without having seen each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import FILE, at_desk, case_option, done, json_option, show, text_in, wrong_usage
from fieldkit.desk import cases, conflicts, facts, members
from fieldkit.desk.conflicts import Conflict, Edit, Rule, Ruling, Side
from fieldkit.desk.desk import Desk
from fieldkit.model.record import kind_of


@click.group("conflict")
def conflict_command() -> None:
    """What two members wrote without having seen each other."""


@conflict_command.command("list")
@at_desk
@case_option
@json_option
def list_conflicts(desk: Desk, case: str, as_json: bool) -> None:
    """List what is still to be settled, each side with author, device and time."""
    space = cases.find_case(desk, case).space if case else ""
    show([_facts(desk, one) for one in conflicts.conflicts(desk, space, outside=True)], as_json, _lines)


@conflict_command.command()
@at_desk
@click.argument("path", required=False)
@click.argument("field", required=False)
@click.option("--take", type=int, default=None, help="Take this side, counted from 1.")
@click.option("--write", "source", type=FILE, default=None, help="File with a text of one's own (`-`: standard input).")
@click.option("--keep", is_flag=True, help="Deleted here, edited there: the record stays.")
@click.option("--delete", is_flag=True, help="Deleted here, edited there: the record goes after all.")
@click.option("--exclude", is_flag=True, help="Edited beside a seal: the edits stay out of the sealed words.")
@click.option(
    "--rule",
    type=click.Choice([rule.value for rule in Rule]),
    default=None,
    help="Settle by a rule all that it speaks of.",
)
@click.option("--of", "whose", default="", help="Whose version, for the rule `member` (name or id).")
@click.option("--preview", is_flag=True, help="Only say what the rule would settle, and how.")
@case_option
@json_option
def settle(
    desk: Desk,
    path: str | None,
    field: str | None,
    take: int | None,
    source: Path | None,
    keep: bool,
    delete: bool,
    exclude: bool,
    rule: str | None,
    whose: str,
    preview: bool,
    case: str,
    as_json: bool,
) -> None:
    """Settle the conflict on FIELD of the record PATH, in exactly one of the ways; or many, by a rule."""
    ways = (take is not None, source is not None, keep, delete, exclude)
    if rule is not None:
        if any(ways) or path or (rule == Rule.MEMBER) != bool(whose):
            raise wrong_usage("settle_how")
        _settle_by_rule(desk, Rule(rule), whose, case, preview=preview, as_json=as_json)
        return
    in_its_way = (keep or delete) == (field == "deleted") and exclude == (field == "sealed")
    if not path or not field or sum(ways) != 1 or not in_its_way or preview:
        raise wrong_usage("settle_how")
    found = conflicts.find(desk, path, field)
    if take is not None:
        if not 1 <= take <= len(found.sides):
            raise wrong_usage("settle_side")
        conflicts.take(desk, found, found.sides[take - 1])
    elif source is not None:
        conflicts.write(desk, found, text_in(source))
    elif exclude:
        conflicts.exclude(desk, found)
    else:
        conflicts.keep(desk, found, deleted=delete)
    done("settled")


def _settle_by_rule(desk: Desk, rule: Rule, whose: str, case: str, *, preview: bool, as_json: bool) -> None:
    space = cases.find_case(desk, case).space if case else ""
    rulings = conflicts.by_rule(desk, rule, space=space, member=members.find(desk, whose) if whose else "")
    show([_ruled(desk, one) for one in rulings], as_json, _line)
    if not preview:
        conflicts.settle_all(desk, rulings)
        done("settled_many", count=len(rulings))


def _ruled(desk: Desk, one: Ruling) -> dict[str, Any]:
    shown = conflicts.find(desk, one.conflict.path, one.conflict.field, outside=True)
    side = next((side for side in shown.sides if one.side and side.event == one.side.event), None)
    return {"path": shown.path, "field": shown.field, "take": _side(desk, side) if side else None}


def _line(told: dict[str, Any]) -> str:
    side = told["take"]
    taken = f"{side['name']}  {side['value']}" if side else words.say("cli", "stays")
    return f"{told['path']}  {told['field']}  {taken}"


def _facts(desk: Desk, one: Conflict) -> dict[str, Any]:
    sides = [_side(desk, side) for side in one.sides]
    facts_ = {"space": one.space, "path": one.path, "field": one.field, "mine": one.mine}
    return {**facts_, "sides": sides, "edits": _edits(desk, one)}


def _edits(desk: Desk, one: Conflict) -> list[dict[str, Any]]:
    return [{**edit._asdict(), **_who(desk, edit)} for edit in one.edits]


def _side(desk: Desk, side: Side) -> dict[str, Any]:
    return {**side._asdict(), **_who(desk, side)}


def _who(desk: Desk, one: Side | Edit) -> dict[str, Any]:
    return {"name": desk.name(one.by), "at": facts.local(one.at), "at_ms": one.at}


def _lines(told: dict[str, Any]) -> str:
    label = words.say("field", f"{kind_of(told['path'])}.{told['field'].partition('.')[0]}")
    lines = [f"{told['path']}  {told['field']}  {label}"]
    for number, side in enumerate(told["sides"], 1):
        lines.append(f"  {number}  {side['at']}  {side['name']}  {side['value']}")
        lines += [f"     {words.say('cli', 'had_seen', value=str(value))}" for value in side["before"]]
    lines += [f"  {edit['at']}  {edit['name']}  {edit['path']}  {', '.join(edit['fields'])}" for edit in told["edits"]]
    return "\n".join(lines)
