"""Tables as WordprocessingML: ruled, their first row repeated on every page, no row broken across pages."""

from __future__ import annotations

from collections.abc import Sequence

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)

Row = Sequence[str]
"""For each cell its paragraphs, at least one."""


def table(widths: Sequence[int], head: Row, rows: Sequence[Row], *, height: int = 0) -> str:
    """Return a table with columns of `widths` and rows at least of `height` (twips), under a head if there is one.

    A row of one cell spans all columns.
    """
    high = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    size, layout = f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/>', '<w:tblLayout w:type="fixed"/>'
    look = f"<w:tblPr>{size}<w:tblBorders>{_BORDERS}</w:tblBorders>{layout}</w:tblPr>"
    told = "".join(
        [*([_row(widths, head, "<w:tblHeader/>")] if head else []), *(_row(widths, row, high) for row in rows)]
    )
    return f"<w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{told}</w:tbl>"


def _row(widths: Sequence[int], cells: Row, look: str = "") -> str:
    spanned = len(cells) == 1 < len(widths)
    span = f'<w:gridSpan w:val="{len(widths)}"/>' if spanned else ""
    wide = [sum(widths)] if spanned else widths
    told = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>{cell}</w:tc>'
        for width, cell in zip(wide, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{look}</w:trPr>{told}</w:tr>"
