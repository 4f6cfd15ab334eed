"""A county: its office's genesis {name, key, practice}, whose hash is the county's id for ever."""

from __future__ import annotations

import hashlib
from typing import Literal

from fieldkit import files
from fieldkit.errors import Code, Refused
from fieldkit.keys import documents
from fieldkit.keys.curve import check_public
from fieldkit.keys.documents import Document
from fieldkit.keys.identity import Identity

LONGEST_NAME = 64


class Genesis(Document, frozen=True):
    """How a county began: its name, its office's Ed25519 public key, and whether it is only for practice."""

    v: Literal[1]
    name: str
    key: documents.Key
    practice: bool

    @property
    def id(self) -> str:
        """The county's id: SHA-256 (hex) of the canonical bytes."""
        return hashlib.sha256(documents.write(self)).hexdigest()


def new_county(office: Identity, name: str, *, practice: bool) -> Genesis:
    """Return the genesis of the county whose office signs with `office`; Refused(NAME_UNUSABLE) for a bad name."""
    check_name(name)
    return Genesis(v=1, name=name, key=office.public, practice=practice)


def check(genesis: Genesis) -> None:
    """Accept a genesis that came from outside; raise Refused(NAME_UNUSABLE) or Refused(PUBLIC_KEY_UNUSABLE)."""
    check_name(genesis.name)
    check_public(genesis.key)


def check_same(genesis: Genesis, own: str) -> None:
    """Accept what comes from the county `genesis` in a vault of the county with id `own`.

    Raises Refused: COUNTY_PRACTICE for what is only practice, COUNTY_OTHER for any other county.
    """
    if genesis.id == own:
        return
    raise Refused(Code.COUNTY_PRACTICE if genesis.practice else Code.COUNTY_OTHER)


def check_name(name: str) -> None:
    """Accept `name` as shown to people, or raise Refused(NAME_UNUSABLE).

    It has 1 to 64 characters, none unseen (control, bidirectional, zero width), and no space at an end.
    """
    if not 1 <= len(name) <= LONGEST_NAME or files.shown(name) != name or name.strip() != name:
        raise Refused(Code.NAME_UNUSABLE)
