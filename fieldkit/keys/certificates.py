"""A device certificate: a member's key vouches for the key of one installation, and says which one it replaces."""

from __future__ import annotations

from typing import Literal

from fieldkit import clock, ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents, sshsig
from fieldkit.keys.curve import check_public
from fieldkit.keys.documents import Document
from fieldkit.keys.identity import Identity
from fieldkit.keys.sshsig import Namespace

LIMIT = 4 * 1024


class Certificate(Document, frozen=True):
    """`member` certifies `device` with public `key` at `at` (ms since 1970 UTC); `replaces`: a device's id or empty."""

    v: Literal[1]
    county: documents.Hash
    member: documents.Id
    device: documents.Id
    key: documents.Key
    at: documents.Milliseconds
    replaces: documents.OptionalId


class SignedCertificate(Document, frozen=True):
    """A certificate and the member's SSHSIG signature over its canonical bytes."""

    certificate: Certificate
    signature: documents.Armor


def make_certificate(identity: Identity, county: str, key: bytes, replaces: str = "") -> bytes:
    """Return the certificate by `identity`, in the county with id `county`, of the device whose public key is `key`."""
    certificate = Certificate(
        v=1,
        county=county,
        member=identity.member,
        device=ids.of_key(key),
        key=key,
        at=clock.now_ms(),
        replaces=replaces,
    )
    signature = identity.armored(Namespace.DEVICE, documents.write(certificate))
    return documents.write(SignedCertificate(certificate=certificate, signature=signature))


def named_member(data: bytes) -> str:
    """Return the member whom the certificate in `data` names, nothing verified: whose key to verify it with."""
    return documents.read(SignedCertificate, data, LIMIT, Code.CERTIFICATE_DAMAGED).certificate.member


def read_certificate(data: bytes, member: bytes) -> Certificate:
    """Return the certificate in `data` if the member with public key `member` signed it.

    Raises Refused: CERTIFICATE_DAMAGED (also where ids and keys disagree), DOCUMENT_NEWER, PUBLIC_KEY_UNUSABLE, or
    a code of `sshsig.verify`.
    """
    signed = documents.read(SignedCertificate, data, LIMIT, Code.CERTIFICATE_DAMAGED)
    certificate = signed.certificate
    sshsig.verify(member, Namespace.DEVICE, documents.write(certificate), signed.signature)
    check_public(certificate.key)
    named = (certificate.member, certificate.device)
    if named != (ids.of_key(member), ids.of_key(certificate.key)) or certificate.replaces == certificate.device:
        raise Refused(Code.CERTIFICATE_DAMAGED)
    return certificate
