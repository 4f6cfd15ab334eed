"""The wording of all the core says to a person, read from `resources/i18n/`, and the one way to reach `resources/`."""

from __future__ import annotations

import os
import sys
import tomllib
from functools import cache
from importlib.resources import files as package_files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, cast

from fieldkit.errors import Refused

LANGUAGES = ("zh_CN", "en")


def resource(*parts: str) -> Traversable:
    """Return the file or folder `parts` below `resources/`, in a checkout, an installed wheel or a frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen).joinpath("resources", *parts)
    installed = package_files("fieldkit").joinpath("resources")
    root = installed if installed.is_dir() else Path(__file__).parent.parent / "resources"
    return root.joinpath(*parts)


def language() -> str:
    """Return the language of this process: `FIELDKIT_LANGUAGE`, else English where the locale says so, else Chinese."""
    wanted = os.environ.get("FIELDKIT_LANGUAGE", "")
    if wanted in LANGUAGES:
        return wanted
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if locale.startswith("en") else "zh_CN"


@cache
def catalogue(lang: str) -> dict[str, dict[str, Any]]:
    """Return the catalogue of `lang` that all parts of the program share: section, then key, then text."""
    return tomllib.loads(resource("i18n", f"{lang}.toml").read_text(encoding="utf-8"))


@cache
def section_of(lang: str, section: str) -> dict[str, Any]:
    """Return the texts of a section: a screen's from a file of its own, so that it alone is read, or shared ones.

    The unlock window must be there at once on a poor machine, and reading the whole catalogue takes 40 ms.
    """
    own = resource("i18n", lang, f"{section}.toml")
    if own.is_file():
        return tomllib.loads(own.read_text(encoding="utf-8"))
    return catalogue(lang).get(section, {})


def sections(lang: str) -> list[str]:
    """Return the sections of `lang` that have a file of their own."""
    names = (entry.name for entry in resource("i18n", lang).iterdir())
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def say(section: str, key: str, lang: str | None = None, /, **params: str | int) -> str:
    """Return the text `key` of `section`, its `{placeholders}` filled from `params`.

    A key that the catalogue lacks is returned as it is, so that a record of a newer version can still be shown.
    """
    texts = section_of(lang or language(), section)
    return cast("str", texts.get(key, key)).format(**params)


def refusal(error: Refused, lang: str | None = None) -> str:
    """Return the one sentence a person reads for `error`; what is `missing` is told in words, too."""
    told = {"missing": say("missing", str(error.params["missing"]), lang)} if "missing" in error.params else {}
    return say("refused", error.code.value, lang, **{**error.params, **told})
