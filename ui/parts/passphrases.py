"""Two fields for a new passphrase, with a bar that says how well it would hold."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QProgressBar, QWidget

from fieldkit.desk import strength
from ui.look.theme import Tone
from ui.parts.secret import SecretEdit
from ui.parts.toned import ToneLabel
from ui.wording import say


class NewPassphrase(QWidget):
    """Asks for a new passphrase, typed twice."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.first = SecretEdit(self)
        self.again = SecretEdit(self)
        self._meter = Meter(self)
        form = self._form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for key, field in (("passphrase", self.first), ("passphrase_again", self.again)):
            label = QLabel(say("begin", key), self)
            label.setBuddy(field)
            field.setAccessibleName(say("begin", key))
            form.addRow(label, field)
            if field is self.first:
                form.addRow("", self._meter)
        self.first.textChanged.connect(self._meter.measure)

    def align_with(self, above: QFormLayout) -> None:
        """Begin the fields where those of the form above begin."""
        self._form.setHorizontalSpacing(above.horizontalSpacing())
        forms = [[_label(form, row) for row in range(form.rowCount())] for form in (above, self._form)]
        widest = max(label.sizeHint().width() for labels in forms for label in labels if label is not None)
        for labels in forms:
            for label in labels:
                if label is not None:
                    label.setMinimumWidth(widest)

    def lacking(self) -> str:
        """Return the key of what is wrong with the two, or nothing."""
        if not self.first.text():
            return "lacks_passphrase"
        if self.first.text() != self.again.text():
            return "passphrases_differ"
        return "passphrase_weak" if strength.score(self.first.text()) < strength.ENOUGH else ""

    def take(self) -> str:
        """Return it and empty both fields."""
        self.again.take()
        return self.first.take()


def _label(form: QFormLayout, row: int) -> QWidget | None:
    item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
    return item.widget() if item is not None else None


class Meter(QWidget):
    """Says how long a passphrase would hold against someone who has the disk."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, strength.BEST)
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(self.fontMetrics().height() // 2)
        self._told = ToneLabel(self)
        self._told.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._bar, 1)
        row.addWidget(self._told, 2)
        self.measure("")

    @Slot(str)
    def measure(self, typed: str) -> None:
        """Measure what is typed."""
        score = strength.score(typed) if typed else 0
        self._bar.setValue(score)
        told = say("begin", f"strength_{score}") if typed else say("begin", "strength_hint")
        self._told.tell(told, Tone.GOOD if score >= strength.ENOUGH else Tone.CALM)
