"""Reading a definition strictly: whatever is wrong is refused with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from fieldkit.errors import Code, Refused
from fieldkit.forms import checking, conditions, document, literals
from fieldkit.forms.conditions import Scope
from fieldkit.forms.definition import (
    ASKED,
    CHOSEN,
    Basis,
    Check,
    Choice,
    Condition,
    Expression,
    Filter,
    Form,
    Group,
    Literal,
    Range,
    Ref,
    Repeat,
    Section,
    Text,
)
from fieldkit.forms.node import CHOICE, NAME, Node

FORMAT = "fieldkit-checklist"
VERSION = 2
_EDITION = re.compile(r"\S(?:.{0,30}\S)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LONGEST_LABEL = 2000


def read(data: bytes) -> Form:
    """Return the form whose definition is `data`.

    Raises Refused: FORM_DAMAGED, FORM_VERSION, FORM_TOO_LARGE; FORM_KEY, FORM_TWICE, FORM_ORDER, FORM_EXPRESSION,
    FORM_CIRCLE with the place.
    """
    return form_of(document.parse(data))


def form_of(found: dict[str, Any]) -> Form:
    """Return the form of a parsed definition; raises Refused as `read` does."""
    root = Node("", found)
    root.need("format").string(FORMAT.__eq__)
    version = root.need("version").whole(1)
    if version > VERSION:
        raise Refused(Code.FORM_VERSION, needs=version)
    lists = _lists(root.get("lists")) if version > 1 else {}
    reader = _Reader(version, lists)
    form = Form(
        name=root.need("name").slug() if version == 1 else root.need("name").name(),
        title=_title(root.need("title")),
        edition=root.need("edition").string(_EDITION.fullmatch),
        sections=tuple(reader.section(node) for node in root.need("sections").items()),
        version=version,
        lists={name: tuple(map(_row, rows)) for name, rows in lists.items()},
    )
    if version > 1:
        checking.check(form)
    return form


class _Reader:
    """Reads lines in their order and knows which stood before, and within which repeats."""

    def __init__(self, version: int, lists: Mapping[str, tuple[Choice, ...]]) -> None:
        self._version = version
        self._lists = lists
        self._lines: dict[str, tuple[Check, tuple[str, ...]]] = {}
        self._groups: set[str] = set()
        self._repeats: tuple[str, ...] = ()

    def section(self, node: Node) -> Section:
        """Return a section."""
        title, relevant = _text(node.need("title")), self._condition(node.get("relevant"))
        return Section(title, tuple(self._items(node.need("checks"))), relevant)

    def _items(self, node: Node) -> Iterator[Check | Group]:
        for item in node.items():
            yield self._group(item) if item.get("group") else self._check(item)

    def _group(self, node: Node) -> Group:
        name = self._name(node.need("group"))
        node = node.within(name)
        node.forbid("name")
        if name in self._groups:
            raise node.refusal(Code.FORM_TWICE)
        self._groups.add(name)
        relevant, told = self._condition(node.get("relevant")), node.get("repeat")
        title, outside = _text(node.get("title")), self._repeats
        repeat = self._repeat(told) if told else None
        self._repeats = (*outside, name) if repeat else outside
        checks = tuple(self._items(node.need("checks")))
        self._repeats = outside
        return Group(name=name, checks=checks, title=title, relevant=relevant, repeat=repeat)

    def _repeat(self, node: Node) -> Repeat:
        low, high = node.get("min"), node.get("max")
        lowest = low.whole() if low else 0
        return Repeat(self._count(node.get("count")), lowest, high.whole(max(lowest, 1)) if high else None)

    def _count(self, node: Node | None) -> int | Ref | Expression | None:
        if node is None:
            return None
        if not isinstance(node.value, dict):
            return node.whole()
        if node.keys() == {"expression"}:
            return conditions.expression(node)
        check = self._scope().find(node.need("check"))
        if check.type != "integer":
            raise node.refusal()
        return Ref(check.name)

    def _check(self, node: Node) -> Check:
        name = self._name(node.need("name"))
        node = node.within(name)
        if name in self._lines:
            raise node.refusal(Code.FORM_TWICE)
        check = self._rules(node, self._bare(node, name))
        self._lines[name] = (check, self._repeats)
        return check

    def _rules(self, node: Node, bare: Check) -> Check:
        """Return `bare` with its conditions, which may name what stood before."""
        constraint, asked, sieve = node.get("constraint"), node.get("required"), node.get("filter")
        required = asked.flag() if asked and isinstance(asked.value, bool) else self._condition(asked) or False
        told = {name: getattr(bare, name) for name in bare.__dataclass_fields__}
        told |= {
            "relevant": self._condition(node.get("relevant")),
            "required": required,
            "constraint": conditions.read(constraint, self._scope(bare)) if constraint else None,
            "message": self._message(constraint) if constraint else Text(),
            "filter": self._filter(sieve, bare) if sieve else None,
        }
        return Check(**told)

    def _name(self, node: Node) -> str:
        return node.slug() if self._version == 1 else node.name()

    def _bare(self, node: Node, name: str) -> Check:
        """Return the line with all that depends on no other line."""
        type_ = node.need("type").slug()
        bare = Check(
            name=name,
            label=_text(node.need("label")),
            type=type_,
            choices=self._choices(node, type_),
            hint=_text(node.get("hint")),
            required_message=_text(node.get("required_message")),
            basis=_basis(node.get("basis"), self._version),
            compares=_words(node.get("compares")),
            proof=_words(node.get("proof")),
            appearance=_words(node.get("appearance")),
            read_only=_flag(node.get("read_only")),
            calculation=_calculation(node, type_, self._version),
            range=_range(node.get("range"), type_),
        )
        return replace(bare, default=_default(node.get("default"), bare))

    def _choices(self, node: Node, type_: str) -> tuple[Choice, ...]:
        if type_ not in CHOSEN:
            node.forbid("choices")
            return ()
        told = node.need("choices")
        if isinstance(told.value, dict) and self._version > 1:
            name = told.need("list").name()
            if name not in self._lists:
                raise told.refusal()
            found = self._lists[name]
        else:
            found = tuple(_choice(item, self._version) for item in told.items())
        filtered = self._version > 1 and node.get("filter") is not None
        if len({choice.name for choice in found}) < len(found) and not filtered:
            raise told.refusal(Code.FORM_TWICE)
        if type_ != "choice" and any(len(choice.name.split()) > 1 for choice in found):
            raise told.refusal()
        return found

    def _filter(self, node: Node, bare: Check) -> Filter | Expression:
        if not bare.choices:
            raise node.refusal()
        if node.keys() == {"expression"}:
            return conditions.expression(node)
        return Filter(node.need("column").string(), self._scope().find(node.need("check")).name)

    def _message(self, constraint: Node) -> Text:
        return _text(constraint.need("message") if self._version == 1 else constraint.get("message"))

    def _condition(self, node: Node | None) -> Condition | None:
        return None if node is None else conditions.read(node, self._scope())

    def _scope(self, own: Check | None = None) -> Scope:
        """Return the lines that may be named here: those before, outside every repeat that is closed again."""
        inside = self._repeats
        return Scope({name: line for name, (line, at) in self._lines.items() if at == inside[: len(at)]}, own)


def _choice(node: Node, version: int) -> Choice:
    columns = node.get("columns")
    told = {key: columns.need(key).string(_is_text) for key in sorted(columns.keys())} if columns else {}
    name = node.need("name").slug() if version == 1 else node.need("name").string(CHOICE.fullmatch)
    return Choice(name, _text(node.need("label")), told)


def _lists(node: Node | None) -> dict[str, tuple[Choice, ...]]:
    """Return the lists of a definition by name."""
    if node is None:
        return {}
    found = {}
    for name in sorted(node.keys()):
        if not NAME.fullmatch(name):
            raise node.refusal()
        found[name] = tuple(_choice(item, VERSION) for item in node.need(name).items())
    return found


def _row(choice: Choice) -> dict[str, str]:
    """Return what an expression sees of a row of a list."""
    return {**choice.columns, "name": choice.name, "label": choice.label.chinese}


def _basis(node: Node | None, version: int) -> Basis | None:
    if node is None:
        return None
    title, article = (node.need(key).string(str.strip) for key in ("title", "article"))
    dated, unquoted = node.get("dated"), node.get("unquoted")
    if version == 1 or unquoted is None:
        day = node.need("dated").string(_DAY.fullmatch)
        return Basis(title, article, node.need("text").string(str.strip), day)
    node.forbid("text")
    return Basis(title, article, "", dated.string(_DAY.fullmatch) if dated else "", unquoted.string(str.strip))


def _calculation(node: Node, type_: str, version: int) -> Expression | None:
    if type_ == "calculated":
        return conditions.expression(node.need("calculation"))
    if version == 1 or type_ not in ASKED:
        node.forbid("calculation")
    told = node.get("calculation")
    return conditions.expression(told) if told else None


def _range(node: Node | None, type_: str) -> Range | None:
    """Return the numbers of a range. Raises Refused(FORM_KEY)."""
    if node is None:
        return None
    if type_ not in ("integer", "decimal"):
        raise node.refusal()
    low, high, step = (node.need(key).string(literals.is_decimal) for key in ("from", "to", "step"))
    if Decimal(step) <= 0:
        raise node.need("step").refusal()
    return Range(low, high, step)


def _default(node: Node | None, bare: Check) -> Literal | Expression | None:
    if node is None:
        return None
    if isinstance(node.value, dict):
        return conditions.expression(node)
    value: Literal = tuple(node.value) if isinstance(node.value, list) else node.value
    if not literals.fits(bare, value):
        raise node.refusal()
    return value


def _text(node: Node | None) -> Text:
    if node is None:
        return Text()
    english = node.get("en")
    said = node.need("zh_CN").string(_is_label)
    return Text(said, english.string(_is_label) if english else "")


def _title(node: Node) -> Text:
    """Return the form's title, which stands in a record's line."""
    node.need("zh_CN").string(lambda words: "\n" not in words)
    return _text(node)


def _is_text(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL


def _is_label(text: str) -> bool:
    return bool(text.strip()) and len(text) <= _LONGEST_LABEL


def _words(node: Node | None) -> str:
    return node.string() if node else ""


def _flag(node: Node | None) -> bool:
    return node.flag() if node else False
