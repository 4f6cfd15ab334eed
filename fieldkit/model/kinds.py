"""What an inspection is made of: every kind of record, its fields declared once; what follows from rosters beside it.

To add a field, add its line here; its label goes to `[field]` in `resources/i18n/`. Nothing else is needed.
"""

from __future__ import annotations

from fieldkit.model.coverage import GROUPS
from fieldkit.model.record import (
    Place,
    Record,
    Writers,
    choice,
    date,
    flag,
    integer,
    kind,
    line,
    minute,
    money,
    rank,
    reference,
    text,
    words,
)


@kind("round", Place.COUNTY)
class Round(Record):
    """One round of inspections. Its id comes from year and name, so two devices that make it meet."""

    name: str = line(searched=True)
    year: int | None = integer()
    stage: str = choice("planned", "approved", "on_site", "reporting", "feedback", "rectifying", "closed")


@kind("permission", Place.COUNTY, writers=Writers.OFFICE)
class Permission(Record):
    """What the office permits in its county; there is one. `recording`: talks may be recorded with this program."""

    recording: bool = flag()


@kind("form", Place.COUNTY)
class Form(Record):
    """One edition of a checklist definition (forms/FORMAT.md); its id comes from its bytes, so it never changes."""

    name: str = line()
    edition: str = line()
    title: str = line(searched=True)
    definition: str = text()


@kind("case")
class Case(Record):
    """One village in one round; its id, which is also its space's, comes from the round and the village code."""

    round: str = reference("round")
    village: str = line(searched=True)
    village_code: str = line()
    township: str = line()
    stage: str = choice("preparing", "on_site", "reporting", "feedback", "rectifying", "closed")
    households: int | None = integer()
    population: int | None = integer()
    party_members: int | None = integer()
    profile: str = text(mentions=True, searched=True)
    plan: str = text(mentions=True, searched=True)
    team: frozenset[str] = reference("member", each=True)
    topics: frozenset[str] = words()
    arrives: str = date()
    leaves: str = date()
    telephone: str = line()
    reception: str = line()
    box: str = line()
    same_as: str = reference("case")


@kind("person")
class Person(Record):
    """Whom the inspection meets or hears of. All that identifies is sealed under the person's own secret."""

    name: str = line(sealed=True)
    former_name: str = line(sealed=True)
    by_names: str = line(sealed=True)
    sex: str = line(sealed=True)
    birth: str = date(sealed=True)
    ethnicity: str = line(sealed=True)
    native_place: str = line(sealed=True)
    education: str = line(sealed=True)
    political_status: str = line(sealed=True)
    post: str = line(sealed=True)
    address: str = line(sealed=True)
    id_number: str = line(sealed=True)
    phone: str = line(sealed=True)
    alias: str = line(searched=True)
    protected: bool = flag(kept=True)
    household: str = reference("household", kept=True)
    same_as: str = reference("person")
    not_same: frozenset[str] = reference("person", each=True)


@kind("household")
class Household(Record):
    """A household; who belongs to it is said by its persons."""

    name: str = line(sealed=True)
    address: str = line(sealed=True)
    group: str = line()
    same_as: str = reference("household")


@kind("organisation")
class Organisation(Record):
    """A unit, company or cooperative that is met or heard of."""

    name: str = line(mentions=True, searched=True)
    sort: str = line()
    same_as: str = reference("organisation")


@kind("tie")
class Tie(Record):
    """A relation between two persons or organisations, never without its source."""

    one: str = reference("person", "organisation")
    other: str = reference("person", "organisation")
    relation: str = line(mentions=True)
    source: str = text(mentions=True, searched=True)


@kind("interview", writers=Writers.AUTHORS, listed=("started", "interviewee"))
class Interview(Record):
    """A talk with one person; its turns are its children. `root` proves who founded it (merge/RULES.md, "Rights")."""

    root: str = line()
    title: str = line(mentions=True, searched=True)
    type: str = choice("inspection", "discipline", "inquiry")
    organs: str = line(mentions=True)
    ordinal: int | None = integer()
    started: str = minute()
    ended: str = minute()
    location: str = line(mentions=True)
    interviewee: str = reference("person")
    group: str = choice(*GROUPS)
    way: str = choice("appointed", "unannounced")
    interviewers: frozenset[str] = reference("member", each=True)
    recorder: str = reference("member")
    interpreter: str = line(mentions=True)
    reader: str = line(mentions=True)
    reading: str = choice("self", "aloud")
    delegate: str = choice("yes", "no")
    punished: str = line(mentions=True)
    notice: bool = flag()
    recusal: str = choice("not_requested", "requested")
    notice_waived: str = text(mentions=True)
    source: str = choice("typed", "handwritten")
    scan: str = reference("exhibit")
    supplements: str = reference("interview")
    number: int | None = integer()


@kind("turn", writers=Writers.AUTHORS, within=("interview",))
class Turn(Record):
    """A question, an answer or a note of the recorder; `place` orders the turns (model/order.py)."""

    sort: str = choice("question", "answer", "note")
    text: str = text(mentions=True, searched=True)
    place: str = rank()
    verify: bool = flag()
    exhibits: frozenset[str] = reference("exhibit", each=True)


@kind("moment", within=("turn",))
class Moment(Record):
    """Where in a recording a turn was said: `at`, milliseconds from its beginning. Its id comes from both.

    It is no word of the turn, so that it can be set beside a seal. A recording that goes on is named by its id.
    """

    recording: str = reference("exhibit")
    at: int | None = integer()


@kind("mark", within=("turn",))
class Mark(Record):
    """Words of a turn marked as an amount, a date, a person, or to be verified.

    It is anchored by the words themselves, so that editing elsewhere in the turn does not move it: `quote`, and
    `occurrence`, which of several equal ones it is, from 0. The words of a marked person are one mention.
    """

    sort: str = choice("amount", "date", "person", "verify")
    quote: str = text(mentions=True)
    occurrence: int | None = integer()
    person: str = reference("person")


@kind("waiver", within=("interview",))
class Waiver(Record):
    """Says that a hint beside a talk does not apply, and why. Its id comes from the interview, `sort` and `about`.

    `about` is the question as the outline asks it, the name of the element, or the path of the answer.
    """

    sort: str = choice("question", "element", "answer")
    about: str = line()
    reason: str = text(mentions=True)


@kind("seal", writers=Writers.PRINTERS, within=("interview",))
class Seal(Record):
    """One final print of a transcript: `sha256` of the text as printed, `code` stands on every page.

    `excluded.EVENT` keeps an edit that was concurrent with the seal out of the sealed words.
    """

    number: int | None = integer()
    sha256: str = line()
    code: str = line()
    lifted: str = text(mentions=True)
    signed: str = choice("scan", "refused")
    scan: str = reference("exhibit")
    refusal: str = text(mentions=True)
    witness: str = line(mentions=True)
    excluded: frozenset[str] = words()


@kind("correction", writers=Writers.PRINTERS, within=("seal",))
class Correction(Record):
    """A correction made by hand on a print: where, what stood, what stands now, whether fingerprinted."""

    turn: str = reference("turn")
    before: str = text(mentions=True)
    after: str = text(mentions=True)
    fingerprint: bool = flag()


@kind("checklist")
class Checklist(Record):
    """One run of a form on site; its checks are its children. `paper` is the day it was filled in by hand."""

    form: str = reference("form")
    household: str = reference("household")
    started: str = minute()
    ended: str = minute()
    inspectors: frozenset[str] = reference("member", each=True)
    paper: str = date()


@kind("check", within=("checklist",))
class Check(Record):
    """The answer to one line of a form; `name` is the line's. A result left empty is 未查, never 无问题."""

    name: str = line()
    result: str = choice("ok", "problem", "not_applicable", "not_checked")
    value: str = text(mentions=True)
    note: str = text(mentions=True, searched=True)
    exhibits: frozenset[str] = reference("exhibit", each=True)


@kind("roster")
class Roster(Record):
    """A list under inspection. Its id comes from the file's bytes, so the same list imported twice is one.

    `columns` is what was found in the file, `uses` how a person confirmed that it is to be read: both are JSON.
    """

    title: str = line(mentions=True, searched=True)
    sort: str = line()
    exhibit: str = reference("exhibit")
    sha256: str = line()
    columns: str = text()
    uses: str = text()


@kind("row", within=("roster",))
class Row(Record):
    """A line of a roster as it was read: `cells` is a JSON list of texts, `number` the line in its sheet."""

    sheet: str = line()
    number: int | None = integer()
    cells: str = text(searched=True)
    person: str = reference("person")


@kind("exhibit", listed=("sort", "taken", "person"))
class Exhibit(Record):
    """One piece of evidence. Its id comes from the case and its bytes; `sha256` is that of the original bytes."""

    sha256: str = line()
    size: int | None = integer()
    media_type: str = line()
    sort: str = choice("photograph", "recording", "video", "paper", "sheet", "other")
    description: str = text(mentions=True, searched=True)
    obtained: str = choice("original", "copy")
    location: str = line(mentions=True)
    holder: str = text(mentions=True)
    taken: str = minute()
    pages: int | None = integer()
    collectors: frozenset[str] = reference("member", each=True)
    person: str = reference("person", kept=True)
    interview: str = reference("interview", kept=True)
    derived_from: str = reference("exhibit")


@kind("payload", within=("exhibit",))
class Payload(Record):
    """One encryption of an exhibit's bytes: `sha256` of the ciphertext, `name` sealed under the file key."""

    sha256: str = line()
    size: int | None = integer()
    name: str = line(sealed=True)


@kind("custody", within=("exhibit",))
class Custody(Record):
    """One line of who held an exhibit, when and why."""

    at: str = minute()
    act: str = choice("taken", "handed_over", "received", "viewed_outside", "printed", "extracted", "returned")
    giver: str = line(mentions=True)
    receiver: str = line(mentions=True)
    note: str = text(mentions=True)


@kind("petition")
class Petition(Record):
    """What came in by letter, box or visit."""

    received: str = date()
    channel: str = choice("letter", "box", "visit", "telephone", "forwarded")
    petitioner: str = reference("person")
    summary: str = text(mentions=True, searched=True)
    number: str = line(mentions=True)


@kind("finding")
class Finding(Record):
    """A problem stated with its facts; what shows it are its citations."""

    title: str = line(mentions=True, searched=True)
    facts: str = text(mentions=True, searched=True)
    topic: str = line()
    amount: int | None = money()
    persons: frozenset[str] = reference("person", "organisation", each=True)
    explanation: str = text(mentions=True, searched=True)
    heard: str = choice("heard", "not_heard")
    drafters: frozenset[str] = reference("member", each=True)


@kind("citation", within=("finding",))
class Citation(Record):
    """The link from a finding to the record that shows it, with the words cited."""

    target: str = reference()
    relation: str = choice("supports", "contradicts", "explains")
    quote: str = text(mentions=True)


@kind("task")
class Task(Record):
    """Something still to be found out or done: what, of whom to ask, for whom, until when, and how it ended.

    `source` is the record that it comes from. Its id comes from whatever raised it, so raising it twice is one task.
    """

    sort: str = choice("ask_again", "verify", "do")
    what: str = text(mentions=True, searched=True)
    source: str = reference()
    person: str = reference("person", "organisation")
    members: frozenset[str] = reference("member", each=True)
    due: str = date()
    state: str = choice("open", "done")
    outcome: str = text(mentions=True, searched=True)


@kind("erasure")
class Erasure(Record):
    """Says that the body of the event `event` was erased, and why. Its id comes from the event."""

    event: str = line()
    reason: str = text()


@kind("print", Place.CASE_OR_OWN)
class Print(Record):
    """One paper that left the vault: on a printer, or as a file outside. It is written as that happens, never again.

    `target` is the record that it shows, empty for a list of many; `paper` says which document it is (`transcript`,
    `checklist`, the name of a register ...). `sha256` is that of the file; for a printer, of the document whose pages
    were printed. `location` is the file's path or the printer's name, `code` that of the sealed version.
    """

    target: str = reference()
    paper: str = line()
    state: str = choice("draft", "final")
    audience: str = choice("village", "township", "discipline", "archive")
    way: str = choice("printer", "docx", "xlsx", "pdf")
    sha256: str = line()
    location: str = line(mentions=True)
    pages: int | None = integer()
    copies: int | None = integer()
    code: str = line()


@kind("bundle", Place.OWN)
class Bundle(Record):
    """A bundle written or received on this device: its number, direction, other side, scope and proof.

    `merge` is the id that those received together share.
    """

    direction: str = choice("written", "received", "undone")
    manifest: str = line()
    peer: str = line()
    name: str = line()
    scope: str = text()
    proof: str = line()
    medium: str = line()
    carriers: str = line()
    seal_number: str = line()
    codes: str = text()
    merge: str = line()


@kind("receipt", Place.OWN)
class Receipt(Record):
    """A receipt written to, or got from, another device."""

    direction: str = choice("given", "got")
    bundle: str = line()
    manifest: str = line()
    peer: str = line()
    complete: bool = flag()
    document: str = text()


@kind("incident", Place.OWN)
class Incident(Record):
    """What happened to the vault itself: restored, recovered, copied, undone, a colleague joined, a fork seen ..."""

    sort: str = choice(
        "created", "joined", "restored", "recovered", "granted", "copied", "undone", "passphrase", "forked", "clock"
    )
    detail: str = text()
