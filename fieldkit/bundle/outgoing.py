"""What a bundle is asked to hold and for whom, and what may never be asked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from fieldkit import canonical
from fieldkit.bundle import lines
from fieldkit.bundle.manifest import Chain
from fieldkit.keys import county
from fieldkit.keys.cards import Card
from fieldkit.vault.parcel import Parcel
from fieldkit.vault.vault import Vault


@dataclass(frozen=True)
class Outgoing:
    """What a bundle is asked to hold, and for whom.

    `secrets` says for each receiver (member) which records' secrets that one may have. `payloads` are SHA-256 names; a
    payload is readable for exactly those who are given its record's secret, and stays here where nobody is. `since` is
    where each chain of `parcel` begins, exclusive. `previous` says for a receiver how many bundles came before, and the
    hash of the last one's manifest.
    """

    receivers: tuple[Card, ...]
    parcel: Parcel
    secrets: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    payloads: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    since: Mapping[Chain, int] = field(default_factory=dict)
    previous: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def secrets_of(self, card: Card) -> Mapping[str, bytes]:
        """Return the secrets this receiver may have."""
        return self.secrets.get(card.member, {})


def check(vault: Vault, outgoing: Outgoing) -> None:
    """Refuse receivers of another county (COUNTY_*); a space that must not leave is a fault."""
    for card in outgoing.receivers:
        county.check_same(card.county, vault.genesis.id)
    spaces = {*outgoing.spaces, *(stretch.space for stretch in outgoing.parcel.stretches)}
    roles = {vault.members.role(card.member) for card in outgoing.receivers}
    if "own" in spaces or ("office" in spaces and roles != {"office"}):
        raise ValueError("this space does not leave")
    if spaces != set(outgoing.spaces):
        raise ValueError("the parcel holds a space that was not named")


def hash_of(outgoing: Outgoing, largest: int, device: str) -> str:
    """Return a hash of everything the bundle is asked to hold, by which an interrupted copy is known again.

    What came before it is not in it: a copy that was all but finished may have been counted already.
    """
    told = {
        "device": device,
        "largest": largest,
        "ledger": hashlib.sha256(lines.write(outgoing.parcel)).hexdigest(),
        "payloads": list(outgoing.payloads),
        "receivers": [
            [card.recipient, hashlib.sha256(lines.write_secrets(outgoing.secrets_of(card))).hexdigest()]
            for card in outgoing.receivers
        ],
        "since": {"/".join(chain): seq for chain, seq in outgoing.since.items()},
        "spaces": list(outgoing.spaces),
    }
    return hashlib.sha256(canonical.encode(told)).hexdigest()
