"""Names inside texts: each mention of a known person stands as a reference that carries the words sealed.

A mention is `⟦person/ID SEALED⟧`, where SEALED holds the very characters that were typed, under that person's secret.
The text stays exactly as typed for whoever holds the secret, and names nobody for whoever does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

OPEN, CLOSE = "\u27e6", "\u27e7"
_MENTION = re.compile(f"{OPEN}(person/[a-z2-7]{{26}}) (sealed:[A-Za-z0-9_-]+){CLOSE}")
SHORTEST = 2
"""Characters of the shortest name that is looked for in texts: a single one stands in too many words."""

Tell = Callable[[str, str], str]
"""Says what to show for a mention of (person path, sealed words)."""


def looked_for(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the mentions that stand in a text already, and every one of `names`, longest first."""
    wanted = sorted((name for name in names if len(name) >= SHORTEST), key=lambda name: (-len(name), name))
    return re.compile("|".join([_MENTION.pattern, *map(re.escape, wanted)]))


def refer(text: str, names: Mapping[str, str], pattern: re.Pattern[str], seal: Callable[[str, str], str]) -> str:
    """Return `text` with every occurrence of a known name (name: person path) as a mention.

    `pattern` is `looked_for(names)`. `seal(path, words)` seals the words under that person's secret. Mentions that
    stand already are left alone.
    """

    def put(found: re.Match[str]) -> str:
        words = found.group(0)
        path = names.get(words)
        return words if path is None else f"{OPEN}{path} {seal(path, words)}{CLOSE}"

    return pattern.sub(put, text)


def told(text: str, tell: Tell) -> str:
    """Return `text` with every mention replaced by what `tell` says for it."""
    return _MENTION.sub(lambda found: tell(found.group(1), found.group(2)), text) if OPEN in text else text


def mentioned(texts: Iterable[str]) -> set[str]:
    """Return the paths of the persons mentioned in `texts`."""
    return {path for text in texts if OPEN in text for path, _ in _MENTION.findall(text)}
