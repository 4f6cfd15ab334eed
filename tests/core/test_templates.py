"""The templates: real workbooks that say what their data say, each whole, each run from end to end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldkit.desk import definitions
from fieldkit.forms import document, reading, running
from fieldkit.forms.definition import Form
from fieldkit.parse import door
from tests.templates.build import TARGET, index, names, rules, survey, template, workbook

NAMES = names()
SUBJECTS = [
    *(
        "低保",
        "老龄补贴",
        "医疗救助",
        "大米与救灾物资",
        "一卡通惠农补贴",
        "集体三资",
        "工程与招标",
        "村务公开",
        "两委换届",
    ),
    *("民主决策", "征地补偿", "建房审批", "接待与礼金"),
]


def form(name: str) -> Form:
    return reading.read(document.canonical(definitions.template(name).document).encode())


def test_every_subject_has_a_template() -> None:
    titles = list(definitions.templates().values())
    assert all(any(subject in title for title in titles) for subject in SUBJECTS)
    assert (TARGET / "templates.toml").read_text(encoding="utf-8") == index()


@pytest.mark.parametrize("name", NAMES)
def test_the_workbook_is_what_its_data_say(name: str) -> None:
    path = TARGET / f"{name}.xlsx"
    told = {sheet.name: sheet.rows for sheet in door.sheets(path.read_bytes(), path.name)}
    rows = [tuple("\n".join(row).rstrip("\n").split("\n")) for row in survey(template(name))]
    assert [tuple(row) for row in told["survey"]] == rows
    assert told["settings"][1][:2] == (name, template(name)["title"])
    assert path.stat().st_size < 32_000
    assert workbook(name) == workbook(name)


@pytest.mark.parametrize("name", NAMES)
def test_each_is_whole(name: str) -> None:
    found = form(name)
    assert definitions.template(name).left_out == ()
    checks = [found.plan.check(at) for at in found.plan.lines.values()]
    results = [check for check in checks if check.gives_result]
    assert len(checks) >= 12
    assert len(results) >= 7
    assert all(check.compares and check.proof for check in results)
    based = [check.basis for check in checks if check.basis]
    assert len(based) >= 6
    assert all((basis.text and basis.dated) or basis.unquoted for basis in based)
    assert not any(re.search(r"\$\{|TODO", check.label.chinese) for check in checks)


@pytest.mark.parametrize("name", NAMES)
def test_each_runs_from_end_to_end(name: str) -> None:
    found, answers = form(name), {}
    assert not any(line.untried for line in running.lines(found, {}))
    for _ in range(4):
        for line in running.lines(found, answers):
            if line.check.gives_result and line.answer is None:
                answers[line.key] = "ok"
    counts = running.counts(found, answers)
    assert counts.not_checked == counts.problem == 0
    assert counts.ok > 6
    assert running.problems(found, answers) == []
    assert not any(line.check.gives_result for line in running.missing(found, answers))
    assert not any(line.untried for line in running.lines(found, answers))


def test_differences_are_computed_per_household_and_in_total() -> None:
    answers = {"home/1/due": "520", "home/1/got": "400", "home/2/due": "300.5", "home/2/got": "300.5"}
    lines = {line.key: line for line in running.lines(form("dibao"), answers)}
    assert lines["home/1/short"].offered == "120"
    assert lines["home/1/why"].required
    assert "home/2/why" not in lines
    assert lines["short_all"].offered == "120"


def test_an_impossible_answer_is_refused_at_its_field() -> None:
    (wrong,) = running.problems(form("huanjie"), {"registered": 800, "voted": 900})
    assert (wrong.check, wrong.message.say("zh_CN")) == ("voted", "不会多于登记选民。")


def test_every_rule_is_used_and_dated_where_it_is_quoted() -> None:
    used = {one for name in NAMES for line in template(name)["lines"] for one in line[3:4] if isinstance(one, str)}
    assert used - {""} <= set(rules())
    assert all("dated" in rule for rule in rules().values() if "text" in rule)


def test_nothing_but_data_stands_beside_them() -> None:
    there = {path.stem for path in TARGET.glob("*.xlsx")}
    assert there == set(NAMES) == set(definitions.templates())
    assert Path(TARGET / "plain.toml").is_file()
