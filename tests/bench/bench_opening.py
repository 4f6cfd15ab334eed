"""Opening a large vault, its key known, to what the first screen shows."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

from sqlcipher3 import dbapi2 as cipher

from fieldkit import ids
from fieldkit.desk import keeping, overview
from fieldkit.desk.desk import Desk
from fieldkit.keys.derive import subkey
from fieldkit.keys.identity import DeviceKey
from fieldkit.vault import vault as opening
from fieldkit.vault.places import DATABASE
from fieldkit.vault.store import open_store
from tests.bench import counties, ledgers
from tests.bench.frame import Bench, Fact, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.bench.speech import Speech
from tests.vaultkit import new_case

_RAW, _PASSPHRASE = "SQLCipher opened by raw key", "SQLCipher opened by passphrase"
_VILLAGES = 150


def prepare(ground: Ground) -> None:
    """Have a year's villages in one vault; this takes minutes, once."""
    filled(ground)


def measure(ground: Ground) -> list[Row]:
    """Open it again and again, as unlocking does once the passphrase gave the key."""
    folder = filled(ground)
    counted: list[int] = []
    with counties.opened(folder), ground.scratch() as scratch:
        words = _by_passphrase(scratch / "words.db")
        acts = {
            "ours": partial(open_facts, folder, counted),
            _RAW: partial(open_raw, folder),
            _PASSPHRASE: partial(_open_by, scratch / "words.db", words),
        }
        watches = in_turns(3 * ground.sizes.rounds, acts)
    return [
        Row(
            f"{ground.sizes.opened:,} events, opened to the first screen's facts",
            watches["ours"].median,
            watches["ours"].own,
            [against(watches, _RAW), against(watches, _PASSPHRASE)],
            [Fact("villages shown", min(counted), villages_of(ground.sizes.opened))],
            most=0.1,
        )
    ]


def villages_of(events: int) -> int:
    """Return in how many villages so many events are."""
    return min(_VILLAGES, -(-events // 60)) + 1


def filled(ground: Ground) -> Path:
    """Return the folder of the county whose leader holds them."""
    return ground.made(f"events-{ground.sizes.opened}", partial(_make, ground.sizes.opened))


def _make(events: int, folder: Path) -> None:
    with counties.founded(folder) as county:
        speech, key, villages = Speech(8), DeviceKey.new(), villages_of(events) - 1
        for number in range(villages):
            at = ledgers.writer(county, "zhang", ids.derived("case", "opened", str(number)), key=key)
            ledgers.Village(at, speech, events // villages).write()
            ledgers.take_in(county["li"], at)
        new_case(county["li"])


def open_facts(folder: Path, counted: list[int], watch: Watch) -> None:
    """Open it to what the first screen shows."""
    unlocked = counties.unlocked_in(folder, "li")
    with watch:
        desk = Desk(opening.open_unlocked(folder / "li.vault", unlocked))
        lines = overview.overview(desk)
        keeping.last_copy(desk)
    desk.close()
    counted.append(len(lines))


def open_raw(folder: Path, watch: Watch) -> None:
    """Open its database alone."""
    key = subkey(counties.unlocked_in(folder, "li").master, "store")
    with watch:
        store = open_store(folder / "li.vault" / DATABASE, key)
    store.close()


def _by_passphrase(path: Path) -> str:
    """Make a small database under a passphrase, stretched as SQLCipher does by itself; return the passphrase."""
    words = ids.new()
    with closing(cipher.connect(str(path))) as made:
        made.set_key(words.encode())
        made.execute("CREATE TABLE t (a)")
    return words


def _open_by(path: Path, words: str, watch: Watch) -> None:
    with watch:
        made = cipher.connect(str(path))
        made.set_key(words.encode())
        made.execute("SELECT count(*) FROM sqlite_master").fetchone()
    made.close()


OPEN = Bench("open", prepare, measure)
