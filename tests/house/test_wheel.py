"""What is built is what runs: the wheel holds every module and every resource the program reads."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    target = tmp_path_factory.mktemp("wheel")
    told = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    with zipfile.ZipFile(next(target.glob("*.whl"))) as wheel:
        return set(wheel.namelist())


def test_every_module_and_resource_is_in_the_wheel(names: set[str]) -> None:
    sources = [*(ROOT / "fieldkit").rglob("*.py"), *(ROOT / "ui").rglob("*.py")]
    assert {str(path.relative_to(ROOT)) for path in sources} <= names
    resources = [path for path in (ROOT / "resources").rglob("*") if path.is_file()]
    assert {f"fieldkit/{path.relative_to(ROOT)}" for path in resources} <= names


def test_nothing_else_is_in_the_wheel(names: set[str]) -> None:
    tops = {name.split("/", 1)[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"fieldkit", "ui"}
    assert not [name for name in names if name.endswith((".pyc", ".fkb")) or "/." in name]
