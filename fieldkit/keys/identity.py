"""Who signs: a member's identity (signing key and age identity) and a device's key."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Meta

from fieldkit import ids
from fieldkit.errors import Code
from fieldkit.keys import age, documents, sshsig

_LIMIT = 1024


@dataclass(frozen=True, repr=False)
class SigningKey:
    """An Ed25519 private key, as its 32-byte seed (RFC 8032). Never shows the seed."""

    seed: bytes

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public(self) -> bytes:
        """The 32 bytes others know this key by."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, namespace: str, message: bytes) -> bytes:
        """Return the raw 64-byte SSHSIG signature of `message` for `namespace`."""
        return self._private.sign(sshsig.signed_data(namespace, message))

    def armored(self, namespace: str, message: bytes) -> str:
        """Return the same signature as the text that `ssh-keygen -Y verify` reads."""
        return sshsig.armor(self.public, namespace, self.sign(namespace, message))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({ids.of_key(self.public)})"


@dataclass(frozen=True, repr=False)
class DeviceKey(SigningKey):
    """The key of one installation; it signs the heads of that installation's chains."""

    @classmethod
    def new(cls) -> Self:
        """Return a fresh random key."""
        return cls(os.urandom(32))

    @cached_property
    def device(self) -> str:
        """The device's id: 16 bytes of SHA-256 of its public key."""
        return ids.of_key(self.public)


class _Packed(documents.Document, frozen=True):
    v: Literal[1]
    seed: documents.Key
    age: Annotated[str, Meta(max_length=128)]


@dataclass(frozen=True, repr=False)
class Identity(SigningKey):
    """A member: the key that signs, and the age identity that opens what is sealed to the member."""

    age_secret: str

    @classmethod
    def new(cls) -> Self:
        """Return a fresh random identity."""
        secret, _ = age.new_identity()
        return cls(os.urandom(32), secret)

    @cached_property
    def member(self) -> str:
        """The member's id: 16 bytes of SHA-256 of the public signing key."""
        return ids.of_key(self.public)

    @cached_property
    def recipient(self) -> str:
        """The `age1...` text to which others seal."""
        return age.recipient_of(self.age_secret)

    def pack(self) -> bytes:
        """Return both private keys as bytes, to be sealed at once (FORMAT.md)."""
        return documents.write(_Packed(v=1, seed=self.seed, age=self.age_secret))

    @classmethod
    def unpack(cls, data: bytes) -> Self:
        """Return the identity that was packed; raise Refused(KEYS_DAMAGED) for any other bytes."""
        packed = documents.read(_Packed, data, _LIMIT, Code.KEYS_DAMAGED)
        return cls(packed.seed, packed.age)
