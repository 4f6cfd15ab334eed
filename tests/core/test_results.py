"""Villages by checks: what is not checked never counts as fine; a problem becomes a finding in one act."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.desk import cases, checklists, exhibits, findings, persons, results
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.forms.running import Counts
from fieldkit.model.kinds import Case, Form
from tests import vaultkit
from tests.core.colleagues import desk_of
from tests.formkit import listed, sheets, workbook
from tests.vaultkit import County

pytest_plugins = ["tests.counties"]

SURVEY = [
    {"type": "select_one result", "name": "posted", "label": "贴了吗"},
    {"type": "integer", "name": "short", "label": "少几户", "relevant": "${posted} = 'problem'"},
    {"type": "begin_repeat", "name": "home", "label": "户"},
    {"type": "select_one result", "name": "got", "label": "领到了吗"},
    {"type": "text", "name": "why", "label": "为什么", "relevant": "${got} = 'problem'"},
    {"type": "end_repeat"},
]
RESULTS = listed("result", "ok", "problem", "not_applicable", "not_checked")


@pytest.fixture
def desk(county: Callable[..., County], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(vaultkit, "NAMES", {"lin": "林之野", "he": "何青禾"})
    return desk_of(county(lin="inspector"), "lin", he="inspector")


@pytest.fixture
def form(desk: Desk, tmp_path: Path) -> Form:
    return checklists.import_form(desk, workbook(sheets(SURVEY, RESULTS), tmp_path / "form.xlsx"))


def village(desk: Desk, name: str, code: str) -> Case:
    return cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), name, code)


def test_villages_by_checks(desk: Desk, form: Form) -> None:
    stone, pond = village(desk, "石磨岭村", "990421103201"), village(desk, "柳塘村", "990421103202")
    run = checklists.begin(desk, stone, form, ["林之野"])
    checklists.answer(desk, run, "posted", result="ok")
    checklists.answer(desk, run, "home/1/got", result="ok")
    checklists.answer(desk, run, "home/2/got", result="problem")
    checklists.answer(desk, run, "home/3/got", result="not_checked")
    again = checklists.begin(desk, stone, form, ["林之野"])
    checklists.answer(desk, again, "home/1/got", result="not_applicable")
    told = results.matrix(desk, form)
    assert [column.name for column in told.columns] == ["posted", "got"]
    rows = {one.case.village: one for one in told.villages}
    assert rows["石磨岭村"].cells == (Counts(1, 0, 0, 1), Counts(1, 1, 1, 1))
    assert rows["柳塘村"].cells == (Counts(0, 0, 0, 1), Counts(0, 0, 0, 1)), "nobody was there: not checked"
    assert (rows["石磨岭村"].runs, rows["柳塘村"].runs) == (2, 0)
    assert told.total == Counts(2, 1, 1, 4)
    assert pond.village == "柳塘村"


def test_an_older_edition_counts_under_its_names(desk: Desk, form: Form, tmp_path: Path) -> None:
    case = village(desk, "石磨岭村", "990421103201")
    old = checklists.begin(desk, case, form, ["林之野"])
    checklists.answer(desk, old, "posted", result="problem")
    settings = {"form_id": "tried", "form_title": "试", "version": "2"}
    renamed = [{**SURVEY[0], "label": "按季度贴了吗"}, {**SURVEY[0], "name": "true", "label": "属实吗"}]
    new = checklists.import_form(desk, workbook(sheets(renamed, RESULTS, settings), tmp_path / "new.xlsx"))
    assert checklists.definition_of(desk, old).edition == "1", "an old answer keeps its edition"
    assert next(line.check.label.say("zh_CN") for line in checklists.lines(desk, old)) == "贴了吗"
    told = results.matrix(desk, new)
    assert [(one.name, one.label) for one in told.columns][:2] == [("posted", "按季度贴了吗"), ("true", "属实吗")]
    assert told.villages[0].cells[:2] == (Counts(0, 1, 0, 0), Counts(0, 0, 0, 1))
    found = checklists.edition_before(desk, new)
    assert found == form
    assert found is not None
    names = {(one.name, one.sort) for one in checklists.changes(found, new)}
    assert names == {("", "changed"), ("posted", "changed"), ("true", "added")} | {
        (name, "removed") for name in ("short", "home", "got", "why")
    }


def test_a_problem_becomes_a_finding_in_one_act(desk: Desk, form: Form, tmp_path: Path) -> None:
    case = village(desk, "石磨岭村", "990421103201")
    run = checklists.begin(desk, case, form, ["林之野"])
    photo = tmp_path / "户.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    exhibit, _ = exhibits.add(desk, case.space, photo)
    person = persons.meet(desk, case.space, {"name": "周会计"})
    checklists.answer(desk, run, "home/2/got", result="problem", note="周会计代领", exhibits=[exhibit.path])
    checklists.answer(desk, run, "home/2/why", value="说是先存着")
    checklists.answer(desk, run, "home/1/got", result="ok")
    finding = results.make_finding(desk, run, "home/2/got")
    acts = desk.vault.store.rows("SELECT DISTINCT act FROM bodies WHERE record LIKE ?", (f"{finding.path}%",))
    assert len(acts) == 1
    assert finding.title == "领到了吗"
    assert desk.tell(finding.facts) == "周会计代领\n为什么：说是先存着"
    assert finding.persons == {person.path}
    cited = [citation.target for citation in findings.citations(desk, finding)]
    checks = checklists.checks(desk, run)
    assert set(cited) == {checks["home/2/got"].path, checks["home/2/why"].path, exhibit.path}
    for key in ("home/1/got", "home/2/why", "home/9/got", "posted"):
        with pytest.raises(Refused) as refused:
            results.make_finding(desk, run, key)
        assert refused.value.code is Code.FORM_CHECK
