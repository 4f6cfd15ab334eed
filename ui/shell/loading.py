"""What is loaded while a passphrase is typed, piece by piece: code, wording, outlines, the binding's types."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from PySide6.QtWidgets import QAbstractScrollArea

from fieldkit import words
from fieldkit.desk import outlines
from ui.shell.screens import SCREENS, screen_type


def pieces() -> Iterator[Callable[[], object]]:
    """Yield what to call, one after the other; afterwards the first look at a screen only builds it."""
    for name in SCREENS:
        yield partial(screen_type, name)
    for section in words.sections(words.language()):
        yield partial(words.section_of, words.language(), section)
    yield outlines.outlines
    yield _types


def _types() -> None:
    """Let Qt hand over a widget of its own: asked for its type, the binding makes all of them (10 to 35 ms)."""
    QAbstractScrollArea().viewport()
