"""The easy road: a sheet with five columns is a whole definition; a few more make it richer."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldkit.desk import definitions
from fieldkit.errors import Code, Refused
from fieldkit.forms import plain, reading, running
from fieldkit.forms.definition import Form
from tests.formkit import workbook

HEADERS = ["核查项", "依据", "比什么", "证据", "答案类型"]
ROW = ["公示栏有没有低保名单", "《社会救助暂行办法》第十一条", "公示照片 ↔ 名册", "照片", "结果"]


def read(*rows: list[str], headers: list[str] | None = None) -> Form:
    return reading.form_of(plain.read({"低保核查": [headers or HEADERS, *rows]}, "dibao"))


def refusal(*rows: list[str], headers: list[str] | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        read(*rows, headers=headers)
    return refused.value


def test_five_columns_are_a_whole_definition() -> None:
    form = read(ROW)
    assert (form.name, form.title.say("zh_CN")) == ("dibao", "低保核查")
    (line,) = running.lines(form, {})
    assert line.check.gives_result
    assert line.check.basis is not None
    assert (line.check.basis.title, line.check.basis.article) == ("社会救助暂行办法", "第十一条")
    assert (line.check.compares, line.check.proof) == ("公示照片 ↔ 名册", "照片")


@pytest.mark.parametrize(
    ("said", "kind", "choices"),
    [
        ("", "choice", ["ok", "problem", "not_applicable", "not_checked"]),
        ("结果", "choice", ["ok", "problem", "not_applicable", "not_checked"]),
        ("是否", "choice", ["yes", "no"]),
        ("单选：有／没有", "", []),
        ("单选：有/没有/说不清", "choice", ["有", "没有", "说不清"]),
        ("多选: 甲、乙", "choices", ["甲", "乙"]),
        ("整数", "integer", []),
        ("数量", "decimal", []),
        ("金额", "money", []),
        ("日期", "date", []),
        ("文字", "text", []),
        ("照片", "photo", []),
        ("说明", "note", []),
    ],
)
def test_answers_are_called_by_plain_words(said: str, kind: str, choices: list[str]) -> None:
    if not kind:
        assert len(read([*ROW[:4], said]).sections[0].checks[0].choices) == 1  # type: ignore[union-attr]  # it is a line
        return
    (line,) = running.lines(read([*ROW[:4], said]), {})
    assert line.check.type == kind
    assert [choice.name for choice in line.check.choices] == choices


def test_a_title_above_sections_names_and_conditions_are_taken() -> None:
    headers = [*HEADERS, "部分", "代号", "何时问", "必填", "提示"]
    rows = [
        ["农村低保核查清单"],
        [],
        headers,
        [*ROW, "程序", "posted", "", "是", "看日期"],
        ["少了几户", "", "", "", "整数", "", "", "${posted} = 'problem'"],
        ["谁代签", "", "", "", "文字", "发放"],
    ]
    form = reading.form_of(plain.read({"Sheet1": rows}, "dibao"))
    assert form.title.say("zh_CN") == "农村低保核查清单"
    assert [section.title.say("zh_CN") for section in form.sections] == ["程序", "发放"]
    assert len(running.visible(form, {})) == 2
    assert len(running.visible(form, {"posted": "problem"})) == 3
    assert [one.key for one in running.missing(form, {})] == ["posted"]


def test_a_line_keeps_its_name_when_others_are_put_before_it() -> None:
    other = ["另一项", "", "", "", "文字"]
    assert running.visible(read(ROW), {})[0] == running.visible(read(other, ROW), {})[1]
    assert read(ROW).edition != read(other, ROW).edition
    assert len(set(running.visible(read(ROW, ROW), {}))) == 2


def test_what_cannot_be_is_refused_with_its_cell() -> None:
    told = refusal(ROW, [*ROW[:4], "随便"])
    assert (told.code, told.params["row"], told.params["column"]) == (Code.XLSFORM_TYPE, 3, "答案类型")
    told = refusal([*ROW, "${nobody} = 1"], headers=[*HEADERS, "何时问"])
    assert (told.code, told.params["row"], told.params["column"]) == (Code.XLSFORM_EXPRESSION, 2, "何时问")
    told = refusal([*ROW, "a"], [*ROW, "a"], headers=[*HEADERS, "代号"])
    assert (told.code, told.params["row"], told.params["column"]) == (Code.XLSFORM_VALUE, 3, "代号")
    assert refusal(ROW, headers=["甲", "乙", "丙", "丁", "戊"]).code is Code.XLSFORM_SHEET
    assert refusal().code is Code.XLSFORM_SHEET


def test_a_plain_workbook_is_told_from_an_xlsform(tmp_path: Path) -> None:
    path = workbook({"低保核查": [HEADERS, ROW]}, tmp_path / "dibao.xlsx")
    assert reading.form_of(definitions.read(path).document).title.say("zh_CN") == "低保核查"
