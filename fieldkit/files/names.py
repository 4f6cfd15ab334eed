"""Names of files that Windows, Linux, macOS, NTFS and FAT all accept, and that look like what they are."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from fieldkit.errors import Code, Refused

LONGEST_SAFE = 120
"""UTF-8 bytes of a name we make: short enough for every file system and for a path of 260 characters on Windows."""

LONGEST = 255
"""UTF-8 bytes of a name that ext4 accepts; never more than the 255 UTF-16 units of NTFS and FAT."""

UNFINISHED = ".part"
"""Ends the name of what is still being written: `.NAME.xxxxxxxx.part`."""

_UNFINISHED = re.compile(rf"\.(.+)\.[0-9a-f]{{8}}{re.escape(UNFINISHED)}", re.DOTALL)
_LONGEST_SUFFIX = 16
_UNNAMED = "unnamed"
_FORBIDDEN = frozenset('<>:"/\\|?*')
# CONIN$ and the superscript digits too: "Naming Files, Paths, and Namespaces" in the Windows documentation.
_RESERVED = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³]) *(\..*)?", re.IGNORECASE | re.DOTALL)
# Cf holds the bidirectional marks, the zero-width characters and the byte-order mark. Unassigned and private characters
# stay allowed: rare characters of people's and villages' names are among them.
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Letters and marks that Unicode calls default-ignorable: they are drawn as nothing.
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")


def _unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN_CATEGORIES or character in _UNSEEN_LETTERS


def shown(text: str) -> str:
    """Return `text` fit for a terminal: each character that is unseen or steers the screen becomes U+FFFD."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _unseen(character) else character for character in text)


def called(path: Path) -> str:
    """Return what a person calls the file or folder `path`: what is still being written is called what it will be."""
    found = _UNFINISHED.fullmatch(path.name)
    return shown(found[1] if found else path.name or str(path))


def _cleaned(text: str) -> str:
    spaced = "".join(" " if character.isspace() else character for character in unicodedata.normalize("NFC", text))
    seen = "".join(character for character in spaced if not _unseen(character))
    plain = "".join("_" if character in _FORBIDDEN else character for character in seen)
    return unicodedata.normalize("NFC", " ".join(plain.split()))


def cut(text: str, longest: int) -> str:
    """Return the start of `text` that fits into `longest` UTF-8 bytes, no character split."""
    return text.encode("utf-8")[:longest].decode("utf-8", "ignore")


def _shortened(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    ending = dot + suffix
    if not stem or len(ending.encode("utf-8")) > _LONGEST_SUFFIX:
        return cut(name, LONGEST_SAFE)
    return cut(stem, LONGEST_SAFE - len(ending.encode("utf-8"))) + ending


def safe_name(text: str) -> str:
    """Return a file name close to `text` that every system accepts; applied twice it changes nothing more.

    NFC; no control, bidirectional or zero-width characters; no character or name that Windows reserves; neither
    leading nor trailing dots and spaces; at most LONGEST_SAFE bytes with the ending kept; never empty.
    """
    name = _cleaned(text).strip(". ")
    if _RESERVED.fullmatch(name):
        name = "_" + name
    return _shortened(name).rstrip(". ") or _UNNAMED


def check_name(text: str) -> str:
    """Return `text` if it can be a file's name everywhere; raise Refused(MEDIUM_BAD_NAME) otherwise.

    Refused: empty, `.`, `..`, separators and `<>:"|?*`, unseen characters (control, right-to-left marks, zero width,
    lone surrogates), a trailing dot or space, names reserved by Windows, more than LONGEST bytes.
    """
    bad = (
        not text
        or text.endswith((".", " "))
        or any(character in _FORBIDDEN or _unseen(character) for character in text)
        or _RESERVED.fullmatch(text) is not None
        or len(text.encode("utf-8")) > LONGEST
    )
    if bad:
        raise Refused(Code.MEDIUM_BAD_NAME, name=shown(text[:LONGEST]))
    return text


def _folded(name: str) -> str:
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def same_name(a: str, b: str) -> bool:
    """Say whether `a` and `b` may be one file on FAT, NTFS or macOS: canonical caseless match (Unicode D145)."""
    return _folded(a) == _folded(b)
