"""What an event had seen: the past of every event of one space, as vectors over its chains (RULES.md, "The past")."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Protocol

Vector = Mapping[str, int]
"""The last seq seen of each foreign device."""

_NOTHING: Vector = {}


class Placed(Protocol):
    """What stands at one place of one chain: an event, or a value that an event set."""

    @property
    def device(self) -> str:
        """The device whose chain it is."""

    @property
    def seq(self) -> int:
        """The place in the chain, from 1."""


class Past:
    """The pasts of the events of one space. A past holds, with an event, all that this event had seen."""

    def __init__(self) -> None:
        self._turns: dict[str, list[int]] = {}
        self._vectors: dict[str, list[Vector]] = {}

    def add(self, device: str, seq: int, seen: Mapping[str, int]) -> Vector:
        """Record that event `seq` of `device` names `seen`; called causes first. Return the event's whole past."""
        vector = dict(self.of(device, seq))
        for foreign, last in seen.items():
            for other, known in {**self.of(foreign, last), foreign: last}.items():
                if other != device and vector.get(other, 0) < known:
                    vector[other] = known
        self.put(device, seq, vector)
        return vector

    def put(self, device: str, seq: int, vector: Vector) -> None:
        """Record the whole past of event `seq` of `device`, as an earlier `add` returned it; in the order of `seq`."""
        self._turns.setdefault(device, []).append(seq)
        self._vectors.setdefault(device, []).append(vector)

    def of(self, device: str, seq: int) -> Vector:
        """Return what event `seq` of `device` had seen of foreign chains."""
        turns = self._turns.get(device)
        if not turns:
            return _NOTHING
        index = bisect_right(turns, seq)
        return self._vectors[device][index - 1] if index else _NOTHING

    def saw(self, one: Placed, other: Placed) -> bool:
        """Say whether `other` lies in the past of `one`."""
        if one.device == other.device:
            return other.seq < one.seq
        return self.of(one.device, one.seq).get(other.device, 0) >= other.seq

    def apart(self, one: Placed, other: Placed) -> bool:
        """Say whether neither had seen the other; nothing is apart from itself."""
        same = (one.device, one.seq) == (other.device, other.seq)
        return not same and not self.saw(one, other) and not self.saw(other, one)

    def size(self, device: str, seq: int) -> int:
        """Return how many events lie in the past of event `seq` of `device`; a cause always has a smaller past."""
        return seq - 1 + sum(self.of(device, seq).values())
