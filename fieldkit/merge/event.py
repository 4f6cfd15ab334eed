"""Events: the envelope that is chained, the body that says what changed, their canonical bytes (RULES.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from fieldkit import canonical, ids
from fieldkit.clock import Moment
from fieldkit.errors import Code, Refused
from fieldkit.model.record import check_path

VERSION = 1
"""The version of this format; an event whose `needs` is larger is stored and not applied."""

LARGEST_BODY = 256 * 1024
"""Bytes of a body; anything larger is an exhibit."""

LARGEST_ENVELOPE = 64 * 1024
"""Bytes of an envelope (its `seen` names at most one event of each chain of the space)."""


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a chain is made of. Hashes are lower-case hex; `seq` counts from 1; `at` is a hybrid-clock moment.

    `seen` names, as `SPACE/DEVICE: [seq, hash]`, the last event of each foreign chain of the same space that had been
    received, and is there only when something foreign was received since the chain's event before.
    """

    v: int
    space: str
    device: str
    seq: int
    prev: str
    at: tuple[int, int]
    body: str
    seen: dict[str, tuple[int, str]] = {}


_KEYS = {"roll": "list", "values": "set"}
"""The keys of a body whose words are taken in Python."""


class Body(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    rename={"roll": "list", "values": "set"},
):
    """What an event says: member `by`, holding member list `roll`, sets `values` of `record`, replacing `over`.


    `salt` keeps a withheld body from being guessed from its hash. `act` is shared by the events of one act.
    """

    salt: str
    act: str
    by: str
    roll: tuple[int, str]
    wall: str
    record: str
    values: dict[str, Any]
    over: dict[str, list[str]] = {}
    needs: int = 0


class Event:
    """An envelope with its name (the SHA-256 of its bytes) and, unless withheld or erased, its body."""

    __slots__ = ("at", "body", "device", "name", "seq", "space")

    def __init__(self, name: str, envelope: Envelope, body: Body | None) -> None:
        self.name = name
        self.space = envelope.space
        self.device = envelope.device
        self.seq = envelope.seq
        self.at = Moment(*envelope.at)
        self.body = body


_encoder = msgspec.json.Encoder(order="sorted")
_envelopes = msgspec.json.Decoder(Envelope)
_bodies = msgspec.json.Decoder(Body)


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def genesis(county: str, space: str, device: str) -> str:
    """Return the `prev` of the first event of the chain of `device` in `space` of `county`."""
    return digest(canonical.encode({"county": county, "device": device, "space": space}))


def encode_envelope(envelope: Envelope) -> bytes:
    """Return the canonical bytes of `envelope`."""
    return _encoder.encode(envelope)


def encode_body(body: Body) -> bytes:
    """Return the canonical bytes of `body`; raise Refused(EVENT_TOO_LARGE, CANONICAL_DAMAGED) when it has none."""
    try:
        data = _encoder.encode(body)
    except (UnicodeError, msgspec.MsgspecError, TypeError) as error:
        raise Refused(Code.CANONICAL_DAMAGED) from error
    canonical.decode(data)
    if len(data) > LARGEST_BODY:
        raise Refused(Code.EVENT_TOO_LARGE)
    return data


def decode_envelope(data: bytes) -> Envelope:
    """Return the envelope whose canonical bytes are `data`.

    Raises Refused(EVENT_DAMAGED) for any other bytes, Refused(EVENT_NEWER) for a newer version of the format.
    """
    if len(data) > LARGEST_ENVELOPE:
        raise Refused(Code.EVENT_DAMAGED)
    try:
        envelope = _envelopes.decode(data)
        same = _encoder.encode(envelope) == data
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise Refused(Code.EVENT_DAMAGED) from error
    if envelope.v > VERSION:
        raise Refused(Code.EVENT_NEWER, needs=envelope.v)
    if not same or not _sound(envelope):
        raise Refused(Code.EVENT_DAMAGED)
    return envelope


def decode_body(data: bytes) -> Body:
    """Return the body whose canonical bytes are `data`; raise Refused(EVENT_DAMAGED) for any other bytes."""
    if len(data) > LARGEST_BODY:
        raise Refused(Code.EVENT_TOO_LARGE)
    canonical.decode(data)
    try:
        body = _bodies.decode(data)
    except msgspec.MsgspecError as error:
        raise Refused(Code.EVENT_DAMAGED) from error
    check_path(body.record)
    if not (ids.valid(body.salt) and ids.valid(body.act) and body.values and body.over.keys() <= body.values.keys()):
        raise Refused(Code.EVENT_DAMAGED)
    if _encoder.encode(body) != data:
        raise Refused(Code.EVENT_DAMAGED)
    return body


def seen_in(space: str, heads: dict[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
    """Return the `seen` of an envelope in `space` for the foreign `heads` (device: (seq, event))."""
    return {f"{space}/{device}": head for device, head in heads.items()}


def foreign_heads(envelope: Envelope) -> dict[str, tuple[int, str]]:
    """Return the foreign heads that `envelope` names, by device."""
    return {key.partition("/")[2]: head for key, head in envelope.seen.items()}


def is_space(name: str) -> bool:
    """Say whether `name` can be a space: the county, the office, this vault alone, or the id of a case."""
    return name in ("county", "office", "own") or ids.valid(name)


def _sound(envelope: Envelope) -> bool:
    ms, counter = envelope.at
    shaped = envelope.v == VERSION and envelope.seq >= 1 and ms >= 0 and counter >= 0
    named = is_space(envelope.space) and ids.valid(envelope.device)
    return shaped and named and _hashes((envelope.prev, envelope.body)) and _sees_soundly(envelope)


def _sees_soundly(envelope: Envelope) -> bool:
    for key, (seq, name) in envelope.seen.items():
        space, _, device = key.partition("/")
        foreign = space == envelope.space and ids.valid(device) and device != envelope.device
        if not foreign or seq < 1 or not _hashes((name,)):
            return False
    return True


def _hashes(texts: Sequence[str]) -> bool:
    return all(len(text) == 64 and set(text) <= _HEX for text in texts)


_HEX = frozenset("0123456789abcdef")
