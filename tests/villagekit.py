"""A village after some weeks of work, for what is measured: as much of everything as a team leaves."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from fieldkit import ids, words
from fieldkit.desk import cases, checklists, findings, persons, rosters
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Turn
from fieldkit.vault.ledger import Change
from tests.vaultkit import new_exhibit

TALKS, TURNS, LONGEST = 30, 30, 500
"""One of the talks has as many turns as two days of talking leave."""
PEOPLE, HOUSEHOLDS, EXHIBITS, FINDINGS, PETITIONS = 150, 60, 120, 30, 20


def fill(desk: Desk, space: str) -> None:
    """Let the case `space` hold talks, people, petitions, exhibits, findings, a checklist and a list."""
    with desk.vault.store.transaction():
        homes = [persons.household(desk, space, f"{_name(one)}户").path for one in range(HOUSEHOLDS)]
        people = [_person(desk, space, one, homes[one % HOUSEHOLDS]) for one in range(PEOPLE)]
        turns = [_talk(desk, space, one, people[one], LONGEST if one == 0 else TURNS) for one in range(TALKS)]
        for one in range(FINDINGS):
            findings.from_words(desk, desk.get(Turn, turns[one]), 0, 6)
        for one in range(PETITIONS):
            told = {"channel": "letter", "received": f"2026-03-{one % 28 + 1:02}", "summary": f"反映第 {one} 笔补贴"}
            desk.set(space, f"petition/{ids.new()}", told)
        for one in range(EXHIBITS):
            new_exhibit(desk.vault, space, _photograph(one), f"IMG_{one:05}.jpg")
    case = cases.find_case(desk, space)
    form = checklists.import_form(desk, _practice("checklists", "relief-rice.json"))
    checklists.begin(desk, case, form, [desk.member])
    rosters.import_roster(desk, case, _practice("rosters", "dibao-2025-12.csv"))


def _name(number: int) -> str:
    return "韦覃蓝农卢罗黄石方莫"[number % 10] + "芳勇才兰英明国安秀莲山长庚桂香"[number % 15] + "文光振兴"[number % 4]


def _person(desk: Desk, space: str, number: int, home: str) -> str:
    path = persons.meet(desk, space, {"name": _name(number)}).path
    desk.set(space, path, {"household": home})
    return path


def _talk(desk: Desk, space: str, number: int, person: str, count: int) -> str:
    """Return the path of the first answer."""
    root = ids.new()
    path = f"interview/{ids.derived('interview', desk.member, root)}"
    head = {"root": root, "title": f"第 {number} 次谈话", "interviewee": person, f"interviewers.{desk.member}": True}
    desk.vault.write(space, Change(path, head))
    turns = [f"{path}/turn/{ids.new()}" for _ in range(count)]
    desk.vault.write(space, *(Change(turn, _said(place)) for place, turn in enumerate(turns)))
    return turns[1]


def _said(place: int) -> dict[str, str]:
    sort = "answer" if place % 2 else "question"
    text = "2025年7月16日，在村部领了三袋米，签了字。" if place % 2 else f"第 {place} 问：救灾大米是怎么发的？"
    return {"sort": sort, "text": text, "place": f"V{place:03d}V"}


def _photograph(number: int) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (96, 64), (number, 90, 40)).save(held, "JPEG")
    return held.getvalue()


def _practice(*parts: str) -> Path:
    return Path(str(words.resource("practice", *parts)))
