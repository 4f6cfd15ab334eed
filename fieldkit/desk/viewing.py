"""What an exhibit shows on screen: decrypted into memory, decoded in a worker process, never put down anywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import closing
from enum import StrEnum
from typing import BinaryIO, NamedTuple

from fieldkit.desk import exhibits
from fieldkit.desk.desk import Desk, Tell
from fieldkit.desk.exhibits import Source
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Exhibit
from fieldkit.parse import door, pictures
from fieldkit.parse.answer import Sheet
from fieldkit.parse.pictures import MOST_SIDE, Picture, Pictures

__all__ = ["MOST_SIDE", "Picture", "Sheet", "Subject", "View", "Viewing", "Way", "subject", "way"]


class Way(StrEnum):
    """How an exhibit can be shown; `NONE`: no decoder for it is here, its bytes are kept all the same."""

    PICTURE = "picture"
    TABLE = "table"
    DOCUMENT = "document"
    TEXT = "text"
    PLAYED = "played"
    NONE = "none"


_WAYS = {
    Way.PICTURE: (".pdf", ".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp"),
    Way.TABLE: (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"),
    Way.DOCUMENT: (".docx",),
    Way.PLAYED: (
        *(".wav", ".mp3", ".m4a", ".aac", ".amr", ".ogg", ".oga", ".opus", ".flac", ".wma"),
        *(".mp4", ".m4v", ".mov", ".3gp", ".avi", ".mkv", ".webm", ".wmv", ".mpg", ".mpeg"),
    ),
    Way.TEXT: (".txt", ".log", ".md", ".json", ".xml"),
}
_BLOCK = 1 << 20
_BY_ENDING = {ending: way for way, endings in _WAYS.items() for ending in endings}


class Subject(NamedTuple):
    """What it takes to show an exhibit away from the vault; without a source it cannot be, and `why` says why not."""

    path: str
    sha256: str
    name: str
    source: Source | None = None
    why: Refused | None = None


class View(NamedTuple):
    """What an exhibit shows; `sound` says that its bytes have the SHA-256 that stands in the vault."""

    sound: bool
    picture: Picture | None = None
    sheets: Sequence[Sheet] = ()
    text: str = ""


def way(name: str) -> Way:
    """Return how a file of this name can be shown."""
    return _BY_ENDING.get("." + name.lower().rpartition(".")[2], Way.NONE)


def subject(desk: Desk, exhibit: Exhibit) -> Subject:
    """Return an exhibit as it can be handed to whoever shows it."""
    name = exhibits.held(desk, exhibit).name
    try:
        return Subject(exhibit.path, exhibit.sha256, name, exhibits.source_of(desk, exhibit))
    except Refused as refused:
        return Subject(exhibit.path, exhibit.sha256, name, None, refused)


class Viewing:
    """Shows exhibits, in one thread that is not the vault's; `stop` may be called from any."""

    def __init__(self) -> None:
        self._pictures = Pictures()

    def view(self, wanted: Subject, page: int = 0, side: int = MOST_SIDE) -> View:
        """Return what an exhibit shows; `page` of a picture of several.

        Raises Refused: EXHIBIT_*, PICTURE_*, PARSE_*.
        """
        how = way(wanted.name)
        data = _read(wanted, pictures.LARGEST if how is Way.PICTURE else door.LARGEST)
        sound = hashlib.sha256(data).hexdigest() == wanted.sha256
        if how is Way.PICTURE:
            return View(sound, picture=self._pictures.show(data, side, page))
        if how is Way.TABLE:
            return View(sound, sheets=door.sheets(data, wanted.name))
        told = door.paragraphs(data) if how is Way.DOCUMENT else door.lines(data)
        return View(sound, text="\n".join(told))

    def verify(self, wanted: Subject, tell: Tell) -> bool:
        """Say whether an exhibit that is played has the SHA-256 that stands in the vault, as `sound` of a view says.

        `tell` gets the bytes done and in all; raising inside it ends the act. Raises Refused: EXHIBIT_*.
        """
        with closing(_opened(wanted)) as source:
            digest, whole = hashlib.sha256(), source.seek(0, 2)
            source.seek(0)
            while block := source.read(_BLOCK):
                digest.update(block)
                tell(source.tell(), whole)
        return digest.hexdigest() == wanted.sha256

    def thumbnail(self, wanted: Subject, side: int) -> Picture:
        """Return an exhibit that is a picture, small. Raises Refused as `view` does."""
        return self._pictures.show(_read(wanted, pictures.LARGEST), side)

    def stop(self) -> None:
        """Stop whatever is being decoded, for good."""
        self._pictures.stop()


def _opened(wanted: Subject) -> BinaryIO:
    if wanted.source is None:
        raise wanted.why or Refused(Code.EXHIBIT_AWAITED)
    return wanted.source.open()


def _read(wanted: Subject, most: int) -> bytes:
    with closing(_opened(wanted)) as source:
        data = source.read(most + 1)
    if len(data) > most:
        raise Refused(Code.PICTURE_TOO_LARGE if way(wanted.name) is Way.PICTURE else Code.PARSE_TOO_LARGE)
    return data
