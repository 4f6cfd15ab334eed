"""The command line under test: real vaults made once, copied for each test, and commands run in this process.

The fixtures are in `tests/trip/clikit.py`.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

import pytest

from fieldkit.cli.frame import run
from fieldkit.desk import bundles, cases, exhibits, importing, members, vaults
from fieldkit.desk.desk import Desk
from fieldkit.keys.identity import Identity
from tests.attacks.forge import Loose, take_apart
from tests.attacks.scene import Scene
from tests.vaultkit import County, dump, held_files

PASSPHRASE = "four words in a row"
VILLAGE, CODE = "青石村", "990421103299"
SECRET = "陈水生"
TALK = f"""标题：关于水渠的谈话
类型：巡察谈话记录
村：{VILLAGE}
开始：2026-03-05 09:10
结束：2026-03-05 10:20
地点：村委会
谈话人：张三、李四
记录人：王五
被谈话人：{SECRET}
证件号：990421196502140136
能否阅读：能

问：权利义务听清楚了吗？
答：听清楚了，不申请回避。
问：水渠哪年修的？
答：前年修的，{SECRET}记得清楚，花了4000块。
"""


@dataclass
class Room:
    """Vaults of a real county, closed: the office's, li the leader's, zhang's and wang's; and what lies on the stick.

    `loose` is zhang's bundle to li taken apart, for whoever makes a worse one of it.
    """

    folder: Path
    loose: Loose | None = None
    ids: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def scene(self) -> Scene:
        """The bundle from zhang to li, ready to be forged by mallory, who belongs to no county here."""
        assert self.loose is not None
        return Scene(self.loose.copy(), cast("County", None), self.loose.copy(), Identity.new())


class Told(NamedTuple):
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def facts(self) -> Any:
        return json.loads(self.out)


def furnish(room: Room) -> None:
    desks = _settle(room)
    office = desks["office"]
    made = cases.new_round(office, 2026, "第一轮")
    case = cases.new_case(office, made, VILLAGE, CODE)
    for name, role in (("li", "leader"), ("zhang", "inspector"), ("wang", "inspector")):
        members.trust(office, room.stick / f"{name}.fkcard", cast("Any", role))
    to = [members.find(office, name) for name in ("李四", "张三", "王五")]
    bundles.write(office, room.stick / "list.fkb", to, [case])
    room.ids |= {"round": made.id, "case": case.id, "office": office.member}
    for name in ("li", "zhang", "wang"):
        bundles.receive(desks[name], [room.stick / "list.fkb"])
    _talk(room, desks["zhang"], desks["li"])
    for desk in desks.values():
        room.ids[desk.vault.folder.stem] = desk.member
        desk.close()
    _fork(room)


def _settle(room: Room) -> dict[str, Desk]:
    office, room.codes["office"] = vaults.make_office(room.folder / "office.vault", "青川县", "县委巡察办", PASSPHRASE)
    members.export_card(office, room.stick / "office.fkcard")
    desks = {"office": office}
    for name, called in (("li", "李四"), ("zhang", "张三"), ("wang", "王五")):
        desks[name], room.codes[name] = vaults.make_member(
            room.folder / f"{name}.vault", room.stick / "office.fkcard", called, PASSPHRASE
        )
        members.export_card(desks[name], room.stick / f"{name}.fkcard")
    return desks


def _talk(room: Room, zhang: Desk, li: Desk) -> None:
    (room.folder / "talk.txt").write_text(TALK, encoding="utf-8")
    (room.folder / "photo.jpg").write_bytes(bytes(range(256)) * 1200)
    interview = importing.import_interview(zhang, room.folder / "talk.txt")
    case = cases.find_case(zhang, VILLAGE)
    exhibit, _ = exhibits.add(zhang, case.space, room.folder / "photo.jpg", {"description": "水渠照片"})
    bundles.write(zhang, room.stick / "zhang.fkb", [li.member], [case])
    room.ids |= {"interview": interview.id, "exhibit": exhibit.id, "person": interview.interviewee.split("/")[1]}
    room.loose = take_apart(
        room.stick / "zhang.fkb",
        li.vault.unlocked.identity,
        zhang.vault.unlocked.identity,
        [li.card(li.member).recipient],
    )


def _fork(room: Room) -> None:
    """Make two bundles of zhang's one device that went on in two ways: the vault was copied with all that marks it."""
    with pytest.MonkeyPatch.context() as patch:
        for twin in ("one", "two"):
            home = room.folder / f"home-{twin}"
            shutil.copytree(room.folder / "home", home)
            shutil.copytree(room.folder / "zhang.vault", room.folder / f"{twin}.vault")
            patch.setenv("FIELDKIT_HOME", str(home))
            with Desk.open(room.folder / f"{twin}.vault", PASSPHRASE) as desk:
                case = cases.find_case(desk, VILLAGE)
                desk.set(case.space, case.path, {"township": f"{twin}镇"})
                bundles.write(desk, room.stick / f"{twin}.fkb", [members.find(desk, "李四")], [case])


class Terminal:
    """Runs commands as somebody at a terminal does, on copies of the room's vaults."""

    def __init__(self, room: Room, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.room = room
        self.folder = folder
        self._capsys = capsys

    def vault(self, name: str) -> Path:
        """A copy of a vault of the room, made at the first asking."""
        place = self.folder / f"{name}.vault"
        if not place.exists():
            shutil.copytree(self.room.folder / f"{name}.vault", place)
        return place

    def run(self, *arguments: object, status: int = 0) -> Told:
        """Run a command; names of the room's vaults stand for copies of them, other arguments for themselves."""
        self._capsys.readouterr()
        ended = run([str(argument) for argument in arguments])
        said = self._capsys.readouterr()
        assert ended == status, (arguments, said.err)
        return Told(ended, said.out, said.err)

    def facts(self, *arguments: object) -> Any:
        """Run a command with --json and return the facts."""
        return self.run(*arguments, "--json").facts

    def refused(self, *arguments: object) -> str:
        """Run a command that is refused, and return the one line it says."""
        told = self.run(*arguments, status=1)
        assert told.out == ""
        lines = told.err.splitlines()
        assert len(lines) == 1, told.err
        return lines[0]

    def file(self, name: str, content: str | bytes) -> Path:
        """A file with this content."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def state(self, name: str) -> dict[str, Any]:
        """Everything the copy of a vault holds, but for the token of its last opening."""
        with Desk.open(self.vault(name), PASSPHRASE) as desk:
            tables = dump(desk.vault)
            tables.pop("meta")
            return {**tables, "files": sorted(held_files(desk.vault).items())}
