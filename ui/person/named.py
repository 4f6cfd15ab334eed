"""Records by name with something that can be done to each: those that are the same, the people of a household."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.look import theme
from ui.parts.fields import ChoiceEdit
from ui.parts.toned import ToneLabel
from ui.person.opened import Named
from ui.wording import say

_PATH = Qt.ItemDataRole.UserRole
MOST_ROWS = 6


class NamedBox(QWidget):
    """A list, a choice of who else may be added, and what takes one out again; `of` is the prefix of its wording."""

    wanted = Signal(str)
    """The path of one that is to be shown."""
    added = Signal(str)
    """The path of one that was chosen."""
    removed = Signal(str)
    """The path of one that is to be taken out."""

    def __init__(self, of: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel(say("people", f"{of}_title"), self)
        title.setFont(theme.heading(self.font()))
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.there = QListWidget(self)
        self.there.setAccessibleName(say("people", f"{of}_title"))
        self.out = QPushButton(say("people", f"{of}_remove"), self)
        self.out.setToolTip(f"{say('people', f'{of}_remove')} (Delete)")
        self.choice = ChoiceEdit((), self)
        self.choice.setAccessibleName(say("people", f"{of}_choose"))
        self.choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add = QPushButton(say("people", f"{of}_add"), self)
        self._lay_out(title)
        self.there.itemActivated.connect(self._follow)
        self.there.currentRowChanged.connect(self._enable)
        self.choice.activated.connect(self._enable)
        self.out.clicked.connect(self._remove)
        self.add.clicked.connect(self._add)
        gone = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.there)
        gone.setContext(Qt.ShortcutContext.WidgetShortcut)
        gone.activated.connect(self._remove)

    def show_named(self, there: Named, offered: Named, told: str = "") -> None:
        """Show those that are in the list, and who may be added; `told` is said above them."""
        self.there.clear()
        for path, label in there:
            item = QListWidgetItem(label, self.there)
            item.setData(_PATH, path)
        self.there.setVisible(bool(there))
        rows = min(self.there.count(), MOST_ROWS)
        self.there.setFixedHeight(int(self.fontMetrics().lineSpacing() * 1.4 * max(rows, 1)) + 6)
        self.out.setVisible(bool(there))
        self.choice.offer(offered)
        self.choice.setItemText(0, self.choice.accessibleName())
        self.told.tell(told)
        self.told.setVisible(bool(told))
        self._enable()

    @Slot()
    def _enable(self) -> None:
        self.out.setEnabled(self.there.currentItem() is not None)
        self.add.setEnabled(bool(self.choice.value()))

    @Slot(QListWidgetItem)
    def _follow(self, item: QListWidgetItem) -> None:
        self.wanted.emit(str(item.data(_PATH)))

    @Slot()
    def _remove(self) -> None:
        item = self.there.currentItem()
        if item is not None:
            self.removed.emit(str(item.data(_PATH)))

    @Slot()
    def _add(self) -> None:
        if self.choice.value():
            self.added.emit(self.choice.value())

    def _lay_out(self, title: QLabel) -> None:
        choose = QHBoxLayout()
        choose.addWidget(self.choice, 1)
        choose.addWidget(self.add)
        out = QHBoxLayout()
        out.addWidget(self.out)
        out.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        for widget in (title, self.told, self.there):
            column.addWidget(widget)
        column.addLayout(out)
        column.addLayout(choose)
