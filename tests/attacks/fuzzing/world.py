"""A county that hostile things come to: li's vault, full of everything there is, and zhang, who holds good keys.

It is made from one seed, keys and clock included, so that what a failure names can be made again.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from fieldkit import clock, files, ids
from fieldkit.bundle import receipt
from fieldkit.bundle.receive import receive
from fieldkit.bundle.write import write
from fieldkit.desk import bundles, cases, checklists, exhibits, findings, interviews, persons, remarks, rosters
from fieldkit.desk.desk import Desk
from fieldkit.keys.agefile import x25519
from fieldkit.keys.cards import Card
from fieldkit.model.kinds import Case
from fieldkit.vault import gathering
from fieldkit.vault.exhibits import payload_path
from fieldkit.vault.ledger import Change
from fieldkit.vault.parcel import Parcel
from fieldkit.vault.store import Store
from fieldkit.vault.vault import Vault
from tests import vaultkit
from tests.attacks.forge import Loose, take_apart
from tests.attacks.fuzzing.looking import look
from tests.vaultkit import County, build, dump, held_files, outgoing

PRACTICE = Path(__file__).parents[3] / "resources" / "practice"
NOW = 1_772_000_000_000
NAMES = {"office": "县委巡察办", "zhang": "林之野", "li": "苏映川", "wang": "何青禾", "zheng": "郑守田"}
"""Those of the practice county, whose papers are altered."""


class RolledBack(Exception):
    """Ends the transaction in which something hostile was taken in."""


class Seeded:
    """Takes the place of the system's randomness while bundles are made and altered."""

    def __init__(self) -> None:
        self._dice = Random(0)

    def seed(self, seed: str) -> None:
        self._dice.seed(seed)

    def urandom(self, size: int) -> bytes:
        return self._dice.randbytes(size)

    def generate(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.urandom(32))

    from_private_bytes = X25519PrivateKey.from_private_bytes


@dataclass
class World:
    """`folder` holds everything that may be written to; `whole` and `sliced` are zhang's bundles, taken apart.

    li has received the first half of zhang's work and given a receipt for it; the bundles hold all of it. `sender` is
    zhang's desk, `desk` li's.
    """

    folder: Path
    county: County
    case: str
    randomness: Seeded
    whole: Loose
    sliced: list[bytes]
    parcel: Parcel
    receipt: bytes
    sender: Desk
    desk: Desk

    @property
    def li(self) -> Vault:
        return self.county["li"]

    @property
    def stick(self) -> Path:
        return self.folder / "stick"

    def within(self, act: Callable[[], object], desk: Desk | None = None) -> None:
        """Do `act` at a desk (li's), let it look at all there is then, and take everything back."""
        desk = desk or self.desk
        with contextlib.suppress(RolledBack), desk.vault.store.transaction():
            act()
            desk.persons.forget()
            look(desk)
            raise RolledBack

    def drop_payloads(self, names: list[str]) -> None:
        for name in names:
            files.wipe_file(payload_path(self.li.exhibits, name))

    def state(self) -> tuple[Any, Any, Any]:
        """What must be the same afterwards: every row, every exhibit, every name in the folder."""
        return dump(self.li), held_files(self.li), self.tree()

    def tree(self) -> dict[str, tuple[int, int]]:
        """Every file and folder but the database, which `dump` compares, the stick, and what exhibits lie in."""
        found = {}
        for path in sorted(self.folder.rglob("*")):
            of_exhibits = path.is_dir() and path.parent.name == "exhibits"
            if not (path.name.startswith("store.db") or self.stick in (path, path.parent) or of_exhibits):
                told = path.lstat()
                found[str(path)] = (told.st_size, told.st_mtime_ns) if path.is_file() else (-1, 0)
        return found


@contextlib.contextmanager
def made(folder: Path) -> Iterator[World]:
    """The world below `folder`; home, temporary files and the working folder lie there too, to be watched."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("home", "tmp", "here", "stick"):
            (folder / name).mkdir()
        for variable in ("HOME", "USERPROFILE", "FIELDKIT_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "APPDATA"):
            patch.setenv(variable, str(folder / "home"))
        patch.setenv("TMPDIR", str(folder / "tmp"))
        patch.setattr(tempfile, "tempdir", str(folder / "tmp"))
        patch.chdir(folder / "here")
        randomness = Seeded()
        patch.setattr(os, "urandom", randomness.urandom)
        patch.setattr(x25519, "X25519PrivateKey", randomness)
        patch.setattr(clock, "now_ms", lambda: NOW)
        patch.setattr(Store, "checkpoint", lambda _: None)  # none can be made in a transaction, and all happens in one
        patch.setattr(clock, "wall", lambda: "2026-02-25T09:30:00+08:00")
        patch.setattr(exhibits, "now", lambda: "2026-02-25T09:30")
        patch.setattr(vaultkit, "NAMES", NAMES)
        county = build(folder, {"zhang": "inspector", "li": "leader", "wang": "inspector", "zheng": "deputy"})
        try:
            yield _world(folder, county, randomness)
        finally:
            county.close()


def _world(folder: Path, county: County, randomness: Seeded) -> World:
    zhang, li = county["zhang"], county["li"]
    desk = Desk(zhang)
    case = _first_half(desk, folder / "stick")
    receivers = (county.known("li"), county.known("office"))
    written = bundles.write(desk, folder / "stick" / "first.fkb", [card.member for card in receivers], [case])
    received = receive(li, written.paths)
    given = receipt.make_receipt(li, received.manifest)
    li.write(case.space, Change(f"case/{case.space}", {"plan": "先看账，再走访。"}))
    _second_half(desk, case, folder / "stick")
    whole, sliced = _bundles(zhang, receivers, case.space, folder / "stick")
    loose = take_apart(whole, county.people["li"], zhang.unlocked.identity, [card.recipient for card in receivers])
    parcel = gathering.gather(zhang.ledger, ("county", case.space), {}, lambda *_: False, {})
    for path in (folder / "stick").iterdir():
        path.unlink()
    return World(folder, county, case.space, randomness, loose, sliced, parcel, given, desk, Desk(li))


def _bundles(zhang: Vault, receivers: tuple[Card, ...], case: str, stick: Path) -> tuple[Path, list[bytes]]:
    """One bundle whole, and the same in two parts with a sliced exhibit."""
    asked = outgoing(zhang, receivers, "county", case)
    whole = write(zhang, stick / "whole.fkb", asked).paths[0]
    parts = write(zhang, stick / "part.fkb", asked, part_size=150_000).paths
    assert len(parts) == 3
    return whole, [path.read_bytes() for path in parts]


def _first_half(desk: Desk, stick: Path) -> Case:
    case = cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")
    home = persons.household(desk, case.space, "韦家")
    met = persons.meet(desk, case.space, {"name": "韦秋莲", "id_number": "990421196908230122", "phone": "13800000000"})
    desk.set(case.space, met.path, {"alias": "甲一", "protected": True, "household": home.path})
    turns = [interviews.Said("question", "水渠哪年修的？"), interviews.Said("answer", "韦秋莲说是前年。")]
    talk = interviews.found(desk, case.space, {"title": "水渠", "started": "2026-02-24T09:10"}, turns, met.path)
    sha256, path = "0" * 64, f"{talk.path}/seal/{ids.new()}"
    desk.set(case.space, path, {"number": 1, "sha256": sha256, "code": "ABCD-EFGH"})
    form = checklists.import_form(desk, PRACTICE / "checklists" / "dibao.json")
    checklists.begin(desk, case, form, [desk.member])
    checklists.run_file(desk, case, PRACTICE / "checklists" / "answers-dibao-990421103201.json")
    (stick / "名册.csv").write_text("姓名,身份证号,金额\n韦芳,990421197110200770,960\n卢桂清,990421195403230923,0\n")
    rosters.import_roster(desk, case, stick / "名册.csv")
    return case


def _second_half(desk: Desk, case: Case, stick: Path) -> None:
    (stick / "照片.jpg").write_bytes(b"\xff\xd8" + Random(5).randbytes(80_000))
    photo, _ = exhibits.add(desk, case.space, stick / "照片.jpg")
    (stick / "存折.jpg").write_bytes(b"\xff\xd8" + Random(6).randbytes(2_000))
    exhibits.add(desk, case.space, stick / "存折.jpg")
    exhibits.custody(desk, photo, "handed_over", receiver="李四")
    finding = findings.new_finding(desk, case.space, title="补贴多发", facts="韦秋莲多领三个月。", amount=96000)
    (talk,) = interviews.interviews(desk, case.space)
    turn = interviews.turns(desk, talk)[1]
    findings.cite(desk, finding, turn.path, "supports", "前年")
    cases.new_petition(desk, case, received="2026-02-20", channel="letter", summary="水渠没有水")
    remarks.new(desk, case.space, turn.path, "再问一次")
    other = persons.meet(desk, case.space, {"name": "卢桂清"})
    organisation = f"organisation/{ids.new()}"
    desk.set(case.space, organisation, {"name": "岭上合作社"})
    desk.set(case.space, f"tie/{ids.new()}", {"one": other.path, "other": organisation, "relation": "社长"})
    (roster,) = rosters.rosters(desk, case)
    desk.set(case.space, rosters.rows(desk, roster)[0].path, {"person": other.path})
