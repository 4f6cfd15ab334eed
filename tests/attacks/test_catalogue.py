"""Every attack has its header and every header its attack; each has a fault of its own and the wording's sentence."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.attacks import catalogue

ALL = [attack for subject in catalogue.SUBJECTS for attack in catalogue.attacks(subject)]


@pytest.mark.parametrize("subject", catalogue.SUBJECTS)
def test_what_makes_an_attack_and_its_header_go_together(subject: str) -> None:
    headers = {attack.name for attack in catalogue.attacks(subject)}
    forged, kept = set(catalogue.forged(subject)), {path.name.partition(".")[0] for path in catalogue.kept(subject)}
    assert forged | kept - {"sound"} == headers
    assert not forged & kept


def test_no_fault_is_there_twice() -> None:
    assert [fault for fault, count in Counter(attack.fault for attack in ALL).items() if count > 1] == []


def test_every_sentence_is_the_wordings() -> None:
    assert [str(attack) for attack in ALL if not catalogue.is_worded(attack)] == []


def test_the_document_names_every_subject_and_no_other() -> None:
    told = (catalogue.HERE / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([a-z]+)` \|", told, re.MULTILINE)) == catalogue.SUBJECTS
