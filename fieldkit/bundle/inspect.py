"""Looking at a bundle without any key: whether a member is damaged. Completeness and author stay unproven."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fieldkit import files
from fieldkit.bundle import archive, zipread
from fieldkit.files.progress import Progress, Tell


@dataclass(frozen=True)
class Inspected:
    """What anyone sees who holds the stick: names and sizes of the members, in bytes; none of them is damaged.

    `manifest` is the hash in the name of the encrypted manifest: equal in all parts of one bundle. `sliced` members are
    proved by their CRC-32 alone. What to say of it is `words.say("bundle", "inspected")`.
    """

    name: str
    size: int
    members: tuple[tuple[str, int], ...]
    manifest: str
    sliced: tuple[str, ...]


def inspect(path: Path, tell: Tell | None = None) -> Inspected:
    """Return what the part at `path` shows without a key, every member compared with the hash in its name.

    Raises Refused: as `zipread.read_archive` and `zipread.digests` do; FILE_*, MEDIUM_*.
    """
    progress = Progress(tell)
    with files.open_source(path) as file, files.world(path):
        found = zipread.read_archive(file)
        progress.expect(found.size)
        zipread.digests(found, progress)
    return Inspected(
        name=path.name,
        size=found.size,
        members=tuple((member.name, member.size) for member in found.entries.values()),
        manifest=archive.whole_hash(found.one("manifest").name),
        sliced=tuple(filter(archive.is_slice, found.entries)),
    )
