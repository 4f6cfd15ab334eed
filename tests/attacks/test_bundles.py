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
from fieldkit.errors import Code, Refused
from fieldkit.vault.vault import Vault
from tests.attacks import catalogue
from tests.attacks.catalogue import Attack, check_said
from tests.attacks.parts.forged import with_parts
from tests.attacks.scene import Stage, staged, told_by
from tests.vaultkit import dump, held_files


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("scene")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIELDKIT_HOME", str(folder / "home"))
        with staged(folder) as made:
            yield made


@pytest.fixture
def li(scene: Stage) -> Iterator[Vault]:
    """Li's vault, which must be the same afterwards."""
    yield from unchanged(scene.county["li"])


def unchanged(vault: Vault) -> Iterator[Vault]:
    before, files = dump(vault), held_files(vault)
    yield vault
    assert (dump(vault), held_files(vault)) == (before, files)


def laid(folder: Path, made: bytes | list[bytes]) -> list[Path]:
    """The files of a bundle, by the number of the part."""
    paths = []
    for number, data in enumerate(made if isinstance(made, list) else [made], 1):
        paths.append(folder / f"{number}.fkb")
        paths[-1].write_bytes(data)
    return paths


def refusal(vault: Vault, *paths: Path) -> Refused | None:
    try:
        receive(vault, paths)
    except Refused as caught:
        return caught
    return None


def seen_before(vault: Vault, *paths: Path) -> Code | None:
    """What a preview says; the bytes of exhibits it leaves unread."""
    try:
        told = preview(vault, paths)
    except Refused as caught:
        return caught.code
    return told.hindrance.code if told.hindrance else None


@catalogue.every("zip", "seals", "manifest", "content", "chains", "parts")
def test_it_is_refused_for_its_own_reason(scene: Stage, attack: Attack, tmp_path: Path) -> None:
    paths = laid(tmp_path, attack.make(scene.copy()))
    for vault in unchanged(scene.county[attack.receiver or "li"]):
        caught = refusal(vault, *paths)
        assert caught is not None
        assert f"refused.{caught.code}" == attack.expects
        check_said(attack, words.refusal(caught, "zh_CN"), scene.names)
        assert words.refusal(caught, "en") != caught.code.value
        assert seen_before(vault, *paths) is (None if caught.code is Code.EXHIBIT_DAMAGED else caught.code)


def test_without_a_key_every_fault_of_the_zip_is_seen(scene: Stage, tmp_path: Path) -> None:
    path = tmp_path / "1.fkb"
    for attack in catalogue.attacks("zip"):
        path.write_bytes(attack.make(scene.copy()))
        with pytest.raises(Refused) as caught:
            inspect(path)
        assert caught.value.code == attack.key, attack


def test_put_together_without_a_fault_it_opens(scene: Stage, tmp_path: Path) -> None:
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
    path.write_bytes(told_by(scene, scene.wang))
    assert preview(scene.county["li"], [path]).hindrance is None
    parts = preview(scene.county["li"], laid(tmp_path, with_parts(list)(scene.copy())))
    assert (parts.hindrance, parts.brings.of, len(parts.brings.payloads)) == (None, 2, 2)


def offsets(data: bytes, step: int) -> list[int]:
    """Every byte of the ends, where lengths and counts stand, and a sample of the rest."""
    sample = random.Random(1).sample(range(len(data)), len(data) // step)
    return sorted({*range(60), *range(len(data) - 60, len(data)), *sample})


def test_one_byte_altered_anywhere_is_refused(scene: Stage, li: Vault, tmp_path: Path, count: int | None) -> None:
    path = tmp_path / "1.fkb"
    data = scene.loose.write()
    for at in offsets(data, count or 5000):
        for mask in (0x01, 0x80):
            path.write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])
            assert refusal(li, path) is not None, at


def test_cut_off_anywhere_is_refused(scene: Stage, li: Vault, tmp_path: Path, count: int | None) -> None:
    path = tmp_path / "1.fkb"
    data = scene.loose.write()
    edges = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
    places = {*offsets(data, count or 5000), *edges, *(edge + 30 for edge in edges[:-1])}
    for at in sorted(places):
        path.write_bytes(data[:at])
        assert refusal(li, path) is not None, at


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_every_byte_altered_is_refused(scene: Stage, li: Vault, tmp_path: Path) -> None:
    path = tmp_path / "1.fkb"
    loose = scene.loose.copy()
    data = loose.write()
    ends = [at for at in range(len(data)) if data[at : at + 2] == b"PK"]
    near = {byte for at in ends for byte in range(at, min(at + 300, len(data)))}
    for at in sorted(near):
        for mask in (0x01, 0x20, 0x80, 0xFF):
            path.write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :])
            assert refusal(li, path) is not None, (at, mask)
