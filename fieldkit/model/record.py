"""How a kind of record declares its fields once: column, ledger check, merge, form row, sheet column and label follow.

A record is named by its path: `interview/ID`, or `interview/ID/turn/ID` for a child. The first two parts name
its *family*, which is stored, folded and deleted together. A field declared `each` is one register per element
(`team.MEMBER`), so that two members who add different elements never conflict.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache, partial
from typing import Any, TypeVar, dataclass_transform

from fieldkit.errors import Code, Refused
from fieldkit.model.mentions import SEALED

LONGEST_LINE = 2000
"""Characters of a one-line text; a mention of a person takes about a hundred of them."""


class Type(StrEnum):
    """What a field holds; the canonical form of each is in merge/RULES.md, "Values"."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    MONEY = "money"
    QUANTITY = "quantity"
    DATE = "date"
    MINUTE = "minute"
    FLAG = "flag"
    REFERENCE = "reference"
    RANK = "rank"


class Place(StrEnum):
    """The space in which records of a kind live."""

    COUNTY = "county"
    OFFICE = "office"
    CASE = "case"
    OWN = "own"
    CASE_OR_OWN = "case_or_own"
    """The space of a case, or this vault alone for what concerns none."""


class Writers(StrEnum):
    """Who may write records of a kind (merge/RULES.md, "Rights")."""

    TEAM = "team"
    AUTHORS = "authors"
    PRINTERS = "printers"
    """The authors of the family, and whoever leads: the leader prints what the inspectors wrote."""
    ONCE = "once"
    """Whoever says it, once: the record's id comes from its author and all that it says."""
    LEADERS = "leaders"
    OFFICE = "office"


@dataclass(frozen=True)
class Field:
    """One declared field: its name, type, and what follows from them.

    `sealed`: stands in events only as ciphertext under the record's own secret. `each`: one register per element.
    `mentions`: persons' names inside stand as references. `searched`: its text is found by search.
    `kept`: once it is set, only leaders and office may set it to something else, as an informant's safety hangs on it.
    """

    name: str
    type: Type
    choices: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    sealed: bool = False
    each: bool = False
    mentions: bool = False
    searched: bool = False
    kept: bool = False

    @cached_property
    def accepts(self) -> Callable[[object], bool]:
        """What says whether a value is one this field may hold in an event."""
        if self.sealed:
            return partial(_matches(_SEALED), self)
        return partial(_ACCEPTS[Type.FLAG if self.each else self.type], self)


@dataclass(frozen=True)
class Kind:
    """A kind of record with its fields in the order of their declaration.

    `listed`: by these fields very many records are sorted or found, so that an index keeps their order.
    """

    name: str
    place: Place
    writers: Writers
    parents: tuple[str, ...]
    record: type[Record]
    fields: tuple[Field, ...]
    listed: tuple[str, ...]

    def field(self, name: str) -> Field | None:
        """Return the field to which the register `name` (`team.MEMBER` belongs to `team`) belongs, if it is known."""
        return self._by_name.get(name.partition(".")[0])

    def accepts(self, name: str, value: object) -> bool:
        """Say whether the register `name` may hold `value` in an event; one that is not known may hold anything."""
        accepts = self._accepts.get(name)
        if accepts is not None:
            return accepts(value)
        if name == "deleted":
            return isinstance(value, bool)
        field = self.field(name)
        return field is None or (field.each and field.accepts(value))

    @cached_property
    def _accepts(self) -> dict[str, Callable[[object], bool]]:
        return {field.name: _nothing if field.each else field.accepts for field in self.fields}

    @cached_property
    def _by_name(self) -> dict[str, Field]:
        return {field.name: field for field in self.fields}


@dataclass(frozen=True, kw_only=True)
class Record:
    """What every record has besides its declared fields.

    `path` names it, `space` is where it lives. `created`/`changed` are milliseconds since 1970 UTC with the member
    who did it. `conflicts` names the fields on which two values stand (or `deleted`).
    """

    path: str
    space: str
    deleted: bool = False
    created: int = 0
    created_by: str = ""
    changed: int = 0
    changed_by: str = ""
    conflicts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def family(self) -> str:
        """The path of the record's family."""
        return family_of(self.path)


KINDS: dict[str, Kind] = {}
_R = TypeVar("_R", bound=Record)
_STAMPS = {field.name for field in dataclasses.fields(Record)}


def _declared(**metadata: Any) -> Any:
    default: Any = frozenset() if metadata.get("each") else _DEFAULTS[metadata["type"]]
    return dataclasses.field(default=default, metadata=metadata)


def line(*, sealed: bool = False, mentions: bool = False, searched: bool = False) -> Any:
    """Declare a text of one line."""
    return _declared(type=Type.LINE, sealed=sealed, mentions=mentions, searched=searched)


def text(*, mentions: bool = False, searched: bool = False) -> Any:
    """Declare a text of any length."""
    return _declared(type=Type.TEXT, mentions=mentions, searched=searched)


def choice(*choices: str, each: bool = False) -> Any:
    """Declare one of `choices` (or, with `each`, any number of them)."""
    return _declared(type=Type.CHOICE, choices=choices, each=each)


def integer() -> Any:
    """Declare a whole number."""
    return _declared(type=Type.INTEGER)


def money() -> Any:
    """Declare an amount of money in fen."""
    return _declared(type=Type.MONEY)


def date(*, sealed: bool = False) -> Any:
    """Declare a day, `2026-03-05`, or a month, `2026-03` (a birth month is often all that is known)."""
    return _declared(type=Type.DATE, sealed=sealed)


def minute() -> Any:
    """Declare local time to the minute, `2026-03-05T09:10`."""
    return _declared(type=Type.MINUTE)


def flag(*, kept: bool = False) -> Any:
    """Declare yes or no."""
    return _declared(type=Type.FLAG, kept=kept)


def reference(*to: str, each: bool = False, kept: bool = False) -> Any:
    """Declare the path of a record of one of the kinds `to` (or, with `each`, any number of them); none: of any kind.

    A member, device or form is named by its id, as it has no path in the case.
    """
    return _declared(type=Type.REFERENCE, to=to, each=each, kept=kept)


def rank() -> Any:
    """Declare a place among siblings (model/order.py)."""
    return _declared(type=Type.RANK)


def words(*, each: bool = True) -> Any:
    """Declare any number of short words (topics, tags), one register each."""
    return _declared(type=Type.LINE, each=each)


_DEFAULTS: dict[Type, object] = {
    Type.LINE: "",
    Type.TEXT: "",
    Type.CHOICE: "",
    Type.INTEGER: None,
    Type.MONEY: None,
    Type.QUANTITY: "",
    Type.DATE: "",
    Type.MINUTE: "",
    Type.FLAG: False,
    Type.REFERENCE: "",
    Type.RANK: "",
}


@dataclass_transform(frozen_default=True, kw_only_default=True)
def kind(
    name: str,
    place: Place = Place.CASE,
    *,
    writers: Writers = Writers.TEAM,
    within: tuple[str, ...] = (),
    listed: tuple[str, ...] = (),
) -> Callable[[type[_R]], type[_R]]:
    """Register the decorated class as the record type of the kind `name`, child of the kinds `within`.

    Very many of it may be listed by the fields `listed` (see Kind).
    """

    def register(declared: type[_R]) -> type[_R]:
        made = dataclass(frozen=True, kw_only=True)(declared)
        fields = tuple(
            Field(name=field.name, **field.metadata) for field in dataclasses.fields(made) if field.name not in _STAMPS
        )
        KINDS[name] = Kind(name, place, writers, within, made, fields, listed)
        return made

    return register


def kind_of(path: str) -> str:
    """Return the name of the kind of the record at `path`."""
    return path.split("/")[-2]


def field_of(path: str, name: str) -> Field | None:
    """Return the field to which the register `name` of the record at `path` belongs, if both are known."""
    known = KINDS.get(kind_of(path))
    return known.field(name) if known else None


def family_of(path: str) -> str:
    """Return the path of the family of the record at `path`."""
    child = path.find("/", path.find("/") + 1)
    return path if child < 0 else path[:child]


def parent_of(path: str) -> str:
    """Return the path of the parent of the record at `path`, or an empty text."""
    return path.rpartition("/")[0].rpartition("/")[0]


def ancestors(path: str) -> Iterator[str]:
    """Yield the paths of parent, grandparent and so on of the record at `path`."""
    while path := parent_of(path):
        yield path


def check_shape(path: str) -> None:
    """Raise Refused(RECORD_PATH) unless `path` is one to three times `kind/ID`."""
    if _PATH.fullmatch(path) is None:
        raise Refused(Code.RECORD_PATH)


def check_path(path: str) -> None:
    """Raise Refused(RECORD_PATH) unless `path` has the shape of one, children under a kind they may have."""
    check_shape(path)
    if not _may_stand(tuple(path.split("/")[::2])):
        raise Refused(Code.RECORD_PATH)


@lru_cache(maxsize=256)
def _may_stand(names: tuple[str, ...]) -> bool:
    """Say whether kinds of these names may stand below one another; an unknown kind may stand anywhere."""
    for parent, child in zip(("", *names), names, strict=False):
        known = KINDS.get(child)
        if known is not None and parent not in (known.parents or ("",)):
            return False
    return True


def check_values(path: str, values: dict[str, Any]) -> None:
    """Raise Refused(RECORD_VALUE) when a known field of the record at `path` is set to what it cannot hold."""
    known = KINDS.get(kind_of(path))
    if known is None:
        return
    for name, value in values.items():
        if not known.accepts(name, value):
            raise Refused(Code.RECORD_VALUE, kind=known.name, field=name.partition(".")[0])


_STEP = "[a-z][a-z_]{0,31}/[a-z2-7]{25}[aeimquy4]"
_PATH = re.compile(f"{_STEP}(/{_STEP}){{0,2}}")
_SEALED = re.compile(f"({SEALED})?")
_DATE = re.compile(r"(\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_MINUTE = re.compile(r"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d)?")
_RANK = re.compile(r"([0-9A-Za-z]{0,499}[1-9A-Za-z])?")
_QUANTITY = re.compile(r"(-?(0|[1-9]\d{0,14})(\.\d{1,6})?)?")


def _nothing(_: object) -> bool:
    return False


def _whole(_: Field, value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _matches(pattern: re.Pattern[str]) -> Callable[[Field, object], bool]:
    return lambda _, value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _line(_: Field, value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_LINE and "\n" not in value


def _refers(field: Field, value: object) -> bool:
    if not isinstance(value, str) or len(value) > LONGEST_LINE:
        return False
    return value == "" or not field.to or "/" not in value or kind_of(value) in field.to


_ACCEPTS: dict[Type, Callable[[Field, object], bool]] = {
    Type.LINE: _line,
    Type.TEXT: lambda _, value: isinstance(value, str),
    Type.CHOICE: lambda field, value: isinstance(value, str) and (value == "" or value in field.choices),
    Type.INTEGER: _whole,
    Type.MONEY: _whole,
    Type.QUANTITY: _matches(_QUANTITY),
    Type.DATE: _matches(_DATE),
    Type.MINUTE: _matches(_MINUTE),
    Type.FLAG: lambda _, value: isinstance(value, bool),
    Type.REFERENCE: _refers,
    Type.RANK: _matches(_RANK),
}
