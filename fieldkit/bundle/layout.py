"""Which exhibit goes into which part: whole where it fits into one, else in slices, each beginning in a fresh part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fieldkit.bundle.archive import LONGEST_NAME, overhead
from fieldkit.errors import Code, Refused

MEMBER = overhead("") + 2 * LONGEST_NAME
"""Bytes of the ZIP around one member, at most."""

_MANIFEST = 8 << 10
_LINE = 400
_READER = 5
_LEAST = 4 << 10


class Cut(NamedTuple):
    """Bytes `start` to `start + size` of the age file number `file`; `number` counts slices from 1, 0 for a whole."""

    file: int
    start: int
    size: int
    number: int


def room(part_size: int, common: Sequence[int], chains: int, sizes: Sequence[int], receivers: int) -> int:
    """Return how many bytes of exhibits a part can hold beside members of the sizes `common` and the manifest.

    The manifest's size is bounded from what it lists. Raises Refused(BUNDLE_LARGE) where next to nothing is left.
    """
    lists = _MANIFEST + receivers * 3 * _LINE + chains * _LINE + len(sizes) * (2 * _LINE + receivers * _READER)
    left = part_size - sum(common) - (len(common) + 3) * MEMBER - lists
    left -= (sum(sizes) // max(left, _LEAST) + 1) * _LINE
    if left < _LEAST:
        raise Refused(Code.BUNDLE_LARGE, size=part_size)
    return left


def parts(sizes: Sequence[int], left: int, most: int) -> list[list[Cut]]:
    """Return the cuts of each part for age files of `sizes` bytes, where a part has room for `left` bytes of them.

    At most `most` in one part; there is always a first part.
    """
    found: list[list[Cut]] = [[]]
    free = left
    for cut in _cuts(sizes, left - MEMBER):
        begins = cut.number == 1 and bool(found[-1])
        if begins or cut.size + MEMBER > free or len(found[-1]) >= most:
            found.append([])
            free = left
        found[-1].append(cut)
        free -= cut.size + MEMBER
    return found


def _cuts(sizes: Sequence[int], largest: int) -> Iterator[Cut]:
    for index, size in enumerate(sizes):
        if size <= largest:
            yield Cut(index, 0, size, 0)
        else:
            for number, start in enumerate(range(0, size, largest), 1):
                yield Cut(index, start, min(largest, size - start), number)
