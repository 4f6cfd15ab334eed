"""The ledger member: one canonical JSON document a line, every document of the vault embedded byte for byte."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

import msgspec

from fieldkit import canonical
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents
from fieldkit.keys.agefile.wrapping import FILE_KEY
from fieldkit.merge import event as events
from fieldkit.model.record import check_path, kind_of
from fieldkit.vault.parcel import Parcel, Stretch

SECRET = 32
"""Bytes of the secret of a person or household; that of a payload is its file key."""

_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Chain(documents.Document, frozen=True):
    """What stands before the events of one chain: whose it is and the `seq` of the first of them."""

    device: documents.Id
    first: documents.Count
    space: documents.Space


_CHAIN = 1024
"""Bytes of such a line, at most."""


def write(parcel: Parcel) -> bytes:
    """Return the lines of `parcel`: member lists, certificates, each chain with its events, heads. No secrets."""
    return b"".join(_lines(parcel))


def _lines(parcel: Parcel) -> Iterator[bytes]:
    yield from (_line(roll=roll) for roll in parcel.rolls)
    yield from (_line(certificate=certificate) for certificate in parcel.certificates)
    for stretch in parcel.stretches:
        yield _line(chain=documents.write(Chain(stretch.device, first(stretch), stretch.space)))
        for envelope, body in stretch.events:
            yield _line(envelope=envelope) if body is None else _line(body=body, envelope=envelope)
    yield from (_line(head=head) for head in parcel.heads)


def _line(**parts: bytes) -> bytes:
    return b"{" + b",".join(b'"%s":%s' % (key.encode(), raw) for key, raw in parts.items()) + b"}\n"


def read(data: bytes) -> Parcel:
    """Return the parcel whose lines are `data`; its documents are not believed yet.

    Raises Refused: BUNDLE_LEDGER for any other line or order, EVENT_DAMAGED or EVENT_NEWER for a chain's first event.
    """
    found: dict[str, list[bytes]] = {"roll": [], "certificate": [], "head": []}
    chains: list[tuple[Chain, list[tuple[bytes, bytes | None]]]] = []
    for kind, parts in _told(data):
        if kind == "chain":
            chains.append((documents.read(Chain, parts[0], _CHAIN, Code.BUNDLE_LEDGER), []))
        elif kind in found:
            found[kind].append(parts[0])
        elif chains:
            chains[-1][1].append((parts[-1], parts[0] if len(parts) > 1 else None))
        else:
            raise Refused(Code.BUNDLE_LEDGER)
    return Parcel(
        rolls=tuple(found["roll"]),
        certificates=tuple(found["certificate"]),
        stretches=tuple(_stretch(chain, told) for chain, told in chains),
        heads=tuple(found["head"]),
    )


_RANK = {"roll": 0, "certificate": 1, "chain": 2, "envelope": 2, "head": 3}
_SHAPES = (["roll"], ["certificate"], ["chain"], ["envelope"], ["body", "envelope"], ["head"])


def _told(data: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Yield the kind and the documents of each line, in their fixed order."""
    rank = 0
    for line in BytesIO(data):
        try:
            parts = {key: bytes(raw) for key, raw in _parts.decode(line).items()}
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            raise Refused(Code.BUNDLE_LEDGER) from None
        kind = list(parts)[-1] if list(parts) in _SHAPES else ""
        if not kind or _line(**parts) != line or _RANK[kind] < rank:
            raise Refused(Code.BUNDLE_LEDGER)
        rank = _RANK[kind]
        yield kind, list(parts.values())


def _stretch(chain: Chain, told: list[tuple[bytes, bytes | None]]) -> Stretch:
    stretch = Stretch(chain.space, chain.device, tuple(told))
    if not told or first(stretch) != chain.first:
        raise Refused(Code.BUNDLE_LEDGER)
    return stretch


def write_secrets(secrets: Mapping[str, bytes]) -> bytes:
    """Return the secrets for one receiver: a canonical document of paths and base64 (RFC 4648, section 4)."""
    return canonical.encode({path: base64.b64encode(secret).decode() for path, secret in secrets.items()})


def read_secrets(data: bytes) -> dict[str, bytes]:
    """Return the secrets in `data`; raise Refused(BUNDLE_SECRETS) for any other bytes."""
    try:
        found = {path: _secret(path, text) for path, text in canonical.decode(data).items()}
    except (Refused, binascii.Error, TypeError, ValueError):
        raise Refused(Code.BUNDLE_SECRETS) from None
    if write_secrets(found) != data:
        raise Refused(Code.BUNDLE_SECRETS)
    return found


def _secret(path: str, text: str) -> bytes:
    check_path(path)
    secret = base64.b64decode(text, validate=True)
    if len(secret) != (FILE_KEY if kind_of(path) == "payload" else SECRET):
        raise ValueError("a secret of another length")
    return secret


def first(stretch: Stretch) -> int:
    """Return the seq of the first event of the stretch."""
    return events.decode_envelope(stretch.events[0][0]).seq


def ends(stretches: Iterable[Stretch]) -> dict[tuple[str, str], tuple[int, str]]:
    """Return the last event of each stretch, by chain: its seq and its name."""
    return {
        (each.space, each.device): (events.decode_envelope(each.events[-1][0]).seq, events.digest(each.events[-1][0]))
        for each in stretches
    }
