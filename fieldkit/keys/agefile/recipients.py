"""From a header's stanzas to its file key, and the rule that a passphrase stands alone (C2SP age.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fieldkit.errors import Code, Refused
from fieldkit.keys.agefile import scrypt, x25519
from fieldkit.keys.agefile.stanza import Stanza


def wrap(file_key: bytes, recipients: Iterable[str], passphrase: str | None = None) -> list[Stanza]:
    """Return one stanza for each of `recipients`, or the one for `passphrase`.

    Raises Refused: AGE_NO_RECIPIENT, AGE_MIXED for both kinds, AGE_BAD_RECIPIENT, AGE_BAD_PASSPHRASE.
    """
    stanzas = [x25519.wrap(file_key, recipient) for recipient in recipients]
    if passphrase is None and not stanzas:
        raise Refused(Code.AGE_NO_RECIPIENT)
    if passphrase is None:
        return stanzas
    if stanzas:
        raise Refused(Code.AGE_MIXED)
    return [scrypt.wrap(file_key, passphrase)]


def unwrap(stanzas: Sequence[Stanza], identities: Iterable[str], passphrase: str | None = None) -> bytes:
    """Return the file key in `stanzas`, whatever fits; a kind we do not know is passed over.

    Raises Refused: AGE_DAMAGED for a stanza of a known kind that is not as the standard has it, AGE_WORK_FACTOR,
    AGE_BAD_IDENTITY, AGE_NO_MATCH, AGE_WRONG_PASSPHRASE, AGE_BAD_PASSPHRASE.
    """
    shares = [x25519.parse(stanza) for stanza in stanzas if stanza.args[0] == x25519.KIND]
    locks = [scrypt.parse(stanza) for stanza in stanzas if stanza.args[0] == scrypt.KIND]
    if locks and len(stanzas) > 1:
        raise Refused(Code.AGE_DAMAGED)
    keys = [x25519.identity(text) for text in identities]
    if locks and passphrase is not None:
        return _by_passphrase(locks[0], passphrase)
    return _by_identity(shares, keys)


def _by_passphrase(lock: scrypt.Lock, passphrase: str) -> bytes:
    file_key = lock.unwrap(passphrase)
    if file_key is None:
        raise Refused(Code.AGE_WRONG_PASSPHRASE)
    return file_key


def _by_identity(shares: list[x25519.Share], keys: list[x25519.Identity]) -> bytes:
    for key in keys:
        for share in shares:
            file_key = key.unwrap(share)
            if file_key is not None:
                return file_key
    raise Refused(Code.AGE_NO_MATCH)
