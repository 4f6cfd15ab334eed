"""The ways out of the program: no network, no file but its own, three doors to processes, no error that tells."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for folder in ("fieldkit", "ui") for path in (ROOT / folder).rglob("*.py"))

NETWORK = frozenset(
    {"_socket", "_ssl", "aiohttp", "asyncio", "ftplib", "http", "httpcore", "httpx", "imaplib", "multiprocessing"}
    | {"nntplib", "poplib", "requests", "smtpd", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "tornado"}
    | {"twisted", "urllib", "urllib3", "webbrowser", "websockets", "wsgiref", "xmlrpc", "zmq"}
    | {"QtDBus", "QtHttpServer", "QtNetwork", "QtNetworkAuth", "QtQml", "QtQuick", "QtWebChannel", "QtWebEngineCore"}
    | {"QtWebEngineQuick", "QtWebEngineWidgets", "QtWebSockets", "QtWebView", "QDesktopServices"}
)
"""Modules that open sockets or have others do so, and the class of Qt's that hands an address to a browser."""

KEEPING = frozenset({"dbm", "faulthandler", "logging", "readline", "shelve", "syslog", "tempfile"})
"""Modules that put down what they are given at a place of their own."""

STARTING = frozenset(
    {"subprocess", "pty", "QProcess", "system", "popen", "startfile", "fork", "forkpty", "posix_spawn"}
)
"""By what another process is started."""

DOORS = {"fieldkit/parse/door.py": {"subprocess"}, "ui/shell/gate.py": {"QProcess"}, "ui/sound/child.py": {"QProcess"}}
"""Where one is started, and how."""

BY_CALL = ("import_module", "__import__")
BY_TABLE = ("fieldkit/cli/frame.py", "ui/shell/screens.py")
"""Who imports by such a call what a table of its own names."""


MODULES = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def imports(module: ast.Module) -> Iterator[str]:
    """Yield the full name of all that is imported anywhere, lazily too, by statement or by a call with its name."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _last(node.func) in BY_CALL:
            yield str(node.args[0].value) if isinstance(node.args[0], ast.Constant) else "?"


def used(module: ast.Module) -> set[str]:
    """Return the modules of others that are imported, every name of Qt's that is used, and what is called of `os`."""
    found = {part for name in imports(module) if name.startswith("PySide6") for part in name.split(".")}
    found |= {name.split(".")[0] for name in imports(module)}
    for node in ast.walk(module):
        if isinstance(node, ast.Name | ast.Attribute) and _last(node).startswith("Q"):
            found.add(_last(node))
        elif isinstance(node, ast.Attribute) and _last(node.value) == "os":
            found.add(node.attr)
    return found


def users(names: frozenset[str]) -> dict[str, set[str]]:
    """Return which files use some of `names`."""
    found = {path: used(module) & names for path, module in MODULES.items()}
    return {path: told for path, told in found.items() if told}


def telling(module: ast.Module) -> Iterator[int]:
    """Yield the lines that raise from an error that holds the text it was about: of an encoding, of a value."""
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(_last(kind).startswith("Unicode") or _last(kind) == "ValueError" for kind in kinds):
                raised = [inner for inner in ast.walk(node) if isinstance(inner, ast.Raise) and inner.exc is not None]
                yield from (inner.lineno for inner in raised if not isinstance(inner.cause, ast.Constant))


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
    assert used(ast.parse(source)) & NETWORK


def test_nothing_opens_a_socket() -> None:
    assert users(NETWORK) == {}


def test_nothing_is_put_down_at_a_place_that_is_not_ours() -> None:
    assert users(KEEPING) == {}


def test_files_are_chosen_at_one_place() -> None:
    """Qt's dialog and Qt's settings keep names; that place sees to it that they do not."""
    assert users(frozenset({"QFileDialog", "QSettings"})) == {"ui/parts/paths.py": {"QFileDialog", "QSettings"}}


def test_processes_are_started_at_three_doors() -> None:
    assert users(STARTING) == DOORS


def test_what_is_imported_by_name_is_ours() -> None:
    for path, module in MODULES.items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and _last(node.func) in BY_CALL and path not in BY_TABLE:
                (name,) = (argument.value for argument in node.args if isinstance(argument, ast.Constant))
                assert str(name).startswith(("fieldkit.", "ui.")), path


def test_a_spreadsheet_is_made_in_memory() -> None:
    """Left to itself, XlsxWriter puts every sheet into a temporary file first."""
    for path, module in MODULES.items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and _last(node.func) == "Workbook":
                assert "'in_memory': True" in ast.unparse(node), path


def test_the_rule_sees_an_error_that_holds_a_text() -> None:
    source = "try:\n    f()\nexcept (OSError, UnicodeError) as error:\n    raise R() from error"
    assert list(telling(ast.parse(source))) == [4]
    assert list(telling(ast.parse(source.replace("from error", "from None")))) == []


def test_no_refusal_is_raised_from_an_error_that_holds_a_text() -> None:
    """Such an error shows all of the text, a passphrase too, to whoever prints it."""
    assert [(path, line) for path, module in MODULES.items() for line in telling(module)] == []
