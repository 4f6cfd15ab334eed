"""A table of records that is as quick with 100,000 as with 100: the model holds paths, and the rows in sight.

No proxy model: a header sorts and a filter filters in the vault, off the UI thread. The first page of another listing
is shown at once, the paths of all come behind it. A row that is not read yet is blank for a moment; what changed is
read again when it is painted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from fieldkit.desk import listing
from fieldkit.desk.desk import Desk
from fieldkit.desk.listing import Listing
from fieldkit.model import KINDS
from fieldkit.model.record import Record
from ui.jobs import Brief, Job, Tell
from ui.parts import lined
from ui.session import Session

PAGE = 100
"""Rows that are read at a time."""

Words = dict[str, tuple[str, ...]]
"""What the columns say of records, by path."""


class Told(NamedTuple):
    """The paths of a listing in their order, the row of each, the first rows' words, and whether these are all."""

    paths: list[str]
    places: dict[str, int]
    rows: Words
    whole: bool


class Column(NamedTuple):
    """A column: its title, what it says of a record (asked in the lane), and the field by which it sorts (or none)."""

    title: str
    tells: Callable[[Desk, Any], str]
    order: str = ""
    width: int = 12
    """In characters; the last column takes the rest."""


class RecordModel(QAbstractTableModel):
    """The records of a listing."""

    shown = Signal()
    """The listing is there: its first page, and once more when all its rows are counted, where they are more."""

    def __init__(self, session: Session, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._columns = columns
        self._listing: Listing | None = None
        self._reading: Job | None = None
        self._paths: list[str] = []
        self._places: dict[str, int] = {}
        self._rows: Words = {}
        self._asked: set[int] = set()
        self.whole = True
        """Whether all rows are counted."""
        self.pictures: Callable[[str], QIcon] | None = None
        """What is shown beside the record at a path; asked for as it is painted."""

    @property
    def paths(self) -> list[str]:
        """The records in their order."""
        return self._paths

    def place_of(self, path: str) -> int | None:
        """Return the row of a record; nothing where it is not listed."""
        return self._places.get(path)

    def show_listing(self, wanted: Listing) -> None:
        """Read a listing; the old rows stay in sight until it is there: the same one again, until all of it is."""
        again = wanted == self._listing
        self._listing = wanted
        if again:
            self._read_on(partial(_all, wanted, self._columns), partial(self._show, wanted))
        else:
            self._cancel()
            self._reading = self._session.do(
                self, partial(_first, wanted, self._columns), partial(self._show_first, wanted)
            )

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own shape
        """Return the number of records."""
        return 0 if parent.isValid() else len(self._paths)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008  # Qt's own shape
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a cell; asked for a row that is not read yet, read its page."""
        if role == Qt.ItemDataRole.DecorationRole and self.pictures is not None and index.column() == 0:
            return self.pictures(self._paths[index.row()])
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self._rows.get(self._paths[index.row()])
        if row is None:
            self._ask(index.row() // PAGE)
            return ""
        return row[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the title of a column."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        return None

    def paint_again(self, path: str) -> None:
        """Let the picture beside a record be asked for again."""
        row = self.place_of(path)
        if row is not None:
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def _cancel(self) -> None:
        if self._reading is not None:
            self._reading.cancel()

    def _read_on(self, work: Callable[[Desk, Tell], Told], done: Callable[[Told], None]) -> None:
        """Read all of the listing in place of whatever of it is being read."""
        self._cancel()
        self._reading = self._session.run(self, work, done, lets=Brief.NO)

    def _show_first(self, wanted: Listing, told: Told) -> None:
        self._show(wanted, told)
        if wanted is self._listing and not told.whole:
            self._read_on(partial(_all, wanted, ()), partial(self._add, wanted))

    def _add(self, wanted: Listing, told: Told) -> None:
        """Add what stands behind the first page; where that is another one by now, show all anew."""
        shown = len(self._paths)
        if len(told.paths) <= shown or told.paths[:shown] != self._paths:
            self._show(wanted, told)
        elif wanted is self._listing:
            self.beginInsertRows(QModelIndex(), shown, len(told.paths) - 1)
            self._paths, self._places, self.whole = told.paths, told.places, True
            self.endInsertRows()
            self.shown.emit()

    def _ask(self, page: int) -> None:
        if page not in self._asked and self._listing is not None:
            self._asked.add(page)
            wanted = self._paths[page * PAGE : (page + 1) * PAGE]
            work = partial(_rows, self._listing, wanted, self._columns)
            self._session.do(self, work, partial(self._take, page, self._listing))

    def _show(self, wanted: Listing, told: Told) -> None:
        if wanted is not self._listing:
            return
        self.beginResetModel()
        self._paths, self._places, self._rows, self.whole = told
        self._asked = {0} if self._rows else set()
        self.endResetModel()
        self.shown.emit()

    def _take(self, page: int, wanted: Listing, rows: Words) -> None:
        if wanted is self._listing:
            self._rows |= rows
            last = min((page + 1) * PAGE, len(self._paths)) - 1
            self.dataChanged.emit(self.index(page * PAGE, 0), self.index(last, len(self._columns) - 1))


class RecordTable(QTableView):
    """Shows a listing; a header sorts it, a row can be pointed at and opened."""

    pointed = Signal(str)
    """The path of the record that is current now; empty where there is none."""
    opened = Signal(str)
    """The path of a record that was chosen with Enter or a double click."""

    def __init__(self, session: Session, called: str, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(called)
        self._columns = columns
        self._listing: Listing | None = None
        self._order: dict[str, Any] = {}
        """By what a header sorts it, and which way; nothing as long as nobody chose one."""
        self._wanted = ""
        self.rows = RecordModel(session, columns, self)
        self.rows.shown.connect(self._shown)
        self.setModel(self.rows)
        lined.dress(self, [column.width for column in columns])
        self._set_header()
        self.selectionModel().currentRowChanged.connect(self._current)
        self.activated.connect(self._activated)

    @property
    def current(self) -> str:
        """The path of the current record; empty where there is none."""
        row = self.currentIndex().row()
        return self.rows.paths[row] if 0 <= row < len(self.rows.paths) else ""

    def show_listing(self, wanted: Listing) -> None:
        """Show a listing, by the header that was chosen, and stay at the current record where it is in it."""
        self._listing = wanted._replace(**self._order)
        self._wanted = self._wanted or self.current
        self.rows.show_listing(self._listing)

    def filter(self, words: str) -> None:
        """Show only what fits `words`."""
        if self._listing is not None:
            self.show_listing(self._listing._replace(words=words))

    def show_pictures(self, of: Callable[[str], QIcon], side: int) -> None:
        """Show beside each record what `of` returns for its path, `side` points high and wide."""
        self.rows.pictures = of
        self.setIconSize(QSize(side, side))
        self.setWordWrap(True)  # a row is high enough for two lines beside its picture
        self.verticalHeader().setDefaultSectionSize(side + 8)

    def go_to(self, path: str) -> None:
        """Make a record the current one, now or as soon as it is listed."""
        self._wanted = path
        self._find()

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionClicked.connect(self._sort)

    @Slot(int)
    def _sort(self, section: int) -> None:
        order = self._columns[section].order
        if self._listing is None or not order:
            return
        descending = self._listing.order == order and not self._listing.descending
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(section, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        self._order = {"order": order, "descending": descending}
        self.show_listing(self._listing)

    @Slot()
    def _shown(self) -> None:
        if self._find() or (self._wanted and not self.rows.whole):
            return
        self._wanted = ""
        if not self.rows.paths:
            self.pointed.emit("")
        elif not self.currentIndex().isValid():
            self.setCurrentIndex(self.rows.index(0, 0))

    def _find(self) -> bool:
        row = self.rows.place_of(self._wanted)
        if row is None:
            return False
        index = self.rows.index(row, 0)
        self._wanted = ""
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    @Slot(QModelIndex, QModelIndex)
    def _current(self, now: QModelIndex, _: QModelIndex) -> None:
        if now.isValid():
            self._wanted = ""
        self.pointed.emit(self.rows.paths[now.row()] if now.isValid() else "")

    @Slot(QModelIndex)
    def _activated(self, index: QModelIndex) -> None:
        self.opened.emit(self.rows.paths[index.row()])


def _first(wanted: Listing, columns: Sequence[Column], desk: Desk) -> Told:
    found = listing.paths(desk, wanted, PAGE + 1)
    return _told(wanted, found[:PAGE], columns, desk, whole=len(found) <= PAGE)


def _all(wanted: Listing, columns: Sequence[Column], desk: Desk, tell: Tell) -> Told:
    found: list[str] = []
    for piece in listing.pieces(desk, wanted):
        found += piece
        tell(len(found), 0)
    return _told(wanted, found, columns, desk, whole=True)


def _told(of: Listing, found: list[str], columns: Sequence[Column], desk: Desk, *, whole: bool) -> Told:
    rows = _rows(of, found[:PAGE], columns, desk) if columns else {}
    return Told(found, {path: row for row, path in enumerate(found)}, rows, whole)


def _rows(of: Listing, wanted: Sequence[str], columns: Sequence[Column], desk: Desk) -> Words:
    record: type[Record] = KINDS[of.kind].record
    found = listing.records(desk, record, wanted, of.space)
    return {path: tuple(column.tells(desk, one) for column in columns) for path, one in found.items()}
