"""The report of a fault of ours: what went wrong and where in the program, and nothing of what was being worked on."""

from __future__ import annotations

import platform
import traceback
from datetime import UTC, datetime
from pathlib import Path

from fieldkit import __version__, files


def report(fault: BaseException) -> Path:
    """Write types and places of `fault` and its causes to the user's own folder; no message and no value is in it."""
    now = datetime.now(UTC)
    lines = [
        f"fieldkit {__version__}",
        f"{platform.system()} {platform.release()} Python {platform.python_version()}",
    ]
    for cause in _causes(fault):
        lines += _places(cause)
    path = files.make_folder(files.user_folder() / "reports") / f"fault-{now:%Y%m%dT%H%M%S%f}.txt"
    files.write_whole(path, "\n".join(lines).encode())
    return path


def _causes(fault: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    cause: BaseException | None = fault
    while cause is not None and cause not in found:
        found.append(cause)
        cause = cause.__cause__ or cause.__context__
    return found


def _places(cause: BaseException) -> list[str]:
    steps = traceback.extract_tb(cause.__traceback__)
    return [type(cause).__name__, *(f"  {Path(at.filename).name}:{at.lineno} {at.name}" for at in steps)]
