"""Files made to do harm, through the doors by which they come in: each refused by name, or read without harm.

The program itself is measured while it happens: its memory, its time, its vault, and all that it could leave behind.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.desk import cases, exhibits, importing, interviews, rosters
from fieldkit.desk.desk import Desk
from fieldkit.desk.viewing import Subject, Viewing, subject
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Interview, Roster
from fieldkit.parse import door
from fieldkit.parse.answer import Filling
from fieldkit.vault import check as checking
from tests.attacks.hostile import compounds, documents, pictures, tables, workbooks
from tests.attacks.hostile.kind import READ, Hostile
from tests.attacks.measured import forget_peak, largest_child, peak
from tests.vaultkit import build, dump, held_files

EVERY = [*documents.HOSTILE, *workbooks.HOSTILE, *compounds.HOSTILE, *tables.HOSTILE]
TALKS = (".docx", ".txt", ".json")

GROWTH = 200 << 20
"""Bytes that the program may take for a file of at most 64 MiB: the file, the question, and little more."""

OWN_SECONDS = 4.0
"""Of the processor, in the program itself."""

WORKER = door.LIMITS.memory
"""Bytes that a worker may have."""

SIDE = 256
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="time and memory are measured as Linux tells them")


@dataclass
class Room:
    """A vault with one case, and a folder that holds all that may be written to."""

    folder: Path
    desk: Desk
    case: Case

    def put(self, name: str, data: bytes) -> Path:
        path = self.folder / "stick" / name
        path.write_bytes(data)
        return path

    def left(self) -> list[str]:
        """What lies in home, working folder and among temporary files."""
        watched = (self.folder / name for name in ("home", "tmp", "here"))
        return sorted(str(path) for folder in watched for path in folder.rglob("*") if "tokens" not in path.parts)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """After all of it the vault holds, and a sound list still comes in."""
    folder = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("home", "tmp", "here", "stick"):
            (folder / name).mkdir()
        for variable in ("HOME", "FIELDKIT_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
            patch.setenv(variable, str(folder / "home"))
        patch.setenv("TMPDIR", str(folder / "tmp"))
        patch.setattr(tempfile, "tempdir", str(folder / "tmp"))
        patch.chdir(folder / "here")
        county = build(folder, {"zhang": "inspector"})
        desk = Desk(county["zhang"])
        made = Room(
            folder, desk, cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")
        )
        yield made
        assert checking.check(desk.vault) == []
        assert rosters.import_roster(desk, made.case, made.put("b.csv", tables.LINES.encode()))[1].rows == 1
        county.close()


def take_in(room: Room, path: Path) -> str:
    """Take the file in as the desk does, and return all that was read of it."""
    if path.suffix in TALKS:
        told = importing.import_interviews(room.desk, path, room.case)
        return "\n".join(turn.text for talk in told for turn in interviews.turns(room.desk, talk))
    roster, _ = rosters.import_roster(room.desk, room.case, path)
    return "\n".join(cell for row in rosters.rows(room.desk, roster) for cell in rosters.cells(row.cells))


def outcome(room: Room, path: Path) -> tuple[str, str]:
    """What becomes of the file, and what was read of it; a refusal has its sentence and has changed nothing."""
    before = dump(room.desk.vault), held_files(room.desk.vault)
    try:
        return READ, take_in(room, path)
    except Refused as refused:
        why = refused
    assert (dump(room.desk.vault), held_files(room.desk.vault)) == before
    for language in words.LANGUAGES:
        said = words.refusal(why, language)
        assert said != why.code.value
        assert said.endswith(("。", "."))
    return why.code.value, ""


def heaviness(one: Hostile) -> list[pytest.MarkDecorator]:
    return [pytest.mark.slow] if one.heavy else []


@pytest.mark.parametrize("one", [pytest.param(one, id=one.fault, marks=heaviness(one)) for one in EVERY])
def test_it_is_refused_by_name_or_read_without_harm(room: Room, one: Hostile) -> None:
    path, left = room.put(one.file, one.make()), room.left()
    at_rest, began = forget_peak(), time.process_time()
    workers = largest_child()
    told, read = outcome(room, path)
    own = time.process_time() - began
    assert told in one.outcomes
    assert told != READ or one.words in read
    assert own < OWN_SECONDS
    assert peak() - at_rest < GROWTH
    assert largest_child() <= max(workers, WORKER, peak())
    assert room.left() == left


OTHERS = [
    pytest.param(one, id=one.fault, marks=[pytest.mark.slow] if place % 8 else heaviness(one))
    for place, one in enumerate(workbooks.HOSTILE)
]
"""Each eighth stands in the short run: before the cells, what reads them unpacks and measures as for every workbook."""


@pytest.mark.parametrize("one", OTHERS)
def test_as_somebody_elses_empty_workbook_it_is_refused_by_name_or_filled_without_harm(one: Hostile) -> None:
    data = one.make()
    at_rest, began, workers = forget_peak(), time.process_time(), largest_child()
    with suppress(Refused):
        assert door.fill(data, Filling("Sheet1", 2, ({"A": "x"},))).book
    assert time.process_time() - began < OWN_SECONDS
    assert peak() - at_rest < GROWTH
    assert largest_child() <= max(workers, WORKER, peak())


@pytest.fixture(scope="module")
def viewing(room: Room) -> Iterator[Viewing]:
    """One for all the pictures; after them a sound one is still shown."""
    workers, made = largest_child(), Viewing()
    yield made
    exhibit, _ = exhibits.add(room.desk, room.case.space, room.put("sound.jpg", pictures.written("JPEG")))
    shown = made.thumbnail(subject(room.desk, exhibit), SIDE)
    assert (shown.width, shown.height) == (64, 48)
    made.stop()
    # Until it is another program, a child is as large as whoever starts it.
    assert largest_child() <= max(workers, WORKER, peak())


@pytest.mark.parametrize("one", pictures.HOSTILE, ids=lambda one: one.fault)
def test_a_picture_is_kept_byte_for_byte_and_shown_or_refused_by_name(
    room: Room, viewing: Viewing, one: Hostile
) -> None:
    data, left = one.make(), room.left()
    exhibit, _ = exhibits.add(room.desk, room.case.space, room.put(one.file, data))
    with exhibits.open_exhibit(room.desk, exhibit) as source:
        assert source.read() == data
    at_rest, began, before = forget_peak(), time.process_time(), dump(room.desk.vault)
    assert shown(viewing, subject(room.desk, exhibit)) in one.outcomes
    assert time.process_time() - began < OWN_SECONDS
    assert peak() - at_rest < GROWTH
    assert dump(room.desk.vault) == before
    assert room.left() == left


def shown(viewing: Viewing, wanted: Subject) -> str:
    """What becomes of a picture that a person wants to see: pixels of bounded number, or a refusal in words."""
    try:
        picture = viewing.thumbnail(wanted, SIDE)
    except Refused as refused:
        said = {words.refusal(refused, language) for language in words.LANGUAGES}
        return refused.code.value if refused.code.value not in said else "no sentence"
    return READ if len(picture.pixels) == 3 * picture.width * picture.height <= 3 * SIDE * SIDE else "too many points"


def test_what_decodes_pictures_is_not_even_loaded_here() -> None:
    script = "import sys; from fieldkit.desk import exhibits, importing, rosters, viewing; print('PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(("name", "act"), [("a.csv", rosters.import_roster), ("a.xlsx", rosters.import_roster)])
def test_a_gibibyte_in_one_line_is_not_even_read(room: Room, name: str, act: object) -> None:
    """Sparse: it takes no room on the disk, and none in memory."""
    path = room.put(name, b"PK\3\4" if name.endswith("xlsx") else b"")
    os.truncate(path, 1 << 30)
    at_rest = forget_peak()
    assert outcome(room, path) == (Code.FILE_TOO_LARGE.value, "")
    assert peak() - at_rest < GROWTH
    path.unlink()


def test_a_path_that_leads_out_is_only_a_name(room: Room) -> None:
    """A title that a file brings is shown, and leads nowhere."""
    data = "../../../../etc/passwd\n姓名,身份证号\n韦芳,990421197110200770\n".encode()
    roster, _ = rosters.import_roster(room.desk, room.case, room.put("c.csv", data))
    assert room.desk.get(Roster, roster.path).title == "../../../../etc/passwd"
    assert not [talk for talk in room.desk.load(Interview) if "passwd" in talk.title]


@pytest.mark.slow
def test_the_usual_library_alone_is_harmed_by_the_huge_picture(tmp_path: Path) -> None:
    """Within the memory that our worker has, python-docx ends; ours reads the words and leaves the picture packed."""
    path = tmp_path / "a.docx"
    path.write_bytes(documents.huge_picture())
    held = f"resource.setrlimit(resource.RLIMIT_AS, ({WORKER}, {WORKER}))"
    script = f"import docx, resource; {held}; docx.Document({str(path)!r})"
    alone = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert alone.returncode != 0
    assert "MemoryError" in alone.stderr
    assert documents.SAID in "".join(door.paragraphs(path.read_bytes()))
