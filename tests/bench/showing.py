"""`python -m tests.bench.showing [WORD ...]`: show a window, say so with this process's memory, and end.

With words, the program is started as its users do, with them as its arguments; without, the least window that Qt
can show.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication, QWidget


def main(words: list[str]) -> None:
    """Show the one or the other."""
    if not words:
        app = QApplication([])
        window = QWidget()
        window.show()
        _tell(app)
        return
    from fieldkit.__main__ import main as start

    # By hand: `unittest.mock` takes 100 ms to load, of which neither window should be the slower.
    QApplication.exec = _tell  # type: ignore[method-assign]  # it stands for the loop
    sys.argv[:] = words
    start()


def _tell(app: QApplication | None = None) -> int:
    """Stand for the event loop until the window is shown and all that was asked of it, painting too, is done."""
    while not any(one.isVisible() and one.windowHandle().isExposed() for one in QApplication.topLevelWidgets()):
        QApplication.processEvents()
    QApplication.processEvents()
    os.write(1, f"{_memory()}\n".encode())
    sys.stdin.readline()
    return 0


def _memory() -> int:
    from tests.attacks import measured

    return measured.status("VmRSS") if sys.platform == "linux" else 0


if __name__ == "__main__":
    main(sys.argv[1:])
