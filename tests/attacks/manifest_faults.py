"""Manifests that the sender signed and that contradict themselves: one fault each."""

from __future__ import annotations

from typing import Any

from fieldkit.errors import Code
from tests.attacks.scene import Attack, listed, manifest_with


def other_county_on_the_card(told: dict[str, Any]) -> None:
    told["sender"]["card"]["county"] = told["county"] | {"v": 2}


def one_key(told: dict[str, Any]) -> None:
    told["receivers"][1]["recipient"] = told["receivers"][0]["recipient"]


def one_member_of_secrets(told: dict[str, Any]) -> None:
    told["receivers"][1]["secrets"] = told["receivers"][0]["secrets"]


MANIFEST_FAULTS = [
    Attack(fault, Code.BUNDLE_MANIFEST, manifest_with(alter))
    for fault, alter in {
        "no receiver": lambda told: told.update(receivers=[]),
        "a receiver twice": lambda told: told["receivers"].append(told["receivers"][0]),
        "two receivers with one key": one_key,
        "two receivers with one member of secrets": one_member_of_secrets,
        "secrets that are the ledger": lambda told: told["receivers"][1].update(secrets=listed(told, "ledger")["name"]),
        "number nought": lambda told: told["receivers"][0].update(number=0),
        "the space that never travels": lambda told: told.update(spaces=[*told["spaces"], "own"]),
        "a space twice": lambda told: told.update(spaces=told["spaces"] * 2),
        "a space that is none": lambda told: told.update(spaces=[*told["spaces"], "x"]),
        "a chain of a space not named": lambda told: told.update(spaces=[]),
        "a chain of no device": lambda told: told["heads"].update({f"{told['spaces'][0]}/x": [1, "0" * 64]}),
        "left out beyond the end": lambda told: told.update(since=dict.fromkeys(told["heads"], 1000)),
        "left out of a chain not covered": lambda told: told["since"].update({f"{told['spaces'][0]}/{'a' * 26}": 1}),
        "no part": lambda told: told.update(parts=[]),
        "an exhibit without a member": lambda told: told.update(parts=[told["parts"][0][1:]]),
        "a member without an exhibit": lambda told: told.update(exhibits=told["exhibits"][1:]),
        "a member in two parts": lambda told: told["parts"].append(told["parts"][0][:1]),
        "a ledger in one part alone": lambda told: told["parts"][0].append(listed(told, "ledger")),
        "no ledger listed": lambda told: told.update(
            common=[each for each in told["common"] if "ledger" not in each["name"]]
        ),
        "a hash that is not the name's": lambda told: told["parts"][0][0].update(sha256="0" * 64),
        "an exhibit twice": lambda told: told["exhibits"].append(told["exhibits"][0]),
        "a payload larger than its member": lambda told: told["exhibits"][0].update(size=10**9),
        "a header of megabytes": lambda told: told["parts"][0][0].update(size=told["parts"][0][0]["size"] + (2 << 20)),
        "an exhibit nobody reads": lambda told: told["exhibits"][0].update(readers=[]),
        "a reader who is none": lambda told: told["exhibits"][0].update(readers=[0, 7]),
        "a reader before the first": lambda told: told["exhibits"][0].update(readers=[-1, 0]),
        "a reader twice": lambda told: told["exhibits"][0].update(readers=[0, 0]),
        "a county of another name than the card's": other_county_on_the_card,
        "text for a number": lambda told: told.update(made_at="today"),
        "a field less": lambda told: told.pop("since"),
    }.items()
]
"""Manifests that the sender signed and that contradict themselves."""
