"""XLSForms: what ODK and Kobo accept opens here and behaves the same; what does not is refused with its cell."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldkit import words
from fieldkit.desk import definitions
from fieldkit.errors import Code, Refused
from fieldkit.forms import document, reading, running, xlsform
from fieldkit.forms.definition import Form, Range
from fieldkit.forms.evaluation import Around
from tests.formkit import Cells, imported, listed, sheet, sheets, workbook

YES_NO = listed("yes_no", "yes", "no")


def asked(form: Form, **answers: Any) -> list[str]:
    return running.visible(form, {key.replace("__", "/"): told for key, told in answers.items()})


def refusal(survey: list[Cells], choices: list[Cells] | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        imported(survey, choices or [])
    assert "{" not in words.refusal(refused.value, "zh_CN")
    return refused.value


def q(kind: str, name: str = "", **cells: str) -> Cells:
    return {"type": kind, "name": name, **({"label": name} if name else {}), **cells}


# types


@pytest.mark.parametrize(
    ("kind", "here"),
    [
        ("text", "text"),
        ("integer", "integer"),
        ("decimal", "decimal"),
        ("date", "date"),
        ("time", "time"),
        ("dateTime", "minute"),
        ("note", "note"),
        ("image", "photo"),
        ("photo", "photo"),
        ("audio", "recording"),
        ("video", "video"),
        ("file", "file"),
        ("geopoint", "place"),
        ("geotrace", "trace"),
        ("geoshape", "shape"),
        ("barcode", "text"),
        ("acknowledge", "choice"),
        ("select_one yes_no", "choice"),
        ("select_multiple yes_no", "choices"),
        ("select one from yes_no", "choice"),
        ("rank yes_no", "rank"),
        ("range", "integer"),
        ("hidden", "calculated"),
        ("percentage", "integer"),
    ],
)
def test_every_type_has_one_here(kind: str, here: str) -> None:
    form = imported([q(kind, "x")], YES_NO)
    check = form.find("x")
    assert check is not None
    assert check.type == here


def test_a_calculation_is_computed_and_shown() -> None:
    form = imported(
        [q("integer", "a"), q("calculate", "twice", calculation="${a} * 2"), q("note", "told", label="${twice} 袋")]
    )
    lines = {one.key: one for one in running.lines(form, {"a": 21})}
    assert lines["twice"].offered == "42"
    assert lines["told"].label.say("zh_CN") == "42 袋"


def test_a_note_that_computes_shows_what_comes_out() -> None:
    form = imported([q("integer", "a"), q("note", "told", label="一共", calculation="${a} + 1")])
    assert [(one.key, one.offered) for one in running.lines(form, {"a": 2})] == [("a", None), ("told", "3")]


def test_an_earlier_repetition_is_found_through_its_groups() -> None:
    before = "${t}[position() = position(current()/../..) - 1]/inner/s"
    form = imported(
        [
            q("begin_repeat", "t"),
            q("begin_group", "inner"),
            q("text", "s", default=before),
            q("end_group"),
            q("end_repeat"),
        ]
    )
    lines = {one.key: one for one in running.lines(form, {"t/1/s": "甲", "t/3/s": "丙"})}
    assert lines["t/2/s"].offered == "甲"
    assert lines["t/3/s"].offered == "甲", "what is offered stands until it is answered"


def test_what_only_a_server_does_is_left_out_and_listed() -> None:
    told = xlsform.read(
        {**sheets([q("text", "x", save_to="called")]), "entities": sheet([{"list_name": "trees", "label": "${x}"}])},
        lambda _: None,
        "x",
    )
    assert set(told.left_out) == {("entities", 2, "list_name"), ("survey", 2, "save_to")}


def test_a_range_has_its_steps() -> None:
    form = imported([q("range", "x", parameters="start=0.5 end=5 step=0.5"), q("range", "y")])
    half = form.find("x")
    assert half is not None
    assert (half.type, half.range) == ("decimal", Range("0.5", "5", "0.5"))
    assert [one.code for one in running.problems(form, {"x": "0.7", "y": 11})] == [Code.FORM_VALUE] * 2
    assert running.problems(form, {"x": "4.5", "y": 10}) == []


def test_a_rank_names_each_choice_once() -> None:
    form = imported([q("rank three", "x")], listed("three", "a", "b", "c"))
    assert running.problems(form, {"x": ("c", "a", "b")}) == []
    for wrong in (("a", "b"), ("a", "a", "b"), ("a", "b", "d")):
        assert [one.code for one in running.problems(form, {"x": wrong})] == [Code.FORM_VALUE]


# rules


def test_relevant_required_and_constraint_hold_as_in_odk() -> None:
    form = imported(
        [
            q("select_one yes_no", "got", required="yes", required_message="必答"),
            q(
                "integer",
                "kg",
                relevant="${got} = 'yes'",
                constraint=". > 0 and . <= 50",
                constraint_message="不超过 50",
            ),
            q("text", "why", required="${got} = 'no'"),
        ],
        YES_NO,
    )
    assert asked(form) == ["got", "why"]
    assert asked(form, got="yes") == ["got", "kg", "why"]
    assert [one.key for one in running.missing(form, {"got": "no"})] == ["why"]
    (wrong,) = running.problems(form, {"got": "yes", "kg": 60})
    assert (wrong.check, wrong.code, wrong.message.say("zh_CN")) == ("kg", Code.FORM_CONSTRAINT, "不超过 50")
    assert running.problems(form, {"got": "no", "kg": 60}) == [], "what is not asked is not wrong"


def test_groups_and_repeats_hold_their_lines_and_look_around() -> None:
    form = imported(
        [
            q("integer", "people"),
            q("begin_group", "home", relevant="${people} > 0"),
            q("begin_repeat", "person", repeat_count="${people} + 1"),
            q("text", "who"),
            q("integer", "age", constraint=". >= ../../../people or position(..) > 1"),
            q("calculate", "place", calculation="position(..)"),
            q("end_repeat"),
            q("calculate", "oldest", calculation="max(${age})"),
            q("end_group"),
            q("note", "end", relevant="count(${person}) = 3 and ${oldest} > 60"),
        ]
    )
    assert asked(form) == ["people"]
    lines = {one.key: one for one in running.lines(form, {"people": 2, "person/1/age": 1, "person/3/age": 70})}
    assert [key for key in lines if key.endswith("/who")] == [f"person/{at}/who" for at in (1, 2, 3)]
    assert lines["person/3/place"].offered == "3"
    assert lines["oldest"].offered == "70"
    assert not lines["person/1/age"].accepted
    assert "end" in lines


def test_a_filter_offers_what_fits() -> None:
    towns = listed("town", "east", "west")
    villages = listed("village", "v1", "v2", "v3", town=["east", "west", "west"])
    form = imported(
        [
            q("select_one town", "town"),
            q("select_one village", "village", choice_filter="town = ${town} and name != 'v3'"),
        ],
        [*towns, *villages],
    )
    offered = {one.key: [choice.name for choice in one.options] for one in running.lines(form, {"town": "west"})}
    assert offered["village"] == ["v2"]
    assert running.problems(form, {"town": "west", "village": "v1"})[0].code is Code.FORM_VALUE


def test_defaults_stand_until_answered_and_may_be_computed() -> None:
    form = imported(
        [
            q("select_one yes_no", "home", default="yes"),
            q("date", "day", default="today()"),
            q("integer", "n", default="3"),
            q("text", "more", relevant="${home} = 'yes' and ${n} = 3"),
        ],
        YES_NO,
    )
    lines = {one.key: one for one in running.lines(form, {}, Around("2026-11-24T10:00"))}
    assert (lines["home"].offered, lines["day"].offered, lines["n"].offered) == ("yes", "2026-11-24", 3)
    assert lines["home"].answer is None, "offered is not answered"
    assert "more" in lines
    assert asked(form, home="no") == ["home", "day", "n"]


def test_another_answer_may_be_written() -> None:
    form = imported([q("select_one yes_no or_other", "x")], YES_NO)
    assert asked(form, x="yes") == ["x"]
    assert asked(form, x="other") == ["x", "x_other"]
    other = form.find("x_other")
    assert other is not None
    assert other.label.say("zh_CN") == "请说明其他情况"


def test_what_the_device_notes_is_there_only_where_a_rule_asks_for_it() -> None:
    survey = [
        q("start", "start"),
        q("today", "day"),
        q("deviceid", "device"),
        q("note", "n", relevant="${day} > '2026-01-01'"),
    ]
    told = xlsform.read(sheets(survey), lambda _: None, "x")
    form = reading.form_of(told.document)
    begun = Around("2026-11-24T10:00", "2026-11-20T08:00")
    assert [one.key for one in running.lines(form, {}, begun)] == ["day", "n"]
    assert [(one.row, one.column) for one in told.left_out] == [(2, "type"), (4, "type")]


# words and names


def test_languages_become_chinese_and_english() -> None:
    told = sheets(
        [{"type": "note", "name": "x", "label::中文": "甲", "label::English (en)": "A", "label::བོད་ཡིག (bo)": "ཀ"}]
    )
    assert reading.form_of(xlsform.read(told, lambda _: None, "x").document).find("x").label.say("en") == "A"  # type: ignore[union-attr]  # it is there
    for header in ("label::Chinese (zh)", "label::zh", "label"):
        form = reading.form_of(
            xlsform.read(sheets([{"type": "note", "name": "x", header: "甲"}]), lambda _: None, "x").document
        )
        assert form.sections[0].checks[0].label.say("zh_CN") == "甲"  # type: ignore[union-attr]  # it is a line


def test_two_lines_of_one_name_are_told_apart_also_in_rules() -> None:
    form = imported(
        [
            q("begin_group", "one"),
            q("integer", "kg"),
            q("end_group"),
            q("begin_group", "two"),
            q("integer", "kg"),
            q("note", "x", relevant="../kg > 5 and /tried/one/kg > 1"),
            q("end_group"),
        ]
    )
    assert asked(form, kg=2, kg_2=6) == ["kg", "kg_2", "x"]
    assert asked(form, kg=6, kg_2=2) == ["kg", "kg_2"]


def test_basis_comparison_and_proof_stand_in_columns_of_their_own() -> None:
    form = imported(
        [q("note", "x", 依据="《村民委员会组织法》第三十条", 版本日期="2018-12-29", 比什么="甲 ↔ 乙", 证据="照片")]
    )
    check = form.find("x")
    assert check is not None
    assert check.basis is not None
    assert (check.basis.title, check.basis.article, check.basis.dated) == ("村民委员会组织法", "第三十条", "2018-12-29")
    assert (check.basis.text, bool(check.basis.unquoted)) == ("", True)
    assert (check.compares, check.proof) == ("甲 ↔ 乙", "照片")


# tables beside the form


def test_a_table_beside_the_form_gives_choices_and_values() -> None:
    villages = sheet([{"name": "v1", "label": "石磨岭", "kg": "25"}, {"name": "v2", "label": "柳塘", "kg": "30"}])
    form = imported(
        [
            q("select_one_from_file villages.csv", "village", choice_filter="kg > 20"),
            q("calculate", "due", calculation="pulldata('villages', 'kg', 'name', ${village})"),
        ],
        villages=villages,
    )
    lines = {one.key: one for one in running.lines(form, {"village": "v2"})}
    assert [one.label.say("zh_CN") for one in lines["village"].options] == ["石磨岭", "柳塘"]
    assert lines["due"].offered == "30"


def test_a_table_that_is_missing_is_named() -> None:
    told = refusal([q("select_one_from_file villages.csv", "village")])
    assert (told.code, told.params) == (Code.XLSFORM_FILE, {"sheet": "survey", "row": 2, "file": "villages.csv"})


def test_a_loop_is_written_out() -> None:
    form = imported(
        [q("begin loop over well", "wells"), q("integer", "number"), q("end loop")], listed("well", "deep", "flat")
    )
    assert asked(form) == ["number", "number_2"]


# refusals


@pytest.mark.parametrize(
    ("rows", "code", "row", "column"),
    [
        ([q("osm", "x")], Code.XLSFORM_TYPE, 2, "type"),
        ([q("note", "a"), q("integer", "x", relevant="${a} = 1 and")], Code.XLSFORM_EXPRESSION, 3, "relevant"),
        ([q("integer", "x", constraint="fly(.)")], Code.XLSFORM_EXPRESSION, 2, "constraint"),
        ([q("text", "x", constraint="regex(., '(?=a)b')")], Code.XLSFORM_EXPRESSION, 2, "constraint"),
        ([q("note", "a"), q("integer", "x", trigger="${a}", calculation="now()")], Code.XLSFORM_COLUMN, 3, "trigger"),
        ([q("integer", "x", default="many")], Code.XLSFORM_VALUE, 2, "default"),
        ([q("integer", "x", read_only="position(..) = 1")], Code.XLSFORM_COLUMN, 2, "read_only"),
        ([q("select_one none", "x")], Code.XLSFORM_INVALID, 1, ""),
        ([q("calculate", "x")], Code.XLSFORM_INVALID, 2, ""),
        ([q("begin_group", "x"), q("note", "y")], Code.XLSFORM_INVALID, 2, ""),
    ],
)
def test_what_is_not_supported_is_refused_with_its_cell(rows: list[Cells], code: Code, row: int, column: str) -> None:
    told = refusal(rows)
    assert (told.code, told.params["row"], told.params.get("column", "")) == (code, row, column)


def test_a_circle_is_refused() -> None:
    assert (
        refusal([q("note", "a", relevant="${b} = 1"), q("integer", "b", relevant="${a} = ''")]).code is Code.FORM_CIRCLE
    )


@pytest.mark.parametrize(
    "rows", [{}, {"Sheet1": [["a"], ["b"]]}, {"survey": []}, {"survey": [["type"]]}, {"survey": [["name"], ["x"]]}]
)
def test_a_workbook_without_a_checklist_is_refused(rows: dict[str, list[list[str]]]) -> None:
    with pytest.raises(Refused) as refused:
        xlsform.read(rows, lambda _: None, "x")
    assert refused.value.code in (Code.XLSFORM_SHEET, Code.XLSFORM_INVALID)


# files


def test_a_real_workbook_is_read_with_its_table(tmp_path: Path) -> None:
    survey = [q("select_one_from_file villages.csv", "village"), q("integer", "kg", constraint=". < 3")]
    path = workbook(sheets(survey), tmp_path / "form.xlsx")
    (tmp_path / "villages.csv").write_text("name,label\nv1,石磨岭\n", encoding="utf-8")
    form = reading.form_of(definitions.read(path).document)
    assert (form.name, form.title.say("zh_CN"), form.edition) == ("tried", "试", "1")
    assert [choice.name for choice in running.lines(form, {})[0].options] == ["v1"]


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"PK\x03\x04" + data[100:]])
def test_a_damaged_workbook_is_refused(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    path = workbook(sheets([q("note", "x")]), tmp_path / "form.xlsx")
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(Refused):
        definitions.read(path)


def test_a_form_as_kobotoolbox_exports_it_opens() -> None:
    head = [
        "type",
        "name",
        "$kuid",
        "$autoname",
        "label::中文 (zh)",
        "label::English (en)",
        "kobo--score-choices",
        "hxl",
    ]
    rows = [
        head,
        ["start", "start", "a1", "start"],
        ["begin_score", "s", "a2", "s", "打分", "Score", "yes_no"],
        ["end_score"],
    ]
    with pytest.raises(Refused) as refused:
        xlsform.read({"survey": rows, "choices": sheet(YES_NO)}, lambda _: None, "kobo")
    assert refused.value.code is Code.XLSFORM_INVALID, "its own types are not guessed at"
    rows[2:] = [
        ["begin_group", "g", "a2", "g", "一", "One"],
        ["select_one yes_no", "_1_posted", "a3", "_1_posted", "贴了吗", "Posted?"],
        ["end_group"],
    ]
    told = xlsform.read({"survey": rows, "choices": sheet(YES_NO)}, lambda _: None, "kobo")
    (line,) = running.lines(reading.form_of(told.document), {})
    assert (line.key, line.label.say("en")) == ("_1_posted", "Posted?")


CELLS = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                "text",
                "integer",
                "select_one l",
                "select_multiple l or_other",
                "begin_group",
                "end_group",
                "rank l",
            ),
            *(
                "begin_repeat",
                "end_repeat",
                "end_group",
                "calculate",
                "note",
                "range",
                "begin loop over l",
                "end loop",
                "date",
            ),
            *(
                "a",
                "b",
                "甲",
                "yes",
                "true()",
                "${a}",
                "${b} > 1",
                ". = 1",
                "../a",
                "count(${b})",
                "start=0 end=5 step=2",
            ),
            *("((((", "%(label)s", "x y", "l", "{", "now()", "-1", "1e400", "\ud7ff", "a" * 300),
        ]
    ),
    st.text(max_size=8),
)
HEADERS = ["type", "name", "label", "relevant", "constraint", "calculation", "default", "repeat_count", "parameters"]
HEADERS += [
    "choice_filter",
    "label::中文",
    "required",
    "appearance",
    "trigger",
    "label::English",
    "media::image",
    "x::y",
]


@given(
    st.lists(st.sampled_from(HEADERS), min_size=2, max_size=6, unique=True),
    st.lists(st.lists(CELLS, max_size=6), max_size=6),
    st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=3),
)
@settings(max_examples=150)
def test_whatever_stands_in_the_sheets_is_read_or_refused(
    headers: list[str], rows: list[list[str]], choices: list[list[str]]
) -> None:
    told = {
        "survey": [["type", "name", *headers], *rows],
        "choices": [["list_name", "name", "label"], *choices, ["l", "a", "甲"]],
    }
    with suppress(Refused):
        found = xlsform.read(told, lambda _: None, "x")
        form = reading.read(document.canonical(found.document).encode())
        running.lines(form, {})


def test_loops_in_loops_and_deep_groups_end_in_a_sentence() -> None:
    ten = listed("ten", *map(str, range(10)))
    loops = [q("begin loop over ten", f"g{at}") for at in range(12)]
    told = refusal([*loops, q("integer", "x"), *[q("end loop") for _ in loops]], ten)
    assert (told.code, told.params["row"]) == (Code.XLSFORM_COLUMN, 10)
    groups = [q("begin_group", f"g{at}", relevant="1 = 1") for at in range(30)]
    told = refusal([*groups, q("integer", "x"), *[q("end_group") for _ in groups]])
    assert (told.code, told.params["row"]) == (Code.XLSFORM_COLUMN, 10)
    eight = groups[:8]
    line = q("select_one ten", "x", constraint=". > 1", constraint_message="不对")
    assert imported([*eight, line, *[q("end_group") for _ in eight]], ten).find("x") is not None


@pytest.mark.slow
def test_a_great_many_sheets_are_read_or_refused(count: int | None) -> None:
    inner = test_whatever_stands_in_the_sheets_is_read_or_refused.hypothesis.inner_test  # type: ignore[attr-defined]  # hypothesis puts it there
    many = settings(max_examples=count or 20_000, deadline=None)

    @many
    @given(
        st.lists(st.sampled_from(HEADERS), min_size=2, max_size=6, unique=True),
        st.lists(st.lists(CELLS, max_size=6), max_size=8),
        st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=3),
    )
    def all_of_them(headers: list[str], rows: list[list[str]], choices: list[list[str]]) -> None:
        inner(headers, rows, choices)

    all_of_them()
