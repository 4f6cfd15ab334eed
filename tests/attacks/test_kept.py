"""Attacks whose bytes never change: slot files, cards and events, each kept as it is beside its header.

`sound.*` is what each of them was made from by its one fault.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.desk import members
from fieldkit.errors import Code, Refused
from fieldkit.keys import slotfile, unlock
from fieldkit.merge import event as events
from fieldkit.vault import intake
from fieldkit.vault import vault as opening
from fieldkit.vault.parcel import Parcel, Stretch
from fieldkit.vault.vault import Vault
from tests.attacks import catalogue
from tests.attacks.catalogue import HERE, Attack, check_said
from tests.vaultkit import build, dump

PASSPHRASE = "青川县 2026"


def check_refused(attack: Attack, caught: Refused) -> None:
    """Prove that a refusal is the one of the header, in its words."""
    assert f"refused.{caught.code}" == attack.expects
    check_said(attack, words.refusal(caught, "zh_CN"))


# slots


def laid(folder: Path, file: Path) -> Path:
    """A vault's folder in which both copies of the slots are this file."""
    for name in slotfile.COPIES:
        (folder / name).write_bytes(file.read_bytes())
    return folder


def test_the_sound_slots_open(tmp_path: Path) -> None:
    assert unlock.unlock(slotfile.read(laid(tmp_path, HERE / "slots" / "sound.keys")), None, PASSPHRASE).master


@catalogue.every("slots")
def test_slots_with_a_fault_open_nothing(attack: Attack, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        opening.open_vault(laid(tmp_path, attack.file), PASSPHRASE)
    check_refused(attack, caught.value)
    assert (tmp_path / "keys.a").read_bytes() == (tmp_path / "keys.b").read_bytes() == attack.file.read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as Linux does it")
def test_a_cost_out_of_bounds_is_refused_before_a_byte_is_allocated() -> None:
    """There is too little memory even for the least cost, and none is asked for."""
    costly = [one for one in catalogue.attacks("slots") if one.key in (Code.KEYS_COST_HIGH, Code.KEYS_COST_LOW)]
    files = [HERE / "slots" / "sound.keys", *(attack.file for attack in costly)]
    command = [sys.executable, "-m", "tests.attacks.limited", PASSPHRASE, *map(str, files)]
    told = subprocess.run(command, cwd=HERE.parents[1], capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    assert found.pop("sound")[0] == Code.KEYS_MEMORY
    assert {name: code for name, (code, _, _) in found.items()} == {attack.name: attack.key for attack in costly}
    assert max(seconds for _, seconds, _ in found.values()) < 0.5
    assert max(taken for _, _, taken in found.values()) < 1 << 20


# cards


def test_the_sound_card_is_read() -> None:
    _, card = members.read_card(HERE / "cards" / "sound.fkcard")
    assert card.name == "张三"


@catalogue.every("cards")
def test_a_card_with_a_fault_is_nobodys(attack: Attack) -> None:
    with pytest.raises(Refused) as caught:
        members.read_card(attack.file)
    check_refused(attack, caught.value)


# events


@pytest.fixture(scope="module")
def li(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """A leader's vault, which stays as it is."""
    folder = tmp_path_factory.mktemp("li")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        county = build(folder, {"li": "leader"})
        before = dump(county["li"])
        yield county["li"]
        assert dump(county["li"]) == before
        county.close()


def pair(file: Path) -> tuple[bytes, bytes]:
    """The envelope and the body in a file: a line each."""
    envelope, _, body = file.read_bytes().partition(b"\n")
    return envelope, body.removesuffix(b"\n")


def test_the_sound_event_is_read() -> None:
    envelope, body = pair(HERE / "events" / "sound.event")
    assert events.decode_envelope(envelope).body == events.digest(body)
    assert events.decode_body(body).values == {"title": "A", "facts": "B"}


@catalogue.every("events")
def test_an_event_with_a_fault_is_never_taken_in(li: Vault, attack: Attack) -> None:
    whole = events.decode_envelope(pair(HERE / "events" / "sound.event")[0])
    parcel = Parcel(stretches=(Stretch(whole.space, whole.device, (pair(attack.file),)),))
    with pytest.raises(Refused) as caught:
        intake.take_in(li.ledger, li.members, parcel, 1)
    check_refused(attack, caught.value)
