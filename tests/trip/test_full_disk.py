"""A full disk: an act is done or refused in a clear sentence, nothing is lost, work goes on once there is room."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from itertools import count as counting
from pathlib import Path

import pytest

from fieldkit.desk import drafting, keeping
from fieldkit.desk.desk import Desk
from fieldkit.keys import passphrase
from fieldkit.keys.agefile import scrypt
from fieldkit.keys.passphrase import Cost
from fieldkit.model.kinds import Turn
from fieldkit.vault import check, drafts
from fieldkit.vault import vault as opening
from fieldkit.vault.snapshots import KEEP
from tests import works
from tests.trip.fulldisk import STEP, SURE, Disk, Trial, every_step, refusing, some_steps
from tests.trip.furtherworks import FURTHER
from tests.vaultkit import build, new_case, new_interview
from tests.works import WORKS
from tests.worksite import Site

pytest_plugins = ["tests.sticks"]

KINDS = ["tmpfs", "ext4"]
"""Of the second the blocks are smaller than a page: what is half on the disk is found there."""

SIZE = 16 << 20
"""Bytes of a disk."""

VAULT = r"zhang\.vault"
LONG = "一问一答" * 75
"""What fills about a page of the database."""


SORTING = """
import sys
from pathlib import Path
from fieldkit.vault import store

made = store.create(Path(sys.argv[1]), bytes(32))
made.execute("PRAGMA cache_size=-100")
numbers = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)"
told = made.one(f"{numbers} SELECT max(at) FROM (SELECT row_number() OVER (ORDER BY randomblob(1000)) AS at FROM n)")
assert told == (4000,)
"""
"""Sorts more than the cache holds."""


class Bench:
    """A closed vault on a small disk with one interview, of which one answer is typed."""

    def __init__(self, folder: Path) -> None:
        self.disk = Disk(folder)
        vault = build(folder, {"zhang": "inspector"})["zhang"]
        self.space = new_case(vault)
        new_interview(vault, self.space, "问", "答")
        self.turn: str = vault.store.rows("SELECT path FROM record_turn ORDER BY path")[0][0]
        self.device = vault.signer.device
        self.unlocked, self.folder = vault.unlocked, vault.folder
        vault.close()

    def open(self) -> Desk:
        return Desk(opening.open_unlocked(self.folder, self.unlocked))

    def type(self, desk: Desk, text: str) -> None:
        drafting.type_words(desk, self.space, self.turn, "text", text)

    def leave(self, desk: Desk) -> None:
        drafting.leave_field(desk, self.space, self.turn, "text")

    def talk(self, desk: Desk, turns: int) -> None:
        """Enter a long interview in one act."""
        with desk.vault.store.transaction():
            new_interview(desk.vault, self.space, *[LONG] * turns)

    def draft(self, desk: Desk) -> str:
        found = drafts.find(desk.vault.store, self.space, self.turn, "text", desk.member)
        return found.text if found else desk.get(Turn, self.turn).text


@pytest.fixture
def bench(small_disk: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Bench]:
    """Make a vault on a small disk of a kind; what belongs to the user lies on another disk."""
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "home"))
    return lambda kind: Bench(small_disk(SIZE, kind))


def whole(desk: Desk) -> bool:
    assert check.check(desk.vault) == []
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_a_vault_opens_or_says_that_its_disk_is_full(bench: Callable[[str], Bench], kind: str) -> None:
    it = bench(kind)
    for room in range(0, 16 * STEP, STEP):
        it.disk.leave(room)
        with refusing(VAULT):
            desk = it.open()
            with refusing(VAULT):
                whole(desk)
            desk.close()
        it.disk.give_back()
        with it.open() as desk:
            assert whole(desk)
            assert desk.vault.signer.device == it.device


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_typed_is_saved_once_there_is_room(bench: Callable[[str], Bench], kind: str) -> None:
    it = bench(kind)
    for room in range(0, 12 * STEP, STEP):
        with it.open() as desk:
            it.disk.leave(room)
            last, said = it.draft(desk), ""
            for number in range(12):
                text = f"{room}-{number} {LONG}"
                with refusing(VAULT):
                    it.type(desk, text)
                    last = text
                assert it.draft(desk) == last
                said = text
            with refusing(VAULT):
                it.leave(desk)
            assert it.draft(desk) == last
            it.disk.give_back()
            it.type(desk, said)
            it.leave(desk)
            assert desk.get(Turn, it.turn).text == said
            assert whole(desk)


@pytest.mark.parametrize("kind", KINDS)
def test_closing_on_a_full_disk_is_no_trouble(bench: Callable[[str], Bench], kind: str) -> None:
    it = bench(kind)
    desk = it.open()
    it.talk(desk, 60)
    it.disk.leave(0)
    desk.close()
    assert (it.folder / "store.db-wal").stat().st_size > 60 * STEP
    with refusing(VAULT) as told:
        it.open()
    assert told
    it.disk.give_back()
    with it.open() as desk:
        assert len(desk.load(Turn, it.space)) == 62
        assert whole(desk)


@pytest.mark.parametrize("kind", KINDS)
def test_a_refused_act_takes_no_room(bench: Callable[[str], Bench], kind: str) -> None:
    it = bench(kind)
    with it.open() as desk:
        it.disk.leave(50 * STEP)
        before = it.disk.free()
        with refusing(VAULT) as told:
            it.talk(desk, 200)
        assert told
        assert it.disk.free() >= before
        assert len(desk.load(Turn, it.space)) == 2
        it.disk.give_back()
        it.talk(desk, 200)
        assert len(desk.load(Turn, it.space)) == 202
        assert whole(desk)


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_can_be_read(bench: Callable[[str], Bench], kind: str) -> None:
    it = bench(kind)
    with it.open() as desk:
        it.talk(desk, 10)
        it.disk.leave(0)
        assert [turn.text for turn in desk.load(Turn, it.space)].count(LONG) == 10
        with refusing(VAULT):
            whole(desk)


def test_a_disk_that_takes_no_more_files_is_full(bench: Callable[[str], Bench]) -> None:
    it = bench("ext4")
    taken = it.disk.folder / "taken"
    taken.mkdir()
    try:
        for number in counting():
            (taken / str(number)).touch()
    except OSError:
        pass
    with refusing(VAULT) as told:
        it.open()
    assert told


Scene = tuple[str, str, str]

SCENES: list[Scene] = [
    *((name, "", "") for name in WORKS),
    ("export", "stick", "vault"),
    ("export", "stick", "stick"),
    ("copy", "disk", "vault"),
    ("copy", "disk", "disk"),
    ("typing", "home", "home"),
]
"""A work; where a folder of it lies on another disk, that folder and which of the two fills."""

FURTHER_SCENES: list[Scene] = [*((name, "", "") for name in FURTHER), ("parts", "stick", "stick")]

Done = Callable[[int], bool]
"""Says whether a work was done with so much room."""


def quick(words: str, salt: bytes, _: Cost) -> bytes:
    """Stand for Argon2id, which takes a second and 256 MiB and has nothing to do with disks."""
    return hashlib.sha256(salt + words.encode()).digest()


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have passphrases cost nothing."""
    monkeypatch.setattr(passphrase, "derive", quick)
    monkeypatch.setattr(works, "_derived", quick)
    monkeypatch.setattr(scrypt, "WRITTEN", 10)


@pytest.fixture
def trying(small_disk: Callable[..., Path], tmp_path: Path, cheap: None) -> Callable[[Scene, str], Done]:
    """Prepare a scene on disks of a kind; return what tries it."""

    def trying(scene: Scene, kind: str) -> Done:
        name, target, full = scene
        work, ready = (WORKS | FURTHER)[name], tmp_path / "ready"
        ready.mkdir()
        work.prepare(ready)
        disk, outside = small_disk(SIZE, kind), small_disk(SIZE, kind) if target else None
        trial = Trial(work, ready, disk, target, outside)
        filled = Disk(outside if outside and full == target else disk)
        return lambda room: trial.done_on(filled, room)

    return trying


@pytest.mark.parametrize("scene", SCENES, ids="-".join)
def test_a_work_is_done_or_refused_and_done_again(trying: Callable[[Scene, str], Done], scene: Scene) -> None:
    assert some_steps(trying(scene, "tmpfs"), grain=2, between=3) == 12


@pytest.mark.parametrize("scene", FURTHER_SCENES, ids="-".join)
def test_so_is_what_is_done_less_often(trying: Callable[[Scene, str], Done], scene: Scene) -> None:
    assert some_steps(trying(scene, "tmpfs"), grain=64, between=0) == 4


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scene", [*SCENES, *FURTHER_SCENES], ids="-".join)
def test_so_it_is_at_every_step(
    trying: Callable[[Scene, str], Done], scene: Scene, kind: str, count: int | None
) -> None:
    steps = every_step(trying(scene, kind), count)
    print(f"{'-'.join(scene)} on {kind}: {steps} steps")
    assert steps > SURE or count


def test_a_large_sort_needs_no_temporary_file(small_disk: Callable[..., Path], tmp_path: Path) -> None:
    full = Disk(small_disk(1 << 20))
    full.leave(0)
    # SQLite asks where temporary files belong once, when it begins.
    told = subprocess.run(
        [sys.executable, "-c", SORTING, str(tmp_path / "store.db")],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "SQLITE_TMPDIR": str(full.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr


def test_trying_again_and_again_drives_out_no_snapshot(small_disk: Callable[..., Path]) -> None:
    folder, work = small_disk(SIZE) / "work", WORKS["import"]
    folder.mkdir()
    work.prepare(folder)
    site, disk = Site(folder), Disk(folder.parent)
    with site.home(), site.desk("li") as desk:
        for _ in range(KEEP):
            keeping.snapshot(desk)
    kept = {path.name for path in folder.rglob("snapshots/*")}
    for room in counting(0, 16 * STEP):
        disk.leave(room)
        with refusing(Trial.NAMES) as told:
            work.act(folder, lambda _: None)
        disk.give_back()
        there = {path.name for path in folder.rglob("snapshots/*")}
        if not told:
            break
        assert there == kept
    assert len(there) == KEEP
    assert len(there & kept) == KEEP - 1
    assert work.verify(folder, []) == "new"
