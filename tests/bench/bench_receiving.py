"""Receiving a bundle of many events: verified, merged, shown and indexed, beside what merges without any of it.

What it costs, part by part, and how low each can go, stands in RECEIVING.md.
"""

from __future__ import annotations

import shutil
import subprocess
import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from fieldkit.bundle import receive as receiving
from fieldkit.vault.store import open_store
from tests.bench import counties, merging, peers
from tests.bench.frame import Bench, Fact, Row, Watch, against, in_turns
from tests.bench.ground import Ground
from tests.bench.speech import Speech

_MERGE = (
    "INSERT INTO fields SELECT record, field, value, at FROM coming.fields WHERE true"
    " ON CONFLICT DO UPDATE SET value = excluded.value, at = excluded.at WHERE excluded.at > at"
)
_SQL, _KEEPASS = "SQL merge of rows of fields, newest wins", "keepassxc-cli merge"


def prepare(ground: Ground) -> None:
    """Have a bundle ready, and the same as rows."""
    merging.made(ground, ground.sizes.received)


def prepare_few(ground: Ground) -> None:
    """Have a smaller bundle ready, and as many entries."""
    merging.made(ground, ground.sizes.merged)
    if peers.here(ground, _KEEPASS):
        _entries(ground)


def measure(ground: Ground) -> list[Row]:
    """Receive, each time in the vault as it was before."""
    events = ground.sizes.received
    folder = merging.made(ground, events)
    differing: list[set[str]] = []
    with ground.scratch() as scratch:
        acts = {
            "ours": partial(received, folder, scratch, differing),
            _SQL: partial(merge_rows, folder, scratch),
        }
        watches = in_turns(ground.sizes.rounds, acts)
    true = merging.contradicted(folder)
    facts = [Fact(f"conflicts missed or invented, of {len(true)}", max(len(told ^ true) for told in differing), 0)]
    ours = watches["ours"]
    return [Row(f"{events:,} events received", ours.median, ours.own, [against(watches, _SQL, 4)], facts)]


def measure_few(ground: Ground) -> list[Row]:
    """Receive as many events as a peer merges entries in a few seconds."""
    events = ground.sizes.merged
    folder = merging.made(ground, events)
    with ground.scratch() as scratch:
        acts = {"ours": partial(received, folder, scratch, [])}
        acts |= {name: partial(_merge_entries, ground, scratch) for name in peers.here(ground, _KEEPASS)}
        watches = in_turns(ground.sizes.rounds, acts)
    ours = watches["ours"]
    return [Row(f"{events:,} events received", ours.median, ours.own, [against(watches, _KEEPASS, 1 / 20)])]


def received(folder: Path, scratch: Path, differing: list[set[str]], watch: Watch) -> None:
    place = counties.copied(folder, scratch / "county")
    with counties.opened(place, "li") as county:
        with watch:
            told = receiving.receive(county["li"], [place / merging.BUNDLE])
        differing.append({record for record, _ in told.report.conflicts})
    shutil.rmtree(place)


def merge_rows(folder: Path, scratch: Path, watch: Watch) -> None:
    here = Path(shutil.copy(folder / merging.HERE, scratch))
    with closing(open_store(here, merging.KEY)) as store:
        store.execute(f"ATTACH '{folder / merging.COMING}' AS coming KEY \"x'{merging.KEY.hex()}'\"")
        with watch, store.transaction():
            store.execute(_MERGE)
    here.unlink()


def _entries(ground: Ground) -> Path:
    return ground.made(f"keepass-{ground.sizes.merged}", partial(_make_entries, ground.sizes.merged))


def _make_entries(count: int, folder: Path) -> None:
    """Make two databases of the same entries, each of which was changed in the second since."""
    names = [b64encode(uuid.uuid4().bytes).decode() for _ in range(count)]
    for number, name in enumerate(("here", "coming")):
        xml = folder / f"{name}.xml"
        xml.write_text("".join(_document(names, Speech(6 + number), f"2026-03-0{5 + number}T09:00:00Z")))
        command = ["keepassxc-cli", "import", "-q", "-p", "-t", "100", xml, folder / f"{name}.kdbx"]
        typed = f"{peers.PASSPHRASE}\n" * 2
        subprocess.run([*map(str, command)], input=typed, text=True, check=True, capture_output=True)


def _document(names: list[str], speech: Speech, at: str) -> Iterator[str]:
    root = b64encode(bytes(16)).decode()
    times = f"<Times><CreationTime>2026-03-01T09:00:00Z</CreationTime><LastModificationTime>{at}</LastModificationTime>"
    yield f'<?xml version="1.0" encoding="UTF-8"?><KeePassFile><Root><Group><UUID>{root}</UUID><Name>talks</Name>'
    for name in names:
        text = f"<String><Key>Notes</Key><Value>{speech.answer()}</Value></String>"
        yield f"<Entry><UUID>{name}</UUID>{times}</Times>{text}</Entry>"
    yield "</Group></Root></KeePassFile>"


def _merge_entries(ground: Ground, scratch: Path, watch: Watch) -> None:
    here = Path(shutil.copy(_entries(ground) / "here.kdbx", scratch))
    with watch:
        watch.run(
            "keepassxc-cli", "merge", "-q", "-s", here, _entries(ground) / "coming.kdbx", words=f"{peers.PASSPHRASE}\n"
        )
    here.unlink()


RECEIVE = Bench("receive", prepare, measure)
RECEIVE_FEW = Bench("receive-few", prepare_few, measure_few)
