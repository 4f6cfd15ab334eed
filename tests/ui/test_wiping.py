"""From the camera into the vault: one bad file stops nothing, and a source goes only once it is proven to be kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from fieldkit import files
from fieldkit.desk import exhibits
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit
from fieldkit.vault import exhibits as payloads
from tests.ui.test_masks import photograph, settle
from tests.windowkit import Room
from ui.evidence.screen import EvidenceScreen

pytest_plugins = ["tests.counties", "tests.windows"]


def card(tmp_path: Path) -> Path:
    """Return what a camera's card holds: two pictures, sound and a picture that no decoder shows, and a cut one."""
    folder = tmp_path / "DCIM" / "100MEDIA"
    folder.mkdir(parents=True)
    whole = photograph("JPEG")
    held = {
        "IMG_1.JPG": whole,
        "IMG_2.JPG": whole + b"\0",
        "IMG_3.HEIC": b"heic",
        "REC_1.AMR": b"#!AMR\n",
        "IMG_4.JPG": whole[:400],
    }
    for name, data in held.items():
        (folder / name).write_bytes(data)
    return folder


def came_in(room: Callable[..., Room], tmp_path: Path) -> tuple[Room, EvidenceScreen, Path]:
    at = room()
    screen = at.window.show_screen("evidence")
    assert isinstance(screen, EvidenceScreen)
    folder = card(tmp_path)
    screen.taking.take([folder.parent])
    for _ in range(3):
        settle(at, screen)
    return at, screen, folder


def press(at: Room, screen: EvidenceScreen) -> str:
    QTest.mouseClick(screen.wiping.offer, Qt.MouseButton.LeftButton)
    assert screen.wiping.go.isVisible()
    QTest.mouseClick(screen.wiping.go, Qt.MouseButton.LeftButton)
    settle(at, screen)
    return screen.report.toPlainText()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_picture_that_shows_nothing_is_named_and_its_source_is_not_offered_for_removal(
    room: Callable[..., Room], tmp_path: Path
) -> None:
    at, screen, folder = came_in(room, tmp_path)
    told = screen.report.toPlainText()
    assert "新收入 5 件" in told
    assert "1 张图片已原样收入，但显示不出来" in told
    assert "IMG_4.JPG" in told
    assert "这 4 个" in screen.wiping.offer.text()
    told = press(at, screen)
    assert "已从来源删除 4 个文件" in told
    assert "仍可能被恢复" in told, "nobody claims that flash memory is clean"
    assert names(folder) == {"IMG_4.JPG"}
    for exhibit in at.desk.load(Exhibit):
        assert exhibits.is_whole(at.desk, exhibit)


def test_nothing_is_removed_if_one_of_them_is_not_whole_in_the_vault(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen, folder = came_in(room, tmp_path)
    sound = next(one for one in at.desk.load(Exhibit) if exhibits.held(at.desk, one).name == "REC_1.AMR")
    place = payloads.payload_path(at.desk.vault.exhibits, exhibits.source_of(at.desk, sound).payload)
    place.write_bytes(place.read_bytes()[:-1] + b"\0")
    before = names(folder)
    told = press(at, screen)
    assert "已从来源删除 0 个文件" in told
    assert "REC_1.AMR" in told.partition("没有删除")[2]
    assert names(folder) == before


def test_a_source_that_was_changed_since_or_cannot_be_removed_stays_and_is_told(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, screen, folder = came_in(room, tmp_path)
    (folder / "IMG_1.JPG").write_bytes(b"another picture by now")
    os.utime(folder / "IMG_1.JPG", (1, 1))
    wipe = files.wipe_file

    def locked(path: Path) -> None:
        if path.name == "IMG_2.JPG":
            raise Refused(Code.MEDIUM_READ_ONLY, name=path.name)
        wipe(path)

    monkeypatch.setattr(files, "wipe_file", locked)
    told = press(at, screen)
    assert "已从来源删除 2 个文件" in told
    assert "没有删除 2 个" in told
    assert names(folder) == {"IMG_1.JPG", "IMG_2.JPG", "IMG_4.JPG"}


def test_keeping_the_sources_is_the_default(room: Callable[..., Room], tmp_path: Path) -> None:
    at, screen, folder = came_in(room, tmp_path)
    QTest.mouseClick(screen.wiping.offer, Qt.MouseButton.LeftButton)
    QTest.mouseClick(screen.wiping.away, Qt.MouseButton.LeftButton)
    settle(at, screen)
    assert not screen.wiping.isVisible()
    assert len(names(folder)) == 5


def test_no_source_is_offered_where_one_could_not_be_proven(
    room: Callable[..., Room], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = room()
    screen = at.window.show_screen("evidence")
    assert isinstance(screen, EvidenceScreen)
    add = exhibits.add

    def changing(*args: object, **named: object) -> object:
        made = add(*args, **named)  # type: ignore[arg-type]  # handed through as it came
        path = args[2]
        assert isinstance(path, Path)
        if path.name == "IMG_3.HEIC":
            path.write_bytes(b"other")
        return made

    monkeypatch.setattr(exhibits, "add", changing)
    screen.taking.take([card(tmp_path)])
    for _ in range(3):
        settle(at, screen)
    assert "没能与来源比对一致 1 件" in screen.report.toPlainText()
    assert not screen.wiping.isVisible()
