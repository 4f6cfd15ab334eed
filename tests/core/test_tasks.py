"""Tasks: raised from anything, for whom they are, closed with an outcome by whom they concern, open until then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from fieldkit.desk import leaving, overview, scopes, tasks, turns
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Interview, Task
from tests.vaultkit import County, carry, new_case, new_interview

pytest_plugins = ["tests.counties"]


def codes(desk: Desk, space: str) -> list[str]:
    case = desk.get(Case, space)
    return [one.gap.code for one in leaving.open_things(desk, case) if one.gap.code.startswith("task_")]


def test_a_turn_to_be_verified_is_a_task_until_it_is_closed(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    interview = desk.get(Interview, new_interview(desk.vault, space, "谁领的？", "他领的。"))
    question, answer = turns.lines(desk, interview)
    turns.arrange(desk, interview, [question, answer._replace(verify=True)])
    (task,) = tasks.listed(desk, space)
    assert (task.sort, task.what, task.source, task.state) == ("verify", "他领的。", answer.path, "open")
    assert task.members == {desk.member}
    assert task.due == (tasks.today() + timedelta(days=tasks.DAYS)).isoformat()
    assert codes(desk, space) == ["task_open"]
    assert [line.tasks for line in overview.overview(desk)] == [1]
    desk.set(space, task.path, {"due": "2020-01-01"})
    assert codes(desk, space) == ["task_late"]
    with pytest.raises(Refused) as refused:
        tasks.close(desk, task, " ")
    assert refused.value.code is Code.TASK_OUTCOME
    tasks.close(desk, task, "经查属实")
    assert codes(desk, space) == []
    assert [line.tasks for line in overview.overview(desk)] == [0]
    tasks.reopen(desk, desk.get(Task, task.path))
    assert codes(desk, space) == ["task_late"]


def test_a_deleted_turn_takes_its_open_task_along(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    interview = desk.get(Interview, new_interview(desk.vault, space, "谁领的？", "他领的。"))
    question, answer = turns.lines(desk, interview)
    turns.arrange(desk, interview, [question, answer._replace(verify=True)])
    turns.arrange(desk, interview, [question])
    assert tasks.listed(desk, space) == []
    turns.arrange(desk, interview, [question, answer._replace(verify=True)])
    assert [task.what for task in tasks.listed(desk, space)] == ["他领的。"]


def test_a_leaders_task_reaches_whom_it_is_for_and_nobody_else(county: Callable[..., County]) -> None:
    at = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, li = (Desk(at[name]) for name in ("zhang", "wang", "li"))
    space = new_case(li.vault)
    task = tasks.new(li, space, "再问一次领款经过", **{f"members.{zhang.member}": True, f"members.{li.member}": False})
    assert scopes.withholding(li, [wang.member])(space, task.path, li.member)
    assert not scopes.withholding(li, [zhang.member])(space, task.path, li.member)
    carry(li.vault, zhang.vault, space)
    carry(li.vault, wang.vault, space)
    with pytest.raises(Refused) as refused:
        tasks.close(wang, wang.get(Task, task.path), "不是我的")
    assert refused.value.code is Code.TASK_OWNER
    tasks.close(zhang, zhang.get(Task, task.path), "已再谈")
    carry(zhang.vault, li.vault, space)
    assert [(one.state, one.outcome) for one in tasks.listed(li, space)] == [("done", "已再谈")]
