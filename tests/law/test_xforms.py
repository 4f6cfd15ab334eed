"""The law of forms: for random forms and answers, what is asked, computed and accepted here equals the XForm.

pyxform writes the form as an XForm, and lxml's XPath evaluates its binds over the answers as an instance: nothing of
ours takes part in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from pyxform.xls2xform import convert

from fieldkit.forms import running
from tests.formkit import Cells, imported, listed, sheets

XFORMS = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}
OPTIONS = listed("l", "a", "b", "c")
INTEGERS, TEXTS = ("n0", "n1", "n2"), ("t0", "t1")


def string(value: Any) -> str:
    if isinstance(value, list):
        return "".join(value[0].itertext()) if value else ""
    return str(value)


def truth(value: Any) -> bool:
    return bool(string(value)) if isinstance(value, list) else bool(value)


def registered() -> None:
    functions = etree.FunctionNamespace(None)
    functions["selected"] = lambda _, told, one: string(one) in string(told).split(" ")
    functions["count-selected"] = lambda _, told: float(len(string(told).split()))
    functions["selected-at"] = lambda _, told, at: [*string(told).split(), *[""] * 9][int(at)]
    functions["if"] = lambda _, held, yes, no: (
        (string(yes) if isinstance(yes, list) else yes) if truth(held) else (string(no) if isinstance(no, list) else no)
    )
    functions["coalesce"] = lambda _, one, other: string(one) or string(other)
    functions["regex"] = lambda _, told, source: re.fullmatch(source, string(told)) is not None
    functions["int"] = lambda _, number: float(int(number)) if number == number else number  # not NaN


registered()


class Oracle:
    """An XForm with answers: its instance, from which what is not relevant is emptied until nothing changes."""

    def __init__(self, survey: list[Cells], answers: dict[str, Any]) -> None:
        told = sheets(survey, OPTIONS)
        rows = {name: [dict(zip(found[0], row, strict=False)) for row in found[1:]] for name, found in told.items()}
        rows |= {f"{name}_header": [dict.fromkeys(found[0])] for name, found in told.items()}
        cleaned = {
            name: [{key: said for key, said in row.items() if said or name.endswith("header")} for row in found]
            for name, found in rows.items()
        }
        xform = etree.fromstring(convert(cleaned, form_name="tried").xform.encode())
        self.binds = {bind.get("nodeset"): bind for bind in xform.iterfind(".//x:bind", XFORMS)}
        (root,) = xform.xpath(".//x:model/x:instance[1]/*", namespaces=XFORMS)
        bare = etree.tostring(root).replace(b'xmlns="http://www.w3.org/2002/xforms"', b"")  # paths have no prefix
        self.root = etree.fromstring(bare)
        self._repeat(answers)
        self.settle(answers)

    def _repeat(self, answers: dict[str, Any]) -> None:
        found = self.root.findall("r")
        if not found:
            return
        at = list(self.root).index(found[0])
        for one in found:
            self.root.remove(one)
        times = max([1, *(int(key.split("/")[1]) for key in answers if key.startswith("r/"))])
        for _ in range(times):
            self.root.insert(at, etree.fromstring(etree.tostring(found[-1])))

    def nodes(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield key, node and bind of each line."""
        repeats = self.root.findall("r")
        for one in self.root.iter():
            way = [one.tag, *(above.tag for above in one.iterancestors())][::-1]
            bind = self.binds.get("/" + "/".join(way))
            if bind is not None and len(one) == 0 and "meta" not in way:
                inside = next((at for at, repeat in enumerate(repeats, 1) if repeat in list(one.iterancestors())), 0)
                yield (f"r/{inside}/{one.tag}" if inside else one.tag), one, bind

    def settle(self, answers: dict[str, Any]) -> None:
        for _ in range(12):
            for key, node, bind in self.nodes():
                if not self.relevant(node, bind):
                    node.text = ""
                elif bind.get("calculate"):
                    node.text = shown(node.xpath(bind.get("calculate")))
                else:
                    told = answers.get(key, "")
                    node.text = " ".join(told) if isinstance(told, tuple) else str(told)

    def relevant(self, node: Any, bind: Any) -> bool:
        return bind.get("relevant") is None or truth(node.xpath(bind.get("relevant")))

    def told(self) -> dict[str, tuple[str, bool]]:
        """Return for each line that is asked what it says, and whether that is accepted."""
        return {
            key: (
                node.text or "",
                not node.text or bind.get("constraint") is None or truth(node.xpath(bind.get("constraint"))),
            )
            for key, node, bind in self.nodes()
            if self.relevant(node, bind)
        }


def shown(value: Any) -> str:
    if isinstance(value, float):
        return "NaN" if value != value else str(int(value)) if value == int(value) else repr(value)  # NaN
    if isinstance(value, bool):
        return "true" if value else "false"
    return string(value)


@st.composite
def numbers(draw: st.DrawFn, names: list[str], depth: int = 2) -> str:
    leaf = st.one_of(
        st.integers(-9, 9).map(str), st.sampled_from([f"${{{one}}}" for one in names if one[0] == "n"] or ["1"])
    )
    if depth == 0 or draw(st.booleans()):
        return draw(leaf)
    shape = draw(
        st.sampled_from(
            [
                "({} + {})",
                "({} - {})",
                "({} * {})",
                "string-length({t})",
                "count-selected(${{m}})",
                "if({b}, {}, {})",
                "int({} div 3)",
            ]
        )
    )
    inside = [draw(numbers(names, depth - 1)) for _ in range(2)]
    return shape.format(
        *inside,
        t=draw(texts(names, depth - 1)) if "{t}" in shape else "",
        b=draw(truths(names, depth - 1)) if "{b}" in shape else "",
    )


@st.composite
def texts(draw: st.DrawFn, names: list[str], depth: int = 2) -> str:
    leaf = st.one_of(
        st.sampled_from(["'a'", "'b'", "''", "'甲 b'"]),
        st.sampled_from([f"${{{one}}}" for one in names if one[0] in "ts"] or ["'a'"]),
    )
    if depth == 0 or draw(st.booleans()):
        return draw(leaf)
    shape = draw(
        st.sampled_from(
            [
                "concat({}, {})",
                "if({b}, {}, {})",
                "substring-before({}, 'b')",
                "selected-at(${{m}}, 1)",
                "translate({}, 'ab', 'x')",
                "coalesce({}, {})",
            ]
        )
    )
    inside = [draw(texts(names, depth - 1)) for _ in range(2)]
    return shape.format(*inside, b=draw(truths(names, depth - 1)) if "{b}" in shape else "")


@st.composite
def truths(draw: st.DrawFn, names: list[str], depth: int = 2) -> str:
    shape = draw(
        st.sampled_from(
            [
                "{n} {c} {o}",
                "{t} = {u}",
                "{t} != {u}",
                "selected(${{m}}, 'a')",
                "({x} and {y})",
                "({x} or {y})",
                "not({x})",
                "regex({t}, '[ab]+')",
                "${{s}} = 'b'",
            ]
            if depth
            else ["{n} {c} {o}", "{t} = {u}"]
        )
    )
    deeper = max(depth - 1, 0)
    told = {key: draw(numbers(names, deeper)) for key in ("n", "o")} | {
        key: draw(texts(names, deeper)) for key in ("t", "u")
    }
    if "{x}" in shape:
        told |= {key: draw(truths(names, deeper)) for key in ("x", "y")}
    return shape.format(**told, c=draw(st.sampled_from(["=", "!=", "<", "<=", ">", ">="])))


@st.composite
def forms(draw: st.DrawFn) -> tuple[list[Cells], dict[str, Any]]:
    """Return a form and answers to it; rules name what stands before or after, in one direction each time."""
    free: list[Cells] = [
        {"type": "select_multiple l", "name": "m", "label": "m"},
        {"type": "select_one l", "name": "s", "label": "s"},
    ]
    kinds = {**dict.fromkeys(INTEGERS, "integer"), **dict.fromkeys(TEXTS, "text")}
    order = draw(st.permutations(list(kinds)))
    known = ["m", "s"]
    ruled: list[Cells] = []
    for name in order:
        cells = {"type": kinds[name], "name": name, "label": name}
        if len(known) > 2 and draw(st.booleans()):
            cells["relevant"] = draw(truths(known))
        if draw(st.booleans()):
            own = draw(numbers(known, 1))
            cells["constraint"] = (
                f". {draw(st.sampled_from(['>', '<=', '!=']))} {own}"
                if kinds[name] == "integer"
                else f"string-length(.) < {own}"
            )
        known.append(name)
        ruled.append(cells)
    calculated: list[Cells] = [
        {"type": "calculate", "name": "sum", "calculation": draw(numbers(known))},
        {"type": "calculate", "name": "said", "calculation": draw(texts(known))},
    ]
    inner: list[Cells] = [
        {"type": "begin_repeat", "name": "r", "label": "r"},
        {"type": "integer", "name": "kg", "label": "kg"},
        {"type": "text", "name": "who", "label": "who", "relevant": f"${{kg}} > {draw(numbers(known, 1))}"},
        {"type": "end_repeat"},
        {"type": "note", "name": "total", "label": "total", "relevant": f"count(${{kg}}) > {draw(numbers(known, 1))}"},
    ]
    survey = [*free, *draw(st.permutations([*ruled, *calculated])), *inner]
    answers: dict[str, Any] = {}
    for name, kind in kinds.items():
        if draw(st.booleans()):
            answers[name] = (
                draw(st.integers(-9, 9)) if kind == "integer" else draw(st.sampled_from(["a", "b", "ab", "甲 b", "x"]))
            )
    if draw(st.booleans()):
        answers["s"] = draw(st.sampled_from("abc"))
    if draw(st.booleans()):
        answers["m"] = tuple(draw(st.lists(st.sampled_from("abc"), unique=True, min_size=1)))
    for at in range(1, draw(st.integers(0, 3)) + 1):
        answers[f"r/{at}/kg"] = draw(st.integers(-9, 9))
        if draw(st.booleans()):
            answers[f"r/{at}/who"] = "a"
    return survey, answers


def same(made: tuple[list[Cells], dict[str, Any]]) -> None:
    survey, answers = made
    wanted = Oracle(survey, answers).told()
    found = {}
    for line in running.lines(imported(survey, OPTIONS), answers):
        assert not line.untried
        said = line.answer if line.answer is not None else line.offered
        found[line.key] = (
            " ".join(said) if isinstance(said, tuple) else "" if said is None else str(said),
            line.accepted,
        )
    assert found == wanted


@given(forms())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_form_asks_computes_and_accepts_as_its_xform(made: tuple[list[Cells], dict[str, Any]]) -> None:
    same(made)


@pytest.mark.slow
def test_many_forms_ask_compute_and_accept_as_their_xforms(count: int | None) -> None:
    @given(forms())
    @settings(max_examples=count or 3000, suppress_health_check=list(HealthCheck), deadline=None)
    def law(made: tuple[list[Cells], dict[str, Any]]) -> None:
        same(made)

    law()
