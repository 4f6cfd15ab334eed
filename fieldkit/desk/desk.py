"""The desk: an open vault with its owner, the one door where acts happen. Each module beside it is a kind of work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from fieldkit.errors import Code, Refused
from fieldkit.keys.cards import Card
from fieldkit.keys.county import Genesis
from fieldkit.merge.family import Family
from fieldkit.model import KINDS
from fieldkit.model.record import Record, family_of, kind_of
from fieldkit.vault import projection, secrets
from fieldkit.vault import vault as vaults
from fieldkit.vault.ledger import Change
from fieldkit.vault.persons import Persons
from fieldkit.vault.vault import Vault

Tell = Callable[[int, int], None]
"""Told (done, whole) while a long act goes on; raising inside it cancels the act."""

_R = TypeVar("_R", bound=Record)


class Desk:
    """An open vault and the member who works in it."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault
        self.persons = Persons(vault.store)

    @classmethod
    def open(cls, folder: Path, passphrase: str, member: str | None = None) -> Self:
        """Open the vault `folder`; raises Refused as `vault.open_vault` does."""
        return cls(vaults.open_vault(folder, passphrase, member))

    def close(self) -> None:
        """Close the vault; what was typed and not yet recorded stays as a draft."""
        self.vault.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Desk({self.vault.folder.name})"

    @property
    def member(self) -> str:
        """The id of the member at work."""
        return self.vault.member

    @property
    def county(self) -> Genesis:
        """The county to which the vault belongs for ever."""
        return self.vault.genesis

    @property
    def role(self) -> str:
        """The role of the member at work by the newest member list."""
        return self.vault.members.role(self.member)

    def card(self, member: str) -> Card:
        """Return the card of `member`; raises Refused(CARD_UNKNOWN)."""
        found = self.vault.members.card(member)
        if found is None:
            raise Refused(Code.CARD_UNKNOWN, member=member[:8])
        return found

    def name(self, member: str) -> str:
        """Return the name on the card of `member`."""
        return self.vault.members.name(member)

    def load(self, record: type[_R], space: str = "", where: str = "", values: Sequence[Any] = ()) -> list[_R]:
        """Return the records of a type that are not deleted, oldest first (of `space`, fitting `where`)."""
        conditions = ["deleted = 0"]
        told: list[Any] = []
        if space:
            conditions.append("space = ?")
            told.append(space)
        if where:
            conditions.append(where)
        return projection.load(self.vault.store, record, " AND ".join(conditions), [*told, *values], "created, path")

    def children(self, record: type[_R], parent: Record) -> list[_R]:
        """Return the children of `parent` of the type `record`, oldest first."""
        return self.load(record, parent.space, "parent = ?", [parent.path])

    def get(self, record: type[_R], path: str) -> _R:
        """Return the record at `path` (its id will do); raises Refused(RECORD_MISSING)."""
        kind = projection.kind_for(record)
        if "/" not in path:
            path = f"{kind.name}/{path}"
        found = projection.load(self.vault.store, record, "path = ?", [path]) if kind_of(path) == kind.name else []
        if not found:
            raise Refused(Code.RECORD_MISSING, path=path[:80])
        return found[0]

    def set(self, space: str, path: str, values: Mapping[str, Any], *, act: str | None = None) -> None:
        """Set fields of one record: an ordinary edit. Sealed fields are sealed, known names become mentions."""
        self.write(space, [Change(path, dict(values))], act=act)

    def write(self, space: str, changes: Sequence[Change], *, act: str | None = None) -> None:
        """Write one act of several records; all of it or nothing."""
        with self.vault.store.transaction():
            prepared = [change._replace(values=self._prepared(space, change)) for change in changes]
            names = self.vault.write(space, *(change for change in prepared if change.values), act=act)
            if names:
                self.persons.refresh(change.record for change in changes if kind_of(change.record) == "person")

    def delete(self, space: str, path: str) -> None:
        """Delete a record; it can be restored until the round is archived."""
        self.vault.write(space, Change(path, {"deleted": True}))

    def restore(self, space: str, path: str) -> None:
        """Take back a deletion."""
        self.vault.write(space, Change(path, {"deleted": False}))

    def family(self, space: str, path: str) -> Family:
        """Return what stands of the family to which `path` belongs."""
        return self.vault.ledger.family(space, family_of(path))

    def tell(self, text: str, *, outside: bool = False) -> str:
        """Return a stored text as it reads; `outside`, protected persons are called by their pseudonyms."""
        return self.persons.tell(text, outside=outside)

    def unseal(self, path: str, field: str, sealed: str) -> str:
        """Return the text of a sealed field, empty where the secret is not held here."""
        return secrets.open_value(self.vault.store, path, field, sealed) or ""

    def _prepared(self, space: str, change: Change) -> dict[str, Any]:
        """Return the values as they are to stand in an event; what reads the same as before is left out."""
        kind = KINDS.get(kind_of(change.record))
        family = self.family(space, change.record)
        values: dict[str, Any] = {}
        for name, value in change.values.items():
            field = kind.field(name) if kind else None
            if field is not None and field.mentions and isinstance(value, str):
                shown = family.shown(change.record, name)
                if shown is not None and self.tell(str(shown.value)) == value and change.over is None:
                    continue
                values[name] = self.persons.refer(space, value)
            else:
                values[name] = value
        if secrets.sealed_fields(kind_of(change.record)) & values.keys():
            self._need_secret(family, change.record)
            values = secrets.seal_values(self.vault.store, change.record, values)
        return values

    def _need_secret(self, family: Family, path: str) -> None:
        """Refuse to seal under a fresh secret what others sealed under one that is not held here."""
        if path in family.states and secrets.secret_of(self.vault.store, path) is None:
            raise Refused(Code.PERSON_SECRET)
