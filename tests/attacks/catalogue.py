"""Attacks as files: `SUBJECT/NAME.toml` says the one fault and the sentence with which a person is told of it.

What is attacked with lies beside it as `NAME.*`, or, where it must be encrypted and signed anew each time, is made by
the entry `NAME` of `FORGED` in `SUBJECT/forged.py`. There is no other list.
"""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fieldkit import words

HERE = Path(__file__).parent
SUBJECTS = sorted({path.parent.name for path in HERE.glob("*/*.toml")})


class Attack(NamedTuple):
    """One attack. `expects` is the key of the sentence in `resources/i18n/`, its section first.

    `receiver` is at whom it is aimed, where there are several. In `sentence`, what stands in braces is the name that
    the scene has for an id that is random.
    """

    subject: str
    name: str
    fault: str
    expects: str
    sentence: str
    receiver: str

    def __str__(self) -> str:
        return f"{self.subject}/{self.name}"

    @property
    def section(self) -> str:
        """The section of the sentence."""
        return self.expects.partition(".")[0]

    @property
    def key(self) -> str:
        """The key of the sentence in its section: the code of a refusal or of a flaw."""
        return self.expects.partition(".")[2]

    @property
    def file(self) -> Path:
        """The file with which it is made, where that is kept."""
        (path,) = kept(self.subject, self.name)
        return path

    @property
    def make(self) -> Callable[..., Any]:
        """What makes it, where it is made anew."""
        found: Callable[..., Any] = forged(self.subject)[self.name]
        return found


def attacks(subject: str) -> list[Attack]:
    """Return the attacks of a subject by name."""
    return [_read(path) for path in sorted((HERE / subject).glob("*.toml"))]


def _read(path: Path) -> Attack:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Attack(path.parent.name, path.stem, **({"receiver": ""} | told))


def forged(subject: str) -> Mapping[str, Callable[..., Any]]:
    """Return what makes the attacks of a subject anew, by name."""
    if not (HERE / subject / "forged.py").exists():
        return {}
    found: Mapping[str, Callable[..., Any]] = importlib.import_module(f"tests.attacks.{subject}.forged").FORGED
    return found


def kept(subject: str, name: str = "*") -> list[Path]:
    """Return the files that attacks are made with."""
    return [path for path in sorted((HERE / subject).glob(f"{name}.*")) if path.suffix not in (".toml", ".py", ".pyc")]


def every(*subjects: str) -> Any:
    """Run a test for every attack of the subjects, under its name."""
    return pytest.mark.parametrize("attack", [one for name in subjects for one in attacks(name)], ids=str)


def check_said(attack: Attack, said: str, names: Mapping[str, str] | None = None) -> None:
    """Prove that what a person is told in Chinese is the sentence of the header, word for word."""
    assert said == attack.sentence.format_map(names or {})


def is_worded(attack: Attack) -> bool:
    """Say whether the sentence is the wording's, with something in place of each of its gaps."""
    pattern = words.section_of("zh_CN", attack.section).get(attack.key)
    return pattern is not None and _fits(pattern, attack.sentence)


def _fits(pattern: str, sentence: str) -> bool:
    parts = re.split(r"\{[a-z_0-9]+\}", pattern)
    return re.fullmatch(".+".join(map(re.escape, parts)), sentence, re.DOTALL) is not None
