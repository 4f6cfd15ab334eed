"""Evidence in the window: taken in with an honest report, seen without a trace, described, cited, extracted."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from fieldkit.desk import exhibits, findings, taking, viewing
from fieldkit.desk.taking import Report
from fieldkit.errors import Code
from fieldkit.model.kinds import Exhibit, Finding, Turn
from tests.core.foreign import docx, spoken
from tests.vaultkit import new_interview
from tests.windowkit import Room, say
from ui.evidence import thumbs
from ui.evidence.screen import EvidenceScreen

pytest_plugins = ["tests.counties", "tests.windows"]

Key = Qt.Key


def photo(colour: str = "green", size: tuple[int, int] = (160, 90), orientation: int = 1) -> bytes:
    held, notes = io.BytesIO(), Image.Exif()
    notes[0x0112] = orientation
    Image.new("RGB", size, colour).save(held, "JPEG", exif=notes)
    return held.getvalue()


def settle(at: Room, screen: EvidenceScreen) -> None:
    """Wait until the vault and what is decoded beside it are done."""
    for _ in range(8):
        at.settle()
        screen.lane.drain()
    at.settle()


def shown(room: Callable[..., Room]) -> tuple[Room, EvidenceScreen]:
    at = room()
    screen = at.window.show_screen("evidence")
    assert isinstance(screen, EvidenceScreen)
    settle(at, screen)
    return at, screen


def took(at: Room, screen: EvidenceScreen, *paths: Path) -> str:
    screen.taking.take(list(paths))
    settle(at, screen)
    return screen.report.toPlainText()


def folder_of(tmp_path: Path, **files: bytes) -> Path:
    folder = tmp_path / "手机"
    folder.mkdir()
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


def only(at: Room) -> Exhibit:
    (found,) = at.desk.load(Exhibit)
    return found


# taking in


def test_a_folder_is_taken_in_whole_and_every_file_is_accounted_for(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = shown(room)
    folder = folder_of(tmp_path, a_jpg=photo(), b_heic=b"heic", c_amr=b"#!AMR\n", Thumbs_db=b"x")
    (folder / "里面").mkdir()
    (folder / "里面" / "d.m4a").write_bytes(b"m4a")
    (folder / "link.jpg").symlink_to("a.jpg")
    told = took(at, screen, folder)
    assert "新收入 4 件，已有 0 件" in told
    assert "4 件又从来源读了一遍" in told
    assert "没有收入 1 个" in told
    assert "link.jpg" in told
    assert "Thumbs.db" in told
    kept = {exhibit.sha256 for exhibit in at.desk.load(Exhibit)}
    sources = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.suffix != ".db"]
    assert kept == {hashlib.sha256(path.read_bytes()).hexdigest() for path in sources}


def test_what_is_there_already_is_said_and_not_taken_twice(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = shown(room)
    folder = folder_of(tmp_path, a_jpg=photo())
    took(at, screen, folder)
    assert "新收入 0 件，已有 1 件" in took(at, screen, folder)
    assert len(at.desk.load(Exhibit)) == 1


def test_a_file_that_is_not_there_is_refused_by_name_and_the_rest_comes_in(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    at, screen = shown(room)
    folder = folder_of(tmp_path, a_jpg=photo())
    told = took(at, screen, tmp_path / "没有.jpg", folder)
    assert "没有.jpg" in told
    assert "新收入 1 件" in told


def test_a_source_that_reads_otherwise_the_second_time_is_not_called_proven(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen = shown(room)
    folder = folder_of(tmp_path, a_jpg=photo())
    add = exhibits.add

    def add_and_change(*told: object) -> tuple[Exhibit, bool]:
        done = add(*told)  # type: ignore[arg-type]  # handed on as it came
        (folder / "a.jpg").write_bytes(photo("red"))
        return done

    monkeypatch.setattr(exhibits, "add", add_and_change)
    told = took(at, screen, folder)
    assert "新收入 1 件" in told
    assert "其中 0 件" in told
    assert "没能与来源比对一致 1 件" in told


def test_cancelling_keeps_what_is_in_and_says_how_many_were_left(at_work: tuple[Room, EvidenceScreen, Path]) -> None:
    at, screen, folder = at_work
    held, go = threading.Event(), threading.Event()
    add, begun = exhibits.add, list[Path]()

    def add_slowly(*told: object) -> tuple[Exhibit, bool]:
        if begun:
            held.set()
            go.wait(10)
        begun.append(folder)
        return add(*told)  # type: ignore[arg-type]  # handed on as it came

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exhibits, "add", add_slowly)
        screen.taking.take([folder])
        assert held.wait(10)
        QTest.mouseClick(screen.taking.progress._stop, Qt.MouseButton.LeftButton)
        go.set()
        settle(at, screen)
    told = screen.report.toPlainText()
    count = len(at.desk.load(Exhibit))
    assert "已取消" in told
    assert f"新收入 {count} 件" in told
    assert 0 < count < 6
    assert not screen.taking.busy
    assert screen.taking.files.isEnabled()
    assert screen.table.rows.rowCount() == count


@pytest.fixture
def at_work(room: Callable[..., Room], tmp_path: Path) -> tuple[Room, EvidenceScreen, Path]:
    at, screen = shown(room)
    colours = ("red", "green", "blue", "white", "black", "gray")
    return at, screen, folder_of(tmp_path, **{f"{colour}_jpg": photo(colour) for colour in colours})


def test_files_are_dropped_and_what_is_no_file_here_is_said(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = shown(room)
    folder = folder_of(tmp_path, a_jpg=photo())
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(folder)), QUrl("mtp://phone/b.jpg")])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(5, 5), action, held, button, Qt.KeyboardModifier.NoModifier)
    screen.dropEvent(event)
    settle(at, screen)
    assert len(at.desk.load(Exhibit)) == 1
    assert "有 1 项" in at.window.notice.text


def test_a_report_counts_a_folder_that_cannot_be_read(tmp_path: Path) -> None:
    report = Report()
    taking._unread(report, PermissionError(13, "no", str(tmp_path / "锁着")))
    assert [(one.name, one.why.code) for one in report.refused] == [("锁着", Code.MEDIUM_DENIED)]


# seeing


def opened(room: Callable[..., Room], tmp_path: Path, name: str, data: bytes) -> tuple[Room, EvidenceScreen]:
    at, screen = shown(room)
    path = tmp_path / name
    path.write_bytes(data)
    took(at, screen, path)
    return at, screen


def test_a_photograph_is_shown_upright_and_proved(room: Callable[..., Room], tmp_path: Path) -> None:
    _, screen = opened(room, tmp_path, "门口.jpg", photo(orientation=6))
    assert screen.viewer.shown is screen.viewer.canvas
    pixmap = screen.viewer.canvas._item.pixmap()
    assert (pixmap.width(), pixmap.height()) == (90, 160)
    assert screen.viewer.state.text() == "校验值一致"
    assert "门口.jpg" in screen.viewer.name.text()


def test_a_picture_is_seen_closer_farther_turned_and_whole_by_keys(room: Callable[..., Room], tmp_path: Path) -> None:
    _, screen = opened(room, tmp_path, "a.jpg", photo(size=(3000, 2000)))
    canvas = screen.viewer.canvas
    whole = canvas.scale_now
    QTest.keyClick(canvas, Key.Key_Plus)
    assert canvas.scale_now > whole
    QTest.keyClick(canvas, Key.Key_Minus)
    QTest.keyClick(canvas, Key.Key_Minus)
    assert canvas.scale_now < whole
    QTest.keyClick(canvas, Key.Key_0)
    assert canvas.scale_now == pytest.approx(whole)
    QTest.keyClick(canvas, Key.Key_R)
    assert canvas.scale_now != pytest.approx(whole)


def test_every_page_of_a_scan_is_turned_to(room: Callable[..., Room], tmp_path: Path) -> None:
    held = io.BytesIO()
    pages = [Image.new("RGB", (40, 20), colour) for colour in ("red", "blue")]
    pages[0].save(held, "TIFF", save_all=True, append_images=pages[1:])
    at, screen = opened(room, tmp_path, "扫描.tif", held.getvalue())
    assert "第 1 页，共 2 页" in screen.viewer.state.text()
    QTest.mouseClick(screen.viewer._tools["after"], Qt.MouseButton.LeftButton)
    settle(at, screen)
    assert "第 2 页，共 2 页" in screen.viewer.state.text()
    assert screen.viewer.canvas._item.pixmap().toImage().pixelColor(5, 5).blue() > 200


def test_pdfs_are_turned_page_by_page_with_keys(room: Callable[..., Room], tmp_path: Path) -> None:
    held = io.BytesIO()
    pages = [Image.new("RGB", (40, 60), colour) for colour in ("red", "blue")]
    pages[0].save(held, "PDF", save_all=True, append_images=pages[1:])
    at, screen = opened(room, tmp_path, "合同.pdf", held.getvalue())
    assert screen.viewer.shown is screen.viewer.canvas
    screen.viewer.canvas.setFocus()
    QTest.keyClick(screen.viewer.canvas, Key.Key_PageDown)
    settle(at, screen)
    assert "第 2 页，共 2 页" in screen.viewer.state.text()
    assert screen.viewer.canvas._item.pixmap().toImage().pixelColor(5, 5).blue() > 200
    QTest.keyClick(screen.viewer.canvas, Key.Key_PageUp)
    settle(at, screen)
    assert "第 1 页，共 2 页" in screen.viewer.state.text()


def test_texts_tables_and_documents_are_read(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "说明.txt", "第一行\n第二行".encode("gb18030"))
    assert screen.viewer.text.toPlainText() == "第一行\n第二行"
    for name, data in (("表.csv", "户主,斤\n王大,50\n".encode()), ("稿.docx", docx(spoken("村务公开")))):
        (tmp_path / name).write_bytes(data)
        took(at, screen, tmp_path / name)
    assert screen.viewer.text.toPlainText() == "村务公开"
    screen.show_record(next(one.path for one in at.desk.load(Exhibit) if one.sort == "sheet"))
    settle(at, screen)
    model = screen.viewer.sheets.model
    assert [model.data(model.index(1, column)) for column in range(2)] == ["王大", "50"]


@pytest.mark.parametrize("name", ["IMG_1.HEIC", "照片.heif", "没有后缀"])
def test_what_has_no_decoder_is_named_with_type_size_and_hash(
    room: Callable[..., Room], tmp_path: Path, name: str
) -> None:
    at, screen = opened(room, tmp_path, name, b"whatever" * 200)
    assert screen.viewer.shown is screen.viewer.words
    told = screen.viewer.words.text()
    assert name in told
    assert "1.6 KB" in told
    assert only(at).sha256 in told.replace(" ", "")


def test_a_picture_that_cannot_be_decoded_says_so_and_is_kept(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "坏.jpg", photo()[:300])
    assert screen.viewer.shown is screen.viewer.words
    assert "已损坏" in screen.viewer.words.text()
    assert only(at).size == 300


def test_seeing_leaves_nothing_on_any_disk(room: Callable[..., Room], tmp_path: Path) -> None:
    words = "只在内存里的话"
    at, screen = opened(room, tmp_path, "说明.txt", words.encode())
    (tmp_path / "a.jpg").write_bytes(photo())
    took(at, screen, tmp_path / "a.jpg")
    opened_now = {os.readlink(f"/proc/self/fd/{one}") for one in os.listdir("/proc/self/fd") if _is_link(one)}
    for path in (tmp_path / "说明.txt", tmp_path / "a.jpg"):
        path.unlink()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    files += [Path(name) for name in opened_now if name.startswith("/") and Path(name).is_file()]
    assert files
    for path in files:
        data = path.read_bytes()
        assert words.encode() not in data, path
        assert photo()[2:40] not in data, path


def _is_link(number: str) -> bool:
    return Path(f"/proc/self/fd/{number}").is_symlink()


def test_what_has_not_come_yet_says_why_it_cannot_be_seen(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    at.desk.vault.store.execute("DELETE FROM payloads")
    screen._again()
    settle(at, screen)
    assert "还没有到" in screen.viewer.words.text()


# small pictures


def test_rows_have_small_pictures_that_come_by_themselves(at_work: tuple[Room, EvidenceScreen, Path]) -> None:
    at, screen, folder = at_work
    took(at, screen, folder)
    settle(at, screen)
    at.qtbot.waitUntil(lambda: _drained(at, screen) and len(screen.thumbs._kept) == 6)
    seen = set()
    for path in screen.table.rows.paths:
        square = screen.thumbs.of(path).pixmap(screen.table.iconSize()).toImage()
        seen.add(square.pixelColor(square.width() // 2, square.height() // 2).name())
    assert len(seen) == 6, "each row shows its own"


def _drained(at: Room, screen: EvidenceScreen) -> bool:
    screen.lane.drain()
    at.settle()
    return True


def test_small_pictures_are_bounded_and_rows_passed_by_are_let_go(
    at_work: tuple[Room, EvidenceScreen, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen, folder = at_work
    took(at, screen, folder)
    at.qtbot.waitUntil(lambda: _drained(at, screen) and len(screen.thumbs._kept) == 6)
    monkeypatch.setattr(thumbs, "MOST_KEPT", 3)
    monkeypatch.setattr(thumbs, "MOST_AWAITED", 2)
    screen.thumbs.forget()
    for path in screen.table.rows.paths:
        screen.thumbs.of(path)
    assert list(screen.thumbs._awaited) == screen.table.rows.paths[-2:]
    at.qtbot.waitUntil(lambda: _drained(at, screen) and not screen.thumbs._awaited and not screen.thumbs._under_way)
    assert len(screen.thumbs._kept) <= 3


def test_locking_ends_the_worker_at_once(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    assert screen.eye._pictures._process is not None
    at.window.put_away()
    assert screen.eye._pictures._process is None


# what is said of it


def test_what_a_copy_lacks_leads_to_its_field_and_goes_away(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    facts = screen.facts
    assert facts is not None
    at.desk.set(only(at).space, only(at).path, {"obtained": "copy"})
    screen._again()
    settle(at, screen)
    gaps = [facts.gaps.item(row).text() for row in range(facts.gaps.count())]
    assert len(gaps) == 4
    holder = next(item for item in map(facts.gaps.item, range(4)) if "提供" in item.text())
    facts.gaps._chosen(holder)
    assert facts.form.edit("holder").hasFocus()
    say(facts.form.edit("holder"), "村文书")
    facts.leave()
    settle(at, screen)
    assert only(at).holder == "村文书"
    assert facts.gaps.count() == 3


def test_a_person_of_the_case_can_be_named_and_the_description_becomes_the_row(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    assert screen.facts is not None
    say(screen.facts.form.edit("description"), "水渠决口处")
    screen.leave()
    settle(at, screen)
    assert only(at).description == "水渠决口处"
    model = screen.table.rows
    assert model.data(model.index(0, 0)) == "水渠决口处"
    say(screen.filter, "没有这样的")
    at.qtbot.waitUntil(lambda: _drained(at, screen) and model.rowCount() == 0)
    screen.filter.setText("决口")
    at.qtbot.waitUntil(lambda: _drained(at, screen) and model.rowCount() == 1)


def test_a_custody_line_is_added_and_stays(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    assert screen.facts is not None
    custody = screen.facts.custody
    assert not custody.add.isEnabled()
    custody.act.show_value("handed_over")
    custody.act.activated.emit(custody.act.currentIndex())
    say(custody.giver, "张三")
    say(custody.receiver, "李四")
    QTest.mouseClick(custody.add, Qt.MouseButton.LeftButton)
    settle(at, screen)
    told = [custody.lines.item(row).text() for row in range(custody.lines.count())]
    assert len(told) == 2
    assert "移交　张三 → 李四" in told[1]
    assert custody.giver.text() == ""


def test_a_finding_is_made_of_it_in_one_act_and_is_seen_here(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    at.desk.set(only(at).space, only(at).path, {"description": "水渠决口处"})
    QTest.mouseClick(screen.finding, Qt.MouseButton.LeftButton)
    at.settle()
    assert type(at.window.shown).__name__ == "FindingScreen"
    (finding,) = at.desk.load(Finding)
    assert finding.title == "水渠决口处"
    assert [one.target for one in findings.citations(at.desk, finding)] == [only(at).path]
    at.window.show_screen("evidence")
    settle(at, screen)
    assert screen.facts is not None
    item = screen.facts.uses.item(0)
    screen.facts.uses._follow(item)
    at.settle()
    assert type(at.window.shown).__name__ == "FindingScreen"


def test_the_turns_that_refer_to_it_are_listed(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    interview = new_interview(at.desk.vault, only(at).space, "这是哪里？", "水渠。")
    turn = at.desk.load(Turn)[-1].path
    at.desk.set(only(at).space, turn, {f"exhibits.{only(at).path}": True})
    screen._again()
    settle(at, screen)
    assert screen.facts is not None
    assert screen.facts.uses.item(0).text().endswith("水渠。")
    assert turn.startswith(interview)


def test_extracting_asks_where_writes_the_same_bytes_and_says_so(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    target = tmp_path / "外面.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(screen.extract, Qt.MouseButton.LeftButton)
    settle(at, screen)
    assert target.read_bytes() == photo()
    assert str(target) in at.window.notice.text
    assert [line.act for line in exhibits.custody_lines(at.desk, only(at))] == ["taken", "extracted"]


def test_nothing_is_extracted_into_the_vault_itself(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen = opened(room, tmp_path, "a.jpg", photo())
    target = at.window.folder / "exhibits" / "a.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    QTest.mouseClick(screen.extract, Qt.MouseButton.LeftButton)
    settle(at, screen)
    assert "保险库的文件夹" in at.window.notice.text
    assert not target.exists()
    assert [line.act for line in exhibits.custody_lines(at.desk, only(at))] == ["taken"]


def test_what_is_cut_short_by_another_language_is_told(at_work: tuple[Room, EvidenceScreen, Path]) -> None:
    at, screen, folder = at_work
    screen.taking.take([folder])
    at.window.renew()
    at.settle()
    assert "中断" in at.window.notice.text


def test_one_comes_back_to_the_same_exhibit(at_work: tuple[Room, EvidenceScreen, Path]) -> None:
    at, screen, folder = at_work
    took(at, screen, folder)
    wanted = screen.table.rows.paths[3]
    screen.show_record(wanted)
    settle(at, screen)
    place = at.window.place()
    at.window.show_screen("home")
    at.window.return_to(place)
    settle(at, screen)
    assert screen.table.current == wanted
    assert screen.viewer._opened is not None
    assert screen.viewer._opened.exhibit.path == wanted


def test_how_a_file_is_shown_depends_on_its_name_alone() -> None:
    assert viewing.way("A.JPG") is viewing.Way.PICTURE
    assert viewing.way("a.heic") is viewing.Way.NONE
    assert viewing.way("a.tar.xlsx") is viewing.Way.TABLE
    assert viewing.way("") is viewing.Way.NONE
