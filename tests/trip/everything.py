"""The session over everything there is, as a program: `python -m tests.trip.everything LAPTOP STICK PLAIN FALLS`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.trip import troubles, workday
from tests.trip.session import Session, watched


def main() -> None:
    laptop, stick, plain = map(Path, sys.argv[1:4])
    session = Session(laptop, stick, plain, int(sys.argv[4]))
    session.papers.mkdir()
    with watched(session):
        for step in (*workday.STEPS, *troubles.STEPS):
            step(session)
    session.keep()


if __name__ == "__main__":
    main()
