"""Whether a signed manifest can be believed: it does not contradict itself, and its documents are whole."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from fieldkit import ids
from fieldkit.bundle import archive, manifest
from fieldkit.bundle.manifest import Manifest, Member
from fieldkit.errors import Code, Refused
from fieldkit.keys import age, cards, certificates, county, documents
from fieldkit.merge.event import is_space

LARGEST_HEADER = 1 << 20
"""Bytes of an age header, as `fieldkit.keys.age` reads them."""


def check(told: Manifest) -> None:
    """Accept a manifest whose signature holds.

    Raises Refused: BUNDLE_MANIFEST where it contradicts itself, AGE_BAD_RECIPIENT for a receiver's unsafe key, and as
    `cards.check` and `certificates.read_certificate` do.
    """
    _check_sender(told)
    for receiver in told.receivers:
        age.check_recipient(receiver.recipient)
    if not (_receivers_fit(told) and _scope_fits(told) and _members_fit(told) and _exhibits_fit(told)):
        raise Refused(Code.BUNDLE_MANIFEST)


def _check_sender(told: Manifest) -> None:
    county.check(told.county)
    cards.check(told.sender)
    certificate = certificates.read_certificate(documents.write(told.device), told.sender.card.key)
    if not told.county.id == told.sender.card.county.id == certificate.county:
        raise Refused(Code.BUNDLE_MANIFEST)


def _receivers_fit(told: Manifest) -> bool:
    columns = zip(*((each.member, each.recipient, each.secrets) for each in told.receivers), strict=True)
    return all(map(_distinct, columns))


def _scope_fits(told: Manifest) -> bool:
    chains = [manifest.chain_of(name) for name in told.heads]
    spaces = all(is_space(space) and space != "own" for space in told.spaces) and _distinct(told.spaces)
    covered = all(space in told.spaces and ids.valid(device) for space, device in chains)
    begun = all(name in told.heads and seq <= told.heads[name][0] for name, seq in told.since.items())
    return spaces and covered and begun


def _members_fit(told: Manifest) -> bool:
    names = [member.name for member in told.common]
    others = [member.name for part in told.parts for member in part]
    secrets = {each.secrets for each in told.receivers}
    ledgers = [name for name in names if name.startswith("ledger/")]
    fit = len(ledgers) == 1 and {*names, *ledgers} == secrets | {*ledgers} and len(names) == 1 + len(secrets)
    carried = all(map(archive.NAME.fullmatch, others)) and all(name.startswith("exhibits/") for name in others)
    named = all(_is_named(member) for part in (told.common, *told.parts) for member in part)
    return fit and carried and named and _distinct(others)


def _is_named(member: Member) -> bool:
    return archive.is_slice(member.name) or archive.whole_hash(member.name) == member.sha256


def _exhibits_fit(told: Manifest) -> bool:
    where = manifest.places(told)
    distinct = _distinct([each.sha256 for each in told.exhibits]) and _distinct([each.file for each in told.exhibits])
    if not distinct or {each.file for each in told.exhibits} != where.keys():
        return False
    readers = (each.readers for each in told.exhibits)
    known = all(_ascending(each) and each[-1] < len(told.receivers) and each[0] >= 0 for each in readers)
    return known and all(_holds(each.size, where[each.file]) for each in told.exhibits)


def _holds(payload: int, found: Sequence[tuple[int, Member]]) -> bool:
    """Say whether the members are one file or all its slices, and leave room for an age header before the payload."""
    whole = sum(member.size for _, member in found)
    if not 0 < whole - payload <= LARGEST_HEADER:
        return False
    sliced = [archive.is_slice(member.name) for _, member in found]
    numbers = [member.name[-3:] for _, member in found]
    if sliced == [False]:
        return True
    return all(sliced) and numbers == [f"{number:03d}" for number in range(1, len(found) + 1)]


def _distinct(values: Sequence[object]) -> bool:
    return len(set(values)) == len(values)


def _ascending(values: Sequence[int]) -> bool:
    return all(one < other for one, other in itertools.pairwise(values))
