"""A new vault: a member's, in the county of an office's card, or the office's own, with which a county begins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from fieldkit.desk import vaults
from ui.begin.page import Page
from ui.jobs import Lane, Tell
from ui.parts.passphrases import NewPassphrase
from ui.parts.paths import PathEdit
from ui.parts.ticks import Ring
from ui.wording import say


class CreatePage(Page):
    """Makes a vault; reaches (desk, recovery code)."""

    kinds_changed = Signal()

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__("create", lane, parent)
        self._member = Ring(say("begin", "as_member"), self)
        self._office = Ring(say("begin", "as_office"), self)
        self._group = QButtonGroup(self)
        kinds = QWidget(self)
        column = QVBoxLayout(kinds)
        column.setContentsMargins(0, 0, 0, 0)
        for button in (self._member, self._office):
            self._group.addButton(button)
            column.addWidget(button)
        self._card = PathEdit("open", say("begin", "card_filter"), self)
        self._county = QLineEdit(self)
        self._name = QLineEdit(self)
        self._folder = PathEdit("new", say("begin", "vault_filter"), self)
        self.add("what_for", kinds, self._member)
        self.add("office_card", self._card, self._card.line)
        self.add("county", self._county)
        self.add("name", self._name)
        self.add("folder", self._folder, self._folder.line)
        self._passphrase = NewPassphrase(self)
        self.form.addRow(self._passphrase)
        self._passphrase.align_with(self.form)
        self._group.buttonClicked.connect(self._turn)
        self._member.setChecked(True)
        self._turn()

    def lacking(self) -> str:
        """Return the key of what is missing."""
        if self._office.isChecked() and not self._county.text().strip():
            return "lacks_county"
        if self._member.isChecked() and not self._card.path:
            return "lacks_card"
        if not self._name.text().strip():
            return "lacks_name"
        return "lacks_folder" if not self._folder.path else self._passphrase.lacking()

    def work(self) -> Callable[[Tell], Any]:
        """Return what makes the vault."""
        folder, name = Path(self._folder.path), self._name.text().strip()
        if self._office.isChecked():
            county = self._county.text().strip()
            return partial(_make_office, folder, county, name, self._passphrase.take())
        return partial(_make_member, folder, Path(self._card.path), name, self._passphrase.take())

    @Slot()
    def _turn(self) -> None:
        office = self._office.isChecked()
        self.form.setRowVisible(self._card, not office)
        self.form.setRowVisible(self._county, office)


def _make_office(folder: Path, county: str, name: str, passphrase: str, _: Tell) -> Any:
    return vaults.make_office(_named(folder), county, name, passphrase)


def _make_member(folder: Path, card: Path, name: str, passphrase: str, _: Tell) -> Any:
    return vaults.make_member(_named(folder), card, name, passphrase)


def _named(folder: Path) -> Path:
    """Return the folder with the ending by which vaults are known."""
    return folder if folder.suffix == ".vault" else folder.with_name(f"{folder.name}.vault")
