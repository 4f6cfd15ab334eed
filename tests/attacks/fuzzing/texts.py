"""Subjects that somebody hands over as files to import: definitions, answers, talks, facts, lists of texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random

from fieldkit.desk import cases, checklists, facts, importing
from fieldkit.errors import Refused
from fieldkit.forms import definition, reading, running
from fieldkit.model import KINDS
from fieldkit.parse import table as parsing
from fieldkit.rosters import table
from tests.attacks.fuzzing import documents, edits
from tests.attacks.fuzzing.runner import Subject
from tests.attacks.fuzzing.world import PRACTICE, World

Made = tuple[str, bytes]


def _altered(dice: Random, data: bytes) -> bytes:
    how = dice.random()
    if how < 0.3:
        return edits.altered(dice, data)
    made = documents.written(documents.altered(dice, json.loads(data)))
    return documents.respelled(dice, made) if how < 0.4 else made


def _of(folder: str, pattern: str) -> list[Path]:
    return sorted((PRACTICE / folder).glob(pattern))


def form(_: World, dice: Random) -> Made:
    path = dice.choice([PRACTICE / "checklists" / name for name in ("dibao.json", "relief-rice.json")])
    return "form.json", _altered(dice, path.read_bytes())


def import_form(world: World, made: Made) -> None:
    """Read it, run it without and with answers, and take it in."""
    found = reading.read(made[1])
    for answers in ({}, _answers(found)):
        for ask in (running.lines, running.missing, running.problems, running.counts):
            ask(found, answers)
    _import(world, made, lambda path: checklists.import_form(world.desk, path))


def _answers(found: definition.Form) -> dict[str, definition.Literal]:
    told: dict[str, definition.Literal] = {}
    for line in running.lines(found, {}):
        told[line.key] = line.check.choices[0].name if line.check.choices else 3
    return told


def answers(_: World, dice: Random) -> Made:
    return "answers.json", _altered(dice, dice.choice(_of("checklists", "answers-dibao*")).read_bytes())


def run_file(world: World, made: Made) -> None:
    (case,) = cases.cases(world.desk)
    _import(world, made, lambda path: checklists.run_file(world.desk, case, path))


def talk(_: World, dice: Random) -> Made:
    data = dice.choice(_of("interviews", "*.txt")).read_bytes()
    if dice.random() < 0.4:
        return "talk.txt", edits.altered(dice, data)
    lines = data.decode().splitlines()
    for at in dice.choices(range(len(lines)), k=dice.choice((1, 2, 6))):
        key, colon, value = lines[at].partition("：")
        lines[at] = dice.choice(
            (
                f"{key}{colon}{dice.choice(documents.TEXTS)}",
                f"{dice.choice(documents.TEXTS)}{colon}{value}",
                "",
                key,
                "问：",
            )
        )
    return "talk.txt", "\n".join(lines).encode("utf-8", "surrogatepass")


def told_talk(world: World, dice: Random) -> Made:
    """What `interview list --json` tells, altered."""
    told = {
        "title": "水渠",
        "type": "inspection",
        "started": "2026-03-05T09:10",
        "ordinal": 1,
        "notice": True,
        "interviewers": ["林之野"],
        "recorder": "苏映川",
        "interviewee": {"name": "覃大山", "phone": "139"},
        "alias": "",
        "turns": [{"sort": "question", "text": "水渠哪年修的？"}, {"sort": "answer", "text": "前年。"}],
    }
    return "talk.json", _altered(dice, json.dumps(dice.choice((told, [told])), ensure_ascii=False).encode())


def import_talk(world: World, made: Made) -> None:
    (case,) = cases.cases(world.desk)
    _import(world, made, lambda path: importing.import_interviews(world.desk, path, case))


def fact(_: World, dice: Random) -> Made:
    told = {"title": "补贴多发", "facts": "多领三个月。", "topic": "低保", "amount": 96000, "heard": "heard", "id": "x"}
    return "facts.json", _altered(dice, json.dumps(told, ensure_ascii=False).encode())


def enter_facts(world: World, made: Made) -> None:
    told = facts.document(made[1])
    for kind in sorted(KINDS):
        try:
            values = facts.read(world.desk, kind, told)
        except Refused:
            continue
        world.within(lambda values=values: world.desk.set(world.case, f"finding/{'a' * 26}", values))  # type: ignore[misc]  # a default
    facts.read(world.desk, "finding", told)


def rows(_: World, dice: Random) -> Made:
    data = dice.choice(_of("rosters", "*.csv")).read_bytes()
    text = data.decode("utf-8-sig")
    encoded = dice.choice((data, text.encode("gb18030"), text.encode("utf-16")))
    return "list.csv", edits.altered(dice, encoded, text.encode("gb18030"))


def read_rows(_: World, made: Made) -> None:
    """As the worker does, and then the list as it is understood."""
    table.read(parsing.sheet(made[1]).rows)


def _import(world: World, made: Made, act: Callable[[Path], object]) -> None:
    path = world.stick / made[0]
    path.write_bytes(made[1])
    world.within(lambda: act(path))


SUBJECTS = [
    Subject("definitions", form, import_form, 6),
    Subject("answers to checks", answers, run_file, 4),
    Subject("talks", talk, import_talk, 4),
    Subject("told talks", told_talk, import_talk, 4),
    Subject("facts", fact, enter_facts, 2),
    Subject("rows", rows, read_rows, 4),
]
