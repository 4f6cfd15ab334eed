"""A place for disks that are laid out by the thousand. A module asks with `pytest_plugins = ["tests.law.scratch"]`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def scratch() -> Iterator[Path]:
    """Give a folder in memory where there is one: what is synced there costs nothing."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="fieldkit-power-", dir=memory) as folder:
        yield Path(folder)
