"""Drawing rows by a seed: the same seed draws the same rows, on every machine and in every language it is written in.

Each row's lot is SHA-256 of the seed, a line feed and the row's id, in UTF-8; lots are sorted as bytes and the first
are drawn. In strata, each gets one while there are enough to draw, and the rest go by size: largest remainders first,
then the stratum's name in order of code points.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping


def draw(rows: Mapping[str, str], count: int, seed: str) -> list[str]:
    """Return `count` of `rows` (id: stratum) in the order of their lots, all of them where there are fewer."""
    strata: defaultdict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: lot(seed, row)):
        strata[rows[row]].append(row)
    shares = shared_out({name: len(held) for name, held in strata.items()}, count)
    drawn = [row for name, held in strata.items() for row in held[: shares[name]]]
    return sorted(drawn, key=lambda row: lot(seed, row))


def lot(seed: str, row: str) -> bytes:
    """Return the lot of a row."""
    return hashlib.sha256(f"{seed}\n{row}".encode()).digest()


def shared_out(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """Return how many of `count` each stratum of these sizes gets."""
    count = min(count, sum(sizes.values()))
    least = 1 if count >= len(sizes) else 0
    rest, left = count - least * len(sizes), {name: size - least for name, size in sizes.items()}
    whole = sum(left.values()) or 1
    shares = {name: least + rest * size // whole for name, size in left.items()}
    short = sorted(left, key=lambda name: (-(rest * left[name] % whole), name))
    for name in short[: count - sum(shares.values())]:
        shares[name] += 1
    return shares
