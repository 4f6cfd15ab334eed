"""Cells of a sheet whose formula has no result: an error, or one that no program has worked out yet.

The reader of workbooks shows both as empty. Here their XML is turned into a text that says what stands there, so that
nothing looks like nothing: `#DIV/0!`, or the formula itself, `=B2*12`.
"""

from __future__ import annotations

import re

_CELL = re.compile(
    rb"<c(\s[^<>]*[^<>/])>\s*(?:<f[^<>]*/>|<f(?:\s[^<>]*)?>([^<]*)</f>)?\s*(?:<v\s*/>|<v(?:\s[^<>]*)?>([^<]*)</v>)?\s*</c>"
)
_TYPE = re.compile(rb"\st=[\"'](\w+)[\"']")
_FORMULA = b"<f"
_ERRORS = (b't="e"', b"t='e'")


def told(sheet: bytes) -> bytes:
    """Return the XML of a worksheet with such cells as texts (ECMA-376 part 1, 18.3.1.4 and 18.18.11)."""
    if _FORMULA not in sheet and not any(error in sheet for error in _ERRORS):
        return sheet
    return _CELL.sub(_told, sheet)


def _told(found: re.Match[bytes]) -> bytes:
    whole, attributes, formula, value = found.group(0, 1, 2, 3)
    kind = _TYPE.search(attributes)
    if kind and kind[1] == b"e":
        text = value or b"#"
    elif _FORMULA in whole and not value and not (kind and kind[1] == b"str"):
        text = b"=" + (formula or b"")
    else:
        return bytes(whole)
    return b"<c" + _TYPE.sub(b"", attributes) + b' t="str"><v>' + text + b"</v></c>"
