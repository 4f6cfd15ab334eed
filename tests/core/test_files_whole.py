"""Whole or not at all: whatever stops a writer, the old file stands and nothing half written bears its name."""

from __future__ import annotations

import errno
import hashlib
import os
import resource
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.files import whole

pytest_plugins = ["tests.sticks"]

OLD = b"the older file " * 1000
NEW = os.urandom(40_000)
PAGE = 4096


def written_whole(path: Path) -> None:
    files.write_whole(path, NEW)


def streamed(path: Path) -> None:
    with files.NewFile(path) as new:
        for start in range(0, len(NEW), PAGE):
            new.write(NEW[start : start + PAGE])
        new.commit(verify=True)


def paced(path: Path) -> None:
    """As a long copy does it: flushed in the background while it goes on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole, "_PACE", 2 * PAGE)
        patch.setattr(whole, "_BUFFER", PAGE)
        streamed(path)


WRITERS = [written_whole, streamed, paced]


def refused(act: Callable[[], object]) -> Code | None:
    try:
        act()
    except Refused as refusal:
        return refusal.code
    return None


def fill(folder: Path, left: int) -> Path:
    """Fill the disk at `folder` until `left` bytes are free."""
    filler = folder / "filler"
    free = files.medium(folder).free
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, free - left))
        os.fsync(file.fileno())
    return filler


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("kind", ["tmpfs", "ext4", "vfat"])
def test_on_a_disk_that_fills_up_at_every_4_kib_step_the_old_file_stands(
    small_disk: Callable[..., Path], kind: str, write: Callable[[Path], None]
) -> None:
    disk = small_disk(512 << 10, kind)
    path = disk / "village.fkb"
    outcomes = set()
    for left in range(0, len(NEW) + 6 * PAGE, PAGE):
        path.write_bytes(OLD)
        filler = fill(disk, left)
        before = set(disk.iterdir())
        code = refused(lambda: write(path))
        assert path.read_bytes() == (NEW if code is None else OLD)
        assert set(disk.iterdir()) == before
        filler.unlink()
        outcomes.add(code)
    assert outcomes == {None, Code.MEDIUM_FULL}


@pytest.mark.parametrize("write", WRITERS)
def test_a_read_only_disk_is_named_and_left_alone(
    small_disk: Callable[..., Path], write: Callable[[Path], None]
) -> None:
    disk = small_disk(512 << 10, "ext4")
    (disk / "a").write_bytes(OLD)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    assert refused(lambda: write(disk / "a")) is Code.MEDIUM_READ_ONLY
    assert (disk / "a").read_bytes() == OLD
    assert files.medium(disk / "a").read_only


def test_a_folder_or_file_that_may_not_be_changed_is_a_matter_of_rights(small_disk: Callable[..., Path]) -> None:
    disk = small_disk(512 << 10, "ext4")
    (disk / "a").write_bytes(OLD)
    for protected in (disk, disk / "a"):
        if subprocess.run(["chattr", "+i", protected], capture_output=True, check=False).returncode:
            pytest.skip("chattr is not allowed here")
        try:
            assert refused(lambda: files.write_whole(disk / "a", NEW)) is Code.MEDIUM_DENIED
            assert (disk / "a").read_bytes() == OLD
        finally:
            subprocess.run(["chattr", "-i", protected], check=True)


@pytest.fixture
def largest_file() -> Iterator[int]:
    """This process may write files of 16 KiB at most, as if the file system were at its limit (EFBIG)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 * PAGE, hard))
    yield 4 * PAGE
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_too_large_for_its_file_system_is_refused_as_such(
    tmp_path: Path, largest_file: int, write: Callable[[Path], None]
) -> None:
    (tmp_path / "a").write_bytes(OLD[:largest_file])
    assert refused(lambda: write(tmp_path / "a")) is Code.MEDIUM_TOO_LARGE
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() == OLD[:largest_file]


def test_what_was_written_is_known_by_its_hash_and_size_and_is_private(tmp_path: Path) -> None:
    with files.NewFile(tmp_path / "a") as new:
        assert new.write(NEW) == len(NEW)
        assert new.commit() is files.Proof.WRITTEN
    assert (new.size, new.sha256) == (len(NEW), hashlib.sha256(NEW).hexdigest())
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600
    assert files.read_back(tmp_path / "a")[0] == new.sha256


def test_a_long_file_is_flushed_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    paced(tmp_path / "a")
    assert len(flushed) == len(NEW) // (2 * PAGE) + 2  # the last ones: the end of the file, and the folder


@pytest.mark.parametrize("pace", [2 * PAGE, len(NEW)])
def test_an_error_of_a_flush_in_the_background_is_not_forgotten_though_later_flushes_succeed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pace: int
) -> None:
    """Linux reports a failed write-back once: whoever asks again is told that all is well (fsync(2))."""
    answers = iter([errno.EIO])

    def fsync(descriptor: int) -> None:
        for number in answers:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(whole, "_PACE", pace)
    assert refused(lambda: streamed(tmp_path / "a")) is Code.MEDIUM_GONE
    assert list(tmp_path.iterdir()) == []


def test_an_abandoned_file_is_not_closed_under_its_running_flush(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = threading.active_count()
    ended: list[int] = []

    def slow(descriptor: int) -> None:
        time.sleep(0.05)
        ended.append(os.fstat(descriptor).st_size)

    monkeypatch.setattr(os, "fsync", slow)
    monkeypatch.setattr(whole, "_PACE", 1)
    with files.NewFile(tmp_path / "a") as new:
        new.write(NEW)
    assert ended == [len(NEW)]
    assert threading.active_count() == threads


def test_verified_is_claimed_only_where_the_cache_is_left_out(small_disk: Callable[..., Path], tmp_path: Path) -> None:
    memory = small_disk(512 << 10, "tmpfs")
    disk = small_disk(512 << 10, "ext4")
    proofs = {}
    for folder in (memory, disk):
        with files.NewFile(folder / "a") as new:
            new.write(NEW)
            proofs[folder] = new.commit(verify=True)
    assert proofs == {memory: files.Proof.READ_BACK, disk: files.Proof.VERIFIED}


def broken_off(path: Path) -> None:
    with files.NewFile(path) as new:
        new.write(NEW)
        raise KeyError


def test_leaving_without_a_commit_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    with files.NewFile(tmp_path / "a") as new:
        new.write(NEW)
        assert new.part.exists()
    with pytest.raises(KeyError):
        broken_off(tmp_path / "a")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [OLD]


def test_a_cancel_while_reading_back_leaves_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    seen = []

    def watch(count: int) -> None:
        seen.append(count)
        raise BrokenPipeError  # an OSError of the watcher's own, which must not be taken for the medium's

    with files.NewFile(tmp_path / "a") as new:
        new.write(NEW)
        with pytest.raises(BrokenPipeError):
            new.prove(watch)
    assert seen == [len(NEW)]
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [OLD]


def test_a_link_in_the_place_of_the_file_is_replaced_and_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(OLD)
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")
    files.write_whole(tmp_path / "a", NEW)
    assert not (tmp_path / "a").is_symlink()
    assert (tmp_path / "elsewhere").read_bytes() == OLD


def test_writers_of_one_name_at_once_each_leave_a_whole_file(tmp_path: Path) -> None:
    contents = [bytes([number]) * 100_000 for number in range(8)]
    threads = [threading.Thread(target=files.write_whole, args=(tmp_path / "a", content)) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_bytes() in contents


KILLED = """
import os, signal, sys
from pathlib import Path
from fieldkit import files
with files.NewFile(Path(sys.argv[1])) as new:
    new.write(bytes(10_000_000))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_writer_leaves_only_what_sweep_removes(tmp_path: Path) -> None:
    (tmp_path / "a[1].fkb").write_bytes(OLD)
    (tmp_path / ".mine.part").write_bytes(b"of somebody else")
    done = subprocess.run([sys.executable, "-c", KILLED, tmp_path / "a[1].fkb"], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.iterdir())) == 3
    assert files.sweep(tmp_path, "b*") == 0
    assert files.sweep(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine.part", "a[1].fkb"]
    assert (tmp_path / "a[1].fkb").read_bytes() == OLD


@pytest.mark.parametrize("name", ["村" * 85, "a" * 255])
def test_the_longest_names_can_be_written_too(tmp_path: Path, name: str) -> None:
    files.write_whole(tmp_path / name, NEW)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("name", "code"),
    [("a" * 256, Code.MEDIUM_BAD_NAME), ("missing/a", Code.FILE_MISSING), ("folder", Code.FILE_NOT_A_FILE)],
)
def test_a_place_that_cannot_hold_the_file_is_refused(tmp_path: Path, name: str, code: Code) -> None:
    (tmp_path / "folder").mkdir()
    assert refused(lambda: files.write_whole(tmp_path / name, NEW)) is code
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
