"""The practice county's content, read from `resources/practice/` (its README says what is there)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file
from pathlib import Path
from typing import Any

from fieldkit import words


@cache
def document(name: str) -> dict[str, Any]:
    """Return the JSON document `name`; nobody changes it."""
    told: dict[str, Any] = json.loads(words.resource("practice", name).read_text(encoding="utf-8"))
    return told


@contextmanager
def file(*parts: str) -> Iterator[Path]:
    """Give the path of a file of the content, wherever the program was installed."""
    with as_file(words.resource("practice", *parts)) as path:
        yield path


def names(folder: str, suffix: str) -> list[str]:
    """Return the names of the files in `folder` that end in `suffix`, in their order."""
    found = (entry.name for entry in words.resource("practice", folder).iterdir())
    return sorted(name for name in found if name.endswith(suffix))


def minute(text: str) -> str:
    """Return `2026-03-05 09:10` as a `minute` field holds it."""
    return text.replace(" ", "T")
