"""Merge day: five inspectors and two leaders of one county, what each did in the village, and their bundles (S6)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldkit.desk import bundles, exhibits, interviews, persons, tasks
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.keys.lists import Role
from fieldkit.model.kinds import Interview
from tests.vaultkit import County, dump, new_case

TEAM: dict[str, Role] = {
    "zhang": "inspector",
    "wang": "inspector",
    "zhao": "inspector",
    "qian": "inspector",
    "sun": "inspector",
    "li": "leader",
    "zhou": "leader",
}
INSPECTORS = tuple(name for name, role in TEAM.items() if role == "inspector")
VILLAGER = {"name": "韦秋莲", "id_number": "990421196502140136"}
COMPANY = "organisation/" + "a" * 26
PHOTO = bytes(range(256)) * 300
DAY = "2026-03-05"


@dataclass
class Day:
    """The village's case, the talk that zhang and wang typed together, and the bundle of each inspector."""

    space: str
    talk: str
    bundles: dict[str, Path]


def spend(county: County, folder: Path) -> Day:
    """Let everybody work for a day, each without seeing the others, and hand over to both leaders."""
    desks = {name: Desk(county[name]) for name in TEAM}
    zhang, wang, zhao, qian, sun, li, _ = desks.values()
    space = new_case(li.vault)
    li.set(space, COMPANY, {"name": "青川建筑队", "sort": "施工"})
    both = {f"interviewers.{zhang.member}": True, f"interviewers.{wang.member}": True}
    case = find_case(li, space)
    bundles.write(li, folder / "begin.fkb", [desks[name].member for name in INSPECTORS], [case])
    for name in INSPECTORS:
        bundles.receive(desks[name], [folder / "begin.fkb"])
    talk = interviews.found(
        zhang, space, {"title": "谈低保", **both}, [Said("question", "几次？"), Said("answer", "两次。")]
    )
    _give(zhang, wang, space, folder / "talk.fkb")

    _say(zhang, talk, "两次，都没有贴出来。")
    _say(wang, talk, "一次，贴了半天。")
    zhang.set(space, f"case/{space}", {"profile": "辖七个组"})
    wang.set(space, f"case/{space}", {"profile": "辖八个组"})
    for desk, title in ((zhang, "谈水渠"), (wang, "谈账目")):
        villager = persons.meet(desk, space, VILLAGER)
        facts = {"title": title, "started": f"{DAY}T09:00", "ended": f"{DAY}T10:00"}
        interviews.found(desk, space, facts, [Said("answer", title)], villager.path)
        tasks.new(desk, space, f"再问{title}", sort="ask_again", person=villager.path)
    for desk in (zhao, qian):  # the same photograph, and the same edit
        (folder / "photo.jpg").write_bytes(PHOTO)
        exhibits.add(desk, space, folder / "photo.jpg")
        desk.set(space, f"case/{space}", {"township": "清河乡"})
    for desk, begun, ended in ((zhao, "14:00", "15:00"), (sun, "14:30", "15:30")):
        facts = {"title": "谈五保", "started": f"{DAY}T{begun}", "ended": f"{DAY}T{ended}"}
        interviews.found(desk, space, {**facts, f"interviewers.{qian.member}": True})
    qian.delete(space, COMPANY)
    sun.set(space, COMPANY, {"sort": "水利施工"})

    told = {name: folder / f"{name}.fkb" for name in INSPECTORS}
    for name, path in told.items():
        bundles.write(desks[name], path, [county.member("li"), county.member("zhou")], [case])
    return Day(space, talk.path, told)


def tables(desk: Desk) -> dict[str, list[tuple[Any, ...]]]:
    """Return what the tables of work say: equal on two machines that hold the same."""
    return {
        name: told
        for name, told in dump(desk.vault).items()
        if name.startswith("record_") and name not in ("record_bundle", "record_receipt", "record_incident")
    }


def _give(giver: Desk, taker: Desk, space: str, path: Path) -> None:
    bundles.write(giver, path, [taker.member], [find_case(giver, space)])
    bundles.receive(taker, [path])


def _say(desk: Desk, talk: Interview, words: str) -> None:
    answer = interviews.turns(desk, desk.get(Interview, talk.path))[1]
    desk.set(talk.space, answer.path, {"text": words})
