"""The X25519 kind of recipient: keys as text, and the stanza that wraps a file key for one (C2SP age.md)."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile import bech32
from fieldkit.keys.agefile.stanza import Stanza, decode64, encode64
from fieldkit.keys.agefile.wrapping import BODY, derive, seal, unseal

KIND = b"X25519"
_RECIPIENT = "age"
_IDENTITY = "age-secret-key-"
_PURPOSE = b"age-encryption.org/v1/X25519"
_FIELD = 2**255 - 19


@dataclass(frozen=True)
class Share:
    """What an X25519 stanza holds: the sender's one-time public key and the sealed file key."""

    key: bytes
    body: bytes


class Identity:
    """A private key with its public half."""

    def __init__(self, secret: X25519PrivateKey) -> None:
        self.secret = secret
        self.public = secret.public_key().public_bytes_raw()

    def unwrap(self, share: Share) -> bytes | None:
        """Return the file key of `share`, None where it is for another; Refused(AGE_DAMAGED) for a low-order key."""
        try:
            secret = self.secret.exchange(X25519PublicKey.from_public_bytes(share.key))
        except ValueError:
            raise Refused(Code.AGE_DAMAGED) from None
        return unseal(derive(secret, salt=share.key + self.public, purpose=_PURPOSE), share.body)


def new_identity() -> tuple[str, str]:
    """Return a fresh secret (`AGE-SECRET-KEY-1...`) and its recipient (`age1...`)."""
    secret = X25519PrivateKey.generate()
    recipient = bech32.encode(_RECIPIENT, secret.public_key().public_bytes_raw())
    return bech32.encode(_IDENTITY, secret.private_bytes_raw()).upper(), recipient


def identity(text: str) -> Identity:
    """Return the identity that `text` is; Refused(AGE_BAD_IDENTITY) where it is none."""
    try:
        if not text.isascii() or text != text.upper():
            raise ValueError("case")
        return Identity(X25519PrivateKey.from_private_bytes(bech32.decode(_IDENTITY, text.lower())))
    except ValueError:
        raise Refused(Code.AGE_BAD_IDENTITY) from None


def recipient_of(secret: str) -> str:
    """Return the recipient of the identity `secret`; Refused(AGE_BAD_IDENTITY)."""
    return bech32.encode(_RECIPIENT, identity(secret).public)


def check_recipient(text: str) -> None:
    """Raise Refused(AGE_BAD_RECIPIENT) unless a file encrypted to `text` could be opened by someone, and only by them.

    Refused are typing errors, keys of low order (anyone could open the file) and numbers beyond the field
    (nobody could: an identity's own key is always written as the smaller number).
    """
    _exchange(X25519PrivateKey.generate(), _public(text))


def wrap(file_key: bytes, recipient: str) -> Stanza:
    """Return the stanza that gives `file_key` to `recipient`; Refused(AGE_BAD_RECIPIENT)."""
    public = _public(recipient)
    once = X25519PrivateKey.generate()
    share = once.public_key().public_bytes_raw()
    wrapping_key = derive(_exchange(once, public), salt=share + public, purpose=_PURPOSE)
    return Stanza((KIND, encode64(share)), seal(wrapping_key, file_key))


def parse(stanza: Stanza) -> Share:
    """Return what the X25519 `stanza` holds; Refused(AGE_DAMAGED) unless it is exactly of the standard's shape."""
    if len(stanza.args) != 2 or len(stanza.body) != BODY:
        raise Refused(Code.AGE_DAMAGED)
    key = decode64(stanza.args[1])
    if len(key) != bech32.KEY:
        raise Refused(Code.AGE_DAMAGED)
    return Share(key, stanza.body)


def _public(text: str) -> bytes:
    try:
        key = bech32.decode(_RECIPIENT, text)
    except ValueError:
        raise Refused(Code.AGE_BAD_RECIPIENT) from None
    if int.from_bytes(key, "little") >= _FIELD:
        raise Refused(Code.AGE_BAD_RECIPIENT)
    return key


def _exchange(secret: X25519PrivateKey, public: bytes) -> bytes:
    try:
        return secret.exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise Refused(Code.AGE_BAD_RECIPIENT) from None
