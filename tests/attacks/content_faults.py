"""What a dishonest sender can put into a bundle whose manifest is in order: one fault each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable

from fieldkit.errors import Code
from tests.attacks.forge import canonical
from tests.attacks.scene import Attack, Scene, exhibit_with, header, loose_with


def ledger_with(alter: Callable[[list[bytes]], list[bytes]]) -> Callable[[Scene], bytes]:
    """The lines of the ledger altered by zhang, who signs what follows."""

    def change(scene: Scene) -> None:
        def lines(data: bytes) -> bytes:
            return b"".join(alter(data.splitlines(keepends=True)))

        scene.loose.exchange_plain("ledger", lines, scene.li, scene.loose.recipients)

    return loose_with(change)


def secrets_with(alter: Callable[[dict[str, str]], object], *, spaced: bool = False) -> Callable[[Scene], bytes]:
    """The secrets for li altered by zhang, who signs what follows."""

    def change(scene: Scene) -> None:
        def document(data: bytes) -> bytes:
            found = json.loads(data)
            alter(found)
            return json.dumps(found).encode() if spaced else canonical(found)

        scene.loose.exchange_plain("secrets", document, scene.li, [scene.li.recipient])

    return loose_with(change)


def altered_at(at: int) -> Callable[[Scene], bytes]:
    """One bit of the payload altered."""

    def alter(scene: Scene, key: bytes, payload: bytes) -> bytes:
        data = bytearray(payload)
        data[at] ^= 1
        return header(key, scene) + data

    return exhibit_with(alter)


def another_key(scene: Scene, _: bytes, payload: bytes) -> bytes:
    return header(os.urandom(16), scene) + payload


def longer(scene: Scene, key: bytes, payload: bytes) -> bytes:
    return header(key, scene) + payload + bytes(1)


def no_age_file(_: Scene, __: bytes, payload: bytes) -> bytes:
    return b"x" * 300 + payload


def first(lines: list[bytes], start: bytes) -> int:
    return next(at for at, line in enumerate(lines) if line.startswith(start))


def swap_events(lines: list[bytes]) -> list[bytes]:
    at = first(lines, b'{"chain"')
    return [*lines[: at + 2], lines[at + 3], lines[at + 2], *lines[at + 4 :]]


def drop_event(lines: list[bytes]) -> list[bytes]:
    at = first(lines, b'{"chain"') + 2
    return [*lines[:at], *lines[at + 1 :]]


def chain_twice(lines: list[bytes]) -> list[bytes]:
    return [*lines[: first(lines, b'{"head"')], *lines[first(lines, b'{"chain"') :]]


def begins_elsewhere(lines: list[bytes]) -> list[bytes]:
    return [line.replace(b'"first":1', b'"first":2') for line in lines]


def drop(start: bytes) -> Callable[[list[bytes]], list[bytes]]:
    return lambda lines: [line for line in lines if not line.startswith(start)]


def other_words(lines: list[bytes]) -> list[bytes]:
    """The words of an answer changed, the envelope and with it the chain left as they were signed."""
    return [line.replace("前年。".encode(), "去年。".encode()) for line in lines]


def longer_chain(lines: list[bytes]) -> list[bytes]:
    """One more event, made up, behind the last that is signed."""
    at = first(lines, b'{"head"') - 1
    found = json.loads(lines[at])
    found["envelope"]["seq"] += 1
    found["envelope"]["prev"] = hashlib.sha256(canonical(json.loads(lines[at])["envelope"])).hexdigest()
    return [*lines[: at + 1], canonical(found) + b"\n", *lines[at + 1 :]]


def without_body(lines: list[bytes]) -> list[bytes]:
    at = first(lines, b'{"chain"') + 2
    return [
        *lines[:at],
        canonical({"envelope": json.loads(lines[at])["envelope"], "body": 1}) + b"\n",
        *lines[at + 1 :],
    ]


def short_secret(found: dict[str, str]) -> None:
    found[next(iter(found))] = "AAAA"


CONTENT_FAULTS = [
    Attack("a line of another kind", Code.BUNDLE_LEDGER, ledger_with(lambda lines: [*lines, b'{"remark":{}}\n'])),
    Attack("an empty ledger", Code.BUNDLE_LEDGER, ledger_with(lambda _: [])),
    Attack("a head before its chain", Code.BUNDLE_LEDGER, ledger_with(lambda lines: [lines[-1], *lines[:-1]])),
    Attack("a chain twice", Code.BUNDLE_LEDGER, ledger_with(chain_twice)),
    Attack("a chain that begins elsewhere than it says", Code.BUNDLE_LEDGER, ledger_with(begins_elsewhere)),
    Attack("an event out of order", Code.RECEIVE_DAMAGED, ledger_with(swap_events)),
    Attack("an event taken out", Code.RECEIVE_DAMAGED, ledger_with(drop_event)),
    Attack("a body that is none", Code.RECEIVE_DAMAGED, ledger_with(without_body)),
    Attack("other words under the same envelope", Code.RECEIVE_DAMAGED, ledger_with(other_words)),
    Attack("an event more than the manifest covers", Code.BUNDLE_LEDGER, ledger_with(longer_chain)),
    Attack("no head", Code.RECEIVE_UNSIGNED, ledger_with(drop(b'{"head"'))),
    Attack("no certificate of the device", Code.RECEIVE_UNSIGNED, ledger_with(drop(b'{"certificate"'))),
    Attack("a secret of another length", Code.BUNDLE_SECRETS, secrets_with(short_secret)),
    Attack("a secret of no record", Code.BUNDLE_SECRETS, secrets_with(lambda found: found.update({"../x": "AAAA"}))),
    Attack("secrets in another spelling", Code.BUNDLE_SECRETS, secrets_with(lambda _: None, spaced=True)),
    Attack("a payload that is not the one named", Code.EXHIBIT_DAMAGED, altered_at(70_000)),
    Attack("a key that does not open the beginning", Code.BUNDLE_EXHIBIT, altered_at(100)),
    Attack("a key that does not open the end", Code.BUNDLE_EXHIBIT, altered_at(-1)),
    Attack("another key", Code.BUNDLE_EXHIBIT, exhibit_with(another_key)),
    Attack("a payload longer than it says", Code.BUNDLE_EXHIBIT, exhibit_with(longer)),
    Attack("an exhibit that is no age file", Code.BUNDLE_EXHIBIT, exhibit_with(no_age_file)),
]
"""What a dishonest sender can put into a bundle whose manifest is in order."""
