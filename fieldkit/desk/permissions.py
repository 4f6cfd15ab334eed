"""What the office permits in its county: one record that its bundles bring to everyone."""

from __future__ import annotations

from fieldkit import ids
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Permission


def given(desk: Desk) -> Permission:
    """Return what is permitted; before the office has said anything, nothing is."""
    return desk.known(Permission, _path(desk)) or Permission(path=_path(desk), space="county")


def permit_recording(desk: Desk, *, permitted: bool) -> None:
    """Permit or forbid that talks are recorded with this program. Raises Refused(WRITE_NO_RIGHT) but for the office."""
    desk.set("county", _path(desk), {"recording": permitted})


def _path(desk: Desk) -> str:
    return f"permission/{ids.derived('permission', desk.county.id)}"
