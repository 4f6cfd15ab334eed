"""The watched folder: a file is offered once it is whole, while nobody writes it, and only where no case has it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit import files
from fieldkit.desk import exhibits, watching
from fieldkit.desk.desk import Desk
from fieldkit.desk.watching import Watched
from fieldkit.files import writing
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]


class Watch:
    """A folder that is looked at, and a clock that goes when it is told."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.now = 0.0
        self.watched = Watched()
        folder.mkdir()
        monkeypatch.setattr(watching.time, "monotonic", lambda: self.now)

    def after(self, seconds: float) -> list[str]:
        self.now += seconds
        return [one.path.name for one in self.watched.look(str(self.folder), lambda *_: None)]

    def put(self, name: str, data: bytes = b"whole") -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path


@pytest.fixture
def watch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watch:
    return Watch(tmp_path / "收件", monkeypatch)


def test_a_file_is_whole_once_it_has_not_changed_for_a_while(watch: Watch) -> None:
    photo = watch.put("a.jpg", b"first half")
    assert watch.after(0) == []
    assert watch.after(watching.QUIET_S - 1) == []
    photo.write_bytes(b"first half and second half")
    assert watch.after(watching.QUIET_S - 1) == []
    assert watch.after(1) == [], "it has been like this for a second only"
    assert watch.after(watching.QUIET_S) == ["a.jpg"]
    photo.write_bytes(b"written anew")
    assert watch.after(0) == []
    assert watch.after(watching.QUIET_S) == ["a.jpg"]
    photo.unlink()
    assert watch.after(0) == []


def test_what_is_no_file_of_its_own_is_never_offered(watch: Watch, tmp_path: Path) -> None:
    for name in ("a.jpg.part", "b.mp4.crdownload", ".a.jpg.Xy12", "~$list.docx", "Thumbs.db", "c.TMP"):
        watch.put(name)
    watch.put("empty.jpg", b"")
    (watch.folder / "link.jpg").symlink_to(tmp_path)
    (watch.folder / "below").mkdir()
    watch.after(0)
    assert watch.after(watching.QUIET_S) == []


def test_a_folder_that_is_gone_or_not_chosen_has_nothing(watch: Watch) -> None:
    watch.folder.rmdir()
    assert watch.after(watching.QUIET_S) == []
    assert watch.watched.look("", lambda *_: None) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who writes")
def test_what_another_still_writes_waits_however_quiet_it_is(watch: Watch) -> None:
    photo = watch.put("a.jpg")
    with photo.open("ab"):
        watch.after(0)
        assert watch.after(10 * watching.QUIET_S) == []
        assert files.is_being_written(photo)
    assert watch.after(0) == ["a.jpg"]
    assert files.is_being_written(watch.folder / "gone.jpg")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows leases")
def test_whoever_begins_to_write_while_we_ask_does_not_end_us(watch: Watch) -> None:
    photo = watch.put("a.jpg")
    with photo.open("rb") as asking:
        assert writing._lease(asking)
        with pytest.raises(BlockingIOError):
            os.open(photo, os.O_WRONLY | os.O_NONBLOCK)
    with photo.open("ab") as free:
        free.write(b"!")


def test_looking_can_be_stopped_and_changes_nothing(watch: Watch) -> None:
    class Stopped(Exception):
        pass

    def stop(*_: int) -> None:
        raise Stopped

    photo = watch.put("a.jpg", b"x" * 3_000_000)
    before = (photo.read_bytes(), photo.stat().st_mtime_ns)
    watch.after(0)
    watch.now += watching.QUIET_S
    with pytest.raises(Stopped):
        watch.watched.look(str(watch.folder), stop)
    assert watch.after(0) == ["a.jpg"]
    assert (photo.read_bytes(), photo.stat().st_mtime_ns) == before


def test_what_any_case_has_or_had_is_known(watch: Watch, county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    first, second = new_case(desk.vault), new_case(desk.vault)
    one, _ = exhibits.add(desk, first, watch.put("a.jpg", b"a"), None)
    exhibits.add(desk, second, watch.put("b.jpg", b"b"), None)
    desk.delete(first, one.path)
    watch.put("c.jpg", b"c")
    watch.after(0)
    assert watch.after(watching.QUIET_S) == ["a.jpg", "b.jpg", "c.jpg"]
    found = watch.watched.look(str(watch.folder), lambda *_: None)
    assert [one.path.name for one in watching.unknown(desk, found)] == ["c.jpg"]
