"""What one vault hands another, opened and decrypted but not yet believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Stretch:
    """A run of one chain: canonical envelopes in the order of `seq`, each with its body's bytes unless withheld."""

    space: str
    device: str
    events: tuple[tuple[bytes, bytes | None], ...]


@dataclass(frozen=True)
class Parcel:
    """A bundle's ledger: member lists, device certificates, stretches of chains, signed heads, records' secrets."""

    rolls: tuple[bytes, ...] = ()
    certificates: tuple[bytes, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    heads: tuple[bytes, ...] = ()
    secrets: Mapping[str, bytes] = field(default_factory=dict)
