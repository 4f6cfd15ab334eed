"""Opens key slots in a program that may take no more memory than it has: `python -m tests.attacks.limited FILE...`.

For each file it prints the code of the refusal, the seconds it took, and the bytes that Python asked for meanwhile.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import tracemalloc
from pathlib import Path

from fieldkit.errors import Refused
from fieldkit.keys import slotfile, unlock
from fieldkit.keys.passphrase import LEAST

SPARE = LEAST.memory * 1024 // 2
"""Bytes that may be taken beyond what the program has: too few for the least cost there is."""


def tried(path: Path, passphrase: str) -> tuple[str, float, int]:
    """Try the passphrase on the slots in `path`."""
    tracemalloc.reset_peak()
    before, began = tracemalloc.get_traced_memory()[0], time.perf_counter()
    code = "opened"
    try:
        unlock.unlock(slotfile.decode(path.read_bytes()), None, passphrase)
    except Refused as refusal:
        code = refusal.code.value
    return code, time.perf_counter() - began, tracemalloc.get_traced_memory()[1] - before


def main(passphrase: str, *names: str) -> None:
    """Print what becomes of each file, once nothing more can be allocated than SPARE."""
    tracemalloc.start()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    whole = pages * resource.getpagesize() + SPARE
    resource.setrlimit(resource.RLIMIT_AS, (whole, whole))
    print(json.dumps({Path(name).stem: tried(Path(name), passphrase) for name in names}))


if __name__ == "__main__":
    main(*sys.argv[1:])
