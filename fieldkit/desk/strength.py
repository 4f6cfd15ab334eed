"""How well a passphrase would hold against someone who has the disk (zxcvbn, D. L. Wheeler, USENIX Security 2016).

The measure knows English words; a Chinese character counts as one guess among the thousands of a list of common ones.
"""

from __future__ import annotations

import math

BEST = 4
ENOUGH = 3
"""From here on a guess of all that is likelier takes 10^8 tries and more; each costs about a second here (Argon2id)."""

_COMMON = 3500
"""Characters in the list of common characters for general use (通用规范汉字表, level 1)."""
_STEPS = (3, 6, 8, 10)
"""zxcvbn's own steps: the powers of ten of guesses from which on the scores 1 to 4 are given."""


def score(passphrase: str) -> int:
    """Return 0 (guessed at once) to 4 (holds)."""
    if not passphrase:
        return 0
    ideographs = [letter for letter in passphrase if ord(letter) > 0x2E80]
    rest = "".join(letter for letter in passphrase if ord(letter) <= 0x2E80)
    power = len(set(ideographs)) * math.log10(_COMMON) + (_power(rest) if rest else 0.0)
    return sum(power >= step for step in _STEPS)


def _power(text: str) -> float:
    """Return the power of ten of the guesses that `text` takes."""
    from zxcvbn import zxcvbn

    return math.log10(float(zxcvbn(text[:72], max_length=72)["guesses"]))
