"""What a system's error means to a person: every `OSError` of a file becomes a refusal with its own sentence."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fieldkit.errors import Code, Refused
from fieldkit.files.names import called

_MEANING = {
    Code.MEDIUM_FULL: "ENOSPC EDQUOT",
    Code.MEDIUM_READ_ONLY: "EROFS",
    Code.MEDIUM_GONE: "EIO ENODEV ENXIO ESTALE ENOTCONN ENOMEDIUM EREMOTEIO ESHUTDOWN ECONNABORTED EHOSTDOWN ETIMEDOUT",
    Code.MEDIUM_TOO_LARGE: "EFBIG",
    Code.MEDIUM_BAD_NAME: "ENAMETOOLONG EINVAL EILSEQ",
    Code.MEDIUM_DENIED: "EACCES EPERM",
    Code.FILE_MISSING: "ENOENT ENOTDIR",
    Code.FILE_EXISTS: "EEXIST",
    Code.FILE_BUSY: "EBUSY ETXTBSY EAGAIN EWOULDBLOCK EDEADLK",
    Code.FILE_NOT_A_FILE: "EISDIR ELOOP",
}
_BY_SYMBOL = {symbol: code for code, symbols in _MEANING.items() for symbol in symbols.split()}

_BY_WINERROR = {
    number: code
    for code, numbers in {
        Code.MEDIUM_FULL: (39, 112, 1295),
        Code.MEDIUM_READ_ONLY: (19,),
        Code.MEDIUM_GONE: (
            15,
            20,
            21,
            23,
            27,
            31,
            53,
            55,
            59,
            64,
            67,
            121,
            433,
            483,
            1006,
            1110,
            1112,
            1117,
            1167,
            1617,
        ),
        Code.MEDIUM_TOO_LARGE: (223,),
        Code.MEDIUM_BAD_NAME: (123, 161, 206),
        Code.FILE_BUSY: (32, 33, 1224),
    }.items()
    for number in numbers
}
"""Windows' own numbers ("System Error Codes" in its SDK, winerror.h), asked first: most of these arrive as EACCES."""

_TOO_LARGE_FOR_FAT = ("EPERM", "EINVAL")


def translate(error: OSError, path: Path, *, reached: int = 0) -> Refused:
    """Return the refusal that says what `error`, met at `path`, means; the caller raises it `from error`.

    `reached`: bytes of this file already written when the error came. Some drivers for FAT answer EPERM or EINVAL
    where a file grows past what the file system allows; after accepted bytes these cannot be about name or rights.
    What no other code covers is MEDIUM_FAILED with the error's symbol as `reason`.
    """
    name = called(path)
    symbol = errno.errorcode.get(error.errno or 0, "OSError")
    code = _BY_WINERROR.get(getattr(error, "winerror", None) or 0) or _BY_SYMBOL.get(symbol)
    if reached and symbol in _TOO_LARGE_FOR_FAT:
        code = Code.MEDIUM_TOO_LARGE
    if code is None:
        return Refused(Code.MEDIUM_FAILED, name=name, reason=symbol)
    return Refused(code, name=name)


@contextmanager
def world(path: Path, *, reached: int = 0) -> Iterator[None]:
    """Run the block and raise what the system reports at `path` as a Refused (see `translate`)."""
    try:
        yield
    except OSError as error:
        raise translate(error, path, reached=reached) from error
