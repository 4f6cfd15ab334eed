"""Chains made by hand, outside any vault: what a program that is broken, or not ours, could hand over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from fieldkit import clock, ids
from fieldkit.keys import heads
from fieldkit.keys.certificates import make_certificate
from fieldkit.keys.heads import Head
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.merge import event as events
from fieldkit.vault.parcel import Parcel, Stretch

Pair = tuple[bytes, bytes | None]
"""An event as it travels: its envelope, and its body unless withheld."""

_encoder = msgspec.json.Encoder(order="sorted")


@dataclass
class Forger:
    """A member with a device of their own that signs whatever it is told to."""

    county: str
    space: str
    identity: Identity = field(default_factory=Identity.new)
    key: DeviceKey = field(default_factory=DeviceKey.new)
    roll: tuple[int, str] = (0, "")
    events: list[Pair] = field(default_factory=list)

    @property
    def device(self) -> str:
        return self.key.device

    @property
    def name(self) -> str:
        """The name of the last event."""
        return (
            events.digest(self.events[-1][0]) if self.events else events.genesis(self.county, self.space, self.device)
        )

    def body(self, record: str, values: Mapping[str, Any], **other: Any) -> bytes:
        """Return the body of an event; `other` are keys to add or change, None to leave out."""
        told = {
            "salt": ids.new(),
            "act": ids.new(),
            "by": self.identity.member,
            "list": self.roll,
            "wall": "2026-03-05T09:30:00+08:00",
            "record": record,
            "set": values,
        } | other
        return _encoder.encode({key: value for key, value in told.items() if value is not None})

    def envelope(self, raw_body: bytes, **other: Any) -> bytes:
        """Return the next envelope of the chain, over `raw_body`; `other` are keys to add or change."""
        told = {
            "v": 1,
            "space": self.space,
            "device": self.device,
            "seq": len(self.events) + 1,
            "prev": self.name,
            "at": (clock.now_ms(), len(self.events)),
            "body": events.digest(raw_body),
        }
        return _encoder.encode(told | other)

    def write(
        self, record: str, values: Mapping[str, Any], *, envelope: Mapping[str, Any] | None = None, **body: Any
    ) -> str:
        """Add an event to the chain and return its name."""
        raw_body = self.body(record, values, **body)
        self.events.append((self.envelope(raw_body, **(envelope or {})), raw_body))
        return self.name

    def head(self, seq: int = 0, *, by: Identity | None = None, **other: Any) -> bytes:
        """Return the signed head of event `seq` (0: the last); `other` are fields to change."""
        seq = seq or len(self.events)
        signer = by or self.identity
        told: dict[str, Any] = {
            "v": 1,
            "county": self.county,
            "space": self.space,
            "device": self.device,
            "seq": seq,
            "hash": events.digest(self.events[seq - 1][0]),
            "by": signer.member,
        }
        head = Head(**(told | other))
        return heads.write_head(heads.sign_head(head, self.key, signer), self.key.public, signer.public)

    def certificate(self, by: Identity | None = None) -> bytes:
        """Return the certificate of this device by its member, or by another."""
        return make_certificate(by or self.identity, self.county, self.key.public)

    def stretch(self, since: int = 0, pairs: Sequence[Pair] | None = None) -> Stretch:
        """Return the chain after event `since`, or these events as if they were it."""
        return Stretch(self.space, self.device, tuple(self.events[since:] if pairs is None else pairs))

    def parcel(self, **parts: Any) -> Parcel:
        """Return a whole, sound parcel of the chain but for the `parts` that are given."""
        sound: dict[str, Any] = {
            "certificates": (self.certificate(),),
            "stretches": (self.stretch(),),
            "heads": (self.head(),) if self.events else (),
        }
        return Parcel(**(sound | parts))
