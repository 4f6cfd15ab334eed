"""`fieldkit demo`, run once as a program: what it leaves, that it holds, and that no real county takes any of it."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fieldkit import words
from fieldkit.cli.frame import run
from fieldkit.desk import conflicts, exhibits, findings, interviews, log, members, persons, transcripts, vaults
from fieldkit.desk.desk import Desk
from fieldkit.desk.practice import room as leading
from fieldkit.desk.practice import trip
from fieldkit.desk.practice.team import PASSPHRASE
from fieldkit.errors import Code, Refused
from fieldkit.keys import passphrase, unlock
from fieldkit.model.kinds import Household, Person, Tie
from fieldkit.model.reviews import Remark
from tests.vaultkit import check_sealed

ROOT = Path(__file__).parents[2]
PRACTICE = ROOT / "resources" / "practice"
VAULTS = ("office", "leader-1", "leader-2", "inspector-1", "inspector-2")
HIDDEN = ("江仲年", "莫春燕", "990421195510080334", "990421198004120384", "19900002073", "19900002221")
"""Names and numbers of the two protected persons."""
SECONDS = 60


@dataclass
class Demo:
    """What the program left and said, and everyone's open desk."""

    folder: Path
    told: dict[str, Any]
    stages: list[str]
    seconds: float
    desks: dict[str, Desk]


def _children() -> float:
    """Seconds of the processor that all programs started here have taken: whatever else the machine does, the same."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    place = tmp_path_factory.mktemp("demo")
    folder = place / "demo"
    home = str(place / "home")
    environment = {**os.environ, "FIELDKIT_HOME": home, "FIELDKIT_LANGUAGE": "en"}
    began = _children()
    done = subprocess.run(
        [sys.executable, "-m", "fieldkit", "demo", str(folder), "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        check=False,
    )
    seconds = _children() - began
    assert done.returncode == 0, done.stderr.decode()
    stages = done.stderr.decode().splitlines()
    with pytest.MonkeyPatch.context() as patch, ExitStack() as open_desks:
        patch.setenv("FIELDKIT_HOME", home)
        desks = {name: open_desks.enter_context(Desk.open(folder / f"{name}.vault", PASSPHRASE)) for name in VAULTS}
        yield Demo(folder, json.loads(done.stdout), stages, seconds, desks)
    for name in VAULTS:
        check_sealed(folder / f"{name}.vault")


def content(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((PRACTICE / name).read_text("utf-8"))
    return told


def test_it_says_what_it_made_and_is_quick(demo: Demo) -> None:
    assert demo.told == {
        "folder": str(demo.folder),
        "vaults": [
            {"name": name, "path": str(demo.folder / f"{vault}.vault")}
            for name, vault in zip(("钱素言", "郑守田", "苏映川", "林之野", "何青禾"), VAULTS, strict=True)
        ],
        "interviews": 19,
        "bundles": 9,
        "papers": len(list((demo.folder / "papers").iterdir())),
        "conflicts": 1,
        "conflicts_left": 0,
        "leaders_differ": [],
    }
    assert demo.stages[0] == "1/10  Making five vaults"
    assert len(demo.stages) == 10
    assert demo.seconds < SECONDS


@pytest.mark.parametrize("name", VAULTS)
def test_every_vault_holds(demo: Demo, name: str) -> None:
    assert vaults.check(demo.desks[name]) == []


def test_the_passphrase_slots_are_as_costly_as_real_ones(demo: Demo) -> None:
    for desk in demo.desks.values():
        for slot in desk.vault.slots.members:
            cost = getattr(slot.header, "cost", passphrase.LEAST)
            assert cost >= passphrase.LEAST
    assert (demo.folder / "passphrase.txt").read_text("utf-8").strip() == PASSPHRASE


def test_the_recovery_codes_open_their_vaults(demo: Demo) -> None:
    lines = (demo.folder / "recovery-codes.txt").read_text("utf-8").splitlines()
    for line, desk in zip(lines, demo.desks.values(), strict=True):
        assert unlock.unlock_with_code(desk.vault.slots, line.split()[1]).member == desk.member


def test_the_leaders_hold_the_same_and_the_office_all_of_it(demo: Demo) -> None:
    one, other, office = (demo.desks[name] for name in ("leader-1", "leader-2", "office"))
    assert leading.differences(one, other) == []
    assert leading.differences(one, office) == []
    assert len(interviews.interviews(one)) == 19


def test_the_conflict_arose_was_settled_and_travelled_back(demo: Demo) -> None:
    told = content("conflict.json")
    for name, desk in demo.desks.items():
        assert conflicts.conflicts(desk) == [], name
    for name in ("leader-1", "inspector-1", "inspector-2"):
        desk = demo.desks[name]
        (talk,) = [one for one in interviews.interviews(desk) if desk.tell(one.title).startswith("关于三组低保金")]
        turn = interviews.turn_at(desk, talk, told["turn"])
        assert desk.tell(turn.text) == told["settle"]["text"]
        written = [line for line in log.lines(desk, 10_000) if line.record == turn.path and "text" in line.fields]
        assert len(written) == 4
        (remark,) = desk.load(Remark)
        assert desk.tell(remark.words) == told["settle"]["reason"]


def test_every_finding_has_every_citation(demo: Demo) -> None:
    desk = demo.desks["leader-1"]
    wanted = {
        told["title"]: sum(len(citation.get("turns", [0])) for citation in told["citations"])
        for told in content("findings.json")["findings"]
    }
    found = findings.findings(desk)
    assert {desk.tell(one.title): len(findings.citations(desk, one)) for one in found} == wanted
    for one in found:
        assert findings.missing(desk, one) == []
        assert all(findings.is_there(desk, citation.target) for citation in findings.citations(desk, one))
    assert len(desk.load(Tie)) == len(content("ties.json")["ties"])
    assert len(desk.load(Household)) == len(content("households.json")["households"])


def test_the_evidence_is_whole_and_of_every_kind(demo: Demo) -> None:
    desk = demo.desks["office"]
    held = {one.name: one for one in exhibits.listed(desk)}
    assert {one.exhibit.sort for one in held.values()} == {"photograph", "paper", "sheet", "recording", "video"}
    assert held["MOV_0312_1500.mp4"].exhibit.size == 100_000_020
    assert all(one.here for one in held.values())
    with exhibits.open_exhibit(desk, held["IMG_0305_1625.jpg"].exhibit) as photo:
        from PIL import Image

        assert Image.open(photo).getexif()[0x0132] == "2026:03:05 16:25:00"
    with exhibits.open_exhibit(desk, held["REC_0305_1420.wav"].exhibit) as sound:
        import wave

        with wave.open(sound) as read:
            assert read.getnframes() == 120 * read.getframerate()
    with exhibits.open_exhibit(desk, held["SCAN_0305_1030.pdf"].exhibit) as scan:
        assert scan.read(5) == b"%PDF-"
    with exhibits.open_exhibit(desk, held["SHEET_0307_0900.xlsx"].exhibit) as sheet, zipfile.ZipFile(sheet) as book:
        assert "xl/worksheets/sheet1.xml" in book.namelist()


def test_the_protected_are_named_on_no_paper_and_to_no_colleague(demo: Demo) -> None:
    for path in (demo.folder / "papers").iterdir():
        with zipfile.ZipFile(path) as opened:
            text = "".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())
        assert not any(word in text for word in HIDDEN), path.name
    for name, knows in (("leader-1", True), ("office", True), ("inspector-1", False), ("inspector-2", False)):
        desk = demo.desks[name]
        protected = [one for one in desk.load(Person) if one.protected]
        assert protected, name
        assert [persons.face(desk, one.path).known for one in protected] == [knows] * len(protected), name


def test_the_papers_open_and_are_sealed(demo: Demo) -> None:
    import docx

    papers = sorted((demo.folder / "papers").iterdir())
    assert {path.suffix for path in papers} == {".docx"}
    assert all(path.stem.isdecimal() for path in papers)
    texts = ["\n".join(one.text for one in docx.Document(str(path)).paragraphs) for path in papers]
    assert all(texts)
    desk = demo.desks["leader-1"]
    sealed = [one for one in interviews.interviews(desk) if interviews.standing_seal(desk, one)]
    assert len(sealed) == 19
    assert all(transcripts.sealed_words(desk, one) for one in sealed)
    signed = [interviews.need_seal(desk, one).signed for one in sealed]
    assert sorted(filter(None, signed)) == ["scan"]


def test_no_case_text_stands_outside_vaults_papers_and_stick(demo: Demo) -> None:
    top = {path.name for path in demo.folder.iterdir()}
    assert top == {f"{name}.vault" for name in VAULTS} | {"papers", "stick", "passphrase.txt", "recovery-codes.txt"}
    plain = [path for path in demo.folder.rglob("*") if path.is_file() and path.parent.name != "papers"]
    for word in ("石磨岭村", "卢长庚", *HIDDEN):
        for path in plain:
            if path.stat().st_size < 50_000_000:
                assert word.encode() not in path.read_bytes(), path
    stick = {path.suffix for path in (demo.folder / "stick").iterdir()}
    assert stick == {".fkb", ".fkcard", ".fkreceipt"}


def test_a_real_county_has_none_of_it(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office, _ = vaults.make_office(tmp_path / "office.vault", "青川县", "县委巡察办", "a real passphrase")
    with office:
        for path in sorted((demo.folder / "stick").glob("card-*.fkcard")):
            with pytest.raises(Refused) as told:
                members.trust(office, path)
            assert told.value.code is Code.COUNTY_PRACTICE
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", "a real passphrase")
    for path in sorted((demo.folder / "stick").glob("*.fkb"))[:2]:
        assert run(["bundle", "receive", str(tmp_path / "office.vault"), str(path)]) == 1


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    assert run(["demo", str(tmp_path)]) == 1
    assert capsys.readouterr().err == words.say("refused", "demo.not_empty", name=tmp_path.name) + "\n"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("there", [False, True])
def test_a_trip_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    folder = tmp_path / "demo"
    if there:
        folder.mkdir()

    def fill(place: Path) -> None:
        (place / "stick").mkdir(parents=True)
        (place / "stick" / "0001.fkb").write_bytes(b"half")
        raise Refused(Code.MEDIUM_FULL, name="0001.fkb")

    monkeypatch.setattr(trip, "found", fill)
    with pytest.raises(Refused):
        trip.take(folder, lambda *_: None)
    assert list(tmp_path.rglob("*")) == ([folder] if there else [])
