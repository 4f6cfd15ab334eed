"""What authors call the columns, answers and languages of a checklist's workbook: `resources/forms/plain.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from fieldkit import words


@cache
def told() -> dict[str, Any]:
    """Return the whole table."""
    return tomllib.loads(words.resource("forms", "plain.toml").read_text(encoding="utf-8"))


def titles(key: str) -> tuple[str, ...]:
    """Return what the column `key` may be called, the usual name first."""
    return tuple(told()["columns"][key])
