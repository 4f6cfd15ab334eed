"""The bundle under attack, what an attack is, and the ways to make one."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from fieldkit.errors import Code
from fieldkit.keys import age
from fieldkit.keys.identity import Identity
from tests.attacks.forge import Loose, Zipped
from tests.vaultkit import County


@dataclass(frozen=True)
class Scene:
    """A bundle from zhang to li and the office, taken apart; wang is a colleague, mallory belongs to no county."""

    loose: Loose
    county: County
    other_loose: Loose
    mallory: Identity

    @property
    def li(self) -> Identity:
        return self.county.people["li"]

    @property
    def zhang(self) -> Identity:
        return self.county.people["zhang"]

    def copy(self) -> Scene:
        return replace(self, loose=self.loose.copy(), other_loose=self.other_loose.copy())


class Attack(NamedTuple):
    """One bundle with one fault, what is wrong with it, and the code of the refusal."""

    fault: str
    code: Code
    make: Callable[[Scene], bytes]


def zip_with(alter: Callable[[Zipped], object]) -> Callable[[Scene], bytes]:
    """The whole bundle, its ZIP altered by somebody without a key."""

    def make(scene: Scene) -> bytes:
        zipped = scene.loose.zipped()
        alter(zipped)
        return zipped.write()

    return make


def loose_with(alter: Callable[[Scene], object]) -> Callable[[Scene], bytes]:
    """The bundle altered by whoever has what it takes."""

    def make(scene: Scene) -> bytes:
        alter(scene)
        return scene.loose.write()

    return make


def manifest_with(alter: Callable[[dict[str, Any]], object]) -> Callable[[Scene], bytes]:
    """The manifest altered and signed again by zhang, whose bundle it is."""

    def make(scene: Scene) -> bytes:
        alter(scene.loose.manifest)
        return scene.loose.write()

    return make


def exhibit_with(alter: Callable[[Scene, bytes, bytes], bytes]) -> Callable[[Scene], bytes]:
    """The first exhibit altered by zhang: `alter` gets its file key and its payload, and returns another age file."""

    def change(scene: Scene) -> None:
        at = scene.loose.place("exhibits")
        source = io.BytesIO(scene.loose.members[at][1])
        key = age.read_header(source, [scene.li.age_secret])
        scene.loose.exchange("exhibits", alter(scene, key, source.read()))

    return loose_with(change)


def header(key: bytes, scene: Scene, *more: str) -> bytes:
    return age.write_header(key, [*scene.loose.recipients, *more])


def listed(told: dict[str, Any], start: str) -> dict[str, Any]:
    return next(each for part in (told["common"], *told["parts"]) for each in part if each["name"].startswith(start))
