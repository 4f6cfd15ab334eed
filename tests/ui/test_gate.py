"""The gate with real work processes: one vault, two members, each with a passphrase and a place of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldkit import ids
from fieldkit.desk import members, vaults
from fieldkit.keys import passphrase
from fieldkit.vault.places import RECORDINGS
from ui.shell import messages
from ui.shell.gate import Gate
from ui.sound import child

pytest_plugins = ["tests.windows", "tests.counties"]

FIRST, SECOND = "five quiet herons at dusk", "seven old bridges upstream"
PATIENCE_MS = 20_000
ROOT = Path(__file__).parents[2]


class Laptop(NamedTuple):
    """A vault in which two members work: zhang whose passphrase is FIRST, and wang whose is SECOND."""

    folder: Path
    zhang: str
    wang: str
    recipient: str
    """To whom zhang's recordings are sealed."""


@pytest.fixture
def laptop(dressed: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Laptop:
    monkeypatch.setattr(passphrase, "BEST", passphrase.LEAST)
    office, _ = vaults.make_office(tmp_path / "office.vault", "青川县", "巡察办", FIRST)
    with office:
        members.export_card(office, tmp_path / "office.fkcard")
    desk, _ = vaults.make_member(tmp_path / "laptop.vault", tmp_path / "office.fkcard", "张三", FIRST)
    with desk:
        joined, _ = vaults.join(desk, "王五", SECOND)
        recipient = desk.vault.unlocked.identity.recipient
        return Laptop(desk.vault.folder.resolve(), desk.member, joined, recipient)


@pytest.fixture
def gate(laptop: Laptop, qtbot: QtBot) -> Iterator[Gate]:
    made = Gate()
    made.start(laptop.folder)
    yield made
    work = made._work
    made.end()
    if work is not None:
        work.wait()
    made.window.deleteLater()


def heard(qtbot: QtBot, gate: Gate, about: str) -> Callable[[], None]:
    """Return what checks that the work process said `about`."""
    told: list[messages.Message] = []
    work = gate._work
    assert work is not None
    work.heard.connect(told.append)

    def check() -> None:
        assert about in [message.about for message in told]

    return check


def unlock(qtbot: QtBot, gate: Gate, words: str, about: str = messages.OPENED) -> None:
    check = heard(qtbot, gate, about)
    QTest.keyClicks(gate.window._passphrase, words)
    gate.window._open()
    qtbot.waitUntil(check, timeout=PATIENCE_MS)


def lock(qtbot: QtBot, gate: Gate, laptop: Laptop, member: str, *, switching: bool) -> None:
    """Do what the gate does when a work process says that it is locked, as `Work._locked` says it."""
    told = [[laptop.zhang, "张三"], [laptop.wang, "王五"]]
    place = {"screen": "home", "case": "", "there": {}}
    facts = {"folder": str(laptop.folder), "place": place, "member": member}
    gate._hear(messages.Message(messages.LOCKED, {**facts, "colleagues": told, "switching": switching}))


@pytest.mark.usefixtures("dressed")
def test_a_second_start_without_a_file_keeps_the_one_that_waits(qtbot: QtBot, tmp_path: Path) -> None:
    gate = Gate()
    qtbot.addWidget(gate.window)
    bundle = tmp_path / "a.fkb"
    gate.show_file(str(bundle))
    gate.show_file("")
    assert gate._waiting == bundle


def test_a_colleague_takes_over_with_their_own_passphrase_and_nobody_elses(
    gate: Gate, laptop: Laptop, qtbot: QtBot
) -> None:
    window = gate.window
    assert not window._who.isVisible(), "the names stand in the vault alone"
    unlock(qtbot, gate, FIRST)
    lock(qtbot, gate, laptop, laptop.zhang, switching=True)
    assert window._who.isVisible()
    assert window._who.currentText() == "王五"
    unlock(qtbot, gate, FIRST, messages.REFUSED)
    assert window._notice.text
    unlock(qtbot, gate, SECOND)
    assert not window.isVisible()
    assert set(gate._places[str(laptop.folder)]) == {laptop.zhang}
    lock(qtbot, gate, laptop, laptop.wang, switching=False)
    assert window._who.currentText() == "王五", "whoever locked goes on"


def test_recording_goes_on_while_the_vault_is_locked_and_unlocking_takes_it_in(
    gate: Gate, laptop: Laptop, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "arguments", lambda _: ["-m", "tests.soundfake", "20"])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pieces = laptop.folder / RECORDINGS
    unlock(qtbot, gate, FIRST)
    talk = {"interview": f"interview/{ids.new()}", "space": ids.new(), "started": "2026-03-05T09:10"}
    facts = {"vault": str(laptop.folder), "id": ids.new(), "recipient": laptop.recipient, **talk}
    gate._hear(messages.Message(messages.RECORD, facts))
    qtbot.waitUntil(lambda: len(list(pieces.rglob("*.age"))) > 1, timeout=PATIENCE_MS)
    lock(qtbot, gate, laptop, laptop.zhang, switching=False)
    there = len(list(pieces.rglob("*.age")))
    qtbot.waitUntil(lambda: len(list(pieces.rglob("*.age"))) > there + 1, timeout=PATIENCE_MS)
    assert gate.window._recording.isVisible()
    gate._hear(messages.Message(messages.FINISH, {}))
    qtbot.waitUntil(lambda: not gate.window._recording.isVisible(), timeout=PATIENCE_MS)
    unlock(qtbot, gate, FIRST)
    qtbot.waitUntil(lambda: list(pieces.iterdir()) == [], timeout=PATIENCE_MS)
