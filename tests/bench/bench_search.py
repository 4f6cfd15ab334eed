"""Search: words of one to four characters among many answers, the newest 50, beside looking at every text."""

from __future__ import annotations

from fieldkit.desk import search
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Turn
from fieldkit.vault import projection
from tests.bench import counties
from tests.bench.answers import known
from tests.bench.frame import Bench, Beside, Fact, Row, Watch, in_turns
from tests.bench.ground import Ground
from tests.bench.speech import Speech

NEWEST = 50
ALL = 1000
"""Hits up to which everything found is compared, and not only the newest."""

_LIKE = "SELECT path FROM record_turn WHERE f_text LIKE ? AND deleted = 0 ORDER BY created DESC LIMIT ?"


def prepare(ground: Ground) -> None:
    """Have a vault in which much was said."""
    known(ground)


def measure(ground: Ground) -> list[Row]:
    """Look for words that were said, often or once, and for some that never were."""
    with counties.opened(known(ground), "li") as county:
        desk = Desk(county["li"])
        queries = _queries(desk, ground.sizes.queries)
        words = iter(queries * 2)

        def ours(watch: Watch) -> None:
            told = next(words)
            with watch:
                search.texts(desk, told, NEWEST)

        def like(watch: Watch) -> None:
            told = next(words)
            with watch:
                desk.vault.store.rows(_LIKE, (f"%{told}%", NEWEST))

        found = in_turns(len(queries), {"ours": ours})["ours"]
        looked = in_turns(len(queries), {"like": like})["like"]
        missed, invented = _compared(desk, queries)
    return [
        Row(
            "search, 1 to 4 characters, newest 50, p95",
            found.p95,
            found.own,
            [Beside("LIKE on every text, p95", looked.p95)],
            [Fact("recall", 1 - missed, 1), Fact("precision", 1 - invented, 1)],
            most=0.015,
        )
    ]


def _queries(desk: Desk, count: int) -> list[str]:
    """Return excerpts of what was said; each eighth turned round, so that it may stand nowhere."""
    speech = Speech(3)
    turns = projection.load(desk.vault.store, Turn, "f_sort = 'answer'", order="random() LIMIT 1000")
    told = [speech.excerpt(turns[number % len(turns)].text) for number in range(count)]
    return [words[::-1] if number % 8 == 0 else words for number, words in enumerate(told)]


def _compared(desk: Desk, queries: list[str]) -> tuple[float, float]:
    """Return which share of what stands there was not found, and which share of what was found does not."""
    missed = invented = hits = 0
    for words in queries:
        told = [path for (path,) in desk.vault.store.rows(_LIKE, (f"%{words}%", ALL))]
        found = [hit.path for hit in search.texts(desk, words, ALL)]
        hits += len(told)
        missed += len(set(told) - set(found))
        invented += len(set(found) - set(told))
    return missed / max(1, hits), invented / max(1, hits)


SEARCH = Bench("search", prepare, measure)
