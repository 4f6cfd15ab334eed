"""The practice county in one act: five vaults, a finished trip, one of the vaults open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDir
from PySide6.QtWidgets import QComboBox, QWidget

from fieldkit.desk import vaults
from fieldkit.desk.practice import trip
from fieldkit.desk.practice.team import PASSPHRASE
from ui.begin.page import Page
from ui.jobs import Lane, Tell
from ui.parts.paths import PathEdit
from ui.wording import say

ROLES = ("inspector-1", "leader-1", "office")


class PracticePage(Page):
    """Makes the practice county; reaches (desk, nothing)."""

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__("practice", lane, parent)
        self._folder = PathEdit("new", "", self)
        self._folder.show_path(QDir.home().filePath("fieldkit-practice"))
        self._role = QComboBox(self)
        for role in ROLES:
            self._role.addItem(say("begin", f"practice_{role.partition('-')[0]}"), role)
        self.add("practice_folder", self._folder, self._folder.line)
        self.add("practice_role", self._role)

    def lacking(self) -> str:
        """Return the key of what is missing."""
        return "" if self._folder.path else "lacks_folder"

    def work(self) -> Callable[[Tell], Any]:
        """Return what makes the county, or opens the one that is there."""
        return partial(_practise, Path(self._folder.path), str(self._role.currentData()))


def _practise(folder: Path, role: str, tell: Tell) -> Any:
    if not (folder / f"{role}.vault").is_dir():
        trip.take(folder, lambda _, number, whole: tell(number, whole))
    return vaults.open_as(folder / f"{role}.vault", PASSPHRASE, None), ""
