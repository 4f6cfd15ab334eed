"""Documents altered as trees: values exchanged for odd ones, members removed, repeated, renamed, moved.

What comes out is written canonically unless the oddness is in the writing, so that a signature over it can hold.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from random import Random
from typing import Any

Holder = dict[str, Any] | list[Any]


class Raw(str):
    """JSON to be written as it is."""

    __slots__ = ()


class Pairs(list[tuple[str, Any]]):
    """An object whose keys may stand twice, or out of order."""

    __slots__ = ()


_ID, _HASH = "a" * 26, "0123456789abcdef" * 4
_DEEP = (5, 7, 8, 9, 100, 800, 950, 990, 1000, 5000, 60_000)

TEXTS = (
    *("", " ", "\0", "\n", "\r\n", "\t", "\x7f", "\u2028", "\ufeff", "\ud800", "\udfff\ud800", "\U0010ffff", "\uffff"),
    *("\u202e三张", "a\u0301" * 40, "ﷺ" * 2000, "１２３", "²", "𬍛", "\u200b", "İ", "ß", "x" * 2001, "字" * 90_000),
    *("../../../x", "..\\..\\x", "/etc/passwd", "C:\\x", "\\\\host\\x", "NUL", "con.txt", "x" * 300, "a/b", "~", "."),
    *("%s%n%x", "{0}", "{x!r}", "<script>", "'; DROP TABLE events; --", '"', "\\", "\x1b[2J", "=1+1", "@x"),
    *("-1", "0", "00", "1e9", "0x10", "NaN", "9" * 400, "1.5", "true", "null", "[]", "{}", "[[", '{"a":1}', "[1]"),
    *(_ID, _ID[:25] + "b", _ID.upper(), _HASH, _HASH.upper(), _HASH[:63], f"person/{_ID}", f"turn/{_ID}"),
    *(
        "2026-02-30",
        "２０２６-０１-０１",
        "2026-13-01",
        "0000-01-01",
        "9999-12-31",
        "2026-01-01T24:00",
        "0000-00-00T00:00",
    ),
    *("sealed:", "sealed:AAAA", "sealed:" + "A" * 43, "age1" + "q" * 58, "county", "own", "office", "interviewers."),
    *("⟦", "⟦person/", f"⟦person/{_ID} sealed:AAAA⟧", f"⟦person/{_ID} sealed:{'A' * 43}⟧", "V", "V" * 600, "0"),
)
"""Texts at which programs stumble."""

NUMBERS = (0, 1, -1, 2, 255, 2**31 - 1, 2**31, 2**32, 2**53 - 1, 2**53, -(2**53), 2**63 - 1, 2**63, 2**64, 10**30)

RAW = (
    *("null", "1.0", "1e5", "-0", "01", "NaN", "Infinity", "1e400", "9" * 400, "9" * 5000, "-" + "9" * 5000),
    *(
        '"\\ud800"',
        '"\\u0041"',
        '"\\/"',
        '"\x01"',
        '"\\x"',
        "'a'",
        "",
        " 1",
        "[1,]",
        "{,}",
        '{"a":1,"a":2}',
        "tru",
        "/**/1",
    ),
)


def altered(dice: Random, document: Any, others: Sequence[Any] = ()) -> Any:
    """A copy of `document` after one to four edits; values of `others` are put into it now and then."""
    root = [deepcopy(document)]
    for _ in range(dice.choice((1, 1, 1, 2, 4))):
        places = list(_places(root))
        if places:
            dice.choice(_EDITS)(dice, *dice.choice(places), others)
    return root[0] if root else None


def written(value: Any) -> bytes:
    """The bytes of `value`: canonical but for what is odd in it; lone surrogates as three bytes."""
    return "".join(_text(value)).encode("utf-8", "surrogatepass")


def respelled(dice: Random, data: bytes) -> bytes:
    """The same JSON in another spelling."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return data
    spellings: tuple[dict[str, Any], ...] = ({"indent": 1}, {"ensure_ascii": True}, {"separators": (", ", ": ")})
    return json.dumps(found, **dice.choice(spellings)).encode("utf-8", "surrogatepass")


def odd(dice: Random) -> Any:
    """A value that is seldom meant."""
    return dice.choice(_ODD)(dice)


def _deep(dice: Random) -> Raw:
    depth = dice.choice(_DEEP)
    start, end = dice.choice((("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")))
    return Raw(start * depth + dice.choice(("1", "[]", '""')) + end * depth)


_ODD: tuple[Callable[[Random], Any], ...] = (
    lambda dice: dice.choice(TEXTS),
    lambda dice: dice.choice(TEXTS),
    lambda dice: dice.choice(NUMBERS),
    lambda dice: dice.choice(NUMBERS),
    lambda dice: dice.choice((True, False)),
    lambda dice: Raw(dice.choice(RAW)),
    _deep,
    lambda dice: dice.choice(([], {}, [[]], {"": ""}, [1, "a"], ["a"] * 3000, {str(at): at for at in range(2000)})),
)


def _places(node: Holder) -> Iterator[tuple[Holder, Any]]:
    keys = list(node) if isinstance(node, dict) else range(len(node))
    for key in keys:
        yield node, key
        child = node[key]  # type: ignore[index]  # the key is one of this very node
        if isinstance(child, dict | list) and not isinstance(child, Pairs):
            yield from _places(child)


def _exchange(dice: Random, holder: Any, key: Any, _: Sequence[Any]) -> None:
    holder[key] = odd(dice)


def _nudge(dice: Random, holder: Any, key: Any, _: Sequence[Any]) -> None:
    """The same kind of value, a little different."""
    value = holder[key]
    match value:
        case bool():
            holder[key] = not value
        case int():
            holder[key] = dice.choice((value + 1, value - 1, -value, *NUMBERS))
        case str() if value:
            at = dice.randrange(len(value))
            letter = dice.choice(("", value[at] * 2, value[at].swapcase(), "\u0301", "0", "z", " "))
            holder[key] = value[:at] + letter + value[at + 1 :]
        case list() if value:
            dice.shuffle(value)
        case _:
            holder[key] = odd(dice)


def _borrow(dice: Random, holder: Any, key: Any, others: Sequence[Any]) -> None:
    holder[key] = deepcopy(dice.choice(others)) if others else odd(dice)


def _remove(_: Random, holder: Any, key: Any, __: Sequence[Any]) -> None:
    del holder[key]


def _repeat(dice: Random, holder: Any, key: Any, _: Sequence[Any]) -> None:
    if isinstance(holder, list):
        holder[key:key] = [deepcopy(holder[key])] * dice.choice((1, 1, 40))
    else:
        holder[dice.choice((f"{key} ", key.upper(), f"{key}2", "v", "needs"))] = deepcopy(holder[key])


def _rename(dice: Random, holder: Any, key: Any, _: Sequence[Any]) -> None:
    if isinstance(holder, dict):
        holder[dice.choice((*TEXTS[:60], f"{key}x", key[:-1]))] = holder.pop(key)


def _swap(dice: Random, holder: Any, key: Any, _: Sequence[Any]) -> None:
    other = dice.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    holder[key], holder[other] = holder[other], holder[key]


def _twice(dice: Random, holder: Any, key: Any, _: Sequence[Any]) -> None:
    """The keys of an object twice, or in another order."""
    found = holder[key]
    if isinstance(found, dict) and found:
        pairs = [*sorted(found.items()), dice.choice(list(found.items()))]
        dice.shuffle(pairs)
        holder[key] = Pairs(pairs)


_EDITS: tuple[Callable[[Random, Any, Any, Sequence[Any]], None], ...] = (
    _exchange,
    _exchange,
    _exchange,
    _nudge,
    _nudge,
    _nudge,
    _borrow,
    _remove,
    _repeat,
    _rename,
    _swap,
    _twice,
)


def _text(value: Any) -> Iterator[str]:
    match value:
        case Raw():
            yield value
        case Pairs():
            yield from _object(value)
        case dict():
            yield from _object(sorted(value.items()))
        case list() | tuple():
            yield "["
            for at, one in enumerate(value):
                yield "," if at else ""
                yield from _text(one)
            yield "]"
        case _:
            yield json.dumps(value, ensure_ascii=False)


def _object(pairs: Sequence[tuple[str, Any]]) -> Iterator[str]:
    yield "{"
    for at, (key, value) in enumerate(pairs):
        yield f"{',' if at else ''}{json.dumps(key, ensure_ascii=False)}:"
        yield from _text(value)
    yield "}"
