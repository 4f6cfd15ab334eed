"""Whatever byte is altered, wherever a file is cut: it is found, or what is there says the same as before.

Every structure gets its share of the spoiled bytes, and every part of it one after the other. What is found is one of
the things that can be found there, and nothing but a refusal is ever raised.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks import room as rooms
from tests.attacks.carried import carried_structures
from tests.attacks.structures import Structure, vault_structures

FLIPPED = 420
CUT = 8
"""Bytes flipped in all, and boundaries of each structure at which it is cut, when nobody asks for the long run."""

SEED = 20_260_305


@pytest.fixture(scope="module")
def structures() -> Iterator[list[Structure]]:
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("FIELDKIT_HOME", f"{name}/home")
        room = rooms.make(Path(name))
        yield [*vault_structures(room), *carried_structures(room)]
        room.county.close()


def spoil(told: Structure, data: bytes, spoiled: bytes, where: str) -> str:
    """Look at a structure in which something is spoiled, and put it back."""
    told.path.write_bytes(spoiled)
    try:
        found = told.look()
    except Exception as error:
        raise AssertionError(f"{told.name}, {where}: {error!r}") from error
    finally:
        told.path.parent.mkdir(exist_ok=True)
        told.path.write_bytes(data)
    assert found in told.found | {""}, (told.name, where, found)
    return found


def flip(structures: list[Structure], count: int) -> dict[str, Counter[str]]:
    """Flip `count` bytes, one at a time, and return what was found in each structure."""
    rng = random.Random(SEED)
    found: dict[str, Counter[str]] = {}
    for told in structures:
        data = told.path.read_bytes()
        found[told.name] = Counter()
        for turn in range(-(-count // len(structures))):
            at = rng.choice(told.parts[turn % len(told.parts)])
            mask = rng.choice((1, 2, 4, 8, 16, 32, 64, 128, 255))
            spoiled = data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :]
            found[told.name][spoil(told, data, spoiled, f"byte {at} ^ {mask}")] += 1
    return found


def cut(structures: list[Structure], most: int | None) -> dict[str, Counter[str]]:
    """Cut each structure at its boundaries (at `most` of them), one byte before and one behind; return what was found.

    One byte behind the end is a byte too many.
    """
    rng = random.Random(SEED)
    found: dict[str, Counter[str]] = {}
    for told in structures:
        data = told.path.read_bytes()
        edges = told.edges if most is None or len(told.edges) <= most else rng.sample(told.edges, most)
        sizes = {edge + step for edge in edges for step in (-1, 0, 1)} - {-1, len(data)}
        found[told.name] = Counter(
            spoil(told, data, data[:size].ljust(size, b"\0"), f"cut to {size} of {len(data)}") for size in sorted(sizes)
        )
    return found


def judge(structures: list[Structure], found: dict[str, Counter[str]]) -> None:
    """Prove that no look is blind, and say what was found."""
    for told in structures:
        assert found[told.name].total()
        assert not told.vital or found[told.name].total() > found[told.name][""], told.name
        print(f"{told.name}: {dict(found[told.name])}")
    print(f"{sum(each.total() for each in found.values())} in all, {sum(each[''] for each in found.values())} harmless")


def test_an_untouched_structure_is_whole(structures: list[Structure]) -> None:
    assert [told.name for told in structures if told.look()] == []
    assert len({told.name for told in structures}) == len(structures)


def test_no_altered_byte_is_taken_for_what_was_there(structures: list[Structure]) -> None:
    judge(structures, flip(structures, FLIPPED))


def test_nothing_cut_off_or_grown_is_taken_for_whole(structures: list[Structure]) -> None:
    judge(structures, cut(structures, CUT))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_thousands_of_altered_bytes(structures: list[Structure], count: int | None) -> None:
    judge(structures, flip(structures, count or 5000))


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_cut_at_every_boundary(structures: list[Structure]) -> None:
    judge(structures, cut(structures, None))
