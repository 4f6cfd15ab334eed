"""One process at a time, and never shut out by a dead one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from fieldkit import files
from fieldkit.errors import Code, Refused

pytest_plugins = ["tests.sticks"]

HOLDER = """
import sys
from pathlib import Path
from fieldkit import files
held = files.lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def busy(path: Path) -> bool:
    try:
        files.lock(path).release()
    except Refused as refusal:
        return refusal.code is Code.VAULT_BUSY
    return False


def test_another_process_is_refused_until_the_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert busy(path)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert path.exists()
    assert not busy(path)


def test_a_lock_of_the_same_process_counts_too_and_release_frees_it_once(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with files.lock(path) as held:
        opened = os.listdir("/proc/self/fd")
        assert busy(path)
        assert os.listdir("/proc/self/fd") == opened
        held.release()
        assert not busy(path)
        with files.lock(path):
            held.release()
            assert busy(path)
    assert not busy(path)


def test_a_file_that_merely_exists_locks_nothing(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_bytes(b"left by a crash")
    assert not busy(path)
    assert path.read_bytes() == b"left by a crash"


def test_a_child_does_not_inherit_the_lock(tmp_path: Path) -> None:
    held = files.lock(tmp_path / "lock")
    command = [sys.executable, "-c", "import sys; print('here', flush=True); sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, close_fds=False) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"here\n"
        held.release()
        assert not busy(tmp_path / "lock")
        assert child.poll() is None


def test_a_place_where_no_lock_can_be_made_is_refused_by_its_own_reason(small_disk: Callable[..., Path]) -> None:
    disk = small_disk(512 << 10, "ext4")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for path, code in ((disk / "lock", Code.MEDIUM_READ_ONLY), (disk / "no" / "lock", Code.FILE_MISSING)):
        with pytest.raises(Refused) as caught:
            files.lock(path)
        assert caught.value.code is code


@pytest.fixture
def msvcrt(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A double of Windows: byte 0 of a file is locked by whoever comes first."""
    double = SimpleNamespace(LK_NBLCK=2, LK_UNLCK=0, calls=[], held=False)

    def locking(descriptor: int, mode: int, count: int) -> None:
        double.calls.append((mode, count, os.lseek(descriptor, 0, os.SEEK_CUR)))
        if mode == double.LK_NBLCK and double.held:
            raise PermissionError(13, "Permission denied")
        double.held = mode == double.LK_NBLCK

    double.locking = locking
    monkeypatch.setitem(sys.modules, "msvcrt", double)
    monkeypatch.setattr(sys, "platform", "win32")
    return double


def test_on_a_double_of_windows_one_byte_is_locked_and_unlocked_before_closing(
    msvcrt: SimpleNamespace, tmp_path: Path
) -> None:
    with files.lock(tmp_path / "lock"):
        assert busy(tmp_path / "lock")
    assert not busy(tmp_path / "lock")
    assert msvcrt.calls == [(2, 1, 0), (2, 1, 0), (0, 1, 0), (2, 1, 0), (0, 1, 0)]


def test_a_file_system_without_locks_is_no_busy_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def flock(descriptor: int, operation: int) -> NoReturn:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(Refused) as caught:
        files.lock(tmp_path / "lock")
    assert (caught.value.code, caught.value.params["reason"]) == (Code.MEDIUM_FAILED, "ENOLCK")
