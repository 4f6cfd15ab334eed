"""A villager who cannot read: a talk cut short is whole, read aloud, sealed with two inspectors, and left to sign."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("jeepney", reason="no jeepney: what shows on the screen cannot be heard")

from docx import Document
from docx.oxml.ns import qn

from tests.trip.cliroom import PASSPHRASE, VILLAGE
from tests.trip.program import Program, Start

pytest_plugins = ["tests.trip.clikit", "tests.trip.onscreen"]

TURNS = "问答"
ASKED, SAID = "shuiqu na nian xiu de", "qian nian xiu de"
VILLAGER, READER, INTERPRETER = "wei a po", "li si", "ban tong zhi"


def begin(program: Program) -> None:
    """Type a talk in which one inspector asks alone, and let the power fail."""
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+3")
    program.see("新建谈话")
    program.key("ctrl+n")
    program.wait_for_focus(TURNS)
    program.type(ASKED)
    program.key("Return")
    program.type(SAID)
    program.wait("the words kept", lambda: program.find(TURNS, "text") is not None and SAID in program.words())
    # Whatever is typed is kept within a second; what follows a field that was left is there at once.
    program.reach("谈话对象的姓名或证件号，回车")
    program.type(VILLAGER)
    program.key("Return")
    program.gone("谈话对象的姓名或证件号，回车")
    program.kill_work()
    program.see("意外结束")


def fill_in(program: Program) -> None:
    """Fill in all but the second inspector: the dialect needs an interpreter, and what is written a reader."""
    program.reach("结束时间")
    program.press("现在")
    program.reach("谈话地点")
    program.type("cun wei hui")
    program.reach("记录人")
    program.key("End")
    program.reach("已告知权利义务")
    program.key("space")
    program.reach("回避")
    program.key("Down")
    program.reach("核对方式")
    program.key("End")
    program.reach("宣读人")
    program.type(READER)
    program.reach("翻译")
    program.type(INTERPRETER)
    program.reach("人大代表或政协委员")


def test_a_villager_who_cannot_read(start: Start, tmp_path: Path) -> None:
    program, paper = start(), tmp_path / "talk.docx"
    begin(program)
    program.unlock(PASSPHRASE)
    program.see(VILLAGE)
    program.key("alt+3")
    told = program.see(SAID)
    assert ASKED in told
    assert VILLAGER in told
    program.shot("s2-after-the-power-cut")
    fill_in(program)
    program.shot("s2-filled-in")

    program.key("ctrl+shift+p")
    program.see("还不能打印正式笔录：谈话人不足两人（共缺 1 项）")
    program.shot("s2-refused")

    program.reach("县委巡察办", "shift+Tab")
    program.key("Down", "Down", "space")
    program.see("还缺 0")
    program.key("ctrl+shift+p")
    program.choose_file("存为 Word…", paper)
    program.see("已存为“talk.docx”")
    program.shot("s2-printed")
    program.press("返回")
    program.see("第 1 稿已定稿，文字不能再改。")
    program.shot("s2-sealed")
    check(paper)


def check(paper: Path) -> None:
    """Look at what the villager is to sign: a line on every page, its number, who read it, and room for their hand."""
    document = Document(str(paper))
    (section,) = document.sections
    assert not section.different_first_page_header_footer
    line, page = section.footer.paragraphs
    assert line.text.startswith("被谈话人签名")
    assert "捺指印" in line.text
    assert [code.text.strip() for code in page._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    styled = [(one.style.name if one.style else "", one.text) for one in document.paragraphs]
    assert [text for style, text in styled if style == "Hand"] == ["答：\t", "\t"], "the closing line is left blank"
    signers = [text.partition("签名")[0] for style, text in styled if style == "Sign"]
    assert signers == ["被谈话人", "谈话人", "谈话人", "记录人", "翻译人员", "宣读人", "见证人"]
    whole = "\n".join(text for _, text in styled)
    for words in (ASKED, SAID, "经宣读后"):
        assert words in whole, whole
