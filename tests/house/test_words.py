"""Every refusal has its sentence in every language, with the same placeholders; every code is used."""

from __future__ import annotations

import ast
import re
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


SCREENS = sorted(path.stem for path in (ROOT / "resources" / "i18n" / "zh_CN").glob("*.toml"))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_says_the_same_in_both_languages(screen: str) -> None:
    chinese, english = (words.section_of(lang, screen) for lang in words.LANGUAGES)
    assert chinese.keys() == english.keys()
    for key, text in chinese.items():
        assert text.strip(), key
        assert english[key].strip(), key
        assert placeholders(text) == placeholders(english[key]), key


def test_every_text_of_a_screen_is_there_and_used() -> None:
    """A key is a literal, or is made around one (`count_{kind}`), or is handed on by name and stands in some file."""
    known = {(screen, key) for screen in SCREENS for key in words.section_of("zh_CN", screen)}
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "ui").rglob("*.py")}
    spoken = {node.value for module in modules.values() for node in ast.walk(module) if isinstance(node, ast.Constant)}
    used: set[tuple[str, str]] = set()
    for path, module in modules.items():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                screen, pattern = f"ui.{ast.literal_eval(node.args[0])}", _pattern(node.args[1])
                found = {told for told in known if told[0] == screen and pattern.fullmatch(told[1])}
                assert found, (path.name, ast.unparse(node))
                used |= {told for told in found if pattern.pattern != ".+" or told[1] in spoken}
    assert known - used == set()


def _pattern(key: ast.expr) -> re.Pattern[str]:
    if isinstance(key, ast.Constant):
        return re.compile(re.escape(str(key.value)))
    parts = key.values if isinstance(key, ast.JoinedStr) else []
    made = "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in parts)
    return re.compile(made or ".+")


def test_a_sentence_ends_like_one_and_is_not_a_stub() -> None:
    for lang, end in (("zh_CN", "。"), ("en", ".")):
        for code, text in words.catalogue(lang)["refused"].items():
            assert text.endswith(end), (lang, code)
            assert len(text) > 8, (lang, code)


def test_every_code_is_raised_somewhere() -> None:
    used: set[str] = set()
    for path in (path for room in ("fieldkit", "ui") for path in (ROOT / room).rglob("*.py")):
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
