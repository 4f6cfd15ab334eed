"""An informant is protected by keys: whoever has no key meets a pseudonym, on the screen and in every file."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytest.importorskip("jeepney", reason="no jeepney: what shows on the screen cannot be heard")

from fieldkit.desk import search
from fieldkit.desk.desk import Desk
from tests.trip.cliroom import PASSPHRASE, SECRET, VILLAGE, Room
from tests.trip.program import Program, Start

pytest_plugins = ["tests.trip.clikit", "tests.trip.onscreen"]

ALIAS, NUMBER = "甲一", "990421196502140136"
TELLING = (SECRET, NUMBER, "photo.jpg")
"""What would give the informant away: name, number, and what the file of a picture of theirs is called."""
SAID = "记得清楚"
CLIPBOARD = "from PySide6.QtGui import QGuiApplication; app = QGuiApplication([]); print(app.clipboard().text())"


def copied(program: Program) -> str:
    """Return what any other program on the screen finds in the clipboard."""
    command = [sys.executable, "-c", CLIPBOARD]
    told = subprocess.run(
        command, env=dict(program.display.settings), capture_output=True, text=True, check=True, timeout=60
    )
    return told.stdout.strip()


def telling(data: bytes) -> list[str]:
    return [word for word in TELLING for writing in ("utf-8", "utf-16-le") if word.encode(writing) in data]


def naming(*folders: Path) -> list[str]:
    """Return the files and folders that give the informant away, by what they hold or how they are called."""
    found = [path for folder in folders for path in folder.rglob("*")]
    return [str(path) for path in found if telling(path.name.encode() + (path.read_bytes() if path.is_file() else b""))]


def protect(program: Program) -> None:
    """Protect whoever was talked to, and say that the picture of the canal is of theirs."""
    program.key("alt+3")
    program.see(SAID)
    program.press("为他（她）保密…")
    program.see(f"对外一律称“{ALIAS}”")
    program.shot("s3-protected")
    program.key("alt+6")
    program.see("水渠照片")
    program.reach("所涉人员")
    program.key("Down")
    program.see("所属谈话")


def print_draft(program: Program, path: Path) -> None:
    program.key("alt+3")
    program.reach("问答")
    program.key("ctrl+p")
    program.choose_file("存为 Word…", path)
    program.see("已存为")
    with zipfile.ZipFile(path) as paper:
        whole = b"".join(paper.read(name) for name in paper.namelist())
    assert telling(whole) == []
    assert ALIAS.encode() in whole


def hand_over(program: Program, folder: Path) -> Path:
    """Write a bundle for those who are told everything, and for a fellow inspector who is not."""
    program.key("alt+9")
    program.see("王五")
    program.press("全部重发，不只发对方还没有的")
    program.reach("县委巡察办 · 巡察办")
    program.key("End", "space")
    program.choose_file("别的位置…", folder)
    program.shot("s3-handing-over")
    program.press("写数据包")
    told = program.see("弹出 U 盘后可以安全拔出。")
    assert "请让王五收到后报回执码" in told
    (bundle,) = folder.glob("*.fkb")
    assert telling(bundle.name.encode() + bundle.read_bytes()) == []
    return bundle


def receive(program: Program, bundle: Path) -> None:
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+9")
    program.see("李四")
    program.reach("交出")
    program.key("Right")
    program.choose_file("从别处找…", bundle)
    program.see("发送人：张三")
    program.press("合并")
    program.see("已接收张三的数据包。")


def test_an_informant(start: Start, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    program = start()
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    protect(program)
    print_draft(program, tmp_path / "draft.docx")
    bundle = hand_over(program, stick)

    program.key("alt+3")
    program.reach("问答")
    program.key("ctrl+a", "ctrl+c")
    program.wait("the talk copied", lambda: SAID in copied(program))
    program.key("ctrl+l")
    program.wait_for_focus("口令")
    program.shot("s3-locked")
    assert copied(program) == ""
    assert not [word for word in TELLING if word in program.words()]
    program.stop()

    colleague = start("wang")
    receive(colleague, bundle)
    for key, there in (
        ("alt+1", VILLAGE),
        ("alt+3", SAID),
        ("alt+6", "水渠照片"),
        ("alt+8", ALIAS),
        ("alt+9", "裁定"),
        ("alt+minus", "检查保险库"),
    ):
        colleague.key(key)
        told = colleague.see(there)
        colleague.shot(f"s3-colleague-{key}")
        assert not [word for word in TELLING if word in told], key
    colleague.key("alt+0")
    colleague.wait_for_focus("找姓名、号码或任何字词")
    colleague.type("4000")
    told = colleague.see(SAID)
    assert ALIAS in told
    assert SECRET not in told
    colleague.shot("s3-found")
    colleague.key("ctrl+a")
    colleague.type(NUMBER)
    colleague.see("没有找到")
    colleague.stop()

    assert naming(colleague.user, tmp_path / "zhang.vault", tmp_path / "wang.vault") == []
    assert str(room.folder / "talk.txt") in naming(room.folder), "what names them in clear is found"
    monkeypatch.setenv("FIELDKIT_HOME", str(colleague.user / "home"))
    with Desk.open(tmp_path / "wang.vault", PASSPHRASE) as desk:
        assert [search.persons(desk, SECRET), search.texts(desk, SECRET)] == [[], []]
        assert search.texts(desk, SAID)
