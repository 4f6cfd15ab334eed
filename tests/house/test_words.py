"""Every refusal has its sentence in every language, with the same placeholders; every code is used."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.errors import Code, Refused
from fieldkit.model import KINDS

ROOT = Path(__file__).parents[2]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_code_has_a_sentence(lang: str) -> None:
    told = words.catalogue(lang)["refused"]
    assert {code.value for code in Code} - told.keys() == set()
    assert told.keys() - {code.value for code in Code} == set()


def test_both_languages_say_the_same_things() -> None:
    chinese, english = (words.catalogue(lang) for lang in words.LANGUAGES)
    assert chinese.keys() == english.keys()
    for section in chinese:
        assert chinese[section].keys() == english[section].keys(), section
        for key, text in chinese[section].items():
            assert placeholders(text) == placeholders(english[section][key]), (section, key)


def test_a_sentence_ends_like_one_and_is_not_a_stub() -> None:
    for lang, end in (("zh_CN", "。"), ("en", ".")):
        for code, text in words.catalogue(lang)["refused"].items():
            assert text.endswith(end), (lang, code)
            assert len(text) > 8, (lang, code)


def test_every_code_is_raised_somewhere() -> None:
    used: set[str] = set()
    for path in (ROOT / "fieldkit").rglob("*.py"):
        if path.name != "errors.py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code":
                    used.add(node.attr)
    assert {code.name for code in Code} - used == set()


@pytest.mark.parametrize("lang", words.LANGUAGES)
def test_every_field_of_every_kind_has_a_label(lang: str) -> None:
    told = words.catalogue(lang)
    assert {kind for kind in KINDS if kind not in told["kind"]} == set()
    missing = {f"{kind.name}.{field.name}" for kind in KINDS.values() for field in kind.fields}
    assert missing - told["field"].keys() == set()


def test_a_refusal_is_worded_with_its_parameters() -> None:
    told = words.refusal(Refused(Code.RECEIVE_MISSING, device="abc", first=12, last=40), "zh_CN")
    assert "12" in told
    assert "40" in told
