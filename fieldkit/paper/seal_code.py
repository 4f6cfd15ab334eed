"""The short code of a sealed transcript: what stands on every page and can be typed back.

Sixteen digits: fourteen from the seal, two check digits (ISO 7064 MOD 97-10, as in GB/T 17710), which find every
wrong digit and every pair of swapped digits. It leads to a seal; what proves the text is the seal's whole SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata

_DOMAIN = b"fieldkit-transcript-code-v1\0"
_TYPED = re.compile(r"\d{16}", re.ASCII)


def short_code(sha256: str, number: int) -> str:
    """Return the code of version `number` whose text as printed has the SHA-256 `sha256` (lower-case hex).

    The digits are SHA-256 over a fixed name, the 32 bytes of `sha256` and `number` in 8 bytes, modulo 10^14, then
    the two check digits; in four groups of four.
    """
    seal = bytes.fromhex(sha256) + number.to_bytes(8, "big")
    digits = int.from_bytes(hashlib.sha256(_DOMAIN + seal).digest(), "big") % 10**14
    return _grouped(f"{digits:014}{98 - digits * 100 % 97:02}")


def picture(code: str) -> bytes:
    """Return the digits of a code as a QR code (ISO/IEC 18004, model 2, error correction H), a PNG and nothing else."""
    import segno

    file = io.BytesIO()
    digits = "".join(code.split())
    segno.make(digits, error="h", micro=False, boost_error=False).save(file, kind="png", scale=8, border=4)
    return file.getvalue()


def read_code(typed: str) -> str | None:
    """Return the code a person typed, as `short_code` writes it, or None where a digit is wrong or missing.

    Spaces and hyphens do not matter, nor do full-width digits.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    return _grouped(digits) if _TYPED.fullmatch(digits) and int(digits) % 97 == 1 else None


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))
