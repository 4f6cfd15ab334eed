"""The program: a hidden first argument for its own worker, a command, or the window."""

from __future__ import annotations

import sys


def main() -> None:
    """Run what the arguments ask for; the process ends with the exit status of `fieldkit.cli.frame`."""
    if sys.argv[1:2] == ["--parse-worker"]:
        from fieldkit.parse.worker import main as work

        sys.exit(work())
    from fieldkit.cli.frame import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
