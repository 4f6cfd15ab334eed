"""A checklist definition as it was read (FORMAT.md): sections of lines, and the conditions under which to ask them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fieldkit import words

Literal = str | int | tuple[str, ...]
"""An answer or a value to compare with: FORMAT.md, section 2."""

RESULTS = ("ok", "problem", "not_applicable", "not_checked")
"""The choices of a line that gives a result."""

EXHIBITS = frozenset({"photo", "recording", "video", "file"})
ASKED = frozenset({"choice", "integer", "decimal", "money", "date", "text", "choices", "minute", "time", "place"})
"""Types whose answer is typed or chosen; the answer to one of EXHIBITS is taken in. Every other type is only shown."""


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
    """An XPath expression kept as it was imported; its outcome is unknown here."""

    source: str


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
    """The rule behind a line: its title, the article, the article's words, the day of the edition they are from."""

    title: str
    article: str
    text: str
    dated: str


@dataclass(frozen=True)
class Filter:
    """Offers the choices whose column `column` holds the answer to `check`."""

    column: str
    check: str


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

    def find(self, key: str) -> Check | None:
        """Return the line to which the answer `key` (NAME, or GROUP/N/NAME) belongs, or None."""
        parts = key.split("/")
        found = self._placed.get(parts[-1])
        if found is None:
            return None
        check, repeats = found
        numbered = all(number.isdecimal() and number.isascii() and number[0] != "0" for number in parts[1:-1:2])
        return check if tuple(parts[:-1:2]) == repeats and len(parts) == 2 * len(repeats) + 1 and numbered else None

    def repeats_of(self, name: str) -> tuple[str, ...]:
        """Return the repeated groups around the line `name`, from the outside in."""
        return self._placed[name][1]

    @cached_property
    def _placed(self) -> dict[str, tuple[Check, tuple[str, ...]]]:
        return {
            check.name: (check, repeats)
            for section in self.sections
            for check, repeats in _with_repeats(section.checks, ())
        }


def _with_repeats(
    items: tuple[Check | Group, ...], repeats: tuple[str, ...]
) -> Iterator[tuple[Check, tuple[str, ...]]]:
    for item in items:
        if isinstance(item, Check):
            yield item, repeats
        else:
            yield from _with_repeats(item.checks, (*repeats, item.name) if item.repeat else repeats)
