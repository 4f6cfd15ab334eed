"""Papers that leave the vault: whole, where the user wanted them, under a name that every system takes."""

from __future__ import annotations

from pathlib import Path

from fieldkit import files


def save(target: Path, document: bytes) -> None:
    """Write a paper as `target`, over an older one that the user agreed to replace. Raises Refused(MEDIUM_*)."""
    files.check_name(target.name)
    files.write_whole(target, document)
