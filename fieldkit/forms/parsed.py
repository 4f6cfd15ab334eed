"""An XLSForm's sheets through pyxform, the reference reader: the tree of the form, every part with its row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fieldkit.errors import Code, Refused
from fieldkit.forms.loops import unroll
from fieldkit.forms.workbook import ROW, LeftOut, Rows, named

_SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_NUMBERED = ("survey", "choices")
_SETTINGS = frozenset(
    {"form_id", "id_string", "form_title", "title", "set_form_id", "set_form_title", "version", "default_language"}
)
_IN_ROW = re.compile(r"\[row : (\d+)\]\s*")


def parsed(sheets: Mapping[str, Rows], stem: str, survey: str) -> dict[str, Any]:
    """Return pyxform's tree of the form. Raises Refused(XLSFORM_INVALID)."""
    from pyxform.errors import PyXFormError
    from pyxform.xls2json import workbook_to_json
    from pyxform.xls2json_backends import DefinitionData

    told: dict[str, Any] = {}
    for name in _SHEETS:
        found = named(sheets, name)
        if found is not None and found.headers:
            told[name] = found.numbered() if name in _NUMBERED else [row for _, row in found.rows]
            told[f"{name}_header"] = [dict.fromkeys((*found.headers, ROW) if name in _NUMBERED else found.headers)]
    try:
        book = DefinitionData(**told, sheet_names=list(sheets))
        tree = {**workbook_to_json(book, fallback_form_name=stem), "external_choices": _external(sheets)}
        return unroll(tree)
    except Refused:
        raise
    except PyXFormError as error:
        row, said = _complaint(str(error))
        raise Refused(Code.XLSFORM_INVALID, sheet=survey, row=row, said=said) from error
    except Exception as error:  # a foreign file, whose faults pyxform does not all foresee
        raise Refused(Code.XLSFORM_INVALID, sheet=survey, row=1, said=type(error).__name__) from error


def _external(sheets: Mapping[str, Rows]) -> dict[str, list[dict[str, str]]]:
    """Return the lists of the sheet external_choices, which pyxform only passes on."""
    sheet = named(sheets, "external_choices")
    found: dict[str, list[dict[str, str]]] = {}
    for _, row in sheet.rows if sheet else ():
        found.setdefault(row.get("list_name") or row.get("list name") or "", []).append(row)
    return found


def for_servers(sheets: Mapping[str, Rows]) -> list[LeftOut]:
    """Return what the sheets entities and settings say to a server, or of the looks."""
    entities, settings = named(sheets, "entities"), named(sheets, "settings")
    told = [LeftOut(entities.name, number, entities.headers[0]) for number, _ in entities.rows] if entities else []
    if settings is not None:
        for number, row in settings.rows:
            told += [LeftOut(settings.name, number, title) for title in row if title.lower() not in _SETTINGS]
    return told


def _complaint(said: str) -> tuple[int, str]:
    found = _IN_ROW.search(said) or re.search(r"row (?:number )?'?(\d+)", said)
    shown = " ".join(_IN_ROW.sub("", said).split())
    return int(found[1]) if found else 1, shown[:160]
