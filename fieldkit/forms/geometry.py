"""Distances and areas on the earth taken as a sphere of 6,378,100 m, as ODK does."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from fieldkit.forms.values import Value, number, text

_RADIUS = 6_378_100.0
"""Metres; javarosa's GeoUtils has the same."""


def distance(places: Sequence[Value]) -> float:
    """Return the metres along `places`, each `LAT LON`, or several with `;` between."""
    total = 0.0
    for (lat, lon), (other_lat, other_lon) in pairwise(_points(places)):
        half = math.sin((other_lat - lat) / 2) ** 2
        half += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
        total += 2 * _RADIUS * math.asin(min(1.0, math.sqrt(half)))
    return total


def area(places: Sequence[Value]) -> float:
    """Return the square metres within `places`; 0 for fewer than three."""
    points = list(_points(places))
    if len(points) < 3:
        return 0.0
    total = sum(
        (other_lon - lon) * (2 + math.sin(lat) + math.sin(other_lat))
        for (lat, lon), (other_lat, other_lon) in pairwise([*points, points[0]])
    )
    return abs(total * _RADIUS**2 / 2)


def _points(places: Sequence[Value]) -> Iterator[tuple[float, float]]:
    for place in places:
        for point in text(place).split(";"):
            told = [number(part) for part in point.split()]
            if len(told) >= 2 and all(map(math.isfinite, told[:2])):
                yield math.radians(told[0]), math.radians(told[1])
