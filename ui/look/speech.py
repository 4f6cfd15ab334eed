"""Lets Qt's own words (menus of text fields, questions for files) be in the language of the windows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

from fieldkit import words


def speak(app: QCoreApplication) -> None:
    """Speak the language of now; Qt's own is English, which needs no words from a file."""
    for before in app.findChildren(QTranslator):
        app.removeTranslator(before)
        before.deleteLater()
    if words.language() == "zh_CN":
        translator = QTranslator(app)
        translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
        app.installTranslator(translator)
