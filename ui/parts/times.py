"""Times as players show them."""

from __future__ import annotations


def clock(ms: int) -> str:
    """Return a time as a player shows it: 1:02:03, or 2:03 where there are no hours."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
