"""Attacks by bundle: each is refused whole, for its own reason, and leaves the receiver's vault as it was."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.bundle.inspect import inspect
from fieldkit.bundle.open import open_bundle
from fieldkit.bundle.receive import preview, receive
from fieldkit.bundle.write import write
from fieldkit.errors import Code, Refused
from fieldkit.keys.identity import Identity
from fieldkit.vault.vault import Vault
from tests.attacks.content_faults import CONTENT_FAULTS
from tests.attacks.forge import take_apart
from tests.attacks.manifest_faults import MANIFEST_FAULTS
from tests.attacks.scene import Attack, Scene
from tests.attacks.signed_faults import SIGNED_FAULTS
from tests.attacks.zip_faults import ZIP_FAULTS
from tests.vaultkit import build, dump, held_files, new_case, new_exhibit, new_interview, new_person, outgoing

ATTACKS = [*ZIP_FAULTS, *SIGNED_FAULTS, *MANIFEST_FAULTS, *CONTENT_FAULTS]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Zhang's bundle for li and the office, made once: nothing that is refused may change anything."""
    folder = tmp_path_factory.mktemp("scene")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        county = build(folder, {"zhang": "inspector", "li": "leader", "wang": "inspector"})
        zhang = county["zhang"]
        case = new_case(zhang)
        new_person(zhang, case, "王建国")
        new_interview(zhang, case, "水渠哪年修的？", "前年。")
        receivers = (county.known("li"), county.known("office"))
        recipients = [card.recipient for card in receivers]
        loose = []
        for name in ("one", "other"):
            for photo in (b"first", b"second"):
                new_exhibit(zhang, case, bytes(150_000) + photo + name.encode())
            path = write(zhang, folder / f"{name}.fkb", outgoing(zhang, receivers, case)).paths[0]
            loose.append(take_apart(path, county.people["li"], zhang.unlocked.identity, recipients))
        yield Scene(loose[0], county, loose[1], Identity.new())
        county.close()


@pytest.fixture
def li(scene: Scene) -> Iterator[Vault]:
    """Li's vault, which must be the same afterwards."""
    vault = scene.county["li"]
    before, files = dump(vault), held_files(vault)
    yield vault
    assert (dump(vault), held_files(vault)) == (before, files)


def refusal(vault: Vault, path: Path) -> Refused | None:
    try:
        receive(vault, [path])
    except Refused as caught:
        return caught
    return None


def seen_before(vault: Vault, path: Path) -> Code | None:
    """What a preview says; the bytes of exhibits it leaves unread."""
    try:
        told = preview(vault, [path])
    except Refused as caught:
        return caught.code
    return told.hindrance.code if told.hindrance else None


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.fault)
def test_it_is_refused_for_its_own_reason(scene: Scene, li: Vault, attack: Attack, tmp_path: Path) -> None:
    path = tmp_path / "1.fkb"
    path.write_bytes(attack.make(scene.copy()))
    caught = refusal(li, path)
    assert caught is not None
    assert caught.code is attack.code
    for language in ("zh_CN", "en"):
        assert words.refusal(caught, language) != caught.code.value
    assert seen_before(li, path) is (None if attack.code is Code.EXHIBIT_DAMAGED else attack.code)


def test_without_a_key_every_fault_of_the_zip_is_seen(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "1.fkb"
    for attack in ZIP_FAULTS:
        path.write_bytes(attack.make(scene.copy()))
        with pytest.raises(Refused) as caught:
            inspect(path)
        assert caught.value.code is attack.code, attack.fault


def test_put_together_without_a_fault_it_opens(scene: Scene, tmp_path: Path) -> None:
    """The forge itself is sound, and fields of a later version that need no understanding are passed over."""
    path = tmp_path / "1.fkb"
    loose = scene.loose.copy()
    loose.manifest["v"] = 2
    loose.manifest["weather"] = {"rain": True}
    for told in (scene.loose, loose):
        path.write_bytes(told.write())
        with open_bundle(path, scene.li, scene.county.genesis.id) as opened:
            assert opened.sender.member == scene.zhang.member
            assert len(opened.parcel().stretches) == 1
            assert len(opened.secrets()) == 3


def offsets(data: bytes, step: int) -> list[int]:
    """Every byte of the ends, where lengths and counts stand, and a sample of the rest."""
    sample = random.Random(1).sample(range(len(data)), len(data) // step)
    return sorted({*range(60), *range(len(data) - 60, len(data)), *sample})


def test_one_byte_altered_anywhere_is_refused(scene: Scene, li: Vault, tmp_path: Path, count: int | None) -> None:
    path = tmp_path / "1.fkb"
    data = scene.loose.write()
    for at in offsets(data, count or 5000):
        for mask in (0x01, 0x80):
            path.write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])
            assert refusal(li, path) is not None, at


def test_cut_off_anywhere_is_refused(scene: Scene, li: Vault, tmp_path: Path, count: int | None) -> None:
    path = tmp_path / "1.fkb"
    data = scene.loose.write()
    edges = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
    places = {*offsets(data, count or 5000), *edges, *(edge + 30 for edge in edges[:-1])}
    for at in sorted(places):
        path.write_bytes(data[:at])
        assert refusal(li, path) is not None, at


@pytest.mark.slow
def test_every_byte_altered_is_refused(scene: Scene, li: Vault, tmp_path: Path) -> None:
    path = tmp_path / "1.fkb"
    loose = scene.loose.copy()
    data = loose.write()
    ends = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
    near = {byte for at in ends for byte in range(at, min(at + 300, len(data)))}
    for at in sorted(near):
        for mask in (0x01, 0x20, 0x80, 0xFF):
            path.write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])
            assert refusal(li, path) is not None, (at, mask)
