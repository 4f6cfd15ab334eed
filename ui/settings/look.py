"""How the windows are: language, colours, size of text, minutes to the lock. Everything takes effect at once."""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QComboBox, QFormLayout, QLabel, QSpinBox, QWidget

from fieldkit import words
from fieldkit.desk import preferences
from ui import wording
from ui.look import speech, theme
from ui.look.theme import Shade
from ui.wording import say

SHORTEST, LONGEST = 1, 60
"""Minutes to the idle lock that may be chosen."""


class LookForm(QWidget):
    """Chooses how the windows are."""

    spoken = Signal()
    """Another language was chosen: everything must be said anew."""
    idle_changed = Signal(int)
    """The minutes to the idle lock."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kept = preferences.load()
        self.language = self._choice([(lang, say("settings", f"language_{lang}")) for lang in words.LANGUAGES])
        self.shade = self._choice([(shade.value, say("settings", f"shade_{shade.value}")) for shade in Shade])
        self.text_size = self._choice([(str(size), f"{size} %") for size in theme.SIZES])
        self.idle = QSpinBox(self)
        self.idle.setRange(SHORTEST, LONGEST)
        self.language.setCurrentIndex(self.language.findData(words.language()))
        self.shade.setCurrentIndex(self.shade.findData(kept.shade))
        self.text_size.setCurrentIndex(max(self.text_size.findData(str(kept.size)), 0))
        self.idle.setValue(kept.idle_minutes)
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        for key, field in (
            ("language", self.language),
            ("shade", self.shade),
            ("size", self.text_size),
            ("idle", self.idle),
        ):
            label = QLabel(say("settings", key), self)
            label.setBuddy(field)
            field.setAccessibleName(say("settings", key))
            form.addRow(label, field)
        self.language.activated.connect(self._speak)
        self.shade.activated.connect(self._shade)
        self.text_size.activated.connect(self._size)
        self.idle.valueChanged.connect(self._idle)

    def _choice(self, offered: list[tuple[str, str]]) -> QComboBox:
        box = QComboBox(self)
        for value, label in offered:
            box.addItem(label, value)
        return box

    @Slot()
    def _speak(self) -> None:
        chosen = str(self.language.currentData())
        preferences.save(replace(preferences.load(), language=chosen))
        if chosen != words.language():
            wording.use(chosen)
            speech.speak(_app())
            self.spoken.emit()

    @Slot()
    def _shade(self) -> None:
        chosen = Shade(self.shade.currentData())
        preferences.save(replace(preferences.load(), shade=chosen.value))
        theme.set_shade(_app(), chosen)

    @Slot()
    def _size(self) -> None:
        chosen = int(self.text_size.currentData())
        preferences.save(replace(preferences.load(), size=chosen))
        theme.set_size(_app(), chosen)
        self.spoken.emit()

    @Slot(int)
    def _idle(self, minutes: int) -> None:
        preferences.save(replace(preferences.load(), idle_minutes=minutes))
        self.idle_changed.emit(minutes)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
