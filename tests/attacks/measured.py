"""What this process and those it started have in memory, as Linux tells it (proc(5), getrusage(2))."""

from __future__ import annotations

from pathlib import Path


def status(name: str) -> int:
    """A size in bytes from `/proc/self/status`."""
    lines = Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) << 10


def forget_peak() -> int:
    """Let the peak be counted anew; return what is in use now."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return status("VmRSS")


def peak() -> int:
    """The most that was in use since."""
    return status("VmHWM")


def largest_child() -> int:
    """The most that any process started from here, and ended, ever had in memory."""
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss << 10
