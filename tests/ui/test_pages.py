"""Pages laid out by us: every word of the document, what stands on every page, and where pages break."""

from __future__ import annotations

import io
import time
import zipfile
from dataclasses import dataclass

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from fieldkit.paper import checklist, document, letter, word
from fieldkit.paper.layout import Layout, Paragraph, words
from fieldkit.paper.reading import read
from fieldkit.paper.transcript import Sheet, render
from tests.core.test_letters import DAY, sample
from tests.core.transcripts import DRAFT, SAMPLES, long
from ui.papers.breaking import fits
from ui.papers.pages import Line, Page, Ruled, pages_of

pytest_plugins = ["tests.counties", "tests.windows"]
pytestmark = pytest.mark.usefixtures("dressed")


def laid(layout: Layout) -> list[Page]:
    return [page for page in pages_of(layout) if page is not None]


def body(page: Page) -> str:
    return "".join(strip.text for _, strip in page.strips)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_pages_say_every_word_of_the_document_once(name: str) -> None:
    data = render(SAMPLES[name])
    layout = read(data)
    assert layout.strange == ()
    said = "".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs)
    assert "".join(map(body, laid(layout))) == said


def test_the_code_of_a_sealed_transcript_is_drawn_in_the_corner_of_every_page() -> None:
    page = laid(read(render(SAMPLES["final"])))[0]
    canvas = QImage(page.section.width // 20, page.section.height // 20, QImage.Format.Format_RGB32)
    canvas.fill(Qt.GlobalColor.white)
    painter = QPainter(canvas)
    painter.scale(1 / 20, 1 / 20)
    page.draw(painter, 3)
    painter.end()
    dark = sum(canvas.pixelColor(x, y).lightness() < 128 for x in range(536, 581) for y in range(34, 79))
    assert 300 < dark < 1500


def test_a_letter_has_28_characters_on_a_line_and_its_number_on_the_outer_edge() -> None:
    data = letter.render(sample(3), DAY)
    layout = read(data)
    assert layout.strange == ()
    pages = laid(layout)
    assert "".join(map(body, pages)) == "".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs)
    lines = [strip.text for page in pages for _, strip in page.strips]
    assert {len(line) for line in lines if set(line) == {"巡"}} == {26, 2}, "28 of them, two set in on the first line"
    feet = [page.section.edges(page.number, first=page.first)[1].blocks[0] for page in pages]
    assert [foot.align for foot in feet if isinstance(foot, Paragraph)][:2] == ["right", "left"]
    assert [page.text(9).split("\n")[-1] for page in pages][:2] == ["— 1 —", "— 2 —"]


@pytest.mark.parametrize("sheet", [DRAFT, long(90)], ids=["draft", "sealed"])
def test_each_page_is_signed_counted_and_coded(sheet: Sheet) -> None:
    pages = laid(read(render(sheet)))
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        said = page.text(len(pages))
        assert "签名（捺指印）" in said
        assert f"第 {number} 页　共 {len(pages)} 页" in said
        assert (sheet.code or "草稿") in said
        head, foot = page.section.edges(number, first=page.first)
        assert bool(head.marks) == (sheet.number is None), "only a draft has its mark across the page"
        assert foot.blocks


def test_no_page_ends_with_a_question_and_no_answer_is_torn_to_one_line() -> None:
    pages = laid(read(render(long(200))))
    assert len(pages) > 15
    for page in pages[:-1]:
        last = page.strips[-1][1]
        assert isinstance(last, Line)
        assert not last.stays
        assert not last.text.startswith("问：")
        lines = [strip.lines for _, strip in page.strips if isinstance(strip, Line)]
        for edge in (lines[0], lines[-1]):
            assert len(edge.heights) == 1 or lines.count(edge) > 1


def test_words_stay_between_what_stands_above_and_below() -> None:
    for page in laid(read(render(long(40)))):
        section = page.section
        assert page.strips[0][0] == section.top
        top, last = page.strips[-1]
        assert top + last.height <= section.height - section.bottom
        assert len(page.strips) <= 22, "22 lines of 580 twips"


def _sheet(note: str) -> checklist.CheckSheet:
    items = tuple(checklist.Item(label=f"第{at}项", type="text", answer="有", note=note) for at in range(30))
    return checklist.CheckSheet(title="低保", edition="1", parts=(checklist.Part("各户", items),))


@pytest.mark.parametrize("note", ["短", "很长的说明。" * 400], ids=["rows", "rows higher than a page"])
def test_a_table_repeats_its_head_and_loses_no_row(note: str) -> None:
    data = checklist.render(_sheet(note))
    pages = laid(read(data))
    rows = [strip for page in pages for _, strip in page.strips if isinstance(strip, Ruled)]
    for at in range(30):
        assert any(f"第{at}项" in row.text for row in rows)
    for page in pages[:-1]:
        first = page.strips[0][1]
        if isinstance(first, Ruled):
            assert "核查内容" in first.text or "序号" in first.text
        assert page.strips[-1][0] + page.strips[-1][1].height <= page.section.height - page.section.bottom + 1
    if len(note) > 100:
        drawn = sum(row.height for row in rows if "第7项" in row.text)
        whole = next(row.height + row.cut for row in reversed(rows) if "第7项" in row.text)
        assert drawn == pytest.approx(whole), "the parts of a row are together what it is"


def test_what_pages_cannot_show_is_named() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(render(DRAFT))) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            text = text.replace(b"<w:sectPr>", b"<w:altChunk/><w:sectPr>") if name == "word/document.xml" else text
            new.writestr(name, text)
    assert read(data.getvalue()).strange == ("altChunk",)


def test_a_page_break_begins_a_page_and_emoji_keep_their_look() -> None:
    runs = (word.run("Normal", "一😀"), word.run("Normal", "二", "<w:b/>"), '<w:r><w:br w:type="page"/></w:r>')
    text = word.paragraph("Normal", *runs, word.run("Normal", "三"))
    made = document.document(text, _around(), title="文", on=None)
    layout = read(made)
    assert [body(page) for page in laid(layout)] == ["一😀二", "三"]
    assert "\n".join(words(layout)).endswith("一😀二\n三")


def _around() -> document.Around:
    return document.Around(word.paragraph("Header"), word.paragraph("Footer"))


@dataclass
class Bar:
    """A strip of a height."""

    height: float
    stays: bool = False
    breaks: bool = False
    above: float = 0


BARS = st.lists(st.builds(Bar, st.integers(1, 50), st.booleans(), st.booleans(), st.integers(0, 9)), max_size=40)


@given(BARS, st.integers(20, 200))
def test_as_much_as_fits_goes_on_a_page_and_nothing_that_stays_is_parted(bars: list[Bar], room: int) -> None:
    count = fits(bars, room)
    taken = bars if count is None else bars[:count]
    used = sum(bar.height + (bar.above if at else 0) for at, bar in enumerate(taken))
    assert len(taken) <= 1 or used <= room
    if count is not None:
        assert count >= 1
        free = [at for at in range(1, count + 1) if not bars[at - 1].stays]
        assert not bars[count - 1].stays or not free or bars[count].breaks
        assert not any(bar.breaks for bar in taken[1:])


def test_a_first_page_comes_at_once_and_no_step_is_long() -> None:
    layout = read(render(long(440)))
    pauses, begun = [], time.process_time()
    first = 0.0
    for page in pages_of(layout):
        pauses.append(time.process_time() - begun)
        begun = time.process_time()
        first = first or (sum(pauses) if page else 0.0)
    assert sum(1 for _ in layout.sections[0].blocks) > 400
    assert first < 0.5
    assert sorted(pauses)[-2] < 0.05, "but for the one that first loads a font"
