"""A forgotten passphrase: the recovery code, or the office's help in two steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from fieldkit.desk import vaults
from ui.begin.page import Page
from ui.jobs import Lane, Tell
from ui.parts.passphrases import NewPassphrase
from ui.parts.paths import PathEdit
from ui.parts.ticks import Ring
from ui.wording import say

WAYS = ("code", "ask", "answer")


class RecoverPage(Page):
    """Opens a vault without its passphrase; reaches (desk, recovery code or nothing), or the fingerprint of an ask."""

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__("recover", lane, parent)
        self._group = QButtonGroup(self)
        ways = QWidget(self)
        column = QVBoxLayout(ways)
        column.setContentsMargins(0, 0, 0, 0)
        self._ways = {way: Ring(say("begin", f"recover_{way}"), self) for way in WAYS}
        for button in self._ways.values():
            self._group.addButton(button)
            column.addWidget(button)
        self._vault = PathEdit("folder", "", self)
        self._code = QLineEdit(self)
        self._ask = PathEdit("new", say("begin", "ask_filter"), self)
        self._answer = PathEdit("open", say("begin", "answer_filter"), self)
        self._name = QLineEdit(self)
        self.add("how", ways, self._ways["code"])
        self.add("vault", self._vault, self._vault.line)
        self.add("code", self._code)
        self.add("ask_file", self._ask, self._ask.line)
        self.add("answer_file", self._answer, self._answer.line)
        self.add("name", self._name)
        self._passphrase = NewPassphrase(self)
        self.form.addRow(self._passphrase)
        self._passphrase.align_with(self.form)
        self._group.buttonClicked.connect(self._turn)
        self._ways["code"].setChecked(True)
        self._turn()

    @property
    def way(self) -> str:
        """Which way is taken."""
        return next(way for way, button in self._ways.items() if button.isChecked())

    def lacking(self) -> str:
        """Return the key of what is missing."""
        lacks = {
            "lacks_vault": not self._vault.path,
            "lacks_code": self.way == "code" and not self._code.text().strip(),
            "lacks_ask": self.way == "ask" and not self._ask.path,
            "lacks_answer": self.way == "answer" and not self._answer.path,
            "lacks_name": self.way == "answer" and not self._name.text().strip(),
        }
        return next((key for key, missing in lacks.items() if missing), "") or self._passphrase.lacking()

    def work(self) -> Callable[[Tell], Any]:
        """Return what opens the vault, or writes the ask."""
        folder, passphrase = Path(self._vault.path), self._passphrase.take()
        if self.way == "code":
            code = self._code.text()
            self._code.clear()
            return partial(_with_code, folder, code, passphrase)
        if self.way == "ask":
            return partial(_ask, folder, Path(self._ask.path), passphrase)
        return partial(_with_answer, folder, Path(self._answer.path), self._name.text().strip(), passphrase)

    @Slot()
    def _turn(self) -> None:
        rows = {
            "code": (self._code,),
            "ask": (self._ask,),
            "answer": (self._answer, self._name),
        }
        for way, fields in rows.items():
            for field in fields:
                self.form.setRowVisible(field, way == self.way)


def _with_code(folder: Path, code: str, passphrase: str, _: Tell) -> Any:
    return vaults.recover_with_code(folder, code, passphrase), ""


def _ask(folder: Path, target: Path, passphrase: str, _: Tell) -> Any:
    return vaults.ask(folder, target, passphrase)


def _with_answer(folder: Path, answer: Path, name: str, passphrase: str, _: Tell) -> Any:
    return vaults.recover_with_answer(folder, answer, name, passphrase)
