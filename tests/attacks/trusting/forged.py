"""Cards that are sound in themselves, and whose owner is not who they seem to be."""

from __future__ import annotations

from collections.abc import Callable

from fieldkit.keys import cards
from tests.attacks.scene import Stage
from tests.vaultkit import NAMES


def named(name: str) -> Callable[[Stage], bytes]:
    """Return a card of mallory's by this name, made for the county."""
    return lambda scene: cards.make_card(scene.mallory, scene.county.genesis, name)


FORGED = {
    "name_of_a_member": named(NAMES["zhang"]),
    "name_of_a_member_with_a_space_in_it": named(" ".join(NAMES["zhang"])),
    "name_of_the_office_with_a_sign_behind": named(f"{NAMES['office']}\u00b7"),
}
