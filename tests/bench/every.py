"""Every row there is, in the order of the table."""

from __future__ import annotations

from tests.bench.bench_bundles import AGAIN, IN, OUT
from tests.bench.bench_checking import CHECK
from tests.bench.bench_exhibits import EXHIBITS
from tests.bench.bench_opening import OPEN
from tests.bench.bench_receiving import RECEIVE, RECEIVE_FEW
from tests.bench.bench_rosters import ROSTERS
from tests.bench.bench_saving import SAVE
from tests.bench.bench_search import SEARCH
from tests.bench.bench_starting import START
from tests.bench.bench_table import TABLE
from tests.bench.bench_thumbs import THUMBS
from tests.bench.bench_transcript import TRANSCRIPT
from tests.bench.bench_typing import TYPING
from tests.bench.bench_unlocking import UNLOCK

_CORE = (SAVE, SEARCH, RECEIVE, RECEIVE_FEW, ROSTERS, EXHIBITS, OUT, IN, AGAIN, TRANSCRIPT, CHECK, OPEN)
_WINDOW = (START, UNLOCK, TYPING, TABLE, THUMBS)

EVERY = {bench.name: bench for bench in (*_CORE, *_WINDOW)}
