"""Making, flushing, replacing and removing, here and on doubles of the systems that are not here."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.files import cache, windows

pytest_plugins = ["tests.sticks"]


class Held(PermissionError):
    """What Windows raises while a scanner holds a file."""

    def __init__(self, winerror: int) -> None:
        super().__init__(13, "Access is denied")
        self.winerror = winerror


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_private_all_the_way_and_making_them_again_is_harmless(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "c"
    assert files.make_folder(folder) == folder
    assert files.make_folder(folder) == folder
    assert [mode(path) for path in (folder, folder.parent, folder.parent.parent)] == [0o700] * 3


def test_a_file_in_the_place_of_a_folder_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"content")
    for path in (tmp_path / "a", tmp_path / "a" / "b"):
        with pytest.raises(Refused) as caught:
            files.make_folder(path)
        assert caught.value.code is Code.FILE_EXISTS
    assert (tmp_path / "a").read_bytes() == b"content"


def test_a_new_file_is_private_and_never_an_old_one_or_a_link(tmp_path: Path) -> None:
    os.close(files.open_new(tmp_path / "a"))
    assert mode(tmp_path / "a") == 0o600
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("a", "link"):
        with pytest.raises(FileExistsError):
            files.open_new(tmp_path / name)
    assert not (tmp_path / "elsewhere").exists()


def test_the_user_s_folder_is_made_where_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "mine"))
    assert files.user_folder() == tmp_path / "mine"
    assert mode(tmp_path / "mine") == 0o700
    monkeypatch.delenv("FIELDKIT_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert files.user_folder() == tmp_path / "share" / "fieldkit"
    assert (tmp_path / "share" / "fieldkit").is_dir()


def test_wiping_removes_the_name_and_a_missing_file_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"content")
    files.wipe_file(tmp_path / "key")
    files.wipe_file(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []


def test_wiping_on_a_read_only_disk_says_that_the_file_is_still_there(small_disk: Callable[..., Path]) -> None:
    disk = small_disk(512 << 10, "ext4")
    (disk / "key").write_bytes(b"content")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with pytest.raises(Refused) as caught:
        files.wipe_file(disk / "key")
    assert caught.value.code is Code.MEDIUM_READ_ONLY


def test_a_folder_that_cannot_be_flushed_is_believed_and_a_failing_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answering(number: int) -> Callable[[int], NoReturn]:
        def fsync(descriptor: int) -> NoReturn:
            raise OSError(number, os.strerror(number))

        return fsync

    monkeypatch.setattr(os, "fsync", answering(22))
    files.fsync_folder(tmp_path)
    monkeypatch.setattr(os, "fsync", answering(5))
    with pytest.raises(OSError, match="Input/output"):
        files.fsync_folder(tmp_path)


@pytest.mark.parametrize("winerror", [5, 32, 33])
def test_on_a_double_of_windows_replacing_waits_for_a_scanner_and_not_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, winerror: int
) -> None:
    tries: list[tuple[Path, Path]] = []
    waited: list[float] = []
    frees_after = 3

    def busy(source: Path, target: Path) -> None:
        tries.append((source, target))
        if len(tries) <= frees_after:
            raise Held(winerror)

    monkeypatch.setattr(os, "replace", busy)
    monkeypatch.setattr(time, "sleep", waited.append)
    files.replace(tmp_path / "a", tmp_path / "b")
    assert tries == [(tmp_path / "a", tmp_path / "b")] * 4
    frees_after = 1000
    with pytest.raises(Held):
        files.replace(tmp_path / "a", tmp_path / "b")
    assert 1 < sum(waited) < 5


def test_replacing_does_not_wait_where_rights_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(source: Path, target: Path) -> NoReturn:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "replace", denied)
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))
    with pytest.raises(PermissionError):
        files.replace(tmp_path / "a", tmp_path / "b")


def test_on_a_double_of_windows_a_file_is_written_verified_and_no_folder_is_flushed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "O_BINARY", 0, raising=False)
    monkeypatch.setattr(os, "O_DIRECTORY", None)  # opening a folder would be an error
    monkeypatch.setattr(windows, "open_unbuffered", lambda path: os.open(path, os.O_RDONLY))
    proofs = []
    for _ in range(2):
        with files.NewFile(tmp_path / "a") as new:
            new.write(bytes(cache.CHUNK + 1))
            proofs.append(new.commit(verify=True))
        monkeypatch.setattr(windows, "open_unbuffered", lambda path: None)
    assert proofs == [files.Proof.VERIFIED, files.Proof.READ_BACK]
    assert not files.drop_cache(0)


def test_on_a_double_of_macos_a_flush_goes_through_the_drive_s_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    asked: list[tuple[int, int]] = []
    plain: list[int] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "F_NOCACHE", 48, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", lambda descriptor, *order: asked.append(order))
    monkeypatch.setattr(os, "fsync", plain.append)
    with files.NewFile(tmp_path / "a") as new:
        new.write(b"content")
        assert new.commit(verify=True) is files.Proof.READ_BACK  # mincore(2) sees the page that the double left there
    assert asked == [(51,), (48, 1), (51,)]
    assert plain == []


def test_on_a_double_of_macos_a_file_system_without_full_flush_gets_a_plain_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def unknown(descriptor: int, order: int) -> NoReturn:
        raise OSError(25, "Inappropriate ioctl for device")

    plain: list[int] = []
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", unknown)
    monkeypatch.setattr(os, "fsync", plain.append)
    files.write_whole(tmp_path / "a", b"content")
    assert len(plain) == 2
