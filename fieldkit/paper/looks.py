"""Which look words and paragraphs of a Word document have: its defaults, its styles, and what they say themselves.

Properties are flat: `spacing.line` is the attribute `line` of the element `spacing`, `keepNext` an element without any.
ECMA-376-1, 17.7.2: each level overrides what the one before said, attribute by attribute.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from fieldkit.paper.layout import Font, Stop
from fieldkit.paper.word import MAIN

W = f"{{{MAIN}}}"
Properties = Mapping[str, str]

OFF = ("0", "false", "off", "none")
_LATIN = re.compile(r"[\x20-\x7e]+")
_HALF_POINT = 10
_SPACE_UNIT = 20 / 4096
"""Twips in the unit of a grid's `charSpace` (17.6.5)."""


class Looks:
    """The styles and fonts of one document."""

    def __init__(self, styles: ET.Element, fonts: ET.Element | None) -> None:
        self._styles = {str(one.get(f"{W}styleId")): one for one in styles.iterfind(f"{W}style")}
        self._usual = str(next((name for name, one in self._styles.items() if one.get(f"{W}default") == "1"), ""))
        defaults = styles.find(f"{W}docDefaults")
        self._plain = {
            part: flat(defaults.find(f"{W}{part}Default/{W}{part}") if defaults is not None else None)
            for part in ("pPr", "rPr")
        }
        self._others = dict(_others(fonts)) if fonts is not None else {}
        self._known: dict[tuple[str, str], Properties] = {}

    def of_style(self, style: str, part: str) -> Properties:
        """Return what the style says (`part`: pPr or rPr), with all it is based on."""
        key = (style, part)
        if key not in self._known:
            named = self._styles.get(style or self._usual)
            base = named.find(f"{W}basedOn") if named is not None else None
            under = self._plain[part] if base is None else self.of_style(str(base.get(f"{W}val")), part)
            self._known[key] = {**under, **flat(named.find(f"{W}{part}") if named is not None else None)}
        return self._known[key]

    def fonts(self, look: Properties, pitch: int) -> tuple[Font, Font]:
        """Return how Latin and how other signs are written; `pitch` is the `charSpace` of the page's grid."""
        size = int(look.get("sz", "20")) * _HALF_POINT
        told: dict[str, Any] = {
            "size": size,
            "bold": said(look, "b"),
            "italic": said(look, "i"),
            "underlined": said(look, "u"),
            "struck": said(look, "strike"),
            "colour": look.get("color", "").removeprefix("auto"),
        }
        spaced = int(look.get("spacing", "0"))
        latin, other = self._families(look, "ascii"), self._families(look, "eastAsia")
        return (
            Font((*latin, *other), spacing=spaced + pitch * _SPACE_UNIT / 2, **told),
            Font((*other, *latin), spacing=spaced + pitch * _SPACE_UNIT, **told),
        )

    def _families(self, look: Properties, slot: str) -> tuple[str, ...]:
        name = look.get(f"rFonts.{slot}", "")
        return (name, *self._others.get(name, ())) if name else ()


def flat(element: ET.Element | None, prefix: str = "") -> dict[str, str]:
    """Return the properties that `element` holds."""
    found: dict[str, str] = {}
    for child in element if element is not None else ():
        name = prefix + child.tag.removeprefix(W)
        if name == "tabs":
            found |= {f"tabs.{one.get(f'{W}pos')}": str(one.get(f"{W}val")) for one in child}
        elif len(child):
            found |= flat(child, f"{name}.")
        else:
            found |= {_named(name, key): value for key, value in child.attrib.items()} or {name: "1"}
    return found


def said(look: Properties, name: str) -> bool:
    """Say whether a property that is on or off is on."""
    return look.get(name, "0") not in OFF


def stops(look: Properties) -> tuple[Stop, ...]:
    """Return the tabulator stops of a paragraph."""
    found = {int(name[5:]): align for name, align in look.items() if name.startswith("tabs.")}
    return tuple(Stop(at, align) for at, align in sorted(found.items()) if align not in ("clear", "bar"))


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[tuple[str, bool], ...]:
    """Return the parts of `text`, each with whether it is Latin; a tab is as what stands before it."""
    parts, at = [], 0
    for found in _LATIN.finditer(text):
        if found.start() > at:
            parts.append((text[at : found.start()], False))
        parts.append((found[0], True))
        at = found.end()
    return (*parts, (text[at:], False)) if at < len(text) else tuple(parts)


def _named(name: str, key: str) -> str:
    attribute = key.removeprefix(W)
    return name if attribute == "val" else f"{name}.{attribute}"


def _others(fonts: ET.Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    for font in fonts.iterfind(f"{W}font"):
        other = font.find(f"{W}altName")
        told = str(other.get(f"{W}val")) if other is not None else ""
        yield str(font.get(f"{W}name")), tuple(name.strip() for name in told.split(",") if name.strip())
