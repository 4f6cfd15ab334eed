"""The ways out of the program: no network, no file of anyone else's making, two doors to processes, no telling error."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("fieldkit", "ui") for path in (ROOT / folder).rglob("*.py"))

NETWORK = frozenset(
    "_socket _ssl aiohttp asyncio ftplib http httpcore httpx imaplib multiprocessing nntplib poplib requests smtpd smtplib"
    " socket socketserver ssl telnetlib tornado twisted urllib urllib3 webbrowser websockets wsgiref xmlrpc zmq"
    " QtDBus QtHttpServer QtNetwork QtNetworkAuth QtQml QtQuick QtWebChannel QtWebEngineCore QtWebEngineQuick"
    " QtWebEngineWidgets QtWebSockets QtWebView QDesktopServices".split()
)
"""Modules that open sockets or have others do so, and the class of Qt's that hands an address to a browser."""

KEEPING = frozenset("dbm faulthandler logging readline shelve syslog tempfile".split())
"""Modules that put down what they are given at a place of their own."""

STARTING = frozenset("subprocess pty QProcess system popen startfile fork forkpty posix_spawn execv execve".split())
"""By what another process is started."""

DOORS = {"fieldkit/parse/door.py": {"subprocess"}, "ui/shell/gate.py": {"QProcess"}}
"""Where one is started, and how."""

BY_NAME = {"fieldkit/cli/frame.py", "ui/shell/screens.py"}
"""Who imports what a table of its own names."""


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(source: str) -> Iterator[str]:
    """Yield the full name of all that is imported anywhere, lazily too, by statement or by a call with its name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _last(node.func) in ("import_module", "__import__"):
            yield str(node.args[0].value) if isinstance(node.args[0], ast.Constant) else "?"


def used(source: str) -> set[str]:
    """Return the modules of others that are imported, every name of Qt's that is used, and what is called of `os`."""
    found = {part for name in imports(source) if name.startswith("PySide6") for part in name.split(".")}
    found |= {name.split(".")[0] for name in imports(source)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name | ast.Attribute) and _last(node).startswith("Q"):
            found.add(_last(node))
        elif isinstance(node, ast.Attribute) and _last(node.value) == "os":
            found.add(node.attr)
    return found


def telling(source: str) -> Iterator[int]:
    """Yield the lines that raise something from an error that holds the text it was about: of an encoding, of a value."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(_last(kind).startswith("Unicode") or _last(kind) == "ValueError" for kind in kinds):
                yield from (
                    inner.lineno
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Raise) and not (isinstance(inner.cause, ast.Constant))
                )


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@pytest.mark.parametrize(
    "source",
    [
        "import socket",
        "def late():\n    from urllib.request import urlopen",
        "import concurrent, http.client as client",
        "from PySide6 import QtNetwork",
        "from PySide6.QtNetwork import QLocalServer",
        "import importlib\nimportlib.import_module('ssl')",
        "__import__('asyncio')",
        "import PySide6\nPySide6.QtWebEngineCore",
        "from PySide6 import QtGui\nQtGui.QDesktopServices.openUrl('x')",
    ],
)
def test_the_rule_sees_what_it_is_for(source: str) -> None:
    assert used(source) & NETWORK


def test_nothing_opens_a_socket() -> None:
    found = {place(path): used(path.read_text(encoding="utf-8")) & NETWORK for path in SOURCES}
    assert {path: names for path, names in found.items() if names} == {}


def test_what_is_imported_by_name_is_ours() -> None:
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _last(node.func) in ("import_module", "__import__"):
                named = isinstance(node.args[0], ast.Constant) and str(node.args[0].value).startswith(("ui.", "fieldkit."))
                assert named or place(path) in BY_NAME, place(path)


def test_nothing_is_put_down_at_a_place_that_is_not_ours() -> None:
    found = {place(path): used(path.read_text(encoding="utf-8")) & KEEPING for path in SOURCES}
    assert {path: names for path, names in found.items() if names} == {}


def test_processes_are_started_at_two_doors() -> None:
    found = {place(path): used(path.read_text(encoding="utf-8")) & STARTING for path in SOURCES}
    assert {path: names for path, names in found.items() if names} == DOORS


def test_no_refusal_is_raised_from_an_error_that_holds_a_text() -> None:
    found = [(place(path), line) for path in SOURCES for line in telling(path.read_text(encoding="utf-8"))]
    assert found == []
