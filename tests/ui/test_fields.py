"""Fields of forms are as large as what stands in them, so that nothing is looked for behind an edge."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from fieldkit.model import KINDS
from ui.begin.recover import RecoverPage
from ui.jobs import Lane
from ui.parts.fields import LEAST_LINES, MOST_LINES, LineEdit, TextEdit

pytest_plugins = ["tests.windows"]

pytestmark = pytest.mark.usefixtures("dressed")


def lines(edit: TextEdit) -> int:
    return round((edit.sizeHint().height() - edit._height(0)) / edit.fontMetrics().lineSpacing())


def test_a_text_is_as_tall_as_it_is_long_within_bounds(qtbot: QtBot) -> None:
    edit = TextEdit()
    qtbot.addWidget(edit)
    edit.resize(300, 80)
    edit.show()
    assert lines(edit) == LEAST_LINES, "a field for a word is not as tall as a story"
    edit.show_value("一\n二\n三\n四\n五")
    assert lines(edit) == 6
    edit.show_value("水渠" * 60)
    wide = lines(edit)
    assert LEAST_LINES < wide < MOST_LINES
    edit.resize(150, 80)
    assert lines(edit) > wide
    edit.show_value("水渠" * 50_000)
    assert lines(edit) == MOST_LINES
    edit.show_value("")
    assert lines(edit) == LEAST_LINES


def test_a_line_comes_below_its_label_rather_than_be_cut_off(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    rows = QFormLayout(form)
    rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    edit = LineEdit(next(field for field in KINDS["person"].fields if field.name == "id_number"), form)
    label = QLabel("证件号", form)
    rows.addRow(label, edit)
    form.resize(600, 200)
    form.show()
    assert edit.y() < label.geometry().bottom()
    form.resize(edit.minimumWidth() + 40, 200)
    rows.activate()
    assert edit.y() > label.geometry().bottom()


def test_the_fields_of_a_new_passphrase_begin_where_the_others_do(qtbot: QtBot) -> None:
    shown = QWidget()
    qtbot.addWidget(shown)
    lane = Lane("recovering", shown)
    page = RecoverPage(lane, shown)
    shown.resize(800, 500)
    page.resize(800, 500)
    shown.show()
    here = page._passphrase.first
    assert here.mapTo(page, here.rect().topLeft()).x() == page._code.x()
    lane.close()
