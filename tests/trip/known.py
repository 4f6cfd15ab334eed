"""All that the vaults know at the end of the working day, written down to be looked for where it must not be."""

from __future__ import annotations

from fieldkit.model.kinds import Household
from tests.trip.session import Session
from tests.vaultkit import dump


def tell(s: Session) -> None:
    """Write down, on the other disk, all that the vaults know."""
    with (s.plain / "known.txt").open("w", encoding="utf-8") as file:
        for who in ("zhang", "li"):
            with s.desk(who) as desk:
                for rows in dump(desk.vault).values():
                    file.writelines(f"{_read(cell)}\n" for row in rows for cell in row)
                file.writelines(f"{face.told}\n" for face in desk.persons.faces().values())
                file.writelines(f"{desk.unseal(one.path, 'name', one.name)}\n" for one in desk.load(Household))


def _read(cell: object) -> str:
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)
