"""The program: a hidden first argument for its own worker, a command, or the window."""

from __future__ import annotations

import sys
from typing import Any


def main() -> None:
    """Run what the arguments ask for; the process ends with the exit status of `fieldkit.cli.frame`."""
    if sys.argv[1:2] == ["--parse-worker"]:
        from fieldkit.parse.worker import main as work

        sys.exit(work())
    from fieldkit import files

    files.keep_off_disk()
    if sys.argv[1:2] == ["--work"]:
        sys.exit(_window().work())
    if sys.argv[1:2] == ["--play"]:
        sys.exit(_window().play())
    if sys.argv[1:2] == ["--record"]:
        sys.exit(_window().record())
    from fieldkit.cli.frame import run

    _write_utf_8()
    sys.exit(run(sys.argv[1:]))


def _window() -> Any:
    """Return the windows' entry: the one place that reaches up to them, and by name, so that the core needs no Qt."""
    import importlib

    return importlib.import_module("ui.app")


def _write_utf_8() -> None:
    """Write UTF-8 into files and other programs, whatever code page Windows has for its terminal."""
    import io

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.isatty():
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
