"""Ten lists compared by seven rules, beside the same joins and groups in DuckDB and pandas; results are identical."""

from __future__ import annotations

from fieldkit.rosters.comparing import compare
from tests.bench import villages
from tests.bench.frame import Bench, Beside, Fact, Row, Watch, in_turns
from tests.bench.ground import Ground


def prepare(ground: Ground) -> None:
    """The lists are made where they are measured."""


def measure(ground: Ground) -> list[Row]:
    """Compare the lists; every side has them in memory in its own form before the clock runs."""
    listed = villages.lists(ground.sizes.listed)
    rules = villages.rules()
    outcome = compare(villages.rolls(listed), rules, {})

    def ours(watch: Watch) -> None:
        fresh = villages.rolls(listed)
        with watch:
            compare(fresh, rules, {})

    acts = {"ours": ours}
    facts = []
    if ground.peers:
        from tests.bench import rosterpeers

        connection, frame = rosterpeers.database(listed), rosterpeers.frame(listed)
        connection.execute("SET enable_progress_bar = false")
        mine = {(hit.rule, hit.rows) for hit in outcome.hits}
        theirs = {
            "DuckDB": rosterpeers.plain(rosterpeers.by_duckdb(connection)),
            "pandas": rosterpeers.plain(rosterpeers.by_pandas(frame)),
        }
        facts = [
            Fact(f"questions that only {name} or only ours asks", len(mine ^ found), 0)
            for name, found in theirs.items()
        ]

        def duckdb(watch: Watch) -> None:
            with watch:
                rosterpeers.by_duckdb(connection)

        def pandas(watch: Watch) -> None:
            with watch:
                rosterpeers.by_pandas(frame)

        acts |= {"DuckDB": duckdb, "pandas": pandas}
    watches = in_turns(ground.sizes.rounds, acts)
    took = watches["ours"]
    most = {"DuckDB": 3.0, "pandas": 1.0}
    beside = [Beside(name, watches[name].median, most[name], watches[name].own) for name in most if name in watches]
    work = f"10 lists of {ground.sizes.listed} rows compared, {len(outcome.hits)} questions"
    return [Row(work, took.median, took.own, beside, facts)]


ROSTERS = Bench("rosters", prepare, measure)
