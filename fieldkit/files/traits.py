"""What each system finds out about a medium in its own way; what it does not tell stays empty."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Traits:
    """The answers that differ from system to system; the meaning of each is `Medium`'s."""

    serial: str = ""
    label: str = ""
    file_system: str = ""
    removable: bool = False
    read_only: bool = False
