"""The worker confines itself before it reads a foreign byte: memory, processor time, nothing to open, no core dump.

Linux and macOS have rlimits, Windows a Job Object. The Windows branch was proven on a double only, never on Windows.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from fieldkit.parse import seccomp
from fieldkit.parse.answer import Limits


def confine(limits: Limits) -> None:
    """Hold this process, and what it may start, to `limits` for the rest of its life."""
    if sys.platform == "win32":
        enter_job(limits, ctypes.WinDLL("kernel32"))
    else:
        import resource

        _set_rlimits(limits, resource, sys.platform)


def confine_player(memory: int) -> None:
    """Hold this process to `memory` bytes, and let it write no file, not one, for the rest of its life.

    It plays as long as it likes, and it may open what leads to the loudspeaker. On Linux it can reach nothing else.
    """
    if sys.platform == "win32":
        enter_job(Limits(memory=memory, processor=_DAY), ctypes.WinDLL("kernel32"))
    else:
        import resource

        _write_nothing(memory, resource, sys.platform)
        if sys.platform == "linux":
            seccomp.bar()


def _write_nothing(memory: int, resource: Any, platform: str) -> None:
    wanted = {resource.RLIMIT_FSIZE: (0, 0), resource.RLIMIT_CORE: (0, 0)}
    if platform != "darwin":
        wanted[resource.RLIMIT_AS] = (memory, memory)
    for what, most in wanted.items():
        resource.setrlimit(what, most)


def _set_rlimits(limits: Limits, resource: Any, platform: str) -> None:
    """Set the limits by `resource`. The signal of the soft limit of time comes a second before the kill."""
    wanted = {
        resource.RLIMIT_CPU: (limits.processor, limits.processor + 1),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (0, 0),  # what is open stays so: the pipes
        resource.RLIMIT_CORE: (0, 0),
    }
    if platform != "darwin":  # macOS maps gigabytes of shared libraries into each process, so no such limit fits there
        wanted[resource.RLIMIT_AS] = (limits.memory, limits.memory)
    for what, most in wanted.items():
        resource.setrlimit(what, most)


_DAY = 24 * 60 * 60


class _Basic(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class Extended(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of the Windows SDK (winnt.h)."""

    _fields_ = (
        ("Basic", _Basic),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


# winnt.h: JOB_OBJECT_LIMIT_PROCESS_TIME, _ACTIVE_PROCESS, _PROCESS_MEMORY, _DIE_ON_UNHANDLED_EXCEPTION
_FLAGS = 0x0002 | 0x0008 | 0x0100 | 0x0400
_EXTENDED_LIMIT_INFORMATION = 9
_TICKS_A_SECOND = 10_000_000


def enter_job(limits: Limits, api: Any) -> None:
    """Put this process into a job of its own by `api` (kernel32). Raises OSError where Windows does not let it."""
    api.CreateJobObjectW.restype = api.GetCurrentProcess.restype = ctypes.c_void_p
    job = ctypes.c_void_p(api.CreateJobObjectW(None, None))
    told = Extended()
    told.Basic.LimitFlags = _FLAGS
    told.Basic.PerProcessUserTimeLimit = limits.processor * _TICKS_A_SECOND
    told.Basic.ActiveProcessLimit = 1
    told.ProcessMemoryLimit = limits.memory
    size = ctypes.sizeof(told)
    entered = api.SetInformationJobObject(job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(told), size)
    if not (entered and api.AssignProcessToJobObject(job, ctypes.c_void_p(api.GetCurrentProcess()))):
        raise OSError("the job's limits were not taken")
