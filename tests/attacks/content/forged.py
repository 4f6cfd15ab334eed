"""What a dishonest sender can put into a bundle whose manifest is in order: one fault each."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable

from tests.attacks.forge import canonical
from tests.attacks.scene import Scene, exhibit_with, header, loose_with, manifest_with


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


FORGED: dict[str, Callable[[Scene], bytes]] = {
    "line_of_another_kind": ledger_with(lambda lines: [*lines, b'{"remark":{}}\n']),
    "first_bytes_of_a_payload_that_are_others": manifest_with(lambda told: told["exhibits"][0].update(nonce="0" * 32)),
    "empty_ledger": ledger_with(lambda _: []),
    "head_before_its_chain": ledger_with(lambda lines: [lines[-1], *lines[:-1]]),
    "chain_twice": ledger_with(chain_twice),
    "chain_that_begins_elsewhere_than_it_says": ledger_with(begins_elsewhere),
    "event_out_of_order": ledger_with(swap_events),
    "event_taken_out": ledger_with(drop_event),
    "body_that_is_none": ledger_with(without_body),
    "other_words_under_the_same_envelope": ledger_with(other_words),
    "event_more_than_the_manifest_covers": ledger_with(longer_chain),
    "no_head": ledger_with(drop(b'{"head"')),
    "no_certificate_of_the_device": ledger_with(drop(b'{"certificate"')),
    "secret_of_another_length": secrets_with(short_secret),
    "secret_of_no_record": secrets_with(lambda found: found.update({"../x": "AAAA"})),
    "secrets_in_another_spelling": secrets_with(lambda _: None, spaced=True),
    "payload_that_is_not_the_one_named": altered_at(70_000),
    "key_that_does_not_open_the_beginning": altered_at(100),
    "key_that_does_not_open_the_end": altered_at(-1),
    "another_key": exhibit_with(another_key),
    "payload_longer_than_it_says": exhibit_with(longer),
    "exhibit_that_is_no_age_file": exhibit_with(no_age_file),
}
