"""Giving a stick back in one act: decisions, remarks and tomorrow's tasks as a bundle, and the receipts owed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from fieldkit.desk import bundles, cases, exchange
from fieldkit.desk.bundles import Written
from fieldkit.desk.desk import Desk, Tell
from fieldkit.model.kinds import Bundle, Receipt

RECEIPT_ENDING = ".fkreceipt"


class Returned(NamedTuple):
    """What was put on a stick: the bundle, and the receipts, each as its file and its code."""

    written: Written
    receipts: list[tuple[Path, str]]


def owed(desk: Desk, member: str) -> list[Bundle]:
    """Return the bundles received from `member` for which no receipt was given yet, oldest first."""
    given = {one.manifest for one in desk.load(Receipt, "own", "f_direction = 'given'")}
    return [one for one in bundles.received(desk) if one.peer == member and one.manifest not in given]


def give_back(
    desk: Desk, member: str, folder: Path, *, carriers: str = "", seal_number: str = "", tell: Tell | None = None
) -> Returned:
    """Write to `folder` a bundle for `member`, of the cases they sent, and the receipts that are owed to them.

    The bundle is proved first: after a receipt a merge cannot be undone, so that none is given on a stick that fails.
    Raises Refused as `bundles.write` does, BUNDLE_NO_CASE where nothing was ever received from them.
    """
    sent = {space for one in bundles.received(desk) if one.peer == member for space in json.loads(one.scope or "[]")}
    of = [case for case in cases.cases(desk) if case.space in sent]
    target = folder / exchange.new_name()
    written = bundles.write(desk, target, [member], of, carriers=carriers, seal_number=seal_number, tell=tell)
    receipts = []
    for one in owed(desk, member):
        path = _free(folder, Path(one.name).stem)
        receipts.append((path, bundles.give_receipt(desk, one.manifest, path)[1]))
    return Returned(written, receipts)


def _free(folder: Path, stem: str) -> Path:
    """Return a name in `folder` that nothing has: two bundles may have come under one name, and both receipts count."""
    path, number = folder / (stem + RECEIPT_ENDING), 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}{RECEIPT_ENDING}"
    return path
