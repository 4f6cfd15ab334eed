"""The command line as an interface: help, usage, exit status, keys of the facts, languages, sources of secrets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from fieldkit import words
from fieldkit.cli.frame import NOUNS, program
from fieldkit.desk import cases
from fieldkit.desk.practice.trip import STAGES
from fieldkit.files import Proof
from fieldkit.merge.rights import Flag
from fieldkit.model import KINDS
from tests.trip.cliroom import PASSPHRASE, SECRET, TALK, VILLAGE, Terminal

pytest_plugins = ["tests.trip.clikit"]

ROOT = Path(__file__).parents[2]
STAMPS = "id kind path space created created_ms created_by changed changed_ms changed_by conflicts"
VERBS = {
    "vault": "check copy create join passphrase recover restore snapshot",
    "card": "export show trust",
    "member": "list permit revoke",
    "round": "list new",
    "case": "coverage list meeting new set show",
    "petition": "list new",
    "interview": "correct edit import list print print-all seal-lift set show sign",
    "checklist": "changes finding import list print results run show",
    "roster": (
        "account columns compare confirm decide find hits import list mark matches print rules "
        "sample samples show totals visit visits"
    ),
    "exhibit": "add custody extract list show",
    "bundle": "inspect list preview receipt receive return salvage undo write",
    "conflict": "list settle",
    "finding": "approve awaiting cite list new remark return set show submit versions",
    "fact": "ask matrix new tag",
    "remark": "answer close list",
    "task": "close list new reopen",
    "person": "join list protect twice",
    "paper": "aliases list print show",
    "register": "list print progress",
    "workbook": "card check draft fill list map",
}
ALONE = {"log", "search", "demo"}


def commands(
    group: click.Group = program, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def keys(kind: str, *more: str) -> set[str]:
    return {*STAMPS.split(), *(field.name for field in KINDS[kind].fields), *more}


def test_the_nouns_and_verbs_are_those_that_were_promised() -> None:
    found = dict(commands())
    groups = {
        path[0]: " ".join(sorted(command.commands))
        for path, command in found.items()
        if isinstance(command, click.Group)
    }
    assert groups == VERBS
    assert {*VERBS, *ALONE} == {path[0] for path in found} == set(NOUNS)


@pytest.mark.parametrize("path", [path for path, _ in commands()], ids=" ".join)
def test_help_of_every_command(terminal: Terminal, path: tuple[str, ...]) -> None:
    told = terminal.run(*path, "--help")
    assert told.out.startswith(f"Usage: fieldkit {' '.join(path)}")
    assert told.err == ""


def test_no_secret_is_ever_an_argument() -> None:
    for path, command in commands():
        for parameter in command.params:
            named = {part for option in parameter.opts for part in option.strip("-").split("-")}
            if named & {"passphrase", "password", "code", "secret", "key"} and path != ("case", "new"):
                assert parameter.opts[0].endswith("-file"), (path, parameter.opts)


def test_every_command_that_prints_facts_can_print_them_as_json() -> None:
    silent = {
        "aliases",
        "export",
        "passphrase",
        "restore",
        "edit",
        "print",
        "progress",
        "seal-lift",
        "sign",
        "correct",
        "extract",
        "revoke",
        "draft",
    }
    for path, command in commands():
        if not isinstance(command, click.Group):
            has = any("--json" in parameter.opts for parameter in command.params)
            assert has != (path[-1] in silent or path == ("person", "join")), path


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["vault", "nonsense"],
        ["case", "list"],
        ["case", "list", "VAULT", "--nonsense"],
        ["vault", "create", "VAULT", "--name", "x"],
        ["vault", "create", "VAULT", "--name", "x", "--office", "y", "--county", "z"],
        ["vault", "recover", "VAULT", "--ask", "a", "--answer", "b", "--name", "c"],
        ["vault", "recover", "VAULT", "--grant", "a"],
        ["vault", "recover", "VAULT", "--answer", "a"],
        ["vault", "restore", "VAULT"],
        ["vault", "restore", "VAULT", "a", "--copy", "b"],
        ["interview", "print", "VAULT", "a", "out.docx"],
        ["interview", "print", "VAULT", "a", "out.docx", "--draft", "--final"],
        ["bundle", "write", "VAULT", "out.fkb", "--case", "x"],
        ["bundle", "receipt", "VAULT"],
        ["bundle", "receipt", "VAULT", "a", "--take", "b"],
        ["log", "VAULT", "--most", "0"],
        ["card", "trust", "VAULT", "a", "--role", "emperor"],
        ["round", "new", "VAULT", "--year", "x", "--name", "y"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2(terminal: Terminal, arguments: list[str]) -> None:
    vault = terminal.vault("zhang")
    told = terminal.run(*[vault if argument == "VAULT" else argument for argument in arguments], status=2)
    assert told.err.startswith("Usage: ")
    assert told.out == ""
    assert [path.name for path in terminal.folder.iterdir()] == ["zhang.vault"]


def test_a_fault_of_ours_is_3_and_its_report_holds_nothing_of_the_case(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(desk: object) -> None:
        name = SECRET
        try:
            raise KeyError(name)
        except KeyError as error:
            raise RuntimeError(f"cannot read {name} of {desk}") from error

    monkeypatch.setattr(cases, "cases", fail)
    told = terminal.run("case", "list", terminal.vault("zhang"), status=3)
    (report,) = (Path(os.environ["FIELDKIT_HOME"]) / "reports").iterdir()
    assert told.err == words.say("cli", "fault", path=str(report)) + "\n"
    text = report.read_text()
    assert "RuntimeError" in text
    assert "KeyError" in text
    assert "test_cli_shape.py" in text
    for secret in (SECRET, PASSPHRASE, VILLAGE, "cannot read", str(terminal.folder)):
        assert secret not in text


def test_where_no_report_can_be_written_the_fault_is_told_all_the_same(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        monkeypatch.setenv("FIELDKIT_HOME", str(terminal.file("no-folder", "")))
        raise RuntimeError(SECRET)

    monkeypatch.setattr(cases, "cases", fail)
    told = terminal.run("case", "list", terminal.vault("zhang"), status=3)
    assert told.err == words.say("cli", "fault_unwritten", name="RuntimeError") + "\n"


def test_cancelling_is_1(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cases, "cases", interrupt)
    told = terminal.run("case", "list", terminal.vault("zhang"), status=1)
    assert told.err.strip() == words.say("cli", "cancelled")


def test_the_passphrase_is_asked_for_unseen(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(prompt: str) -> str:
        asked.append(prompt)
        return PASSPHRASE

    monkeypatch.delenv("FIELDKIT_PASSPHRASE")
    monkeypatch.setattr("click.termui.hidden_prompt_func", answer)
    terminal.run("case", "list", terminal.vault("zhang"))
    assert len(asked) == 1
    assert words.say("cli", "passphrase") in asked[0]


def test_both_languages(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    zhang = terminal.vault("zhang")
    seen = {}
    for language, line in (("en", "Title: 关于水渠的谈话"), ("zh_CN", "标题：关于水渠的谈话")):
        monkeypatch.setenv("FIELDKIT_LANGUAGE", language)
        shown = terminal.run("interview", "show", zhang, terminal.room.ids["interview"]).out.splitlines()
        assert line in shown
        seen[language] = terminal.facts("interview", "list", zhang)
    assert seen["en"] == seen["zh_CN"]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_choice_flag_and_role_has_its_word(language: str) -> None:
    told = words.catalogue(language)
    choices = {
        f"{kind.name}.{field.name}.{one}" for kind in KINDS.values() for field in kind.fields for one in field.choices
    }
    assert set(told["choice"]) == choices
    assert set(told["flag"]) == {"applied", "withheld", *Flag}
    assert set(told["role"]) == {"office", "leader", "deputy", "inspector"}
    assert set(told["proof"]) == set(Proof)
    assert set(told["demo"]) >= set(STAGES)


def test_the_keys_of_the_facts_are_stable(terminal: Terminal) -> None:
    zhang, room = terminal.vault("zhang"), terminal.room
    petition = terminal.file("petition.json", '{"summary": "水渠", "channel": "box"}')
    form = ROOT / "resources" / "practice" / "checklists" / "dibao.json"
    listed = ROOT / "resources" / "practice" / "rosters" / "deaths-2024-2025.csv"
    told = {"case": "case", "seal": "seal", "person": "person", "label": "label", "missing": "missing"}
    interview = keys("interview", *told, "turns", "alias")
    expected = {
        ("round", "list"): keys("round"),
        ("case", "list"): keys("case"),
        ("interview", "list"): interview,
        ("exhibit", "list"): keys("exhibit", "name", "here"),
        ("person", "list"): keys("person", "label"),
        ("member", "list"): {"member", "name", "role", "team", "cases", "fingerprint"},
        ("bundle", "list"): {
            "bundle",
            "manifest",
            "direction",
            "at",
            "at_ms",
            "name",
            "peers",
            "proof",
            "medium",
            "carriers",
            "seal_number",
            "merge",
        },
        ("log",): {"event", "space", "device", "seq", "at", "at_ms", "by", "name", "record", "fields", "state"},
    }
    for command, wanted in expected.items():
        assert set(terminal.facts(*command, zhang)[0]) == wanted, command
    single = {
        ("petition", "new", zhang, petition, "--case", VILLAGE): keys("petition"),
        ("finding", "new", zhang, terminal.file("f.json", '{"title": "水渠"}'), "--case", VILLAGE): keys(
            "finding", "citations", "missing", "called", "stage", "shared", "review", "unapplied", "remarks"
        ),
        ("checklist", "import", zhang, form): keys("form") - {"definition"} | {"left_out"},
        ("roster", "import", zhang, listed, "--case", VILLAGE): keys("roster", "new", "sheets"),
        ("card", "show", zhang): {"member", "name", "county", "county_id", "practice", "fingerprint"},
        ("bundle", "receive", terminal.vault("li"), room.stick / "zhang.fkb"): {
            "bundle",
            "manifest",
            "name",
            "sender",
            "sender_name",
            "device",
            "made",
            "made_ms",
            "spaces",
            "parts",
            "of",
            "known_already",
            "new",
            "filled",
            "known_events",
            "withheld",
            "flagged",
            "changed",
            "conflicts",
            "payloads",
            "awaited",
            "without_key",
            "notices",
            "merge",
            "bundles",
            "refused",
        },
    }
    for words_of, wanted in single.items():
        assert set(terminal.facts(*words_of)) == wanted, words_of
    (roster,) = terminal.facts("roster", "list", zhang)
    assert set(terminal.facts("roster", "columns", zhang, roster["id"])) == keys("roster", "confirmed", "sheets")
    assert set(terminal.facts("roster", "account", zhang, roster["id"])) == keys("roster", "sheets")
    terminal.run("roster", "confirm", zhang, roster["id"], "--sort", "deaths")
    assert set(terminal.facts("roster", "compare", zhang)) == {
        *("hits", "matches", "new", "withdrawn", "left_out", "rules"),
    }
    sample = terminal.facts("roster", "sample", zhang, roster["id"], "5")
    assert set(sample) == keys("sample", "title", "proven", "drawn")
    assert terminal.facts("roster", "samples", zhang) == [sample]
    drawn = sample["drawn"][0]["path"]
    assert set(terminal.facts("roster", "visit", zhang, drawn)) == {"row", "who"}
    answer = terminal.file("answer.json", '{"outcome": "answered", "received": 50000}')
    sums = {"who", "due", "received", "difference"}
    assert set(terminal.facts("roster", "visit", zhang, drawn, answer)) == keys("visit", *sums)
    visits = terminal.facts("roster", "visits", zhang, "--case", VILLAGE)
    assert set(visits) == {"visits", "totals", "always_along"}
    assert "5" in terminal.refused("roster", "totals", zhang, "--case", VILLAGE)
    assert {"rule", "title", "shape", "of", "standards"} <= set(terminal.facts("roster", "rules", zhang)[0])
    (found,) = terminal.facts("search", zhang, "水渠哪年")
    assert set(found) == {"path", "space", "field", "text"}
    (inspected,) = terminal.facts("bundle", "inspect", room.stick / "zhang.fkb")
    assert set(inspected) == {"name", "size", "manifest", "members"}


def test_times_are_local_text_and_milliseconds(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    (fact, *_) = terminal.facts("case", "list", terminal.vault("zhang"))
    assert isinstance(fact["created_ms"], int)
    assert len(fact["created"]) == len("2026-03-05 09:10+08:00")


def test_as_a_program_of_its_own(terminal: Terminal) -> None:
    """A real process: UTF-8 whatever the system's own encoding, no traceback, standard output holds the facts alone."""
    vault = terminal.vault("zhang")
    command = [sys.executable, "-m", "fieldkit", "interview", "list", str(vault), "--json"]
    told = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout.decode("utf-8"))[0]["title"] == "关于水渠的谈话"
    command[3:5] = ["vault", "nonsense"]
    told = subprocess.run(command[:5], cwd=ROOT, capture_output=True, check=False)
    assert told.returncode == 2
    assert b"Traceback" not in told.stderr


def test_a_reader_that_has_gone_is_no_fault(terminal: Terminal) -> None:
    """`fieldkit log VAULT | head`: the pipe is closed before anything was written."""
    gone, pipe = os.pipe()
    os.close(gone)
    command = [sys.executable, "-m", "fieldkit", "log", str(terminal.vault("zhang"))]
    told = subprocess.run(command, cwd=ROOT, stdout=pipe, stderr=subprocess.PIPE, check=False)
    os.close(pipe)
    assert (told.returncode, told.stderr) == (1, b"")


def test_what_list_prints_import_takes(terminal: Terminal) -> None:
    """The whole way round: a talk, its JSON, and the talk again under another vault."""
    zhang, wang = terminal.vault("zhang"), terminal.vault("wang")
    path = terminal.file("all.json", json.dumps(terminal.facts("interview", "list", zhang)))
    (made,) = terminal.facts("interview", "import", wang, path)
    assert [turn["text"] for turn in made["turns"]] == [
        line.partition("：")[2] for line in TALK.partition("\n\n")[2].splitlines()
    ]
    assert (made["recorder"], made["label"], made["started"]) == ("王五", SECRET, "2026-03-05T09:10")


def test_the_way_to_the_unlock_window_loads_no_vault() -> None:
    asked = "import sys, fieldkit.cli.frame; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()
    assert "fieldkit.cli.frame" in loaded
    assert {"fieldkit.desk.desk", "fieldkit.vault", "cryptography", "sqlcipher3"}.isdisjoint(loaded)
