"""A program keeps its memory off the disk where it crashes; Windows is played by a double."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fieldkit.files import memory


def test_on_windows_no_heap_is_reported() -> None:
    told: list[int] = []

    class Kernel32:
        WerSetFlags = told.append

    memory.report_no_heap(Kernel32)
    assert told == [1]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_neither_the_program_nor_what_it_starts_leaves_a_core() -> None:
    code = (
        "import resource, subprocess, sys\n"
        "from fieldkit import files\n"
        "files.keep_off_disk()\n"
        "told = 'import resource; print(resource.getrlimit(resource.RLIMIT_CORE))'\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)\n"
        "subprocess.run([sys.executable, '-c', told], check=True)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:2] == ["(0, 0)"] * 2
