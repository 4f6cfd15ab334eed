"""What the inspectors of the practice county do in the villages, each at their own desk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fieldkit import files
from fieldkit.desk import (
    cases,
    checklists,
    exhibits,
    findings,
    importing,
    interviews,
    members,
    papers,
    persons,
    rosters,
    transcripts,
)
from fieldkit.desk.desk import Desk
from fieldkit.desk.papers import Paper
from fieldkit.desk.practice import content, making
from fieldkit.desk.practice.team import Team
from fieldkit.model.kinds import Exhibit, Finding, Interview
from fieldkit.parse import talk

CONFLICT = "conflict.json"


@dataclass
class Work:
    """What was made, by the names the content gives it: paths of records."""

    interviews: dict[str, str] = field(default_factory=dict)
    checklists: dict[tuple[str, str], str] = field(default_factory=dict)
    rosters: dict[str, str] = field(default_factory=dict)
    exhibits: dict[str, str] = field(default_factory=dict)
    findings: dict[str, str] = field(default_factory=dict)
    printed: int = 0


def interview(team: Team, work: Work, name: str) -> None:
    """Take in the interviews that the member recorded, or was the first inspector to lead."""
    for file in content.names("interviews", ".txt"):
        with content.file("interviews", file) as path:
            if _keeper(team, path) == name:
                work.interviews[file] = importing.import_interview(team.desks[name], path).path


def collect(team: Team, work: Work, name: str) -> None:
    """Take in the member's evidence from a camera's folder, which is gone afterwards."""
    camera = files.make_folder(team.folder / "camera")
    try:
        for told in content.document("exhibits.json")["exhibits"]:
            if told["by"] == name:
                work.exhibits[told["key"]] = _collect(team, name, told, camera).path
    finally:
        shutil.rmtree(camera)


def survey(team: Team, work: Work, name: str) -> None:
    """Run the checklists that the member led, and take in the rosters of the member's part."""
    desk = team.desks[name]
    for file in content.names("checklists", ".json"):
        told = content.document(f"checklists/{file}")
        if file.startswith("answers-") and told["inspectors"][0] == name:
            with content.file("checklists", file) as path:
                made = checklists.run_file(desk, None, path)
            work.checklists[told["checklist"], told["village"]] = made.path


def take_rosters(team: Team, work: Work, name: str) -> None:
    """Take in the lists: the first inspector those of the payments, the second that of the deaths."""
    second = name == team.inspectors[1]
    for told in content.document("rosters/columns.json")["rosters"]:
        if (told["sort"] == "deaths") == second:
            with content.file("rosters", told["file"]) as path:
                case = team.case(name, told["village"])
                roster, _ = rosters.import_roster(team.desks[name], case, path, told["title"], told["sort"])
            work.rosters[told["file"]] = roster.path


def amend(team: Team, work: Work, name: str) -> None:
    """Write one's own addition to the answer on which two will differ, without having seen the other's."""
    told = content.document(CONFLICT)
    desk = team.desks[name]
    turn = interviews.turn_at(desk, desk.get(Interview, work.interviews[told["interview"]]), told["turn"])
    text = next(edit["text"] for edit in told["edits"] if edit["by"] == name)
    desk.set(turn.space, turn.path, {"text": text})


def find(team: Team, work: Work, name: str) -> None:
    """State the findings that the member drafts, with the citations that can be made at this desk."""
    desk = team.desks[name]
    for told in content.document("findings.json")["findings"]:
        if told["drafters"][0] == name:
            made = findings.new_finding(desk, team.case(name, told["village"]).space, **_stated(team, name, told))
            work.findings[told["key"]] = made.path
            cite(desk, work, told)


def cite(desk: Desk, work: Work, told: dict[str, Any]) -> int:
    """Make those citations of a finding that are not made yet and whose targets are at this desk; say how many."""
    finding = desk.get(Finding, work.findings[told["key"]])
    made = {citation.target for citation in findings.citations(desk, finding)}
    count = 0
    for citation in told["citations"]:
        for target in _targets(desk, work, citation):
            if target not in made and findings.is_there(desk, target):
                findings.cite(desk, finding, target, citation["relation"], citation.get("quote", ""))
                count += 1
    return count


def print_all(team: Team, work: Work, name: str) -> None:
    """Print the member's transcripts: final where nothing is missing or in dispute; the first one as a draft, too."""
    desk = team.desks[name]
    mine = [one for one in interviews.interviews(desk) if one.created_by == desk.member]
    _keep(team, work, desk, transcripts.print_draft(desk, mine[0]))
    disputed = work.interviews[content.document(CONFLICT)["interview"]]
    for one in mine:
        if one.path != disputed and not transcripts.missing(desk, one):
            _keep(team, work, desk, transcripts.print_final(desk, one))


def sign(team: Team, work: Work, name: str) -> None:
    """Record that the print of the protected person's interview was signed: the photograph of the page is the proof."""
    desk = team.desks[name]
    for told in content.document("exhibits.json")["exhibits"]:
        if told["by"] == name and "protects" in told:
            scan = desk.get(Exhibit, work.exhibits[told["key"]])
            talks = desk.load(Interview, scan.space, "f_interviewee = ?", [scan.person])
            interviews.sign(desk, interviews.need_seal(desk, talks[0]), scan=scan.path)


def print_checklists(team: Team, work: Work, name: str) -> None:
    """Print the member's runs."""
    desk = team.desks[name]
    for one in checklists.checklists(desk):
        if one.created_by == desk.member:
            _keep(team, work, desk, checklists.print_checklist(desk, one))


def print_settled(team: Team, work: Work, name: str) -> None:
    """Print the interview that was in dispute, final."""
    desk = team.desks[name]
    talked = desk.get(Interview, work.interviews[content.document(CONFLICT)["interview"]])
    _keep(team, work, desk, transcripts.print_final(desk, talked))


def _keeper(team: Team, path: Path) -> str:
    """Return whose laptop an interview was typed on: the recorder's, else the first inspector's who led it."""
    told = talk.read(talk.decode(path.read_bytes()))
    present = [*told.names("recorder"), *told.names("interviewers")]
    return next(name for name in present if name in team.inspectors)


def _collect(team: Team, name: str, told: dict[str, Any], camera: Path) -> Exhibit:
    desk, case = team.desks[name], team.case(name, told["village"])
    told_of = ("description", "obtained", "holder", "location", "pages")
    facts: dict[str, Any] = {field: told[field] for field in told_of if field in told}
    facts["taken"] = content.minute(told["taken"])
    facts |= {f"collectors.{members.find(desk, one)}": True for one in told["collectors"]}
    if "protects" in told:
        facts["person"] = persons.find(desk, case.space, told["protects"])[0].person.path
    made, _ = exhibits.add(desk, case.space, making.make(told, camera), facts)
    return made


def _stated(team: Team, name: str, told: dict[str, Any]) -> dict[str, Any]:
    desk, space = team.desks[name], team.case(name, told["village"]).space
    facts = {field: told[field] for field in ("title", "facts", "topic", "amount", "heard", "explanation")}
    facts |= {f"drafters.{members.find(desk, one)}": True for one in told["drafters"]}
    concerned = [face for person in told["persons"] for face in persons.find(desk, space, person["name"])]
    return facts | {f"persons.{face.person.path}": True for face in concerned}


def _targets(desk: Desk, work: Work, citation: dict[str, Any]) -> list[str]:
    """Return the paths of what a citation of the content names, as far as this desk can tell."""
    if "interview" in citation:
        return _turns(desk, work.interviews[citation["interview"]], citation["turns"])
    if "checklist" in citation:
        return _check(desk, work, citation)
    if "roster" in citation:
        return _row(desk, work, citation)
    return _petition(desk, citation["petition"])


def _turns(desk: Desk, path: str, numbers: list[int]) -> list[str]:
    held = desk.load(Interview, "", "path = ?", [path])
    there = interviews.turns(desk, held[0]) if held else []
    return [there[number - 1].path for number in numbers if number <= len(there)]


def _check(desk: Desk, work: Work, citation: dict[str, Any]) -> list[str]:
    path = work.checklists.get((citation["checklist"], citation["village"]), "")
    run = [one for one in checklists.checklists(desk) if one.path == path]
    return [checklists.checks(desk, one)[citation["check"]].path for one in run]


def _row(desk: Desk, work: Work, citation: dict[str, Any]) -> list[str]:
    path = work.rosters.get(citation["roster"], "")
    held = [one for one in rosters.rosters(desk) if one.path == path]
    return [row.path for one in held for row in rosters.rows(desk, one) if row.number == citation["line"]]


def _petition(desk: Desk, key: str) -> list[str]:
    number = next(one["number"] for one in content.document("petitions.json")["petitions"] if one["key"] == key)
    return [one.path for one in cases.petitions(desk) if one.number == number]


def _keep(team: Team, work: Work, desk: Desk, paper: Paper) -> None:
    work.printed += 1
    papers.save(desk, paper, team.papers / f"{work.printed:02}.docx")
