"""The trip of the session in `tests/trip/session.py`: each step goes on from what those before have left."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from unittest import mock

from fieldkit import ids
from fieldkit.desk import (
    accounts,
    asking,
    bundles,
    cases,
    checklists,
    conflicts,
    definitions,
    differing,
    drafting,
    exchange,
    exhibits,
    findings,
    hints,
    hits,
    households,
    importing,
    interviews,
    keeping,
    leaving,
    listing,
    lists,
    marks,
    members,
    mentions,
    merging,
    outlines,
    overview,
    papers,
    permissions,
    persons,
    playing,
    preferences,
    protection,
    recordings,
    redacting,
    registers,
    remarks,
    rosters,
    same,
    sampling,
    search,
    strength,
    taking,
    talks,
    tasks,
    transcripts,
    turns,
    uses,
    vaults,
    viewing,
    visits,
    watching,
)
from fieldkit.desk.conflicts import Rule
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.desk.marks import Marked
from fieldkit.model.kinds import Checklist, Exhibit, Interview, Person, Turn
from fieldkit.model.questions import Sample, Visit
from tests.core import otherbook
from tests.trip import marked
from tests.trip.known import tell
from tests.trip.letterday import letter
from tests.trip.marked import CODE, ELDER, INFORMANT, LI, VILLAGE, WANG, ZHANG
from tests.trip.reviewday import contradict, review
from tests.trip.session import CASE, PRACTICE, Session, space_of

HANDS = ("--carriers", marked.CARRIERS, "--seal-number", marked.SEAL_NUMBER)


def found(s: Session) -> None:
    """The office founds the county; everyone makes a vault in it and is put on the list."""
    office_card = s.plain / "office.fkcard"
    told = s.told("vault create", "office", "--office", marked.COUNTY, "--name", marked.OFFICE)
    s.codes.append(told["recovery_code"])
    s.work("card export", "office", office_card)
    for who, name in marked.MEMBERS.items():
        s.codes.append(s.told("vault create", who, "--county", office_card, "--name", name)["recovery_code"])
        s.work("card export", who, s.plain / f"{who}.fkcard")
    s.work("card show", "office", s.plain / "li.fkcard")
    with s.at_terminal(), mock.patch("click.termui.visible_prompt_func", return_value="y"):
        s.work("card trust", "office", s.plain / "li.fkcard", "--role", "leader", "--team", marked.TOWNSHIP)
    for who in ("zhang", "wang"):
        s.work("card trust", "office", s.plain / f"{who}.fkcard", "--role", "inspector", "--compared")
    s.work("member list", "office")
    assert s.told("member permit", "office", "--recording") == {"recording": True}
    s.work("round new", "office", "--year", 2026, "--name", "第一轮")
    s.work("round list", "office")
    given = marked.facts(township=marked.TOWNSHIP, topics=["低保"], team=[ZHANG])
    s.work("case new", "office", "--round", "第一轮", "--village", VILLAGE, "--code", CODE, "--facts", "-", given=given)
    s.work("case set", "office", CODE, "-", given=marked.facts(stage="on_site", plan=marked.SUMMARY))
    s.work("case list", "office")
    s.work("case show", "office", CODE)
    give(s, "office", "list", LI, ZHANG, WANG)


def give(s: Session, giver: str, name: str, *takers: str, full: bool = False) -> None:
    """Write a bundle of the case on the stick, and have those who have a vault here receive it."""
    to = [word for taker in takers for word in ("--to", taker)]
    s.work("bundle write", giver, s.stick / f"{name}.fkb", *to, *CASE, *HANDS, *(["--full"] if full else []))
    for who, called in marked.MEMBERS.items():
        if called in takers:
            s.work("bundle receive", who, s.stick / f"{name}.fkb")


def talk(s: Session) -> None:
    """Two talks come as files, are listed, put right, and handed on as facts."""
    (told,) = s.told("interview import", "zhang", s.sources / "talk.txt", *CASE)
    s.ids |= {"talk": told["id"], "informant": told["person"].partition("/")[2]}
    s.ids["second"] = s.told("interview import", "zhang", s.sources / "talk.docx", *CASE)[0]["id"]
    (s.papers / "talks.json").write_text(s.work("interview list", "zhang", "--json"), encoding="utf-8")
    s.work("interview import", "wang", s.papers / "talks.json", *CASE)
    s.work("interview show", "zhang", s.ids["talk"])
    s.work("interview set", "zhang", s.ids["talk"], "-", given=marked.facts(location=INFORMANT["address"]))
    s.work("interview edit", "zhang", s.ids["talk"], 4, "-", given=f"{marked.BOX}。\n")


def collect(s: Session) -> None:
    """Evidence is taken in, listed, looked at in memory, handed over, and taken out to another disk."""
    given = marked.facts(description=marked.NOTE, obtained="copy", collectors=[ZHANG, WANG], holder=marked.NEIGHBOUR)
    kept = [s.sources / name for name in (marked.PHOTO, marked.SOUND, marked.PACKED, marked.PAPER)]
    told = s.told("exhibit add", "zhang", *kept, *CASE, "--facts", "-", given=given)
    s.ids |= {"photo": told[0]["id"], "sound": told[1]["id"]}
    s.work("exhibit list", "zhang")
    s.work("exhibit show", "zhang", s.ids["photo"])
    given = marked.facts(note=marked.HANDED, giver=ZHANG)
    s.work("exhibit custody", "zhang", s.ids["photo"], "--add", "-", given=given)
    for one, source in zip(told, kept, strict=True):
        s.work("exhibit extract", "zhang", one["id"], s.papers / source.name)
        assert (s.papers / source.name).read_bytes() == source.read_bytes()
    with s.desk("zhang") as desk:
        for one, source in zip(told, kept, strict=True):
            with exhibits.open_exhibit(desk, desk.get(Exhibit, one["id"])) as shown:
                shown.seek(source.stat().st_size // 2)
                half = shown.read()
                shown.seek(0)
                assert shown.read().endswith(half)
    camera = s.sources / "camera"
    camera.mkdir()
    for one in (marked.PHOTO, "talk.txt", "list.csv"):
        (camera / f"2-{one}").write_bytes((s.sources / one).read_bytes() + b"\n")
    with s.desk("zhang") as desk:
        assert watching.unknown(desk, arrived(camera))
        taken = taking.take(desk, space_of(desk), [camera], taking.Report(), lambda *_: None)
        assert watching.unknown(desk, arrived(camera)) == []
        assert (len(taken.new), taken.refused, taken.unproven) == (3, [], [])
        view(desk)
        mask(desk, desk.get(Exhibit, s.ids["photo"]), taken.proven)
    s.cut("zhang", lambda desk: exhibits.add(desk, space_of(desk), s.sources / "talk.docx"), 0, 1, 2, 3)


def arrived(folder: Path) -> list[watching.Whole]:
    """Return what lies whole in a watched folder, as it is seen once it is quiet."""
    with mock.patch.object(watching, "QUIET_S", 0):
        return watching.Watched().look(str(folder), lambda *_: None)


def note(s: Session) -> None:
    """Words of a talk are marked, cited, made a finding; what is to be verified is asked and answered."""
    with s.desk("zhang") as desk:
        assert desk.at_rest
        assert importing.look(s.sources / "talk.txt").told
        talk_ = desk.get(Interview, s.ids["talk"])
        lines = turns.lines(desk, talk_)
        at, said = next((at, one) for at, one in enumerate(lines) if len(one.text) > 8)
        mark = Marked(ids.new(), "verify", 0, 4)
        turns.mark(desk, talk_, [*lines[:at], said._replace(marks=(mark,)), *lines[at + 1 :]])
        assert marks.value(mark, said.text) == ""
        (task,) = tasks.from_turns(desk, talk_)[said.path]
        assert tasks.missing(task)
        assert tasks.place(task.path, desk) == said.path
        tasks.close(desk, task, marked.WRITTEN)
        tasks.reopen(desk, task)
        tasks.new(desk, talk_.space, marked.NOTE)
        hint = next(one for one in hints.read(desk, talk_, lines) if one.open)
        hints.type_reason(desk, talk_, hint, marked.NOTE)
        hints.take_back(desk, hints.waive(desk, talk_, hint, marked.NOTE).path)
        turns.mark(desk, talk_, lines)
        turn = desk.get(Turn, said.path)
        finding = findings.from_words(desk, turn, 0, 4)
        findings.cite_words(desk, finding, turn, 2, 6)
        assert findings.citing_turns(desk, talk_)[turn.path]
        desk.delete(finding.space, finding.path)


def know(s: Session) -> None:
    """Who was met is looked up; two records of one person are said to be the same, and parted again."""
    with s.desk("zhang") as desk:
        space = space_of(desk)
        elder = desk.get(Interview, s.ids["second"]).interviewee
        assert cases.space_of(elder, desk) == space
        assert persons.called(desk, elder)
        assert persons.listed(desk, "person", space)
        assert mentions.rows(desk, [persons.face(desk, elder)])
        assert protection.who_knows(desk, elder)
        other = persons.meet(desk, space, {"name": marked.NEIGHBOUR})
        home = persons.household(desk, space, marked.NEIGHBOUR)
        desk.set(space, other.path, {"household": home.path})
        assert persons.members(desk, home.path) == [other.path]
        same.join(desk, elder, other.path)
        protection.spread(desk, other)
        assert same.others(desk, elder) == same.links(desk, elder) == [other.path]
        same.part(desk, elder, other.path)
        again = persons.meet(desk, space, {"name": marked.NEIGHBOUR, "phone": "19900001629"})
        assert same.suggested(desk, space)
        same.deny(desk, again.path, other.path)
        assert vaults.colleagues(desk)
        assert keeping.usual_place(desk) is None
        assert keeping.place_in(desk, s.stick).parent == s.stick


def twice(s: Session) -> None:
    """Who may have been met twice is suggested; that they are one is said, taken back, and denied."""
    s.work("person twice", "zhang", *CASE)
    with s.desk("zhang") as desk:
        pair = [persons.meet(desk, space_of(desk), {"name": marked.WITNESS}).id for _ in range(2)]
    assert set(pair) in [{one["one"], one["other"]} for one in s.told("person twice", "zhang")]
    for options in ((), ("--undo",), ("--not",)):
        s.work("person join", "zhang", *pair, *options)


def mask(desk: Desk, photo: Exhibit, sources: list[taking.Proven]) -> None:
    """A masked copy of a photograph is kept beside it; the sources of what was taken in are removed."""
    assert exhibits.called(desk, photo.path)
    picture = viewing.Viewing().view(viewing.subject(desk, photo)).picture
    assert picture is not None
    burned = redacting.burn(picture, [redacting.Mask(0, 0, 4, 4)], marked.PHOTO)
    assert exhibits.is_whole(desk, redacting.enter(desk, photo, burned))
    assert taking.wipe(desk, sources, lambda *_: None).kept == []


def view(desk: Desk) -> None:
    """Look at every exhibit on the screen."""
    viewing_ = viewing.Viewing()
    for held in exhibits.listed(desk):
        subject = viewing.subject(desk, held.exhibit)
        if viewing.way(held.name) is viewing.Way.PLAYED:
            assert viewing_.verify(subject, lambda *_: None)
        elif viewing.way(held.name) is not viewing.Way.NONE:
            assert viewing_.view(subject).sound
        uses.of(desk, held.exhibit)
    viewing_.stop()


def record(s: Session) -> None:
    """A talk is recorded in sealed pieces, which wait for the vault; then it is marked, and heard from memory."""
    with s.desk("zhang") as desk:
        assert permissions.given(desk).recording
        talk = desk.get(Interview, s.ids["second"])
        recorder = recordings.record(recordings.begin(desk, talk), 16_000, 1)
    recorder.write(marked.TUNE.encode() * 20_000)
    s.watch.look()
    recorder.close()
    with s.desk("zhang") as desk:
        (heard,) = recordings.take_in(desk)
        turn = interviews.turns(desk, talk)[0].path
        assert recordings.mark(desk, talk.space, heard.path, {turn: 1500}) == [turn]
        recordings.unmark(desk, recordings.moments(desk, talk)[turn])
        recordings.add(desk, talk, s.sources / marked.SOUND)
        assert talk.path in dict(recordings.talks(desk, heard))
        for subject in recordings.of(desk, talk):
            assert subject.source is not None
            with playing.opened(playing.as_facts(subject.source)) as stream:
                assert marked.TUNE.encode() in stream.read()


def survey(s: Session) -> None:
    """A checklist is taken in, run, answered line by line, and printed; a list is taken in."""
    s.work("checklist import", "zhang", PRACTICE / "checklists" / "dibao.json")
    told = json.loads((PRACTICE / "checklists" / "answers-dibao-990421103204.json").read_text(encoding="utf-8"))
    told |= {"village": CODE, "inspectors": [ZHANG], "notes": {"privacy": f"{marked.NOTE}，{marked.NEIGHBOUR}在上面"}}
    (s.sources / "answers.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    s.ids["run"] = s.told("checklist run", "zhang", s.sources / "answers.json")["id"]
    s.work("checklist show", "zhang", s.ids["run"])
    s.work("checklist list", "zhang")
    s.work("checklist list", "zhang", "--forms")
    s.work("checklist print", "zhang", s.ids["run"], s.papers / "run.docx")
    s.work("checklist print", "zhang", "dibao", s.papers / "empty.docx", "--empty")
    with s.desk("zhang") as desk:
        case = cases.find_case(desk, CODE)
        run = checklists.begin(desk, case, checklists.find_form(desk, "dibao"), [ZHANG])
        checklists.answer(desk, run, "files_sampled", value="7", note=marked.NOTE, exhibits=[s.ids["photo"]])
        checklists.withdraw(desk, run, "files_sampled", s.ids["photo"])
        checklists.clear(desk, run, "files_sampled")
        checklists.end(desk, run)
        assert checklists.missing(desk, desk.get(Checklist, run.path))
        assert checklists.problems(desk, run) == []
        checklists.answer(desk, run, "privacy", result="problem", note=marked.NOTE)
        assert definitions.template(next(iter(definitions.templates())))
        form = checklists.find_form(desk, "dibao")
        assert checklists.by_code(desk, checklists.code_of(form)).path == form.path
        assert checklists.changes(form, form) == []
    s.work("checklist results", "zhang", "dibao")
    s.work("checklist changes", "zhang", "dibao")
    s.work("checklist finding", "zhang", run.id, "privacy")
    s.ids["list"] = s.told("roster import", "zhang", s.sources / "list.csv", *CASE, "--sort", "payments")["id"]
    s.work("roster list", "zhang")
    for verb in ("show", "columns", "account"):
        s.work(f"roster {verb}", "zhang", s.ids["list"])
    kin = s.told("roster import", "zhang", s.sources / "kin.csv", *CASE)["id"]
    for one, sort in ((s.ids["list"], "dibao"), (kin, "kin")):
        s.work("roster confirm", "zhang", one, "--sort", sort)
    (s.sources / "standards.toml").write_text('[[standard]]\nrule = "over_standard"\nsince = "2025"\nvalue = "700"\n')
    s.work("roster rules", "office", s.sources / "standards.toml")
    s.work("roster compare", "zhang")
    s.work("roster sample", "zhang", s.ids["list"], 5)
    (drawn,) = s.told("roster samples", "zhang")
    s.work("roster print", "zhang", drawn["id"], s.papers / "sample.docx")
    said = marked.facts(outcome="answered", received=50000, answer=marked.BOX, accompanied=marked.NEIGHBOUR)
    for row in drawn["drawn"]:
        s.work("roster visit", "zhang", row["path"])
        s.work("roster visit", "zhang", row["path"], "-", given=said)
    s.work("roster visits", "zhang", *CASE)
    s.work("case coverage", "zhang", CODE)
    s.work("roster totals", "zhang", *CASE)
    (hit,), (match,) = s.told("roster hits", "zhang"), s.told("roster matches", "zhang")
    s.work("roster mark", "zhang", hit["id"], "confirmed", "--basis", "-", given=marked.BOX)
    s.work("roster find", "zhang", hit["id"])
    with s.desk("zhang") as desk:
        look_at(desk, f"roster/{s.ids['list']}")
        call(desk)
    s.work("roster decide", "zhang", match["id"], "different", "--source", f"exhibit/{s.ids['photo']}")


def look_at(desk: Desk, roster: str) -> None:
    """Look at a roster as its screen does, and confirm it once more."""
    assert lists.choices()
    assert lists.sorts()
    shown = lists.shown(desk, roster)
    said = [lists.Said(one.compared, one.paid, tuple(column.choice for column in one.columns)) for one in shown.sheets]
    assert lists.confirm(desk, roster, shown.roster.sort, said).confirmed
    for told in hits.told(desk, hits.hits(desk)):
        assert all(hits.where(side) and hits.cells_of(desk, side) for side in told.sides)


def call(desk: Desk) -> None:
    """Visit a household as the page of visits does; what it told otherwise is followed up, and becomes a finding."""
    space = space_of(desk)
    source = households.sources(desk, space)[0]
    visit = visits.begin(desk, source.rows[0])
    assert not visits.may_insist(desk)
    desk.set(space, visit.path, {"received": 12300, "answer": marked.BOX, "handler": marked.NEIGHBOUR})
    seen = visits.finish(desk, desk.get(Visit, visit.path), "answered")
    assert visits.is_mine(desk, seen.visit)
    told = visits.standing(visits.every(desk, space))
    assert households.by_village(desk, space, told)
    assert households.handlers(desk, told)
    assert all(stop.answer for stop in households.stops(desk, space, source.rows))
    assert visits.shown(accounts.told(desk, [source.rows[0]])[source.rows[0]])
    assert sampling.told(desk, desk.get(Sample, source.path)).proven
    task = visits.follow_up(desk, seen.visit)
    assert tasks.of(desk, seen.visit.path) == task
    visits.to_finding(desk, seen.visit)


def state(s: Session) -> None:
    """A petition and a finding, with what shows it."""
    s.ids["petition"] = s.told("petition new", "zhang", "-", *CASE, given=marked.facts(summary=marked.SUMMARY))["id"]
    s.work("petition list", "zhang")
    given = marked.facts(title=marked.TITLE, facts=f"{marked.NEIGHBOUR}证实{marked.CANAL}", explanation=marked.KEY)
    told = s.told("finding new", "zhang", "-", *CASE, given=given)
    s.work("finding set", "zhang", told["id"], "-", given=marked.facts(amount=400000, topic="账目"))
    for target in (f"exhibit/{s.ids['photo']}", f"petition/{s.ids['petition']}"):
        s.work("finding cite", "zhang", told["id"], target, "--quote", "-", given=marked.BOX)
    s.work("finding show", "zhang", told["id"])
    s.work("finding list", "zhang")
    for asked in (marked.BOX, ELDER["name"], marked.ACCOUNT, marked.TITLE):
        assert s.told("search", "zhang", "-", *CASE, given=asked), asked


def write(s: Session) -> None:
    """What is typed in the windows: drafts, turns, people and their ties; killed while it goes on."""
    with s.desk("zhang") as desk:
        space = space_of(desk)
        elder = persons.meet(desk, space, {**ELDER, "address": INFORMANT["address"]})
        home = persons.household(desk, space, marked.HOME, address=INFORMANT["address"])
        desk.set(space, elder.path, {"household": home.path})
        made = interviews.found(desk, space, {"title": marked.TITLE}, [Said("question", "请讲")], elder.path)
        answer = interviews.add_turn(desk, made, Said("answer", f"{marked.CANAL}。{marked.KEY}。"))
        interviews.split_turn(desk, answer, len(marked.CANAL) + 1, "note")
        first, *_, third = interviews.turns(desk, made)
        interviews.move_turn(desk, third, first)
        interviews.join_turns(desk, *interviews.turns(desk, made)[1:])
        shown = turns.ground(desk, made)
        turns.type_words(desk, made, first.path, f"{marked.DRAFT}，{INFORMANT['by_names']}", shown)
        on = drafting.footing(desk, made)
        drafting.type_field(desk, made.space, made.path, "title", marked.TITLE, on)
        drafting.leave_field(desk, made.space, made.path, "title")
        drafting.state(desk, made.space, made.path, {"location": marked.OTHER}, on)
        assert marked.DRAFT in repr(drafting.held(desk, made.path))
        turns.leave(desk, made, first.path, shown)
        drafting.leave_all(desk)
        lines = talks.turns_in(f"问：{marked.OTHER}\n答：是")
        pasted = [turns.Line(turns.new_path(made.path), *told) for told in lines]
        turns.arrange(desk, made, [*turns.lines(desk, made), *pasted])
        persons.find(desk, space, ELDER["name"])
        begun = outlines.begin(desk, space, outlines.outlines()[0])
        interviews.add_turn(desk, begun, Said("answer", marked.OTHER), interviews.turns(desk, begun)[0])
        company = f"organisation/{ids.new()}"
        desk.set(space, company, {"name": marked.COMPANY})
        tie = {"one": elder.path, "other": company, "source": marked.WITNESS}
        desk.set(space, f"tie/{ids.new()}", tie)
        remark = remarks.new(desk, space, made.path, marked.REMARK).path
        petitioner = persons.meet(desk, space, {"name": marked.PETITIONER})
        desk.set(space, f"petition/{s.ids['petition']}", {"petitioner": petitioner.path})
        desk.delete(space, remark)
        desk.restore(space, remark)

    def type_on(desk: Desk) -> None:
        for words in (marked.CUT, marked.CUT + marked.BOX, marked.CUT + marked.KEY):
            drafting.type_words(desk, space, pasted[0].path, "text", words)
            drafting.leave_field(desk, space, pasted[0].path, "text")
            keeping.snapshot(desk)

    s.cut("zhang", type_on, 0, 1, 3, 6)


def merge(s: Session) -> None:
    """Two change one thing, each without having seen the other; the leader looks, receives, undoes, and settles."""
    give(s, "zhang", "both", WANG, LI)
    s.work("bundle inspect", "zhang", status=2)
    s.run("bundle", "inspect", s.stick / "both.fkb")
    for who, said in (("zhang", marked.OTHER), ("wang", marked.CANAL)):
        s.work("interview edit", who, s.ids["talk"], 4, "-", given=said)
        s.work("case set", who, CODE, "-", given=marked.facts(profile=said))
    with s.desk("zhang") as desk:
        desk.delete(space_of(desk), desk.get(Exhibit, s.ids["sound"]).path)
    s.work("interview print", "zhang", s.ids["second"], s.papers / "second.docx", "--final")
    with s.desk("wang") as desk:
        desk.set(space_of(desk), desk.get(Exhibit, s.ids["sound"]).path, {"description": marked.OTHER})
    s.work("interview edit", "wang", s.ids["second"], 2, "-", given=marked.WRITTEN)
    s.cut("zhang", lambda desk: _write_to(desk, s.stick / "cut.fkb", LI), 1, 2, 4)
    give(s, "zhang", "zhang", LI)
    s.work("bundle write", "wang", s.stick / "wang.fkb", "--to", LI, *CASE)
    both = [s.stick / "wang.fkb", s.stick / "zhang.fkb"]
    s.work("bundle preview", "li", *both)
    s.cut("li", lambda desk: merging.merge(desk, both), 1, 3, 5)
    merged = s.told("bundle receive", "li", *both)
    s.work("bundle undo", "li", merged["merge"])
    manifest = s.told("bundle receive", "li", s.stick / "wang.fkb")["manifest"]
    s.work("bundle undo", "li", manifest)
    s.work("bundle receive", "li", s.stick / "wang.fkb")
    s.work("bundle list", "li")
    s.work("bundle receipt", "li", manifest, "--out", s.stick / "1.fkreceipt")
    s.work("bundle receipt", "wang", "--take", s.stick / "1.fkreceipt")
    settle(s)
    s.work("bundle return", "li", s.stick, "--to", ZHANG, *HANDS)
    s.work("bundle write", "li", s.stick / "back.fkb", "--to", ZHANG, "--to", WANG, *CASE, "--full")
    for who in ("zhang", "wang"):
        s.work("bundle receive", who, s.stick / "back.fkb")


def settle(s: Session) -> None:
    """Settle every conflict, each kind in its way."""
    ways = {"deleted": ("--keep",), "sealed": ("--exclude",), "profile": ("--take", "2"), "text": ("--write", "-")}
    open_ones = s.told("conflict list", "li")
    assert {one["field"] for one in open_ones} == ways.keys()
    s.work("conflict settle", "li", "--rule", "member", "--of", WANG, "--preview", *CASE)
    with s.desk("li") as desk:
        assert differing.pieces(marked.OTHER, marked.CANAL)
        rulings = conflicts.by_rule(desk, Rule.KEEP)
        assert len(rulings) == 1
        conflicts.settle_all(desk, [])
    for one in open_ones:
        s.work("conflict settle", "li", one["path"], one["field"], *ways[one["field"]], given=marked.WRITTEN)
    with s.desk("li") as desk:
        assert conflicts.conflicts(desk) == []


def protect(s: Session) -> None:
    """The informant is protected; a transcript is printed, put right by hand, and signed."""
    s.told("person protect", "zhang", s.ids["informant"], "--alias", "丙一")
    s.work("person list", "zhang", "--identities")
    zhang, interview = "zhang", s.ids["talk"]
    s.work("interview print", zhang, interview, s.papers / "draft.docx", "--draft")
    s.work("interview print", zhang, interview, s.papers / "final.docx", "--final")
    s.work("interview seal-lift", zhang, interview, "-", given=marked.REASON)
    s.work("interview print", zhang, interview, s.papers / "again.docx", "--final")
    s.work("interview correct", zhang, interview, 4, "-", given=marked.facts(before="四百", after=marked.WRITTEN))
    given = marked.facts(refusal=marked.REASON, witness=marked.WITNESS)
    s.work("interview sign", zhang, interview, "-", given=given)
    with s.desk(zhang) as desk:
        space, talk_ = space_of(desk), desk.get(Interview, interview)
        interviews.supplement(desk, talk_, {"title": marked.TITLE}, [Said("answer", marked.OTHER)])
        assert transcripts.sealed_words(desk, talk_) is True
        assert transcripts.turn_number(desk, talk_, interviews.turn_at(desk, talk_, 2)) == 2
        elder = desk.get(Interview, s.ids["second"])
        assert interviews.overlaps(desk, elder)
        assert interviews.authors(desk, elder)
        interviews.protect(desk, elder, protection.next_alias(desk, space))
        papers.save(desk, transcripts.print_draft(desk, elder), s.papers / "paper.docx")
        papers.note_printed(desk, transcripts.print_draft(desk, elder), marked.NOTE, 1, 1)
        assert [one.way for one in papers.left(desk, elder.path)][-2:] == ["docx", "printer"]
        draft = partial(transcripts.print_draft, interview=elder)
        source = papers.Source(marked.TITLE, draft, draft)
        seen = papers.look(source, desk)
        assert papers.unsearched(desk) == seen.unsearched
        papers.save(desk, papers.take(source, seen.paper, desk), s.papers / "pages.pdf", pdf=b"%PDF-1.4", pages=1)
    give(s, "zhang", "after", LI, WANG)


def register(s: Session) -> None:
    """The office's registers, of what was found and of what was done in the week."""
    s.told("register list", "li")
    for name in registers.names():
        s.work("register print", "li", name, s.papers / f"{name}.xlsx", "--for", "discipline")
    s.work("register print", "li", "finding", s.papers / "village.xlsx", "--for", "village", *CASE)
    s.work("register progress", "li", s.papers / "week.xlsx")
    carry_over(s)


def carry_over(s: Session) -> None:
    """What was found goes into another system's own workbook, as far as its heads are called as ours."""
    empty, filled, again = s.plain / "empty.xlsx", s.papers / "filled.xlsx", s.papers / "again.xlsx"
    empty.write_bytes(otherbook.empty_book())
    s.work("workbook draft", "li", "finding", empty, s.papers / "mapping.xlsx")
    s.work("workbook map", "li", s.papers / "mapping.xlsx")
    assert s.told("workbook list", "li")[0]["due"]
    (finding, *_) = s.told("workbook check", "li", "mapping")
    s.work("workbook card", "li", "mapping", finding["record"], "--typed")
    s.work("workbook fill", "li", "mapping", empty, filled)
    s.work("workbook fill", "li", "mapping", filled, again, status=1)
    s.work("workbook fill", "li", "mapping", filled, again, "--all")


def look(s: Session) -> None:
    """What the windows show of it all, and keep for the next time."""
    with s.desk("li") as desk:
        case = cases.find_case(desk, CODE)
        cases.set_team(desk, case, [members.find(desk, ZHANG)])
        assert overview.overview(desk)
        assert keeping.is_old(keeping.last_copy(desk))
        assert leaving.open_things(desk, case)
        wanted = listing.Listing("interview", case.space, words=ELDER["name"])
        assert listing.records(desk, Interview, listing.paths(desk, wanted))
        for person in desk.load(Person):
            mentions.places(desk, person.path)
        for finding in findings.findings(desk):
            for citation in findings.citations(desk, finding):
                assert findings.citing(desk, citation.target)
        assert search.texts(desk, marked.BOX)
        assert rosters.columns(rosters.rosters(desk, case)[0])
        assert exchange.receivers(desk)
        assert exchange.usual_receivers(desk)
        assert exchange.outlook(desk, [members.find(desk, ZHANG)], [case]).events
        assert exchange.moved(desk)
        assert exchange.new_name()
        assert all(stick.label for stick in exchange.sticks())
        assert desk.role == "leader"
        assert asking.titles(desk)
        assert asking.run(desk, desk.load(Checklist)[0]).lines
        desk.take_changed()
        preferences.save(preferences.load().with_vault(desk.vault.folder))
        preferences.folder("window")
    assert strength.score(marked.RENEWED) == strength.BEST
    s.work("log", "li", "--json")
    assert s.told("case meeting", "li", CODE)["tasks"]


def _write_to(desk: Desk, target: Path, taker: str) -> None:
    bundles.write(desk, target, [members.find(desk, taker)], [cases.find_case(desk, CODE)])


STEPS: tuple[Callable[[Session], None], ...] = (
    found,
    talk,
    collect,
    record,
    survey,
    note,
    know,
    twice,
    state,
    write,
    merge,
    review,
    contradict,
    protect,
    register,
    letter,
    look,
    tell,
)
