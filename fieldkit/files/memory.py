"""What is in memory stays there: a program that crashes with its keys open leaves no image of it on the disk."""

from __future__ import annotations

import sys
from typing import Any

_NO_HEAP = 1
"""WER_FAULT_REPORTING_FLAG_NOHEAP of the Windows SDK (werapi.h)."""


def keep_off_disk() -> None:
    """Let this process, and what it starts, leave no core dump (getrlimit(2)), on Windows no heap in a report.

    A system that hands dumps to a collector of its own leaves it to that one to honour the limit.
    """
    if sys.platform == "win32":
        import ctypes

        report_no_heap(ctypes.CDLL("kernel32"))
    else:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def report_no_heap(api: Any) -> None:
    """Have Windows Error Reporting collect no heap of this process by `api` (kernel32)."""
    api.WerSetFlags(_NO_HEAP)
