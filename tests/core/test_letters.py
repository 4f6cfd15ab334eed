"""Letters: measured against GB/T 9704-2012, filled from records, and silent about whoever must not be known."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from fieldkit.desk import aliases, cases, exhibits, findings, interviews, letters, persons, protection, rosters
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.desk.registers import Audience
from fieldkit.errors import Code, Refused
from fieldkit.keys import age
from fieldkit.model import KINDS
from fieldkit.model.kinds import Case, Exhibit, Finding
from fieldkit.paper.letter import Column, Letter, Line, Sort, Table, plain, render
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]

DAY = "2026-11-24"
PAGES = (1, 2, 7, 60)
FONTS = {"Level1": "黑体", "Level2": "楷体", "LetterTitle": "方正小标宋简体", "PageOdd": "宋体", "PageEven": "宋体"}
LINES = "\n".join(["一、总的要求", "（一）范围。本条说明范围。", "1. 第一项", "（1）第一目", *["巡" * 28] * 18])


def sample(pages: int) -> Letter:
    """A letter of so many pages: 22 lines of 28 characters each, title and closing on the first and the last."""
    blocks = [Line(("巡" * 26,)), *plain(LINES)] * pages
    return Letter(name="通知", title="关于巡察的通知", blocks=tuple(blocks), signer="县委巡察组", day="2026年11月24日")


def parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def words(data: bytes) -> str:
    """Return all the text of a document, as a reader that is not ours reads it."""
    told = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in told.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in told.paragraphs), *cells])


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county(zhang="inspector", li="leader")["li"])


@pytest.fixture
def case(desk: Desk) -> Case:
    space = new_case(desk.vault)
    desk.set(space, f"case/{space}", {"arrives": "2026-03-02", "telephone": "0599-2200110"})
    return cases.find_case(desk, "青石村")


def made(desk: Desk, name: str, record: Any, audience: str = "archive", **more: Any) -> bytes:
    return letters.print_letter(desk, letters.declared(name), record, Audience(audience), DAY, **more).content


@pytest.mark.parametrize("pages", PAGES)
def test_page_lines_and_characters_are_those_of_the_standard(pages: int) -> None:
    told = docx.Document(io.BytesIO(render(sample(pages), DAY)))
    (section,) = told.sections
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [edge.mm for edge in edges if edge] == [pytest.approx(mm, abs=0.1) for mm in (37, 35, 28, 26)]
    grid = section._sectPr.find(qn("w:docGrid"))
    told_of = {name: grid.get(qn(f"w:{name}")) for name in ("type", "linePitch", "charSpace")}
    assert told_of == {"type": "linesAndChars", "linePitch": "580", "charSpace": "-848"}
    wide, high = (section.page_width - edges[2] - edges[3]) / 635, (section.page_height - edges[0] - edges[1]) / 635
    assert 22 * 580 <= high < 23 * 580
    for paragraph in told.paragraphs:
        assert (
            paragraph.style.paragraph_format.line_spacing or told.styles["Normal"].paragraph_format.line_spacing
        ) in (
            None,
            pytest.approx(580 * 635),
        )
    letter = told.styles["Letter"]
    pitch = 16 + int(letter.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * pitch * 20 <= wide < 29 * pitch * 20


@pytest.mark.parametrize("pages", PAGES)
def test_every_run_names_the_font_of_its_level(pages: int) -> None:
    whole = parts(render(sample(pages), DAY))
    runs = 0
    for name in ("word/document.xml", "word/footer1.xml", "word/footer2.xml"):
        for paragraph in re.findall(r"<w:p>(.*?)</w:p>", whole[name]):
            style = re.search(r'pStyle w:val="(\w+)"', paragraph)
            assert style is not None
            for place, run in enumerate(re.findall(r"<w:r>(.*?)</w:r>", paragraph)):
                wanted = FONTS.get(style[1], "仿宋") if not (style[1] == "Level2" and place) else "仿宋"
                assert f'w:eastAsia="{wanted}"' in run, (style[1], run)
                runs += 1
    assert runs > 20 * pages


@pytest.mark.parametrize("pages", PAGES)
def test_page_numbers_stand_between_dashes_at_the_outer_edges(pages: int) -> None:
    whole = parts(render(sample(pages), DAY))
    assert "<w:evenAndOddHeaders/>" in whole["word/settings.xml"]
    relations = dict(re.findall(r'Id="(\w+)" Type="[^"]*" Target="(\w+\.xml)"', whole["word/_rels/document.xml.rels"]))
    kinds = dict(re.findall(r'footerReference w:type="(\w+)" r:id="(\w+)"', whole["word/document.xml"]))
    for kind, style, side in (("default", "PageOdd", "right"), ("even", "PageEven", "left")):
        footer = whole[f"word/{relations[kinds[kind]]}"]
        assert f'pStyle w:val="{style}"' in footer
        assert re.sub("<[^>]*>", "", footer.replace("<w:t>1</w:t>", "")).strip() == "—  PAGE  —"
        pattern = rf'styleId="{style}".*?<w:ind w:{side}="280".*?<w:jc w:val="{side}"/>'
        assert re.search(pattern, whole["word/styles.xml"], re.DOTALL)


def test_the_name_stands_centred_over_the_date_four_characters_from_the_right() -> None:
    rights = []
    for signer in ("县委巡察组", "中共望禾县委巡察工作领导小组办公室"):
        told = docx.Document(
            io.BytesIO(render(Letter(name="n", title="t", blocks=(), signer=signer, day="2026年11月24日")))
        )
        rights.append([int((paragraph.paragraph_format.right_indent or 0) / 635) for paragraph in told.paragraphs[-2:]])
    day = 8 * 150 + 3 * 310
    assert rights[0] == [4 * 310 + (day - 5 * 310) // 2, 4 * 310]
    assert rights[1] == [0, pytest.approx((17 * 310 - day) / 2, abs=1)]


def test_the_same_letter_gives_the_same_bytes_and_its_properties_are_clean() -> None:
    data = render(sample(2), DAY)
    assert data == render(sample(2), DAY)
    core = parts(data)["docProps/core.xml"]
    assert "<dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>" in core
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {f"{DAY}T00:00:00Z"}
    assert not [name for name in parts(data) if re.search("comment|thumbnail|custom|app.xml", name)]


def test_a_table_and_a_blank_are_ruled_for_the_hand() -> None:
    blocks = (Table((Column("名", 1), Column("实", 3)), (("甲", "乙\n丙"),), 2, 620), Line(("编号：", 8)), Line((28,)))
    told = docx.Document(io.BytesIO(render(Letter(name="n", title="t", blocks=blocks))))
    (table,) = told.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["名", "实"],
        ["甲", "乙\n丙"],
        ["", ""],
        ["", ""],
    ]
    assert told.paragraphs[-2].runs[1].underline
    assert told.paragraphs[-1].runs[0].underline


def test_all_letters_are_declared_in_words_that_are_known() -> None:
    for name in letters.names():
        told = letters.declared(name)
        assert told.of in KINDS
        assert set(told.readers) <= set(Audience)
        assert told.must, name
    assert len(letters.names()) >= 14


@pytest.mark.parametrize(
    ("text", "code", "placeholder"),
    [
        ("{villag}，@topics", Code.PAPER_PLACEHOLDER, "villag"),
        ("{village.__class__}", Code.PAPER_PLACEHOLDER, "village.__class__"),
        ("{village:>9}", Code.PAPER_PLACEHOLDER, "village:>9"),
        ("{}", Code.PAPER_PLACEHOLDER, ""),
        ("{village}{telephone}\n@secrets", Code.PAPER_PLACEHOLDER, "secrets"),
        ("{village}", Code.PAPER_PLACEHOLDER_MISSING, "telephone"),
    ],
)
def test_a_placeholder_that_is_misspelt_or_missing_is_named(text: str, code: Code, placeholder: str) -> None:
    with pytest.raises(Refused) as refused:
        letters.in_own_words("announcement", f"text = '''\n{text}\n'''")
    assert refused.value.code is code
    assert refused.value.params["placeholder"] == placeholder


@pytest.mark.parametrize("source", ["text = ", "text = 5", "text = '''{village'''", "title = ['{village}']"])
def test_what_is_no_wording_is_refused(source: str) -> None:
    with pytest.raises(Refused) as refused:
        letters.in_own_words("announcement", source)
    assert refused.value.code is Code.PAPER_DECLARATION


def test_an_office_prints_its_own_wording_but_not_for_others(desk: Desk, case: Case) -> None:
    told = letters.in_own_words("copy", "for = ['village']\ntext = '{holder}{location}{taken}{collectors}'")
    assert told.readers == letters.declared("copy").readers
    own = letters.in_own_words("announcement", "title = '公告'\ntext = '{village}的电话是{telephone}，房间是＿＿＿。'")
    shown = words(render(letters.letter(desk, own, case, Audience.VILLAGE, DAY)))
    assert "青石村的电话是0599-2200110，房间是\u3000\u3000\u3000。" in shown


def test_what_nobody_recorded_is_a_blank_and_nothing_is_printed_raw(desk: Desk, case: Case) -> None:
    for name in letters.names():
        told = letters.declared(name)
        for record in (None, case if told.of == "case" else None):
            shown = words(made(desk, name, record, told.readers[-1], case=case))
            assert "{" not in shown
            assert "None" not in shown
    shown = words(made(desk, "notice", case))
    assert "2026年3月2日至\u3000\u3000" in shown


def test_a_letter_is_only_for_its_readers_and_takes_only_what_it_asks_for(desk: Desk, case: Case) -> None:
    for name, audience, given, code in (
        ("evidence", "village", {}, Code.PAPER_AUDIENCE),
        ("plan", "village", {}, Code.PAPER_AUDIENCE),
        ("contents", "archive", {"village": "别村"}, Code.PAPER_WORD),
    ):
        with pytest.raises(Refused) as refused:
            made(desk, name, case, audience, given=given)
        assert refused.value.code is code
    with pytest.raises(Refused) as unnamed:
        letters.subject(desk, letters.declared("copy"), "", case)
    assert unnamed.value.code is Code.PAPER_SUBJECT
    with pytest.raises(Refused) as unknown:
        letters.declared("../plan")
    assert unknown.value.code is Code.PAPER_UNKNOWN


def test_a_copy_has_holder_place_time_and_two_collectors_before_it_is_stamped(
    desk: Desk, case: Case, tmp_path: Any
) -> None:
    (tmp_path / "contract.pdf").write_bytes(b"%PDF-1.4")
    ((copy, _),) = exhibits.add_all(
        desk, case.space, [tmp_path / "contract.pdf"], {"obtained": "copy"}, lambda *_: None
    )
    facts = {"holder": "罗大兴", "location": "村委会档案柜", "taken": "2026-03-05T10:30"}
    for told in ({}, facts, {**facts, f"collectors.{desk.member}": True}):
        desk.set(case.space, copy.path, told)
        with pytest.raises(Refused) as refused:
            made(desk, "copy", desk.get(Exhibit, copy.path))
        assert refused.value.code is Code.PRINT_MISSING
    zhang = next(member for member in desk.vault.members.cards() if desk.name(member) == "张三")
    desk.set(case.space, copy.path, {f"collectors.{zhang}": True, "pages": 3})
    copy = desk.get(Exhibit, copy.path)
    shown = words(made(desk, "copy", copy))
    for one in ("罗大兴", "村委会档案柜", "2026年3月5日10时30分", "张三、李四", "本件经核对与原件一致。", copy.sha256):
        assert one in shown
    assert [row for row in words(made(desk, "evidence", case)).split("\n") if row == copy.sha256[:16]]


def found(desk: Desk, case: Case, **more: Any) -> Finding:
    """A finding that one informant told on the fifth of March, at home."""
    told = {"title": "大米", "facts": "2026年3月5日在三组12号了解到，大米没有发。", "topic": "救灾", "amount": 264_000}
    finding = findings.new_finding(desk, case.space, **told, **more)
    informant = persons.meet(desk, case.space, {"name": "韦秋莲", "id_number": "452231197003041526"})
    facts = {
        "title": "大米的谈话",
        "started": "2026-03-05T09:00",
        "location": "三组12号",
        "interviewee": informant.path,
    }
    talk = interviews.found(desk, case.space, facts, [Said("question", "发了吗？"), Said("answer", "没有。")])
    findings.cite(desk, finding, interviews.turns(desk, talk)[1].path, "supports", "没有")
    return finding


def test_a_fact_that_one_person_alone_told_is_not_shown_to_those_who_are_inspected(desk: Desk, case: Case) -> None:
    finding = found(desk, case)
    for name, record in (("situation", case), ("confirmation", finding)):
        for audience in ("village", "township"):
            with pytest.raises(Refused) as refused:
                made(desk, name, record, audience)
            assert refused.value.code is Code.PAPER_ONE_SOURCE
            assert made(desk, name, record, audience, anyway=True)
        assert made(desk, name, record, "archive")
    other = interviews.found(desk, case.space, {}, [Said("answer", "也没有。")])
    findings.cite(desk, finding, interviews.turns(desk, other)[0].path, "supports")
    assert made(desk, "situation", case, "village")


def test_the_village_reads_neither_day_nor_place_of_a_talk_nor_that_there_was_one(desk: Desk, case: Case) -> None:
    found(desk, case, explanation="发了一部分")
    village = words(made(desk, "situation", case, "village", anyway=True))
    archive = words(made(desk, "situation", case, "archive"))
    for told in ("2026年3月5日", "三组12号", "谈话笔录“大米的谈话”第2条", "本人说明：发了一部分"):
        assert told in archive
        assert told not in village
    assert "2026年3月在某处了解到，大米没有发。" in village
    assert "一、救灾" in village
    assert "涉及金额2640元。" in village


@pytest.mark.parametrize(
    "day", ["2026年3月5日", "2026年03月05日", "2026-03-05", "2026.3.5", "2026/3/5", "3月5日", "3月5号", "03月05日"]
)
def test_the_village_reads_the_day_of_a_talk_to_the_month_however_it_was_typed(
    desk: Desk, case: Case, day: str
) -> None:
    finding = found(desk, case)
    desk.set(case.space, finding.path, {"facts": f"{day}上午了解到，大米没有发；2月25日发了3.5袋，3月5户领到。"})
    village = words(made(desk, "situation", case, "village", anyway=True))
    assert day not in village
    assert "3月上午了解到，大米没有发；2月25日发了3.5袋，3月5户领到。" in village


def test_words_in_which_a_protected_name_stands_in_clear_are_left_out_and_a_title_is_refused(
    desk: Desk, case: Case
) -> None:
    finding = found(desk, case)
    desk.set(case.space, finding.path, {"facts": "大米发放不足。\n韦 秋 莲没有领到"})
    protection.protect(desk, next(face.person for face in desk.persons.faces().values()), "甲一")
    shown = words(made(desk, "situation", case))
    assert "大米发放不足。\n（涉及受保护人员，略）\n" in shown
    assert "秋" not in shown
    own = letters.in_own_words("announcement", "title = '韦秋莲的公告'")
    with pytest.raises(Refused) as refused:
        letters.letter(desk, own, case, Audience.VILLAGE, DAY)
    assert refused.value.code is Code.PRINT_NAMES_PROTECTED


def test_papers_are_counted_and_not_their_lines_and_a_list_is_filed_once_by_its_title(
    desk: Desk, case: Case, tmp_path: Path
) -> None:
    source = tmp_path / "1.csv"
    source.write_text("户主姓名,月保障金额（元）\n农振兴,100\n卢秀莲,200\n方阿妹,300", encoding="utf-8")
    roster, _ = rosters.import_roster(desk, case, source)
    desk.set(case.space, roster.path, {"title": "十二月低保名册"})
    finding = findings.new_finding(desk, case.space, title="低保", facts="不符。")
    for row in rosters.rows(desk, roster):
        findings.cite(desk, finding, row.path, "supports")
    assert "佐证：名册记载1份。" in words(made(desk, "situation", case, "village"))
    contents = docx.Document(io.BytesIO(made(desk, "contents", case))).tables[0]
    titles = [row.cells[3].text for row in contents.rows]
    assert titles.count("十二月低保名册") == 1
    assert f"本卷共{len(titles) - 1}件" in words(made(desk, "reference", case, "archive"))
    listed = docx.Document(io.BytesIO(made(desk, "evidence", case))).tables[0]
    assert "十二月低保名册" in [row.cells[1].text for row in listed.rows]


def test_a_line_to_sign_keeps_what_it_is_signed_for_beside_it() -> None:
    blocks = (Line(("一",)), Line(("二",)), Line(("签名：",), Sort.SIGN))
    told = docx.Document(io.BytesIO(render(Letter(name="n", title="t", blocks=blocks))))
    assert [one.paragraph_format.keep_with_next for one in told.paragraphs[1:3]] == [None, True]


def test_the_key_to_pseudonyms_opens_by_its_own_passphrase_and_is_written_by_those_alone_who_may_know(
    county: Callable[..., County],
) -> None:
    team = county(zhang="inspector", li="leader")
    li = Desk(team["li"])
    case = cases.find_case(li, new_case(li.vault))
    found(li, case)
    protection.protect(li, next(face.person for face in li.persons.faces().values()), "甲一")
    paper = aliases.print_aliases(li, case, DAY, "另一个口令 42")
    assert "韦秋莲".encode() not in paper.content
    opened = io.BytesIO()
    age.decrypt(io.BytesIO(paper.content), opened, passphrase="另一个口令 42")
    shown = words(opened.getvalue())
    for told in ("甲一", "韦秋莲", "452231197003041526", "大米的谈话"):
        assert told in shown
    with pytest.raises(Refused) as refused:
        aliases.print_aliases(Desk(team["zhang"]), case, DAY, "另一个口令 42")
    assert refused.value.code is Code.PAPER_HOLDERS_ONLY
