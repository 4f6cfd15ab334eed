"""Wrong passphrases in a row make the next attempt wait, across restarts.

This slows whoever sits at the keyboard; what slows a thief with a copy is Argon2id alone (design section 4).
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

import msgspec

from fieldkit import clock, files
from fieldkit.errors import Code, Refused

FREE = 4
"""Wrong passphrases before the first wait."""

FIRST_WAIT = 15
"""Seconds; each further wrong passphrase doubles them, up to LONGEST_WAIT."""

LONGEST_WAIT = 900


class _Failed(msgspec.Struct):
    count: int
    last: int
    """Milliseconds since 1970 UTC of the last wrong passphrase."""


def check(folder: Path) -> None:
    """Raise Refused(UNLOCK_WAIT) with the `seconds` left where too many wrong passphrases were tried on the vault."""
    failed = _load().get(_key(folder))
    if failed is None or failed.count <= FREE:
        return
    wait = min(FIRST_WAIT << min(failed.count - FREE - 1, 10), LONGEST_WAIT)
    since = (clock.now_ms() - failed.last) // 1000
    # A clock that was set back must not lock the owner out for longer than one wait.
    if 0 <= since < wait:
        raise Refused(Code.UNLOCK_WAIT, seconds=wait - since)


def note_wrong(folder: Path) -> None:
    """Count a wrong passphrase."""
    kept = _load()
    before = kept.get(_key(folder))
    kept[_key(folder)] = _Failed((before.count if before else 0) + 1, clock.now_ms())
    _save(kept)


def note_right(folder: Path) -> None:
    """Forget the wrong ones."""
    kept = _load()
    if kept.pop(_key(folder), None) is not None:
        _save(kept)


def _key(folder: Path) -> str:
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]


def _load() -> dict[str, _Failed]:
    try:
        return msgspec.json.decode(_file().read_bytes(), type=dict[str, _Failed])
    except (OSError, msgspec.MsgspecError, UnicodeError, Refused):
        return {}


def _save(kept: dict[str, _Failed]) -> None:
    with contextlib.suppress(Refused, OSError):
        files.write_whole(_file(), msgspec.json.encode(kept))


def _file() -> Path:
    return files.user_folder() / "attempts.json"
