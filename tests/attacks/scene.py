"""The bundle under attack, those whom it is for, and the ways to make another of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from fieldkit import ids
from fieldkit.bundle.receive import receive
from fieldkit.bundle.write import write
from fieldkit.keys import age, cards, documents
from fieldkit.keys.identity import Identity
from fieldkit.merge import event as events
from fieldkit.vault.ledger import Change
from fieldkit.vault.parcel import Parcel
from tests.attacks.forge import Loose, Zipped, canonical, encrypted, named, take_apart
from tests.forging import Forger
from tests.vaultkit import County, build, new_case, new_exhibit, new_interview, new_person, outgoing

Make = Callable[["Scene"], bytes]


@dataclass(frozen=True)
class Scene:
    """A bundle from zhang to li and the office, taken apart, and a second one. Mallory belongs to no county."""

    loose: Loose
    county: County
    other_loose: Loose
    mallory: Identity

    @property
    def li(self) -> Identity:
        return self.county.people["li"]

    @property
    def zhang(self) -> Identity:
        return self.county.people["zhang"]

    def copy(self) -> Self:
        return replace(self, loose=self.loose.copy(), other_loose=self.other_loose.copy())


@dataclass(frozen=True)
class Stage(Scene):
    """The scene with what is in the bundles: `person`, a protected informant, `talk`, and `words`, one of its turns.

    Qian holds the first bundle, as `held`, and the chain of `wang`, who is on the list and signs whatever he likes;
    the bundle `older` was made for qian before it.
    """

    wang: Forger
    person: str
    talk: str
    words: str
    older: bytes
    held: bytes

    @property
    def case(self) -> str:
        """The space of the case."""
        return self.wang.space

    @property
    def names(self) -> dict[str, str]:
        """What sentences name that is random, by what it is."""
        return {
            "zhang's laptop": self.county["zhang"].signer.device,
            "wang's laptop": self.wang.device,
            "mallory": self.mallory.member[:8],
            "photograph": self.loose.manifest["exhibits"][0]["sha256"][:12],
        }

    def copy(self) -> Self:
        return replace(super().copy(), wang=replace(self.wang, events=list(self.wang.events)))


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """Make the stage in `folder`; it can be used for every attack, as nothing that is refused changes anything."""
    county = build(folder, {"zhang": "inspector", "li": "leader", "wang": "inspector", "qian": "deputy"})
    zhang, qian = county["zhang"], county["qian"]
    case = new_case(zhang)
    person = new_person(zhang, case, "王建国")
    zhang.write(case, Change(person, {"protected": True, "alias": "甲一"}))

    def written(name: str, *to: str) -> Path:
        receivers = tuple(county.known(one) for one in to)
        return write(zhang, folder / name, outgoing(zhang, receivers, case)).paths[0]

    older = written("older.fkb", "qian")
    talk = new_interview(zhang, case, "水渠哪年修的？", "前年。")
    turns = zhang.store.rows("SELECT path FROM record_turn WHERE f_sort = 'answer'")
    recipients = [county.known(one).recipient for one in ("li", "office")]
    loose = []
    for name in ("one", "other"):
        for photo in (b"first", b"second"):
            new_exhibit(zhang, case, bytes(150_000) + photo + name.encode())
        path = written(f"{name}.fkb", "li", "office")
        loose.append(take_apart(path, county.people["li"], zhang.unlocked.identity, recipients))
        if name == "one":
            held = written("held.fkb", "qian")
            receive(qian, [held])
    wang = Forger(county.genesis.id, case, county.people["wang"], roll=qian.members.held())
    for title in ("甲", "乙", "丙"):
        wang.write(f"finding/{ids.new()}", {"title": title})
    about = (person, talk, turns[0][0], older.read_bytes(), held.read_bytes())
    scene = Stage(loose[0], county, loose[1], Identity.new(), wang, *about)
    (folder / "wang.fkb").write_bytes(told_by(scene, wang, to="qian"))
    receive(qian, [folder / "wang.fkb"])
    yield scene
    county.close()


def told_by(
    scene: Stage,
    sender: Forger,
    parcel: Parcel | None = None,
    *,
    to: str = "li",
    rolls: Sequence[bytes] | None = None,
    secrets: dict[str, str] | None = None,
    alter: Callable[[list[bytes]], list[bytes]] = list,
    **told: Any,
) -> bytes:
    """Return a bundle of `parcel` (the sender's whole chain) that is sound but for what the parcel holds.

    `alter` changes the lines of the ledger, `told` are fields of the manifest to change.
    """
    parcel = parcel or sender.parcel()
    lines = alter(list(_lines(scene.county.rolls if rolls is None else rolls, parcel)))
    receiver = scene.county.known(to)
    readers = [receiver.recipient]
    members = [
        named("ledger", encrypted(b"".join(lines), readers)),
        named("secrets", encrypted(canonical(secrets or {}), readers)),
    ]
    spaces = {stretch.space for stretch in parcel.stretches} | {sender.space}
    manifest = {
        "v": 1,
        "needs": 1,
        "county": json.loads(documents.write(scene.county.genesis)),
        "bundle": ids.new(),
        "made_at": 1_772_000_000_000,
        "sender": json.loads(cards.make_card(sender.identity, scene.county.genesis, "王五")),
        "device": json.loads(sender.certificate()),
        "receivers": [
            {
                "member": receiver.member,
                "number": 1,
                "previous": "",
                "recipient": receiver.recipient,
                "secrets": members[1][0],
            }
        ],
        "spaces": sorted(spaces),
        "since": {name: first - 1 for name, (first, _) in _reach(parcel).items() if first > 1},
        "heads": {name: last for name, (_, last) in _reach(parcel).items()},
        "exhibits": [],
        "common": [_listed(*member) for member in members],
        "parts": [[]],
    }
    return Loose(manifest | told, members, sender.identity, readers).write()


def _lines(rolls: Sequence[bytes], parcel: Parcel) -> Iterator[bytes]:
    """The ledger as bundle/FORMAT.md, 5 has it."""
    yield from (b'{"roll":%s}\n' % roll for roll in rolls)
    yield from (b'{"certificate":%s}\n' % document for document in parcel.certificates)
    for stretch in parcel.stretches:
        first = json.loads(stretch.events[0][0])["seq"]
        yield b'{"chain":%s}\n' % canonical({"device": stretch.device, "first": first, "space": stretch.space})
        for envelope, body in stretch.events:
            yield b'{"envelope":%s}\n' % envelope if body is None else b'{"body":%s,"envelope":%s}\n' % (body, envelope)
    yield from (b'{"head":%s}\n' % head for head in parcel.heads)


def _reach(parcel: Parcel) -> dict[str, tuple[int, list[Any]]]:
    """Where each chain begins, and its last event, as the manifest names them."""
    return {
        f"{stretch.space}/{stretch.device}": (
            json.loads(stretch.events[0][0])["seq"],
            [json.loads(stretch.events[-1][0])["seq"], events.digest(stretch.events[-1][0])],
        )
        for stretch in parcel.stretches
    }


def _listed(name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": events.digest(data), "size": len(data)}


def zip_with(alter: Callable[[Zipped], object]) -> Make:
    """The whole bundle, its ZIP altered by somebody without a key."""

    def make(scene: Scene) -> bytes:
        zipped = scene.loose.zipped()
        alter(zipped)
        return zipped.write()

    return make


def loose_with(alter: Callable[[Scene], object]) -> Make:
    """The bundle altered by whoever has what it takes."""

    def make(scene: Scene) -> bytes:
        alter(scene)
        return scene.loose.write()

    return make


def manifest_with(alter: Callable[[dict[str, Any]], object]) -> Make:
    """The manifest altered and signed again by zhang, whose bundle it is."""

    def make(scene: Scene) -> bytes:
        alter(scene.loose.manifest)
        return scene.loose.write()

    return make


def exhibit_with(alter: Callable[[Scene, bytes, bytes], bytes]) -> Make:
    """The first exhibit altered by zhang: `alter` gets its file key and its payload, and returns another age file."""

    def change(scene: Scene) -> None:
        at = scene.loose.place("exhibits")
        source = io.BytesIO(scene.loose.members[at][1])
        key = age.read_header(source, [scene.li.age_secret])
        scene.loose.exchange("exhibits", alter(scene, key, source.read()))

    return loose_with(change)


def header(key: bytes, scene: Scene, *more: str) -> bytes:
    return age.write_header(key, [*scene.loose.recipients, *more])


def listed(told: dict[str, Any], start: str) -> dict[str, Any]:
    return next(each for part in (told["common"], *told["parts"]) for each in part if each["name"].startswith(start))
