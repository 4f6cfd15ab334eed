"""The languages of an XLSForm as a definition's texts: Chinese, or what stands in its place, and English beside it."""

from __future__ import annotations

import re
from typing import Any

from fieldkit import words
from fieldkit.forms import columns

_DEFAULT = "default"


def texts(said: Any, default: str = _DEFAULT) -> dict[str, str]:
    """Return a cell, or its translations by language, as a text; empty where nothing is said."""
    if isinstance(said, str):
        return {"zh_CN": said} if said.strip() else {}
    told = {lang: str(words) for lang, words in said.items() if str(words).strip()} if isinstance(said, dict) else {}
    main = _of(told, "chinese") or told.get(default) or told.get(_DEFAULT) or next(iter(told.values()), "")
    english = _of(told, "english")
    return {"zh_CN": main} | ({"en": english} if english and english != main else {}) if main else {}


def beside(one: dict[str, str], other: dict[str, str]) -> dict[str, str]:
    """Return two texts as one, the second on lines of its own."""
    if not one or not other:
        return one or other
    return {lang: f"{one.get(lang, one['zh_CN'])}\n{other.get(lang, other['zh_CN'])}" for lang in {*one, *other}}


def ours(key: str) -> dict[str, str]:
    """Return words of this program's own for a line that an XLSForm only implies."""
    return {lang: words.say("form", key, lang) for lang in words.LANGUAGES}


def _of(told: dict[str, str], language: str) -> str:
    shape = re.compile(columns.told()["languages"][language], re.IGNORECASE)
    return next((said for lang, said in told.items() if shape.search(lang)), "")
