"""The review of a finding: handed in whole, returned and answered, approved by others only, its versions kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from fieldkit.desk import findings, numbering, remarks, reviews, versions
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.merge import rights
from fieldkit.merge.rights import Flag
from fieldkit.model.kinds import Finding
from fieldkit.model.reviews import Remark, Stage
from fieldkit.vault import erasing, intake
from fieldkit.vault.ledger import Change
from tests.core.reviewkit import PEOPLE, again, meet, written
from tests.forging import Forger
from tests.vaultkit import County, carry, new_case

pytest_plugins = ["tests.counties"]


class Team(NamedTuple):
    """A county with two inspectors, a leader and a deputy, and a finding that may be handed in."""

    county: County
    space: str
    finding: Finding

    def desk(self, person: str) -> Desk:
        return Desk(self.county[person])

    def pass_on(self, giver: str, *takers: str) -> None:
        for taker in takers:
            carry(self.county[giver], self.county[taker], self.space)

    def stage(self, person: str) -> Stage:
        desk = self.desk(person)
        return reviews.stage(desk, again(desk, self.finding)).stage

    def do(self, person: str, act: Callable[..., Any], *told: Any) -> Any:
        desk = self.desk(person)
        return act(desk, again(desk, self.finding), *told)


@pytest.fixture
def team(county: Callable[..., County]) -> Team:
    made = county(zhang="inspector", wang="inspector", li="leader", qian="deputy")
    space = new_case(made["zhang"])
    return Team(made, space, written(made, Desk(made["zhang"]), space))


def refusal(act: Callable[..., Any], *told: Any) -> Code:
    with pytest.raises(Refused) as refused:
        act(*told)
    return refused.value.code


def test_a_finding_goes_its_way_step_by_step(team: Team) -> None:
    assert team.stage("zhang") is Stage.DRAFT
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    assert {team.stage(person) for person in PEOPLE} == {Stage.SUBMITTED}
    assert [team.do(one, reviews.step_of) for one in ("qian", "li", "zhang")] == ["deputy", "leader", ""]
    team.do("qian", reviews.approve)
    meet(team.county, team.space, *PEOPLE)
    assert {team.stage(person) for person in PEOPLE} == {Stage.CHECKED}
    team.do("li", reviews.approve)
    meet(team.county, team.space, *PEOPLE)
    assert {team.stage(person) for person in PEOPLE} == {Stage.APPROVED}
    assert {numbering.number(team.desk(one), team.finding) for one in PEOPLE} == {"[]-巡察组-01号"}
    team.do("li", reviews.approve)
    assert team.stage("li") is Stage.ADOPTED
    told = [(one.act, one.step, one.created_by) for one in reviews.acts(team.desk("li"), team.finding)]
    assert told == [
        ("submitted", "", team.county.member("zhang")),
        ("approved", "deputy", team.county.member("qian")),
        ("approved", "leader", team.county.member("li")),
        ("approved", "group", team.county.member("li")),
    ]


def test_what_is_missing_blocks_handing_in_and_never_saving(team: Team) -> None:
    desk = team.desk("zhang")
    desk.set(team.space, team.finding.path, {"facts": "", f"drafters.{team.county.member('wang')}": False})
    assert [gap.code for gap in reviews.missing(desk, again(desk, team.finding))] == ["facts", "two_drafters"]
    assert refusal(team.do, "zhang", reviews.submit) is Code.REVIEW_MISSING
    desk.set(team.space, team.finding.path, {"facts": "有了"})
    assert again(desk, team.finding).facts == "有了"


def test_two_values_in_a_field_are_settled_before_handing_in(team: Team) -> None:
    meet(team.county, team.space, "zhang", "wang")
    for person, text in (("zhang", "甲"), ("wang", "乙")):
        team.desk(person).set(team.space, team.finding.path, {"facts": text})
    meet(team.county, team.space, "zhang", "wang")
    assert [gap.code for gap in team.do("zhang", reviews.missing)] == ["in_conflict"]


def test_who_did_not_draft_does_not_hand_in(team: Team) -> None:
    meet(team.county, team.space, *PEOPLE)
    assert refusal(team.do, "li", reviews.submit) is Code.REVIEW_STEP


def test_what_is_returned_is_answered_and_handed_in_again_unchanged(team: Team) -> None:
    team.do("zhang", reviews.submit)
    team.pass_on("zhang", "li")
    assert refusal(team.do, "li", reviews.give_back, " ") is Code.REVIEW_REASON
    team.do("li", reviews.give_back, "请核对金额")
    team.pass_on("li", "zhang")
    assert team.stage("zhang") is Stage.RETURNED
    assert [one.path for one in reviews.awaiting(team.desk("zhang"), team.space)] == [team.finding.path]
    assert refusal(team.do, "zhang", reviews.give_back, "x") is Code.REVIEW_STAGE
    team.do("zhang", reviews.submit)
    assert team.stage("zhang") is Stage.SUBMITTED
    assert refusal(team.do, "zhang", reviews.submit) is Code.REVIEW_STAGE
    team.pass_on("zhang", "li")
    team.do("li", reviews.approve)
    assert team.stage("li") is Stage.APPROVED


def test_a_return_apart_from_an_approval_wins(team: Team) -> None:
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    team.do("qian", reviews.give_back, "缺凭证")
    team.do("li", reviews.approve)
    meet(team.county, team.space, *PEOPLE)
    assert {team.stage(person) for person in PEOPLE} == {Stage.RETURNED}


def test_words_that_are_changed_later_are_approved_anew_under_the_same_number(team: Team) -> None:
    team.do("zhang", reviews.submit)
    team.pass_on("zhang", "li")
    team.do("li", reviews.approve)
    team.pass_on("li", "zhang")
    zhang = team.desk("zhang")
    number = numbering.number(zhang, team.finding)
    zhang.set(team.space, team.finding.path, {"facts": "账上记四千元，实际二千元。"})
    assert team.stage("zhang") is Stage.CHANGED
    team.do("zhang", reviews.submit)
    team.pass_on("zhang", "li")
    team.do("li", reviews.approve)
    assert numbering.number(team.desk("li"), team.finding) == number
    told = versions.versions(team.desk("li"), team.finding)
    assert [(one.number, one.fields["facts"], one.whole) for one in told] == [
        (1, "账上记四千元，实际三千元。", True),
        (2, "账上记四千元，实际二千元。", True),
        (0, "账上记四千元，实际二千元。", True),
    ]


def test_a_citation_that_is_taken_back_is_another_version(team: Team) -> None:
    team.do("zhang", reviews.submit)
    desk = team.desk("zhang")
    (citation,) = findings.citations(desk, team.finding)
    desk.delete(team.space, citation.path)
    assert team.stage("zhang") is Stage.CHANGED
    desk.restore(team.space, citation.path)
    assert team.stage("zhang") is Stage.SUBMITTED


@pytest.mark.parametrize("how", ["drafter", "once a drafter", "writer"])
def test_nobody_approves_their_own(team: Team, how: str) -> None:
    meet(team.county, team.space, *PEOPLE)
    li, path = team.desk("li"), team.finding.path
    if how == "writer":
        li.set(team.space, path, {"facts": "组长自己改写的事实。"})
    else:
        team.desk("zhang").set(team.space, path, {f"drafters.{li.member}": True})
        if how == "once a drafter":
            team.desk("zhang").set(team.space, path, {f"drafters.{li.member}": False})
    meet(team.county, team.space, *PEOPLE)
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    assert team.do("li", reviews.is_own)
    assert refusal(team.do, "li", reviews.approve) is Code.REVIEW_OWN
    assert team.stage("li") is Stage.SUBMITTED
    assert numbering.number(li, team.finding).startswith("预")
    team.do("li", reviews.give_back, "退回不是批准")


def test_to_settle_by_what_another_wrote_makes_nobody_an_author(team: Team) -> None:
    meet(team.county, team.space, *PEOPLE)
    for person, text in (("zhang", "甲说"), ("wang", "乙说")):
        team.desk(person).set(team.space, team.finding.path, {"facts": text})
    meet(team.county, team.space, *PEOPLE)
    li = team.desk("li")
    over = li.family(team.space, team.finding.path).replaced_by_settlement(team.finding.path, "facts")
    li.put(team.space, Change(team.finding.path, {"facts": "甲说"}, {"facts": over}))
    meet(team.county, team.space, *PEOPLE)
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    assert not team.do("li", reviews.is_own)
    team.do("li", reviews.approve)


def claim(team: Team, person: str, **told: Any) -> None:
    """Let a member's own program say anything in a review, past what the desk offers."""
    vault = team.county[person]
    submitted = reviews.acts(team.desk(person), team.finding)[0]
    values = {"act": "approved", "step": "leader", "of": submitted.path, "version": submitted.version, **told}
    path = f"{team.finding.path}/review/{rights.once('review', vault.member, values)}"
    raised = refusal(vault.write, team.space, Change(path, values))
    assert raised in (Code.WRITE_NO_RIGHT, Code.REVIEW_OWN)


def test_an_act_that_is_not_ones_step_is_never_applied(team: Team) -> None:
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    claim(team, "zhang")
    claim(team, "wang", step="group")
    claim(team, "qian")
    claim(team, "qian", step="deputy", number=1, series="x")
    claim(team, "li", act="returned", step="deputy")
    claim(team, "li", step="")
    claim(team, "li", act="submitted", step="", number=7)
    assert {team.stage(person) for person in PEOPLE} == {Stage.SUBMITTED}


def test_an_act_of_review_is_said_once_and_by_its_author_alone(team: Team) -> None:
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    made = team.do("li", reviews.give_back, "缺凭证")
    for person, values in (("li", {"act": "approved"}), ("zhang", {"deleted": True}), ("li", {"reason": "另一个"})):
        assert refusal(team.county[person].write, team.space, Change(made.path, values)) is Code.WRITE_NO_RIGHT
    assert team.stage("li") is Stage.RETURNED
    event = team.desk("li").family(team.space, made.path).states[made.path].touches[0].name
    li = team.county["li"]
    assert refusal(erasing.erase, li.ledger, li.signer, team.space, event, "想抹掉") is Code.ERASE_KEPT


def test_a_remark_is_anchored_answered_and_closed_by_its_author(team: Team) -> None:
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    li, zhang = team.desk("li"), team.desk("zhang")
    made = remarks.on_words(li, again(li, team.finding), "facts", "实际三千元", "凭什么说三千？")
    assert refusal(remarks.on_words, li, team.finding, "facts", "没有的话", "x") is Code.REMARK_ANCHOR
    assert refusal(remarks.on_words, li, team.finding, "topic", "", "x") is Code.REMARK_ANCHOR
    assert refusal(remarks.on_words, li, team.finding, "facts", "", " ") is Code.REMARK_WORDS
    assert refusal(team.do, "li", reviews.approve) is Code.REVIEW_REMARKS
    team.do("li", reviews.give_back, "见批注")
    team.pass_on("li", "zhang")
    assert [gap.code for gap in team.do("zhang", reviews.missing)] == ["remark_unanswered"]
    remark = zhang.get(Remark, made.path)
    assert refusal(remarks.close, zhang, remark) is Code.REMARK_OWNER
    for values in ({"closed": True}, {"words": "没事了"}):
        assert refusal(team.county["zhang"].write, team.space, Change(made.path, values)) is Code.WRITE_NO_RIGHT
    zhang.set(team.space, team.finding.path, {"facts": "经查，实际三千元，有收据。"})
    assert remarks.place(zhang, remark, "经查，实际三千元，有收据。") == (3, 8)
    assert remarks.place(zhang, remark, "改得面目全非") is None
    remarks.answer(zhang, remark, "有收据，见证据一。")
    team.do("zhang", reviews.submit)
    team.pass_on("zhang", "li")
    assert [li.tell(one.words) for one in remarks.answers(li, made)] == ["有收据，见证据一。"]
    remarks.close(li, made)
    team.do("li", reviews.approve)
    assert team.stage("li") is Stage.APPROVED


def test_what_has_no_effect_is_shown_beside_what_has(team: Team) -> None:
    """A forged approval comes by bundle, is stored, and told with why it counts for nothing."""
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    submitted = reviews.acts(team.desk("li"), team.finding)[0]
    forger = Forger(
        team.county.genesis.id, team.space, team.county.people["wang"], roll=team.county["li"].members.held()
    )
    values = {"act": "approved", "step": "leader", "of": submitted.path, "version": submitted.version}
    forger.write(f"{team.finding.path}/review/{rights.once('review', forger.identity.member, values)}", values)
    li = team.county["li"]
    intake.take_in(li.ledger, li.members, forger.parcel(), 77)
    (told,) = team.do("li", reviews.unapplied)
    assert (told.by, told.act, told.step, told.flag) == (forger.identity.member, "approved", "leader", Flag.NO_RIGHT)
    assert team.stage("li") is Stage.SUBMITTED


@pytest.mark.parametrize("forged", ["approval", "submission"])
def test_a_device_that_claims_to_have_seen_nothing_does_not_approve_its_members_own_work(
    team: Team, forged: str
) -> None:
    """Whose work it is follows from what an act had seen; so an act counts only where it saw what it is about."""
    li, qian = team.county["li"], team.county["qian"]
    meet(team.county, team.space, *PEOPLE)
    team.desk("li").set(team.space, team.finding.path, {"facts": "账上记四千元，实际二千元。"})
    team.pass_on("li", "zhang")
    team.do("zhang", reviews.submit)
    meet(team.county, team.space, *PEOPLE)
    (submitted,) = reviews.acts(team.desk("qian"), team.finding)
    forger = Forger(team.county.genesis.id, team.space, team.county.people["li"], roll=li.members.held())

    def say(**values: str) -> str:
        path = f"{team.finding.path}/review/{rights.once('review', forger.identity.member, values)}"
        forger.write(path, values)
        return path

    of = submitted.path
    if forged == "submission":
        of = say(act="submitted", version=submitted.version)
    say(act="approved", step="leader", of=of, version=submitted.version)
    intake.take_in(qian.ledger, qian.members, forger.parcel(), 77)
    assert team.stage("qian") is Stage.SUBMITTED
    flag = {"approval": Flag.NO_RIGHT, "submission": Flag.OWN_WORK}[forged]
    assert {told.flag for told in team.do("qian", reviews.unapplied)} == {flag}


def test_a_preliminary_number_is_the_findings_own(team: Team) -> None:
    other = written(team.county, team.desk("zhang"), team.space, "另一件事")
    told = numbering.numbers_of(team.desk("zhang"), [team.finding, other])
    assert told == {one.path: f"预{one.id[:8].upper()}" for one in (team.finding, other)}
    assert len(set(told.values())) == 2
