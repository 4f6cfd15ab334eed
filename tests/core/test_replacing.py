"""A lost laptop: a new card takes the place of the old, whose devices count no more beyond what had been received."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.desk import members
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.keys import cards
from fieldkit.keys.identity import Identity
from fieldkit.model.kinds import Case
from fieldkit.vault.ledger import Change
from tests.vaultkit import NAMES, County, carry, new_case

pytest_plugins = ["tests.counties"]


def written(path: Path, county: County, name: str = NAMES["zhang"]) -> tuple[Path, Identity]:
    """Write the card of a new key in this name."""
    identity = Identity.new()
    path.write_bytes(cards.make_card(identity, county.genesis, name))
    return path, identity


def test_a_new_card_takes_the_place_of_the_old(county: Callable[..., County], tmp_path: Path) -> None:
    made = county(zhang="inspector", office="office")
    zhang, office = made["zhang"], Desk(made["office"])
    space = new_case(zhang)
    carry(zhang, office.vault, space)
    path, identity = written(tmp_path / "new.fkcard", made)
    with pytest.raises(Refused) as refused:
        members.trust(office, path)
    assert refused.value.code is Code.CARD_LOOKALIKE
    members.trust(office, path, in_place_of=zhang.member)
    newest = office.vault.members.newest()
    assert newest is not None
    assert {entry.who.member for entry in newest.members} == {office.member, identity.member}
    assert newest.find(identity.member).role == "inspector"  # type: ignore[union-attr]  # it was just put there
    assert [gone.device for gone in newest.revoked] == [zhang.signer.device]
    assert office.get(Case, space).village == "青石村"
    zhang.write(space, Change(f"case/{space}", {"village": "改了"}))
    with pytest.raises(Refused) as refused:
        carry(zhang, office.vault, space, bundle=1001)
    assert refused.value.code is Code.RECEIVE_REVOKED
    assert office.get(Case, space).village == "青石村"


def test_a_namesake_is_said_to_be_one(county: Callable[..., County], tmp_path: Path) -> None:
    desk = Desk(county()["zhang"])
    path, identity = written(tmp_path / "other.fkcard", County(tmp_path, desk.county, {}, {}), NAMES["li"])
    members.trust(desk, path, namesake=True)
    assert desk.name(identity.member) == NAMES["li"]
    with pytest.raises(Refused) as refused:
        members.trust(desk, path, in_place_of=desk.member)
    assert refused.value.code is Code.MEMBERS_OFFICE_ONLY


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张三", "张三", True),
        ("张三", "张 三", True),
        ("WANG", "ｗang", True),
        ("р0", "PO", True),
        ("张三", "张山", False),
    ],
)
def test_which_names_look_the_same(one: str, other: str, *, same: bool) -> None:
    assert members.alike(one, other) is same
