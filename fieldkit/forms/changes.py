"""What a new edition of a checklist changed: two definitions held against each other, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

Sort = Literal["added", "removed", "changed", "moved"]

_FORM = ("title", "edition")
_LINES = ("checks", "repeat", "name", "group")


class Change(NamedTuple):
    """One difference: the line or group (empty: the form itself), its label, and where it changed the member.

    `before` and `after` are what stood and stands there, as words; empty where nothing does.
    """

    name: str
    label: str
    sort: Sort
    member: str = ""
    before: str = ""
    after: str = ""


class _Part(NamedTuple):
    """A line or a group: what stands in it, and the names of the parts around it."""

    told: Mapping[str, Any]
    around: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return what the definition `after` changed of `before`: the form first, then in the order of `after`."""
    old, new = dict(_parts(before)), dict(_parts(after))
    found = [
        Change("", said(after.get("title")), "changed", member, said(before.get(member)), said(after.get(member)))
        for member in _FORM
        if before.get(member) != after.get(member)
    ]
    moved = _moved([name for name in old if name in new], [name for name in new if name in old])
    for name, part in new.items():
        found += _of(name, old.get(name), part, moved=name in moved)
    found += [Change(name, _label(name, part), "removed") for name, part in old.items() if name not in new]
    return found


def said(value: Any) -> str:
    """Return what stands in a member as words."""
    match value:
        case None:
            return ""
        case str() | int():
            return str(value)
        case {"zh_CN": str(words)} if value.keys() <= {"zh_CN", "en"}:
            return " / ".join(filter(None, (words, value.get("en", ""))))
        case {"expression": str(source)} if value.keys() <= {"expression", "message"}:
            return " ".join(filter(None, (source, said(value.get("message")))))
        case {"name": str(name), "label": label}:
            return f"{name} {said(label)}"
        case list():
            return ", ".join(map(said, value))
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, _Part]]:
    for section in document.get("sections", ()):
        yield from _within(section, said(section.get("title")), document.get("lists", {}))


def _within(part: Mapping[str, Any], around: str, lists: Mapping[str, Any]) -> Iterator[tuple[str, _Part]]:
    for item in part.get("checks", ()):
        name = str(item.get("group") or item.get("name"))
        listed = item.get("choices")
        known = isinstance(listed, dict) and listed.get("list") in lists
        yield name, _Part({**item, "choices": lists[listed["list"]]} if known else item, around)
        if "group" in item:
            yield from _within(item, f"{around} / {said(item.get('title')) or name}", lists)


def _of(name: str, before: _Part | None, after: _Part, *, moved: bool) -> Iterator[Change]:
    label = _label(name, after)
    if before is None:
        yield Change(name, label, "added")
        return
    if before.around != after.around:
        yield Change(name, label, "moved", "section", before.around, after.around)
    elif moved:
        yield Change(name, label, "moved")
    members = [key for key in {**before.told, **after.told} if key not in _LINES or key == "repeat"]
    for member in members:
        old, new = before.told.get(member), after.told.get(member)
        if old != new:
            yield Change(name, label, "changed", member, said(old), said(new))


def _label(name: str, part: _Part) -> str:
    return said(part.told.get("label") or part.told.get("title")) or name


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Return the names that left their place: those outside the longest run that kept its order."""
    places = {name: at for at, name in enumerate(before)}
    best: list[tuple[int, str]] = []
    links: dict[str, str | None] = {}
    for name in after:
        place = places[name]
        low, high = 0, len(best)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if best[middle][0] < place else (low, middle)
        links[name] = best[low - 1][1] if low else None
        best[low : low + 1] = [(place, name)]
    kept, name_at = set(), best[-1][1] if best else None
    while name_at is not None:
        kept.add(name_at)
        name_at = links[name_at]
    return set(after) - kept
