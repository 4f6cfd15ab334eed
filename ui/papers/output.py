"""A paper's pages on a printer or as PDF: page by page, so that the window answers meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QObject, QSizeF, QTimer, Signal, Slot
from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from ui.papers.pages import TWIPS, Page


class Output(QObject):
    """Draws pages on paper or what stands for it, one each time the window has nothing else to do."""

    ended = Signal()

    def __init__(
        self, device: QPrinter | QPdfWriter, pages: list[Page], numbers: range, parent: QObject | None = None
    ) -> None:
        """`pages` are all there are, `numbers` those that are drawn, from 1."""
        super().__init__(parent)
        self._device = device
        self._pages = pages
        self._left = list(numbers)
        self._painter = QPainter()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._step)

    def begin(self) -> bool:
        """Begin; False where the device does not take it."""
        if not self._painter.begin(self._device):
            return False
        scale = self._device.logicalDpiX() / TWIPS
        self._painter.scale(scale, scale)
        self._timer.start(0)
        return True

    def stop(self) -> None:
        """Draw no more."""
        self._timer.stop()
        self._painter.end()

    @Slot()
    def _step(self) -> None:
        if self._left:
            page = self._pages[self._left.pop(0) - 1]
            page.draw(self._painter, len(self._pages))
            if self._left:
                self._device.setPageLayout(page_layout(self._pages[self._left[0] - 1]))
                self._device.newPage()
        else:
            self.stop()
            self.ended.emit()


class Pdf(QObject):
    """The pages as a PDF in memory, without author, path or name of a program's user in it."""

    made = Signal(object)
    """The bytes of the file."""

    def __init__(self, pages: list[Page], title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bytes = QByteArray()
        self._buffer = QBuffer(self._bytes, self)
        self._buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self._writer = QPdfWriter(self._buffer)
        self._writer.setTitle(title)
        self._writer.setCreator("")
        self._writer.setResolution(TWIPS)
        self._writer.setPageLayout(page_layout(pages[0]))
        self._output = Output(self._writer, pages, range(1, len(pages) + 1), self)
        self._output.ended.connect(self._end)

    def begin(self) -> bool:
        """Begin to draw."""
        return self._output.begin()

    def stop(self) -> None:
        """Draw no more; there will be no file."""
        self._output.stop()

    @Slot()
    def _end(self) -> None:
        self._buffer.close()
        self.made.emit(self._bytes.data())


def printer_for(pages: list[Page], title: str) -> QPrinter:
    """Return a printer set up for these pages; whoever looks at its queue reads the title alone."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setCreator("")
    printer.setFullPage(True)
    printer.setPageLayout(page_layout(pages[0]))
    return printer


def ask_printer(parent: QWidget, printer: QPrinter, pages: int) -> bool:
    """Ask which printer, which pages and how many copies; False where nothing is to be printed.

    Printing to a file is not offered: that is what saving as PDF is for, and it is recorded with its hash.
    """
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages)
    dialog.setOptions(QPrintDialog.PrintDialogOption.PrintPageRange | QPrintDialog.PrintDialogOption.PrintShowPageSize)
    agreed = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    return bool(agreed)


def chosen(printer: QPrinter, pages: int) -> range:
    """Return the numbers of the pages that are to be printed."""
    first, last = printer.fromPage() or 1, printer.toPage() or pages
    return range(first, min(last, pages) + 1)


def page_layout(page: Page) -> QPageLayout:
    """Return the size of a page, to its edges: its margins are drawn by us."""
    section = page.section
    size = QPageSize(QSizeF(section.width / 20, section.height / 20), QPageSize.Unit.Point)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
