"""`python -m tests.bench.parts`: what receiving is made of, beside the SQL merge of the same run (RECEIVING.md).

Microseconds of the processor for each event, without what the parts inside a part took; of several rounds the least.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self
from unittest import mock

from fieldkit.bundle import lines, receive, unsealing
from fieldkit.merge.family import Family
from fieldkit.vault import indexing, intake, projection
from fieldkit.vault.ledger import Ledger
from fieldkit.vault.store import Store
from tests.bench import bench_receiving, merging
from tests.bench.frame import Watch
from tests.bench.ground import FULL, Ground

PARTS = (
    (receive, "open_bundle", "opening: every byte hashed, the manifest believed"),
    (unsealing, "member", "the ledger's member: hashed again and decrypted"),
    (lines, "read", "its lines"),
    (Ledger, "add", "events: decoded, encoded again, hashed, linked, causes first"),
    (Ledger, "events_of", "older events of the families: read and decoded"),
    (Family, "take", "folding into what was there"),
    (Family, "take_all", "folding"),
    (projection, "row_of", "rows made"),
    (indexing, "_tokens", "words spelled for the index"),
    (indexing, "put", "the index's entries made"),
    (intake, "take_in", "the rest of taking in"),
    (receive, "take", "the commit: pages encrypted, written, moved from the log"),
    (Store, "rows", "reading"),
)
ALL, MERGE = "ALL", "(the SQL merge)"
_TABLE = re.compile(r"(?:INTO|FROM) \[?(\w+)")


class Parts:
    """Seconds of the processor by part."""

    def __init__(self) -> None:
        self.own: dict[str, float] = defaultdict(float)
        self._inner: list[float] = []

    def timed(self, act: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        """Return `act`, timed under the name that `name` says for what it is called with."""

        def timed(*given: Any, **named: Any) -> Any:
            begun = time.process_time()
            self._inner.append(0.0)
            try:
                return act(*given, **named)
            finally:
                took = time.process_time() - begun
                self.own[name(*given)] += took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        return timed


class Processor(Watch):
    """Counts the processor's seconds in place of the clock's, and keeps how much of them fell on each part."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self.parts: dict[str, float] = {}
        self._own = parts.own

    def __enter__(self) -> Self:
        self._own.clear()
        self._start = time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.runs.append(time.process_time() - self._start)
        self.parts = dict(self._own)


def measured(folder: Path, scratch: Path) -> dict[str, float]:
    """Receive once and return the seconds of each part, of all, and of the SQL merge beside it."""
    parts = Parts()
    ours, merge = Processor(parts), Processor(parts)
    with ExitStack() as patched:
        for owner, name, what in PARTS:
            timed = parts.timed(getattr(owner, name), lambda *_, what=what: what)
            patched.enter_context(mock.patch.object(owner, name, timed))
        timed = parts.timed(Store.many, lambda _, sql, *__: f"written: {_TABLE.findall(sql)[0]}")
        patched.enter_context(mock.patch.object(Store, "many", timed))
        bench_receiving.received(folder, scratch, [], ours)
    bench_receiving.merge_rows(folder, scratch, merge)
    return {**ours.parts, ALL: sum(ours.runs), MERGE: sum(merge.runs)}


def main(events: int, rounds: int) -> None:
    """Print the parts, the dearest first."""
    with tempfile.TemporaryDirectory(prefix="fieldkit-bench-") as temporary:
        ground = Ground(Path(temporary), FULL, peers=False)
        folder = merging.made(ground, events)
        with ground.scratch() as scratch:
            runs = [measured(folder, scratch) for _ in range(rounds)]
    least = {part: min(run[part] for run in runs) for part in runs[0]}
    for part, seconds in sorted(least.items(), key=lambda told: -told[1]):
        print(f"{seconds / events * 1e6:7.1f}  {part}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FULL.received, FULL.rounds)
