"""A head: the last envelope of a chain, signed by the device whose chain it is and by the member who worked there.

In the store a head keeps two raw signatures; in a bundle it is a document whose signatures any ssh-keygen can verify.
"""

from __future__ import annotations

from typing import Literal

from fieldkit import ids
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents, sshsig
from fieldkit.keys.documents import Document
from fieldkit.keys.identity import DeviceKey, Identity
from fieldkit.keys.sshsig import Namespace

LIMIT = 4 * 1024


class Head(Document, frozen=True):
    """Envelope `seq` with hash `hash` is the last so far in the chain of `device` in `space`; `by` is a member's id."""

    v: Literal[1]
    county: documents.Hash
    space: documents.Space
    device: documents.Id
    seq: documents.Count
    hash: documents.Hash
    by: documents.Id


class SignedHead(Document, frozen=True):
    """A head with the raw 64-byte signatures of its device and its member, both over the head's canonical bytes."""

    head: Head
    device: bytes
    member: bytes


class HeadFile(Document, frozen=True):
    """A head as it travels: the same two signatures armored, each with its public key in it."""

    head: Head
    device: documents.Armor
    member: documents.Armor


def sign_head(head: Head, device: DeviceKey, member: Identity) -> SignedHead:
    """Return `head` signed by both; they must be the ones it names."""
    if (head.device, head.by) != (device.device, member.member):
        raise ValueError("a head is signed by the device and the member it names")
    message = documents.write(head)
    return SignedHead(
        head=head, device=device.sign(Namespace.HEAD, message), member=member.sign(Namespace.HEAD, message)
    )


def verify_head(signed: SignedHead, device: bytes, member: bytes) -> None:
    """Accept a head signed by the public keys `device` and `member`, which must be those of the ids it names.

    Raises Refused: SIGNATURE_FOREIGN, SIGNATURE_WRONG or PUBLIC_KEY_UNUSABLE.
    """
    head = signed.head
    if (head.device, head.by) != (ids.of_key(device), ids.of_key(member)):
        raise Refused(Code.SIGNATURE_FOREIGN)
    message = documents.write(head)
    sshsig.verify_raw(device, Namespace.HEAD, message, signed.device)
    sshsig.verify_raw(member, Namespace.HEAD, message, signed.member)


def write_head(signed: SignedHead, device: bytes, member: bytes) -> bytes:
    """Return the head as it travels; `device` and `member` are the public keys of the two signatures."""
    return documents.write(
        HeadFile(
            head=signed.head,
            device=sshsig.armor(device, Namespace.HEAD, signed.device),
            member=sshsig.armor(member, Namespace.HEAD, signed.member),
        )
    )


def read_head(data: bytes) -> SignedHead:
    """Return the head in `data`, both signatures verified with the keys in them, which are those of the ids it names.

    Whether these ids are trusted is for the caller's certificates and member list to say.
    Raises Refused: HEAD_DAMAGED, DOCUMENT_NEWER, SIGNATURE_DAMAGED, and as `verify_head` does.
    """
    found = documents.read(HeadFile, data, LIMIT, Code.HEAD_DAMAGED)
    device, by_device = sshsig.opened(Namespace.HEAD, found.device)
    member, by_member = sshsig.opened(Namespace.HEAD, found.member)
    signed = SignedHead(head=found.head, device=by_device, member=by_member)
    verify_head(signed, device, member)
    return signed
