"""The first evening: three lists full of faults are taken in, accounted for to the line, and compared, by commands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fieldkit.desk import accounts
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Roster
from tests.trip import mess as messes
from tests.trip.cliroom import PASSPHRASE, VILLAGE, Terminal
from tests.trip.mess import FAULTS, LETTERS, Mess

pytest_plugins = ["tests.trip.clikit"]

HOW = {
    "paid": ("--column", "十二月!F=amount", "--column", "十二月!E=other"),
    "deaths": (),
    "kin": (),
}


@pytest.fixture(scope="module")
def mess(tmp_path_factory: pytest.TempPathFactory) -> Mess:
    return messes.make(tmp_path_factory.mktemp("mess"))


def taken_in(terminal: Terminal, path: Path, name: str) -> str:
    case = ("--case", VILLAGE)
    roster = terminal.facts("roster", "import", terminal.vault("zhang"), path, *case)
    confirmed = terminal.facts("roster", "confirm", terminal.vault("zhang"), roster["id"], *HOW[name])
    assert confirmed["confirmed"]
    assert confirmed["sort"] == {"paid": "dibao", "deaths": "deaths", "kin": "kin"}[name], "the title tells it"
    return str(roster["id"])


def test_the_mess_has_more_than_forty_faults() -> None:
    assert len({one.name for one in FAULTS}) == len(FAULTS) >= 45


def test_every_line_of_three_lists_is_accounted_for(terminal: Terminal, mess: Mess) -> None:
    for name, path in (("paid", mess.paid), ("deaths", mess.deaths), ("kin", mess.relatives)):
        truth = mess.truths[name]
        told = terminal.facts("roster", "account", terminal.vault("zhang"), taken_in(terminal, path, name))
        sheet = told["sheets"][0]
        assert {key: sheet[key] for key in ("lines", "header")} == {"lines": truth.lines, "header": truth.header}
        assert sheet["skipped"] == truth.skipped
        assert {key: sheet[key] for key in ("read", "repaired", "rejected")} == {
            key: truth.states[key] for key in ("read", "repaired", "rejected")
        }
        assert (
            sheet["header"] + sheet["read"] + sheet["repaired"] + sheet["rejected"] + sum(sheet["skipped"].values())
            == truth.lines
        )
        noted = {(one["number"], one["column"], one["repair"], one["fault"]) for one in sheet["notes"]}
        assert noted == truth.notes
        if name == "paid":
            hidden, empty = told["sheets"][1:]
            assert (hidden["hidden"], hidden["compared"], hidden["lines"]) == (True, False, 2)
            assert (empty["lines"], empty["compared"]) == (0, False)


def test_every_cell_is_read_as_what_was_meant(terminal: Terminal, mess: Mess) -> None:
    roster = taken_in(terminal, mess.paid, "paid")
    with Desk.open(terminal.vault("zhang"), PASSPHRASE) as desk:
        read = accounts.account(desk, desk.get(Roster, roster))[0].reading
    columns = {
        letter: dict(zip(read.lines, column, strict=True)) for letter, column in zip(LETTERS, read.columns, strict=True)
    }
    found = {(line, letter): columns[letter][line].text for line, letter in mess.texts}
    assert found == mess.texts
    assert len(found) == sum(one.text is not None for one in FAULTS)


def test_the_lists_are_compared_and_nobody_by_name_alone(terminal: Terminal, mess: Mess) -> None:
    zhang = terminal.vault("zhang")
    for name, path in (("paid", mess.paid), ("deaths", mess.deaths), ("kin", mess.relatives)):
        taken_in(terminal, path, name)
    made = terminal.facts("roster", "compare", zhang)
    assert {one["rule"]: one["hits"] for one in made["rules"] if one["hits"]} == mess.hits
    assert (made["hits"], made["matches"], made["new"]) == (sum(mess.hits.values()), 2, sum(mess.hits.values()) + 2)
    hits = terminal.facts("roster", "hits", zhang)
    assert names(hits, "dead_but_paid") == mess.dead
    assert names(hits, "kin_paid") == mess.kin
    assert all(one["open"] for one in hits)
    lists = {"低保名册": mess.paid, "死亡登记": mess.deaths, "干部亲属": mess.relatives}
    for hit in hits:
        assert hit["sentence"]
        for side in hit["sides"]:
            assert side["where"] in hit["sentence"] or hit["rule"] not in ("dead_but_paid", "kin_paid")
            assert any(word in side["list"] for word in (*lists, "低保发放名册"))
    matches = terminal.facts("roster", "matches", zhang)
    assert {told for one in matches for told in mess.named if told in one["sentence"]} == mess.named
    again = terminal.facts("roster", "compare", zhang)
    assert (again["new"], again["withdrawn"], again["hits"]) == (0, 0, made["hits"])


def names(hits: list[dict[str, Any]], rule: str) -> set[str]:
    """Who a rule asks about: the first words of its sentences, before the list and line."""
    return {one["sentence"][:3] for one in hits if one["rule"] == rule}


def test_a_hit_is_marked_and_then_cited(terminal: Terminal, mess: Mess) -> None:
    zhang = terminal.vault("zhang")
    for name, path in (("paid", mess.paid), ("deaths", mess.deaths)):
        taken_in(terminal, path, name)
    terminal.run("roster", "compare", zhang)
    hit = next(one for one in terminal.facts("roster", "hits", zhang) if one["rule"] == "dead_but_paid")
    finding = terminal.facts(
        "finding", "new", zhang, terminal.file("f.json", '{"title": "死后领低保"}'), "--case", VILLAGE
    )
    assert "roster mark" in terminal.refused("finding", "cite", zhang, finding["id"], hit["path"])
    terminal.refused("roster", "mark", zhang, hit["id"], "confirmed")
    basis = terminal.file("basis.txt", "火化证明复印件，民政所盖章")
    marked = terminal.facts("roster", "mark", zhang, hit["id"], "confirmed", "--basis", basis)
    assert (marked["open"], marked["mark"]) == (False, "confirmed")
    assert len(terminal.facts("roster", "hits", zhang, "--open")) == len(terminal.facts("roster", "hits", zhang)) - 1
    cited = terminal.facts("finding", "cite", zhang, finding["id"], hit["path"])
    assert cited["target"] == hit["path"]


def test_the_account_reads_well(terminal: Terminal, mess: Mess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "zh_CN")
    roster = taken_in(terminal, mess.deaths, "deaths")
    told = terminal.run("roster", "account", terminal.vault("zhang"), roster).out
    assert "共 44 行，标题 1 行，读入 38 行，修正 2 行，待核 1 行，不是名册行 2 行。" in told
    assert "第 8 行 F（死亡日期）：“45717”读作“2025-03-01”，Excel 的天数改成日期。" in told
