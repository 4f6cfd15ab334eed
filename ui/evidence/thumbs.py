"""Small pictures beside the rows in sight: asked for as they are painted, decoded on a lane of their own.

They are kept in memory only, the latest MOST_KEPT of them. Rows that were scrolled past before their turn are let go;
they are asked for again when they come back.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import partial
from pathlib import PurePath

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from fieldkit.desk import viewing
from fieldkit.desk.desk import Desk
from fieldkit.desk.viewing import Subject, Viewing, Way
from fieldkit.errors import Refused
from fieldkit.model.kinds import Exhibit
from ui.evidence.canvas import image_of
from ui.jobs import Lane, Tell
from ui.session import Session

MOST_KEPT = 600
"""Small pictures in memory: of 56 points a side, 8 MiB; twice as many points, 32 MiB."""

MOST_AWAITED = 40
"""Rows that wait at once: more than are in sight."""

BATCH = 8
"""Rows that are asked of the vault at a time; the next ones, once these are decoded."""


class Thumbs(QObject):
    """Small pictures of exhibits, by their paths."""

    came = Signal(str)
    """The path of an exhibit whose small picture is there now."""

    def __init__(self, session: Session, lane: Lane, eye: Viewing, side: int, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = lane
        self._eye = eye
        self._side = side
        self._kept: OrderedDict[str, QIcon] = OrderedDict()
        self._awaited: OrderedDict[str, None] = OrderedDict()
        self._under_way: set[str] = set()
        self._blank = _placard("", side, 1.0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def of(self, path: str) -> QIcon:
        """Return the small picture of an exhibit; a blank one until it comes."""
        shown = self._kept.get(path)
        if shown is not None:
            self._kept.move_to_end(path)
            return shown
        if path not in self._under_way:
            self._awaited[path] = None
            self._awaited.move_to_end(path)
            while len(self._awaited) > MOST_AWAITED:
                self._awaited.popitem(last=False)
            if not self._timer.isActive() and not self._under_way:
                self._timer.start()
        return self._blank

    def forget(self) -> None:
        """Let go of all of them: what could not be shown may have come, or the colours are others."""
        self._kept.clear()
        self._blank = _placard("", self._side, 1.0)

    @Slot()
    def _go_on(self) -> None:
        if self._awaited and not self._under_way:
            wanted = [self._awaited.popitem(last=False)[0] for _ in range(min(BATCH, len(self._awaited)))]
            self._under_way = set(wanted)
            self._session.do(self, partial(_subjects, wanted), self._decode, partial(self._give_up, wanted))

    def _decode(self, subjects: Sequence[Subject]) -> None:
        for subject in subjects:
            if subject.source is not None and viewing.way(subject.name) is Way.PICTURE:
                work = partial(_thumbnail, self._eye, subject, int(self._side * self._ratio))
                done, failed = partial(self._show, subject.path), partial(self._failed, subject)
                self._lane.submit(self, work, done=done, failed=failed)
            else:
                self._keep(subject.path, self._named(subject))

    def _show(self, path: str, image: QImage) -> None:
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self._ratio)
        self._keep(path, _framed(pixmap, self._side, self._ratio))

    def _failed(self, subject: Subject, error: BaseException) -> None:
        if not isinstance(error, Refused):
            self._session.broke.emit(error)
        self._keep(subject.path, self._named(subject))

    def _give_up(self, wanted: Sequence[str], refused: Refused) -> None:
        self._session.refused.emit(refused)
        for path in wanted:
            self._keep(path, self._blank)

    def _keep(self, path: str, icon: QIcon) -> None:
        self._kept[path] = icon
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self._under_way.discard(path)
        self.came.emit(path)
        if not self._under_way and self._awaited:
            self._timer.start()

    def _named(self, subject: Subject) -> QIcon:
        return _placard(PurePath(subject.name).suffix.lstrip(".").upper()[:5], self._side, self._ratio)

    @property
    def _ratio(self) -> float:
        app = QApplication.instance()
        return app.devicePixelRatio() if isinstance(app, QApplication) else 1.0


def _subjects(wanted: Sequence[str], desk: Desk) -> list[Subject]:
    return [viewing.subject(desk, desk.get(Exhibit, path)) for path in wanted]


def _thumbnail(eye: Viewing, subject: Subject, side: int, _: Tell) -> QImage:
    return image_of(eye.thumbnail(subject, side))


def _framed(pixmap: QPixmap, side: int, ratio: float) -> QIcon:
    """Return a small picture in the middle of a square, so that the words beside all of them begin in one line."""
    square = _square(side, ratio)
    painter = QPainter(square)
    size = pixmap.deviceIndependentSize()
    painter.drawPixmap(int((side - size.width()) / 2), int((side - size.height()) / 2), pixmap)
    painter.end()
    return _untinted(square)


def _placard(word: str, side: int, ratio: float) -> QIcon:
    """Return a square with the kind of a file on it, for what has no picture."""
    square = _square(side, ratio)
    palette = QApplication.palette()
    painter = QPainter(square)
    painter.setPen(palette.color(QPalette.ColorRole.Mid))
    frame = QRect(1, 1, side - 3, side - 3)
    painter.setBrush(palette.color(QPalette.ColorRole.Base))
    painter.drawRect(frame)
    if word:
        font = QApplication.font()
        font.setPixelSize(max(8, side // 4))
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(frame, int(Qt.AlignmentFlag.AlignCenter), word)
    painter.end()
    return _untinted(square)


def _untinted(square: QPixmap) -> QIcon:
    """Return an icon that looks the same in a row that is chosen."""
    icon = QIcon(square)
    icon.addPixmap(square, QIcon.Mode.Selected)
    return icon


def _square(side: int, ratio: float) -> QPixmap:
    square = QPixmap(int(side * ratio), int(side * ratio))
    square.setDevicePixelRatio(ratio)
    square.fill(Qt.GlobalColor.transparent)
    return square
