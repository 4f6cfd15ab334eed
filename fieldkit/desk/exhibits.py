"""Evidence: taken in with its hash, found again, read from memory, extracted, and who held it."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

from fieldkit import files, ids
from fieldkit.desk.desk import Desk, Tell
from fieldkit.errors import Code, Refused
from fieldkit.files.progress import Counted, Progress, read_first, side_by_side
from fieldkit.model.kinds import Custody, Exhibit, Interview, Payload
from fieldkit.vault import exhibits as payloads
from fieldkit.vault import secrets
from fieldkit.vault.exhibits import Taken
from fieldkit.vault.ledger import Change

_SORTS = {"image": "photograph", "audio": "recording", "video": "video"}
CUSTODY = ("act", "giver", "receiver", "note")
"""What a custody line says besides its time."""

_TOGETHER = 16
"""Files that are entered in one transaction, at most."""

_MUCH = 64 << 20
"""Bytes that wait for no further file: what a kill costs is seconds of work, and the files still lie where they did."""

_SHEETS = (".xlsx", ".xls", ".csv", ".ods", ".et")
_PAPERS = (".pdf", ".docx", ".doc", ".txt", ".wps", ".ofd")


class ByteSource(Protocol):
    """What bytes are read from, in order."""

    def read(self, size: int, /) -> bytes:
        """Return up to `size` bytes, none at the end."""


class Held(NamedTuple):
    """An exhibit as this desk has it: the name of its file (empty where withheld) and whether its bytes are here."""

    exhibit: Exhibit
    name: str
    here: bool


class Source(NamedTuple):
    """What it takes to read the original bytes of an exhibit: `open` works in any thread, while the vault is open."""

    folder: Path
    payload: str
    payload_size: int
    file_key: bytes

    def open(self) -> BinaryIO:
        """Return the bytes, seekable, in memory only. Raises Refused(EXHIBIT_MISSING, EXHIBIT_BROKEN)."""
        return payloads.reader(self.folder, self.payload, self.payload_size, self.file_key)  # type: ignore[return-value]  # a RawIOBase reads as BinaryIO does


def add(
    desk: Desk, space: str, path: Path, facts: dict[str, Any] | None = None, tell: Tell | None = None
) -> tuple[Exhibit, bool]:
    """Take the file `path` into the case `space`, as `add_all` does."""
    return add_all(desk, space, [path], facts, tell)[0]


def add_all(
    desk: Desk, space: str, paths: Sequence[Path], facts: dict[str, Any] | None = None, tell: Tell | None = None
) -> list[tuple[Exhibit, bool]]:
    """Take files into the case `space`; return of each the exhibit, and whether it is new there.

    `facts` are fields of `Exhibit`; the bytes are kept as they are, and their SHA-256 is that of the source. Each is an
    act of its own, entered once it is on the medium, several at a time; what came before one that is refused is entered
    and stays. `tell` gets the bytes done and in all. Raises Refused(FILE_*, MEDIUM_*).
    """
    for path in paths:
        files.check_name(path.name)
    progress, taken = Progress(tell), list[Taken]()
    progress.expect(sum(map(_size, paths)))
    jobs = (_taking(desk.vault.exhibits, path, progress, taken) for path in paths)
    entered: list[tuple[Exhibit, bool]] = []
    with _leaving_nothing(desk, taken), closing(side_by_side(jobs, progress)) as coming:
        for group in _groups(zip(paths, coming, strict=True)):
            entered += _enter_all(desk, space, [(path.name, one) for path, one in group], facts or {})
    return entered


def add_stream(desk: Desk, space: str, name: str, source: ByteSource, facts: dict[str, Any]) -> Exhibit:
    """Take what `source` gives to its end into the case `space`, as a file called `name` would be; see `add_all`."""
    return enter(desk, space, name, payloads.take_in(desk.vault.exhibits, source), facts)


def enter(desk: Desk, space: str, name: str, taken: Taken, facts: dict[str, Any]) -> Exhibit:
    """Enter what was taken in already into the case `space`, as a file called `name`; see `add_all`."""
    with _leaving_nothing(desk, [taken]):
        return _enter_all(desk, space, [(name, taken)], facts)[0][0]


@contextmanager
def _leaving_nothing(desk: Desk, taken: list[Taken]) -> Iterator[None]:
    """Remove those files of `taken` that were not entered, where the block fails."""
    try:
        yield
    except BaseException:
        for one in taken:
            if payloads.held(desk.vault.store, one.payload) is None:
                payloads.payload_path(desk.vault.exhibits, one.payload).unlink(missing_ok=True)
        raise


def _groups(coming: Iterable[tuple[Path, Taken]]) -> Iterator[list[tuple[Path, Taken]]]:
    """Yield what is coming, as many at a time as are entered together; where that is refused, what came before."""
    group: list[tuple[Path, Taken]] = []
    try:
        for each in coming:
            group.append(each)
            if len(group) == _TOGETHER or sum(one.size for _, one in group) >= _MUCH:
                yield group
                group = []
    except Exception:
        yield group
        raise
    yield group


def _size(path: Path) -> int:
    with files.world(path):
        return path.stat().st_size


def _taking(folder: Path, path: Path, progress: Progress, taken: list[Taken]) -> Callable[[], Taken]:
    """Read the file `path`, which must not change meanwhile; return what then takes it in and notes it in `taken`."""
    with files.open_source(path) as source:
        return read_first(Counted(source, progress.show), _size(path) + 1, partial(_take_in, folder, taken))


def _take_in(folder: Path, taken: list[Taken], source: BinaryIO) -> Taken:
    one = payloads.take_in(folder, source)
    taken.append(one)
    return one


def _enter_all(
    desk: Desk, space: str, named: Sequence[tuple[str, Taken]], facts: dict[str, Any]
) -> list[tuple[Exhibit, bool]]:
    """Enter what was taken in, with the names of its files, in one transaction, once all of it is on the medium."""
    with desk.vault.store.transaction():
        entered = [_enter(desk, space, name, one, facts) for name, one in named]
        payloads.settle(desk.vault.exhibits, (one.payload for _, one in named))
    return entered


def path_of(space: str, sha256: str) -> str:
    """Return the path that an exhibit of these bytes has in `space`, whether it is there or not."""
    return f"exhibit/{ids.derived('exhibit', space, sha256)}"


def _enter(desk: Desk, space: str, name: str, taken: Taken, facts: dict[str, Any]) -> tuple[Exhibit, bool]:
    path = path_of(space, taken.sha256)
    known = desk.known(Exhibit, path)
    if known and known.deleted:
        desk.restore(space, path)
    if known and _state(desk, known)[1]:
        payloads.payload_path(desk.vault.exhibits, taken.payload).unlink()
        desk.set(space, path, facts)
        return desk.get(Exhibit, path), False
    payload = f"{path}/payload/{ids.derived('payload', taken.payload)}"
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    values = {"sha256": taken.sha256, "size": taken.size, "media_type": media_type, "sort": _sort(name, media_type)}
    custody = {"act": "taken", "at": now(), "receiver": desk.name(desk.member)}
    payloads.keep_row(desk.vault.store, taken.payload, taken.payload_size, 0)
    secrets.keep(desk.vault.store, payload, taken.file_key, 0)
    changes = [
        Change(path, {**values, **facts}),
        Change(f"{path}/custody/{ids.new()}", custody),
        Change(payload, {"sha256": taken.payload, "size": taken.payload_size, "name": name}),
    ]
    desk.write(space, changes)
    return desk.get(Exhibit, path), True


def listed(desk: Desk, space: str = "") -> list[Held]:
    """Return the exhibits (of one case), oldest first, each with its file's name and whether it can be read here."""
    return [held(desk, exhibit) for exhibit in desk.load(Exhibit, space)]


def held(desk: Desk, exhibit: Exhibit) -> Held:
    """Return an exhibit with its file's name and whether it can be read here."""
    return Held(exhibit, *_state(desk, exhibit))


def called(desk: Desk, path: str) -> str:
    """Return what to call the exhibit at `path`: how it begins to be described, else its file's name, else its hash."""
    exhibit = desk.get(Exhibit, path)
    return desk.tell(exhibit.description).partition("\n")[0] or held(desk, exhibit).name or exhibit.sha256[:12]


def open_exhibit(desk: Desk, exhibit: Exhibit) -> BinaryIO:
    """Return the original bytes, seekable, in memory only. Raises Refused as `source_of` does, and EXHIBIT_MISSING."""
    return source_of(desk, exhibit).open()


def source_of(desk: Desk, exhibit: Exhibit) -> Source:
    """Return from where the original bytes can be read.

    Raises Refused(EXHIBIT_AWAITED) where no payload came yet, EXHIBIT_WITHHELD without a key.
    """
    children = desk.children(Payload, exhibit)
    for payload in children:
        secret = secrets.secret_of(desk.vault.store, payload.path)
        if secret is not None and payloads.held(desk.vault.store, payload.sha256) is not None:
            return Source(desk.vault.exhibits, payload.sha256, payload.size or 0, secret)
    raise Refused(Code.EXHIBIT_WITHHELD if _is_withheld(desk, exhibit, children) else Code.EXHIBIT_AWAITED)


def is_whole(desk: Desk, exhibit: Exhibit) -> bool:
    """Say whether every byte of an exhibit stands on the vault's disk, read back past the cache."""
    return payloads.verify(desk.vault.exhibits, source_of(desk, exhibit).payload)


def extract(desk: Desk, exhibit: Exhibit, target: Path) -> None:
    """Write the original bytes to the new file `target`, outside the vault; the custody line says so.

    Raises Refused(FILE_EXISTS, EXHIBIT_INSIDE for a place in the vault's folder, EXHIBIT_*, MEDIUM_*); no half file is
    left.
    """
    desk.check_outside(target)
    if target.exists():
        raise Refused(Code.FILE_EXISTS, name=target.name)
    with open_exhibit(desk, exhibit) as source, files.NewFile(target) as new:
        while block := source.read(1 << 20):
            new.write(block)
        if new.sha256 != exhibit.sha256:
            raise Refused(Code.EXHIBIT_DAMAGED)
        # A line too many, where the medium fails now, is better than evidence outside that no line tells of.
        custody(desk, exhibit, "extracted", receiver=desk.name(desk.member))
        new.commit()


def whose(desk: Desk, exhibit: Exhibit) -> str:
    """Return the person to whom an exhibit belongs, or whose talk it is a recording of; empty for nobody's."""
    talk = desk.known(Interview, exhibit.interview) if exhibit.interview else None
    return exhibit.person or (talk.interviewee if talk is not None else "")


def custody(desk: Desk, exhibit: Exhibit, act: str, *, giver: str = "", receiver: str = "", note: str = "") -> None:
    """Add a custody line: who gave the exhibit to whom, when, and why."""
    values = {"act": act, "at": now(), "giver": giver, "receiver": receiver, "note": note}
    path = f"{exhibit.path}/custody/{ids.new()}"
    desk.set(exhibit.space, path, {field: value for field, value in values.items() if value})


def custody_lines(desk: Desk, exhibit: Exhibit) -> list[Custody]:
    """Return the custody lines of an exhibit, oldest first."""
    return desk.children(Custody, exhibit)


def now() -> str:
    """Return local time to the minute, as a `minute` field holds it."""
    return datetime.now().astimezone().strftime("%Y-%m-%dT%H:%M")


def _is_withheld(desk: Desk, exhibit: Exhibit, children: list[Payload]) -> bool:
    """Say whether a missing key keeps the exhibit from this member, rather than a part that has not come."""
    person = whose(desk, exhibit)
    face = desk.persons.face(person) if person else None
    guarded = face is not None and face.person.protected and not face.known
    return guarded or any(payloads.held(desk.vault.store, payload.sha256) is not None for payload in children)


def _state(desk: Desk, exhibit: Exhibit) -> tuple[str, bool]:
    name, here = "", False
    for payload in desk.children(Payload, exhibit):
        told = desk.persons.opened(payload.path, "name", payload.name)
        name = name or told or ""
        here = here or (told is not None and payloads.held(desk.vault.store, payload.sha256) is not None)
    return name, here


def _sort(name: str, media_type: str) -> str:
    lower = name.lower()
    if lower.endswith(_SHEETS):
        return "sheet"
    if lower.endswith(_PAPERS):
        return "paper"
    return _SORTS.get(media_type.partition("/")[0], "other")
