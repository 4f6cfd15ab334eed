"""Sound and film are played beside the vault: any place at once, by keys, in a process that can give nothing away."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fieldkit.desk import playing
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit
from tests import soundkit
from tests.windowkit import Room
from ui.evidence.screen import EvidenceScreen
from ui.parts.times import clock
from ui.shell import messages
from ui.sound import backend, child, words
from ui.sound.device import Device
from ui.sound.player import Player

pytest_plugins = ["tests.counties", "tests.windows"]

ROOT = Path(__file__).parents[2]
BLUE, RED = b"\xff\0\0", b"\0\0\xff"
MISSING = soundkit.missing()
plays = pytest.mark.skipif(bool(MISSING), reason=MISSING or "it is there")


@pytest.fixture
def owner(qapp: object) -> Iterator[QObject]:
    made = QObject()
    yield made
    made.deleteLater()


@pytest.fixture
def player(owner: QObject) -> Iterator[Player]:
    made = Player(owner)
    yield made
    made.stop()


# the bytes


def test_any_place_of_a_recording_is_read_without_the_rest(owner: QObject, tmp_path: Path) -> None:
    data = soundkit.tone(20)
    device = Device(soundkit.source(tmp_path, data).open(), owner)
    assert device.size() == len(data)
    for at in (0, 65_535, 65_536, 131_000, len(data) - 7, 44):
        device.seek(at)
        assert device.read(1000).data() == data[at : at + 1000]
    assert not device.isSequential()


def test_a_damaged_recording_reads_to_the_damage_and_says_why(owner: QObject, tmp_path: Path) -> None:
    source = soundkit.source(tmp_path, soundkit.tone(20))
    stored = bytearray((path := tmp_path / source.payload[:2] / source.payload).read_bytes())
    stored[200_000] ^= 1
    path.write_bytes(stored)
    device = Device(source.open(), owner)
    assert len(device.read(1000).data()) == 1000
    device.seek(200_000)
    assert device.read(1000).data() == b""
    assert device.refused is not None
    assert device.refused.code is Code.EXHIBIT_BROKEN


@pytest.mark.parametrize(
    "data",
    [
        b"#EXTM3U\nhttp://127.0.0.1/a.ts\n",
        b"ffconcat version 1.0\nfile /etc/hostname\n",
        b"v=0\no=- 0 0",
        b"x" * 99,
        b"",
    ],
    ids=["playlist", "list", "session", "nonsense", "empty"],
)
def test_lists_of_other_files_and_addresses_never_reach_a_decoder(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        playing.opened(playing.as_facts(soundkit.source(tmp_path, data)))
    assert refused.value.code is Code.SOUND_FORMAT


@pytest.mark.parametrize(
    "head",
    [
        *(b"#!AMR\n", b"OggS", b"fLaC", b"ID3\4", b"\xff\xfb\x90\x64", b"\xff\xf1\x50\x80", b"\0\0\0\x20ftypM4A "),
        *(b"\0\0\0\x20ftyp3gp4", b"\x1a\x45\xdf\xa3", b"\0\0\1\xba", b"RIFF\0\0\0\0AVI ", b"RIFF\0\0\0\0WAVE"),
    ],
)
def test_what_telephones_and_cameras_write_is_given_to_a_decoder(tmp_path: Path, head: bytes) -> None:
    data = head + bytes(50)
    with playing.opened(playing.as_facts(soundkit.source(tmp_path, data))) as stream:
        assert stream.read() == data


# what is missing on a computer


@pytest.mark.parametrize(
    ("told", "package"),
    [
        ("libpulse.so.0: cannot open shared object file: No such file or directory", "libpulse0"),
        ("libasound.so.2: cannot open shared object file", "libasound2"),
        ("libsomething-2.0.so.4: cannot open", "libsomething-2.0.so.4"),
        ("cannot import name 'QtMultimedia' from 'PySide6'", "PySide6-Addons"),
        ("DLL load failed while importing QtMultimedia", "PySide6-Addons"),
    ],
)
def test_what_is_missing_is_named_as_the_package_to_install(told: str, package: str) -> None:
    assert backend.package_of(told) == package


@plays
def test_a_decoder_that_does_not_load_is_named_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "libffmpegmediaplugin.so"
    broken.write_bytes(b"no library")
    for decoders, package in (([], "PySide6-Addons"), ([broken], str(broken.name))):
        monkeypatch.setattr(backend, "plugins", lambda decoders=decoders: decoders)
        with pytest.raises(Refused) as refused:
            backend.load()
        assert refused.value.params == {"package": package}


def test_without_the_part_for_sound_the_program_goes_on_and_names_it(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "sitecustomize.py").write_text("import sys\nsys.modules['PySide6.QtMultimedia'] = None\n")
    monkeypatch.setenv("PYTHONPATH", f"{bare}{os.pathsep}{ROOT}")
    at, screen = opened(room, tmp_path, "谈话.wav", soundkit.tone(1))
    qtbot.waitUntil(lambda: screen.viewer.shown is screen.viewer.words, timeout=20_000)
    assert "请安装 PySide6-Addons" in screen.viewer.words.text()
    assert "谈话.wav" in screen.viewer.words.text()
    assert at.window.show_screen("home").isVisible()


# playing


@plays
def test_a_recording_plays_only_when_asked_from_any_place_and_slower(
    player: Player, tmp_path: Path, qtbot: QtBot
) -> None:
    player.turn_to(soundkit.source(tmp_path, soundkit.tone(60)))
    qtbot.waitUntil(lambda: player._child is not None, timeout=5000)
    QTest.qWait(50)
    assert (player.playing, player.whole) == (False, 0)
    player.play_from(30_000)
    qtbot.waitUntil(lambda: player.playing and player.at > 30_000, timeout=20_000)
    assert player.whole == 60_000
    player.turn_slow()
    player.go_to(50_000)
    qtbot.waitUntil(lambda: 50_000 < player.at < 53_000, timeout=5000)
    player.toggle()
    qtbot.waitUntil(lambda: not player.playing, timeout=5000)
    stands = player.at
    QTest.qWait(300)
    assert player.at == stands


@plays
def test_what_old_telephones_record_is_heard(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    frames = (b"\x3c" + bytes(31)) * 500  # AMR at 12.2 kbit/s: 20 ms each (RFC 4867, 5.3)
    player.turn_to(soundkit.source(tmp_path, b"#!AMR\n" + frames))
    player.toggle()
    qtbot.waitUntil(lambda: player.playing and player.at > 0, timeout=20_000)
    assert 9000 < player.whole < 11_000


@plays
def test_a_film_shows_its_pictures_where_one_goes(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    seen: list[tuple[int, int]] = []
    player.pictured.connect(lambda image: seen.append((image.pixelColor(9, 9).red(), image.pixelColor(9, 9).blue())))
    player.turn_to(soundkit.source(tmp_path, soundkit.film((BLUE, RED))))
    player.toggle()
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    assert seen[0][1] > 200
    player.go_to(1500)
    qtbot.waitUntil(lambda: seen[-1][0] > 200, timeout=5000)


@plays
def test_a_recording_that_breaks_off_is_refused_or_ends(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    told: list[Refused] = []
    player.refused.connect(told.append)
    player.turn_to(soundkit.source(tmp_path, b"\0\0\0\x20ftypM4A " + bytes(range(256)) * 40))
    player.toggle()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told[0].code in (Code.SOUND_FORMAT, Code.SOUND_DAMAGED)
    assert player._child is None


@plays
def test_a_player_that_dies_is_said_and_can_be_asked_again(player: Player, tmp_path: Path, qtbot: QtBot) -> None:
    told: list[Refused] = []
    player.refused.connect(told.append)
    player.turn_to(soundkit.source(tmp_path, soundkit.tone(30)))
    player.toggle()
    qtbot.waitUntil(lambda: player.playing, timeout=20_000)
    assert player._child is not None
    os.kill(player._child.pid, 9)
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    assert told[0].code is Code.SOUND_STOPPED
    player.toggle()
    qtbot.waitUntil(lambda: player.playing, timeout=20_000)


def test_a_player_that_floods_the_window_is_ended(
    owner: QObject, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "MOST_HELD", 50)
    made = child.Child("--play", owner)
    made._held = messages.encode(words.PICTURE, width=90_000, height=90_000)
    made.start()
    with qtbot.waitSignal(made.gone, timeout=20_000):
        pass
    assert not made.runs


@plays
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_player_writes_no_file_and_opens_no_address(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    facts = playing.as_facts(soundkit.source(tmp_path / "exhibits", soundkit.tone(2)))
    asked = messages.encode(words.LOAD, **facts) + messages.encode(words.PLAY)
    command = ["strace", "-f", "-e", "trace=%network,openat,creat,memfd_create", "-o", str(trace), sys.executable]
    environment = {**os.environ, **child._GIVEN, "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        [*command, "-m", "fieldkit", "--play"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=environment,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(asked)
        process.stdin.flush()
        last = time.monotonic() + 60
        while json.loads(process.stdout.readline())["facts"].get("at", 0) < 500:
            assert time.monotonic() < last
        process.stdin.close()
    calls = trace.read_text("utf-8", "replace").splitlines()
    assert any(facts["payload"] in call for call in calls)
    assert [call for call in calls if re.search(r"socket\((?!AF_UNIX)", call)] == []
    written = [call for call in calls if re.search(r"O_WRONLY|O_RDWR|O_CREAT|creat\(", call) and " = -1 " not in call]
    assert [call for call in written if '"/dev/' not in call] == []


# in the window


def opened(room: Callable[..., Room], tmp_path: Path, name: str, data: bytes) -> tuple[Room, EvidenceScreen]:
    at = room()
    screen = at.window.show_screen("evidence")
    assert isinstance(screen, EvidenceScreen)
    (tmp_path / name).write_bytes(data)
    settle(at, screen)
    screen.taking.take([tmp_path / name])
    settle(at, screen)
    return at, screen


def settle(at: Room, screen: EvidenceScreen) -> None:
    for _ in range(8):
        at.settle()
        screen.lane.drain()
    at.settle()


@plays
def test_a_recording_is_heard_by_keys_its_hash_is_compared_and_the_cover_hushes_it(
    room: Callable[..., Room], tmp_path: Path, qtbot: QtBot
) -> None:
    at, screen = opened(room, tmp_path, "谈话.wav", soundkit.tone(60))
    deck = screen.viewer.deck
    assert screen.viewer.shown is deck
    assert screen.viewer.state.text() == "校验值一致"
    assert "谈话.wav" in deck.words.text()
    screen.filter.setFocus()
    QTest.keyClick(screen.filter, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: deck.player.playing, timeout=20_000)
    deck.player.go_to(40_000)
    qtbot.waitUntil(lambda: deck.player.at > 40_000, timeout=5000)
    assert re.fullmatch(r"0:4\d / 1:00", deck.time.text())
    QTest.keyClick(screen.filter, Qt.Key.Key_F6)
    qtbot.waitUntil(lambda: 35_000 <= deck.player.at < 40_000, timeout=5000)
    QTest.keyClick(screen.filter, Qt.Key.Key_F8)
    assert deck.tools["slow"].isChecked()
    at.window._cover.turn()
    qtbot.waitUntil(lambda: not deck.player.playing, timeout=5000)


@pytest.mark.parametrize("name", ["录音.amr", "录音.m4a"])
def test_what_cannot_be_played_is_kept_and_named(
    room: Callable[..., Room], tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    at, screen = opened(room, tmp_path, name, b"whatever" * 200)
    (kept,) = at.desk.load(Exhibit)
    for told in (screen.viewer.deck.words, screen.viewer.words):
        qtbot.waitUntil(lambda told=told: name in told.text(), timeout=20_000)
        assert "1.6 KB" in told.text()
        assert kept.sha256 in told.text().replace(" ", "")
        screen.viewer.deck.player.toggle()
    assert ("不能在这里播放" in screen.viewer.words.text()) is not bool(MISSING)


def test_times_are_shown_as_players_do() -> None:
    assert [clock(ms) for ms in (0, 61_999, 3_600_000, 7_265_000)] == ["0:00", "1:01", "1:00:00", "2:01:05"]
