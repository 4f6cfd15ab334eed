"""The fixture that makes counties: a module asks with `pytest_plugins = ["tests.counties"]` and never imports this.

What the test does with a county it imports from `tests.vaultkit`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldkit.keys.lists import Role
from tests.vaultkit import TEAM, County, build


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., County]]:
    """Make counties: `county()` has zhang the inspector and li the leader, `county(wang="deputy")` whom it names."""
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "home"))
    made: list[County] = []

    def make(*, practice: bool = False, **roles: Role) -> County:
        folder = tmp_path / f"county{len(made)}"
        folder.mkdir()
        made.append(build(folder, roles or TEAM, practice=practice))
        return made[-1]

    yield make
    for each in made:
        each.close()
