"""The transcript as it comes out of a word processor: what must stand on each page does."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from fieldkit.paper.transcript import Sheet, render
from tests.core.transcripts import DRAFT, SAMPLES, long

SHEETS: dict[str, Sheet] = {"draft": DRAFT, "illiterate": SAMPLES["illiterate"], "long": long(48)}
FOOTER = re.compile(r"被谈话人签名（捺指印）：年月日第(\d+)页共(\d+)页$")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The text of each page, without spaces; LibreOffice breaks the pages, in a profile of its own."""
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        pytest.skip("LibreOffice (soffice) and poppler (pdftotext) make the pages; one is not installed")
    folder = tmp_path_factory.mktemp("paper")
    for name, sheet in SHEETS.items():
        (folder / f"{name}.docx").write_bytes(render(sheet))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.docx") for name in SHEETS]
    convert = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(convert, check=True, capture_output=True, timeout=200)
    return {name: _pages(folder / f"{name}.pdf") for name in SHEETS}


def _pages(pdf: Path) -> list[str]:
    command = ["pdftotext", "-layout", str(pdf), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode("utf-8")
    return [
        "\n".join(re.sub(r"\s", "", line) for line in page.splitlines() if line.strip()) for page in text.split("\f")
    ][:-1]


@pytest.mark.parametrize("name", SHEETS)
def test_each_page_is_signed_counted_and_coded(printed: dict[str, list[str]], name: str) -> None:
    pages = printed[name]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        footer = FOOTER.search(page.replace("\n", ""))
        assert footer is not None, page
        assert (int(footer[1]), int(footer[2])) == (number, len(pages))
        state = "草稿" if SHEETS[name].number is None else f"版本码{SHEETS[name].code.replace(' ', '')}"
        assert state in page.partition("\n")[0]


@pytest.mark.parametrize("name", SHEETS)
def test_no_page_ends_with_a_question_or_begins_with_signatures(printed: dict[str, list[str]], name: str) -> None:
    for page in printed[name]:
        lines = page.splitlines()
        assert not lines[-3].startswith("问："), page
        assert not re.match("(.*签名|答：$|核对方式|（)", lines[1]), page


def test_a_page_holds_22_lines(printed: dict[str, list[str]]) -> None:
    around = 3
    assert max(len(page.splitlines()) for page in printed["long"]) == 22 + around
