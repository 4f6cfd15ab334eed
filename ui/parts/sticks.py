"""Sees sticks being plugged in and pulled out."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from fieldkit.desk import exchange
from fieldkit.desk.exchange import Stick
from ui.jobs import Tell
from ui.parts.watch import Watch


class Sticks(Watch):
    """The sticks that are there while a widget is in sight (`changed` carries a list of Stick)."""

    def __init__(self, shown: QWidget) -> None:
        super().__init__("sticks", _look, shown)


def _look(_: Tell) -> list[Stick]:
    return exchange.sticks()
