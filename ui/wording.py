"""What the windows say: each screen has its file `ui.SCREEN.toml` in `resources/i18n/LANGUAGE/`."""

from __future__ import annotations

import os

from fieldkit import words


def use(language: str) -> None:
    """Let this process, and those it starts, speak `language` (one of `words.LANGUAGES`)."""
    if language in words.LANGUAGES:
        os.environ["FIELDKIT_LANGUAGE"] = language


def say(screen: str, key: str, /, **params: str | int) -> str:
    """Return the text `key` of `screen`."""
    return words.say(f"ui.{screen}", key, None, **params)
