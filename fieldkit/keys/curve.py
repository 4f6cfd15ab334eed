"""Which 32 bytes may stand as somebody's Ed25519 public key (RFC 8032, section 5.1.3; edwards25519 of RFC 7748)."""

from __future__ import annotations

from functools import lru_cache

from fieldkit.errors import Code, Refused

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P


@lru_cache(maxsize=1024)
def check_public(public: bytes) -> None:
    """Accept `public` (32 bytes) as an Ed25519 key, or raise Refused(PUBLIC_KEY_UNUSABLE).

    Refused are a wrong length, an encoding that is not the shortest (y of p or more), what is not on the curve, and the
    eight points of small order, in either sign.
    """
    y = int.from_bytes(public, "little") & (2**255 - 1)
    if len(public) != 32 or y >= _P or _small(y) or not _on_curve(y):
        raise Refused(Code.PUBLIC_KEY_UNUSABLE)


def _small(y: int) -> bool:
    """Say whether the order of the point divides 8; with such a key anyone can make a signature that verifies.

    The orders 1, 2 and 4 are where y is 1, -1 and 0. Doubling gives y = 0 exactly where x^2 = -y^2, which by the
    curve's equation -x^2 + y^2 = 1 + d x^2 y^2 means d y^4 + 2 y^2 = 1: order 8.
    """
    square = y * y % _P
    return y * (square - 1) * (_D * square * square + 2 * square - 1) % _P == 0


def _on_curve(y: int) -> bool:
    """Say whether x^2 = (y^2 - 1) / (d y^2 + 1) has a solution; the product has one exactly when the quotient has."""
    square = y * y % _P
    return pow((square - 1) * (_D * square + 1), (_P - 1) // 2, _P) != _P - 1
