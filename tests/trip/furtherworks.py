"""Works beside those of `tests.works`: vaults made, joined, recovered, set back; a bundle in parts; a receipt."""

from __future__ import annotations

from pathlib import Path

from fieldkit import ids
from fieldkit.bundle import write as writing
from fieldkit.desk import bundles, keeping, members, merging, vaults
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.keys import slotfile
from fieldkit.model.kinds import Receipt, Turn
from fieldkit.vault import copies, snapshots
from fieldkit.vault import vault as opening
from fieldkit.vault.ledger import Change
from tests.vaultkit import outgoing
from tests.works import TURNS, Import, Say, Work, _talk, _village
from tests.worksite import Site, incidents

FIRST, SECOND = "第一个口令", "第二个口令"


class Once(Work):
    """A work that is refused where it was done."""

    def again(self, folder: Path) -> None:
        if self.verify(folder, []) != "new":
            super().again(folder)


class Making(Once):
    """A member's vault is made."""

    def _prepare(self, site: Site) -> None:
        with vaults.make_office(site.vault("office"), "青川县", "县委巡察办", FIRST)[0] as office:
            members.export_card(office, self._card(site))

    def _act(self, site: Site, say: Say) -> None:
        with vaults.make_member(site.vault("zhang"), self._card(site), "张三", SECOND)[0]:
            say("made")

    def _verify(self, site: Site, said: list[str]) -> str:
        names = {path.name for path in site.folder.iterdir()}
        if "zhang.vault" not in names:
            assert not said
            assert names == {"home", "office.vault", self._card(site).name}
            return "old"
        with Desk.open(site.vault("zhang"), SECOND) as desk:
            assert vaults.check(desk) == []
            assert incidents(desk, "created") == 1
        return "new"

    @staticmethod
    def _card(site: Site) -> Path:
        return site.folder / "office.fkcard"


class Joining(Work):
    """A colleague is let into a vault."""

    def _prepare(self, site: Site) -> None:
        site.keep(site.begin(), "zhang")

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("zhang") as desk:
            vaults.join(desk, "王五", SECOND)
            say("joined")

    def _verify(self, site: Site, said: list[str]) -> str:
        with site.proved("zhang"):
            joined = slotfile.read(site.vault("zhang")).member_ids
        assert joined or not said
        if joined:
            with Desk.open(site.vault("zhang"), SECOND) as desk:
                assert desk.name(desk.member) == "王五"
                assert vaults.check(desk) == []
        return "new" if joined else "old"


class Recovery(Once):
    """The office's answer opens a vault whose passphrase was forgotten."""

    def _prepare(self, site: Site) -> None:
        with vaults.make_office(site.vault("office"), "青川县", "县委巡察办", FIRST)[0] as office:
            members.export_card(office, site.folder / "office.fkcard")
            vaults.make_member(site.vault("zhang"), site.folder / "office.fkcard", "张三", FIRST)[0].close()
            vaults.ask(site.vault("zhang"), site.folder / "zhang.fkask", SECOND)
            vaults.answer(office, site.folder / "zhang.fkask", self._answer(site))

    def _act(self, site: Site, say: Say) -> None:
        with vaults.recover_with_answer(site.vault("zhang"), self._answer(site), "张三", SECOND)[0]:
            say("recovered")

    def _verify(self, site: Site, said: list[str]) -> str:
        with Desk.open(site.vault("zhang"), FIRST) as desk:
            assert vaults.check(desk) == []
        try:
            with Desk.open(site.vault("zhang"), SECOND) as desk:
                assert incidents(desk, "recovered") == 1
        except Refused as refused:
            if refused.code is not Code.KEYS_WRONG_PASSPHRASE:
                raise
            assert not said
            return "old"
        return "new"

    @staticmethod
    def _answer(site: Site) -> Path:
        return site.folder / "zhang.fkanswer"


class SettingBack(Work):
    """A vault is set back to a snapshot."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        space = _village(county)
        snapshot = keeping.snapshot(Desk(county["zhang"]))
        _talk(county, space)
        site.keep(county, "zhang", snapshot=snapshot.name)

    def _act(self, site: Site, say: Say) -> None:
        folder = site.vault("zhang")
        snapshots.restore(folder, folder / "snapshots" / site.facts["snapshot"], site.unlocked("zhang"))
        say("set back")

    def _verify(self, site: Site, said: list[str]) -> str:
        with site.desk("zhang") as desk:
            assert vaults.check(desk) == []
            turns, kept = len(desk.load(Turn)), {one.why for one in keeping.listed(desk)}
        assert turns in (TURNS, 2 * TURNS)
        assert turns == TURNS or not said
        assert "restore" in kept or turns == 2 * TURNS
        return "new" if turns == TURNS else "old"


class BringingBack(Once):
    """A vault is made from the copy on another disk."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        _village(county)
        keeping.copy(Desk(county["zhang"]), site.folder / "disk")
        site.keep(county, "zhang")

    def _act(self, site: Site, say: Say) -> None:
        copies.restore_copy(site.folder / "disk", site.vault("brought"))
        say("back")

    def _verify(self, site: Site, said: list[str]) -> str:
        if not site.vault("brought").exists():
            assert not said
            return "old"
        with Desk(opening.open_unlocked(site.vault("brought"), site.unlocked("zhang"))) as desk:
            assert vaults.check(desk) == []
            assert len(desk.load(Turn)) == TURNS
        return "new"


class Parts(Once):
    """A bundle of several parts is written; where that is interrupted, the finished parts stay and are gone on from."""

    SIZE = 250_000

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        space = _village(county)
        for _ in range(3):
            _talk(county, space)
        (site.folder / "stick").mkdir()
        site.keep(county, "zhang", "li", space=space, li=county.member("li"))

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("zhang") as desk:
            told = outgoing(desk.vault, (desk.card(site.facts["li"]),), site.facts["space"])
            bundle = site.folder / "stick" / "hand.fkb"
            writing.write(
                desk.vault, bundle, told, part_size=self.SIZE, record=lambda done: self._record(desk, done.manifest)
            )
            say("written")

    @staticmethod
    def _record(desk: Desk, manifest: str) -> None:
        path = f"bundle/{ids.derived('bundle', manifest)}"
        desk.vault.write("own", Change(path, {"direction": "written", "manifest": manifest}))

    def _verify(self, site: Site, said: list[str]) -> str:
        with site.proved("zhang") as desk:
            told = {one.manifest for one in bundles.written(desk)}
        parts = sorted((site.folder / "stick").glob("hand*.fkb"))
        if not parts:
            assert not said
            return "old"
        with site.desk("li") as desk:
            seen = merging.preview(desk, parts).each[0]
        assert seen.hindrance is None
        whole = len(parts) == seen.brings.of
        assert (seen.brings.manifest in told) == whole
        assert whole or not said
        return "new" if whole else "part"


class Receiving(Import):
    """A receipt is given for a bundle that was received."""

    def _prepare(self, site: Site) -> None:
        self._received(site)

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("li") as desk:
            bundles.give_receipt(desk, site.facts["manifest"], site.folder / "hand.fkreceipt")
            say("given")

    def _verify(self, site: Site, said: list[str]) -> str:
        there = (site.folder / "hand.fkreceipt").exists()
        with site.proved("li") as desk:
            given = [one for one in desk.load(Receipt, "own") if one.direction == "given"]
        assert bool(given) == there
        assert there or not said
        return "new" if there else "old"


FURTHER: dict[str, Work] = {
    work.name: work for work in (Making(), Joining(), Recovery(), SettingBack(), BringingBack(), Parts(), Receiving())
}
