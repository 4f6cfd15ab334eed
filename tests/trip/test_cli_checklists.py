"""Checklists by command: from Excel, through a new edition, a run and its results, to a finding."""

from __future__ import annotations

import json
from pathlib import Path

from tests.formkit import Cells, listed, sheets, workbook
from tests.trip.cliroom import VILLAGE, Terminal

pytest_plugins = ["tests.trip.clikit"]

RESULTS = listed("result", "ok", "problem", "not_applicable", "not_checked")


def survey(label: str) -> list[Cells]:
    return [
        {"type": "select_one result", "name": "posted", "label": label, "比什么": "公示 ↔ 名册"},
        {
            "type": "integer",
            "name": "short",
            "label": "少了几户",
            "relevant": "${posted} = 'problem'",
            "constraint": ". > 0",
        },
        {"type": "note", "name": "told", "label": "共少 ${short} 户"},
    ]


def form(terminal: Terminal, label: str, edition: str) -> Path:
    settings = {"form_id": "board", "form_title": "村务公开", "version": edition}
    return workbook(sheets(survey(label), RESULTS, settings), terminal.folder / f"{edition}.xlsx")


def test_from_excel_to_a_finding(terminal: Terminal) -> None:
    vault = terminal.vault("zhang")
    templates = terminal.facts("checklist", "import", vault)
    assert {"template": "dibao", "title": "农村低保核查清单"} in templates
    assert terminal.facts("checklist", "import", vault, "--template", "dibao")["name"] == "dibao"
    terminal.facts("checklist", "import", vault, form(terminal, "贴了吗", "1"))
    made = terminal.facts("checklist", "import", vault, form(terminal, "按季度贴了吗", "2"))
    assert (made["edition"], made["left_out"]) == ("2", [])
    changes = terminal.facts("checklist", "changes", vault, "board")
    assert {(one["name"], one["member"]) for one in changes} == {("", "edition"), ("posted", "label")}
    answers = {
        "checklist": "board",
        "edition": "2",
        "village": VILLAGE,
        "inspectors": ["张三"],
        "answers": {"posted": "problem", "short": 3},
        "notes": {"posted": "第三季度没有贴"},
    }
    run = terminal.facts("checklist", "run", vault, terminal.file("answers.json", json.dumps(answers)))
    (village,) = [one for one in terminal.facts("checklist", "results", vault, "board") if one["runs"]]
    assert village["checks"]["posted"] == {"ok": 0, "problem": 1, "not_applicable": 0, "not_checked": 0}
    finding = terminal.facts("checklist", "finding", vault, run["id"], "posted")
    assert finding["title"] == "按季度贴了吗"
    assert finding["facts"].splitlines() == ["第三季度没有贴", "少了几户: 3"]
    (shown,) = [one for one in terminal.facts("finding", "list", vault) if one["id"] == finding["id"]]
    assert [one["relation"] for one in shown["citations"]] == ["supports", "supports"]


def test_what_cannot_be_is_refused_in_a_sentence_with_its_cell(terminal: Terminal) -> None:
    vault = terminal.vault("zhang")
    rows = [{"type": "integer", "name": "n", "label": "几户", "relevant": "fly() = 1"}]
    said = terminal.refused("checklist", "import", vault, workbook(sheets(rows), terminal.folder / "bad.xlsx"))
    assert "'survey', row 2, column 'relevant'" in said
    said = terminal.refused("checklist", "import", vault, "--template", "nothing")
    assert "nothing" in said
    rows = [{"type": "integer", "name": "n", "label": "几户", "constraint": ". < 5"}]
    terminal.run("checklist", "import", vault, workbook(sheets(rows), terminal.folder / "good.xlsx"))
    answers = {"checklist": "tried", "edition": "1", "village": VILLAGE, "inspectors": ["张三"], "answers": {"n": 9}}
    said = terminal.refused("checklist", "run", vault, terminal.file("answers.json", json.dumps(answers)))
    assert "not one the line accepts" in said
