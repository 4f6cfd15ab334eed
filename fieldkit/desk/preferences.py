"""What this user of this computer prefers, and which vaults they opened last: a small file with no case content."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from fieldkit import files
from fieldkit.errors import Refused

RECENT = 8


class Preferences(msgspec.Struct, frozen=True):
    """How the windows are: language (see `words.LANGUAGES`), colours, text size in per cent, minutes to the idle lock.

    `recent` holds the folders of vaults, the last opened first; `watched` is the folder where photographs and
    recordings arrive that may be evidence, empty where there is none.
    """

    language: str = "zh_CN"
    shade: str = "system"
    size: int = 100
    idle_minutes: int = 5
    recent: tuple[str, ...] = ()
    watched: str = ""

    def with_vault(self, folder: Path) -> Preferences:
        """Return these with `folder` as the vault opened last."""
        last = str(folder.resolve())
        others = [other for other in self.recent if other != last]
        return msgspec.structs.replace(self, recent=(last, *others)[:RECENT])


def load() -> Preferences:
    """Return what was kept; what cannot be read counts as never kept."""
    try:
        data = _file().read_bytes()
        return msgspec.json.decode(data, type=Preferences)
    except (OSError, msgspec.MsgspecError, UnicodeError, Refused):
        return Preferences()


def save(preferences: Preferences) -> None:
    """Keep `preferences`; on a full or read-only disk they are kept for this run only."""
    with contextlib.suppress(Refused, OSError):
        files.write_whole(_file(), msgspec.json.encode(preferences))


def folder(*names: str) -> Path:
    """Return a folder of this user's own for the windows, made where it is not there."""
    return files.make_folder(files.user_folder().joinpath(*names))


def _file() -> Path:
    return files.user_folder() / "preferences.json"
