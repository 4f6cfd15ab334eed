"""`fieldkit person`: whom the inspection meets, and who is protected."""

from __future__ import annotations

from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import at_desk, case_option, done, json_option, show, wrong_usage
from fieldkit.desk import cases, facts, persons, protection, same
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Bundle, Person


@click.group("person")
def person_command() -> None:
    """Whom the inspection meets, and who is protected."""


@person_command.command("list")
@at_desk
@case_option
@click.option("--identities", is_flag=True, help="Tell who the protected are, as far as this vault may know.")
@json_option
def list_persons(desk: Desk, case: str, identities: bool, as_json: bool) -> None:
    """List the persons; the protected by their pseudonyms."""
    space = cases.find_case(desk, case).space if case else ""
    told = [_facts(desk, one, outside=not identities) for one in desk.load(Person, space)]
    show(told, as_json, lambda fact: f"{fact['id']}  {fact['label']}{'  *' if fact['protected'] else ''}")


@person_command.command()
@at_desk
@click.argument("who")
@click.option("--alias", required=True, help="The pseudonym.")
@json_option
def protect(desk: Desk, who: str, alias: str, as_json: bool) -> None:
    """Protect the person with the id WHO; tell which bundles carried the identity out before, and what is left to do.

    Left to do is what only its author may change, or was sealed: there the name still stands in clear.
    """
    done = protection.protect(desk, desk.get(Person, who), alias)
    told = {
        "bundles": [_carried(desk, bundle) for bundle in done.bundles],
        "left": [{"path": one.record, "author": one.author, "name": desk.name(one.author)} for one in done.left],
    }
    show(told, as_json, _lines)


@person_command.command()
@at_desk
@case_option
@json_option
def twice(desk: Desk, case: str, as_json: bool) -> None:
    """List the persons who may have been met twice, and why; nobody is joined by that."""
    found = same.suggested(desk, cases.find_case(desk, case).space if case else "", outside=True)
    show([_pair(desk, one) for one in found], as_json, _twice)


@person_command.command()
@at_desk
@click.argument("one")
@click.argument("other")
@click.option("--not", "denied", is_flag=True, help="They are two; it is not suggested again.")
@click.option("--undo", is_flag=True, help="Take back that they are one.")
def join(desk: Desk, one: str, other: str, denied: bool, undo: bool) -> None:
    """Say that the persons ONE and OTHER (ids) are the same; it can be taken back."""
    if denied and undo:
        raise wrong_usage("join_how")
    act = same.deny if denied else same.part if undo else same.join
    act(desk, desk.get(Person, one).path, desk.get(Person, other).path)
    done("denied" if denied else "parted" if undo else "joined")


def _pair(desk: Desk, one: same.Twice) -> dict[str, Any]:
    labels = [persons.face(desk, path).label(outside=True) for path in (one.one, one.other)]
    ids = [path.partition("/")[2] for path in (one.one, one.other)]
    return {"one": ids[0], "one_label": labels[0], "other": ids[1], "other_label": labels[1], "why": one.why}


def _twice(told: dict[str, Any]) -> str:
    why = words.say("field", f"person.{told['why']}")
    return f"{told['one']}  {told['one_label']}  {told['other']}  {told['other_label']}  {why}"


def _facts(desk: Desk, person: Person, *, outside: bool) -> dict[str, Any]:
    label = persons.face(desk, person.path).label(outside=outside)
    return {**facts.told(desk, person, outside=outside), "label": label}


def _carried(desk: Desk, bundle: Bundle) -> dict[str, Any]:
    times = {"at": facts.local(bundle.created), "at_ms": bundle.created}
    return {"bundle": bundle.id, "name": bundle.name, **times, "receivers": list(map(desk.name, bundle.peer.split()))}


def _lines(told: dict[str, Any]) -> str:
    lines = [words.say("cli", "protected")]
    lines += [
        words.say("cli", "carried_out", at=one["at"], name=one["name"], receivers=", ".join(one["receivers"]))
        for one in told["bundles"]
    ]
    return "\n".join(
        [*lines, *(words.say("cli", "left_clear", path=one["path"], name=one["name"]) for one in told["left"])]
    )
