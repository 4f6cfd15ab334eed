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
from fieldkit.model.record import Record, family_of, field_of, kind_of
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

    @property
    def at_rest(self) -> bool:
        """Say whether no act is half done, so that another may come between."""
        return not self.vault.store.connection.in_transaction

    def take_changed(self) -> frozenset[str]:
        """Return the kinds of records that changed since this was last asked, for whoever shows them."""
        changed = frozenset(self.vault.store.changed)
        self.vault.store.changed.clear()
        return changed

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
        """Return the record at `path` (its id will do), deleted or not; raises Refused(RECORD_MISSING)."""
        kind = projection.kind_for(record)
        if "/" not in path:
            path = f"{kind.name}/{path}"
        found = self.known(record, path) if kind_of(path) == kind.name else None
        if found is None:
            raise Refused(Code.RECORD_MISSING, path=path[:80])
        return found

    def known(self, record: type[_R], path: str) -> _R | None:
        """Return the record at `path`, deleted or not, or None."""
        return next(iter(projection.load(self.vault.store, record, "path = ?", [path])), None)

    def set(self, space: str, path: str, values: Mapping[str, Any], *, act: str | None = None) -> None:
        """Set fields of one record: an ordinary edit. Sealed fields are sealed, known names become mentions."""
        self.write(space, [Change(path, dict(values))], act=act)

    def write(self, space: str, changes: Sequence[Change], *, act: str | None = None) -> None:
        """Write one act of several records; all of it or nothing."""
        with self.vault.store.transaction():
            prepared = [change._replace(values=self._prepared(space, change)) for change in changes]
            self.put(space, *(change for change in prepared if change.values), act=act)

    def put(self, space: str, *changes: Change, act: str | None = None) -> None:
        """Write one act of values that are as they are to stand in an event."""
        with self.vault.store.transaction():
            if self.vault.write(space, *changes, act=act):
                self.persons.refresh(change.record for change in changes if kind_of(change.record) == "person")

    def delete(self, space: str, path: str) -> None:
        """Delete a record; it can be restored until the round is archived."""
        self.put(space, Change(path, {"deleted": True}))

    def restore(self, space: str, path: str) -> None:
        """Take back a deletion."""
        self.put(space, Change(path, {"deleted": False}))

    def family(self, space: str, path: str) -> Family:
        """Return what stands of the family to which `path` belongs."""
        return self.vault.ledger.family(space, family_of(path))

    def check_outside(self, target: Path) -> None:
        """Raise Refused(EXHIBIT_INSIDE) where `target`, a file that is to leave the vault, lies in its folder."""
        if target.resolve().is_relative_to(self.vault.folder.resolve()):
            raise Refused(Code.EXHIBIT_INSIDE)

    def tell(self, text: str, *, outside: bool = False) -> str:
        """Return a stored text as it reads; `outside`, protected persons are called by their pseudonyms."""
        return self.persons.tell(text, outside=outside)

    def unseal(self, path: str, field: str, sealed: str) -> str:
        """Return the text of a sealed field, empty where the secret is not held here or does not open it."""
        return self.persons.opened(path, field, sealed) or ""

    def stored(self, space: str, path: str, name: str, value: Any) -> Any:
        """Return a value as it is to stand in an event: sealed where the field is, known names as mentions.

        Mentions of the value that is shown stay where their words do. Raises Refused(PERSON_SECRET).
        """
        field = field_of(path, name)
        if field is not None and field.sealed:
            self._need_secret(space, path)
            return secrets.seal_values(self.vault.store, path, {name: value})[name]
        if field is None or not field.mentions or not isinstance(value, str):
            return value
        shown = self.family(space, path).shown(path, name)
        return self.persons.refer(space, self.persons.keep(value, str(shown.value)) if shown else value)

    def _prepared(self, space: str, change: Change) -> dict[str, Any]:
        """Return the values as they are to stand in an event; what reads the same as before is left out."""
        return {
            name: self.stored(space, change.record, name, value)
            for name, value in change.values.items()
            if change.over is not None or not self._reads_so(space, change.record, name, value)
        }

    def _reads_so(self, space: str, path: str, name: str, value: Any) -> bool:
        field, shown = field_of(path, name), self.family(space, path).shown(path, name)
        return field is not None and field.mentions and shown is not None and self.tell(str(shown.value)) == value

    def _need_secret(self, space: str, path: str) -> None:
        """Refuse to seal under a fresh secret what others sealed under one that is not held here."""
        if path in self.family(space, path).states and secrets.secret_of(self.vault.store, path) is None:
            raise Refused(Code.PERSON_SECRET)
