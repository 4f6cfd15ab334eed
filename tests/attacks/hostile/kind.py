"""What a hostile file is: one fault, the file's name, its bytes made anew, and what must become of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fieldkit.errors import Code

READ = "read"
"""The file does no harm, and what is sound in it is read."""


class Hostile(NamedTuple):
    """`fault` says what is wrong; `outcomes` are what may become of it: a refusal's code, or READ.

    Several where it is the library's choice between equally harmless ones. `words` is what is to be read, if anything.
    `heavy`: it takes seconds, and stands in the long runs alone.
    """

    fault: str
    file: str
    make: Callable[[], bytes]
    outcomes: tuple[str, ...]
    words: str = ""
    heavy: bool = False


def hostile(
    fault: str, file: str, make: Callable[[], bytes], *outcomes: Code | str, words: str = "", heavy: bool = False
) -> Hostile:
    """One hostile file, whose outcomes are told by their codes."""
    return Hostile(fault, file, make, tuple(str(one) for one in outcomes), words, heavy)
