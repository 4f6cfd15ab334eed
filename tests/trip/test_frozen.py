"""The program frozen into one folder: it is small and whole, starts, unlocks, prints and takes a bundle in."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("PyInstaller", reason="no PyInstaller: nothing can be frozen")
pytest.importorskip("jeepney", reason="no jeepney: what shows on the screen cannot be heard")

from docx import Document
from PyInstaller.archive.readers import CArchiveReader

from tests.trip import display
from tests.trip.cliroom import PASSPHRASE, SECRET, VILLAGE, Room
from tests.trip.program import FIELDKIT, Program, prefer

pytest_plugins = ["tests.trip.clikit"]

ROOT = Path(__file__).parents[2]
MOST = 240 << 20
"""Bytes of the whole folder, with what plays sound and film: a tenth more than it was, for other systems' libraries."""

UNWANTED = frozenset(
    {"distutils", "hypothesis", "mypy", "numpy", "pandas", "pip", "pytest", "setuptools", "ssl", "tests", "tkinter"}
)
"""Modules that are for making the program, or for networks."""

SERVERS = ("libqvnc", "libqtuiotouch", "/tls/", "/networkinformation/")
"""Parts of Qt that reach for a network."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Freeze the program; return the folder."""
    lacking = [name for name in ("objdump", "strip") if shutil.which(name) is None]
    if sys.platform == "linux" and lacking:
        pytest.skip(f"no {', '.join(lacking)} on this computer")
    place = tmp_path_factory.mktemp("frozen")
    where = ("--distpath", place, "--workpath", place / "work")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *where, ROOT / "build.spec"]
    told = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    yield place / "fieldkit"
    shutil.rmtree(place)


@pytest.fixture
def laptop(room: Room, tmp_path: Path) -> Path:
    """A folder with the user's own folder and the leader's vault in it, and a bundle for the leader."""
    shutil.copytree(room.folder / "home", tmp_path / FIELDKIT)
    for name in ("li", "zhang"):
        shutil.copytree(room.folder / f"{name}.vault", tmp_path / f"{name}.vault")
    shutil.copy(room.stick / "zhang.fkb", tmp_path)
    prefer(tmp_path)
    return tmp_path


def run(frozen: Path, laptop: Path, *words: object) -> str:
    """Run a command of the frozen program with nothing of Python around it."""
    settings = {
        "FIELDKIT_HOME": str(laptop / FIELDKIT),
        "FIELDKIT_LANGUAGE": "en",
        "FIELDKIT_PASSPHRASE": PASSPHRASE,
        "HOME": str(laptop),
    }
    told = subprocess.run([frozen / "fieldkit", *map(str, words)], env=settings, capture_output=True, check=False)
    assert told.returncode == 0, told.stderr.decode()
    return told.stdout.decode()


def facts(frozen: Path, laptop: Path, *words: object) -> Any:
    return json.loads(run(frozen, laptop, *words, "--json"))


def test_the_folder_is_small_and_holds_nothing_that_reaches_for_a_network(frozen: Path) -> None:
    files = [path for path in frozen.rglob("*") if not path.is_symlink() and path.is_file()]
    size = sum(path.stat().st_size for path in files)
    print(f"{size / (1 << 20):.0f} MiB in {len(files)} files")
    assert size <= MOST
    assert not [str(path) for path in files if any(part in str(path) for part in SERVERS)]
    assert not [path for path in frozen.rglob("*") if path.is_symlink() and not path.exists()]


def test_every_module_and_resource_is_in_it_and_nothing_of_the_tests(frozen: Path) -> None:
    archive = CArchiveReader(str(frozen / "fieldkit")).open_embedded_archive("PYZ.pyz")
    modules = set(archive.toc)
    assert {name.partition(".")[0] for name in modules} & UNWANTED == set()
    sources = [*(ROOT / "fieldkit").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]
    named = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in sources}
    # The first of all is a script there, not a module.
    assert named - {"fieldkit.__main__"} <= modules
    inside = frozen / "_internal"
    for path in (ROOT / "resources").rglob("*"):
        if path.is_file():
            assert (inside / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


def test_it_prints_a_talk_and_reads_foreign_files_without_python(frozen: Path, laptop: Path) -> None:
    vault, paper, talk = laptop / "zhang.vault", laptop / "talk.docx", laptop / "typed.docx"
    interview = facts(frozen, laptop, "interview", "list", vault)[0]["id"]
    run(frozen, laptop, "interview", "print", vault, interview, paper, "--final")
    told = "\n".join(paragraph.text for paragraph in Document(str(paper)).paragraphs)
    assert f"前年修的，{SECRET}记得清楚" in told
    typed = Document()
    for line in (f"村：{VILLAGE}", "开始：2026-03-06 09:10", "", "问：粮站还在吗？", "答：早拆了。"):
        typed.add_paragraph(line)
    typed.save(str(talk))
    run(frozen, laptop, "interview", "import", vault, talk)
    assert len(facts(frozen, laptop, "interview", "list", vault)) == 2
    run(frozen, laptop, "vault", "check", vault)


def test_it_starts_unlocks_and_takes_a_bundle_that_was_double_clicked_meanwhile(
    frozen: Path, laptop: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if display.missing():
        pytest.skip(display.missing())
    with display.lit(tmp_path_factory.mktemp("screen")) as screen:
        command = (frozen / "fieldkit",)
        first = Program(screen, laptop, laptop / "li.vault", program=command)
        try:
            first.unlock(PASSPHRASE)
            first.see(VILLAGE)
            second = Program(screen, laptop, laptop / "zhang.fkb", program=command)
            assert second.process.wait(60) == 0, "there is one window, and it was told"
            assert second.stop() == ""
            first.see("发送人：张三")
            first.shot("frozen-receive")
        finally:
            told = first.stop()
        assert "Traceback" not in told
