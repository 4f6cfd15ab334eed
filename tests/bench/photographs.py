"""A county in which zhang has taken in all the photographs, and one in which they were handed on."""

from __future__ import annotations

from pathlib import Path

from fieldkit.desk import exhibits
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.model.kinds import Case
from fieldkit.vault.vault import Vault
from tests.bench import counties
from tests.bench.ground import Ground
from tests.vaultkit import new_case


def taken_in(ground: Ground) -> Path:
    """Return the folder of a county in which zhang's vault holds the photographs, and li's is empty."""
    name = f"vault-{ground.sizes.photographs}x{ground.sizes.photograph}"
    return ground.made(name, lambda folder: _make(folder, ground.photographs()))


def take(vault: Vault, folder: Path) -> None:
    """Take every file of `folder` into a new case of the vault, as the window does it."""
    exhibits.add_all(Desk(vault), new_case(vault), sorted(folder.iterdir()))


def case(desk: Desk) -> Case:
    """Return the case that holds them."""
    return find_case(desk, "青石村")


def _make(folder: Path, photographs: Path) -> None:
    with counties.founded(folder) as county:
        take(county["zhang"], photographs)
