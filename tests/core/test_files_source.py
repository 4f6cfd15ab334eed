"""A user's file is read as one thing or not at all, whoever moves or changes it meanwhile."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit import files
from fieldkit.errors import Code, Refused

CONTENT = os.urandom(700_000)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(CONTENT)
    os.utime(path, ns=(0, 1_700_000_000_000_000_000))
    return path


def grown(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def rewritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"changed")


def replaced(path: Path) -> None:
    """Another file of the same size and time takes its place."""
    before = path.stat()
    other = path.with_name("other")
    other.write_bytes(bytes(len(CONTENT)))
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


def moved(path: Path) -> None:
    path.rename(path.with_name("moved.jpg"))


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def read_while(path: Path, meanwhile: Callable[[Path], None]) -> None:
    with files.open_source(path) as file:
        file.read(1000)
        meanwhile(path)
        file.read()


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (grown, Code.FILE_CHANGED),
        (rewritten, Code.FILE_CHANGED),
        (replaced, Code.FILE_CHANGED),
        (lambda path: os.truncate(path, 10), Code.FILE_CHANGED),
        (moved, Code.FILE_VANISHED),
        (Path.unlink, Code.FILE_VANISHED),
        (to_folder, Code.FILE_NOT_A_FILE),
    ],
)
def test_what_happens_to_the_file_while_it_is_read_is_noticed(
    photo: Path, meanwhile: Callable[[Path], None], code: Code
) -> None:
    with pytest.raises(Refused) as caught:
        read_while(photo, meanwhile)
    assert caught.value.code is code
    assert caught.value.params == {"name": "photo.jpg"}


def test_an_undisturbed_file_is_read_whole_in_pieces_and_from_anywhere(photo: Path) -> None:
    assert files.read_stable(photo) == CONTENT
    with files.open_source(photo) as file:
        assert file.seek(-10, os.SEEK_END) == len(CONTENT) - 10
        assert file.read() == CONTENT[-10:]
        file.seek(0)
        assert b"".join(iter(lambda: file.read(65_536), b"")) == CONTENT


def test_libraries_that_want_a_binary_file_can_use_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a", CONTENT)
    with files.open_source(tmp_path / "a.zip") as file, zipfile.ZipFile(file) as archive:
        assert archive.read("a") == CONTENT


def test_a_file_beyond_the_bound_is_refused_before_it_fills_the_memory(photo: Path) -> None:
    assert files.read_stable(photo, len(CONTENT)) == CONTENT
    with pytest.raises(Refused) as caught:
        files.read_stable(photo, len(CONTENT) - 1)
    assert caught.value.code is Code.FILE_TOO_LARGE
    assert caught.value.params == {"name": "photo.jpg", "largest": len(CONTENT) - 1}


def test_what_is_no_file_is_refused_and_a_pipe_hangs_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(Refused) as caught:
            files.read_stable(path)
        assert caught.value.code is Code.FILE_NOT_A_FILE


def test_a_missing_file_is_missing_and_not_vanished(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        files.read_stable(tmp_path / "none")
    assert caught.value.code is Code.FILE_MISSING


def test_an_error_of_whoever_uses_the_bytes_stays_their_own(photo: Path) -> None:
    with pytest.raises(BrokenPipeError), files.open_source(photo):
        raise BrokenPipeError
