"""Time that orders what is shown and never decides: a hybrid clock over the device's own clock.

A moment is (milliseconds since 1970 UTC, counter), as in "Logical Physical Clocks" (Kulkarni et al., 2014).
"""

from __future__ import annotations

import time
from datetime import datetime
from typing import NamedTuple

LARGEST_LEAD = 24 * 60 * 60 * 1000
"""Milliseconds by which a foreign time may run ahead of ours before it is reported instead of adopted."""


class Moment(NamedTuple):
    """A point of the hybrid clock: `ms` since 1970 UTC, then a counter among events of the same millisecond."""

    ms: int
    counter: int


def now_ms() -> int:
    """Return the device's clock in milliseconds since 1970 UTC."""
    return time.time_ns() // 1_000_000


def wall() -> str:
    """Return local time with its offset as the device shows it, to the second: `2026-03-05T09:30:00+08:00`."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def tick(last: Moment, ms: int) -> Moment:
    """Return the moment of the next own event after `last` when the device's clock says `ms`."""
    return Moment(ms, 0) if ms > last.ms else Moment(last.ms, last.counter + 1)


def adopt(last: Moment, remote: Moment, ms: int) -> Moment:
    """Return our clock after seeing `remote`: the later of both, unless `remote` leads by more than LARGEST_LEAD."""
    return last if remote.ms - ms > LARGEST_LEAD else max(last, remote)


def lead_ms(remote: Moment, ms: int) -> int:
    """Return by how many milliseconds `remote` runs ahead beyond what is adopted, or 0."""
    return remote.ms - ms if remote.ms - ms > LARGEST_LEAD else 0
