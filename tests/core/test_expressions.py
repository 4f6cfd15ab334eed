"""Expressions: what each function gives, how empties and days behave, and that nothing hostile hangs or raises."""

from __future__ import annotations

import math
import re
import time
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fieldkit.errors import Code, Refused
from fieldkit.forms import expression, pattern, running, values
from fieldkit.forms.evaluation import Around
from fieldkit.forms.placed import COUNTS
from fieldkit.forms.standing import MOST_SPOTS
from tests.formkit import defined, line, told

AT = Around("2026-11-24T09:30", "2026-11-20T08:00", "checklist/x")
CHOICES = [{"name": one, "label": {"zh_CN": label}} for one, label in (("a", "甲"), ("b", "乙"), ("c", "丙"))]
VILLAGES = [
    {"name": "v1", "label": {"zh_CN": "石磨岭"}, "columns": {"town": "东", "kg": "25"}},
    {"name": "v2", "label": {"zh_CN": "柳塘"}, "columns": {"town": "西", "kg": "30"}},
]


def given_by(source: str, **answers: str | int | tuple[str, ...]) -> str:
    """Return what an expression computes beside some lines of every type."""
    form = defined(
        line("n"),
        line("d", "decimal"),
        line("m", "money"),
        line("day", "date"),
        line("t", "text"),
        line("one", "choice", choices=CHOICES),
        line("many", "choices", choices=CHOICES),
        {"group": "r", "repeat": {}, "checks": [line("kg"), line("who", "text")]},
        line("out", "calculated", calculation=told(source)),
        lists={"villages": VILLAGES},
    )
    keyed = {key.replace("__", "/"): answer for key, answer in answers.items()}
    (found,) = (one for one in running.lines(form, keyed, AT) if one.key == "out")
    assert not found.untried, source
    return str(found.offered) if found.offered is not None else ""


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("1 + 2 * 3 - 4 div 2", "5"),
        ("-(2 + 3) mod 3", "-2"),
        ("7 - -2", "9"),
        ("1 div 0", "Infinity"),
        ("0 div 0", "NaN"),
        ("number('')", "NaN"),
        ("number('12.50')", "12.5"),
        ("number('1e3')", "NaN"),
        ("true() and not(false())", "true"),
        ("1 = '1'", "true"),
        ("'1' = '1.0'", "false"),
        ("true() = 'x'", "true"),
        ("boolean('false')", "true"),
        ("boolean-from-string('false')", "false"),
        ("int(-3.9)", "-3"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-2"),
        ("round(33.336, 2)", "33.34"),
        ("round(1234, -2)", "1200"),
        ("pow(2, 10)", "1024"),
        ("pow(-8, 0.5)", "NaN"),
        ("sqrt(-1)", "NaN"),
        ("exp(1000)", "Infinity"),
        ("if(2 > 1, 'yes', 'no')", "yes"),
        ("coalesce('', 'there')", "there"),
        ("string-length('石磨岭')", "3"),
        ("substr('石磨岭村', 1, 3)", "磨岭"),
        ("substr('abcdef', -2)", "ef"),
        ("concat('a', 1, true())", "a1true"),
        ("join('-', 'a', 'b')", "a-b"),
        ("substring-before('2026-11', '-')", "2026"),
        ("substring-after('2026-11', '-')", "11"),
        ("translate('２０２６', '２０６', '206')", "2026"),
        ("normalize-space('  a   b ')", "a b"),
        ("contains('abc', 'b') and starts-with('abc', 'a') and ends-with('abc', 'c')", "true"),
        ("selected('a b', 'b')", "true"),
        ("selected('ab', 'b')", "false"),
        ("selected-at('a b c', 1)", "b"),
        ("selected-at('a b c', 9)", ""),
        ("count-selected('a b c')", "3"),
        ("regex('13800138000', '1[3-9]\\d{9}')", "true"),
        ("regex('138', '1[3-9]\\d{9}')", "false"),
        ("today()", "2026-11-24"),
        ("now()", "2026-11-24T09:30:00"),
        ("once(today())", "2026-11-20"),
        ("today() - once(today())", "4"),
        ("date('2026-03-01') - date('2026-02-01')", "28"),
        ("date(0)", "1970-01-01"),
        ("date('2026-11-24T08:00:00')", "2026-11-24"),
        ("format-date('2026-01-05', '%Y/%n/%e %b %a')", "2026/1/5 Jan Mon"),
        ("format-date-time('2026-01-05T08:07', '%H:%M')", "08:07"),
        ("decimal-time('12:00')", "0.5"),
        ("decimal-date-time('1970-01-02T12:00')", "1.5"),
        ("date('2026-02-30')", ""),
        ("checklist(2, -1, true(), 1 = 1, false())", "true"),
        ("weighted-checklist(3, 5, true(), 4, false(), 9)", "true"),
        ("max(3, 7, '') + min(3, 7)", "10"),
        ("pulldata('villages', 'kg', 'name', 'v2')", "30"),
        ("instance('villages')/root/item[town = '东']/label", "石磨岭"),
        ("count(instance('villages')/root/item[kg > 20])", "2"),
        ("instance('villages')/root/item[2]/name", "v2"),
        ("version()", "1"),
        ("position(..)", "1"),
        ("3 > 2 > 1", "false"),
    ],
)
def test_functions_give_what_odk_documents(source: str, wanted: str) -> None:
    assert given_by(source) == wanted


def test_lines_are_seen_with_their_types() -> None:
    assert given_by("${n} + 1", n=4) == "5"
    assert given_by("${n} + 1") == "NaN"
    assert given_by("${n} = ''") == "true"
    assert given_by("${m} * 2", m=1250) == "25", "money counts in yuan"
    assert given_by("${d} > 2.4", d="2.5") == "true"
    assert given_by("today() - ${day}", day="2026-11-01") == "23"
    assert given_by("${day} < today()", day="2026-11-23") == "true"
    assert given_by("${many}", many=("a", "c")) == "a c"
    assert given_by("jr:choice-name(${one}, '${one}')", one="b") == "乙"
    assert given_by("jr:choice-name(selected-at(${many}, 1), ${many})", many=("a", "c")) == "丙"
    assert given_by("string-length(${t})", t="三个字") == "3"


def test_repetitions_are_counted_summed_and_looked_up() -> None:
    answers = {"r__1__kg": 25, "r__2__kg": 30, "r__2__who": "张", "r__3__who": "李"}
    assert given_by("sum(${kg})", **answers) == "55"
    assert given_by("count(${r})", **answers) == "3"
    assert given_by("count-non-empty(${kg})", **answers) == "2"
    assert given_by("max(${kg}) - min(${kg})", **answers) == "5"
    assert given_by("join('、', ${who})", **answers) == "、张、李"
    assert given_by("indexed-repeat(${kg}, ${r}, 2)", **answers) == "30"
    assert given_by("count(${r}[kg > 26])", **answers) == "1"
    assert given_by("sum(${kg})") == "0"


def test_a_chance_stays_what_it_is_in_one_run() -> None:
    first = given_by("concat(uuid(), random())")
    assert given_by("concat(uuid(), random())") == first
    assert 0 <= float(given_by("random()")) < 1


def test_a_run_of_rules_over_a_thousand_lines_is_worked_out_in_order() -> None:
    checks = [line("c0", "calculated", calculation=told("1"))]
    checks += [line(f"c{at}", "calculated", calculation=told(f"${{c{at - 1}}} + 1")) for at in range(1, 1000)]
    form = defined(*reversed(checks))
    assert {one.key: one.offered for one in running.lines(form, {})}["c999"] == "1000"


def test_a_rule_may_name_what_comes_later_but_not_itself() -> None:
    form = defined(line("a", relevant=told("${b} = 1")), line("b"))
    assert running.visible(form, {"b": 1}) == ["a", "b"]
    for circle in ([line("a", relevant=told("${b} = 1")), line("b", relevant=told("${a} = 1"))],):
        with pytest.raises(Refused) as refused:
            defined(*circle)
        assert refused.value.code is Code.FORM_CIRCLE


def test_a_repetition_may_look_at_the_one_before() -> None:
    total = told("coalesce(indexed-repeat(${sum}, ${r}, position(..) - 1), 0) * (position(..) > 1) + ${kg}")
    form = defined({"group": "r", "repeat": {}, "checks": [line("kg"), line("sum", "calculated", calculation=total)]})
    found = {one.key: one.offered for one in running.lines(form, {"r/1/kg": 1, "r/2/kg": 2, "r/3/kg": 3})}
    assert [found[f"r/{at}/sum"] for at in (1, 2, 3)] == ["1", "3", "6"]


@pytest.mark.parametrize(
    ("source", "at"),
    [
        ("${a} >", 7),
        ("(1", 3),
        ("${nobody} = 1", 1),
        ("fly(1)", 1),
        ("1 + round()", 5),
        ("regex(${a}, '(?=x)')", 1),
        ("../a = 1", 1),
        ("a = 1", 1),
        ("/data/a", 1),
        ("instance('none')/root/item", 1),
        ("${a} = ‘x’", 8),
    ],
)
def test_what_cannot_be_evaluated_is_refused_at_its_character(source: str, at: int) -> None:
    with pytest.raises(Refused) as refused:
        defined(line("a"), line("b", relevant=told(source)))
    assert refused.value.code is Code.FORM_EXPRESSION
    assert refused.value.params["at"] == at
    assert str(refused.value.params["place"]).endswith("b.relevant")


# hostile


def test_deep_parentheses_are_refused_and_long_chains_are_not_deep() -> None:
    with pytest.raises(expression.Unreadable):
        expression.read("(" * 5000 + "1" + ")" * 2000)
    with pytest.raises(expression.Unreadable):
        expression.read("-" * 3000 + "1")
    assert given_by(" + ".join(["1"] * 1500)) == "1500"
    deep = "if(1 = 1, " * 40 + "1" + ", 2)" * 40
    assert given_by(deep) == "1"


def test_a_text_that_would_double_for_ever_is_unknown() -> None:
    checks = [line("c0", "calculated", calculation=told("'0123456789'"))]
    checks += [
        line(f"c{at}", "calculated", calculation=told(f"concat(${{c{at - 1}}}, ${{c{at - 1}}})")) for at in range(1, 60)
    ]
    found = running.lines(defined(*checks), {})
    assert any(one.untried for one in found)
    assert max(len(str(one.offered)) for one in found) <= 100_000


def test_repeats_in_repeats_end_somewhere() -> None:
    inner: dict[str, object] = line("x")
    for at in range(4):
        inner = {"group": f"g{at}", "repeat": {"count": 1000}, "checks": [inner]}
    begun = time.monotonic()
    assert len(running.lines(defined(inner), {})) <= MOST_SPOTS
    assert time.monotonic() - begun < 10


def test_work_is_bounded_and_what_is_left_undone_is_unknown() -> None:
    group = {
        "group": "r",
        "repeat": {"count": 1000},
        "checks": [line("x"), line("s", "calculated", calculation=told("count(${r}[count(${r}[x = 1]) > 0])"))],
    }
    begun = time.monotonic()
    found = running.lines(defined(group), {})
    assert time.monotonic() - begun < 20
    assert any(one.untried for one in found)


@pytest.mark.parametrize("source", ["(a+)+b", "(a|a)*b", "(a*)*b", "a{0,500}a{0,500}b", "(.*)(.*)(.*)(.*)(.*)[b]"])
def test_patterns_that_hang_others_are_linear_here(source: str) -> None:
    begun = time.monotonic()
    assert not pattern.read(source).matches("a" * 2000)
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "source",
    ["((((){1000}){1000}){1000}){1000}", "(" * 100 + ")" * 100, "a{9999}", "\\1", "(?<=a)b", "[", "a**", "(?!x)"],
)
def test_patterns_too_large_or_unsupported_are_not_read(source: str) -> None:
    with pytest.raises(pattern.Unsupported):
        pattern.read(source)


@given(
    st.text("ab1 -", max_size=8),
    st.sampled_from(["[a-b]+", "a*b?1", "(ab|b1)*", "\\w\\s?-?", "[^a]{2,4}", ".", "a|", "\\d+|b{2}"]),
)
def test_patterns_match_as_pythons_do(text: str, source: str) -> None:
    assert pattern.read(source).matches(text) == bool(re.fullmatch(source, text, re.ASCII))


NAMES = st.sampled_from([*COUNTS, "nothing"])
PIECES = st.sampled_from(
    [
        "${n}",
        "${kg}",
        "${r}",
        "1",
        "''",
        "'x'",
        ".",
        "..",
        "(",
        ")",
        "[",
        "]",
        ",",
        "+",
        "-",
        "*",
        "div",
        "=",
        "<",
        "/",
        "and",
    ]
)


@given(st.lists(st.one_of(PIECES, NAMES.map(lambda name: f"{name}(")), max_size=12).map(" ".join))
@example("instance('x')/root/item[position() = [")
@settings(max_examples=200)
def test_whatever_is_written_is_refused_or_evaluated(source: str) -> None:
    group = {"group": "r", "repeat": {}, "checks": [line("kg")]}
    with suppress(Refused):
        form = defined(line("n"), group, line("x", "calculated", calculation=told(source)))
        assert running.lines(form, {"n": 3, "r/1/kg": 5}, AT)


CALLS = st.tuples(
    st.sampled_from(sorted(set(COUNTS) - {"instance", "current"})),
    st.lists(
        st.sampled_from(
            [
                "${n}",
                "${t}",
                "${kg}",
                "''",
                "'-1'",
                "1 div 0",
                "-1 div 0",
                "10000000000000000000000",
                "0 div 0",
                "'2026-13-01'",
            ]
        ),
        max_size=4,
    ),
)


@given(CALLS)
@settings(max_examples=300)
def test_every_function_bears_every_value(call: tuple[str, list[str]]) -> None:
    group = {"group": "r", "repeat": {}, "checks": [line("kg")]}
    source = f"{call[0]}({', '.join(call[1])})"
    with suppress(Refused):
        form = defined(line("n"), line("t", "text"), group, line("x", "calculated", calculation=told(source)))
        assert running.lines(form, {"t": "九百", "r/1/kg": 5}, AT)


@given(st.floats(allow_nan=True), st.floats(allow_nan=True))
def test_a_number_written_is_read_again(one: float, other: float) -> None:
    written = values.text(one)
    if math.isfinite(one):
        assert abs(values.number(written) - one) < 1e-12 * max(1, abs(one)) or len(written) > 400
    assert values.equal(one, other) == (abs(one - other) < 1e-12)
