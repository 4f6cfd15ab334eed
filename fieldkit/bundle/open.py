"""Opening a bundle: what is checked, in this order, before anything in it is believed (FORMAT.md, "Order of checking").

Layout, hashes, manifest, signature, county, receivers; then what the manifest says against what is there.
"""

from __future__ import annotations

from contextlib import ExitStack
from io import BytesIO
from pathlib import Path

from fieldkit import files
from fieldkit.bundle import archive, manifest, sound, unsealing, zipread
from fieldkit.bundle.manifest import Manifest
from fieldkit.bundle.opened import Opened
from fieldkit.bundle.zipread import Archive
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Progress
from fieldkit.keys import county as counties
from fieldkit.keys import sshsig
from fieldkit.keys.identity import Identity
from fieldkit.keys.sshsig import Namespace

_SIGNATURE = 4 << 10
"""Bytes of a signature's text, at most."""


def open_bundle(path: Path, identity: Identity, county: str, progress: Progress | None = None) -> Opened:
    """Open the part `path` of a bundle for `identity`, in the county with id `county`; `progress` counts its bytes.

    Raises Refused: as `zipread.read_archive` and `zipread.digests` do; BUNDLE_NOT_FOR_US; BUNDLE_NEWER;
    BUNDLE_MANIFEST; SIGNATURE_* and PUBLIC_KEY_UNUSABLE; COUNTY_PRACTICE, COUNTY_OTHER; BUNDLE_RETARGETED; AGE_*;
    FILE_*, MEDIUM_*.
    """
    with ExitStack() as stack, files.world(path):
        file = stack.enter_context(files.open_source(path))
        found = zipread.read_archive(file)
        hashes = zipread.digests(found, progress or Progress(None))
        data, told = read_manifest(found, identity, county)
        part = _part(found, hashes, told)
        return Opened(path, found, data, told, part, identity).keep_open(stack.pop_all())


def read_manifest(found: Archive, identity: Identity, county: str) -> tuple[bytes, Manifest]:
    """Return the manifest in the part, as bytes too, once its signature holds and it is for `identity` in this county.

    Raises Refused as `open_bundle`; BUNDLE_DAMAGED or BUNDLE_MEMBERS where it or its signature is not whole.
    """
    data = unsealing.for_us(found, found.one("manifest"), identity)
    told = manifest.read(data)
    signature = unsealing.for_us(found, found.one("signature"), identity)
    sshsig.verify(told.sender.card.key, Namespace.BUNDLE, data, _text(signature))
    counties.check_same(told.county, county)
    _check_for_us(told, identity)
    sound.check(told)
    for folder in ("manifest", "signature"):
        unsealing.check_readers(BytesIO(zipread.read(found, found.one(folder))), len(told.receivers))
    return data, told


def _text(signature: bytes) -> str:
    if len(signature) > _SIGNATURE or not signature.isascii():
        raise Refused(Code.SIGNATURE_DAMAGED)
    return signature.decode("ascii")


def _check_for_us(told: Manifest, identity: Identity) -> None:
    """Accept what is encrypted to us only if the manifest names us, with this very key."""
    ours = [each.recipient for each in told.receivers if each.member == identity.member]
    if not ours:
        raise Refused(Code.BUNDLE_NOT_FOR_US)
    if ours[0] != identity.recipient:
        raise Refused(Code.BUNDLE_RETARGETED)


def _part(found: Archive, hashes: dict[str, str], told: Manifest) -> int:
    """Return which part this is: the one whose members are exactly those that are here.

    Raises Refused(BUNDLE_MEMBERS) where it is none.
    """
    here = {
        (name, entry.size, hashes[name])
        for name, entry in found.entries.items()
        if name != archive.MIMETYPE and not name.startswith(("signature/", "manifest/"))
    }
    for part in range(1, len(told.parts) + 1):
        if here == {(each.name, each.size, each.sha256) for each in told.of_part(part)}:
            return part
    raise Refused(Code.BUNDLE_MEMBERS)
