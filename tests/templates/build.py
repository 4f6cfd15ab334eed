"""A template's data as an XLSForm workbook that a clerk can read and change; the same data give the same bytes."""

from __future__ import annotations

import io
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "resources" / "forms"
EDITION = "2026-01"
RESULTS = [["ok", "无问题"], ["problem", "有问题"], ["not_applicable", "不适用"], ["not_checked", "未查"]]
HEADERS = {
    "type": 18,
    "name": 15,
    "label": 34,
    "比什么": 32,
    "证据": 18,
    "依据": 22,
    "条": 16,
    "条文": 50,
    "版本日期": 11,
    "required": 8,
    "relevant": 24,
    "constraint": 22,
    "constraint_message": 22,
    "calculation": 34,
}
_LINE = 15
CELLS = {"message": "constraint_message"}
GUIDE = [
    "这是一份核查清单模板，用 Excel 或 WPS 打开就能改，改完在“核查”里导入。",
    "survey 表一行是一项：label 是核查项，依据、条、条文、版本日期是规定，比什么、证据写清楚查法。",
    "type 一列：select_one result 是“无问题、有问题、不适用、未查”四选一；",
    "integer 整数，decimal 小数，date 日期，text 文字，image 照片。",
    "begin_group 到 end_group 是一个部分；begin_repeat 到 end_repeat 里的问题可以问很多遍，一户一遍。",
    "name 一列是代号，别的行用 ${代号} 引用它，改的时候不要动；新加的行要有自己的代号。",
    "relevant 写什么时候才问，constraint 写答案要满足什么，calculation 写怎么算；不会写就空着。",
    "改了内容，请把 settings 表的 version 也改一下，这样旧的核查结果仍按旧版显示。",
]


def rules() -> dict[str, dict[str, str]]:
    """Return the rules behind the checks by their keys."""
    found: dict[str, dict[str, str]] = tomllib.loads((HERE / "rules.toml").read_text(encoding="utf-8"))
    return found


def names() -> list[str]:
    """Return the names of the templates."""
    return sorted(path.stem for path in HERE.glob("*.toml") if path.stem != "rules")


def template(name: str) -> dict[str, Any]:
    """Return the data of a template."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def survey(told: dict[str, Any]) -> list[list[str]]:
    """Return the rows of the sheet survey under their headers."""
    known = rules()
    return [list(HEADERS), *(_row(line, known) for line in told["lines"])]


def _row(line: list[Any], known: dict[str, dict[str, str]]) -> list[str]:
    texts = [one for one in line if isinstance(one, str)]
    more: dict[str, str] = next((one for one in line if isinstance(one, dict)), {})
    kind, name, label, rule, compares, proof = [*texts, "", "", "", "", ""][:6]
    basis = known[rule] if rule else {}
    cells = {
        "type": "select_one result" if kind == "result" else kind,
        "name": name,
        "label": label,
        "required": "yes" if kind == "result" else "",
        "依据": basis.get("title", ""),
        "条": basis.get("article", ""),
        "条文": basis.get("text", ""),
        "版本日期": basis.get("dated", ""),
        "比什么": compares,
        "证据": proof,
    }
    cells |= {CELLS.get(key, key): said for key, said in more.items()}
    return [cells.get(header, "") for header in HEADERS]


def workbook(name: str) -> bytes:
    """Return a template as a workbook."""
    told, out = template(name), io.BytesIO()
    lists = {"result": RESULTS, **told.get("lists", {})}
    choices = [[called, one, label] for called, rows in lists.items() for one, label in rows]
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC), "author": ""})
        _sheet(book, "survey", survey(told), list(HEADERS.values()), freeze=3)
        _sheet(book, "choices", [["list_name", "name", "label"], *choices], [14, 18, 24])
        settings = [["form_id", "form_title", "version"], [name, told["title"], EDITION]]
        _sheet(book, "settings", settings, [14, 36, 12])
        _sheet(book, "说明", [[told["title"]], *([line] for line in GUIDE)], [110])
    return out.getvalue()


def index() -> str:
    """Return the titles of the templates by their names, so that they are listed without being opened."""
    lines = [f'{name} = "{template(name)["title"]}"' for name in names()]
    return "\n".join(["# The templates and their titles; written by tests/templates.", "", *lines, ""])


def _sheet(book: Any, name: str, rows: list[list[str]], widths: list[int], freeze: int = 0) -> None:
    page = book.add_worksheet(name)
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top", "border": 1})
    body = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"})
    group = book.add_format({"text_wrap": True, "valign": "top", "bold": True, "bg_color": "#F2F2F2", "border": 1})
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    for at, row in enumerate(rows):
        look = head if at == 0 else group if row[0].startswith(("begin", "end")) else body
        page.set_row(at, _LINE * max(_lines(cell, width) for cell, width in zip(row, widths, strict=True)))
        for column, cell in enumerate(row):
            page.write_string(at, column, cell, look)
    page.freeze_panes(1, freeze)
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _lines(cell: str, width: int) -> int:
    """Return how many lines a cell takes in a column of `width` characters; a Chinese one counts two."""
    return max(1, -(-sum(2 if ord(char) > 0xFF else 1 for char in cell) // (width - 4)))
