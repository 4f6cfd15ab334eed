"""Laws of names: what we make, every system takes; what we accept, looks like what it is."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from fieldkit import files
from fieldkit.errors import Code, Refused

ANYTHING = st.text(st.characters(exclude_categories=()))
AWKWARD = st.text(
    st.sampled_from('aZ村. _-:\\/*?"<>|\0\t\u202e\u200b\ufeff\u2066\u00a0\u3000\u0301\ud800CONconAUXLPT1¹$(){}')
)
TEXTS = ANYTHING | AWKWARD

RESERVED = ["CON", "con", "Prn.txt", "AUX .doc", "nul", "COM1", "com9.tar.gz", "LPT0", "COM¹", "lpt³.x", "CONIN$"]
UNUSABLE = [
    *("", ".", "..", "a/b", "a\\b", "/", "a:b", 'a"b', "a|b", "a?", "a*", "<a>", "a.", "a ", "a\0b", "a\nb"),
    *("photo\u202egpj.exe", "a\u200bb", "\ufeffa", "a\u2066b", "a\u2028b", "a\u00adb", "\ud800", "ab\x7f", "a\u3164"),
    *("a" * 256, "村" * 86, *RESERVED),
]
USABLE = [
    "王家村.fkb",
    "a",
    "a" * 255,
    "村" * 85,
    ".hidden",
    "CONTRACT",
    "COM10",
    "a b.c",
    "𠮷野.fkb",
    "\ue000.docx",
    "it's (2)",
]


def accepted(name: str) -> bool:
    try:
        return files.check_name(name) == name
    except Refused:
        return False


@given(TEXTS)
@example("CON")
@example("  con.txt. . ")
@example("\u0344" * 60)
@example("a" * 200 + ".fkb")
@example("a" * 119 + " " + "b" * 30)
@example("." + "村" * 100 + ".fkcard")
def test_a_safe_name_is_accepted_short_normal_and_stays_as_it_is(text: str) -> None:
    name = files.safe_name(text)
    assert accepted(name)
    assert len(name.encode("utf-8")) <= 120
    assert unicodedata.is_normalized("NFC", name)
    assert files.safe_name(name) == name
    assert not name.startswith((".", " "))


@given(st.text(st.characters(categories=("Lu", "Ll", "Lo", "Nd")), min_size=1, max_size=25))
def test_a_name_that_is_usable_and_short_is_kept(text: str) -> None:
    name = unicodedata.normalize("NFC", text)
    assume(accepted(name) and len(name.encode("utf-8")) <= 120)
    assert files.safe_name(name) == name


@given(TEXTS)
def test_a_safe_name_makes_one_file_right_here(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / files.safe_name(text)
        path.write_bytes(b"")
        assert list(Path(folder).iterdir()) == [path]


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_name_is_refused_and_shown_harmlessly(name: str) -> None:
    with pytest.raises(Refused) as caught:
        files.check_name(name)
    assert caught.value.code is Code.MEDIUM_BAD_NAME
    shown = str(caught.value.params["name"])
    assert files.shown(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize("name", USABLE)
def test_an_ordinary_name_is_taken_as_it_is(name: str) -> None:
    assert files.check_name(name) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王家村 2026/3 谈话：笔录", "王家村 2026_3 谈话：笔录"),
        ("photo\u202egpj.exe", "photogpj.exe"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("con.txt", "_con.txt"),
        ("  .. ", "unnamed"),
        ("a\u3000\tb.fkb", "a b.fkb"),
        ("x" * 200 + ".fkcard", "x" * 113 + ".fkcard"),
        ("e\u0301", "é"),
    ],
)
def test_what_becomes_of_a_text(text: str, name: str) -> None:
    assert files.safe_name(text) == name


@given(TEXTS, TEXTS)
def test_being_the_same_name_is_mutual_and_goes_by_sight(a: str, b: str) -> None:
    assert files.same_name(a, a)
    assert files.same_name(a, b) == files.same_name(b, a)
    assert files.same_name(a, unicodedata.normalize("NFD", a))
    assert files.same_name(a, a.casefold())


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("A.fkb", "a.FKB", True),
        ("é", "e\u0301", True),
        ("straße", "STRASSE", True),
        ("王村", "王材", False),
        ("a", "b", False),
    ],
)
def test_names_that_meet_on_a_stick(a: str, b: str, *, same: bool) -> None:
    assert files.same_name(a, b) is same


@given(TEXTS)
def test_what_is_shown_steers_no_terminal_and_keeps_its_length(text: str) -> None:
    shown = files.shown(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in shown)
    shown.encode("utf-8")
