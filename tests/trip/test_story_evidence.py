"""A telephone's folder taken in by keys: no byte lost or left behind, one bad picture told, a changed byte found."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

pytest.importorskip("jeepney", reason="no jeepney: what shows on the screen cannot be heard")

from PIL import Image

from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk
from fieldkit.model.missing import before_copy_counts
from fieldkit.vault import exhibits as payloads
from tests.trip.cliroom import PASSPHRASE, VILLAGE
from tests.trip.program import Program, Start

pytest_plugins = ["tests.trip.clikit", "tests.trip.onscreen"]

HOURS = b"#!AMR\n" + b"\x7c" * (2 * 3600 * 50)
"""Two hours of silence: every 20 ms a frame without sound, one byte of type 15 (RFC 4867, 5.3)."""
CUT, CONTRACT, LINK = "IMG_0005.JPG", "IMG_0006.JPG", "IMG_0008.JPG"


DAMAGED = "证据材料的文件已损坏"
NO_PICTURE = ("IMG_0007.HEIC", "REC_0001.AMR", "REC_0002.M4A")
"""What is kept, and named where a picture would be."""


def picture(number: int) -> bytes:
    """Return a photograph as a telephone makes it, with where it was taken in it."""
    held = io.BytesIO()
    notes = Image.Exif()
    notes[0x010E] = f"photograph {number} of the canal at the eastern field"
    Image.effect_noise((640, 480), 60 + number).save(held, "JPEG", exif=notes)
    return held.getvalue()


def telephone(folder: Path) -> dict[str, bytes]:
    """Make the folder of a telephone; return what lies in it."""
    held = {f"IMG_{number:04}.JPG": picture(number) for number in range(1, 7)}
    held[CUT] = held[CUT][:700]
    held["IMG_0007.HEIC"] = b"\0\0\0\x18ftypheic" + hashlib.shake_256(b"heic").digest(50_000)
    held["REC_0001.AMR"] = HOURS
    held["REC_0002.M4A"] = b"\0\0\0\x20ftypM4A " + hashlib.shake_256(b"m4a").digest(30_000)
    folder.mkdir(parents=True)
    for name, data in held.items():
        (folder / name).write_bytes(data)
    (folder / LINK).symlink_to(folder / "elsewhere")
    return held


def left_in_clear(user: Path, held: dict[str, bytes]) -> list[str]:
    """Return the files of `user` in which a piece of what was taken in, or one of the names, can be read."""
    pieces = {data[at : at + 24] for data in held.values() for at in range(0, len(data) - 24, 1000)}
    pieces = {piece for piece in pieces if len(set(piece)) > 4} | {name.encode() for name in held}
    files = [path for path in user.rglob("*") if path.is_file()]
    assert files
    return [str(path) for path in files if any(piece in path.read_bytes() for piece in pieces)]


def go_up_to(program: Program, name: str) -> str:
    """Go up the list to the exhibit whose file is called `name`, and return what is shown of it."""
    program.key("Up")
    program.wait_for_focus(name)
    return program.see(name)


def say_that_it_is_a_copy(program: Program) -> None:
    """Answer what is asked of a copy of a contract: from whom, where its original is, when, how long, who copied it."""
    program.reach("原件或复制件")
    program.key("Down", "Down")
    asked = program.see("没有原件存放处")
    program.shot("s4-asked")
    assert "没有提供人" in asked
    assert "提取人不足两人" in asked
    program.reach("提供人")
    program.type("cun wei hui")
    program.reach("原件存放处")
    program.type("dang an gui")
    program.press("现在")
    program.reach("页数")
    program.type("3")
    program.reach("县委巡察办")
    program.key("Down", "space", "Down", "space")
    program.reach("所涉人员")


def damage(vault: Path, desk: Desk, name: str) -> None:
    """Change one byte in the middle of what is kept of the exhibit whose file is called `name`."""
    (found,) = (one.exhibit for one in exhibits.listed(desk) if one.name == name)
    path = payloads.payload_path(vault / "exhibits", exhibits.source_of(desk, found).payload)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_telephones_folder(start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, vault = tmp_path / "telephone" / "DCIM", tmp_path / "zhang.vault"
    held = telephone(folder)
    program = start()
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+6")
    program.choose_file("添加文件夹…", folder)
    told = program.see("来源请先留着")
    program.shot("s4-taken")
    assert f"新收入 {len(held)} 件" in told
    assert f"其中 {len(held)} 件又从来源读了一遍" in told
    assert f"没有收入 1 个：\n　{LINK}" in told
    assert f"可能在来源里就已损坏：{CUT}" in told

    program.press(f"从来源删除这 {len(held) - 1} 个已核对的文件…")
    program.press("核对并删除")
    program.see(f"已从来源删除 {len(held) - 1} 个文件")
    program.shot("s4-wiped")
    assert {path.name for path in folder.iterdir()} == {CUT, LINK}

    program.reach("IMG_0001.JPG")
    for name in sorted(held)[1:6]:
        go_up_to(program, name)
    say_that_it_is_a_copy(program)
    program.see("不缺什么")
    program.shot("s4-copy")
    program.reach(CONTRACT)
    for name in NO_PICTURE:
        go_up_to(program, name)
        program.see(f"文件名　{name}")
    program.kill_work()
    program.see("意外结束")
    assert left_in_clear(program.user, held) == []
    assert left_in_clear(folder, held) == [str(folder / CUT)], "what lies there in clear is found"

    monkeypatch.setenv("FIELDKIT_HOME", str(program.user / "home"))
    with Desk.open(vault, PASSPHRASE) as desk:
        kept = {one.name: one.exhibit for one in exhibits.listed(desk)}
        for name, data in held.items():
            assert kept[name].sha256 == hashlib.sha256(data).hexdigest()
            assert exhibits.open_exhibit(desk, kept[name]).read() == data
        assert before_copy_counts(kept[CONTRACT]) == []
        damage(vault, desk, CONTRACT)

    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+6")
    program.reach("REC_0002.M4A")
    for name in sorted(held)[-2:4:-1]:
        program.key("Down")
        program.wait_for_focus(name)
    program.see(DAMAGED)
    program.shot("s4-damaged")
    program.key("alt+minus")
    program.press("检查保险库")
    program.see(f"{DAMAGED}（{CONTRACT}）")
    program.shot("s4-checked")
