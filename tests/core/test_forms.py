"""Checklist definitions: what is read, what is refused and where, and what a form asks as it is answered."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Code, Refused
from fieldkit.forms import document, literals, reading, running, standing
from fieldkit.forms.definition import Check, Choice, Expression, Form, Literal, Text

PRACTICE = Path(__file__).parents[2] / "resources" / "practice" / "checklists"
FORMAT = Path(reading.__file__).parent / "FORMAT.md"
RESULTS = [{"name": name, "label": text} for name in running.Counts._fields for text in [{"zh_CN": name}]]


def label(words: str) -> dict[str, str]:
    return {"zh_CN": words}


def line(name: str, kind: str = "integer", **told: Any) -> dict[str, Any]:
    choices = {"choices": [{"name": one, "label": label(one)} for one in ("a", "b")]} if "choice" in kind else {}
    return {"name": name, "label": label(name), "type": kind, **choices, **told}


def result(name: str, **told: Any) -> dict[str, Any]:
    return line(name, "choice", **{"choices": RESULTS, **told})


def definition(*checks: dict[str, Any], **told: Any) -> dict[str, Any]:
    sections = [{"title": label("一"), "checks": list(checks)}]
    return {
        "format": "fieldkit-checklist",
        "version": 1,
        "name": "board",
        "title": label("公开"),
        "edition": "2026-01",
        "sections": sections,
        **told,
    }


def read(*checks: dict[str, Any], **told: Any) -> Form:
    return reading.read(json.dumps(definition(*checks, **told)).encode())


def refusal(*checks: dict[str, Any], **told: Any) -> tuple[Code, dict[str, str | int]]:
    with pytest.raises(Refused) as refused:
        read(*checks, **told)
    return refused.value.code, refused.value.params


def outcome(told: dict[str, Any]) -> Form | Code:
    try:
        return reading.read(json.dumps(told).encode())
    except Refused as refused:
        return refused.code


def bounded(low: Any = None, high: Any = None, **told: Any) -> dict[str, Any]:
    ends = {"min": low, "max": high}
    return {"message": label("不对"), **{key: end for key, end in ends.items() if end is not None}, **told}


# reading


@pytest.mark.parametrize("name", ["dibao.json", "relief-rice.json"])
def test_the_practice_forms_are_read_and_their_answers_fit(name: str) -> None:
    form = reading.read((PRACTICE / name).read_bytes())
    files = list(PRACTICE.glob(f"answers-{name.removesuffix('.json')}-*.json"))
    assert files
    for file in files:
        answers = json.loads(file.read_text(encoding="utf-8"))["answers"]
        assert running.problems(form, answers) == []
        assert running.missing(form, answers) == []
        assert answers.keys() <= set(running.visible(form, answers))


def test_the_example_of_the_format_is_one() -> None:
    example = FORMAT.read_text(encoding="utf-8").split("```json\n")[1].split("```")[0]
    form = reading.read(example.encode())
    assert running.visible(form, {"current": "problem", "missing/1/quarter_from": "2024-01-01"}) == [
        "current",
        "missing/1/quarter_from",
    ]
    (wrong,) = running.problems(form, {"current": "problem", "missing/1/quarter_from": "2018-01-01"})
    assert wrong.message.say("en") == "Not before the present rule."


def test_what_the_format_does_not_name_is_ignored_and_kept() -> None:
    with_more = definition(line("a", wished="later"), further=[1])
    data = json.dumps(with_more).encode()
    assert reading.read(data) == read(line("a"))
    assert json.loads(document.canonical(document.parse(data))) == with_more


def test_spaces_and_order_of_keys_do_not_make_another_form() -> None:
    told = definition(line("a"))
    one = document.canonical(document.parse(json.dumps(told, indent=4).encode()))
    other = document.canonical(document.parse(json.dumps(dict(reversed(told.items()))).encode()))
    assert one == other
    assert one != document.canonical(document.parse(json.dumps(definition(line("b"))).encode()))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xef\xbb\xbf{}",
        b"\xff",
        b'{"a": 1, "a": 2}',
        b'{"a": null}',
        b'{"a": 1.5}',
        b'{"a": 1e3}',
        b'{"a": NaN}',
        b'{"a": 9007199254740992}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"[" * 24 + b"]" * 24 + b"}",
        b"[" * 100_000,
    ],
)
def test_what_is_not_strict_json_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        reading.read(data)
    assert refused.value.code is Code.FORM_DAMAGED


def test_too_large_is_refused_and_newer_says_so() -> None:
    with pytest.raises(Refused) as refused:
        document.parse(b" " * (document.LARGEST_FILE + 1))
    assert refused.value.code is Code.FORM_TOO_LARGE
    with pytest.raises(Refused) as refused:
        document.canonical({"a": "x" * document.LARGEST})
    assert refused.value.code is Code.FORM_TOO_LARGE
    assert refusal(line("a"), version=3) == (Code.FORM_VERSION, {"needs": 3})


A = {"check": "a", "is": 1}
PLACE = "sections[1].checks"


@pytest.mark.parametrize(
    ("checks", "place"),
    [
        ([{"name": "A b", "label": label("x"), "type": "text"}], f"{PLACE}[1].name"),
        ([{"name": "a", "type": "text"}], f"{PLACE}.a.label"),
        ([{"name": "a", "label": {"en": "x"}, "type": "text"}], f"{PLACE}.a.label.zh_CN"),
        ([line("a", "choice", choices=[])], f"{PLACE}.a.choices"),
        ([line("a", choices=[])], f"{PLACE}.a.choices"),
        ([line("a", required="yes")], f"{PLACE}.a.required"),
        ([line("a", constraint={"min": 1})], f"{PLACE}.a.constraint.message"),
        ([line("a", constraint=bounded("1"))], f"{PLACE}.a.constraint.min"),
        ([line("a", constraint=bounded())], f"{PLACE}.a.constraint"),
        ([line("a", "note", constraint=bounded(1))], f"{PLACE}.a.constraint.min"),
        ([line("a", "date", constraint=bounded("2026-02-30"))], f"{PLACE}.a.constraint.min"),
        ([line("a", relevant={"is": 1})], f"{PLACE}.a.relevant"),
        ([line("a"), line("b", relevant={"check": "a", "is": "1"})], f"{PLACE}.b.relevant.is"),
        ([line("a"), line("b", relevant={"all": []})], f"{PLACE}.b.relevant.all"),
        ([line("a"), line("b", relevant={"all": [A], "any": [A]})], f"{PLACE}.b.relevant"),
        ([line("a"), line("b", relevant={"not": {"any": [A, {}]}})], f"{PLACE}.b.relevant.not.any[2]"),
        ([line("a", basis={"title": "法", "article": "条", "text": "文"})], f"{PLACE}.a.basis.dated"),
        ([line("a", default="x")], f"{PLACE}.a.default"),
        ([line("a", "calculated")], f"{PLACE}.a.calculation"),
        ([line("a", calculation={"expression": "1"})], f"{PLACE}.a.calculation"),
        ([line("a", filter={"column": "c", "check": "a"})], f"{PLACE}.a.filter"),
        ([{"group": "g", "checks": []}], f"{PLACE}.g.checks"),
        ([line("a", "text"), {"group": "g", "repeat": {"count": {"check": "a"}}, "checks": [line("b")]}],
         f"{PLACE}.g.repeat.count"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_its_place(checks: list[dict[str, Any]], place: str) -> None:
    assert refusal(*checks) == (Code.FORM_KEY, {"place": place})


def test_names_stand_once_and_before_whoever_names_them() -> None:
    assert refusal(line("a"), line("a")) == (Code.FORM_TWICE, {"place": f"{PLACE}.a"})
    group = {"group": "g", "checks": [line("a")]}
    assert refusal(group, {**group, "checks": [line("b")]}) == (Code.FORM_TWICE, {"place": f"{PLACE}.g"})
    later = {"check": "b", "is": 1}
    assert refusal(line("a", relevant=later), line("b"))[0] is Code.FORM_ORDER
    assert refusal(line("a", relevant=A))[1] == {"place": f"{PLACE}.a.relevant.check", "check": "a"}
    repeated = {"group": "g", "repeat": {}, "checks": [line("b")]}
    assert refusal(repeated, line("c", relevant=later))[0] is Code.FORM_ORDER, "inside a repeat there is no one answer"
    assert read(line("a"), {**repeated, "checks": [line("b", relevant=A), line("c", relevant=later)]})


@given(st.data())
def test_no_damage_to_a_definition_breaks_the_reader(data: st.DataObject) -> None:
    told = copy.deepcopy(
        definition(result("a"), line("b", relevant={"check": "a", "is": "ok"}, constraint=bounded(1, 9)))
    )
    node: Any = told
    while isinstance(node, dict | list) and node:
        key = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else range(len(node))))
        if data.draw(st.booleans()):
            node[key] = data.draw(st.sampled_from(["", "x", 0, -1, True, [], {}, [{}], {"check": "a"}]))
            break
        node = node[key]
    found = outcome(told)
    assert isinstance(found, Form) or found.value.startswith("form.")


# running


def test_relevance_hides_what_depends_on_what_is_hidden() -> None:
    problem = {"check": "a", "is": "problem"}
    form = read(result("a"), line("b", relevant=problem), line("c", relevant={"check": "b", "min": 1}))
    assert running.visible(form, {}) == ["a"]
    assert running.visible(form, {"a": "problem", "b": 2}) == ["a", "b", "c"]
    assert running.visible(form, {"a": "ok", "b": 2, "c": 3}) == ["a"], (
        "an answer that is not asked for any more is kept"
    )


def test_an_unanswered_line_makes_a_comparison_fail_and_its_opposite_hold() -> None:
    form = read(line("a"), line("b", relevant={"check": "a", "min": 0}), line("c", relevant={"not": A}))
    assert running.visible(form, {}) == ["a", "c"]
    assert running.visible(form, {"a": 1}) == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "low", "high", "inside", "outside"),
    [
        ("integer", 2, 10, [2, 9, 10], [1, 11, -3]),
        ("money", 200, 1000, [200, 999], [199, 100_000]),
        ("decimal", "2", "10.5", ["2.0", "9", "10.50"], ["1.999999", "10.500001", "-2"]),
        ("date", "2026-02-28", "2026-12-31", ["2026-03-01"], ["2026-02-27", "2027-01-01"]),
        ("time", "08:00", "18:30", ["08:00", "18:30"], ["07:59", "18:31"]),
        ("minute", "2026-01-01T00:00", "2026-01-02T00:00", ["2026-01-01T12:00"], ["2026-01-02T00:01"]),
        ("text", 2, 4, ["两字", "四个字吧"], ["一", "这有五个字"]),
    ],
)
def test_bounds_compare_by_type(kind: str, low: Any, high: Any, inside: list[Any], outside: list[Any]) -> None:
    form = read(line("a", kind, constraint=bounded(low, high)))
    assert [running.problems(form, {"a": value}) for value in inside] == [[] for _ in inside]
    for value in outside:
        (wrong,) = running.problems(form, {"a": value})
        assert wrong == running.Problem("a", Code.FORM_CONSTRAINT, Text("不对"))
    assert running.problems(form, {}) == [], "an empty answer is not tried"


def test_a_bound_may_be_another_answer_and_waits_for_it() -> None:
    form = read(line("a", "date"), line("b", "date", constraint=bounded({"check": "a"})))
    assert running.problems(form, {"b": "2026-01-01"}) == []
    assert running.problems(form, {"a": "2026-01-01", "b": "2026-01-01"}) == []
    assert [wrong.check for wrong in running.problems(form, {"a": "2026-01-02", "b": "2026-01-01"})] == ["b"]


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("choice", ["a"], ["c", "", 1, ("a",)]),
        ("choices", [("a",), ("b", "a")], ["a", (), ("a", "a"), ("c",)]),
        ("integer", [0, -5, 2**53 - 1], ["1", True, 2**53]),
        ("money", [0, 828_500], ["1.5"]),
        ("decimal", ["0", "-1.25"], ["01", "1.", ".5", "1e3", 1, "1.1234567"]),
        ("date", ["2024-02-29"], ["2025-02-29", "2025-2-1", "20250201", ""]),
        ("minute", ["2026-03-05T09:10"], ["2026-03-05 09:10", "2026-13-05T09:10"]),
        ("time", ["23:59"], ["24:00"]),
        ("text", ["话\n话"], ["", " \n", "x" * 20_001]),
        ("place", ["24.5 -110.125"], ["24.5"]),
        ("photo", [("a" * 26,)], ["a", ("b",), ()]),
        ("note", [], ["x"]),
        ("hologram", [], ["x", 1]),
    ],
)
def test_each_type_has_its_answers(kind: str, good: list[Any], bad: list[Any]) -> None:
    form = read(line("a", kind))
    assert [running.problems(form, {"a": value}) for value in good] == [[] for _ in good]
    for value in bad:
        assert [wrong.code for wrong in running.problems(form, {"a": value})] == [Code.FORM_VALUE], value


def test_what_is_not_checked_is_never_counted_as_ok() -> None:
    form = read(result("a"), result("b"), result("c", relevant={"check": "a", "is": "problem"}), line("d", "choice"))
    assert running.counts(form, {}) == (0, 0, 0, 2)
    assert running.counts(form, {"a": "problem", "b": "ok"}) == (1, 1, 0, 1)
    assert running.counts(form, {"a": "not_applicable", "b": "not_checked", "c": "ok"}) == (0, 0, 1, 1)
    assert running.counts(form, {"a": "fine", "b": ""}) == (0, 0, 0, 2)


@given(st.dictionaries(st.sampled_from("abcdx"), st.sampled_from(["ok", "problem", "not_checked", "", "x", 1, ()])))
def test_every_result_line_that_is_asked_counts_once_and_ok_needs_an_ok(answers: dict[str, Literal]) -> None:
    form = read(*(result(name, relevant={"check": "a", "is": "ok"}) if name > "b" else result(name) for name in "abcd"))
    counted, asked = running.counts(form, answers), running.visible(form, answers)
    assert sum(counted) == len(asked)
    assert counted.ok == sum(answers.get(key) == "ok" for key in asked)


def test_what_is_required_is_named_and_never_blocks() -> None:
    form = read(
        line("a", required=True),
        line("b", required={"check": "a", "min": 5}),
        line("c"),
        line("d", "note", required=True),
    )
    assert [one.key for one in running.missing(form, {})] == ["a"]
    assert [one.key for one in running.missing(form, {"a": 5})] == ["b"]
    assert running.unanswered(form, {"a": 5}) == ["b", "c"]
    assert running.problems(form, {}) == []


def test_repeats_are_asked_as_often_as_is_said_or_answered() -> None:
    inner = [line("kg"), line("why", "text", relevant={"check": "kg", "max": 10})]
    counted = {"group": "home", "repeat": {"count": {"check": "n"}}, "checks": inner}
    form = read(line("n"), counted)
    assert running.visible(form, {}) == ["n"]
    asked = running.visible(form, {"n": 2, "home/1/kg": 25, "home/2/kg": 3, "home/3/kg": 1})
    assert asked == ["n", "home/1/kg", "home/2/kg", "home/2/why"]
    assert len(running.visible(form, {"n": 10**9})) == 1 + standing.MOST_REPETITIONS
    added = read({"group": "home", "repeat": {"min": 1}, "checks": inner})
    assert running.visible(added, {}) == ["home/1/kg"]
    assert running.visible(added, {"home/3/kg": 20}) == ["home/1/kg", "home/2/kg", "home/3/kg"]
    fixed = read({"group": "home", "repeat": {"count": 2}, "checks": [line("kg")]})
    assert running.visible(fixed, {"home/9/kg": 1}) == ["home/1/kg", "home/2/kg"]


def test_repeats_stand_in_repeats_and_see_what_is_around_them() -> None:
    inner = {
        "group": "member",
        "repeat": {"count": {"check": "size"}},
        "checks": [line("age", constraint=bounded(0, {"check": "oldest"}))],
    }
    form = read(line("oldest"), {"group": "home", "repeat": {}, "checks": [line("size"), inner]})
    answers: dict[str, Literal] = {"oldest": 90, "home/1/size": 1, "home/2/size": 2, "home/2/member/2/age": 91}
    assert running.visible(form, answers)[-2:] == ["home/2/member/1/age", "home/2/member/2/age"]
    assert [wrong.check for wrong in running.problems(form, answers)] == ["home/2/member/2/age"]
    assert form.find("home/2/member/2/age") is not None
    for key in ("age", "home/2/age", "home/0/size", "home/x/size", "home/1/member/age", "size", "home/01/size", ""):
        assert form.find(key) is None, key


def test_groups_without_repeat_share_their_condition() -> None:
    form = read(line("a"), {"group": "g", "relevant": A, "checks": [line("b"), {"group": "h", "checks": [line("c")]}]})
    assert running.visible(form, {}) == ["a"]
    assert running.visible(form, {"a": 1}) == ["a", "b", "c"]


def test_a_filter_offers_the_choices_that_fit() -> None:
    choices = [{"name": one, "label": label(one), "columns": {"group": one[0]}} for one in ("a1", "a2", "b1")]
    town = line("town", "choice")
    form = read(town, line("home", "choice", choices=choices, filter={"column": "group", "check": "town"}))
    assert [one.name for one in running.lines(form, {"town": "a"})[1].options] == ["a1", "a2"]
    assert running.lines(form, {})[1].options == ()
    assert [wrong.code for wrong in running.problems(form, {"town": "a", "home": "b1"})] == [Code.FORM_VALUE]


X = {"expression": "no-such-function(${a}) > 1"}


def test_an_expression_is_unknown_shows_accepts_and_says_that_it_was_not_tried() -> None:
    form = read(
        line("a", relevant=X),
        line("b", constraint={**X, "message": label("不对")}),
        line("c", required=X),
        line("d", relevant={"all": [X, {"check": "a", "is": 9}]}),
        line("e", relevant={"any": [X, {"check": "a", "is": 1}]}),
        line("f", relevant={"not": X}),
        {"group": "g", "repeat": {"count": X, "min": 1}, "checks": [line("h")]},
        line("i", "calculated", calculation=X),
        line("j"),
    )
    told = {one.key: one for one in running.lines(form, {"a": 1, "b": 5})}
    assert list(told) == ["a", "b", "c", "e", "f", "g/1/h", "i", "j"]
    assert [key for key, one in told.items() if one.untried] == ["a", "b", "c", "f", "g/1/h", "i"]
    assert told["b"].accepted
    assert not told["c"].required
    assert form.sections[0].checks[0].relevant == Expression("no-such-function(${a}) > 1")  # type: ignore[union-attr]  # it is a line


@given(st.sampled_from(["integer", "money", "choices", "photo", "decimal", "date", "text"]), st.data())
def test_what_stands_in_a_record_is_read_back(kind: str, data: st.DataObject) -> None:
    ids = st.text("abcdefg234567", min_size=25, max_size=25).map(lambda text: text + "a")
    answers: dict[str, st.SearchStrategy[Literal]] = {
        "integer": st.integers(-(2**53) + 1, 2**53 - 1),
        "money": st.integers(0, 10**12),
        "choices": st.lists(st.sampled_from("ab"), unique=True, min_size=1).map(tuple),
        "photo": st.lists(ids, unique=True, min_size=1, max_size=3).map(tuple),
        "decimal": st.decimals(-1000, 1000, places=2).map(str),
        "date": st.dates().map(str),
        "text": st.text(st.characters(codec="utf-8"), min_size=1, max_size=30).filter(str.strip),
    }
    choices = tuple(Choice(name, Text(name)) for name in "ab") if kind == "choices" else ()
    check = Check(name="x", label=Text("x"), type=kind, choices=choices)
    answer = data.draw(answers[kind])
    assert literals.fits(check, answer)
    assert literals.read(check, literals.written(answer)) == answer


def test_words_fall_back_to_chinese() -> None:
    assert Text("甲", "A").say("en") == "A"
    assert Text("甲").say("en") == "甲"
    assert Text("甲", "A").say("zh_CN") == "甲"
