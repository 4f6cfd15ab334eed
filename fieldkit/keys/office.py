"""The office's way into a vault: the master key in an age file, bound to a header that says whose it is.

It holds no member's key. A holder of the office key can open a forgotten vault and can never sign for its members.
"""

from __future__ import annotations

import hashlib
import hmac
from io import BytesIO

import msgspec

from fieldkit.errors import Code, Refused
from fieldkit.keys import age, documents
from fieldkit.keys.slots import KEY, OfficeHeader, OfficeSlot, SlotFile
from fieldkit.keys.unlock import Unlocked


def with_office(file: SlotFile, unlocked: Unlocked, recipient: str) -> SlotFile:
    """Return `file` with a slot for the office whose age recipient is `recipient`, in place of an older one.

    Raises Refused as `age.encrypt` does for a recipient that is none.
    """
    header = OfficeHeader(vault=file.vault, county=file.county, member=unlocked.member, recipient=recipient)
    slot = OfficeSlot(header=header, box=hand(unlocked.master, header, recipient))
    return msgspec.structs.replace(file, office=(slot,))


def hand(master: bytes, header: documents.Document, recipient: str) -> bytes:
    """Return an age file to `recipient`: the master key, then the SHA-256 of `header`, which so cannot be exchanged."""
    target = BytesIO()
    age.encrypt(BytesIO(master + _bound(header)), target, [recipient])
    return target.getvalue()


def take(box: bytes, header: documents.Document, secret: str, altered: Code) -> bytes:
    """Return the master key that was handed in `box` with `header`, opened with the age identity `secret`.

    Raises Refused: `altered` where the header is another than at the handing, and as `age.decrypt` does.
    """
    target = BytesIO()
    age.decrypt(BytesIO(box), target, [secret])
    content = target.getvalue()
    if not hmac.compare_digest(content[KEY:], _bound(header)):
        raise Refused(altered)
    return content[:KEY]


def _bound(header: documents.Document) -> bytes:
    return hashlib.sha256(documents.write(header)).digest()
