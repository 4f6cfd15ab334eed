"""A key from a passphrase: Argon2id (RFC 9106), as costly as the machine allows and never cheaper than a fixed floor.

Whatever stands in a slot file is held against both bounds before a byte is allocated.
"""

from __future__ import annotations

import math
import time
import unicodedata
from threading import Lock
from typing import NamedTuple

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from fieldkit.errors import Code, Refused

LONGEST = 1024
SALT = 16
_WANTED = 1.0
_SLOWEST = 1.5
_STEP = 8 * 1024
_MIB = 1024


_ONE_AT_A_TIME = Lock()
"""Two derivations at once did not return: their lanes share one pool of threads. Memory for one is much already."""


class Cost(NamedTuple):
    """What one guess costs: memory in KiB, passes over it, lanes."""

    memory: int
    passes: int
    lanes: int


BEST = Cost(256 * _MIB, 3, 4)
LEAST = Cost(64 * _MIB, 3, 4)
MOST = Cost(1024 * _MIB, 10, 8)


def check_cost(cost: Cost) -> None:
    """Accept `cost` within LEAST and MOST, or raise Refused(KEYS_COST_LOW) or Refused(KEYS_COST_HIGH)."""
    if any(asked < floor for asked, floor in zip(cost, LEAST, strict=True)):
        raise Refused(Code.KEYS_COST_LOW)
    if any(asked > ceiling for asked, ceiling in zip(cost, MOST, strict=True)):
        raise Refused(Code.KEYS_COST_HIGH)


def prepared(passphrase: str) -> bytes:
    """Return the bytes of `passphrase` after NFKC, so that every keyboard and input method types the same one.

    Raises Refused(PASSPHRASE_UNUSABLE) for an empty one, more than 1024 characters, or what is not Unicode.
    """
    try:
        data = unicodedata.normalize("NFKC", passphrase).encode()
    except UnicodeEncodeError:
        raise Refused(Code.PASSPHRASE_UNUSABLE) from None  # the error holds the passphrase
    if not data or len(passphrase) > LONGEST:
        raise Refused(Code.PASSPHRASE_UNUSABLE)
    return data


def derive(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    """Return the 32-byte key of `passphrase` at `cost`, after about a second.

    Raises Refused: the codes of `check_cost` and `prepared`, KEYS_MEMORY where the machine lacks the memory.
    """
    check_cost(cost)
    secret = prepared(passphrase)
    try:
        kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
        with _ONE_AT_A_TIME:
            return kdf.derive(secret)
    except MemoryError as error:
        raise Refused(Code.KEYS_MEMORY, mib=cost.memory // _MIB) from error


def derive_fresh(passphrase: str, salt: bytes) -> tuple[bytes, Cost]:
    """Return the key of a new slot and its cost: BEST, with less memory where this machine would take too long."""
    cost = BEST
    while True:
        key, seconds = _timed(passphrase, salt, cost)
        less = affordable(cost, seconds)
        if less == cost:
            return key, cost
        cost = less


def affordable(cost: Cost, seconds: float) -> Cost:
    """Return the cost to use where `cost` took `seconds`: itself up to 1.5 s, else with memory for about 1 s."""
    if seconds <= _SLOWEST:
        return cost
    memory = int(cost.memory * _WANTED / seconds) // _STEP * _STEP
    return cost._replace(memory=max(memory, LEAST.memory))


def _timed(passphrase: str, salt: bytes, cost: Cost) -> tuple[bytes, float]:
    """Return the key and the seconds it took: endless where memory for it is lacking and less may be tried."""
    began = time.perf_counter()
    try:
        key = derive(passphrase, salt, cost)
    except Refused as refusal:
        if refusal.code is not Code.KEYS_MEMORY or cost == LEAST:
            raise
        return b"", math.inf
    return key, time.perf_counter() - began
