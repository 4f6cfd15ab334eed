"""Every error of the system has its own sentence, in both languages, and says nothing but the file's name."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from fieldkit import files, words
from fieldkit.errors import Code, Refused

EXPECTED = {
    Code.MEDIUM_FULL: ["ENOSPC", "EDQUOT"],
    Code.MEDIUM_READ_ONLY: ["EROFS"],
    Code.MEDIUM_GONE: ["EIO", "ENODEV", "ENXIO", "ESTALE", "ENOTCONN"],
    Code.MEDIUM_TOO_LARGE: ["EFBIG"],
    Code.MEDIUM_BAD_NAME: ["ENAMETOOLONG", "EINVAL", "EILSEQ"],
    Code.MEDIUM_DENIED: ["EACCES", "EPERM"],
    Code.MEDIUM_FAILED: ["EMFILE", "ENFILE", "ENOLCK", "ENOMEM"],
    Code.FILE_MISSING: ["ENOENT", "ENOTDIR"],
    Code.FILE_EXISTS: ["EEXIST"],
    Code.FILE_BUSY: ["EBUSY", "ETXTBSY"],
    Code.FILE_NOT_A_FILE: ["EISDIR"],
}
CASES = [(symbol, code) for code, symbols in EXPECTED.items() for symbol in symbols]
PATH = Path("/home/li/王家村.fkb")


class WindowsError(OSError):
    """A double of what Windows raises: Python's errno, and the system's own number beside it."""

    def __init__(self, symbol: str, winerror: int) -> None:
        super().__init__(getattr(errno, symbol), "text of the system")
        self.winerror = winerror


@pytest.mark.parametrize(("symbol", "code"), CASES)
def test_each_error_has_its_code_and_sentences_without_the_folder(symbol: str, code: Code) -> None:
    refusal = files.translate(OSError(getattr(errno, symbol), "text of the system"), PATH)
    assert refusal.code is code
    assert refusal.params == {"name": "王家村.fkb"} | ({"reason": symbol} if code is Code.MEDIUM_FAILED else {})
    for language in words.LANGUAGES:
        sentence = words.refusal(refusal, language)
        assert "王家村.fkb" in sentence
        assert "/home" not in sentence


@pytest.mark.parametrize(
    ("symbol", "winerror", "code"),
    [
        ("EACCES", 5, Code.MEDIUM_DENIED),
        ("EACCES", 19, Code.MEDIUM_READ_ONLY),
        ("EACCES", 21, Code.MEDIUM_GONE),
        ("EACCES", 32, Code.FILE_BUSY),
        ("EACCES", 33, Code.FILE_BUSY),
        ("ENOSPC", 112, Code.MEDIUM_FULL),
        ("EINVAL", 39, Code.MEDIUM_FULL),
        ("EINVAL", 123, Code.MEDIUM_BAD_NAME),
        ("ENOENT", 206, Code.MEDIUM_BAD_NAME),
        ("ENOENT", 2, Code.FILE_MISSING),
        ("EINVAL", 223, Code.MEDIUM_TOO_LARGE),
        ("EINVAL", 433, Code.MEDIUM_GONE),
        ("EINVAL", 1006, Code.MEDIUM_GONE),
        ("EINVAL", 1117, Code.MEDIUM_GONE),
        ("EINVAL", 1167, Code.MEDIUM_GONE),
        ("EINVAL", 87, Code.MEDIUM_BAD_NAME),
    ],
)
def test_on_a_double_of_windows_its_own_number_decides(symbol: str, winerror: int, code: Code) -> None:
    assert files.translate(WindowsError(symbol, winerror), PATH).code is code


@pytest.mark.parametrize("symbol", ["EPERM", "EINVAL"])
def test_fat_s_odd_errors_mean_too_large_once_bytes_were_accepted(symbol: str) -> None:
    error = OSError(getattr(errno, symbol), "text of the system")
    assert files.translate(error, PATH, reached=1).code is Code.MEDIUM_TOO_LARGE
    assert files.translate(error, PATH).code is not Code.MEDIUM_TOO_LARGE


def test_an_error_without_a_number_is_still_a_refusal() -> None:
    refusal = files.translate(OSError("what was that"), PATH)
    assert (refusal.code, refusal.params["reason"]) == (Code.MEDIUM_FAILED, "OSError")


def test_a_name_that_steers_the_terminal_is_shown_harmlessly(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught, files.world(tmp_path / "a\x1b[2Jb"):
        (tmp_path / "a\x1b[2Jb").read_bytes()
    assert caught.value.params == {"name": "a\ufffd[2Jb"}


def test_our_own_faults_pass_through_untouched() -> None:
    with pytest.raises(KeyError), files.world(PATH):
        raise KeyError
    with pytest.raises(Refused) as caught, files.world(PATH):
        raise Refused(Code.VAULT_BUSY)
    assert caught.value.code is Code.VAULT_BUSY


def test_the_first_error_stays_the_cause(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught, files.world(tmp_path):
        (tmp_path / "none").read_bytes()
    assert isinstance(caught.value.__cause__, FileNotFoundError)
