"""The table: each work, and below it what it is held against, with the ratio and whether the aim is met."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.frame import Beside, Fact, Row

_WIDTHS = (62, 12, 10, 9, 12)
_HEAD = ("work", "took", "ours is", "memory", "aim", "")

Cells = tuple[str, str, str, str, str, str]


def head() -> Iterator[str]:
    """Yield the lines above the rows."""
    yield _line(_HEAD)
    yield "-" * (sum(_WIDTHS) + 8)


def lines(rows: list[Row]) -> Iterator[str]:
    """Yield the lines of rows."""
    for row in rows:
        aim = ("", "") if row.most is None else (f"<= {seconds(row.most)}", _verdict(met=row.seconds <= row.most))
        yield _line((row.work, seconds(row.seconds), "", _memory(row.peak), *aim))
        for beside in row.beside:
            yield _line(_beside(row, beside))
        for fact in row.facts:
            yield _line(_fact(fact))


def seconds(value: float) -> str:
    """Return a time as people read it."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"


def _beside(row: Row, beside: Beside) -> Cells:
    if beside.seconds is None:
        return f"  {beside.name}", "not here", "", "", "", ""
    ratio = row.seconds / beside.seconds
    aim = ("", "") if beside.most is None else (f"<= {beside.most:g} x", _verdict(met=ratio <= beside.most))
    return f"  {beside.name}", seconds(beside.seconds), f"{ratio:.2f} x", _memory(beside.peak), *aim


def _fact(fact: Fact) -> Cells:
    shown = f"{fact.value:.4g}" if isinstance(fact.value, float) else str(fact.value)
    return f"  {fact.name}", shown, "", "", f"= {fact.must_be:g}", _verdict(met=fact.value == fact.must_be)


def _verdict(*, met: bool) -> str:
    return "met" if met else "MISSED"


def _memory(peak: int) -> str:
    return f"{peak >> 20} MiB" if peak else ""


def _line(cells: Cells) -> str:
    first, *rest, last = cells
    padded = [cell.rjust(width) for cell, width in zip(rest, _WIDTHS[1:], strict=True)]
    return "  ".join([first.ljust(_WIDTHS[0]), *padded, last]).rstrip()
