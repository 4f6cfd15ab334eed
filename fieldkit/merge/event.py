"""Events: the envelope that is chained, the body that says what changed, their canonical bytes (RULES.md)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from fieldkit import canonical, ids
from fieldkit.clock import Moment
from fieldkit.errors import Code, Refused
from fieldkit.model.record import check_path, check_shape, kind_of

VERSION = 1
"""The version of this format; an event whose `needs` is larger is stored and not applied."""

LARGEST_BODY = 256 * 1024
"""Bytes of a body; anything larger is an exhibit."""

LARGEST_ENVELOPE = 64 * 1024
"""Bytes of an envelope (its `seen` names at most one event of each chain of the space)."""

LATEST = 2**43 - 1
"""Milliseconds since 1970 UTC of the latest moment an envelope may name (in the year 2248)."""

Count = Annotated[int, Meta(ge=1, le=canonical.LARGEST)]
Milliseconds = Annotated[int, Meta(ge=0, le=LATEST)]
Counter = Annotated[int, Meta(ge=0, le=canonical.LARGEST)]
Number = Annotated[int, Meta(ge=-canonical.LARGEST, le=canonical.LARGEST)]


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What a chain is made of. Hashes are lower-case hex; `seq` counts from 1; `at` is a hybrid-clock moment.

    `seen` names, as `SPACE/DEVICE: [seq, hash]`, the last event of each foreign chain of the same space that had been
    received, and is there only when something foreign was received since the chain's event before.
    """

    v: int
    space: str
    device: str
    seq: Count
    prev: str
    at: tuple[Milliseconds, Counter]
    body: str
    seen: dict[str, tuple[Count, str]] = {}


if TYPE_CHECKING:
    Value = Any
else:
    Value = str | bool | Number
    for _ in range(canonical.DEPTH - 2):
        Value = str | bool | Number | list[Value] | dict[str, Value]


class Body(
    msgspec.Struct,
    frozen=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    rename={"roll": "list", "values": "set"},
    gc=False,
):
    """What an event says: member `by`, holding member list `roll`, sets `values` of `record`, replacing `over`.

    `salt` keeps a withheld body from being guessed from its hash. `act` is shared by the events of one act. The keys
    `list` and `set` have other names here because Python uses the words.
    """

    salt: str
    act: str
    by: str
    roll: tuple[Number, str]
    wall: str
    record: str
    values: dict[str, Value]
    over: dict[str, list[str]] = {}
    needs: Counter = 0


class _LaterBody(Body, frozen=True, forbid_unknown_fields=False):
    """A body of a later version, which may hold keys that this one does not know."""


class _Versioned(msgspec.Struct):
    v: int


class Event:
    """An event whose body is here: its name is the SHA-256 of its envelope's bytes, `kind` that of its record."""

    __slots__ = ("at", "body", "device", "kind", "name", "seq", "space")

    def __init__(self, name: str, envelope: Envelope, body: Body) -> None:
        self.name = name
        self.space = envelope.space
        self.device = envelope.device
        self.seq = envelope.seq
        self.at = Moment(*envelope.at)
        self.body = body
        self.kind = kind_of(body.record)


_encoder = msgspec.json.Encoder(order="sorted")
_envelopes = msgspec.json.Decoder(Envelope)
_versions = msgspec.json.Decoder(_Versioned)
_bodies = msgspec.json.Decoder(Body)

_ID = "[a-z2-7]{25}[aeimquy4]"
_HEX = "[0-9a-f]{64}"
_HASH = re.compile(_HEX)
_NAMED = re.compile(f"(county|office|own|{_ID}) {_ID} {_HEX} {_HEX}")
_WALL = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}"
_TOLD = re.compile(f"{_ID} {_ID} {_ID} {_WALL}")


def digest(data: bytes) -> str:
    """Return the SHA-256 of `data` in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def is_hash(text: str) -> bool:
    """Say whether `text` is a SHA-256 in its one written form."""
    return _HASH.fullmatch(text) is not None


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
        same = _bodies.decode(data) == body
    except (UnicodeError, msgspec.MsgspecError, TypeError, OverflowError):
        raise Refused(Code.CANONICAL_DAMAGED) from None
    if not same:
        raise Refused(Code.CANONICAL_DAMAGED)
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
    except (msgspec.MsgspecError, UnicodeError):
        raise _unreadable(data) from None
    if envelope.v != VERSION:
        raise _unreadable(data)
    if not same or not _sound(envelope):
        raise Refused(Code.EVENT_DAMAGED)
    return envelope


def decode_body(data: bytes) -> Body:
    """Return the body whose canonical bytes are `data`.

    Raises Refused(EVENT_DAMAGED) for any other bytes, and for a record that cannot be.
    """
    if len(data) > LARGEST_BODY:
        raise Refused(Code.EVENT_DAMAGED)
    try:
        body = _bodies.decode(data)
        same = _encoder.encode(body) == data
    except (msgspec.MsgspecError, UnicodeError) as error:
        body, same = _later(data, error), True
    if not same or not _says(body):
        raise Refused(Code.EVENT_DAMAGED)
    try:
        check_shape(body.record) if body.needs > VERSION else check_path(body.record)
    except Refused as refusal:
        # Whoever reads an event did not choose its record, which is what the refusal of a path speaks of.
        raise Refused(Code.EVENT_DAMAGED) from refusal
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


def _unreadable(data: bytes) -> Refused:
    """Return the refusal of an envelope that this version cannot read: newer if it says so, else damaged."""
    try:
        version = _versions.decode(data).v
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        version = 0
    newer = VERSION < version <= canonical.LARGEST
    return Refused(Code.EVENT_NEWER, needs=version) if newer else Refused(Code.EVENT_DAMAGED)


def _later(data: bytes, error: Exception) -> Body:
    """Return the body of a later version in canonical `data`; refuse anything else, which `error` says is no body."""
    try:
        body = msgspec.convert(canonical.decode(data), _LaterBody)
    except (msgspec.MsgspecError, Refused):
        raise Refused(Code.EVENT_DAMAGED) from error
    if body.needs <= VERSION:
        raise Refused(Code.EVENT_DAMAGED) from error
    return body


def _sound(envelope: Envelope) -> bool:
    named = f"{envelope.space} {envelope.device} {envelope.prev} {envelope.body}"
    return _NAMED.fullmatch(named) is not None and (not envelope.seen or _sees_soundly(envelope))


def _sees_soundly(envelope: Envelope) -> bool:
    for key, (_, name) in envelope.seen.items():
        space, _, device = key.partition("/")
        foreign = space == envelope.space and ids.valid(device) and device != envelope.device
        if not foreign or not is_hash(name):
            return False
    return True


def _says(body: Body) -> bool:
    told = _TOLD.fullmatch(f"{body.salt} {body.act} {body.by} {body.wall}") is not None
    return told and bool(body.values) and (not body.over or _replaces_soundly(body))


def _replaces_soundly(body: Body) -> bool:
    named = all(names and all(map(is_hash, names)) for names in body.over.values())
    return named and body.over.keys() <= body.values.keys()
