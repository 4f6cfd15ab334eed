"""An exhibit larger than a part goes out in slices and comes back as it was, in little memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fieldkit.bundle import inspect
from fieldkit.bundle import write as writing
from fieldkit.files import media
from tests.badstick import Stick
from tests.trip import slicing
from tests.trip.slicing import FAT, STEPS, Took, measured, parts, prepare
from tests.worksite import Site

pytest_plugins = ["tests.sticks"]

WAY = ("take_in", "write", "receive", "compare")
MEMORY = 350
"""MiB that no step may pass, however large the exhibit."""


def sliced(folder: Path) -> list[str]:
    """Return the numbers of the slices in the parts, in the order of the parts."""
    found = sorted(parts(folder), key=lambda path: (len(path.name), path.name))
    return [name[-3:] for path in found for name in inspect.inspect(path).sliced]


def test_a_film_comes_back_as_it_was_over_a_stick_that_takes_no_large_files(
    tmp_path: Path, bad_stick: Callable[..., Stick], monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = 1 << 20
    prepare(tmp_path, 5 * largest)
    stick = bad_stick(capacity=8 << 20, largest=largest)
    monkeypatch.setitem(media._LARGEST_FILE, "fuse", largest)
    monkeypatch.setattr(slicing, "parts", lambda _: list(stick.folder.glob("*.fkb")))
    (tmp_path / "stick").rmdir()
    (tmp_path / "stick").symlink_to(stick.folder)
    for step, person in (STEPS[name] for name in WAY):
        site = Site(tmp_path)
        with site.home(), site.desk(person) as desk:
            step(site, desk)
    assert sliced(tmp_path) == [f"{number:03d}" for number in range(1, 7)]


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_five_gib_on_fat(tmp_path: Path, count: int | None, record_property: Callable[[str, object], None]) -> None:
    """`--count` is the size in MiB, more than a part."""
    size = (count or 5 << 10) << 20
    took: dict[str, Took] = {}
    with TemporaryDirectory(dir=tmp_path) as name:
        folder = Path(name)
        prepare(folder, size)
        for step in WAY:
            took[step] = measured(step, folder)
            record_property(step, f"{took[step].seconds} s, {took[step].memory} MiB")
        assert all(path.stat().st_size <= min(FAT, writing.PART) for path in parts(folder))
        assert len(sliced(folder)) == size // writing.PART + 1
    assert max(each.memory for each in took.values()) < MEMORY, took
