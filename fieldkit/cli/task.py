"""`fieldkit task`: what is still to be found out or done, for whom, until when, and how it ended."""

from __future__ import annotations

from pathlib import Path

import click

from fieldkit.cli.facts import page, row
from fieldkit.cli.frame import FILE, at_desk, case_needed, case_option, facts_in, json_option, show, text_in
from fieldkit.desk import cases, facts, tasks
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Task


@click.group("task")
def task_command() -> None:
    """What is still to be found out or done."""


@task_command.command("list")
@at_desk
@case_option
@click.option("--open", "only_open", is_flag=True, help="Only what is not done.")
@click.option("--mine", is_flag=True, help="Only what is for the member at work.")
@json_option
def list_tasks(desk: Desk, case: str, only_open: bool, mine: bool, as_json: bool) -> None:
    """List the tasks: the open ones first, then by the day they are due."""
    found = tasks.listed(desk, cases.find_case(desk, case).space if case else "")
    told = [
        facts.told(desk, one)
        for one in found
        if not (only_open and one.state == "done") and (not mine or desk.member in one.members)
    ]
    show(told, as_json, lambda fact: row(desk, fact, "state", "due", "sort", "what", "members"))


@task_command.command()
@at_desk
@case_needed
@click.argument("source", metavar="FACTS", type=FILE)
@json_option
def new(desk: Desk, case: str, source: Path, as_json: bool) -> None:
    """Set a task from the JSON file FACTS (`-`: standard input); unless it names members, it is for whoever sets it."""
    given = facts.read(desk, "task", facts_in(source))
    made = tasks.new(desk, cases.find_case(desk, case).space, str(given.pop("what", "")), **given)
    show(facts.told(desk, made), as_json, lambda fact: page(desk, fact))


@task_command.command()
@at_desk
@click.argument("task")
@click.argument("source", metavar="OUTCOME", type=FILE)
@json_option
def close(desk: Desk, task: str, source: Path, as_json: bool) -> None:
    """Close TASK with what came of it, the text in the file OUTCOME (`-`: standard input)."""
    found = desk.get(Task, task)
    tasks.close(desk, found, text_in(source))
    show(facts.told(desk, desk.get(Task, found.path)), as_json, lambda fact: page(desk, fact))


@task_command.command()
@at_desk
@click.argument("task")
@json_option
def reopen(desk: Desk, task: str, as_json: bool) -> None:
    """Open TASK again."""
    found = desk.get(Task, task)
    tasks.reopen(desk, found)
    show(facts.told(desk, desk.get(Task, found.path)), as_json, lambda fact: page(desk, fact))
