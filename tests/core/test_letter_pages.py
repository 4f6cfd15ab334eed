"""Letters as they come out of a word processor: 22 lines of 28 characters, numbers at the outer edges, a closing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fieldkit.paper.letter import Letter, Line, Sort, render

WHOLE = "巡" * 28


@pytest.mark.slow
@pytest.mark.parametrize("pages", [1, 2, 7, 60])
def test_a_page_holds_22_lines_of_28_characters(tmp_path: Path, pages: int) -> None:
    """The title takes two lines of the first page, the closing three of the last."""
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        pytest.skip("LibreOffice (soffice) and poppler (pdftotext) make the pages; one is not installed")
    blocks = [Line((WHOLE,), Sort.TO)] * (22 * pages - 5)
    letter = Letter(name="n", title="通知", blocks=tuple(blocks), signer="县委巡察组", day="2026年11月24日")
    (tmp_path / "letter.docx").write_bytes(render(letter))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*convert, str(tmp_path / "letter.docx")], check=True, capture_output=True, timeout=200)
    command = ["pdftotext", "-layout", str(tmp_path / "letter.pdf"), "-"]
    told = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8")
    shown = [[re.sub(r"\s", "", row) for row in page.splitlines() if row.strip()] for page in told.split("\f")[:-1]]
    assert len(shown) == pages
    assert [page[-1] for page in shown] == [f"—{number}—" for number in range(1, pages + 1)]
    assert shown[-1][-3:-1] == ["县委巡察组", "2026年11月24日"]
    assert [len(page) for page in shown] == [22 - (number == 0) - (number == pages - 1) + 1 for number in range(pages)]
    assert {row for page in shown for row in page[:-3] if row != "通知"} <= {WHOLE}
