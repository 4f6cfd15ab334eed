"""Deriving in several threads at once comes to an end, with the same keys as one after another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from fieldkit.keys import passphrase


def test_three_threads_derive_at_once() -> None:
    salts = [bytes([number]) * 16 for number in range(3)]
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(passphrase.derive, "four words of chance", salt, passphrase.LEAST) for salt in salts]
        told = [one.result(timeout=60) for one in waiting]
    assert told == [passphrase.derive("four words of chance", salt, passphrase.LEAST) for salt in salts]
