"""Rules of the house that no tool knows: words, walls, and what must never stand in the repository."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = sorted((ROOT / "fieldkit").rglob("*.py"))
SOURCES = [*CORE, *sorted((ROOT / "ui").rglob("*.py"))]

FORBIDDEN_SUFFIXES = ("Manager", "Helper", "Utils", "Handler", "Service", "Controller", "Data", "Info")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_the_top_level_is_fixed() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a checkout of git")
    top = {line.split("/", 1)[0] for line in listed.stdout.splitlines()}
    allowed = {"fieldkit", "ui", "resources", "tests", "build.spec", "pyproject.toml", "README.md", "LICENSE"}
    assert {name for name in top if not name.startswith(".")} <= allowed


def test_no_class_is_called_a_manager() -> None:
    named = [node.name for path in SOURCES for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert [name for name in named if name.endswith(FORBIDDEN_SUFFIXES)] == []


def test_chinese_words_stand_in_resources() -> None:
    """Docstrings may name a form by its Chinese name; literals may not."""
    found = []
    for path in SOURCES:
        module = tree(path)
        docs = {
            id(node.body[0].value)
            for node in ast.walk(module)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        docs |= {
            id(after.value)
            for node in ast.walk(module)
            if isinstance(node, ast.Module | ast.ClassDef)
            for after in node.body
            if isinstance(after, ast.Expr)
        }
        found += [
            (path.name, node.value)
            for node in ast.walk(module)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docs
            and CHINESE.search(node.value)
        ]
    assert found == []


def test_no_file_is_large_and_no_function_long() -> None:
    for path in SOURCES:
        lines = path.read_text(encoding="utf-8").count("\n")
        assert lines <= 450, (path, lines)
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                assert (node.end_lineno or 0) - node.lineno <= 60, (path, node.name)


def test_the_core_runs_where_no_qt_is() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in CORE]
    names = [name for name in names if not name.endswith("__main__")]
    code = (
        "import sys, importlib\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('PySide6', 'shiboken6', 'ui'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_a_suppressed_warning_says_why() -> None:
    pattern = re.compile(r"#\s*(type: ignore|noqa)\S*(.*)")
    for path in [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]:
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = pattern.search(line)
            if found:
                assert "#" in found.group(2), (path, number)


def test_the_lock_names_no_address() -> None:
    text = (ROOT / ".ci" / "requirements.lock").read_text(encoding="utf-8")
    assert not re.search(r"https?:|--(index|extra|find|trusted)", text)
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert all("==" in line for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)


def test_no_two_files_of_tests_have_one_name() -> None:
    """pytest takes a second one for the first where their folders are no packages."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
