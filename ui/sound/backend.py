"""QtMultimedia, where it is: it comes with the extra `media`, and needs the system's own library for sound.

Only the processes that play or record load it. Where it is missing they say what to install; the windows never notice.
"""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QLibraryInfo

from fieldkit.errors import Code, Refused

PYTHON_PACKAGE = "PySide6-Addons"

_DEBIAN = {
    "libEGL": "libegl1",
    "libGL": "libgl1",
    "libX11": "libx11-6",
    "libXext": "libxext6",
    "libXrandr": "libxrandr2",
    "libasound": "libasound2",
    "libpulse": "libpulse0",
}
"""What the libraries that QtMultimedia links are called by the packages of Debian, UOS and Kylin."""


def load() -> ModuleType:
    """Return QtMultimedia. Raises Refused(SOUND_MISSING) with the package that brings what is missing."""
    try:
        from PySide6 import QtMultimedia
    except ImportError as error:
        raise Refused(Code.SOUND_MISSING, package=package_of(str(error))) from error
    _check(plugins())
    return QtMultimedia


def plugins() -> list[Path]:
    """Return the files that decode: without one, QtMultimedia loads and plays nothing."""
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "multimedia")
    return sorted(folder.glob("*ffmpegmediaplugin*"))


def _check(decoders: list[Path]) -> None:
    """Raise Refused(SOUND_MISSING) unless one of `decoders` can be loaded."""
    told = ""
    for path in decoders:
        try:
            ctypes.CDLL(str(path))
        except OSError as error:
            told = str(error)
        else:
            return
    raise Refused(Code.SOUND_MISSING, package=package_of(told))


def package_of(told: str) -> str:
    """Return the package to install, from what Python says of a module that does not load."""
    library = re.search(r"(lib[\w+-]+?)(-?[\d.]*)\.so[.\d]*", told)
    if library is None:
        return PYTHON_PACKAGE
    return _DEBIAN.get(library[1], library[0])
