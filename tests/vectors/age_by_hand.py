"""Age files made by hand, one part at a time, so that any part can be made wrong; knows nothing of `fieldkit`."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

CHUNK = 64 * 1024
FILE_KEY = hashlib.sha256(b"file key").digest()[:16]
NONCE = hashlib.sha256(b"nonce").digest()[:16]
SALT = hashlib.sha256(b"salt").digest()[:16]
ONCE = hashlib.sha256(b"one-time secret").digest()
PASSPHRASE = "村务公开，一事一稿"
SECRET_BYTES = b"\x42" * 32
SECRET = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"  # the standard's own example
RECIPIENT = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"
VERSION = b"age-encryption.org/v1\n"


def b64(raw: bytes) -> bytes:
    return base64.b64encode(raw).rstrip(b"=")


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    return hmac.digest(hmac.digest(salt or bytes(32), secret, "sha256"), info + b"\1", "sha256")


def wrapped(key: bytes, file_key: bytes = FILE_KEY) -> bytes:
    return ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)


def share(once: bytes = ONCE) -> bytes:
    return X25519PrivateKey.from_private_bytes(once).public_key().public_bytes_raw()


def x25519_body(file_key: bytes = FILE_KEY, secret: bytes = SECRET_BYTES, once: bytes = ONCE) -> bytes:
    public = share(secret)
    shared = X25519PrivateKey.from_private_bytes(once).exchange(X25519PublicKey.from_public_bytes(public))
    return wrapped(hkdf(shared, share(once) + public, b"age-encryption.org/v1/X25519"), file_key)


def stanza(args: bytes, body: bytes) -> bytes:
    """A well-formed stanza: `args` as they stand after the arrow, `body` wrapped at 64 columns."""
    text = b64(body)
    lines = [text[at : at + 64] for at in range(0, len(text) + 1, 64)]
    return b"-> " + args + b"\n" + b"\n".join(lines) + b"\n"


def x25519(file_key: bytes = FILE_KEY, secret: bytes = SECRET_BYTES, once: bytes = ONCE) -> bytes:
    return stanza(b"X25519 " + b64(share(once)), x25519_body(file_key, secret, once))


def scrypt_body(work: int, salt: bytes = SALT, file_key: bytes = FILE_KEY) -> bytes:
    label = b"age-encryption.org/v1/scrypt"
    return wrapped(Scrypt(salt=label + salt, length=32, n=1 << work, r=8, p=1).derive(PASSPHRASE.encode()), file_key)


def scrypt(work: int = 4, *, written: bytes | None = None, salt: bytes = SALT) -> bytes:
    text = b"%d" % work if written is None else written
    return stanza(b"scrypt " + b64(salt) + b" " + text, scrypt_body(work, salt))


def mac(before: bytes, file_key: bytes = FILE_KEY) -> bytes:
    return b64(hmac.digest(hkdf(file_key, b"", b"header"), before, "sha256"))


def header(*stanzas: bytes, version: bytes = VERSION, file_key: bytes = FILE_KEY) -> bytes:
    signed = version + b"".join(stanzas) + b"---"
    return signed + b" " + mac(signed, file_key) + b"\n"


def chunk(index: int, plain: bytes, *, last: bool, file_key: bytes = FILE_KEY, nonce: bytes = NONCE) -> bytes:
    key = hkdf(file_key, nonce, b"payload")
    return ChaCha20Poly1305(key).encrypt(index.to_bytes(11, "big") + bytes([last]), plain, None)


def payload(plain: bytes, file_key: bytes = FILE_KEY) -> bytes:
    pieces = [plain[at : at + CHUNK] for at in range(0, len(plain) or 1, CHUNK)]
    ends = len(pieces) - 1
    return NONCE + b"".join(chunk(i, piece, last=i == ends, file_key=file_key) for i, piece in enumerate(pieces))


def armor(raw: bytes, eol: bytes = b"\n") -> bytes:
    text = base64.b64encode(raw)
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return eol.join([b"-----BEGIN AGE ENCRYPTED FILE-----", *lines, b"-----END AGE ENCRYPTED FILE-----", b""])
