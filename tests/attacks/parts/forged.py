"""What somebody can do who has the sticks with several parts of a bundle: each returns the parts that are given."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from tests.attacks.forge import Json, Loose, Made, Zipped, encrypted, named
from tests.attacks.scene import Scene

Parts = list[list[Made]]
Make = Callable[[Scene], list[bytes]]


def cut(loose: Loose) -> Parts:
    """The bundle in two parts: an exhibit in slices, the first in the first part, and all else in the second."""
    at = loose.place("exhibits")
    end = loose.place("secrets")
    (name, data), *others = loose.members[at:end]
    half = len(data) // 2
    slices = [(f"{name}.001", data[:half]), (f"{name}.002", data[half:])]
    parts = [slices[:1], [*slices[1:], *others]]
    loose.manifest["parts"] = [[listed(*member) for member in part] for part in parts]
    return [framed(loose, [*loose.members[:at], *part, *loose.members[end:]]) for part in parts]


def listed(name: str, data: bytes) -> Json:
    return {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}


def framed(loose: Loose, members: list[tuple[str, bytes]]) -> list[Made]:
    """The members between a mimetype and the one signature and manifest of all parts."""
    return replace(loose, members=members).all_members()


def sealed_alike(loose: Loose, parts: Parts) -> Parts:
    """Signature and manifest are the same bytes in every part."""
    told = loose.told()
    signature = loose.signer.armored(loose.namespace, told).encode()
    last = [
        Made(*named("signature", encrypted(signature, loose.recipients))),
        Made(*named("manifest", encrypted(told, loose.recipients))),
    ]
    return [[*part[:-2], *last] for part in parts]


def whole(loose: Loose) -> Parts:
    return sealed_alike(loose, cut(loose))


def with_parts(alter: Callable[[Parts], Parts]) -> Make:
    """The parts altered by somebody without a key."""
    return lambda scene: [Zipped(part).write() for part in alter(whole(scene.loose))]


def of_another_bundle(scene: Scene) -> list[bytes]:
    """The second part is that of the sender's other bundle."""
    return [Zipped(part).write() for part in (whole(scene.loose)[0], whole(scene.other_loose)[1])]


def is_exhibit(made: Made) -> bool:
    return made.name.startswith("exhibits")


def slices_together(parts: Parts) -> Parts:
    """Both slices in the second part, and the other exhibit in the first."""
    told = [made for part in parts for made in part if is_exhibit(made)]
    slices = [made for made in told if made.name.endswith((".001", ".002"))]
    return [between(parts[0], [made for made in told if made not in slices]), between(parts[1], slices)]


def between(part: list[Made], exhibits: list[Made]) -> list[Made]:
    others = [made for made in part if not is_exhibit(made)]
    at = next(at for at, made in enumerate(others) if made.name.startswith("secrets"))
    return [*others[:at], *exhibits, *others[at:]]


def slices_exchanged(parts: Parts) -> Parts:
    """The second half of the exhibit under the name of the first, and the other way round."""
    (one,) = (made for made in parts[0] if is_exhibit(made))
    other = next(made for made in parts[1] if made.name.endswith(".002"))
    swapped = {one.name: replace(one, data=other.data), other.name: replace(other, data=one.data)}
    return [[swapped.get(made.name, made) for made in part] for part in parts]


def ledger_of(scene: Scene) -> list[bytes]:
    """The ledger of the other bundle in the second part."""
    parts, others = whole(scene.loose), whole(scene.other_loose)
    parts[1] = [others[1][at] if made.name.startswith("ledger") else made for at, made in enumerate(parts[1])]
    return [Zipped(part).write() for part in parts]


FORGED: dict[str, Make] = {
    "part_of_another_bundle": of_another_bundle,
    "slices_together": with_parts(slices_together),
    "all_exhibits_in_one_part": with_parts(
        lambda parts: [between(parts[0], [*filter(is_exhibit, [*parts[0], *parts[1]])])]
    ),
    "part_without_its_exhibits": with_parts(lambda parts: [parts[0], between(parts[1], [])]),
    "slices_exchanged": with_parts(slices_exchanged),
    "ledger_of_another_bundle_in_a_part": ledger_of,
}
