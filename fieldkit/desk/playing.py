"""Sound and film of an exhibit, as the player process reads them: with the key to this one exhibit and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO

from fieldkit.desk.exhibits import Source
from fieldkit.errors import Code, Refused
from fieldkit.parse import container
from fieldkit.parse.confine import confine_player as confine

__all__ = ["as_facts", "confine", "opened"]


def as_facts(source: Source) -> dict[str, Any]:
    """Return a source as it goes through the pipe to the player."""
    return {**source._asdict(), "folder": str(source.folder), "file_key": source.file_key.hex()}


def opened(facts: dict[str, Any]) -> BinaryIO:
    """Return the bytes that `as_facts` told of, seekable, in memory only.

    Raises Refused: SOUND_FORMAT for what is no sound or film of a known kind, EXHIBIT_MISSING, EXHIBIT_BROKEN.
    """
    told = {**facts, "folder": Path(facts["folder"]), "file_key": bytes.fromhex(facts["file_key"])}
    stream = Source(**told).open()
    try:
        if not container.is_known(stream.read(container.HEAD)):
            raise Refused(Code.SOUND_FORMAT)
        stream.seek(0)
    except BaseException:
        stream.close()
        raise
    return stream
