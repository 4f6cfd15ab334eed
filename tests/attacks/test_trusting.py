"""Cards in a name that is taken for another's: sound in themselves, and trusted only when a person says who it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.desk import members
from fieldkit.desk.desk import Desk
from fieldkit.errors import Refused
from fieldkit.keys import cards
from tests.attacks import catalogue
from tests.attacks.catalogue import Attack, check_said
from tests.attacks.scene import Stage, staged
from tests.vaultkit import NAMES, dump


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("scene")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        with staged(folder) as made:
            yield made


def card(data: bytes, folder: Path) -> Path:
    path = folder / "card.fkcard"
    path.write_bytes(data)
    return path


def test_a_name_of_its_own_is_trusted(scene: Stage, tmp_path: Path) -> None:
    made = cards.make_card(scene.mallory, scene.county.genesis, "孙八")
    assert members.trust(Desk(scene.county["li"]), card(made, tmp_path)).name == "孙八"


@catalogue.every("trusting")
def test_a_name_that_is_taken_for_anothers_is_not(scene: Stage, attack: Attack, tmp_path: Path) -> None:
    vault = scene.county["qian"]
    before = dump(vault)
    with pytest.raises(Refused) as caught:
        members.trust(Desk(vault), card(attack.make(scene), tmp_path))
    assert f"refused.{caught.value.code}" == attack.expects
    whose = "office" if "office" in attack.name else "zhang"
    shown = {"mallorys": scene.mallory.public, "theirs": scene.county.people[whose].public}
    check_said(
        attack,
        words.refusal(caught.value, "zh_CN"),
        {name: cards.fingerprint(key)[:11] for name, key in shown.items()},
    )
    assert dump(vault) == before
    assert NAMES[whose] in {one.name for one in vault.members.cards().values()}
