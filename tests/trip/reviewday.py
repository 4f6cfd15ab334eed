"""The review on the working day: handed in, remarked on, returned with tasks, answered, approved, and compared."""

from __future__ import annotations

from fieldkit.desk import contradictions, numbering, remarks, reviews, versions
from fieldkit.model.kinds import Finding
from fieldkit.model.reviews import Remark
from tests.trip import marked
from tests.trip.marked import LI, WANG, ZHANG
from tests.trip.session import CASE, Session, space_of


def review(s: Session) -> None:
    """A finding is handed in, returned with a remark and a task, answered, handed in again, approved and numbered."""
    finding = s.told("finding new", "zhang", "-", *CASE, given=_facts())["id"]
    s.work("finding cite", "zhang", finding, f"exhibit/{s.ids['photo']}")
    s.work("finding submit", "zhang", finding)
    _pass_on(s, "zhang", "li", "hand-in")
    assert [one["id"] for one in s.told("finding awaiting", "li", *CASE)] == [finding]
    remark = s.told("finding remark", "li", finding, "facts", "-", given=marked.REMARK)["id"]
    given = marked.facts(what=marked.REMARK, sort="ask_again", members=[ZHANG])
    task = s.told("task new", "li", "-", *CASE, given=given)["id"]
    s.work("finding return", "li", finding, "-", given=marked.REASON)
    _pass_on(s, "li", "zhang", "return")
    s.work("finding set", "zhang", finding, "-", given=marked.facts(facts=f"{marked.CANAL}，{marked.WRITTEN}"))
    s.work("remark answer", "zhang", remark, "-", given=marked.WRITTEN)
    s.work("task close", "zhang", task, "-", given=marked.WRITTEN)
    s.work("task reopen", "zhang", task)
    s.work("task list", "zhang", *CASE, "--mine", "--open")
    s.work("finding submit", "zhang", finding)
    _pass_on(s, "zhang", "li", "again")
    s.work("remark list", "li", *CASE, "--open")
    s.work("remark close", "li", remark)
    s.work("finding approve", "li", finding)
    s.work("finding versions", "li", finding)
    s.work("finding versions", "li", finding, "--between", 1, 2)
    with s.desk("li") as desk:
        found = desk.get(Finding, finding)
        assert numbering.numbers_of(desk, [found])[found.path] == numbering.number(desk, found)
        assert numbering.brief(desk, found)
        assert remarks.occurrence(marked.CANAL, marked.CANAL[-2:], len(marked.CANAL) - 2) == 0
        assert reviews.step_of(desk, found) == "group"
        assert not reviews.is_own(desk, found)
        assert remarks.place(desk, desk.get(Remark, remark), marked.CANAL) == (0, len(marked.CANAL))
        assert marked.CANAL in versions.reads(desk, versions.versions(desk, found)[-1], "facts")


def contradict(s: Session) -> None:
    """Two sources tell of one fact differently; what is to be asked follows from it."""
    fact = s.told("fact new", "li", "-", *CASE, "--sort", "amount", given=marked.CANAL)["id"]
    sources = (f"interview/{s.ids['talk']}", f"exhibit/{s.ids['photo']}")
    for target, said in zip(sources, ("三百块", marked.OTHER), strict=True):
        s.work("fact tag", "li", fact, target, "-", given=said)
    s.work("fact matrix", "li", *CASE)
    s.work("fact ask", "li", fact)
    with s.desk("li") as desk:
        for passage in contradictions.marked(desk, space_of(desk)):
            assert passage.said


def _facts() -> str:
    said = {"title": marked.TITLE, "facts": marked.CANAL, "topic": "账目", "heard": "heard", "explanation": marked.KEY}
    return marked.facts(**said, drafters=[ZHANG, WANG])


def _pass_on(s: Session, giver: str, taker: str, name: str) -> None:
    to = {"zhang": ZHANG, "li": LI}[taker]
    s.work("bundle write", giver, s.stick / f"{name}.fkb", "--to", to, *CASE)
    s.work("bundle receive", taker, s.stick / f"{name}.fkb")
