"""The started program on a screen of its own, driven by keys alone and judged by what a screen reader hears."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("jeepney", reason="no jeepney: what shows on the screen cannot be heard")

from fieldkit import words
from fieldkit.desk import cases, exchange
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview
from tests.badstick import Stick
from tests.trip.cliroom import PASSPHRASE, VILLAGE, Room
from tests.trip.program import Program, Start
from tests.trip.reader import Seen

pytest_plugins = ["tests.trip.clikit", "tests.trip.onscreen", "tests.sticks"]

TURNS = "问答"
LOST = 1.0
"""Seconds of typing that a kill may cost."""

MIDST = 3
"""Operations of a stick after which a bundle is begun and not whole."""
HAND_OVER = "交出"


def turns(program: Program) -> Seen | None:
    return program.find(TURNS, "text")


def begin_a_talk(program: Program) -> None:
    program.key("alt+3")
    program.see("新建谈话")
    program.key("ctrl+n")
    program.wait_for_focus(TURNS)


def test_a_talk_is_typed_by_keys_alone_and_a_kill_costs_a_second_at_most(start: Start) -> None:
    program = start()
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    begin_a_talk(program)
    program.type("shuiqu na nian xiu de")
    program.key("Return")
    program.shot("typed")
    seen: list[tuple[float, str]] = []
    for number in range(12):
        program.type(f"di {number} ju hua. ")
        at = turns(program)
        seen.append((time.monotonic(), at.text if at else ""))
    killed = time.monotonic()
    program.kill_work()
    safe = [text for when, text in seen if when <= killed - LOST]
    assert safe, "the talk was too short to tell"

    program.see("意外结束")
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+3")
    program.see("shuiqu na nian xiu de")
    kept = turns(program)
    assert kept is not None
    assert kept.text.startswith(safe[-1].rstrip())


def hand_over(program: Program) -> None:
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+9")
    program.see("李四 · 组长")
    program.press("全部重发，不只发对方还没有的")


def write_to(program: Program, folder: Path) -> None:
    program.choose_file("别的位置…", folder)
    program.press("写数据包")


def test_a_stick_that_is_full_or_pulled_out_is_told_and_what_a_good_one_holds_the_leader_receives(
    start: Start, room: Room, tmp_path: Path, small_disk: Callable[..., Path], bad_stick: Callable[..., Stick]
) -> None:
    full, pulled, good = small_disk(400 << 10), bad_stick(capacity=8 << 20), small_disk(8 << 20)
    older = shutil.copy(room.stick / "zhang.fkb", full / "older.fkb")
    program = start()
    hand_over(program)

    write_to(program, full)
    program.see("所在的磁盘或 U 盘已满，没有写完。原有内容完好")
    program.shot("full")
    assert [path.name for path in full.iterdir()] == ["older.fkb"]
    assert older.read_bytes() == (room.stick / "zhang.fkb").read_bytes()

    program.choose_file("别的位置…", pulled.folder)
    pulled.set(unplug_after=MIDST)
    program.press("写数据包")
    assert "已写好" not in program.see("磁盘或 U 盘没有响应，可能已被拔出")
    program.shot("pulled")
    pulled.replug()
    assert not list(pulled.folder.glob("*.fkb"))

    write_to(program, good)
    told = program.see("弹出 U 盘后可以安全拔出。")
    program.shot("written")
    assert words.say("proof", "verified") in told or words.say("proof", "read_back") in told
    assert "请让李四收到后报回执码：" in told
    program.stop()

    (bundle,) = good.glob("*.fkb")
    leader = start("li")
    leader.unlock(PASSPHRASE)
    leader.see(VILLAGE)
    leader.key("alt+9")
    leader.see("李四")
    leader.reach(HAND_OVER)
    leader.key("Right")
    leader.choose_file("从别处找…", bundle)
    preview = leader.see("发送人：张三")
    leader.shot("preview")
    assert "指纹：" in preview
    assert "1 份证据" in preview
    leader.press("合并")
    leader.see("已接收张三的数据包。")
    leader.shot("received")
    leader.stop()
    with Desk.open(tmp_path / "li.vault", PASSPHRASE) as desk:
        last = exchange.moved(desk)[0]
        assert (last.bundle.direction, last.peers) == ("received", ("张三",))
        assert len(desk.load(Interview, cases.find_case(desk, VILLAGE).space)) == 1


def test_the_fifth_wrong_passphrase_makes_everybody_wait(start: Start) -> None:
    program = start()
    for _ in range(5):
        program.unlock("not these words")
        program.see("口令不能打开本保险库")
    program.unlock(PASSPHRASE)
    program.see("秒后再试")
    assert VILLAGE not in program.words()
