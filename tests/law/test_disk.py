"""The model of a disk that loses what was not synced: it follows calls, and catches who saves without care."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from tests.law import powercut, remains, savers, syscalls
from tests.law.disk import Disk, Tree
from tests.law.following import Follower, NotModelled

pytest_plugins = ["tests.law.scratch"]

STATES = 100
"""Of each program that saves."""


@pytest.mark.skipif(shutil.which("strace") is None, reason="no strace on this computer")
@pytest.mark.parametrize(
    ("name", "meets"),
    [
        ("full", set()),
        ("whole", set()),
        ("normal", {"lost"}),
        ("flushed", {"lost"}),
        ("named", {"half a file"}),
        ("in place", {"half a file"}),
    ],
)
def test_a_program_without_care_is_caught_and_one_with_care_is_not(name: str, meets: set[str], scratch: Path) -> None:
    place, after = scratch / "place", scratch / "after"
    place.mkdir()
    if name in ("full", "normal"):
        savers.make_database(place)
    trace = powercut.traced("tests.law.savers", name, place=place)
    met = set()
    for state in powercut.states(trace, STATES, random.Random(name)):
        state.lay_out(after)
        met |= met_with(after, state.said)
    assert met == meets


def met_with(after: Path, said: tuple[str, ...]) -> set[str]:
    """Return what a saver would be blamed for."""
    try:
        number = savers.saved(after)
    except AssertionError as error:
        return {str(error)}
    return {"lost"} if said and number < int(said[-1]) else set()


TRACE = """\
7 openat(AT_FDCWD<"/">, "/v/a", O_RDWR|O_CREAT, 0600) = 3<"/v/a">
7 write(3<"/v/a">, "one", 3 <unfinished ...>
8 fsync(3<"/v/a"> <unfinished ...>
7 <... write resumed>) = 3
8 <... fsync resumed>) = 0
7 pwrite64(3<"/v/a">, "two", 3, 3) = 3
7 rename("/v/a", "/v/b") = 0
7 unlink("/v/c") = -1 ENOENT (No such file or directory)
7 write(1<"pipe:[1]">, "done\\n", 5) = 5
7 openat(AT_FDCWD<"/">, "/v", O_RDONLY|O_DIRECTORY) = 4<"/v">
7 fsync(4<"/v">) = 0
7 +++ exited with 0 +++
"""
"""As strace writes it, but for strings, which `shown` puts into its hex."""


def shown(trace: str) -> list[str]:
    """Write the strings of a trace as `strace -xx` does; paths of descriptors stand without quotes."""
    hexed = re.sub(
        r'"([^"]*)"', lambda found: '"' + "".join(f"\\x{ord(one):02x}" for one in _plain(found[1])) + '"', trace
    )
    return re.sub(r'<"([^"]*)">', r"<\1>", hexed).splitlines(keepends=True)


def _plain(text: str) -> str:
    return text.replace("\\n", "\n")


def followed(trace: str, start: Tree) -> Disk:
    follower = Follower(start, Path("/v"))
    for call in syscalls.read(shown(trace), Path("/v")):
        follower.follow(call)
    return follower.disk


def test_a_sync_makes_certain_what_had_ended_when_it_began_and_nothing_else() -> None:
    disk = followed(TRACE, {})
    assert remains.seen_by_the_living(disk) == {"b": b"onetwo"}
    assert disk.namings == []
    (file,) = disk.files
    assert file.kept == b""
    assert [write.data for write in file.waiting] == [b"one", b"two"]
    calls = list(syscalls.read(shown(TRACE), Path("/v")))
    assert "".join(call.said for call in calls) == "done\n"


def test_what_a_sync_did_not_cover_may_be_there_in_any_part() -> None:
    disk = followed(TRACE, {})
    left = {content for seed in range(300) if (content := remains.left_by(disk, random.Random(seed))["b"]) is not None}
    assert {b"", b"one", b"onetwo", bytes(3), bytes(6)} <= left


def test_without_its_folder_synced_a_name_may_be_the_old_or_the_new() -> None:
    disk = followed('7 rename("/v/new", "/v/name") = 0\n', {"name": b"old", "new": b"new"})
    left = [remains.left_by(disk, random.Random(seed)) for seed in range(20)]
    both = [{"name": b"old", "new": b"new"}, {"name": b"new"}]
    assert all(tree in both for tree in left)
    assert all(tree in left for tree in both)


@pytest.mark.parametrize(
    "line",
    [
        'mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3<"/v/a">, 0) = 0x7f0000000000',
        'link("/v/a", "/v/b") = 0',
        'rename("/elsewhere", "/v/a") = 0',
        'write(9<"/v/a">, "x", 1) = 1',
        'copy_file_range(5<"/elsewhere">, NULL, 9<"/v/a">, NULL, 9, 0) = 9',
    ],
)
def test_a_call_that_the_model_does_not_know_ends_the_test(line: str) -> None:
    with pytest.raises(NotModelled):
        followed(f"7 {line}\n", {"a": b"x"})
