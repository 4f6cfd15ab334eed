"""Loops of an XLSForm written out: the same questions once for each choice of a list, as groups of their own."""

from __future__ import annotations

import copy
from typing import Any

from fieldkit.errors import Code, Refused
from fieldkit.forms.workbook import ROW

MOST_PARTS = 4096
"""Questions and groups into which loops are written out at most."""


def unroll(node: dict[str, Any]) -> dict[str, Any]:
    """Return a part of pyxform's tree with every loop in it as a group of groups, one for each of its choices.

    Raises Refused(XLSFORM_COLUMN) for a loop of more than MOST_PARTS.
    """
    children = [unroll(child) for child in node.get("children", ())]
    if node.get("type") != "loop":
        return {**node, "children": children} if children else node
    if len(node.get("columns", ())) * (1 + sum(map(_size, children))) > MOST_PARTS:
        raise Refused(Code.XLSFORM_COLUMN, sheet="survey", row=int(node.get(ROW, 1)), column="type")
    groups = [
        {
            "type": "group",
            "name": choice["name"],
            "label": choice.get("label", choice["name"]),
            "children": [_called(copy.deepcopy(child), choice) for child in children],
        }
        for choice in node.get("columns", ())
    ]
    return {**node, "type": "group", "children": groups}


def _size(node: dict[str, Any]) -> int:
    return 1 + sum(map(_size, node.get("children", ())))


def _called(told: Any, choice: dict[str, Any]) -> Any:
    """Return a part with the name and the label of the choice where they are asked for."""
    if isinstance(told, dict):
        return {key: _called(value, choice) for key, value in told.items()}
    if isinstance(told, list):
        return [_called(value, choice) for value in told]
    if not isinstance(told, str) or "%(" not in told:
        return told
    label = choice.get("label", choice["name"])
    shown = next(iter(label.values())) if isinstance(label, dict) else label
    return told.replace("%(name)s", str(choice["name"])).replace("%(label)s", str(shown))
