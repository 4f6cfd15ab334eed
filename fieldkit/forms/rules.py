"""Single cells of an XLSForm: yes and no, defaults, the numbers of a range, the rule behind a line."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from fieldkit import words
from fieldkit.errors import Code
from fieldkit.forms import literals
from fieldkit.forms.columns import titles, told
from fieldkit.forms.definition import EXHIBITS, Check, Text
from fieldkit.forms.types import Kind
from fieldkit.forms.workbook import ROW, Places

_YES = ("yes", "true", "true()")
_NO = ("no", "false", "false()")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SECONDS = re.compile(r"(?P<kept>(?:.*T)?\d\d:\d\d):\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")


def yes_or_no(said: Any) -> bool | str:
    """Return what a cell says: yes, no (also where it is empty), or an expression."""
    cell = str(said or "").strip()
    if cell.lower() in _YES:
        return True
    return False if cell.lower() in ("", *_NO) else cell


def quoted(said: str) -> str:
    """Return the expression that gives the text `said`."""
    return f"'{said}'" if "'" not in said else '"' + said.replace('"', "") + '"'


def default(node: dict[str, Any], kind: Kind, places: Places) -> dict[str, Any]:
    """Return the default of a line. Raises Refused(XLSFORM_VALUE) where it is no answer to it."""
    said = str(node["default"]).strip()
    if kind.type in EXHIBITS or kind.type == "note":
        places.leave_out(int(node.get(ROW, 1)), places.column("default"))
        return {}
    brief = _SECONDS.fullmatch(said)
    said = brief["kept"] if brief and kind.type in ("minute", "time") else said
    if kind.type == "place":
        said = " ".join(_decimal(part) for part in said.split()[:2])
    if kind.type in ("integer", "decimal"):
        said = _decimal(said)
    found = literals.read(Check(name="x", label=Text("x"), type=kind.type), said)
    if isinstance(found, str) and kind.type in ("integer", "choices", "rank"):
        raise _unreadable(node, places, "default", said)
    return {"default": list(found) if isinstance(found, tuple) else found}


def numbers(node: dict[str, Any], kind: Kind, places: Places) -> dict[str, Any]:
    """Return the numbers of a range, and the type they have. Raises Refused(XLSFORM_VALUE)."""
    if node["type"] != "range":
        return {}
    parameters = {"start": "0", "end": "10", "step": "1"} | dict(node.get("parameters") or {})
    low, high, step = (_decimal(str(parameters[key])) for key in ("start", "end", "step"))
    if not all(map(literals.is_decimal, (low, high, step))):
        raise _unreadable(node, places, "parameters", str(node.get("parameters")))
    whole = all("." not in one for one in (low, high, step))
    step = step.lstrip("-")
    return {"type": "integer" if whole else kind.type, "range": {"from": low, "to": high, "step": step}}


def basis(node: dict[str, Any]) -> dict[str, Any]:
    """Return the rule behind a line, what it is compared with and what shows the answer, from columns of their own."""
    found = rule(*(_cell(node, *titles(key)) for key in ("basis", "article", "dated", "text")))
    rest = {key: _cell(node, *titles(key)) for key in ("compares", "proof")}
    return ({"basis": found} if found else {}) | {key: said for key, said in rest.items() if said}


def rule(title: str, article: str = "", dated: str = "", text: str = "") -> dict[str, str]:
    """Return the rule that is named, title and article in one cell or in two; empty where none is."""
    if not title:
        return {}
    split = None if article else re.fullmatch(told()["rule"]["shape"], title)
    title, article = (split["title"], split["article"]) if split else (title.strip(told()["rule"]["quotes"]), article)
    found = {"title": title, "article": article or words.say("form", "whole", "zh_CN")}
    if _DAY.fullmatch(dated):
        found["dated"] = dated
    has_words = text and "dated" in found
    return found | ({"text": text} if has_words else {"unquoted": words.say("form", "unquoted", "zh_CN")})


def _cell(node: dict[str, Any], *titles: str) -> str:
    return next((str(node[title]).strip() for title in titles if node.get(title)), "")


def _decimal(said: str) -> str:
    """Return a number as a definition writes it; what is none stays as it is."""
    try:
        written = format(Decimal(said).normalize(), "f")
    except InvalidOperation:
        return said
    return "0" if written == "-0" else written


def _unreadable(node: dict[str, Any], places: Places, column: str, what: str) -> Exception:
    return places.refusal(Code.XLSFORM_VALUE, int(node.get(ROW, 1)), places.column(column), what=what)
