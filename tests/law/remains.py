"""What a disk may hold once the power is back: of all that was not synced some part, which the dice choose."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from tests.law.disk import SECTOR, Disk, File, Folder, Naming, Node, Tree

Dice = random.Random


def seen_by_the_living(disk: Disk) -> Tree:
    """Return what a program sees that still runs."""
    return dict(_listed(disk.root, lambda folder: folder.now, lambda file: bytes(file.now)))


def left_by(disk: Disk, dice: Dice) -> Tree:
    """Return one of the trees that may be there once the power is back."""
    names: dict[Folder, dict[str, Node]] = {}
    for naming in _that_happened(disk.namings, dice):
        for change in naming.changes:
            change.make(names.setdefault(change.folder, dict(change.folder.kept)))
    survivors = {file: _survivor(file, dice) for file in disk.files}
    return dict(
        _listed(
            disk.root,
            lambda folder: names.get(folder, folder.kept),
            lambda file: survivors.get(file, file.kept),
        )
    )


def _listed(
    folder: Folder, names: Callable[[Folder], dict[str, Node]], content: Callable[[File], bytes], below: str = ""
) -> Iterator[tuple[str, bytes | None]]:
    for name, node in sorted(names(folder).items()):
        if isinstance(node, File):
            yield below + name, content(node)
        else:
            yield below + name, None
            yield from _listed(node, names, content, f"{below}{name}/")


def _that_happened(namings: Sequence[Naming], dice: Dice) -> list[Naming]:
    """Return the namings that reached the disk: none, all, those up to a moment, or any."""
    happened = dice.choice((_none, _all, _until, _any))(len(namings), dice)
    return [naming for naming, did in zip(namings, happened, strict=True) if did]


def _none(count: int, _: Dice) -> list[bool]:
    return [False] * count


def _all(count: int, _: Dice) -> list[bool]:
    return [True] * count


def _until(count: int, dice: Dice) -> list[bool]:
    last = dice.randint(0, count)
    return [number < last for number in range(count)]


def _any(count: int, dice: Dice) -> list[bool]:
    chance = dice.choice((0.1, 0.5, 0.9))
    return [dice.random() < chance for _ in range(count)]


def _survivor(file: File, dice: Dice) -> bytes:
    """Return what is left of a file: a length that it had, and of each sector what it held at one moment."""
    lengths = [len(file.kept), *(write.size for write in file.waiting)]
    longest = max(len(file.kept), *(write.offset + len(write.data) for write in file.waiting))
    until = dice.choice(_FATES)(longest // SECTOR + 1, len(file.waiting), dice)
    last = dice.choice((dice.randint(0, len(file.waiting)), max(until)))
    fill = dice.choice(_FILLINGS)
    image = bytearray(file.kept) + fill(bytes(longest - len(file.kept)), dice)
    for number, write in enumerate(file.waiting):
        if write.size < lengths[number] and number < last:
            image[write.size :] = fill(bytes(image[write.size :]), dice)
        for start, end in _sectors(write.offset, write.offset + len(write.data)):
            if number < until[start // SECTOR]:
                image[start:end] = write.data[start - write.offset : end - write.offset]
    return bytes(image[: lengths[last]])


_FILLINGS: tuple[Callable[[bytes, Dice], bytes], ...] = (
    lambda old, _: bytes(len(old)),
    lambda old, dice: dice.randbytes(len(old)),
    lambda old, _: old,
)
"""What stands where a file grew, or was cut and grew again, without the bytes having come: zeros, anything, the old."""


def _sectors(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut the bytes from `start` to `end` where sectors begin."""
    while start < end:
        next_one = min(end, start - start % SECTOR + SECTOR)
        yield start, next_one
        start = next_one


def _whole(sectors: int, writes: int, dice: Dice) -> list[int]:
    """Everything up to a moment, which may be none or all of it."""
    return [dice.choice((0, writes, dice.randint(0, writes)))] * sectors


def _torn(sectors: int, writes: int, dice: Dice) -> list[int]:
    """Everything up to a moment, and any sectors of what was written next."""
    last = dice.randint(0, writes)
    return [min(writes, last + dice.randint(0, 1)) for _ in range(sectors)]


def _mixed(sectors: int, writes: int, dice: Dice) -> list[int]:
    """Each sector as it was at a moment of its own."""
    return [dice.randint(0, writes) for _ in range(sectors)]


def _scattered(sectors: int, writes: int, dice: Dice) -> list[int]:
    """Each block of 512 or 4096 bytes as it was first or last."""
    step, chance = dice.choice((1, 8)), dice.choice((0.02, 0.5, 0.98))
    blocks = [dice.random() < chance for _ in range(sectors // step + 1)]
    return [writes * blocks[sector // step] for sector in range(sectors)]


_FATES = (_whole, _torn, _mixed, _scattered)
"""How much of a file's sectors reached the disk: for each sector, how many of the writes it saw."""
