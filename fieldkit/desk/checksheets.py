"""What a printed checklist shows: texts for a reader outside, in which protected persons go by their pseudonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from fieldkit.desk import protection
from fieldkit.desk.answers import answers, around, checks, definition_of, lines
from fieldkit.desk.desk import Desk
from fieldkit.forms import running
from fieldkit.forms.definition import Check as Asked
from fieldkit.forms.definition import Form, Group, Section
from fieldkit.forms.running import Line
from fieldkit.model.kinds import Case, Check, Checklist, Exhibit, Household
from fieldkit.paper.checklist import CheckSheet, Item, Option, Part, Proof
from fieldkit.paper.wording import wording

_NAMED = re.compile(r"\$\{[^}]*\}")


def of_form(form: Form, code: str = "") -> CheckSheet:
    """Return the empty form: every line that is answered, also those that are asked under a condition only.

    `code` is what the answers are typed in by later.
    """
    parts = (part for section in form.sections for part in _empty(section, section.title.say("zh_CN")) if part.items)
    return CheckSheet(title=form.title.say("zh_CN"), edition=form.edition, code=code, parts=tuple(parts), blank=True)


def of_run(desk: Desk, checklist: Checklist) -> CheckSheet:
    """Return a run: the lines that were to be asked, each with its answer, note and proof."""
    form, asked, noted = definition_of(desk, checklist), lines(desk, checklist, outside=True), checks(desk, checklist)
    case = next(iter(desk.load(Case, checklist.space)), None)
    household, hidden = _household(desk, checklist)
    return CheckSheet(
        title=form.title.say("zh_CN"),
        edition=form.edition,
        parts=tuple(_parts(desk, form, asked, noted)),
        village=case.village if case else "",
        household=household,
        hidden=hidden,
        inspectors=tuple(sorted(map(desk.name, checklist.inspectors))),
        started=checklist.started,
        ended=checklist.ended,
        paper=checklist.paper,
        counts=running.counts(form, answers(desk, checklist), around(checklist))._asdict(),
    )


def _empty(part: Section | Group, title: str, *, conditional: bool = False) -> Iterator[Part]:
    """Yield the lines of a section or group, those between its groups together; a repeat is asked by hand."""
    number = 0 if isinstance(part, Group) and part.repeat else None
    conditional = conditional or part.relevant is not None
    for is_line, run in groupby(part.checks, lambda item: isinstance(item, Asked)):
        if is_line:
            asked = (one for one in run if isinstance(one, Asked) and one.type != "calculated")
            items = (_item(one, label=_gapped(one.label.say("zh_CN")), conditional=conditional) for one in asked)
            yield Part(title, tuple(items), number)
        else:
            for group in run:
                if isinstance(group, Group):
                    yield from _empty(group, group.title.say("zh_CN") or title, conditional=conditional)


def _parts(desk: Desk, form: Form, asked: Iterable[Line], noted: dict[str, Check]) -> Iterator[Part]:
    titles = {group.name: group.title.say("zh_CN") for section in form.sections for group in _groups(section)}
    for (number, repetition), found in groupby(asked, lambda line: (line.section, line.key.rpartition("/")[0])):
        section = form.sections[number].title.say("zh_CN")
        items = tuple(_answered(desk, line, noted.get(line.key)) for line in found)
        if repetition:
            group, times = repetition.split("/")[-2:]
            yield Part(titles.get(group) or section, items, int(times))
        else:
            yield Part(section, items)


def _groups(part: Section | Group) -> Iterator[Group]:
    for item in part.checks:
        if isinstance(item, Group):
            yield item
            yield from _groups(item)


def _answered(desk: Desk, line: Line, check: Check | None) -> Item:
    given = line.offered if line.check.type == "calculated" else line.answer
    told = given if isinstance(given, tuple) else (given,)
    labels = {choice.name: choice.label.say("zh_CN") for choice in line.options}
    ranked = line.check.type == "rank" and isinstance(given, tuple)
    return _item(
        line.check,
        label=line.label.say("zh_CN"),
        options=tuple(Option(label, name in told) for name, label in labels.items()),
        answer=tuple(labels.get(name, name) for name in told if isinstance(name, str)) if ranked else given,
        ranked=ranked,
        note=desk.tell(check.note, outside=True) if check else "",
        proofs=tuple(_proof(desk, path) for path in sorted(check.exhibits)) if check else (),
        untried=line.untried,
    )


def _gapped(label: str) -> str:
    """Return a label in which a gap stands for each answer that it names."""
    return _NAMED.sub(wording("checklist")["line"]["gap"], label)


def _item(
    asked: Asked, *, label: str, options: tuple[Option, ...] | None = None, conditional: bool = False, **told: object
) -> Item:
    return Item(
        label=label,
        type=asked.type,
        options=tuple(Option(choice.label.say("zh_CN")) for choice in asked.choices) if options is None else options,
        hint=asked.hint.say("zh_CN"),
        basis=(asked.basis.title, asked.basis.article) if asked.basis else ("", ""),
        compares=asked.compares,
        proof=asked.proof,
        required=asked.required is True,
        conditional=conditional or asked.relevant is not None,
        **told,  # type: ignore[arg-type]  # the rest of Item's own fields
    )


def _proof(desk: Desk, path: str) -> Proof:
    exhibit = desk.get(Exhibit, path)
    return Proof(desk.tell(exhibit.description, outside=True), exhibit.sha256)


def _household(desk: Desk, checklist: Checklist) -> tuple[str, bool]:
    """Return how to call the household of a run, and whether it must not be named: a protected person lives there."""
    if not checklist.household:
        return "", False
    home = desk.get(Household, checklist.household)
    if protection.guarded(desk, home.path):
        return "", True
    name = " ".join(filter(None, (home.group, desk.unseal(home.path, "name", home.name))))
    return ("", True) if desk.persons.naming(name) else (name, False)
