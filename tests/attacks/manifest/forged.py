"""Manifests that the sender signed and that contradict themselves: one fault each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.attacks.scene import listed, manifest_with


def other_county_on_the_card(told: dict[str, Any]) -> None:
    told["sender"]["card"]["county"] = told["county"] | {"v": 2}


def one_key(told: dict[str, Any]) -> None:
    told["receivers"][1]["recipient"] = told["receivers"][0]["recipient"]


def one_member_of_secrets(told: dict[str, Any]) -> None:
    told["receivers"][1]["secrets"] = told["receivers"][0]["secrets"]


ALTERATIONS: dict[str, Callable[[dict[str, Any]], object]] = {
    "no_receiver": lambda told: told.update(receivers=[]),
    "receiver_twice": lambda told: told["receivers"].append(told["receivers"][0]),
    "two_receivers_with_one_key": one_key,
    "two_receivers_with_one_member_of_secrets": one_member_of_secrets,
    "secrets_that_are_the_ledger": lambda told: told["receivers"][1].update(secrets=listed(told, "ledger")["name"]),
    "number_nought": lambda told: told["receivers"][0].update(number=0),
    "space_that_never_travels": lambda told: told.update(spaces=[*told["spaces"], "own"]),
    "space_twice": lambda told: told.update(spaces=told["spaces"] * 2),
    "space_that_is_none": lambda told: told.update(spaces=[*told["spaces"], "x"]),
    "chain_of_a_space_not_named": lambda told: told.update(spaces=[]),
    "chain_of_no_device": lambda told: told["heads"].update({f"{told['spaces'][0]}/x": [1, "0" * 64]}),
    "left_out_beyond_the_end": lambda told: told.update(since=dict.fromkeys(told["heads"], 1000)),
    "left_out_of_a_chain_not_covered": lambda told: told["since"].update({f"{told['spaces'][0]}/{'a' * 26}": 1}),
    "no_part": lambda told: told.update(parts=[]),
    "exhibit_without_a_member": lambda told: told.update(parts=[told["parts"][0][1:]]),
    "member_without_an_exhibit": lambda told: told.update(exhibits=told["exhibits"][1:]),
    "member_in_two_parts": lambda told: told["parts"].append(told["parts"][0][:1]),
    "ledger_in_one_part_alone": lambda told: told["parts"][0].append(listed(told, "ledger")),
    "no_ledger_listed": lambda told: told.update(
        common=[each for each in told["common"] if "ledger" not in each["name"]]
    ),
    "hash_that_is_not_the_names": lambda told: told["parts"][0][0].update(sha256="0" * 64),
    "exhibit_twice": lambda told: told["exhibits"].append(told["exhibits"][0]),
    "payload_larger_than_its_member": lambda told: told["exhibits"][0].update(size=10**9),
    "header_of_megabytes": lambda told: told["parts"][0][0].update(size=told["parts"][0][0]["size"] + (2 << 20)),
    "exhibit_nobody_reads": lambda told: told["exhibits"][0].update(readers=[]),
    "reader_who_is_none": lambda told: told["exhibits"][0].update(readers=[0, 7]),
    "reader_before_the_first": lambda told: told["exhibits"][0].update(readers=[-1, 0]),
    "reader_twice": lambda told: told["exhibits"][0].update(readers=[0, 0]),
    "county_of_another_name_than_the_cards": other_county_on_the_card,
    "text_for_a_number": lambda told: told.update(made_at="today"),
    "field_less": lambda told: told.pop("since"),
}

FORGED = {name: manifest_with(alter) for name, alter in ALTERATIONS.items()}
