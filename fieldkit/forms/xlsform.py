"""An XLSForm as a definition (FORMAT.md, section 5): pyxform reads it, and what stands in its tree is written anew.

What cannot be asked, shown, tried or computed here as ODK does it is refused with sheet, row and column; what concerns
only a server or the looks is left out and listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fieldkit.errors import Code, Refused
from fieldkit.forms import lists, reading, rewriting, rules, wording
from fieldkit.forms.expression import Unreadable
from fieldkit.forms.parsed import for_servers, parsed
from fieldkit.forms.rewriting import Names, Way
from fieldkit.forms.settings import head
from fieldkit.forms.trial import tried
from fieldkit.forms.types import ASKED_BY, ELSEWHERE, METADATA, Kind
from fieldkit.forms.workbook import ROW, FindTable, LeftOut, Places, Rows, named

_NOT_NAME = re.compile(r"[^\w.\-]")
_LONGEST_NAME = 64
_DEEPEST = 8
"""Groups in groups: a definition has at most so many levels."""
_LOOKS = ("media", "autoplay", "intent", "body", "instance", "tags", "query_options")


class Imported(NamedTuple):
    """A definition that was made, and what it does not carry."""

    document: dict[str, Any]
    left_out: tuple[LeftOut, ...]


def read(sheets: Mapping[str, Rows], find: FindTable, stem: str) -> Imported:
    """Return the XLSForm in `sheets` as a definition; `find` gives the tables it names, `stem` is its file's name.

    Raises Refused: XLSFORM_*, FORM_CIRCLE, FORM_TOO_LARGE.
    """
    if len(sheets) == 1 and named(sheets, "survey") is None:
        sheets = {"survey": next(iter(sheets.values()))}  # as pyxform takes a workbook of one sheet
    survey = named(sheets, "survey")
    if survey is None:
        raise Refused(Code.XLSFORM_SHEET, columns="survey")
    tree = parsed(sheets, stem, survey.name)
    places = Places(survey, for_servers(sheets))
    document = tried(_Writer(tree, places, find).document(stem), places)
    return Imported(document, tuple(dict.fromkeys(places.left_out)))


class _Writer:
    """Writes the definition part by part; it knows what everything is called here, and where it stands."""

    def __init__(self, tree: dict[str, Any], places: Places, find: FindTable) -> None:
        self._tree = tree
        self._places = places
        self._language = str(tree.get("default_language") or "default")
        self._names = Names()
        self._used: set[str] = set()
        self._counts: dict[Way, str] = {}
        self._metadata = set(_referred(tree))
        self._name_all(tree, ())
        self._lists = lists.Lists(tree, places, find, self._language)

    def document(self, stem: str) -> dict[str, Any]:
        """Return the whole definition."""
        sections = list(self._sections(self._tree["children"], head(self._tree, stem)["title"]))
        if not sections:
            raise Refused(Code.XLSFORM_SHEET, columns="survey")
        told = {**head(self._tree, stem), "sections": sections}
        shared = self._lists.shared()
        return {"format": reading.FORMAT, "version": reading.VERSION, **told} | ({"lists": shared} if shared else {})

    def _name_all(self, node: dict[str, Any], way: Way) -> None:
        """Give every question and group its name here; what is called as something before it gets a number."""
        for child in node.get("children", ()):
            here = (*way, str(child["name"]))
            if here == ("meta",):
                continue
            if child["type"] != "group":
                self._names.ways[here] = self._free(here[-1])
                self._places.rows[self._names.ways[here]] = _row(child)
                if self._names.ways[here] != here[-1]:
                    self._places.leave_out(_row(child), self._places.column("name", "value", "tag"))
            if child["type"] == "repeat":
                self._names.repeats.add(here)
            self._name_all(child, here)

    def _free(self, name: str) -> str:
        clean = _NOT_NAME.sub("_", name)[:_LONGEST_NAME]
        clean = clean if clean[0].isalpha() or clean[0] == "_" else f"_{clean}"[:_LONGEST_NAME]
        found, number = clean, 2
        while found in self._used:
            found, number = f"{clean[: _LONGEST_NAME - 4]}_{number}", number + 1
        self._used.add(found)
        return found

    def _sections(self, children: list[dict[str, Any]], title: dict[str, str]) -> Iterator[dict[str, Any]]:
        """Yield a section for each outermost group, and for the lines before or between them."""
        loose: list[dict[str, Any]] = []
        for child in children:
            if child["type"] != "group":
                loose += self._items([child], ())
                continue
            if loose:
                yield {"title": title, "checks": loose}
                loose = []
            if child["name"] != "meta":
                checks = self._items(child.get("children", ()), (str(child["name"]),))
                told = self._title(child) or title
                if checks:
                    yield {"title": told, "checks": checks} | self._relevant(child, (str(child["name"]),))
        if loose:
            yield {"title": title, "checks": loose}

    def _items(self, children: Any, way: Way) -> list[dict[str, Any]]:
        found = []
        for child in children:
            here = (*way, str(child["name"]))
            if child["type"] in ("group", "repeat"):
                found += self._group(child, here)
            else:
                found += self._line(child, here)
        return found

    def _group(self, node: dict[str, Any], way: Way) -> list[dict[str, Any]]:
        """Return a group; one that neither repeats nor depends on anything is only a heading."""
        if len(way) > _DEEPEST:
            raise self._refusal(Code.XLSFORM_COLUMN, node, "type", "command")
        checks = self._items(node.get("children", ()), way)
        self._left_out(node)
        if not checks:
            return []
        told: dict[str, Any] = {"checks": checks} | self._relevant(node, way)
        title = self._title(node)
        if title:
            told["title"] = title
        if node["type"] == "repeat":
            return [{**told, "group": self._names.ways[way], "repeat": self._repeat(node, way)}]
        return [{**told, "group": self._free(way[-1])}] if len(told) > 1 else checks

    def _repeat(self, node: dict[str, Any], way: Way) -> dict[str, Any]:
        count = (node.get("control") or {}).get("jr:count")
        if not count:
            return {"min": 1}
        generated = self._counts.get((*way[:-1], f"{way[-1]}_count"))
        source = generated if generated and count == f"${{{way[-1]}_count}}" else str(count)
        return {"count": {"expression": self._expression(source, way, node, "repeat_count", "count")}}

    def _line(self, node: dict[str, Any], way: Way) -> list[dict[str, Any]]:
        row = node.get(ROW)
        if row is None and node["type"] == "calculate":
            self._counts[way] = str(node["bind"]["calculate"])
            return []
        if row is None and str(node["name"]).startswith("reserved_name_for_field_list_labels"):
            return []
        name = self._names.ways[way]
        if node["type"] in METADATA:
            return self._meta(node, name)
        kind = self._kind(node)
        if kind is None:
            return []
        told: dict[str, Any] = {"name": name, "type": kind.type, "label": self._label(node, way) or {"zh_CN": name}}
        hint = wording.beside(self._words(node, "hint", way), self._words(node, "guidance_hint", way))
        told |= {"hint": hint} if hint else {}
        told |= self._lists.choices(node, kind)
        told |= rules.numbers(node, kind, self._places)
        told |= self._rules(node, way, kind)
        told |= rules.basis(node)
        self._left_out(node)
        return [told]

    def _meta(self, node: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Return what the device notes by itself: only where a rule refers to it."""
        if node["name"] not in self._metadata:
            self._places.leave_out(_row(node), self._places.column("type", "command"))
            return []
        calculation = {"expression": METADATA[node["type"]]}
        return [{"name": name, "type": "calculated", "label": {"zh_CN": name}, "calculation": calculation}]

    def _kind(self, node: dict[str, Any]) -> Kind | None:
        type_ = str(node["type"])
        if type_ in ELSEWHERE:
            self._places.leave_out(_row(node), self._places.column("type", "command"))
            return None
        if type_ == "csv-external":
            self._lists.file(f"{node['name']}.csv", node)
            return None
        kind = ASKED_BY.get(type_)
        if kind == Kind("note") and (node.get("bind") or {}).get("calculate"):
            return Kind("calculated")  # a note that computes shows what comes out
        if kind is None:
            raise self._refusal(Code.XLSFORM_TYPE, node, "type", "command", what=type_)
        return kind

    def _rules(self, node: dict[str, Any], way: Way, kind: Kind) -> dict[str, Any]:
        """Return the rules of a line: when it is asked, what it must be, what it is computed from."""
        bind: dict[str, Any] = node.get("bind") or {}
        if "trigger" in node:
            raise self._refusal(Code.XLSFORM_COLUMN, node, "trigger")
        told = self._relevant(node, way) | self._constraint(node, bind, way, kind)
        required = rules.yes_or_no(bind.get("required"))
        if isinstance(required, str):
            told["required"] = {"expression": self._expression(required, way, node, "required")}
        elif required:
            told["required"] = True
        if required:
            said = self._words(bind, "jr:requiredMsg", way)
            told |= {"required_message": said} if said else {}
        read_only = rules.yes_or_no(bind.get("readonly"))
        if isinstance(read_only, str):
            raise self._refusal(Code.XLSFORM_COLUMN, node, "read_only", "readonly")
        if read_only and kind.type not in ("note", "calculated"):
            told["read_only"] = True
        told |= self._standing(node, bind, way, kind)
        if node.get("choice_filter"):
            told["filter"] = {"expression": self._expression(str(node["choice_filter"]), way, node, "choice_filter")}
        appearance = (node.get("control") or {}).get("appearance")
        return told | ({"appearance": str(appearance)} if appearance else {})

    def _constraint(self, node: dict[str, Any], bind: dict[str, Any], way: Way, kind: Kind) -> dict[str, Any]:
        told = [str(one) for one in (bind.get("constraint"), kind.constraint) if one]
        said = " and ".join(f"({one})" for one in told) if len(told) > 1 else "".join(told)
        if not said:
            return {}
        message = self._words(bind, "jr:constraintMsg", way)
        source = self._expression(said, way, node, "constraint")
        return {"constraint": {"expression": source} | ({"message": message} if message else {})}

    def _standing(self, node: dict[str, Any], bind: dict[str, Any], way: Way, kind: Kind) -> dict[str, Any]:
        """Return what stands in a line before it is answered: what is computed, or offered."""
        calculation, default = bind.get("calculate"), node.get("default")
        if calculation:
            source = self._expression(str(calculation), way, node, "calculation", "calculate")
            return {"calculation": {"expression": source}}
        dynamic = bool(node.get("_dynamic_default"))
        if kind.type == "calculated":
            written = self._expression(str(default), way, node, "default") if dynamic else ""
            source = written or rules.quoted(str(default or ""))
            return {"calculation": {"expression": source}}
        if default in (None, ""):
            return {}
        if dynamic:
            return {"default": {"expression": self._expression(str(default), way, node, "default")}}
        return rules.default(node, kind, self._places)

    def _relevant(self, node: dict[str, Any], way: Way) -> dict[str, Any]:
        said = (node.get("bind") or {}).get("relevant")
        if not said:
            return {}
        return {"relevant": {"expression": self._expression(str(said), way, node, "relevant", "relevance")}}

    def _expression(self, source: str, way: Way, node: dict[str, Any], *columns: str) -> str:
        try:
            return rewriting.rewritten(source.strip(), way, self._names)
        except Unreadable as unreadable:
            raise self._refusal(Code.XLSFORM_EXPRESSION, node, *columns, at=unreadable.at + 1) from None

    def _words(self, told: dict[str, Any], key: str, way: Way) -> dict[str, str]:
        said = wording.texts(told.get(key), self._language)
        try:
            return {lang: rewriting.named(one, way, self._names) for lang, one in said.items()}
        except Unreadable:
            return said

    def _label(self, node: dict[str, Any], way: Way) -> dict[str, str]:
        """Return what a line asks; of one that pyxform added for another answer than those offered, in our words."""
        if node.get(ROW) is None and way[-1].endswith("_other"):
            return wording.ours("specify")
        return self._words(node, "label", way)

    def _title(self, node: dict[str, Any]) -> dict[str, str]:
        return self._words(node, "label", ())

    def _left_out(self, node: dict[str, Any]) -> None:
        for member in _LOOKS:
            if node.get(member):
                columns = tuple(node[member]) if member == "media" else (member,)
                self._places.leave_out(_row(node), self._places.column(*columns))
        if (node.get("bind") or {}).get("entities:saveto"):
            self._places.leave_out(_row(node), self._places.column("save_to"))

    def _refusal(self, code: Code, node: dict[str, Any], *columns: str, **params: str | int) -> Refused:
        return self._places.refusal(code, _row(node), self._places.column(*columns), **params)


def _row(node: dict[str, Any]) -> int:
    return int(node.get(ROW, 1))


def _referred(tree: Any) -> Iterator[str]:
    """Yield every name that stands as `${name}` anywhere in the tree."""
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
        elif isinstance(one, str):
            yield from rewriting.references(one)
