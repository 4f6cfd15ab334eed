"""`fieldkit interview`: talks taken in, listed, put right, printed and signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.facts import page, row
from fieldkit.cli.frame import (
    FILE,
    at_desk,
    case_needed,
    case_option,
    check_new,
    done,
    facts_in,
    json_option,
    leave,
    progress,
    show,
    text_in,
    wrong_usage,
)
from fieldkit.desk import cases, facts, importing, interviews, papers, persons, transcripts
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Interview


@click.group("interview")
def interview_command() -> None:
    """Talks taken in, listed, put right, printed and signed."""


@interview_command.command("import")
@at_desk
@case_option
@click.argument("sources", metavar="FILE...", nargs=-1, required=True, type=FILE)
@json_option
def import_interviews(desk: Desk, case: str, sources: tuple[Path, ...], as_json: bool) -> None:
    """Take in talks: .txt or .docx with head lines and 问/答 paragraphs, or the .json that `interview list` prints."""
    of = cases.find_case(desk, case) if case else None
    made = [one for source in sources for one in importing.import_interviews(desk, source, of)]
    show([_facts(desk, one) for one in made], as_json, lambda fact: _line(desk, fact))


@interview_command.command("list")
@at_desk
@case_option
@json_option
def list_interviews(desk: Desk, case: str, as_json: bool) -> None:
    """List the interviews; as JSON with all their words, as `interview import` takes them in."""
    space = cases.find_case(desk, case).space if case else ""
    told = [_facts(desk, one) for one in interviews.interviews(desk, space)]
    show(told, as_json, lambda fact: _line(desk, fact))


@interview_command.command("show")
@at_desk
@click.argument("interview")
@json_option
def show_interview(desk: Desk, interview: str, as_json: bool) -> None:
    """Show the interview with the id INTERVIEW, its turns numbered, and what it lacks before the final print."""
    show(_facts(desk, desk.get(Interview, interview)), as_json, lambda fact: _page(desk, fact))


@interview_command.command("set")
@at_desk
@click.argument("interview")
@click.argument("source", metavar="FACTS", type=FILE)
@json_option
def set_interview(desk: Desk, interview: str, source: Path, as_json: bool) -> None:
    """Set facts of INTERVIEW from the JSON file FACTS (`-`: standard input)."""
    found = desk.get(Interview, interview)
    desk.set(found.space, found.path, facts.read(desk, "interview", facts_in(source)))
    show(_facts(desk, desk.get(Interview, interview)), as_json, lambda fact: _line(desk, fact))


@interview_command.command()
@at_desk
@click.argument("interview")
@click.argument("turn", type=click.IntRange(1))
@click.argument("text", type=FILE)
def edit(desk: Desk, interview: str, turn: int, text: Path) -> None:
    """Replace the words of the turn number TURN by those in the file TEXT (`-`: standard input)."""
    found = interviews.turn_at(desk, desk.get(Interview, interview), turn)
    desk.set(found.space, found.path, {"text": text_in(text)})
    done("edited", number=turn)


@interview_command.command("print")
@at_desk
@click.argument("interview")
@click.argument("target", type=FILE)
@click.option("--draft", is_flag=True, help="As a draft, marked as such.")
@click.option("--final", is_flag=True, help="To be signed: the words are sealed, their code stands on every page.")
def print_interview(desk: Desk, interview: str, target: Path, draft: bool, final: bool) -> None:
    """Print the transcript of INTERVIEW as the new Word document TARGET."""
    if draft == final:
        raise wrong_usage("draft_or_final")
    found = desk.get(Interview, interview)
    check_new(target)
    papers.check_target(desk, target)
    leave(desk, transcripts.print_final(desk, found) if final else transcripts.print_draft(desk, found), target)


@interview_command.command("print-all")
@at_desk
@case_needed
@click.argument("folder", type=FILE)
@click.option("--draft", is_flag=True, help="As drafts, marked as such.")
@click.option("--final", is_flag=True, help="To be signed: the words are sealed, their code stands on every page.")
@json_option
def print_interviews(desk: Desk, case: str, folder: Path, draft: bool, final: bool, as_json: bool) -> None:
    """Print all transcripts of a case into the folder FOLDER, a file each; show those that were not, and why."""
    if draft == final:
        raise wrong_usage("draft_or_final")
    some = interviews.interviews(desk, cases.find_case(desk, case).space)
    with progress("printing") as tell:
        left = transcripts.print_all(desk, some, folder, final=final, tell=tell)
    done("printed_all", count=len(some) - len(left), left=len(left))
    told = [
        {"id": one.interview.id, "title": _title(desk, one.interview), "code": one.refusal.code.value} for one in left
    ]
    reasons = {one.interview.id: words.refusal(one.refusal) for one in left}
    show(told, as_json, lambda fact: f"{fact['id']}  {fact['title']}  {reasons[fact['id']]}")


@interview_command.command("seal-lift")
@at_desk
@click.argument("interview")
@click.argument("reason", type=FILE)
def lift(desk: Desk, interview: str, reason: Path) -> None:
    """Lift the seal of INTERVIEW, not signed yet, for the reason in the file REASON; the code on the print dies."""
    interviews.lift_seal(desk, interviews.need_seal(desk, desk.get(Interview, interview)), text_in(reason))
    done("lifted")


@interview_command.command()
@at_desk
@click.argument("interview")
@click.argument("source", metavar="FACTS", type=FILE)
def sign(desk: Desk, interview: str, source: Path) -> None:
    """Record that the print was signed, or refused: FACTS is a JSON file with `scan`, or `refusal` and `witness`."""
    given = facts.read(desk, "seal", facts_in(source))
    told = {field: given[field] for field in ("scan", "refusal", "witness") if field in given}
    interviews.sign(desk, interviews.need_seal(desk, desk.get(Interview, interview)), **told)
    done("signed")


@interview_command.command()
@at_desk
@click.argument("interview")
@click.argument("turn", type=click.IntRange(1))
@click.argument("source", metavar="FACTS", type=FILE)
def correct(desk: Desk, interview: str, turn: int, source: Path) -> None:
    """Record a correction made by hand on the print: FACTS is a JSON file with `before` and `after`."""
    found = desk.get(Interview, interview)
    given = facts.read(desk, "correction", facts_in(source))
    seal = interviews.need_seal(desk, found)
    spoken = interviews.turn_at(desk, found, turn)
    interviews.correct(desk, seal, spoken, given.get("before", ""), given.get("after", ""))
    done("edited", number=turn)


def _title(desk: Desk, interview: Interview) -> str:
    return desk.tell(interview.title, outside=True)


def _facts(desk: Desk, interview: Interview) -> dict[str, Any]:
    """Return the facts of an interview: its record, over them what import takes in again, its seal, what it lacks."""
    seal = interviews.standing_seal(desk, interview)
    label = persons.face(desk, interview.interviewee).label(outside=True) if interview.interviewee else ""
    return {
        **facts.told(desk, interview),
        **importing.export(desk, interview),
        "person": interview.interviewee,
        "label": label,
        "seal": facts.told(desk, seal) if seal else {},
        "missing": [gap.code for gap in transcripts.missing(desk, interview)],
    }


def _line(desk: Desk, told: dict[str, Any]) -> str:
    code = told["seal"].get("code", "")
    return f"{row(desk, told, 'started', 'title')}  {told['label']}  {len(told['turns'])}  {code}"


def _page(desk: Desk, told: dict[str, Any]) -> str:
    record = facts.told(desk, desk.get(Interview, told["path"]))
    between = words.say("cli", "between")
    names = words.say("cli", "labelled", label=words.say("field", "interview.interviewee"), text=told["label"])
    shown = {**record, "interviewee": "", "root": ""}
    turns = [
        f"{number}  {words.say('talk_marker', turn['sort'])}  {turn['text']}"
        for number, turn in enumerate(told["turns"], 1)
    ]
    lacking = between.join(words.say("missing", code) for code in told["missing"])
    return "\n".join([page(desk, shown), names, *turns, *([lacking] if lacking else [])])
