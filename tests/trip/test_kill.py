"""kill -9 at random moments of work: afterwards the vault opens, the check holds, what was acknowledged is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROUNDS = 50
"""Of each work: 200 in all."""


@pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
@pytest.mark.parametrize("work", ["typing", "intake", "writing", "receiving"])
def test_nothing_acknowledged_is_lost(work: str, tmp_path: Path, count: int | None) -> None:
    rounds = count or ROUNDS
    told = subprocess.run(
        [sys.executable, "-m", "tests.trip.nursery", work, str(rounds), "1", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=280 if count is None else None,
    )
    assert told.returncode == 0, told.stderr[-3000:]
    assert told.stdout.split() == [str(rounds), "survived"]
