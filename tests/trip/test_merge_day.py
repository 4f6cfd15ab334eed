"""S6, merge day: five inspectors, two leaders, the bundles in different orders, by the command line.

The vaults are opened by raw key, so that no passphrase is derived; everything else is the program's own way.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldkit.cli.frame import run
from fieldkit.desk import merging, vaults
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Case, Exhibit, Interview, Organisation, Payload, Person
from fieldkit.vault import projection
from tests import evening
from tests.evening import COMPANY, DAY, INSPECTORS, TEAM, Day
from tests.vaultkit import County, dump, held_files

pytest_plugins = ["tests.counties"]

ORDERS = (INSPECTORS, tuple(reversed(INSPECTORS)))


@pytest.fixture
def day(county: Callable[..., County], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[County, Day]:
    made = county(**TEAM)
    spent = evening.spend(made, tmp_path)
    names = {vault.folder: name for name, vault in made.vaults.items()}

    class Open(Desk):
        """A desk that stays open when its command ends."""

        def close(self) -> None:
            """Leave it to the county."""

    monkeypatch.setenv("FIELDKIT_PASSPHRASE", "not asked")
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "en")
    monkeypatch.setattr(vaults, "open_as", lambda folder, *_: Open(made[names[folder]]))
    return made, spent


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def say(*arguments: object) -> Any:
        capsys.readouterr()
        status = run([*map(str, arguments), "--json"])
        said = capsys.readouterr()
        assert status == 0, said.err
        return json.loads(said.out)

    return say


def test_two_leaders_merge_five_bundles_in_two_orders_and_hold_the_same(
    day: tuple[County, Day], told: Callable[..., Any]
) -> None:
    """All at once, and one after the other; equal edits are silent, the photograph is there once, nothing is lost."""
    made, spent = day
    li, zhou = (Desk(made[name]) for name in ("li", "zhou"))
    one, other = ([spent.bundles[name] for name in order] for order in ORDERS)
    merged = told("bundle", "receive", li.vault.folder, *one)
    for path in other:
        told("bundle", "receive", zhou.vault.folder, path)
    assert evening.tables(li) == evening.tables(zhou)
    assert [len(held_files(desk.vault)) for desk in (li, zhou)] == [1, 1], "no photograph is there twice"
    assert len(merged["bundles"]) == len(INSPECTORS)
    assert [case.township for case in li.load(Case)] == ["清河乡"], "equal edits are silent"
    assert (len(li.load(Exhibit)), len(li.load(Payload))) == (1, 2), "it was sealed by two"
    assert len(projection.load(li.vault.store, Interview)) == 5
    open_ = told("conflict", "list", li.vault.folder)
    assert {(one["path"].partition("/")[0], one["field"]) for one in open_} == {
        ("interview", "text"),
        ("organisation", "deleted"),
        ("case", "profile"),
    }
    assert told("conflict", "list", zhou.vault.folder) == open_, open_


def test_received_again_nothing_changes_and_undone_everything_is_as_before(
    day: tuple[County, Day], told: Callable[..., Any]
) -> None:
    made, spent = day
    li = Desk(made["li"])
    before = evening.tables(li), held_files(li.vault)
    merged = told("bundle", "receive", li.vault.folder, *spent.bundles.values())
    full = dump(li.vault)
    assert told("bundle", "receive", li.vault.folder, *spent.bundles.values())["new"] == 0
    assert dump(li.vault) == full
    told("bundle", "undo", li.vault.folder, merged["merge"])
    assert (evening.tables(li), held_files(li.vault)) == before


def test_the_evening_page_tells_what_does_not_go_together_and_who_asks_whom(
    day: tuple[County, Day], told: Callable[..., Any]
) -> None:
    made, spent = day
    li = Desk(made["li"])
    told("bundle", "receive", li.vault.folder, *spent.bundles.values())
    page = told("case", "meeting", li.vault.folder, spent.space, "--day", DAY)
    assert [one["title"] for one in page["talks"]] == ["谈水渠", "谈账目", "谈五保", "谈五保"]
    assert [one["sentence"] for one in page["clashes"]] == [
        "钱七 talked in two places at the same time: 14:00–15:00 and 14:30–15:30"
    ]
    assert {(*one["who"], one["whom"], one["what"]) for one in page["tasks"]} == {
        ("张三", "韦秋莲", "再问谈水渠"),
        ("王五", "韦秋莲", "再问谈账目"),
    }
    assert page["conflicts"] == 3


def test_a_villager_met_twice_is_suggested_and_joined_by_a_person_alone(
    day: tuple[County, Day], told: Callable[..., Any]
) -> None:
    made, spent = day
    li = Desk(made["li"])
    told("bundle", "receive", li.vault.folder, *spent.bundles.values())
    (twice,) = told("person", "twice", li.vault.folder)
    assert (twice["one_label"], twice["other_label"], twice["why"]) == ("韦秋莲", "韦秋莲", "id_number")
    people = li.load(Person)
    assert [person.same_as for person in people] == ["", ""], "nobody was joined"
    pair = (li.vault.folder, twice["one"], twice["other"])
    assert run(["person", "join", *map(str, pair)]) == 0
    assert told("person", "twice", li.vault.folder) == []
    assert run(["person", "join", *map(str, pair), "--undo"]) == 0
    assert told("person", "twice", li.vault.folder) == [twice]
    assert run(["person", "join", *map(str, pair), "--not"]) == 0
    assert told("person", "twice", li.vault.folder) == []


def test_conflicts_outlast_ten_merges_and_a_settlement_travels_back(
    day: tuple[County, Day], told: Callable[..., Any], tmp_path: Path
) -> None:
    """The interviewer's own version by a rule, seen before it is done; what was deleted stays, asked plainly."""
    made, spent = day
    li, zhang, wang = (Desk(made[name]) for name in ("li", "zhang", "wang"))
    folder = li.vault.folder
    told("bundle", "receive", folder, *spent.bundles.values())
    open_ = told("conflict", "list", folder)
    for number in range(10):
        li.set(spent.space, f"case/{spent.space}", {"households": number})
        merging.merge(li, list(spent.bundles.values()))
    assert told("conflict", "list", folder) == open_
    (text,) = (one for one in open_ if one["field"] == "text")
    assert [side["before"] for side in text["sides"]] == [["两次。"], ["两次。"]]
    assert not text["mine"], "the words of a talk are for those who were there"
    assert told("conflict", "settle", folder, "--rule", "interviewer", "--preview") == []
    seen = told("conflict", "settle", folder, "--rule", "member", "--of", "王五", "--preview")
    assert [(one["field"], one["take"]["value"]) for one in seen] == [("profile", "辖八个组")]
    assert told("conflict", "list", folder) == open_, "a preview settles nothing"
    told("conflict", "settle", folder, "--rule", "member", "--of", "王五")
    (deleted,) = (one for one in told("conflict", "list", folder) if one["path"] != text["path"])
    assert (deleted["path"], [edit["fields"] for edit in deleted["edits"]]) == (COMPANY, [["sort"]])
    told("conflict", "settle", folder, "--rule", "keep")
    assert [one["path"] for one in told("conflict", "list", folder)] == [text["path"]]

    for desk, name in ((zhang, "张三"), (wang, "王五")):
        stick = tmp_path / f"stick of {name}"
        stick.mkdir()
        returned = told("bundle", "return", folder, stick, "--to", name)
        told("bundle", "receive", desk.vault.folder, *returned["paths"])
        (receipt,) = returned["receipts"]
        assert told("bundle", "receipt", desk.vault.folder, "--take", receipt["path"])["complete"]
        assert [one["path"] for one in told("conflict", "list", desk.vault.folder)] == [text["path"]]
        assert [case.profile for case in desk.load(Case)] == ["辖八个组"]
        assert [one.sort for one in desk.load(Organisation)] == ["水利施工"]
    told("conflict", "settle", zhang.vault.folder, "--rule", "member", "--of", "王五")
    told("bundle", "write", zhang.vault.folder, tmp_path / "last.fkb", "--to", "李四", "--case", spent.space)
    told("bundle", "receive", folder, tmp_path / "last.fkb")
    assert told("conflict", "list", folder) == []
    answer = li.vault.store.one("SELECT f_text FROM record_turn WHERE path = ?", (text["path"],))
    assert answer == ("一次，贴了半天。",)
