"""One vault whose member has colleagues without vaults of their own: enough to name them, and quick to make."""

from __future__ import annotations

from fieldkit.desk.desk import Desk
from fieldkit.keys.lists import Role
from tests.vaultkit import County


def desk_of(county: County, person: str, **others: Role) -> Desk:
    """The desk of `person`, who has the newest member list, with `others` on it."""
    vault = county[person]
    newest = county.list_anew(**others)
    with vault.store.transaction():
        vault.members.take_rolls([newest], 0)
    return Desk(vault)
