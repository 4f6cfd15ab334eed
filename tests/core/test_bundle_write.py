"""Writing bundles onto sticks of every sort: whole and compared, or not there, and what was there before stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit import files, words
from fieldkit.bundle import plan
from fieldkit.bundle.inspect import inspect
from fieldkit.bundle.receive import receive
from fieldkit.bundle.write import Outgoing, write, write_document
from fieldkit.errors import Code, Refused
from fieldkit.files import Proof
from fieldkit.vault import exhibits
from tests.badstick import Stick
from tests.core.people import refused
from tests.vaultkit import County, dump, new_case, new_exhibit, new_interview, outgoing

pytest_plugins = ["tests.counties", "tests.sticks"]

PHOTO = bytes(range(256)) * 400
PART = 170_000


@pytest.fixture
def village(county: Callable[..., County]) -> County:
    return county()


@pytest.fixture
def asked(village: County) -> Outgoing:
    """A case with an interview and three photographs, for the leader: three parts of `PART` bytes."""
    zhang = village["zhang"]
    space = new_case(zhang)
    new_interview(zhang, space, "水渠哪年修的？", "前年。")
    for place in range(3):
        new_exhibit(zhang, space, PHOTO + bytes([place]))
    return outgoing(zhang, (village.known("li"),), space)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_compared_with_what_lies_on_the_medium(village: County, asked: Outgoing, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = tmp_path / "stick"
    folder.mkdir()
    written = write(village["zhang"], folder / "1.fkb", asked, tell=lambda *at: told.append(at))
    assert written.proof in (Proof.VERIFIED, Proof.READ_BACK)
    assert names(folder) == ["1.fkb"]
    assert written.size == written.paths[0].stat().st_size
    assert written.medium.free > 0
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_a_stick_shows_sizes_and_numbers_and_no_name(village: County, asked: Outgoing, tmp_path: Path) -> None:
    written = write(village["zhang"], tmp_path / "1.fkb", asked)
    told = inspect(written.paths[0])
    assert [name.partition("/")[0] for name, _ in told.members] == [
        "mimetype",
        "ledger",
        "exhibits",
        "exhibits",
        "exhibits",
        "secrets",
        "signature",
        "manifest",
    ]
    assert (told.name, told.size, told.sliced) == ("1.fkb", written.size, ())
    data = written.paths[0].read_bytes()
    zhang, li = village.known("zhang"), village.known("li")
    seen = ["张三", "李四", "青川县", "青石村", "水渠", zhang.member, li.member, li.recipient, village.genesis.id]
    for word in (*seen, *asked.payloads, *asked.spaces):
        assert word.encode() not in data
    assert zhang.key not in data
    for language in ("zh_CN", "en"):
        assert words.say("bundle", "inspected", language) != "inspected"


def test_no_part_is_larger_than_asked(village: County, asked: Outgoing, tmp_path: Path) -> None:
    written = write(village["zhang"], tmp_path / "1.fkb", asked, part_size=PART)
    assert [path.name for path in written.paths] == ["1.fkb", "1.2.fkb", "1.3.fkb"]
    assert all(path.stat().st_size <= PART for path in written.paths)
    assert len({inspect(path).manifest for path in written.paths}) == 1
    assert not plan.place(tmp_path / "1.fkb").exists()
    with refused(Code.BUNDLE_LARGE):
        write(village["zhang"], tmp_path / "2.fkb", asked, part_size=20_000)
    assert not (tmp_path / "2.fkb").exists()


def test_one_part_replaces_an_older_bundle_and_several_replace_nothing(
    village: County, asked: Outgoing, tmp_path: Path
) -> None:
    zhang, target = village["zhang"], tmp_path / "1.fkb"
    first = write(zhang, target, asked)
    assert write(zhang, target, asked).bundle != first.bundle
    before = target.read_bytes()
    with refused(Code.FILE_EXISTS) as caught:
        write(zhang, target, asked, part_size=PART)
    assert caught.value.params == {"name": "1.fkb"}
    write(zhang, tmp_path / "2.fkb", asked, part_size=PART)
    with refused(Code.FILE_EXISTS) as caught:
        write(zhang, tmp_path / "2.fkb", asked)
    assert caught.value.params == {"name": "2.2.fkb"}
    assert target.read_bytes() == before


def cut_after(bytes_done: int) -> Callable[[int, int], None]:
    def tell(done: int, _: int) -> None:
        if done > bytes_done:
            raise KeyboardInterrupt

    return tell


def interrupted(village: County, asked: Outgoing, target: Path, done: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        write(village["zhang"], target, asked, tell=cut_after(done), part_size=PART)


def test_a_copy_that_was_interrupted_goes_on(village: County, asked: Outgoing, tmp_path: Path) -> None:
    target = tmp_path / "stick" / "1.fkb"
    target.parent.mkdir()
    interrupted(village, asked, target, 3 * len(PHOTO) + 3 * PART)
    assert names(target.parent) == ["1.2.fkb", "1.fkb", "1.fkb.plan"]
    done = {path: (path.stat().st_ino, path.read_bytes()) for path in target.parent.glob("*.fkb")}
    told: list[int] = []
    written = write(village["zhang"], target, asked, tell=lambda _, whole: told.append(whole), part_size=PART)
    assert {path: (path.stat().st_ino, path.read_bytes()) for path in done} == done
    left = sum(path.stat().st_size for path in written.paths if path not in done)
    assert 2 * left < max(told) <= 2 * left + 2 * (written.size - left)
    assert names(target.parent) == ["1.2.fkb", "1.3.fkb", "1.fkb"]
    assert len(receive(village["li"], written.paths).payloads) == 3


def test_a_damaged_part_is_written_again_when_the_copy_goes_on(
    village: County, asked: Outgoing, tmp_path: Path
) -> None:
    target = tmp_path / "1.fkb"
    interrupted(village, asked, target, 3 * len(PHOTO) + 3 * PART)
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 1
    target.write_bytes(data)
    written = write(village["zhang"], target, asked, part_size=PART)
    assert len(receive(village["li"], written.paths).payloads) == 3


def test_a_copy_of_something_else_does_not_go_on(village: County, asked: Outgoing, tmp_path: Path) -> None:
    target = tmp_path / "1.fkb"
    interrupted(village, asked, target, 3 * len(PHOTO) + 3 * PART)
    before = target.read_bytes()
    new_interview(village["zhang"], asked.spaces[0], "后来的")
    later = outgoing(village["zhang"], asked.receivers, *asked.spaces)
    with refused(Code.FILE_EXISTS):
        write(village["zhang"], target, later, part_size=PART)
    assert target.read_bytes() == before
    data = plan.place(target).read_bytes()
    for word in ("张三", "水渠", village.genesis.id, village.known("li").recipient):
        assert word.encode() not in data


@pytest.mark.parametrize("part", [PART, 1 << 30])
def test_interrupted_before_the_first_part_nothing_is_left(
    village: County, asked: Outgoing, tmp_path: Path, part: int
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    for done in (0, 3 * len(PHOTO) + 20_000):
        with pytest.raises(KeyboardInterrupt):
            write(village["zhang"], folder / "1.fkb", asked, tell=cut_after(done), part_size=part)
        assert names(folder) == []


def spoil(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("fault", [Path.unlink, spoil, lambda path: path.write_bytes(path.read_bytes()[:-1])])
def test_an_exhibit_damaged_here_is_found_before_a_part_has_a_name(
    village: County, asked: Outgoing, tmp_path: Path, fault: Callable[[Path], object]
) -> None:
    fault(exhibits.payload_path(village["zhang"].exhibits, asked.payloads[1]))
    folder = tmp_path / "stick"
    folder.mkdir()
    with refused(Code.BUNDLE_OWN_EXHIBIT) as caught:
        write(village["zhang"], folder / "1.fkb", asked)
    assert caught.value.params == {"sha256": asked.payloads[1][:12]}
    assert names(folder) == []


def test_receivers_without_a_sound_key_get_nothing(village: County, asked: Outgoing, tmp_path: Path) -> None:
    nobody = Outgoing(receivers=(), parcel=asked.parcel, spaces=asked.spaces)
    with refused(Code.AGE_NO_RECIPIENT):
        write(village["zhang"], tmp_path / "1.fkb", nobody)
    assert not (tmp_path / "1.fkb").exists()


def test_another_countys_card_is_no_receiver(county: Callable[..., County], tmp_path: Path) -> None:
    ours, other = county(), county()
    space = new_case(ours["zhang"])
    with refused(Code.COUNTY_OTHER):
        write(ours["zhang"], tmp_path / "1.fkb", outgoing(ours["zhang"], (other.known("li"),), space))


def test_the_full_stick(
    village: County, asked: Outgoing, small_disk: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang, disk = village["zhang"], small_disk(512 << 10)
    older = write(zhang, disk / "1.fkb", outgoing(zhang, asked.receivers, *asked.spaces))
    before = older.paths[0].read_bytes()
    (disk / "filler").write_bytes(bytes(150 << 10))
    roomy = files.medium(Path.home())
    for believed in (False, True):
        if believed:
            monkeypatch.setattr(files, "medium", lambda _: roomy)
        with refused(Code.MEDIUM_FULL) as caught:
            write(zhang, disk / "1.fkb", asked)
        assert caught.value.params == {"name": "1.fkb"}
        assert names(disk) == ["1.fkb", "filler"]
        assert older.paths[0].read_bytes() == before
    receive(village["li"], older.paths)


def test_the_stick_pulled_out_at_every_moment(
    village: County, asked: Outgoing, bad_stick: Callable[..., Stick]
) -> None:
    """Whenever it goes: a refusal with a sentence, and after plugging in again the older bundle and no half one."""
    zhang, stick = village["zhang"], bad_stick(capacity=4 << 20)
    write(zhang, stick.folder / "1.fkb", asked)
    before = (stick.folder / "1.fkb").read_bytes()
    stick.set(unplug_after=None)
    write(zhang, stick.folder / "2.fkb", asked)
    operations = stick.operations()
    files.wipe_file(stick.folder / "2.fkb")
    for moment in range(0, operations, max(1, operations // 12)):
        stick.set(unplug_after=moment)
        with pytest.raises(Refused) as caught:
            write(zhang, stick.folder / "2.fkb", asked)
        assert caught.value.code is Code.MEDIUM_GONE
        stick.replug()
        stick.set(unplug_after=None)
        assert [name for name in names(stick.folder) if name.endswith(".fkb")] == ["1.fkb"]
        assert (stick.folder / "1.fkb").read_bytes() == before
        files.sweep(stick.folder)


def test_pulled_out_between_parts_the_copy_goes_on_when_it_is_back(
    village: County, asked: Outgoing, bad_stick: Callable[..., Stick]
) -> None:
    zhang, stick = village["zhang"], bad_stick(capacity=4 << 20)
    write(zhang, stick.folder / "1.fkb", asked, part_size=PART)
    operations = stick.operations()
    for name in names(stick.folder):
        files.wipe_file(stick.folder / name)
    stick.set(unplug_after=operations * 2 // 3)
    with refused(Code.MEDIUM_GONE):
        write(zhang, stick.folder / "1.fkb", asked, part_size=PART)
    stick.replug()
    stick.set(unplug_after=None)
    there = [name for name in names(stick.folder) if name.endswith(".fkb")]
    assert there in (["1.fkb"], ["1.2.fkb", "1.fkb"])
    before = {name: (stick.folder / name).read_bytes() for name in there}
    some = receive(village["li"], [stick.folder / name for name in there])
    written = write(zhang, stick.folder / "1.fkb", asked, part_size=PART)
    assert {name: (stick.folder / name).read_bytes() for name in there} == before
    assert len(receive(village["li"], written.paths).payloads) + len(some.payloads) == 3


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ({"read_only": True}, Code.MEDIUM_READ_ONLY),
        ({"flip": 100_000}, Code.MEDIUM_DIFFERS),
        ({"real": 200_000}, Code.MEDIUM_DIFFERS),
        ({"largest": 200_000, "too_large": "EFBIG"}, Code.MEDIUM_TOO_LARGE),
        ({"largest": 200_000, "too_large": "EPERM"}, Code.MEDIUM_TOO_LARGE),
        ({"largest": 200_000, "too_large": "EINVAL"}, Code.MEDIUM_TOO_LARGE),
    ],
)
def test_sticks_that_lie_or_refuse(
    village: County, asked: Outgoing, bad_stick: Callable[..., Stick], faults: dict[str, object], code: Code
) -> None:
    stick = bad_stick(capacity=4 << 20)
    stick.set(**faults)
    before = dump(village["zhang"])
    with refused(code):
        write(village["zhang"], stick.folder / "1.fkb", asked)
    stick.set(read_only=False, flip=None)
    assert names(stick.folder) == []
    assert dump(village["zhang"]) == before


def test_what_a_pulled_stick_kept_of_an_unfinished_part_makes_room(
    village: County, asked: Outgoing, tmp_path: Path
) -> None:
    others = [".2.fkb.0123abcd.part", "1.2.fkb.part", "1.txt"]
    for name in (".1.fkb.0123abcd.part", ".1.2.fkb.0123abcd.part", *others):
        (tmp_path / name).write_bytes(b"left")
    write(village["zhang"], tmp_path / "1.fkb", asked)
    assert {path.name for path in tmp_path.iterdir() if path.is_file()} == {"1.fkb", *others}


def test_a_name_no_stick_takes_is_refused_before_anything(village: County, asked: Outgoing, tmp_path: Path) -> None:
    with refused(Code.MEDIUM_BAD_NAME):
        write(village["zhang"], tmp_path / "a:b.fkb", asked)


def test_a_document_is_written_whole_or_not_at_all(tmp_path: Path, bad_stick: Callable[..., Stick]) -> None:
    assert write_document(tmp_path / "receipt", b"1") in (Proof.VERIFIED, Proof.READ_BACK)
    stick = bad_stick(flip=0)
    with refused(Code.MEDIUM_DIFFERS):
        write_document(stick.folder / "receipt", b"1")
    assert names(stick.folder) == []
