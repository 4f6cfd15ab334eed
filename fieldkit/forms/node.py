"""A value of a definition with its place in it, so that what is refused is named: `sections[2].posted_from.type`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from fieldkit.errors import Code, Refused
from fieldkit.forms import expression

SLUG = re.compile(r"[a-z][a-z0-9_]{0,31}")
NAME = re.compile(rf"(?=.{{1,64}}\Z){expression.NAME}")
CHOICE = re.compile(r"(?=\S)[^\x00-\x1f\x7f]{1,100}(?<=\S)")
LARGEST_LIST = 4096


class Node:
    """One value of the document at `place`."""

    def __init__(self, place: str, value: Any) -> None:
        self.place = place
        self.value = value

    def refusal(self, code: Code = Code.FORM_KEY, **params: str) -> Refused:
        """Return the refusal that names this place."""
        return Refused(code, place=self.place[:200], **params)

    def within(self, name: str) -> Node:
        """Return the same value under a place of its own name."""
        return Node(f"{self.place.rpartition('[')[0] or self.place}.{name}", self.value)

    def keys(self) -> set[str]:
        """Return the keys of this object. Raises Refused(FORM_KEY)."""
        return set(self._object())

    def get(self, key: str) -> Node | None:
        """Return the member `key`, or None."""
        found = self._object()
        return Node(f"{self.place}.{key}".lstrip("."), found[key]) if key in found else None

    def need(self, key: str) -> Node:
        """Return the member `key`. Raises Refused(FORM_KEY)."""
        found = self.get(key)
        if found is None:
            raise Node(f"{self.place}.{key}".lstrip("."), None).refusal()
        return found

    def forbid(self, *keys: str) -> None:
        """Raise Refused(FORM_KEY) where one of `keys` is there."""
        for key in keys:
            found = self.get(key)
            if found is not None:
                raise found.refusal()

    def string(self, accepts: Callable[[str], object] = bool) -> str:
        """Return this string, which `accepts`. Raises Refused(FORM_KEY)."""
        if not isinstance(self.value, str) or not accepts(self.value):
            raise self.refusal()
        return self.value

    def slug(self) -> str:
        """Return this slug. Raises Refused(FORM_KEY)."""
        return self.string(SLUG.fullmatch)

    def name(self) -> str:
        """Return this name of a line. Raises Refused(FORM_KEY)."""
        return self.string(NAME.fullmatch)

    def flag(self) -> bool:
        """Return this true or false. Raises Refused(FORM_KEY)."""
        if not isinstance(self.value, bool):
            raise self.refusal()
        return self.value

    def whole(self, low: int = 0) -> int:
        """Return this whole number from `low` on. Raises Refused(FORM_KEY)."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < low:
            raise self.refusal()
        return self.value

    def items(self) -> Iterator[Node]:
        """Yield the members of this list, which has some. Raises Refused(FORM_KEY)."""
        if not isinstance(self.value, list) or not 0 < len(self.value) <= LARGEST_LIST:
            raise self.refusal()
        for number, value in enumerate(self.value, 1):
            yield Node(f"{self.place}[{number}]", value)

    def _object(self) -> dict[str, Any]:
        if not isinstance(self.value, dict):
            raise self.refusal()
        return self.value
