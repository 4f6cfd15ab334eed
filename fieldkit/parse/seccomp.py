"""Bars a process, with all its threads, from system calls that would change or reach what is not its own (Linux).

What plays foreign sound must read files and talk to the sound server. It need not make, change, move or remove a file,
open an address, start a program or touch another process; after this it cannot, whatever a decoder is made to do. The
numbers are those of asm/unistd.h, the program is that of seccomp(2) and linux/filter.h.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
from collections.abc import Iterator
from typing import Any, NamedTuple


class Machine(NamedTuple):
    """A kind of processor: how audit.h calls it, and the numbers of its system calls."""

    audit: int
    seccomp: int
    socket: int
    opens: dict[int, int]
    """Calls that open a file, and which argument has the flags."""
    barred: tuple[int, ...]


_X86 = Machine(
    0xC000003E,
    317,
    41,
    {2: 1, 257: 2},
    # bind, listen, execve, kill, truncate, rename, rmdir, creat, link, unlink, symlink, ptrace, mknod, then those with
    # `at`: mknod, unlink, rename, link, symlink; process_vm_writev, renameat2, execveat, io_uring_setup, openat2
    (49, 50, 59, 62, 76, 82, 84, 85, 86, 87, 88, 101, 133, 259, 263, 264, 265, 266, 311, 316, 322, 425, 437),
)
_ARM = Machine(
    0xC00000B7,
    277,
    198,
    {56: 2},
    # mknodat, unlinkat, symlinkat, linkat, renameat, truncate, ptrace, kill, bind, listen, execve, process_vm_writev,
    # renameat2, execveat, io_uring_setup, openat2
    (33, 35, 36, 37, 38, 45, 117, 129, 200, 201, 221, 271, 276, 281, 425, 437),
)
MACHINES = {"x86_64": _X86, "aarch64": _ARM}

_NO_NEW_PRIVS = 38
_SET_FILTER, _ALL_THREADS = 1, 1
_LOAD, _EQUAL, _ANY_OF, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_OTHER_ABI = 0x40000000
"""From here on are the numbers of x32, which would be a way around."""

_NUMBER, _AUDIT, _ARGUMENTS = 0, 4, 16
"""Where the parts of struct seccomp_data begin; an argument has 8 bytes, the lower ones first."""

_LOCAL = 1
"""AF_UNIX: the one family of sockets that leads to programs of this computer alone."""

_CHANGING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class Step(NamedTuple):
    """One instruction: what to do, with what, and how many steps to pass over where it holds and where not."""

    code: int
    value: int
    holds: int = 0
    fails: int = 0


class _Filter(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("jt", ctypes.c_uint8), ("jf", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("len", ctypes.c_uint16), ("filter", ctypes.POINTER(_Filter)))


def bar() -> bool:
    """Bar this process for the rest of its life; say whether the system could (a kernel since 3.17, either machine)."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return False
    steps = list(program(machine))
    made = (_Filter * len(steps))(*(_Filter(step.code, step.holds, step.fails, step.value) for step in steps))
    told = _Program(len(steps), ctypes.cast(made, ctypes.POINTER(_Filter)))
    system: Any = ctypes.CDLL(None, use_errno=True)
    system.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(system.syscall(machine.seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(told)) == 0)


def program(machine: Machine) -> Iterator[Step]:
    """Yield what the kernel runs at each system call."""
    yield Step(_LOAD, _AUDIT)
    yield Step(_EQUAL, machine.audit, holds=1)
    yield Step(_RETURN, _REFUSE)
    yield Step(_LOAD, _NUMBER)
    yield from _refused_if(_AT_LEAST, _OTHER_ABI)
    for number in machine.barred:
        yield from _refused_if(_EQUAL, number)
    for number, flags in machine.opens.items():
        yield Step(_EQUAL, number, fails=4)
        yield Step(_LOAD, _ARGUMENTS + 8 * flags)
        yield from _refused_if(_ANY_OF, _CHANGING)
        yield Step(_LOAD, _NUMBER)
    yield Step(_EQUAL, machine.socket, fails=3)
    yield Step(_LOAD, _ARGUMENTS)
    yield Step(_EQUAL, _LOCAL, holds=1)
    yield Step(_RETURN, _REFUSE)
    yield Step(_RETURN, _ALLOW)


def _refused_if(code: int, value: int) -> Iterator[Step]:
    yield Step(code, value, fails=1)
    yield Step(_RETURN, _REFUSE)
