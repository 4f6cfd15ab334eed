"""32-byte keys as text: Bech32 (BIP 173), lower case here; a key's prefix says what it is."""

from __future__ import annotations

from functools import reduce

KEY = 32
_SYMBOLS = 52  # 5 bits each for 256 bits, 4 bits of zero at the end
_PAD = 4
_CHECK = 6
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def encode(prefix: str, key: bytes) -> str:
    """Return `key` (32 bytes) as text that begins with `prefix`."""
    bits = int.from_bytes(key, "big") << _PAD
    values = [bits >> 5 * place & 31 for place in reversed(range(_SYMBOLS))]
    check = _polymod([*_spread(prefix), *values, *[0] * _CHECK]) ^ 1
    values += [check >> 5 * place & 31 for place in reversed(range(_CHECK))]
    return f"{prefix}1{''.join(_ALPHABET[value] for value in values)}"


def decode(prefix: str, text: str) -> bytes:
    """Return the key that `text` is; ValueError for another prefix or length, a typing error, or a second spelling."""
    head, _, tail = text.rpartition("1")
    if head != prefix or len(tail) != _SYMBOLS + _CHECK:
        raise ValueError("not a key of this kind")
    values = [_ALPHABET.index(symbol) for symbol in tail]
    if _polymod([*_spread(prefix), *values]) != 1:
        raise ValueError("checksum")
    bits = reduce(lambda whole, value: whole << 5 | value, values[:_SYMBOLS], 0)
    if bits & (1 << _PAD) - 1:
        raise ValueError("padding")
    return (bits >> _PAD).to_bytes(KEY, "big")


def _spread(prefix: str) -> list[int]:
    return [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, constant in enumerate(_GENERATOR):
            check ^= constant if top >> place & 1 else 0
    return check
