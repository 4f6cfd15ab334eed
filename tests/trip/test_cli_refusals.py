"""Bad input on the command line: the very sentence it gets, its exit status, and that everything is as it was."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.cli import exhibit as exhibit_commands
from tests.attacks.scene import Scene
from tests.attacks.seals.forged import from_county
from tests.attacks.zip.forged import end
from tests.trip.cliroom import VILLAGE, Room, Terminal

pytest_plugins = ["tests.trip.clikit", "tests.sticks"]

BAD_NAMES = ["..", "CON.fkb", "a" * 300 + ".fkb", "\u202ebkf.exe", "name .", "a:b.fkb"]


def sentence(code: str, **params: str | int) -> str:
    return words.say("refused", code, **params)


def flipped(room: Room) -> bytes:
    data = bytearray((room.stick / "zhang.fkb").read_bytes())
    data[len(data) // 2] ^= 1
    return bytes(data)


def cut(room: Room) -> bytes:
    return (room.stick / "zhang.fkb").read_bytes()[:-100]


def forged(alter: Callable[[Scene], object]) -> Callable[[Room], bytes]:
    def make(room: Room) -> bytes:
        scene = room.scene()
        alter(scene)
        return scene.loose.write()

    return make


def stranger(scene: Scene) -> None:
    scene.loose.signer = scene.mallory


def newer(scene: Scene) -> None:
    scene.loose.manifest |= {"v": 9, "needs": 9}


def huge(room: Room) -> bytes:
    return end(count=65_535)(room.scene())


BUNDLES: dict[str, tuple[Callable[[Room], bytes], str, dict[str, str | int]]] = {
    "no bundle at all": (lambda _: b"hello" * 100, "bundle.not_bundle", {}),
    "damaged": (flipped, "bundle.damaged", {}),
    "truncated": (cut, "bundle.damaged", {}),
    "of another county": (forged(partial(from_county, practice=False)), "county.other", {}),
    "of a practice county": (forged(partial(from_county, practice=True)), "county.practice", {}),
    "newer": (forged(newer), "bundle.newer", {"needs": 9, "has": 1}),
    "oversized": (huge, "bundle.oversize", {}),
    "signed by a stranger": (forged(stranger), "signature.foreign", {}),
    "with another's ledger": (forged(lambda scene: scene.loose.members.pop(0)), "bundle.members", {}),
}


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("fault", BUNDLES)
def test_a_bad_bundle_is_refused_whole(
    terminal: Terminal, fault: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDKIT_LANGUAGE", language)
    make, code, params = BUNDLES[fault]
    path = terminal.file("1.fkb", make(terminal.room))
    li = terminal.vault("li")
    before = terminal.state("li")
    assert terminal.refused("bundle", "receive", li, path) == sentence(code, **params)
    assert terminal.state("li") == before


def test_a_bundle_for_someone_else_is_refused(terminal: Terminal) -> None:
    said = terminal.refused("bundle", "receive", terminal.vault("wang"), terminal.room.stick / "zhang.fkb")
    assert said == sentence("bundle.not_for_us")


def test_a_replayed_bundle_changes_nothing(terminal: Terminal) -> None:
    li, path = terminal.vault("li"), terminal.room.stick / "zhang.fkb"
    terminal.run("bundle", "receive", li, path)
    before = terminal.state("li")
    told = terminal.run("bundle", "receive", li, path)
    assert words.say("cli", "known_already") in told.out
    assert terminal.state("li") == before


def test_a_forked_history_is_refused(terminal: Terminal) -> None:
    li, stick = terminal.vault("li"), terminal.room.stick
    device = terminal.facts("bundle", "receive", li, stick / "one.fkb")["device"]
    before = terminal.state("li")
    said = terminal.refused("bundle", "receive", li, stick / "two.fkb")
    numbers = [number for number in range(200) if said == sentence("receive.forked", device=device, seq=number)]
    assert len(numbers) == 1
    assert terminal.state("li") == before


def test_of_many_one_that_is_refused_is_named_and_stops_no_other(terminal: Terminal) -> None:
    """Two bundles of a history that was copied and went on in two ways, something that is none, and a good one."""
    li, stick = terminal.vault("li"), terminal.room.stick
    other = terminal.file("notes.fkb", "no bundle")
    given = (stick / "two.fkb", other, stick / "one.fkb", stick / "zhang.fkb")
    for verb in ("preview", "receive"):
        told = terminal.run("bundle", verb, li, *given, "--json", status=1)
        assert {one["name"]: one["code"] for one in told.facts["refused"]} == {
            "notes.fkb": "bundle.not_bundle",
            "two.fkb": "receive.forked",
        }
        assert [line.partition(": ")[0] for line in told.err.splitlines()] == ["notes.fkb", "two.fkb"]
    brought = [one["name"] for one in told.facts["bundles"]]
    assert sorted(brought) == ["one.fkb", "zhang.fkb"]
    assert told.facts["new"] == sum(one["new"] for one in told.facts["bundles"])


def test_a_preview_says_why_and_changes_nothing(terminal: Terminal) -> None:
    li, stick = terminal.vault("li"), terminal.room.stick
    terminal.run("bundle", "receive", li, stick / "one.fkb")
    before = terminal.state("li")
    told = terminal.run("bundle", "preview", li, stick / "two.fkb", "--json", status=1)
    assert told.facts["hindrance"] == told.err.strip()
    assert told.facts["sender_name"] == "张三"
    assert terminal.state("li") == before


def write_bundle(terminal: Terminal, target: Path) -> tuple[object, ...]:
    return ("bundle", "write", terminal.vault("zhang"), target, "--to", "李四", "--case", VILLAGE)


def test_a_full_stick(terminal: Terminal, small_disk: Callable[..., Path]) -> None:
    stick = small_disk(256 * 1024)
    before = terminal.state("zhang")
    said = terminal.refused(*write_bundle(terminal, stick / "1.fkb"))
    assert said == sentence("medium.full", name="1.fkb")
    assert list(stick.iterdir()) == []
    assert terminal.state("zhang") == before


def test_a_read_only_stick(terminal: Terminal, bad_stick: Callable[..., object]) -> None:
    stick = bad_stick(read_only=True)
    before = terminal.state("zhang")
    said = terminal.refused(*write_bundle(terminal, stick.folder / "1.fkb"))  # type: ignore[attr-defined]  # a Stick
    assert said == sentence("medium.read_only", name="1.fkb")
    assert terminal.state("zhang") == before


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_cannot_be(terminal: Terminal, name: str) -> None:
    before = terminal.state("zhang")
    said = terminal.refused(*write_bundle(terminal, terminal.folder / name))
    start, _, end = sentence("medium.bad_name", name="|").partition("|")
    assert said.startswith(start)
    assert said.endswith(end)
    assert "\u202e" not in said
    assert terminal.state("zhang") == before


@pytest.mark.parametrize("other", ["Caf\u00e9.fkcard", "Cafe\u0301.fkcard", "CAF\u00c9.FKCARD"])
def test_two_unicode_forms_of_a_name_are_one(terminal: Terminal, other: str) -> None:
    li = terminal.vault("li")
    terminal.run("card", "export", li, terminal.folder / "Caf\u00e9.fkcard")
    said = terminal.refused("card", "export", li, terminal.folder / other)
    assert said == sentence("file.exists", name=other)
    assert len(list(terminal.folder.glob("*.[fF]*"))) == 1


def test_evidence_with_a_misleading_name_is_not_taken_in(terminal: Terminal) -> None:
    path = terminal.file("photo\u202egpj.exe", b"MZ")
    before = terminal.state("zhang")
    said = terminal.refused("exhibit", "add", terminal.vault("zhang"), path, "--case", VILLAGE)
    assert said == sentence("medium.bad_name", name="photo\ufffdgpj.exe")
    assert terminal.state("zhang") == before


def test_a_file_that_vanishes_while_it_is_read(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    path = terminal.file("video.mp4", bytes(5 << 20))

    @contextmanager
    def pulling(_: str) -> Iterator[Callable[[int, int], None]]:
        yield lambda *_: path.unlink(missing_ok=True)

    monkeypatch.setattr(exhibit_commands, "progress", pulling)
    before = terminal.state("zhang")
    said = terminal.refused("exhibit", "add", terminal.vault("zhang"), path, "--case", VILLAGE)
    assert said == sentence("file.vanished", name="video.mp4")
    assert terminal.state("zhang") == before


def test_output_is_never_overwritten(terminal: Terminal) -> None:
    zhang, there = terminal.vault("zhang"), terminal.file("there", "mine")
    interview, exhibit = terminal.room.ids["interview"], terminal.room.ids["exhibit"]
    for command in (
        ("vault", "create", there, "--office", "县", "--name", "办"),
        ("card", "export", zhang, there),
        ("interview", "print", zhang, interview, there, "--draft"),
        ("exhibit", "extract", zhang, exhibit, there),
        write_bundle(terminal, there),
        ("vault", "recover", zhang, "--ask", there),
    ):
        assert terminal.refused(*command) == sentence("file.exists", name="there")
    assert there.read_text() == "mine"


def test_a_wrong_passphrase(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", "not it")
    assert terminal.refused("case", "list", terminal.vault("li")) == sentence("keys.wrong_passphrase")


def test_a_passphrase_file_wins_and_may_be_unusable(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    li = terminal.vault("li")
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", "not it")
    good = terminal.file("good.txt", "\ufefffour words in a row\r\n")
    terminal.run("case", "list", li, "--passphrase-file", good)
    for content, code in ((b"\xff\xfe\x00", "passphrase.unusable"), (b"\n", "passphrase.unusable")):
        bad = terminal.file("bad.txt", content)
        assert terminal.refused("case", "list", li, "--passphrase-file", bad) == sentence(code)
    missing = terminal.folder / "none.txt"
    assert terminal.refused("case", "list", li, "--passphrase-file", missing) == sentence(
        "file.missing", name="none.txt"
    )


def break_keys(vault: Path) -> None:
    for name in ("keys.a", "keys.b"):
        (vault / name).write_bytes(b"x" * 300)


def break_database(vault: Path) -> None:
    with (vault / "store.db").open("r+b") as file:
        file.seek(4096)
        file.write(bytes(4096))


def remove_keys(vault: Path) -> None:
    for name in ("keys.a", "keys.b"):
        (vault / name).unlink()


@pytest.mark.parametrize(
    ("damage", "code", "params"),
    [
        (break_keys, "keys.damaged", {}),
        (remove_keys, "keys.missing", {}),
        (break_database, "vault.damaged", {}),
        (shutil.rmtree, "file.missing", {"name": "li.vault"}),
    ],
)
def test_a_damaged_vault(
    terminal: Terminal, damage: Callable[[Path], None], code: str, params: dict[str, str | int]
) -> None:
    li = terminal.vault("li")
    damage(li)
    assert terminal.refused("case", "list", li) == sentence(code, **params)


def test_one_good_copy_of_the_keys_is_enough(terminal: Terminal) -> None:
    li = terminal.vault("li")
    (li / "keys.a").write_bytes(b"x" * 300)
    terminal.run("case", "list", li)


def test_what_is_not_there_is_named(terminal: Terminal) -> None:
    zhang = terminal.vault("zhang")
    before = terminal.state("zhang")
    path = terminal.file("facts.json", "{}")
    for command, code, params in (
        (("finding", "new", zhang, path, "--case", "无名村"), "case.unknown", {"case": "无名村"}),
        (("case", "list", zhang, "--member", "赵六"), "card.unknown", {"member": "赵六"}),
        (("interview", "show", zhang, "a" * 26), "record.missing", {"path": f"interview/{'a' * 26}"}),
        (("bundle", "undo", zhang, "none"), "undo.missing", {}),
        (("checklist", "run", zhang, path), "answers.damaged", {}),
        (("member", "revoke", zhang, "none"), "members.office_only", {}),
        (("vault", "restore", zhang, "none"), "file.missing", {"name": "none"}),
        (("conflict", "settle", zhang, f"case/{'a' * 26}", "plan", "--take", "1"), "conflict.none", {}),
    ):
        if code == "answers.damaged":
            assert terminal.run(*command, status=1).err
        else:
            assert terminal.refused(*command) == sentence(code, **params)
    assert terminal.state("zhang") == before
    said = terminal.refused("member", "revoke", terminal.vault("office"), "none")
    assert said == sentence("device.unknown", device="none")


@pytest.mark.parametrize(
    ("content", "code", "params"),
    [
        (b"[1]", "facts.damaged", {}),
        (b"{", "facts.damaged", {}),
        (b"[" * 100_000, "facts.damaged", {}),
        (b'{"colour": "red"}', "facts.field", {"field": "colour"}),
        (b'{"persons": "li"}', "facts.field", {"field": "persons"}),
        ('{"drafters": ["赵六"]}'.encode(), "card.unknown", {"member": "赵六"}),
        (b'{"heard": "perhaps"}', "record.value", {"kind": "finding", "field": "heard"}),
        (b'{"amount": 1.5}', "record.value", {"kind": "finding", "field": "amount"}),
        (b'{"amount": 9007199254740993}', "canonical.damaged", {}),
        (b'{"title": "\\ud800"}', "canonical.damaged", {}),
    ],
)
def test_facts_that_cannot_be(terminal: Terminal, content: bytes, code: str, params: dict[str, str | int]) -> None:
    path = terminal.file("facts.json", content)
    before = terminal.state("zhang")
    said = terminal.refused("finding", "new", terminal.vault("zhang"), path, "--case", VILLAGE)
    assert said == sentence(code, **params)
    assert terminal.state("zhang") == before


def test_words_that_are_no_text(terminal: Terminal) -> None:
    path = terminal.file("words.txt", b"\xff\xfe")
    said = terminal.refused("interview", "edit", terminal.vault("zhang"), terminal.room.ids["interview"], "1", path)
    assert said == sentence("text.encoding")


def test_a_real_county_refuses_what_is_practice(terminal: Terminal) -> None:
    office = terminal.folder / "practice.vault"
    card = terminal.folder / "practice.fkcard"
    terminal.run("vault", "create", office, "--office", "演练县", "--name", "演练办", "--practice")
    terminal.run("card", "export", office, card)
    assert terminal.refused("card", "trust", terminal.vault("li"), card, "--compared") == sentence("county.practice")
