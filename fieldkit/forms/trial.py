"""A definition made from a workbook, tried as any other: what is refused of it is named by sheet, row and column."""

from __future__ import annotations

from typing import Any

from fieldkit.errors import Code, Refused
from fieldkit.forms import reading
from fieldkit.forms.workbook import Places

_COLUMNS = {
    "relevant": ("relevant", "relevance"),
    "constraint": ("constraint",),
    "calculation": ("calculation", "calculate"),
    "filter": ("choice_filter",),
    "repeat": ("repeat_count", "count"),
    "choices": ("type", "command"),
    "type": ("type", "command"),
    "name": ("name", "value", "tag"),
    "label": ("label", "caption"),
    "title": ("label", "caption"),
    "range": ("parameters",),
}
"""What the column is called in an XLSForm in which a member of a definition stands."""


def tried(document: dict[str, Any], places: Places) -> dict[str, Any]:
    """Return `document`, which is a definition. Raises Refused(XLSFORM_EXPRESSION, XLSFORM_VALUE) with its place."""
    try:
        reading.form_of(document)
    except Refused as refused:
        raise _placed(refused, places) from refused
    return document


def _placed(refused: Refused, places: Places) -> Refused:
    place = f"{refused.params.get('place', '')}."
    found = [name for name in places.rows if f".{name}." in place]
    if not found:
        return refused
    name = max(found, key=lambda one: (place.rfind(f".{one}."), len(one)))
    member = place.rpartition(f".{name}.")[2].partition(".")[0].partition("[")[0] or "name"
    column = places.columns.get(member) or places.column(*_COLUMNS.get(member, (member,)))
    if refused.code is Code.FORM_EXPRESSION:
        return places.refusal(Code.XLSFORM_EXPRESSION, places.rows[name], column, at=int(refused.params["at"]))
    return places.refusal(Code.XLSFORM_VALUE, places.rows[name], column, what=name)
