"""The lists an XLSForm chooses from and looks up: of its sheets, and of tables beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fieldkit.errors import Code, Refused
from fieldkit.forms import rewriting, wording
from fieldkit.forms.settings import name_of
from fieldkit.forms.types import Kind
from fieldkit.forms.workbook import ROW, FindTable, Places, table

_NOT_COLUMNS = {"name", "label", "media", ROW}
_TABLES = (".csv", ".tsv")
_BESIDE = (".xml", ".geojson")


class Lists:
    """Gives the choices of each line; a list that several lines or an expression use is written once."""

    def __init__(self, tree: dict[str, Any], places: Places, find: FindTable, language: str) -> None:
        self._places = places
        self._find = find
        self._language = language
        told = {**(tree.get("choices") or {}), **(tree.get("external_choices") or {})}
        self._rows: dict[str, list[dict[str, Any]]] = {str(name): list(rows) for name, rows in told.items()}
        lines = list(_lines(tree))
        self._shared = {one for one, count in Counter(str(line.get("itemset")) for line in lines).items() if count > 1}
        self._kept: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            self._looked_up(line)

    def shared(self) -> dict[str, list[dict[str, Any]]]:
        """Return the lists that were written once."""
        return self._kept

    def choices(self, node: dict[str, Any], kind: Kind) -> dict[str, Any]:
        """Return the choices of a line, none for one that is not chosen. Raises Refused(XLSFORM_*)."""
        if kind.acknowledged:
            return {"choices": [{"name": "OK", "label": wording.ours("acknowledged")}]}
        if kind.type not in ("choice", "choices", "rank"):
            return {}
        itemset = str(node.get("itemset") or node.get("query") or node.get("list_name") or "")
        if itemset.startswith("${"):
            raise self._refusal(Code.XLSFORM_COLUMN, node)
        if itemset.endswith((*_TABLES, *_BESIDE)):
            return {"choices": {"list": self.file(itemset, node, node.get("parameters") or {})}}
        written = [self._choice(row) for row in node.get("choices") or self._rows.get(itemset, [])]
        if not written:
            raise self._refusal(Code.XLSFORM_VALUE, node, what=itemset)
        name = name_of(itemset)
        if itemset in self._shared or name in self._kept:
            self._kept.setdefault(name, written)
            return {"choices": {"list": name}}
        return {"choices": written}

    def file(self, name: str, node: dict[str, Any], parameters: dict[str, Any] | None = None) -> str:
        """Take in the table `name` beside the form, and return its list's name. Raises Refused(XLSFORM_FILE)."""
        rows = self._find(name) if name.endswith(_TABLES) else None
        if rows is None:
            row = int(node.get(ROW, 1))
            raise Refused(Code.XLSFORM_FILE, sheet=self._places.survey.name, row=row, file=name[:80])
        told = parameters or {}
        value, label = str(told.get("value", "name")), str(told.get("label", "label"))
        key = name_of(name.rpartition(".")[0])
        self._kept.setdefault(key, [_row(cells, value, label) for _, cells in table(name, rows).rows])
        if not self._kept[key]:
            raise self._refusal(Code.XLSFORM_VALUE, node, what=name)
        return key

    def _looked_up(self, line: dict[str, Any]) -> None:
        """Keep the lists that the expressions of a line name."""
        for source in _sources(line):
            for name in rewriting.calls(source, "pulldata"):
                self.file(name if name.endswith(_TABLES) else f"{name}.csv", line)
            for name in rewriting.calls(source, "instance"):
                if name in self._rows:
                    self._kept.setdefault(name_of(name), [self._choice(row) for row in self._rows[name]])
                elif self._find(f"{name}.csv") is not None:
                    self.file(f"{name}.csv", line)

    def _choice(self, row: dict[str, Any]) -> dict[str, Any]:
        label = wording.texts(row.get("label"), self._language) or {"zh_CN": str(row["name"])}
        if row.get("media"):
            self._places.leave_out(int(row.get(ROW, 1)), "media")
        columns = {key: said for key, said in row.items() if key not in _NOT_COLUMNS and isinstance(said, str)}
        return {"name": str(row["name"]), "label": label} | ({"columns": columns} if columns else {})

    def _refusal(self, code: Code, node: dict[str, Any], **params: str) -> Refused:
        return self._places.refusal(code, int(node.get(ROW, 1)), self._places.column("type", "command"), **params)


def _row(cells: dict[str, str], value: str, label: str) -> dict[str, Any]:
    """Return a row of a table as a choice; one without a value of its own is called by its first cell."""
    name = cells.get(value) or next(iter(cells.values()))
    return {"name": name, "label": {"zh_CN": cells.get(label) or name}, "columns": cells}


def _lines(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for child in node.get("children", ()):
        yield child
        yield from _lines(child)


def _sources(line: dict[str, Any]) -> Iterator[str]:
    told = [*(line.get("bind") or {}).values(), *(line.get("control") or {}).values()]
    yield from (one for one in [*told, line.get("default"), line.get("choice_filter")] if isinstance(one, str))
