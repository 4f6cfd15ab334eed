"""How the worker confines itself on each system; Windows and macOS are played by doubles."""

from __future__ import annotations

import ctypes
import types
from typing import Any

import pytest

from fieldkit.parse import confine
from fieldkit.parse.answer import Limits


class Kernel32:
    """A double that remembers what it was told; `takes`: whether it lets a process into a job."""

    def __init__(self, *, takes: bool = True) -> None:
        self.told: dict[str, Any] = {}
        self.CreateJobObjectW = self._named("CreateJobObjectW", 7)
        self.GetCurrentProcess = self._named("GetCurrentProcess", 2**64 - 1)
        self.SetInformationJobObject = self._set
        self.AssignProcessToJobObject = self._named("AssignProcessToJobObject", int(takes))

    def _named(self, name: str, answer: int) -> Any:
        def call(*arguments: Any) -> int:
            self.told[name] = [getattr(argument, "value", argument) for argument in arguments]
            return answer

        return call

    def _set(self, job: Any, sort: int, pointer: Any, size: int) -> int:
        assert (job.value, sort, size) == (7, 9, ctypes.sizeof(confine.Extended))
        self.told["limits"] = pointer._obj
        return 1


def test_on_windows_the_process_enters_a_job_of_its_own() -> None:
    api = Kernel32()
    confine.enter_job(Limits(memory=1 << 30, processor=30), api)
    told = api.told["limits"]
    assert told.ProcessMemoryLimit == 1 << 30
    assert told.Basic.PerProcessUserTimeLimit == 300_000_000
    assert told.Basic.ActiveProcessLimit == 1
    assert told.Basic.LimitFlags & 0x10A == 0x10A
    assert api.told["AssignProcessToJobObject"] == [7, 2**64 - 1]


def test_on_windows_a_job_that_takes_nobody_ends_the_worker() -> None:
    with pytest.raises(OSError, match="limits"):
        confine.enter_job(Limits(), Kernel32(takes=False))


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes are those of 64 bits")
def test_the_structure_is_as_long_as_the_one_of_the_system() -> None:
    assert ctypes.sizeof(confine.Extended) == 144


@pytest.mark.parametrize(("platform", "held"), [("linux", True), ("darwin", False)])
def test_only_macos_has_no_limit_of_memory(platform: str, held: bool) -> None:
    names = ("RLIMIT_CPU", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CORE", "RLIMIT_AS")
    told: dict[str, tuple[int, int]] = {}
    double = types.SimpleNamespace(setrlimit=told.__setitem__, **{name: name for name in names})
    confine._set_rlimits(Limits(memory=5, processor=6), double, platform)
    assert ("RLIMIT_AS" in told) is held
    assert told["RLIMIT_CPU"] == (6, 7)
    assert told["RLIMIT_FSIZE"] == told["RLIMIT_NOFILE"] == told["RLIMIT_CORE"] == (0, 0)


@pytest.mark.parametrize(("platform", "held"), [("linux", True), ("darwin", False)])
def test_a_player_writes_no_file_and_may_open_what_leads_to_the_loudspeaker(platform: str, held: bool) -> None:
    names = ("RLIMIT_FSIZE", "RLIMIT_CORE", "RLIMIT_AS")
    told: dict[str, tuple[int, int]] = {}
    confine._write_nothing(
        5, types.SimpleNamespace(setrlimit=told.__setitem__, **{name: name for name in names}), platform
    )
    assert ("RLIMIT_AS" in told) is held
    assert told["RLIMIT_FSIZE"] == told["RLIMIT_CORE"] == (0, 0)
