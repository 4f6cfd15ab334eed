"""The transcript as a Word document, measured in the file that leaves the house."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import fields, replace
from typing import Any

import docx
import pytest
import segno
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from PIL import Image

from fieldkit.paper.transcript import Amended, Sheet, Spoken, render
from tests.core.transcripts import (
    CORRECTED,
    DRAFT,
    ILLITERATE,
    PROTECTED,
    REFUSAL,
    SAMPLES,
    SUPPLEMENT,
    VILLAGER,
    sealed,
)

EACH = pytest.mark.parametrize("sheet", SAMPLES.values(), ids=SAMPLES)
FINAL = SAMPLES["final"]


def parts(sheet: Sheet) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(render(sheet, "2026-03-05"))) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def opened(sheet: Sheet) -> Any:
    return docx.Document(io.BytesIO(render(sheet)))


def said(sheet: Sheet) -> list[str]:
    return [paragraph.text for paragraph in opened(sheet).paragraphs]


def runs(document: Any) -> list[Any]:
    section = document.sections[0]
    roots = (document.element.body, section.header._element, section.footer._element)
    return [run for root in roots for run in root.iter(qn("w:r"))]


@EACH
def test_every_run_names_a_chinese_font(sheet: Sheet) -> None:
    found = runs(opened(sheet))
    assert len(found) > 30
    for run in found:
        fonts = run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
        assert fonts.get(qn("w:eastAsia")) in {"仿宋", "宋体", "方正小标宋简体"}
        assert fonts.get(qn("w:hint")) == "eastAsia", "else quotation marks are set in the Latin font"
        assert not [name for name in fonts.attrib if "Theme" in name]


def test_title_in_xiaobiaosong_body_in_fangsong_of_size_three() -> None:
    document = opened(FINAL)
    styles = {paragraph.style.name: paragraph for paragraph in document.paragraphs}
    assert styles["Paper Title"].style.font.size == Pt(22)
    assert styles["Paper Title"].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    assert styles["Answer"].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    assert defaults.find(qn("w:sz")).get(qn("w:val")) == "32"
    assert defaults.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"
    assert not any("Theme" in text for text in parts(FINAL).values()), "a theme font overrides the Chinese one"


@EACH
def test_a4_with_the_margins_of_a_letter_and_22_lines(sheet: Sheet) -> None:
    section = opened(sheet).sections[0]
    assert (section.page_width, section.page_height) == (Twips(11906), Twips(16838))
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for margin, wanted in zip(margins, (37, 35, 28, 26), strict=True):
        assert abs(margin - Mm(wanted)) < Mm(0.2)
    assert section.page_height - section.top_margin - section.bottom_margin == 22 * Twips(580)


@EACH
def test_footer_of_every_page_has_the_line_to_sign_and_real_page_fields(sheet: Sheet) -> None:
    section = opened(sheet).sections[0]
    assert not section.different_first_page_header_footer
    line, page = section.footer.paragraphs
    signer = "誊录人" if sheet.handwritten else "被询问人" if sheet.type == "inquiry" else "被谈话人"
    assert line.text.startswith(f"{signer}签名")
    assert ("捺指印" in line.text) == (not sheet.handwritten)
    assert line.text.endswith("　　年　　月　　日")
    assert page.text == "第 1 页　共 1 页"
    assert [code.text.strip() for code in page._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]
    kinds = [mark.get(qn("w:fldCharType")) for mark in page._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] * 2


@EACH
def test_head_of_every_page_has_the_code_or_says_draft(sheet: Sheet) -> None:
    header = opened(sheet).sections[0].header.paragraphs[0]
    draft = sheet.number is None
    assert ("草稿" in header.text) == draft
    assert ("PowerPlusWaterMarkObject" in header._p.xml) == draft
    assert (f"第{sheet.number}版　版本码　{sheet.code}" in header.text) == (not draft)


@EACH
def test_nothing_in_the_file_but_the_paper(sheet: Sheet) -> None:
    document, files = opened(sheet), parts(sheet)
    properties = document.core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.title in {"巡察谈话记录", "谈话笔录", "询问笔录"}
    code = {"word/_rels/header1.xml.rels", "word/media/mark.png"} if sheet.number is not None else set()
    assert sorted(files.keys() - code) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/header1.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    assert code <= files.keys()
    everything = "".join(files.values())
    assert "<w:removePersonalInformation/>" in files["word/settings.xml"], "or saving it again would add a name"
    assert not re.search(r"rsid|attachedTemplate|w14:paraId|thumbnail|fieldkit|python|/home|/tmp|\bUsers\b", everything)


@EACH
def test_the_same_sheet_gives_the_same_bytes(sheet: Sheet) -> None:
    first = render(sheet, "2026-03-05")
    assert render(replace(sheet), "2026-03-05") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(member.create_system, member.extra, member.comment) for member in archive.infolist()} == {
            (0, b"", b"")
        }


def test_only_the_day_of_the_print_stands_in_the_properties() -> None:
    assert "2026-03-05T00:00:00Z" in parts(FINAL)["docProps/core.xml"]
    assert opened(FINAL).core_properties.created.year == 2000


def test_the_code_stands_on_every_page_also_as_a_picture_that_holds_its_digits_and_nothing_else() -> None:
    with zipfile.ZipFile(io.BytesIO(render(FINAL))) as archive:
        data = archive.read("word/media/mark.png")
        assert 'r:embed="mark"' in archive.read("word/header1.xml").decode()
        assert 'Target="media/mark.png"' in archive.read("word/_rels/header1.xml.rels").decode()
    chunks = [found.decode() for found in re.findall(b"IHDR|PLTE|tRNS|pHYs|tEXt|iTXt|zTXt|tIME|eXIf|IDAT|IEND", data)]
    assert set(chunks) <= {"IHDR", "PLTE", "IDAT", "IEND"}
    image = Image.open(io.BytesIO(data)).convert("L")
    side, quiet, scale = image.width // 8, 4, 8
    shown = [
        [image.getpixel((x * scale + 1, y * scale + 1)) == 0 for x in range(quiet, side - quiet)]
        for y in range(quiet, side - quiet)
    ]
    digits = "".join(FINAL.code.split())
    assert shown == [
        [bool(module) for module in row] for row in segno.make(digits, error="h", micro=False, boost_error=False).matrix
    ]


def test_a_question_stays_with_its_answer() -> None:
    document = opened(FINAL)
    for name in ("Question", "Question More"):
        assert document.styles[name].paragraph_format.keep_with_next
    turns = [paragraph for paragraph in document.paragraphs if paragraph.style.name in {"Question", "Answer"}]
    assert [paragraph.text[:2] for paragraph in turns] == ["问：", "答："] * 4
    hanging = {
        (paragraph.style.paragraph_format.first_line_indent or 0) for paragraph in turns if paragraph.text[0] == "答"
    }
    assert hanging == {-Pt(32)}, "a label is two characters of 16 pt"
    assert document.styles["Normal"].paragraph_format.widow_control


def test_signatures_never_stand_alone_on_a_page() -> None:
    paragraphs = opened(FINAL).paragraphs
    last = max(place for place, paragraph in enumerate(paragraphs) if paragraph.style.name == "Answer")
    assert paragraphs[last].paragraph_format.keep_with_next
    between = paragraphs[last + 1 : -1]
    assert {paragraph.style.name for paragraph in between} <= {"Ending", "Hand", "Hint", "Sign"}
    assert opened(FINAL).styles["Ending"].paragraph_format.keep_with_next


@EACH
def test_the_closing_is_left_to_the_interviewees_own_hand(sheet: Sheet) -> None:
    hand = [paragraph for paragraph in opened(sheet).paragraphs if paragraph.style.name == "Hand"]
    expected = [] if sheet.handwritten or sheet.refusal else ["答：\t", "\t"]
    assert [paragraph.text for paragraph in hand] == expected
    for paragraph in hand:
        assert paragraph.runs[-1].underline
    assert not re.search("(看过|宣读过|和我说的|相符|一致|属实|无误)", "".join(said(sheet)))


def signers(sheet: Sheet) -> list[str]:
    signs = [paragraph.text for paragraph in opened(sheet).paragraphs if paragraph.style.name == "Sign"]
    assert all(text.endswith("\t\t　　年　　月　　日") for text in signs)
    return [text.partition("签名")[0] for text in signs]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("final", ["被谈话人", "谈话人", "谈话人", "记录人"]),
        ("illiterate", ["被谈话人", "谈话人", "谈话人", "记录人", "翻译人员", "宣读人", "见证人"]),
        ("refusal", ["谈话人", "谈话人", "记录人", "见证人"]),
        ("handwritten", ["誊录人", "核对人"]),
        ("empty", ["被谈话人", "谈话人", "记录人"]),
    ],
)
def test_who_signs_at_the_end(name: str, wanted: list[str]) -> None:
    assert signers(SAMPLES[name]) == wanted


def test_rest_of_the_last_page_is_declared_blank() -> None:
    assert said(FINAL)[-1] == "（以下空白）"


def test_who_cannot_read_is_read_to() -> None:
    text = "\n".join(said(ILLITERATE))
    assert "核对方式：由宣读人陈玉向被谈话人宣读" in text
    assert "不能书写的捺指印，由宣读人、见证人签名" in text
    assert "翻译人员：阿依古丽·麦麦提（维吾尔语）" in text


def test_refusal_is_told_with_reason_and_witness() -> None:
    text = "\n".join(said(REFUSAL))
    assert "被谈话人拒绝签名（捺指印），情况说明：被谈话人核对笔录后称“怕得罪人”，两次拒绝签名、捺指印。" in text
    assert "见证人：孙国强（上湾村村民监督员）" in text


def test_corrections_show_what_was_struck_what_stands_and_room_for_the_fingerprint() -> None:
    paragraphs = [
        paragraph for paragraph in opened(CORRECTED).paragraphs if paragraph.style.name in {"Amendment", "Fingerprint"}
    ]
    assert [paragraph.text for paragraph in paragraphs] == [
        "1．第3答：原文“2024年12月20日前后”，改为“2024年12月22日”",
        "更正处捺指印：\t",
        "2．第2答：补充“孙子在镇中学读书”",
        "更正处捺指印：\t",
        "3．第1注：删去“情绪激动”",
        "更正处捺指印：\t",
    ]
    struck = [run.text for paragraph in paragraphs for run in paragraph.runs if run.font.strike]
    assert struck == ["2024年12月20日前后", "情绪激动"]
    assert all(paragraph.runs[-1].underline for paragraph in paragraphs[1::2])


def test_a_correction_is_counted_among_the_turns_that_are_printed() -> None:
    turns = (Spoken("answer", " "), *DRAFT.turns[2:4])
    counted = replace(DRAFT, turns=turns, corrections=(Amended(2, "70", "69"),))
    assert "1．第1答：原文“70”，改为“69”" in said(counted)


def test_a_long_list_of_corrections_may_break_over_pages() -> None:
    many = replace(sealed(DRAFT), corrections=tuple(Amended(3, "70", str(age)) for age in range(40)))
    kept = [
        paragraph.paragraph_format.keep_with_next
        for paragraph in opened(many).paragraphs
        if paragraph.style.name == "Fingerprint"
    ]
    assert kept == [None] * 39 + [True]


def test_a_supplement_says_what_it_adds_to() -> None:
    lines = said(SUPPLEMENT)
    assert lines[:5] == ["中共青山县纪律检查委员会", "青山县监察委员会", "谈话笔录", "补充笔录（第1份）", "（第1次）"]
    assert lines[5].startswith("所补充的笔录：2026年3月5日第1次谈话笔录（第2版）")


def test_a_transcription_says_that_the_scan_is_the_record() -> None:
    handwritten = SAMPLES["handwritten"]
    text = "\n".join(said(handwritten))
    assert "（誊录件）" in text
    assert "手写原件：本件为誊录，以手写原件为准，扫描件：证据3-07，共4页" in text
    assert opened(handwritten).sections[0].header.paragraphs[0].text.startswith("询问笔录（誊录件）")


def test_no_part_of_the_file_names_a_protected_person() -> None:
    turns = (Spoken("answer", "没有领到。"),)
    files = "".join(parts(sealed(replace(PROTECTED, turns=turns))).values())
    assert "甲一" in files
    secrets = [
        getattr(VILLAGER, field.name)
        for field in fields(VILLAGER)
        if field.name not in {"name", "delegate", "punished"}
    ]
    assert not [secret for secret in secrets if len(secret) > 1 and secret in files]
    assert "1956年" not in files


def test_long_values_of_the_head_take_a_line_of_their_own() -> None:
    long = replace(DRAFT, interviewee=replace(VILLAGER, name="阿卜杜热西提·麦麦提依明"))
    lines = [paragraph for paragraph in opened(long).paragraphs if paragraph.style.name.startswith("Head")]
    names = {line.text.partition("：")[0]: line.style.name for line in lines}
    assert names["被谈话人姓名"] == "Head"
    assert names["曾用名"] == "Head Pair"
    assert all("\t\n" not in line.text for line in lines)


@pytest.mark.parametrize("words", ["<w:p>&amp;]]>", "a\x00b\x0bc", "{asked}{0}%s", '"引号"', "问：\n答："])
def test_no_words_break_the_document(words: str) -> None:
    sheet = replace(
        SUPPLEMENT,
        organs=(words,),
        title=words,
        location=words,
        interviewers=(words, words),
        interpreter=words,
        reading="aloud",
        reader=words,
        refusal=words,
        witness=words,
        supplements=words,
        interviewee=replace(VILLAGER, name=words, post=words),
        turns=(Spoken("question", words), Spoken("answer", words), Spoken("note", words)),
        corrections=(Amended(0, words, words),),
    )
    text = "\n".join(said(sealed(sheet)))
    assert words.splitlines()[0].replace("\x00", "\ufffd") in text
