"""Whom this vault can name: persons' sealed fields opened in memory, mentions told, and names found in texts."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from fieldkit.errors import Refused
from fieldkit.keys import sealing
from fieldkit.model import mentions
from fieldkit.model.kinds import Person
from fieldkit.vault import projection, secrets
from fieldkit.vault.indexing import normal
from fieldkit.vault.store import Store

NAMES = ("name", "former_name", "by_names", "id_number", "phone", "address")
"""The fields whose words identify a person wherever they stand in a text."""

_HOUSE = re.compile(r"\d")
"""What an address needs to lead to a door: a number. A bare village stands in every text about it."""

SEPARATORS = str.maketrans("、，,;；/", "      ")


@dataclass(frozen=True)
class Face:
    """A person as this vault may show them: `told` holds the opened fields, empty where the secret is not held."""

    person: Person
    told: dict[str, str]

    @property
    def known(self) -> bool:
        """Whether the secret is held here."""
        return bool(self.told)

    def words(self) -> list[str]:
        """Return every name, by-name and number that identifies the person in a text."""
        found = [self.told.get(field, "") for field in NAMES if field != "by_names"]
        if not _HOUSE.search(self.told.get("address", "")):
            found.remove(self.told.get("address", ""))
        return [word for word in (*found, *self.told.get("by_names", "").translate(SEPARATORS).split()) if word]

    def label(self, *, outside: bool = False) -> str:
        """Return what to call the person: the pseudonym outside or where the secret is not held, else the name."""
        if self.known and not (outside and self.person.protected):
            return self.told.get("name", "") or self.person.alias
        return self.person.alias


class Persons:
    """The persons of the vault, their sealed fields opened once and kept in memory while it is open."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._faces: dict[str, Face] | None = None
        self._looked_for: dict[str, tuple[dict[str, str], re.Pattern[str]]] = {}
        self._guarded: frozenset[str] | None = None
        store.on_rollback(self.forget)

    def forget(self) -> None:
        """Open everything anew at the next look."""
        self._faces = None
        self._guarded = None
        self._looked_for.clear()

    def refresh(self, paths: Iterable[str]) -> None:
        """Open the persons at `paths` anew, because they were changed."""
        self._guarded = None
        self._looked_for.clear()
        if self._faces is not None:
            for path in paths:
                for person in projection.load(self.store, Person, "path = ?", [path]):
                    self._faces[path] = self._face(person)

    def faces(self) -> dict[str, Face]:
        """Return every person by path."""
        if self._faces is None:
            self._faces = {person.path: self._face(person) for person in projection.load(self.store, Person)}
        return self._faces

    def face(self, path: str) -> Face | None:
        """Return the person at `path`, or None."""
        return self.faces().get(path)

    def names(self, space: str) -> dict[str, str]:
        """Return what to look for in texts of `space`: each identifying word with its person, a protected one first."""
        owners: dict[str, set[str]] = defaultdict(set)
        for path, face in self.faces().items():
            if face.person.space == space and not face.person.deleted:
                for word in face.words():
                    owners[word].add(path)
        faces = self.faces()
        return {
            word: min(paths, key=lambda path: (not faces[path].person.protected, path))
            for word, paths in owners.items()
        }

    def refer(self, space: str, text: str) -> str:
        """Return `text` with the names of known persons of `space` as mentions."""
        if space not in self._looked_for:
            names = self.names(space)
            self._looked_for[space] = names, mentions.looked_for(names)
        names, pattern = self._looked_for[space]
        return mentions.refer(text, names, pattern, self._seal)

    def tell(self, text: str, *, outside: bool = False) -> str:
        """Return `text` as a person reads it: mentions opened, or pseudonyms outside and where no secret is held."""
        return mentions.told(text, self._outside if outside else self._inside)

    def keep(self, text: str, stood: str) -> str:
        """Return `text`, an edit of what the stored text `stood` reads as, with the mentions that still stand in it."""
        return mentions.keep(text, stood, self._inside)

    def cut(self, text: str, at: int) -> tuple[str, str]:
        """Cut a stored text before character `at` of what it reads as, never inside a mention."""
        return mentions.cut(text, at, self._inside)

    def within(self, text: str, start: int, end: int) -> tuple[int, str]:
        """Return the part of a stored text that reads as characters `start` to `end`, and where it begins."""
        return mentions.within(text, start, end, self._inside)

    def link(self, text: str, start: int, end: int, person: str) -> str:
        """Return a stored text with what reads as characters `start` to `end` as a mention of `person`."""
        return mentions.link(
            text, start, end, self._inside, lambda words: mentions.mention(person, self._seal(person, words))
        )

    def opened(self, path: str, field: str, sealed: str) -> str | None:
        """Return the text of a sealed field, or None where its secret is not held here or does not open it."""
        try:
            return secrets.open_value(self.store, path, field, sealed)
        except Refused:
            return None

    def naming(self, text: str) -> int:
        """Return how many words that identify protected persons known here stand in clear in `text`, however spaced."""
        plain = _bare(text)
        return sum(word in plain for word in self._guarded_words())

    def _guarded_words(self) -> frozenset[str]:
        """Return what to look for before anything leaves, made once: a register asks for each of its cells."""
        if self._guarded is None:
            guarded = (face for face in self.faces().values() if face.person.protected)
            words = (_bare(word) for face in guarded for word in face.words())
            self._guarded = frozenset(word for word in words if len(word) >= mentions.SHORTEST)
        return self._guarded

    def _inside(self, path: str, sealed: str) -> str:
        words = self._open(path, sealed)
        if words is not None:
            return words
        face = self.face(path)
        return (face.label() if face else "") or mentions.OPEN + mentions.CLOSE

    def _outside(self, path: str, sealed: str) -> str:
        face = self.face(path)
        if face is not None and face.person.protected:
            return face.label(outside=True) or mentions.OPEN + mentions.CLOSE
        return self._inside(path, sealed)

    def _seal(self, path: str, words: str) -> str:
        return sealing.seal(secrets.secret_for(self.store, path), f"{path} mention", words)

    def _open(self, path: str, sealed: str) -> str | None:
        secret = secrets.secret_of(self.store, path)
        if secret is None:
            return None
        try:
            return sealing.open_sealed(secret, f"{path} mention", sealed)
        except Refused:
            return None

    def _face(self, person: Person) -> Face:
        told = {}
        for field in sorted(secrets.sealed_fields("person")):
            sealed = getattr(person, field)
            words = self.opened(person.path, field, sealed)
            if words:
                told[field] = words
        # While a lifting of the protection is in dispute, it holds.
        return Face(replace(person, protected=True) if "protected" in person.conflicts else person, told)


def _bare(text: str) -> str:
    """Return the characters of `text` that tell words apart: no spaces, hyphens or invisible ones, case and width."""
    return "".join(one for one in normal(text) if not one.isspace() and unicodedata.category(one) not in ("Pd", "Cf"))
