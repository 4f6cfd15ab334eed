"""The works on which kills, power cuts and full disks are tried. `python -m tests.works act NAME FOLDER` does one.

Each is prepared in a folder of its own, done there, judged whether it happened or not, and done again after trouble.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from unittest import mock

from fieldkit.desk import bundles, drafting, exhibits, keeping, merging, vaults
from fieldkit.desk.cases import find_case
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.files import progress
from fieldkit.keys import passphrase, slotfile, unlock
from fieldkit.keys.passphrase import Cost
from fieldkit.keys.slots import PassphraseHeader
from fieldkit.model.kinds import Exhibit, Turn
from fieldkit.vault import copies, drafts, schema
from fieldkit.vault import vault as opening
from tests.vaultkit import County, new_case, new_exhibit, new_interview, new_person
from tests.worksite import Site, incidents, unfinished

if TYPE_CHECKING:
    from sqlite_utils import Database

Say = Callable[[str], None]

LONG = "一问一答" * 75
"""What fills about a page of the database."""

TURNS = 20
"""Of a talk."""


class Work(ABC):
    """A work by one name. What it says is acknowledged: it must be there whatever happens afterwards."""

    @property
    def name(self) -> str:
        return type(self).__name__.lower()

    def prepare(self, folder: Path) -> None:
        """Make in `folder` all that the work needs."""
        site = Site(folder)
        with site.home():
            self._prepare(site)

    def act(self, folder: Path, say: Say) -> None:
        """Do the work, and say a word as soon as something is acknowledged."""
        site = Site(folder)
        with site.home():
            self._act(site, say)

    def verify(self, folder: Path, said: list[str]) -> str:
        """Return whether the folder holds the "old" or the "new" state, or "part" of several acts, and no mix."""
        site = Site(folder)
        with site.home():
            state = self._verify(
                site, [word for word in said if word != "finished" and not word.startswith("refused ")]
            )
        assert state == "new" or "finished" not in said, state
        return state

    def again(self, folder: Path) -> None:
        """Do the work to its end after the trouble is over; nothing unfinished is left anywhere then."""
        site = Site(folder)
        with site.home():
            self._act(site, lambda _: None)
        assert not unfinished(folder), unfinished(folder)

    @abstractmethod
    def _prepare(self, site: Site) -> None: ...

    @abstractmethod
    def _act(self, site: Site, say: Say) -> None: ...

    @abstractmethod
    def _verify(self, site: Site, said: list[str]) -> str: ...


class Typing(Work):
    """An answer is typed, sentence by sentence; every third time its field is left."""

    COUNT = 9

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        zhang, space = county["zhang"], new_case(county["zhang"])
        new_interview(zhang, space, "问", "答")
        row = zhang.store.one("SELECT path FROM record_turn WHERE f_sort = 'answer'")
        assert row
        site.keep(county, "zhang", space=space, turn=row[0])

    def _act(self, site: Site, say: Say) -> None:
        field = (site.facts["space"], site.facts["turn"], "text")
        with site.desk("zhang") as desk:
            for number in range(self.COUNT):
                drafting.type_words(desk, *field, self._words(number))
                say(f"draft:{number}")
                if number % 3 == 2:
                    drafting.leave_field(desk, *field)
                    say(f"event:{number}")

    def _verify(self, site: Site, said: list[str]) -> str:
        texts = {self._words(number): number for number in range(self.COUNT)} | {"答": -1}
        space, turn = site.facts["space"], site.facts["turn"]
        with site.proved("zhang") as desk:
            stored = texts[desk.get(Turn, turn).text]
            draft = drafts.find(desk.vault.store, space, turn, "text", desk.member)
            newest = texts[draft.text] if draft else stored
        assert stored >= _newest("event", said), (stored, said)
        assert newest >= _newest("draft", said), (newest, said)
        if newest < 0:
            return "old"
        return "new" if stored == self.COUNT - 1 else "part"

    @staticmethod
    def _words(number: int) -> str:
        return f"{number} {LONG}"


class Intake(Work):
    """A photograph is taken in, then two at once."""

    COUNT = 3

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        for number in range(self.COUNT):
            self._photo(site, number).write_bytes(os.urandom(50_000 * (number + 1)))
        site.keep(county, "zhang", space=new_case(county["zhang"]))

    def _act(self, site: Site, say: Say) -> None:
        first, *others = (self._photo(site, number) for number in range(self.COUNT))
        with site.desk("zhang") as desk:
            exhibits.add(desk, site.facts["space"], first)
            say("exhibit:0")
            # One after the other: whoever kills by counting operations must find as many each time.
            with mock.patch.object(progress, "_WORKERS", 1):
                exhibits.add_all(desk, site.facts["space"], others)
            say(f"exhibit:{len(others)}")

    def _verify(self, site: Site, said: list[str]) -> str:
        photos = [self._photo(site, number).read_bytes() for number in range(self.COUNT)]
        with site.proved("zhang") as desk:
            there = [_bytes_of(desk, held.exhibit) for held in exhibits.listed(desk)]
            lines = [len(exhibits.custody_lines(desk, held.exhibit)) for held in exhibits.listed(desk)]
        assert there == photos[: len(there)]
        assert lines == [1] * len(there)
        assert len(there) > _newest("exhibit", said), (len(there), said)
        return {0: "old", self.COUNT: "new"}.get(len(there), "part")

    @staticmethod
    def _photo(site: Site, number: int) -> Path:
        return site.folder / f"photo-{number}.jpg"


class Export(Work):
    """A bundle is written in place of an older one."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        space, bundle = _village(county), self._bundle(site)
        bundle.parent.mkdir()
        _hand_over(Desk(county["zhang"]), bundle, county.member("li"), space)
        older = hashlib.sha256(bundle.read_bytes()).hexdigest()
        _talk(county, space)
        site.keep(county, "zhang", "li", space=space, li=county.member("li"), older=older)

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("zhang") as desk:
            _hand_over(desk, self._bundle(site), site.facts["li"], site.facts["space"])
            say("written")

    def _verify(self, site: Site, said: list[str]) -> str:
        bundle = self._bundle(site)
        names = [path.name for path in bundle.parent.iterdir() if not path.name.startswith(".")]
        assert names == [bundle.name], names
        with site.proved("zhang") as desk:
            told = [one.manifest for one in bundles.written(desk)]
        if hashlib.sha256(bundle.read_bytes()).hexdigest() == site.facts["older"]:
            assert not said
            return "old"
        with site.desk("li") as desk:
            seen = merging.preview(desk, [bundle]).each[0]
        assert seen.hindrance is None
        assert seen.exhibits == 2
        # No bundle leaves of which no line tells; of one that was killed there may be a line too many.
        assert seen.brings.manifest in (told[-1:] if said else told)
        return "new"

    @staticmethod
    def _bundle(site: Site) -> Path:
        return site.folder / "stick" / "hand.fkb"


class _Receiving(Work):
    """Works on a vault and a bundle for it."""

    TOLD: ClassVar = {"turns": TURNS, "photos": 1, "names": 1, "bundles": 1}
    """What there is once the bundle is received."""

    @classmethod
    def _handed(cls, site: Site) -> tuple[County, str]:
        """Have a bundle brought; return its space, too."""
        county = site.begin()
        space = _village(county)
        _hand_over(Desk(county["zhang"]), cls._bundle(site), county.member("li"), space)
        return county, space

    @classmethod
    def _received(cls, site: Site) -> None:
        """Have a bundle brought and received, and keep its manifest."""
        county, space = cls._handed(site)
        received = bundles.receive(Desk(county["li"]), [cls._bundle(site)])
        site.keep(county, "li", space=space, manifest=received.manifest)

    @classmethod
    def _is_there(cls, desk: Desk, space: str) -> bool:
        """Say whether what the bundle brings is there: the whole of it, or else nothing."""
        held = exhibits.listed(desk, space)
        told = {
            "turns": len(desk.load(Turn, space)),
            "photos": len([_bytes_of(desk, one.exhibit) for one in held if one.here]),
            "names": len([face for face in desk.persons.faces().values() if face.known]),
            "bundles": len(bundles.received(desk)),
        }
        assert len(held) == told["photos"]
        assert told in (cls.TOLD, dict.fromkeys(told, 0)), told
        return told == cls.TOLD

    @staticmethod
    def _bundle(site: Site) -> Path:
        return site.folder / "in.fkb"


class Import(_Receiving):
    """A bundle is received."""

    def _prepare(self, site: Site) -> None:
        county, space = self._handed(site)
        site.keep(county, "li", space=space)

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("li") as desk:
            bundles.receive(desk, [self._bundle(site)])
            say("received")

    def _verify(self, site: Site, said: list[str]) -> str:
        with site.proved("li") as desk:
            there = self._is_there(desk, site.facts["space"])
        assert there or not said
        return "new" if there else "old"


class Undo(_Receiving):
    """A bundle that was received is taken back."""

    def _prepare(self, site: Site) -> None:
        self._received(site)

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("li") as desk:
            bundles.undo(desk, site.facts["manifest"])
            say("undone")

    def _verify(self, site: Site, said: list[str]) -> str:
        with site.proved("li") as desk:
            there = self._is_there(desk, site.facts["space"])
            assert incidents(desk, "undone") == (not there)
        assert not (there and said)
        return "old" if there else "new"

    def again(self, folder: Path) -> None:
        if self.verify(folder, []) == "old":
            super().again(folder)


class Passphrase(Work):
    """A member takes another passphrase."""

    OLD, NEW = "旧口令 柳暗花明", "新口令 又一村中"

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        zhang = county["zhang"]
        with _cheapest():
            slotfile.write(zhang.folder, unlock.with_passphrase(zhang.slots, zhang.unlocked, self.OLD))
        site.keep(county, "zhang")

    def _act(self, site: Site, say: Say) -> None:
        with _cheapest(), site.desk("zhang") as desk:
            vaults.change_passphrase(desk, self.NEW)
            say("changed")

    def _verify(self, site: Site, said: list[str]) -> str:
        opening_it = [words for words in (self.OLD, self.NEW) if _opens(site.vault("zhang"), words)]
        assert opening_it in ([self.OLD], [self.NEW]), opening_it
        with site.proved("zhang") as desk:
            told = incidents(desk, "passphrase")
        if opening_it == [self.OLD]:
            assert not said
            return "old"
        assert told
        return "new"


class Migration(Work):
    """A newer program opens the vault, and its schema has one step more."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        _village(county)
        site.keep(county, "zhang")

    def _act(self, site: Site, say: Say) -> None:
        with _newer(), site.desk("zhang"):
            say("migrated")

    def _verify(self, site: Site, said: list[str]) -> str:
        if self._is_old(site):
            assert not said
            return "old"
        with _newer(), site.proved("zhang") as desk:
            events, notes = (desk.vault.store.one(f"SELECT count(*) FROM {table}") for table in ("events", "notes"))
        assert events == notes
        return "new"

    @staticmethod
    def _is_old(site: Site) -> bool:
        """Say whether the older program opens the vault, or refuses it."""
        try:
            with site.proved("zhang") as desk:
                assert "notes" not in desk.vault.store.tables().table_names()
        except Refused as refused:
            if refused.code is not Code.VAULT_NEWER:
                raise
            return False
        return True


class Copy(Work):
    """The copy of a vault on another disk is brought up to date."""

    def _prepare(self, site: Site) -> None:
        county = site.begin()
        space = _village(county)
        keeping.copy(Desk(county["zhang"]), self._target(site))
        _talk(county, space)
        site.keep(county, "zhang", space=space)

    def _act(self, site: Site, say: Say) -> None:
        with site.desk("zhang") as desk:
            keeping.copy(desk, self._target(site))
            say("copied")

    def _verify(self, site: Site, said: list[str]) -> str:
        with site.proved("zhang") as desk:
            told = incidents(desk, "copied")
        turns = self._brought_back(site)
        assert turns in (TURNS, 2 * TURNS), turns
        assert not said or (turns, told) == (2 * TURNS, 2), (turns, told)
        return "new" if turns == 2 * TURNS else "old"

    def _brought_back(self, site: Site) -> int:
        """Make a vault of the copy, as on another computer; return how many turns it has."""
        with site.home("elsewhere"):
            copies.restore_copy(self._target(site), site.vault("back"))
            with closing(Desk(opening.open_unlocked(site.vault("back"), site.unlocked("zhang")))) as desk:
                assert vaults.check(desk) == []
                turns = len(desk.load(Turn))
                photos = [_bytes_of(desk, held.exhibit) for held in exhibits.listed(desk)]
        assert len(photos) == turns // TURNS
        shutil.rmtree(site.vault("back"))
        shutil.rmtree(site.folder / "elsewhere")
        return turns

    def again(self, folder: Path) -> None:
        super().again(folder)
        assert len(list((self._target(Site(folder)) / copies.STORES).iterdir())) == 1

    @staticmethod
    def _target(site: Site) -> Path:
        return site.folder / "disk"


WORKS: dict[str, Work] = {
    work.name: work for work in (Typing(), Intake(), Export(), Import(), Passphrase(), Migration(), Undo(), Copy())
}


def _newest(word: str, said: list[str]) -> int:
    """Return the last number that was said after `word`, or -1."""
    return max((int(each.partition(":")[2]) for each in said if each.startswith(f"{word}:")), default=-1)


def _village(county: County) -> str:
    """Begin a case with a talk, a photograph and a person; return its space."""
    zhang = county["zhang"]
    space = new_case(zhang)
    new_person(zhang, space, "赵钱孙")
    _talk(county, space)
    return space


def _talk(county: County, space: str) -> None:
    new_interview(county["zhang"], space, *[LONG] * TURNS)
    new_exhibit(county["zhang"], space, os.urandom(100_000))


def _hand_over(desk: Desk, bundle: Path, receiver: str, space: str) -> None:
    bundles.write(desk, bundle, [receiver], [find_case(desk, space)])


def _bytes_of(desk: Desk, exhibit: Exhibit) -> bytes:
    with exhibits.open_exhibit(desk, exhibit) as source:
        data = source.read()
    assert hashlib.sha256(data).hexdigest() == exhibit.sha256
    return data


def _cheapest() -> mock._patch[Cost]:
    """Have a new passphrase cost what is allowed at least."""
    return mock.patch.object(passphrase, "BEST", passphrase.LEAST)


def _opens(vault: Path, words: str) -> bool:
    (slot,) = slotfile.read(vault).members
    assert isinstance(slot.header, PassphraseHeader)
    return unlock.unwrap(slot, _derived(words, slot.header.salt, slot.header.cost)) is not None


_derived = cache(passphrase.derive)


def _step(tables: Database) -> None:
    """Make a table with a row for every event."""
    tables.table("notes").create({"event": int, "note": str}, pk="event", foreign_keys=[("event", "events", "id")])
    tables.execute("INSERT INTO notes SELECT id, hex(name) FROM events")
    tables.table("bundles").add_column("seen", int)


def _newer() -> mock._patch[tuple[Callable[[Database], None], ...]]:
    """Be a program whose schema has one step more."""
    return mock.patch.object(schema, "STEPS", (*schema.STEPS, _step))


def _say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


def main() -> int:
    """Do one work; say what is acknowledged, "finished" at the end; 1 where it was refused, 3 for a fault of ours."""
    _, name, folder = sys.argv[1:]
    try:
        WORKS[name].act(Path(folder), _say)
    except Refused as refused:
        _say(f"refused {refused.code.value}")
        return 1
    except Exception:  # noqa: BLE001  # whatever it is, it is told apart from a refusal
        traceback.print_exc()
        return 3
    _say("finished")
    return 0


if __name__ == "__main__":
    sys.exit(main())
