"""Salvage: a run of bytes lost from a bundle costs the chunks it covers and no more, and each hole is named."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from fieldkit.bundle import write as writing
from fieldkit.bundle.archive import Entry, local
from fieldkit.bundle.arrival import row_of
from fieldkit.bundle.rescue import Hole, Rescued
from fieldkit.bundle.salvage import salvage
from fieldkit.desk import bundles, exhibits
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile.payload import CHUNK, NONCE, SEALED, payload_size
from fieldkit.model.kinds import Turn
from fieldkit.vault import check
from fieldkit.vault.exhibits import held
from tests.badstick import Stick
from tests.trip import slicing
from tests.trip.cliroom import Terminal
from tests.trip.holes import RUN, covered, exhibit_of, holed, members, place_of
from tests.vaultkit import County, dump, new_case, new_exhibit, new_interview

pytest_plugins = ["tests.counties", "tests.sticks", "tests.trip.clikit"]

MEMORY = 350
"""MiB that salvage may not pass, however large the part."""

BIG = 20 * CHUNK + 1234
SMALL = 3000


class Scene:
    """A bundle from zhang to li with a talk, a big exhibit and a small one, and li's vault that never got it."""

    def __init__(
        self, county: County, folder: Path, sizes: tuple[int, ...] = (BIG, SMALL), part: int = 1 << 30
    ) -> None:
        self.folder = folder
        self.zhang, self.li = Desk(county["zhang"]), Desk(county["li"])
        space = new_case(county["zhang"])
        new_interview(county["zhang"], space, "水渠哪年修的？", "前年。")
        chance = random.Random(7)
        self.originals = {new_exhibit(county["zhang"], space, data): data for data in map(chance.randbytes, sizes)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(writing, "write", partial(writing.write, part_size=part))
            case = find_case(self.zhang, space)
            written = bundles.write(self.zhang, folder / "1.fkb", [county.member("li")], [case])
        self.paths, self.manifest = list(written.paths), written.manifest
        self.whole = {path: path.read_bytes() for path in self.paths}

    def payload(self, size: int) -> str:
        """Return the name of the exhibit of so many bytes."""
        return next(name for name, data in self.originals.items() if len(data) == size)

    def entry(self, size: int) -> Entry:
        return exhibit_of(self.paths[0], size)

    def place(self, size: int) -> int:
        return place_of(self.paths[0], size)

    def lose(self, start: int, size: int = RUN, path: Path | None = None) -> None:
        """Let these bytes of a part be zeros; whatever was lost before is there again."""
        path = path or self.paths[0]
        data = bytearray(self.whole[path])
        end = min(start + size, len(data))
        data[max(0, start) : end] = bytes(end - max(0, start))
        path.write_bytes(data)

    def salvage(self, folder: Path) -> tuple[bool, dict[str, Rescued]]:
        """Salvage; say whether the records came, and what could only be rescued. What was written out is right."""
        folder.mkdir(exist_ok=True)
        found = salvage(self.li.vault, self.paths, folder)
        for one in found.rescued:
            data = next((data for data in self.originals.values() if len(data) == one.size), b"")
            if one.path is not None and data:
                assert one.path.read_bytes() == holed(data, one.holes)
                assert ".damaged" in one.path.name or not one.holes
        assert {one.path for one in found.rescued if one.path} == set(folder.iterdir())
        return found.received is not None, {one.name: one for one in found.rescued}

    def has(self, size: int) -> bool:
        """Say whether the receiver has the exhibit of so many bytes, right and whole."""
        payload = self.payload(size)
        known = [one for one in exhibits.listed(self.li) if one.exhibit.size == size]
        if not known or not known[0].here:
            assert held(self.li.vault.store, payload) is None
            return False
        return exhibits.open_exhibit(self.li, known[0].exhibit).read() == self.originals[payload]

    def forget(self, folder: Path) -> None:
        """Let the receiver have nothing again."""
        if row_of(self.li.vault.store, self.manifest):
            bundles.undo(self.li, self.manifest)
        for path in folder.iterdir():
            path.unlink()


def overlaps(entry: Entry, start: int) -> bool:
    """Say whether a run lost from `start` takes something of the member."""
    return entry.start < start + RUN and start < entry.start + entry.size


@pytest.fixture
def scene(county: Callable[..., County], tmp_path: Path) -> Iterator[Scene]:
    made = Scene(county(), tmp_path)
    yield made
    assert check.check(made.li.vault) == []


def test_a_lost_run_costs_the_chunks_it_covers_and_no_more(scene: Scene, tmp_path: Path) -> None:
    place, name = scene.place(BIG), scene.payload(BIG)
    out = tmp_path / "out"
    for start in (0, 1, NONCE, 100_000, 7 * SEALED + NONCE, payload_size(BIG) - RUN, payload_size(BIG) - 10):
        scene.lose(place + start, min(RUN, payload_size(BIG) - start))
        came, rescued = scene.salvage(out)
        assert came
        assert rescued[name].holes == covered(place, BIG, place + start)
        assert 0 < rescued[name].lost <= 2 * CHUNK
        assert rescued[name].exhibit in {one.exhibit.path for one in exhibits.listed(scene.li)}
        assert not scene.has(BIG)
        assert len(scene.li.load(Turn)) == 2
        scene.forget(out)


def test_wherever_the_run_lies(scene: Scene, tmp_path: Path) -> None:
    """What lies outside it is received, or if it took the proof of that, at least written out."""
    out, there, whole = tmp_path / "out", members(scene.paths[0]), len(scene.whole[scene.paths[0]])
    entries, places = ({size: where(size) for size in (BIG, SMALL)} for where in (scene.entry, scene.place))
    proofs = [each for each in there if each.name.startswith(("ledger", "secrets", "signature", "manifest"))]
    for start in (*range(0, whole, 3 * RUN // 2 + 1), whole - RUN, whole - 100):
        scene.lose(start)
        came, rescued = scene.salvage(out)
        assert came == (not any(overlaps(each, start) for each in proofs))
        written = {one.size: one.lost for one in rescued.values() if one.path is not None}
        for size, place in places.items():
            holes = covered(place, size, start)
            assert scene.has(size) == (came and not holes)
            if came:
                assert tuple(hole for one in rescued.values() if one.size == size for hole in one.holes) == holes
            else:
                assert written.get(size, RUN) == 0 or overlaps(entries[size], start)
        assert came or written[BIG] <= 2 * CHUNK
        scene.forget(out)


def test_a_whole_bundle_is_received_and_nothing_is_written_out(scene: Scene, tmp_path: Path) -> None:
    came, rescued = scene.salvage(tmp_path / "out")
    assert came
    assert rescued == {}
    assert scene.has(BIG)
    assert scene.has(SMALL)


def test_a_lost_header_costs_nothing_where_the_payload_is_whole(scene: Scene, tmp_path: Path) -> None:
    scene.lose(scene.place(BIG) - 40, 40)
    came, rescued = scene.salvage(tmp_path / "out")
    assert came
    assert rescued == {}
    assert scene.has(BIG)


def test_without_list_of_contents_nothing_is_received_and_everything_is_marked(scene: Scene, tmp_path: Path) -> None:
    before = dump(scene.li.vault)
    manifest = members(scene.paths[0])[-1]
    scene.lose(manifest.start, len(scene.whole[scene.paths[0]]) - manifest.start)
    came, rescued = scene.salvage(tmp_path / "out")
    assert not came
    assert sorted(one.size for one in rescued.values()) == [SMALL, BIG]
    for one in rescued.values():
        assert one.path is not None
        assert one.path.suffix == ".unproven"
        assert one.path.read_bytes() in scene.originals.values()
    assert {name: rows for name, rows in dump(scene.li.vault).items() if name != "meta"} == {
        name: rows for name, rows in before.items() if name != "meta"
    }


@pytest.mark.parametrize("share", [0.05, 0.4, 0.9, 0.999])
def test_a_bundle_that_was_cut_off(scene: Scene, tmp_path: Path, share: float) -> None:
    whole, (big,) = scene.whole[scene.paths[0]], [each.start for each in members(scene.paths[0]) if each.size > BIG]
    scene.paths[0].write_bytes(whole[: int(len(whole) * share)])
    came, rescued = scene.salvage(tmp_path / "out")
    assert not came
    for one in rescued.values():
        if one.size == BIG and one.path is not None:
            assert one.path.read_bytes() == holed(scene.originals[scene.payload(BIG)], one.holes)
            assert one.lost <= BIG - (int(len(whole) * share) - big - 1000) + CHUNK


def test_what_follows_a_lost_header_is_searched_for(scene: Scene, tmp_path: Path) -> None:
    """The directory is lost, and of one member the header: that one is not found, and is named."""
    first, second = [each for each in members(scene.paths[0]) if each.name.startswith("exhibits/")]
    scene.lose(first.start - 10, 10)
    scene.paths[0].write_bytes(scene.paths[0].read_bytes()[:-100])
    came, rescued = scene.salvage(tmp_path / "out")
    assert came
    (lost,) = rescued.values()
    assert (lost.path, lost.lost) == (None, lost.size)
    assert scene.has(BIG if second.size > BIG else SMALL)


def test_what_a_stick_no_longer_reads_is_a_hole(scene: Scene, tmp_path: Path, bad_stick: Callable[..., Stick]) -> None:
    stick, place = bad_stick(capacity=4 << 20), scene.place(BIG)
    (stick.folder / "1.fkb").write_bytes(scene.whole[scene.paths[0]])
    scene.paths = [stick.folder / "1.fkb"]
    bad = ((place + 300_000) // 4096 * 4096, (place + 340_000) // 4096 * 4096)
    stick.set(unreadable=bad)
    with pytest.raises(Refused) as caught:
        bundles.receive(scene.li, scene.paths)
    assert caught.value.code is Code.MEDIUM_GONE
    came, rescued = scene.salvage(tmp_path / "out")
    assert came
    assert rescued[scene.payload(BIG)].holes == covered(place, BIG, bad[0], bad[1] - bad[0])
    assert scene.has(SMALL)


def test_a_stick_pulled_out_meanwhile_is_no_damage(
    scene: Scene, tmp_path: Path, bad_stick: Callable[..., Stick]
) -> None:
    stick = bad_stick(capacity=4 << 20, cached=False)
    (stick.folder / "1.fkb").write_bytes(scene.whole[scene.paths[0]])
    before = dump(scene.li.vault)
    for moment in range(1, 12):
        stick.set(unplug_after=moment)
        with pytest.raises(Refused) as caught:
            bundles.salvage(scene.li, [stick.folder / "1.fkb"], tmp_path)
        assert caught.value.code is Code.MEDIUM_GONE
    assert dump(scene.li.vault)["bundles"] == before["bundles"]


def test_the_good_bundle_brings_the_exhibit_afterwards(scene: Scene, tmp_path: Path) -> None:
    scene.lose(scene.place(BIG) + 5 * SEALED)
    bundles.salvage(scene.li, scene.paths, tmp_path)
    (exhibit,) = [one.exhibit for one in exhibits.listed(scene.li) if not one.here]
    with pytest.raises(Refused) as caught:
        exhibits.open_exhibit(scene.li, exhibit)
    assert caught.value.code is Code.EXHIBIT_AWAITED
    assert [line.act for line in exhibits.custody_lines(scene.li, exhibit)] == ["extracted"]
    scene.paths[0].write_bytes(scene.whole[scene.paths[0]])
    assert len(bundles.receive(scene.li, scene.paths).payloads) == 1
    assert scene.has(BIG)


def test_a_file_that_is_there_already_is_not_overwritten(scene: Scene, tmp_path: Path) -> None:
    scene.lose(scene.place(BIG) + 5 * SEALED)
    out = tmp_path / "out"
    _, rescued = scene.salvage(out)
    path = rescued[scene.payload(BIG)].path
    assert path is not None
    path.write_bytes(b"mine")
    with pytest.raises(Refused) as caught:
        bundles.salvage(scene.li, scene.paths, out)
    assert caught.value.code is Code.FILE_EXISTS
    assert [(each, each.read_bytes()) for each in out.iterdir()] == [(path, b"mine")]


def test_a_missing_folder_is_refused_by_its_name_before_anything_is_received(scene: Scene, tmp_path: Path) -> None:
    scene.lose(scene.place(BIG))
    before = dump(scene.li.vault)
    with pytest.raises(Refused) as refusal:
        salvage(scene.li.vault, scene.paths, tmp_path / "out")
    assert (refusal.value.code, refusal.value.params) == (Code.FILE_MISSING, {"name": "out"})
    assert dump(scene.li.vault) == before


def test_what_may_not_be_kept_here_is_not_written_out_either(scene: Scene, tmp_path: Path) -> None:
    scene.lose(scene.place(BIG) + 5 * SEALED)
    found = salvage(scene.li.vault, scene.paths, tmp_path, accept=lambda path: not path.startswith("exhibit/"))
    assert [(one.path, one.lost) for one in found.rescued] == [(None, BIG)]


def test_chunks_that_changed_places_are_holes(scene: Scene, tmp_path: Path) -> None:
    place = scene.place(BIG) + NONCE
    data = bytearray(scene.whole[scene.paths[0]])
    one, other = (slice(place + at * SEALED, place + (at + 1) * SEALED) for at in (3, 9))
    data[one], data[other] = data[other], data[one]
    scene.paths[0].write_bytes(data)
    _, rescued = scene.salvage(tmp_path / "out")
    assert rescued[scene.payload(BIG)].holes == tuple(Hole(at * CHUNK, (at + 1) * CHUNK) for at in (3, 9))


def test_what_is_not_for_us_or_not_a_bundle_is_refused(
    scene: Scene, county: Callable[..., County], tmp_path: Path
) -> None:
    stranger = Desk(county()["li"])
    scene.lose(scene.place(BIG))
    for desk, paths, code in (
        (stranger, scene.paths, Code.BUNDLE_NOT_FOR_US),
        (scene.li, [tmp_path / "text"], Code.BUNDLE_NOT_BUNDLE),
    ):
        (tmp_path / "text").write_bytes(b"PK\3\4" * 100)
        with pytest.raises(Refused) as caught:
            bundles.salvage(desk, paths, tmp_path)
        assert caught.value.code is code


def mangled(data: bytes, dice: random.Random) -> bytes:
    """Return `data` with something lost, added, doubled or exchanged."""
    start, size = dice.randrange(len(data)), dice.choice((1, 30, 5000, 200_000))
    piece = data[start : start + size]
    new = dice.choice((b"", bytes(len(piece)), piece * 2, dice.randbytes(size), data[-size:], data[:size]))
    return data[:start] + new + data[start + size :]


def test_whatever_became_of_it_nothing_wrong_is_received(scene: Scene, tmp_path: Path) -> None:
    dice, out = random.Random(3), tmp_path / "out"
    out.mkdir()
    for _ in range(40):
        data = scene.whole[scene.paths[0]]
        for _ in range(dice.randrange(1, 4)):
            data = mangled(data, dice)
        scene.paths[0].write_bytes(data)
        with suppress(Refused):
            scene.salvage(out)
        held = [one.exhibit for one in exhibits.listed(scene.li) if one.here]
        assert all(scene.has(exhibit.size or 0) for exhibit in held)
        scene.forget(out)


def test_headers_everywhere_are_soon_given_up(scene: Scene, tmp_path: Path) -> None:
    for data in (local("", 0, 0)[:14] * 100_000, local("mimetype", 0, 0) * 20_000, b"PK" * 500_000):
        (tmp_path / "hostile.fkb").write_bytes(data)
        with suppress(Refused):
            assert salvage(scene.li.vault, [tmp_path / "hostile.fkb"], tmp_path).rescued == ()


def test_slices_in_parts_of_which_one_is_damaged_and_one_is_gone(county: Callable[..., County], tmp_path: Path) -> None:
    scene = Scene(county(), tmp_path, (BIG,), 400_000)
    assert len(scene.paths) == 4
    first = scene.paths[0]
    places = {path: next(each for each in members(path) if each.name.startswith("exhibits/")) for path in scene.paths}
    sizes = [places[path].size for path in scene.paths]
    head = sum(sizes) - payload_size(BIG)
    scene.lose(places[first].start + 100_000)
    gone = scene.paths.pop(1)
    gone.unlink()
    came, rescued = scene.salvage(tmp_path / "out")
    assert came
    one = rescued[scene.payload(BIG)]
    expected = covered(0, BIG, 100_000 - head), covered(0, BIG, sizes[0] - head, sizes[1])
    assert one.holes == tuple(hole for holes in expected for hole in holes)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_part_of_one_gib(tmp_path: Path, count: int | None, record_property: Callable[[str, object], None]) -> None:
    """`--count` is how often a run is lost."""
    size, dice = (1 << 30) - (1 << 20), random.Random(64)
    with TemporaryDirectory(dir=tmp_path) as name:
        folder = Path(name)
        slicing.prepare(folder, size)
        for step in ("take_in", "write"):
            slicing.measured(step, folder)
        (part,) = slicing.parts(folder)
        place = place_of(part, size)
        for number in range(count or 3):
            start = place + dice.randrange(payload_size(size) - RUN)
            with lost(part, start):
                took = slicing.measured("salvage", folder)
            path, *holes = json.loads((folder / "holes.json").read_text())
            assert tuple(Hole(*hole) for hole in holes) == covered(place, size, start)
            assert is_but_for(Path(path), slicing.source(folder), holes)
            Path(path).unlink()
            record_property(f"run {number}", f"{took.seconds} s, {took.memory} MiB")
            assert took.memory < MEMORY


@contextmanager
def lost(part: Path, start: int) -> Iterator[None]:
    """Let a run be lost for the block."""
    with part.open("r+b") as file:
        file.seek(start)
        before = file.read(RUN)
        file.seek(start)
        file.write(bytes(RUN))
    yield
    with part.open("r+b") as file:
        file.seek(start)
        file.write(before)


def is_but_for(path: Path, original: Path, holes: list[list[int]]) -> bool:
    """Say whether two files are equal, but for zeros in the holes."""
    with path.open("rb") as file, original.open("rb") as other:
        while block := other.read(CHUNK):
            start = other.tell() - len(block)
            zeros = any(first <= start < last for first, last in holes)
            if file.read(CHUNK) != (bytes(len(block)) if zeros else block):
                return False
        return not file.read(1)


def test_at_the_terminal(terminal: Terminal) -> None:
    li, stick, out = terminal.vault("li"), terminal.folder, terminal.folder / "out"
    out.mkdir()
    data = bytearray((terminal.room.stick / "zhang.fkb").read_bytes())
    (entry,) = [each for each in members(terminal.room.stick / "zhang.fkb") if each.name.startswith("exhibits/")]
    at = entry.start + entry.size - 100_000
    data[at : at + 10] = bytes(10)
    (stick / "1.fkb").write_bytes(data)
    assert terminal.refused("bundle", "receive", li, stick / "1.fkb")
    told = terminal.facts("bundle", "salvage", li, stick / "1.fkb", "--into", out)
    (one,) = told["rescued"]
    assert told["received"]["payloads"] == 0
    assert one["exhibit"] == terminal.room.ids["exhibit"]
    assert one["holes"] == [{"start": 3 * CHUNK, "end": 4 * CHUNK}]
    path = out / f"{one['exhibit']}.damaged.jpg"
    assert one["path"] == str(path)
    assert path.stat().st_size == one["size"]
    path.unlink()
    assert (
        f"65536 of {one['size']} bytes are lost (bytes 196608 to 262143"
        in terminal.run("bundle", "salvage", li, stick / "1.fkb", "--into", out).out
    )
    (line,) = [line for line in terminal.facts("exhibit", "custody", li, one["exhibit"]) if line["act"] == "extracted"][
        -1:
    ]
    assert line["note"] == path.name
