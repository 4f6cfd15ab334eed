"""A checklist definition as it was read (FORMAT.md): sections of lines, and the conditions under which to ask them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from fieldkit import words

if TYPE_CHECKING:
    from fieldkit.forms.plan import Plan

Literal = str | int | tuple[str, ...]
"""An answer or a value to compare with: FORMAT.md, section 2."""

RESULTS = ("ok", "problem", "not_applicable", "not_checked")
"""The choices of a line that gives a result."""

EXHIBITS = frozenset({"photo", "recording", "video", "file"})
ASKED = frozenset(
    {
        *("choice", "integer", "decimal", "money", "date", "text"),
        *("choices", "rank", "minute", "time", "place", "trace", "shape"),
    }
)
"""Types whose answer is typed or chosen; the answer to one of EXHIBITS is taken in. Every other type is only shown."""

CHOSEN = frozenset({"choice", "choices", "rank"})
"""Types that are answered from a list."""


@dataclass(frozen=True)
class Text:
    """Words in Chinese and, where the definition has them, in English."""

    chinese: str = ""
    english: str = ""

    def say(self, lang: str | None = None) -> str:
        """Return the words in `lang` (that of this process), in Chinese where they are missing."""
        return self.english or self.chinese if (lang or words.language()) == "en" else self.chinese


@dataclass(frozen=True)
class Expression:
    """An expression (FORMAT.md, section 4), and its place in the definition, by which a refusal names it."""

    source: str
    place: str = field(default="", compare=False)


@dataclass(frozen=True)
class Ref:
    """The answer to the line `check`."""

    check: str


@dataclass(frozen=True)
class Is:
    """Holds when `check` (empty: the line itself), of the type `type`, is answered with `value`."""

    check: str
    type: str
    value: Literal


@dataclass(frozen=True)
class Within:
    """Holds when `check` (empty: the line itself) is answered and lies between `low` and `high`, where given."""

    check: str
    type: str
    low: Literal | Ref | None
    high: Literal | Ref | None


@dataclass(frozen=True)
class Every:
    """Holds when all of `parts` do."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Some:
    """Holds when one of `parts` does."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Not:
    """Holds when `part` does not."""

    part: Condition


Condition = Is | Within | Every | Some | Not | Expression


@dataclass(frozen=True)
class Choice:
    """One choice of a line; `columns` are what a filter looks at."""

    name: str
    label: Text
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Basis:
    """The rule behind a line: its title, the article, the article's words, the day of the edition they are from.

    Where the words are not given, `unquoted` says why.
    """

    title: str
    article: str
    text: str
    dated: str
    unquoted: str = ""


@dataclass(frozen=True)
class Filter:
    """Offers the choices whose column `column` holds the answer to `check`."""

    column: str
    check: str


@dataclass(frozen=True)
class Range:
    """The numbers from `low` to `high` in steps, as texts of decimals."""

    low: str
    high: str
    step: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the form (FORMAT.md, "Check")."""

    name: str
    label: Text
    type: str
    hint: Text = Text()
    choices: tuple[Choice, ...] = ()
    required: bool | Condition = False
    required_message: Text = Text()
    relevant: Condition | None = None
    constraint: Condition | None = None
    message: Text = Text()
    basis: Basis | None = None
    compares: str = ""
    proof: str = ""
    default: Literal | Expression | None = None
    read_only: bool = False
    calculation: Expression | None = None
    filter: Filter | Expression | None = None
    range: Range | None = None
    appearance: str = ""

    @property
    def gives_result(self) -> bool:
        """Whether the answer is a result and not a value."""
        return self.type == "choice" and {choice.name for choice in self.choices} == set(RESULTS)

    @property
    def answerable(self) -> bool:
        """Whether an answer can be given here."""
        return self.type in ASKED | EXHIBITS and not self.read_only


@dataclass(frozen=True)
class Repeat:
    """How often the lines of a group are asked; `count` None: as often as the inspector adds, from `low` to `high`."""

    count: int | Ref | Expression | None = None
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """Lines that belong together, asked once or, with `repeat`, several times."""

    name: str
    checks: tuple[Check | Group, ...]
    title: Text = Text()
    relevant: Condition | None = None
    repeat: Repeat | None = None


@dataclass(frozen=True)
class Section:
    """A part of the form with its heading."""

    title: Text
    checks: tuple[Check | Group, ...]
    relevant: Condition | None = None


@dataclass(frozen=True)
class Form:
    """One edition of a checklist."""

    name: str
    title: Text
    edition: str
    sections: tuple[Section, ...]
    version: int = 1
    lists: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    """Rows that expressions look up, each by its columns."""

    @cached_property
    def plan(self) -> Plan:
        """Where each part stands, and in which order they are worked out."""
        from fieldkit.forms.plan import plan_of  # it is made of the classes above

        return plan_of(self)

    def find(self, key: str) -> Check | None:
        """Return the line to which the answer `key` (NAME, or GROUP/N/NAME) belongs, or None."""
        parts = key.split("/")
        found = self.plan.lines.get(parts[-1])
        if found is None:
            return None
        check, repeats = self.plan.check(found), self.plan.places[found].repeats
        numbered = all(number.isdecimal() and number.isascii() and number[0] != "0" for number in parts[1:-1:2])
        return check if tuple(parts[:-1:2]) == repeats and len(parts) == 2 * len(repeats) + 1 and numbered else None
