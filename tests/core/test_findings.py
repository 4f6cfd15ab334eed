"""From any finding to the very record that shows it, and back; what is missing before it may be handed over."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fieldkit import ids
from fieldkit.desk import findings, interviews
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from tests.vaultkit import County, new_case

pytest_plugins = ["tests.counties"]


def test_a_finding_leads_to_its_sources_and_they_lead_back(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    interview = interviews.found(desk, space, {"title": "谈话"}, [Said("question", "问"), Said("answer", "领了410元")])
    turn = interviews.turns(desk, interview)[1]
    finding = findings.new_finding(
        desk, space, title="死亡人员领取低保", facts="多发17个月", topic="欺上瞒下", amount=684_500
    )
    assert [gap.code for gap in findings.missing(desk, finding)] == ["support", "heard"]
    findings.cite(desk, finding, turn.path, "supports", "领了410元")
    desk.set(space, finding.path, {"heard": "heard", "explanation": "本人称不知情"})
    finding = findings.findings(desk, space)[0]
    assert findings.missing(desk, finding) == []
    assert finding.drafters == {desk.member}
    assert [cited.finding.path for cited in findings.citing(desk, turn.path)] == [finding.path]


def test_what_is_not_there_or_shows_nothing_cannot_be_cited(county: Callable[..., County]) -> None:
    desk = Desk(county()["zhang"])
    space = new_case(desk.vault)
    finding = findings.new_finding(desk, space, title="问题")
    for target in (f"turn/{ids.new()}", f"interview/{ids.new()}/turn/{ids.new()}", f"case/{space}", "../etc"):
        with pytest.raises(Refused) as refused:
            findings.cite(desk, finding, target, "supports")
        assert refused.value.code in (Code.CITATION_TARGET, Code.RECORD_PATH)
    assert findings.citations(desk, finding) == []
