"""Papers that leave: each print and each saved file is a record of what, for whom, how and whereto."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from fieldkit.desk import (
    checklists,
    definitions,
    interviews,
    log,
    papers,
    persons,
    protection,
    registers,
    transcripts,
    weeks,
)
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.desk.papers import Paper
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Interview, Print
from fieldkit.paper.readable import readable
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]

NAME = "韦秋莲"


@pytest.fixture
def desk(county: Callable[..., County]) -> Desk:
    return Desk(county(zhang="inspector", li="leader")["zhang"])


@pytest.fixture
def talk(desk: Desk) -> Interview:
    space = new_case(desk.vault)
    person = persons.meet(desk, space, {"name": NAME})
    return interviews.found(desk, space, {"title": "低保"}, [Said("answer", "没有")], person.path)


def told(desk: Desk) -> list[Print]:
    return desk.load(Print)


def test_a_saved_file_is_a_record_of_what_how_and_whereto(desk: Desk, talk: Interview, tmp_path: Path) -> None:
    target = tmp_path / "草稿.docx"
    paper = transcripts.print_draft(desk, talk)
    made = papers.save(desk, paper, target)
    assert told(desk) == papers.left(desk, talk.path) == [made]
    assert (made.space, made.paper, made.state, made.way) == (talk.space, "transcript", "draft", "docx")
    assert target.read_bytes() == paper.content
    assert made.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()
    assert desk.tell(made.location) == str(target)
    newest = next(log.lines(desk))
    assert (newest.record, newest.state) == (made.path, "applied")


def test_its_pages_may_be_written_as_pdf_or_go_to_a_printer(desk: Desk, talk: Interview, tmp_path: Path) -> None:
    paper = transcripts.print_draft(desk, talk)
    saved = papers.save(desk, paper, tmp_path / "1.pdf", pdf=b"%PDF", pages=3)
    assert (tmp_path / "1.pdf").read_bytes() == b"%PDF"
    assert (saved.way, saved.pages, saved.sha256) == ("pdf", 3, hashlib.sha256(b"%PDF").hexdigest())
    printed = papers.note_printed(desk, paper, "HP 办公室", 3, 2)
    assert (printed.way, printed.location, printed.pages, printed.copies) == ("printer", "HP 办公室", 3, 2)
    assert printed.sha256 == hashlib.sha256(paper.content).hexdigest()


def test_what_concerns_no_case_is_recorded_in_this_vault_alone(desk: Desk, talk: Interview, tmp_path: Path) -> None:
    form = checklists.take_form(desk, definitions.template("dibao").document)
    case = desk.load(Case)[0]
    for number, paper in enumerate(
        (
            checklists.print_form(desk, form),
            weeks.print_progress(desk, "2026-03-02", "2026-03-08"),
            registers.print_register(desk, "finding", registers.Audience.ARCHIVE, None, "2026-03-08"),
            registers.print_register(desk, "finding", registers.Audience.VILLAGE, case, "2026-03-08"),
        )
    ):
        papers.save(desk, paper, tmp_path / f"{number}.{paper.ending}")
    found = [(one.paper, one.space, one.way, one.audience) for one in told(desk)]
    assert found == [
        ("form", "own", "docx", ""),
        ("progress", "own", "xlsx", ""),
        ("finding", "own", "xlsx", "archive"),
        ("finding", case.space, "xlsx", "village"),
    ]


def test_a_name_in_the_place_is_told_outside_as_any_name_is(desk: Desk, talk: Interview, tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    made = papers.save(desk, transcripts.print_draft(desk, talk), tmp_path / NAME / "1.docx")
    protection.protect(desk, persons.face(desk, talk.interviewee).person, "甲一")
    where = desk.tell(desk.get(Print, made.path).location, outside=True)
    assert where == str(tmp_path / "甲一" / "1.docx")


@pytest.mark.parametrize("place", ["vault", "nowhere/1.docx", "con.docx"])
def test_what_cannot_be_written_is_no_record(desk: Desk, talk: Interview, tmp_path: Path, place: str) -> None:
    target = desk.vault.folder / "1.docx" if place == "vault" else tmp_path / place
    with pytest.raises(Refused) as refused:
        papers.save(desk, transcripts.print_draft(desk, talk), target)
    assert (refused.value.code is Code.EXHIBIT_INSIDE) == (place == "vault")
    assert told(desk) == []
    assert not target.exists()


def test_a_medium_that_fails_last_leaves_a_record_too_many_and_no_file(
    desk: Desk, talk: Interview, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Refused(Code.MEDIUM_GONE, name="1.docx")

    monkeypatch.setattr("fieldkit.files.whole.replace", fail)
    with pytest.raises(Refused):
        papers.save(desk, transcripts.print_draft(desk, talk), tmp_path / "1.docx")
    assert [one.way for one in told(desk)] == ["docx"]
    assert list(tmp_path.glob("*.docx*")) + list(tmp_path.glob(".*part")) == []


def test_whatever_paper_names_a_protected_person_does_not_leave_by_any_way(
    desk: Desk, talk: Interview, tmp_path: Path
) -> None:
    clear = transcripts.print_draft(desk, talk)
    clear = Paper(content=clear.content, paper="checklist", space=talk.space)
    protection.protect(desk, persons.face(desk, talk.interviewee).person, "甲一")
    ways: list[Callable[[], object]] = [
        lambda: papers.save(desk, clear, tmp_path / "1.docx"),
        lambda: papers.save(desk, clear, tmp_path / "1.pdf", pdf=b"%PDF", pages=1),
        lambda: papers.note_printed(desk, clear, "HP", 1, 1),
    ]
    for way in ways:
        with pytest.raises(Refused) as refused:
            way()
        assert refused.value.code is Code.PRINT_NAMES_PROTECTED
    assert list(tmp_path.glob("1.*")) == told(desk) == []
    papers.save(desk, replace(clear, encrypted=True), tmp_path / "1.age")


def test_no_file_is_called_by_a_protected_name_and_nothing_is_sealed_for_one(
    desk: Desk, talk: Interview, tmp_path: Path
) -> None:
    person = persons.face(desk, talk.interviewee).person
    paper = transcripts.print_draft(desk, talk)
    papers.save(desk, paper, tmp_path / f"{NAME}.docx")
    protection.protect(desk, person, "甲一")
    safe = transcripts.print_draft(desk, talk)
    with pytest.raises(Refused) as refused:
        papers.save(desk, safe, tmp_path / f"{NAME[0]} {NAME[1:]}的谈话.docx")
    assert refused.value.code is Code.PRINT_FILE_NAME
    with pytest.raises(Refused) as refused:
        transcripts.print_all(desk, [talk], desk.vault.folder, final=True)
    assert refused.value.code is Code.EXHIBIT_INSIDE
    assert interviews.seals(desk, talk) == []
    assert [one.name for one in tmp_path.glob("*.docx")] == [f"{NAME}.docx"]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("word/document.xml", "<w:p><w:r><w:t>韦</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>秋莲</w:t></w:r></w:p>"),
        ("docProps/core.xml", "<dc:title>&#38886;秋莲</dc:title>"),
        ("word/footer1.xml", "<w:p><w:r><w:t>韦秋</w:t><w:tab/><w:t>莲</w:t></w:r></w:p>"),
        ("xl/workbook.xml", '<sheets><sheet name="韦秋莲" sheetId="1"/></sheets>'),
        ("xl/drawings/drawing1.xml", "<xdr:cNvPr id='2' descr='韦秋莲的手印'/>"),
        ("word/media/韦秋莲.jpg", ""),
    ],
)
def test_a_finished_paper_is_searched_in_every_part(part: str, content: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(part, content)
    assert NAME in readable(file.getvalue())
    if content:
        wide = io.BytesIO()
        with zipfile.ZipFile(wide, "w") as archive:
            archive.writestr(part, content.encode("utf-16"))
        assert NAME in readable(wide.getvalue())
