"""Works beside those of `tests/works.py` that a power cut may meet. `python -m tests.law.moreworks act NAME FOLDER`."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
from contextlib import closing
from pathlib import Path

from fieldkit.desk import keeping, vaults
from fieldkit.desk.desk import Desk
from fieldkit.keys import slotfile
from fieldkit.model.kinds import Turn
from fieldkit.vault import copies, exhibits, snapshots
from fieldkit.vault import vault as opening
from fieldkit.vault.device import History
from fieldkit.vault.places import SNAPSHOTS
from fieldkit.vault.vault import Vault
from tests import works
from tests.vaultkit import new_case, new_interview
from tests.works import LONG, TURNS, WORKS, Say, Work
from tests.worksite import Site, incidents


class _Once(Work):
    """Works that are not done again where they are done."""

    def again(self, folder: Path) -> None:
        if self.verify(folder, []) == "old":
            super().again(folder)


class Snapshot(_Once):
    """A snapshot is taken where as many are kept as may be: the oldest goes."""

    KEEP = 3

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        zhang = county["zhang"]
        new_interview(zhang, new_case(zhang), *[LONG] * TURNS)
        older = [self._take(zhang) for _ in range(self.KEEP)]
        site.keep(county, "zhang", older=" ".join(path.name for path in older))

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("zhang") as desk:
            say(self._take(desk.vault).name)

    def _verify(self, site: Site, said: list[str]) -> str:
        older = site.facts["older"].split()
        with site.proved("zhang") as desk:
            there = [one.path.name for one in reversed(keeping.listed(desk))]
        fresh = [name for name in there if name not in older]
        assert set(said) <= set(fresh)
        # The oldest goes once the new one is there for certain, and then it may have come back.
        assert there in (older, [*older, *fresh[:1]], [*older[1:], *fresh[:1]]), there
        return "new" if fresh else "old"

    @classmethod
    def _take(cls, vault: Vault) -> Path:
        return snapshots.take(vault.store, vault.snapshots, vault.key("snapshots"), "asked", cls.KEEP)


class Restore(_Once):
    """A vault is set back to a snapshot, and what it was becomes one."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        zhang = county["zhang"]
        space = new_case(zhang)
        new_interview(zhang, space, "问", "答")
        path = snapshots.take(zhang.store, zhang.snapshots, zhang.key("snapshots"), "asked")
        new_interview(zhang, space, *[LONG] * TURNS)
        site.keep(county, "zhang", snapshot=path.name)

    def _act(self, site: Site, say: Say) -> None:
        vault = site.vault("zhang")
        snapshots.restore(vault, vault / SNAPSHOTS / site.facts["snapshot"], site.unlocked("zhang"))
        say("restored")

    def _verify(self, site: Site, said: list[str]) -> str:
        with site.desk("zhang") as desk:
            assert desk.vault.history in (History.SAME, History.RESTORED)
        with site.proved("zhang") as desk:
            there = len(desk.load(Turn)), incidents(desk, "restored")
            assert there in ((2 + TURNS, 0), (2, 1)), there
            back = there == (2, 1)
            assert not back or "restore" in [one.why for one in keeping.listed(desk)]
        assert back or not said
        return "new" if back else "old"


class Creation(_Once):
    """A member's vault is made."""

    WORDS = "口令 又一村中"

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        (site.folder / "office.fkcard").write_bytes(county.card("office"))
        site.keep(county)

    def _act(self, site: Site, say: Say) -> None:
        with works._cheapest():
            desk, code = vaults.make_member(site.vault("wang"), site.folder / "office.fkcard", "王五", self.WORDS)
        desk.close()
        say(code)

    def _verify(self, site: Site, said: list[str]) -> str:
        vault = site.vault("wang")
        if not vault.exists():
            assert not said
            return "old"
        opened = opening.open_with_code(vault, said[0]) if said else opening.open_vault(vault, self.WORDS)
        with closing(Desk(opened)) as desk:
            assert desk.vault.history is History.SAME
            assert incidents(desk, "created") == 1
            assert vaults.check(desk) == []
        return "new"


class Rescue(_Once):
    """A vault is made of its copy on another disk."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        works._village(county)
        copies.copy(county["zhang"], site.folder / "disk")
        site.keep(county, "zhang")

    def _act(self, site: Site, say: Say) -> None:
        copies.restore_copy(site.folder / "disk", site.vault("back"))
        say("back")

    def _verify(self, site: Site, said: list[str]) -> str:
        if not site.vault("back").exists():
            assert not said
            return "old"
        with closing(opening.open_unlocked(site.vault("back"), site.unlocked("zhang"))) as vault:
            assert vault.history in (History.RESTORED, History.SAME)
            desk = Desk(vault)
            assert vaults.check(desk) == []
            assert len(desk.load(Turn)) == TURNS
        return "new"


class Reopening(Work):
    """A vault is opened that a power cut left with a full log, unlike key files, a lost payload and half a file."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        zhang, left = county["zhang"], site.folder / "left"
        older = (zhang.folder / "keys.b").read_bytes()
        slotfile.write(zhang.folder, zhang.slots)
        new_interview(zhang, new_case(zhang), *[LONG] * TURNS)
        lost = exhibits.take_in(zhang.exhibits, io.BytesIO(os.urandom(50_000))).payload
        shutil.copytree(zhang.folder, left)
        assert (left / "store.db-wal").stat().st_size
        (left / "keys.b").write_bytes(older)
        (left / ".keys.b.0badcafe.part").write_bytes(older[:100])
        site.keep(county, "zhang", lost=lost)
        shutil.rmtree(zhang.folder)
        left.rename(zhang.folder)

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("zhang"):
            say("open")

    def _verify(self, site: Site, said: list[str]) -> str:
        vault, lost = site.vault("zhang"), site.facts["lost"]
        alike = (vault / "keys.a").read_bytes() == (vault / "keys.b").read_bytes()
        assert alike or not said
        with site.proved("zhang") as desk:
            assert len(desk.load(Turn)) == TURNS
            aside = desk.vault.exhibits / exhibits.QUARANTINE / lost
        assert hashlib.sha256(aside.read_bytes()).hexdigest() == lost
        return "new" if alike else "old"


MORE: dict[str, Work] = {work.name: work for work in (Snapshot(), Restore(), Creation(), Rescue(), Reopening())}

if __name__ == "__main__":
    WORKS.update(MORE)
    sys.exit(works.main())
