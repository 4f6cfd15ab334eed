"""A foreign workbook (.xlsx) as its parts: one sheet is changed, every other byte stays what it was.

openpyxl would write anew what it understood and lose the rest: lists that point to another sheet (x14), pictures,
charts. Here only the cells' own XML is touched. ECMA-376, part 1, 18.3 (sheets) and 18.4 (shared strings).
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from lxml import etree

from fieldkit.errors import Code, Refused
from fieldkit.parse import zips
from fieldkit.parse.grid import MOST_SHEETS, number

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MODERN = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_LINKS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DOCUMENT, _STRINGS, _TABLE = "/officeDocument", "/sharedStrings", "/table"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How a string tells a character that XML cannot (22.9.2.19); what only looks so has its first mark told like that."""

Node = Any


class Book:
    """A workbook while it is read and filled. Raises Refused(PARSE_*) wherever its parts do not fit together."""

    def __init__(self, data: bytes) -> None:
        self.parts = zips.members(data, ("",))
        self.path = self._target("", _DOCUMENT)
        self.tree = self.read(self.path)
        self._changed: dict[str, Node] = {}

    def read(self, path: str) -> Node:
        """Return the XML of a part, without document type or entity."""
        found = self.parts.get(path)
        if found is None:
            raise Refused(Code.PARSE_DAMAGED)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            root: Node = etree.fromstring(found, parser)
        except etree.XMLSyntaxError:
            raise Refused(Code.PARSE_DAMAGED) from None
        if root.getroottree().docinfo.doctype:
            raise Refused(Code.PARSE_BOMB)
        return root

    def change(self, path: str, root: Node) -> None:
        """Let the part be written from `root`."""
        self._changed[path] = root

    def save(self) -> bytes:
        """Return the workbook: the parts in their order, those not changed byte for byte. Same parts, same bytes."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in self.parts.items():
                told = zipfile.ZipInfo(name, _LONG_AGO)
                told.compress_type = zipfile.ZIP_DEFLATED
                root = self._changed.get(name)
                archive.writestr(told, content if root is None else _bytes(root))
        return target.getvalue()

    def links(self, path: str) -> Iterator[tuple[str, str, str]]:
        """Yield what the part `path` (none: the package) points to inside: id, type, path."""
        folder, name = posixpath.split(path)
        beside = posixpath.join(folder, "_rels", f"{name}.rels")
        if beside not in self.parts:
            return
        for one in self.read(beside).iter(f"{_LINKS}Relationship"):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
                yield one.get("Id", ""), one.get("Type", ""), target.lstrip("/")

    def sheets(self) -> dict[str, str]:
        """Return the sheets by name: the part of each. Raises Refused(PARSE_TOO_LARGE)."""
        parts = {id_: path for id_, _, path in self.links(self.path)}
        found = self.tree.findall(f"{MAIN}sheets/{MAIN}sheet")
        if len(found) > MOST_SHEETS:
            raise Refused(Code.PARSE_TOO_LARGE)
        return {one.get("name", ""): parts.get(one.get(_LINK), "") for one in found}

    def tables(self, sheet: str) -> list[str]:
        """Return the parts of the tables that lie on the sheet with this part."""
        return [path for _, type_, path in self.links(sheet) if type_.endswith(_TABLE)]

    def named(self, name: str) -> str:
        """Return the cells that a name of the workbook stands for, as a formula tells them; empty where none is."""
        found = self.tree.iterfind(f"{MAIN}definedNames/{MAIN}definedName")
        return next((one.text or "" for one in found if one.get("name", "").lower() == name.lower()), "")

    @cached_property
    def strings_path(self) -> str:
        """The part of the shared strings; empty where the workbook has none."""
        return next((path for _, type_, path in self.links(self.path) if type_.endswith(_STRINGS)), "")

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings in their order, as they are shown."""
        return [_shown(one) for one in self._strings.iterfind(f"{MAIN}si")] if self.strings_path else []

    @cached_property
    def _strings(self) -> Node:
        return self.read(self.strings_path)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {text: number for number, text in reversed(list(enumerate(self.strings)))}

    def text(self, cell: Node) -> str:
        """Return what a cell holds, as a text: the string, or the number or result as it is written."""
        if cell.get("t") == "inlineStr":
            return _shown(cell.find(f"{MAIN}is"))
        value = cell.findtext(f"{MAIN}v") or ""
        if cell.get("t") != "s":
            return value
        number = int(value) if value.isdecimal() else len(self.strings)
        return self.strings[number] if number < len(self.strings) else ""

    def put(self, cell: Node, text: str) -> None:
        """Let a cell hold a text: as a shared string where the workbook has such, since some readers know no other."""
        empty(cell)
        if not self.strings_path:
            cell.set("t", "inlineStr")
            _write(etree.SubElement(cell, f"{MAIN}is"), text)
            return
        cell.set("t", "s")
        if text not in self._numbers:
            self._numbers[text] = len(self.strings)
            self.strings.append(text)
            _write(etree.SubElement(self._strings, f"{MAIN}si"), text)
            for counted in ("count", "uniqueCount"):
                self._strings.attrib.pop(counted, None)
            self.change(self.strings_path, self._strings)
        etree.SubElement(cell, f"{MAIN}v").text = str(self._numbers[text])

    def _target(self, path: str, ending: str) -> str:
        found = next((part for _, type_, part in self.links(path) if type_.endswith(ending)), "")
        if not found:
            raise Refused(Code.PARSE_FORMAT)
        return found


def empty(cell: Node) -> None:
    """Take out what a cell holds; its look stays."""
    cell.attrib.pop("t", None)
    for child in list(cell):
        cell.remove(child)


def place(told: str) -> tuple[int, int]:
    """Return row and column, both from 1, of a cell told as `B4`. Raises Refused(PARSE_DAMAGED)."""
    found = _PLACE.fullmatch(told)
    if found is None:
        raise Refused(Code.PARSE_DAMAGED)
    return int(found[2]), number(found[1])


def area(told: str) -> tuple[int, int, int, int]:
    """Return the first row and column and the last ones, all from 1, of cells told as `B4:C9` or `B4`."""
    first, _, last = told.partition(":")
    top, left = place(first)
    bottom, right = place(last or first)
    return top, left, bottom, right


def _shown(node: Node) -> str:
    """Return the text of a string, its runs joined; how it is to be pronounced (rPh) is no part of it."""
    if node is None:
        return ""
    parts = (part for part in node.iter(f"{MAIN}t") if part.getparent().tag != f"{MAIN}rPh")
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(part.text or "" for part in parts))


def _write(node: Node, text: str) -> None:
    told = etree.SubElement(node, f"{MAIN}t")
    told.text = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", text)
    told.set(_SPACE, "preserve")


def _bytes(root: Node) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
