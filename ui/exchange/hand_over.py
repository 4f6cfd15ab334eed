"""Handing over: who gets what on which stick, seen before it is written; then written, read back, and told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fieldkit import words
from fieldkit.desk import bundles, cases, exchange
from fieldkit.desk.bundles import Written
from fieldkit.desk.desk import Desk
from fieldkit.desk.exchange import Outlook, Stick
from fieldkit.desk.members import Listed
from fieldkit.errors import Refused
from fieldkit.model.kinds import Case
from ui.jobs import Tell
from ui.look import theme
from ui.look.theme import Tone
from ui.parts.fields import ManyEdit
from ui.parts.paths import ask_folder
from ui.parts.progress import Progress
from ui.parts.sizes import in_bytes
from ui.parts.ticks import Tick
from ui.parts.toned import ToneLabel
from ui.session import Session
from ui.wording import say


class Choices(NamedTuple):
    """What one may choose from: receivers, those who usually are, and cases."""

    receivers: list[Listed]
    usual: set[str]
    cases: list[Case]


class Order(NamedTuple):
    """What is to be written, and where."""

    target: Path
    receivers: tuple[str, ...]
    cases: tuple[Case, ...]
    full: bool = False
    carriers: str = ""
    seal_number: str = ""


class HandOver(QWidget):
    """Writes a bundle."""

    written = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._cases: list[Case] = []
        self.people = ManyEdit((), self)
        self.cases = ManyEdit((), self)
        self.place = QComboBox(self)
        self._elsewhere = QPushButton(say("exchange", "elsewhere"), self)
        self._full = Tick(say("exchange", "full"), self)
        self._carriers = QLineEdit(self)
        self._seal = QLineEdit(self)
        self._outlook = ToneLabel(self)
        self._outlook.setWordWrap(True)
        self.go = QPushButton(say("exchange", "write"), self)
        self.progress = Progress(self)
        self.told = ToneLabel(self)
        self.told.setWordWrap(True)
        self.told.setTextInteractionFlags(self.told.textInteractionFlags().TextSelectableByMouse)
        self._lay_out()
        self._connect()

    def refresh(self, case: Case | None) -> None:
        """Read whom and what one may choose; the case at hand and the usual receivers are chosen at first."""
        self._session.do(self, _choices, partial(self._offer, case.space if case else ""))

    @Slot(object)
    def show_sticks(self, sticks: Sequence[Stick]) -> None:
        """Offer the sticks that are there."""
        before = self.place.currentData()
        self.place.clear()
        for stick in sticks:
            free = in_bytes(stick.medium.free)
            self.place.addItem(say("exchange", "stick", label=stick.label, free=free), str(stick.place))
        if before and self.place.findData(before) < 0 and Path(before).is_dir() and not Path(before).is_mount():
            self.place.addItem(before, before)
        if not self.place.count():
            self.place.addItem(say("exchange", "no_stick"), "")
        self.place.setCurrentIndex(max(self.place.findData(before), 0))
        self._enable()

    @Slot()
    def begin(self) -> None:
        """Write the bundle that is chosen."""
        order = self._order()
        if order is None or self.progress.busy:
            return
        self.told.tell("")
        self.progress.begin(
            self._session.run(self, partial(_write, order), self._done, self._refused, progressed=self.progress.step)
        )
        self._enable()

    def _order(self) -> Order | None:
        place = str(self.place.currentData() or "")
        chosen = self.cases.value()
        cases_ = tuple(case for case in self._cases if case.space in chosen)
        receivers = tuple(sorted(self.people.value()))
        if not place or not cases_ or not receivers:
            return None
        target = Path(place) / exchange.new_name()
        return Order(
            target, receivers, cases_, self._full.isChecked(), self._carriers.text().strip(), self._seal.text().strip()
        )

    def _offer(self, space: str, choices: Choices) -> None:
        self._cases = choices.cases
        chosen, of = self.people.value(), self.cases.value()
        people = [(one.member, f"{one.name} · {words.say('role', one.role)}") for one in choices.receivers]
        self.people.offer(people)
        self.people.show_value(chosen or choices.usual)
        self.cases.offer([(case.space, case.village or case.village_code) for case in choices.cases])
        self.cases.show_value(of or {space})
        self._look()

    @Slot()
    def _look(self) -> None:
        """Say what the bundle would hold."""
        order = self._order() or Order(Path(), tuple(self.people.value()), self._chosen())
        self._enable()
        if order.receivers and order.cases:
            self._session.do(
                self, partial(_outlook, order._replace(full=self._full.isChecked())), self._show, self._no_outlook
            )
        else:
            self._outlook.tell(say("exchange", "choose"))

    def _chosen(self) -> tuple[Case, ...]:
        return tuple(case for case in self._cases if case.space in self.cases.value())

    @Slot(object)
    def _show(self, told: Outlook) -> None:
        key = "outlook" if told.events or told.exhibits else "outlook_nothing"
        text = say("exchange", key, events=told.events, exhibits=told.exhibits, size=in_bytes(told.size))
        if told.withheld:
            text += say("exchange", "outlook_withheld", count=told.withheld)
        self._outlook.tell(text)

    @Slot(object)
    def _no_outlook(self, refused: Refused) -> None:
        self._outlook.tell(words.refusal(refused), Tone.WARN)

    @Slot(object)
    def _done(self, told: tuple[Written, dict[str, str]]) -> None:
        self._ended()
        written, codes = told
        lines = [
            say("exchange", "written", name=written.paths[0].name, size=in_bytes(written.size)),
            words.say("proof", written.proof.value),
            *(say("exchange", "code", name=name, code=code) for name, code in codes.items()),
            say("exchange", "pull_out"),
        ]
        self.told.tell("\n".join(lines), Tone.GOOD)
        self.written.emit()
        self._look()

    @Slot(object)
    def _refused(self, refused: Refused) -> None:
        self._ended()
        self.told.tell(words.refusal(refused), Tone.BAD)

    @Slot()
    def _cancel(self) -> None:
        self._ended()
        self.told.tell(say("exchange", "write_cancelled"), Tone.WARN)

    def _ended(self) -> None:
        self.progress.end()
        self._enable()

    @Slot()
    def _enable(self) -> None:
        self.go.setEnabled(not self.progress.busy and self._order() is not None)

    @Slot()
    def _find_place(self) -> None:
        folder = ask_folder(self, say("exchange", "elsewhere"))
        if folder:
            self.place.addItem(folder, folder)
            self.place.setCurrentIndex(self.place.count() - 1)

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.addWidget(self.place, 1)
        place.addWidget(self._elsewhere)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        rows: tuple[tuple[str, QWidget | QHBoxLayout, QWidget], ...] = (
            ("to", self.people, self.people),
            ("of", self.cases, self.cases),
            ("place", place, self.place),
            ("carriers", self._carriers, self._carriers),
            ("seal_number", self._seal, self._seal),
        )
        for key, row, named in rows:
            label = QLabel(say("exchange", key), self)
            label.setBuddy(named)
            named.setAccessibleName(say("exchange", key))
            if isinstance(row, QWidget):
                form.addRow(label, row)
            else:
                form.addRow(label, row)
        form.addRow("", self._full)
        title = QLabel(say("exchange", "holds"), self)
        title.setFont(theme.heading(self.font()))
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 10, 14, 10)
        column.setSpacing(10)
        column.addLayout(form)
        for widget in (title, self._outlook):
            column.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.go)
        row.addWidget(self.progress, 1)
        row.addStretch(0)
        column.addLayout(row)
        column.addWidget(self.told)
        column.addStretch(1)

    def _connect(self) -> None:
        self.people.changed.connect(self._look)
        self.cases.changed.connect(self._look)
        self._full.toggled.connect(self._look)
        self.place.currentIndexChanged.connect(self._enable)
        self._elsewhere.clicked.connect(self._find_place)
        self.go.clicked.connect(self.begin)
        self.progress.cancelled.connect(self._cancel)


def _choices(desk: Desk) -> Choices:
    return Choices(exchange.receivers(desk), exchange.usual_receivers(desk), cases.cases(desk))


def _outlook(order: Order, desk: Desk) -> Outlook:
    return exchange.outlook(desk, order.receivers, order.cases, full=order.full)


def _write(order: Order, desk: Desk, tell: Tell) -> tuple[Written, dict[str, str]]:
    done = bundles.write(
        desk,
        order.target,
        order.receivers,
        order.cases,
        full=order.full,
        carriers=order.carriers,
        seal_number=order.seal_number,
        tell=tell,
    )
    return done, {desk.name(member): code for member, code in done.codes.items()}
