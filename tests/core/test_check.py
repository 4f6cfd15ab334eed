"""The check: a vault that holds is said to hold, and every altered byte, row or file of it is found."""

from __future__ import annotations

import itertools
import os
import string
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from fieldkit import words
from fieldkit.keys import slotfile
from fieldkit.vault import check, copies, erasing, exhibits, secrets, snapshots
from fieldkit.vault import vault as opening
from fieldkit.vault.check import Flaw
from fieldkit.vault.ledger import Change
from fieldkit.vault.vault import Vault
from tests.roomkit import Added, add, every_file, flipped
from tests.vaultkit import County, carry, dump, new_case, new_interview

pytest_plugins = ["tests.counties"]

PAGE, CHUNK = 4096, 65_536

Prepared = tuple[County, Vault, str, Added]


@pytest.fixture
def team(county: Callable[..., County]) -> Prepared:
    """A leader's vault after two merges: conflict, flagged edit, erasure, exhibits, a snapshot."""
    made = county(zhang="inspector", wang="inspector", li="leader")
    zhang, wang, leader = made["zhang"], made["wang"], made["li"]
    case = new_case(zhang)
    interview = new_interview(zhang, case, "低保是怎么评的？", "村里开会。")
    added = add(zhang, case, os.urandom(3 * CHUNK))
    carry(zhang, wang, case)
    wang.write(case, Change(f"case/{case}", {"township": "甲镇"}))
    zhang.write(case, Change(f"case/{case}", {"township": "乙镇"}))
    (name,) = zhang.write(case, Change(interview, {"location": "村委会"}))
    carry(zhang, leader, case, bundle=1)
    carry(wang, leader, case, bundle=2)
    erasing.erase(leader.ledger, leader.signer, case, name, "protection")
    held = add(leader, case, os.urandom(3 * CHUNK))
    with exhibits.payload_path(zhang.exhibits, added.taken.payload).open("rb") as source:
        exhibits.adopt(leader.exhibits, source, added.taken.payload, added.taken.payload_size)
    with leader.store.transaction():
        exhibits.keep_row(leader.store, added.taken.payload, added.taken.payload_size, 1)
    snapshots.take(leader.store, leader.snapshots, leader.key("snapshots"), "daily")
    return made, leader, case, held


def flaws(vault: Vault) -> set[Flaw]:
    """Check, and prove on the way that every finding has a sentence in each language."""
    found = check.check(vault)
    for each in found:
        for lang in words.LANGUAGES:
            assert check.sentence(each, lang) != each.code.value
    return {each.code for each in found}


def test_a_vault_that_holds_is_said_to_hold(team: Prepared) -> None:
    made, *_ = team
    for vault in made.vaults.values():
        assert flaws(vault) == set()
        assert vault.store.one("SELECT count(*) FROM events") != (0,)


def test_a_new_vault_holds(county: Callable[..., County]) -> None:
    made = county()
    assert flaws(made["li"]) == set()
    assert flaws(made.reopen("li")) == set()


def test_checking_changes_nothing(team: Prepared) -> None:
    _, vault, _, _ = team
    vault.store.checkpoint()
    before, rows = every_file(vault.folder), dump(vault)
    check.check(vault)
    after = every_file(vault.folder)
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {"store.db-shm"}
    assert dump(vault) == rows


def test_what_was_not_given_or_not_kept_is_not_wrong(team: Prepared) -> None:
    made, vault, case, held = team
    with vault.store.transaction():
        secrets.destroy(vault.store, held.payload)
    assert flaws(vault) == set()
    stranger = made.settle("qian")
    stranger.members.trust(made.card("qian"), "own")
    carry(vault, stranger, case)
    assert flaws(stranger) == set()


def test_a_flipped_bit_in_the_database_is_found(team: Prepared) -> None:
    _, vault, _, _ = team
    vault.store.checkpoint()
    for at in (0, 15, 16, PAGE - 1, 3 * PAGE + 100, -PAGE, -1):
        with flipped(vault.store.path, at):
            assert Flaw.PAGES in flaws(vault)
    assert flaws(vault) == set()


def test_a_flipped_bit_on_every_page_is_found(team: Prepared) -> None:
    _, vault, _, _ = team
    vault.store.checkpoint()
    for page in range(vault.store.path.stat().st_size // PAGE):
        at = page * PAGE + (page * 131) % PAGE
        with flipped(vault.store.path, at):
            assert [*check.folder.check_pages(vault.store)] != [], f"page {page + 1}"


def test_a_flipped_bit_in_a_key_file_is_found(team: Prepared) -> None:
    _, vault, _, _ = team
    for name in slotfile.COPIES:
        for at in (0, 100, -70, -2, -1):
            with flipped(vault.folder / name, at):
                assert flaws(vault) == {Flaw.SLOTS_DAMAGED}, f"{name} at {at}"


def test_key_files_of_different_age_or_of_another_vault_are_found(team: Prepared) -> None:
    made, vault, _, _ = team
    old = (vault.folder / "keys.b").read_bytes()
    slotfile.write(vault.folder, vault.slots)
    (vault.folder / "keys.b").write_bytes(old)
    assert flaws(vault) == {Flaw.SLOTS_DIFFER}
    for name in slotfile.COPIES:
        (vault.folder / name).write_bytes((made["wang"].folder / name).read_bytes())
    assert flaws(vault) == {Flaw.SLOTS_FOREIGN}


def test_a_flipped_bit_in_an_exhibit_is_found(team: Prepared) -> None:
    _, vault, _, held = team
    carried = vault.store.one("SELECT sha256 FROM payloads WHERE sha256 != ?", (held.taken.payload,))
    assert carried is not None
    for sha256 in (held.taken.payload, carried[0]):
        for at in (0, 15, 16, 16 + CHUNK // 2, 16 + CHUNK + 16 + 7, -17, -1):
            with flipped(exhibits.payload_path(vault.exhibits, sha256), at):
                assert flaws(vault) == {Flaw.PAYLOAD_DAMAGED}, at
    assert flaws(vault) == set()


def test_a_flipped_bit_in_a_snapshot_is_found(team: Prepared) -> None:
    _, vault, _, _ = team
    for at in (0, PAGE - 1, -1):
        with flipped(snapshots.list_(vault.snapshots)[0].path, at):
            assert flaws(vault) == {Flaw.SNAPSHOT_DAMAGED}


def test_an_exhibit_that_is_gone_cut_grown_or_unknown_is_found(team: Prepared) -> None:
    _, vault, _, held = team
    path = exhibits.payload_path(vault.exhibits, held.taken.payload)
    data = path.read_bytes()
    for other in (data[:-1], data + b"x", data[: 16 + CHUNK + 16], b""):
        path.write_bytes(other)
        assert flaws(vault) == {Flaw.PAYLOAD_DAMAGED}
    path.unlink()
    assert flaws(vault) == {Flaw.PAYLOAD_MISSING}
    path.write_bytes(data)
    stray = exhibits.payload_path(vault.exhibits, "ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"stray" * 1000)
    assert flaws(vault) == {Flaw.PAYLOAD_ORPHAN}


def test_a_whole_file_that_is_not_the_exhibit_of_its_record_is_found(team: Prepared) -> None:
    _, vault, case, held = team
    other = add(vault, case, b"another photograph")
    vault.write(case, Change(other.exhibit, {"sha256": held.taken.sha256}))
    assert flaws(vault) == {Flaw.PAYLOAD_OTHER}
    vault.write(case, Change(other.exhibit, {"sha256": other.taken.sha256}))
    vault.store.execute("UPDATE secrets SET secret = ? WHERE path = ?", (os.urandom(16), other.payload))
    assert flaws(vault) == {Flaw.PAYLOAD_OTHER}


FOREIGN = ["Thumbs.db", "store.db-journal", "keys.c", "exhibits/a.jpg", "exhibits/aa/note.txt", "snapshots/old.db"]


def test_what_does_not_belong_in_the_folder_is_named(team: Prepared) -> None:
    _, vault, _, _ = team
    for place in (*FOREIGN, f"exhibits/ab/{'cd' * 32}", "plain/words.txt"):
        path = vault.folder / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x" * 1000)
        assert [(each.code, each.params) for each in check.check(vault)] == [(Flaw.FOLDER_FOREIGN, {"name": place})]
        path.unlink()


TAMPERED = [
    (
        "UPDATE events SET envelope = CAST(replace(CAST(envelope AS TEXT), ',', ', ') AS BLOB) WHERE id = 3",
        Flaw.EVENT_ALTERED,
    ),
    ("UPDATE events SET name = randomblob(32) WHERE id = 3", Flaw.EVENT_ALTERED),
    ("UPDATE events SET at = at + 1 WHERE id = 3", Flaw.EVENT_ALTERED),
    ("UPDATE events SET chain = 1 + (SELECT max(id) FROM chains) WHERE id = 3", Flaw.BODY_STRAY),
    ("DELETE FROM events WHERE id = 2", Flaw.CHAIN_BROKEN),
    ("DELETE FROM events WHERE id = 2", Flaw.BODY_STRAY),
    ("UPDATE events SET seq = seq + 50 WHERE seq > 2", Flaw.CHAIN_BROKEN),
    ("DELETE FROM events WHERE id = (SELECT max(id) FROM events WHERE bundle = 1)", Flaw.HEAD_INVALID),
    ("UPDATE bodies SET body = CAST(replace(CAST(body AS TEXT), '青石村', '黑石村') AS BLOB)", Flaw.BODY_ALTERED),
    ("UPDATE bodies SET by = upper(by) WHERE event = 2", Flaw.BODY_ALTERED),
    ("UPDATE bodies SET act = 'other' WHERE event = 2", Flaw.BODY_ALTERED),
    ("DELETE FROM pasts WHERE event = (SELECT max(event) FROM pasts)", Flaw.PAST_WRONG),
    ("UPDATE pasts SET seq = seq - 1 WHERE event = (SELECT max(event) FROM pasts)", Flaw.PAST_WRONG),
    ("INSERT INTO pasts VALUES (1, 'nowhere', 9)", Flaw.PAST_WRONG),
    ("UPDATE heads SET seq = seq - 1", Flaw.HEAD_INVALID),
    (
        "UPDATE heads SET document = CAST(replace(CAST(document AS TEXT), '\"seq\":', '\"seq\":1') AS BLOB)",
        Flaw.HEAD_INVALID,
    ),
    ("DELETE FROM heads WHERE bundle = 0", Flaw.CHAIN_UNSIGNED),
    ("DELETE FROM heads WHERE bundle = 1", Flaw.CHAIN_UNSIGNED),
    ("DELETE FROM certificates WHERE bundle = 1", Flaw.HEAD_INVALID),
    ("UPDATE certificates SET device = 'other' WHERE bundle = 1", Flaw.CERTIFICATE_INVALID),
    (
        "UPDATE certificates SET document = CAST(replace(CAST(document AS TEXT), '\"at\":', '\"at\":1') AS BLOB)",
        Flaw.CERTIFICATE_INVALID,
    ),
    (
        "UPDATE rolls SET document = CAST(replace(CAST(document AS TEXT), 'inspector', 'leader') AS BLOB)",
        Flaw.LIST_INVALID,
    ),
    ("UPDATE rolls SET name = upper(name)", Flaw.LIST_INVALID),
    ("DELETE FROM rolls", Flaw.LIST_MISSING),
    ("UPDATE record_case SET f_village = '黑石村'", Flaw.TABLE_DIFFERS),
    ("UPDATE record_case SET conflicts = NULL", Flaw.TABLE_DIFFERS),
    ("UPDATE record_turn SET changed = changed + 1", Flaw.TABLE_DIFFERS),
    ("DELETE FROM record_turn", Flaw.TABLE_DIFFERS),
    ("INSERT INTO record_case (space, path, deleted) VALUES ('s', 'case/x', 0)", Flaw.TABLE_EXTRA),
    ("INSERT INTO flags VALUES (2, 'stranger')", Flaw.FLAGS_DIFFER),
    ("DELETE FROM places WHERE path LIKE '%turn%'", Flaw.SEARCH_DIFFERS),
    ("INSERT INTO places VALUES (1, 's', 'turn/x')", Flaw.SEARCH_DIFFERS),
    ("UPDATE payloads SET size = size + 1", Flaw.PAYLOAD_DAMAGED),
]


class Undone(Exception):
    """Ends a transaction of which nothing is to stay."""


def flaws_after(vault: Vault, sql: str) -> set[Flaw]:
    """Return what the check finds in the rows as `sql` leaves them, past the triggers; then take all back."""
    found: set[Flaw] = set()
    with suppress(Undone), vault.store.transaction():
        for table, verb in itertools.product(("events", "bodies"), ("update", "delete")):
            vault.store.execute(f"DROP TRIGGER {table}_no_{verb}")
        assert vault.store.execute(sql).rowcount > 0, sql
        for name, part in check.parts(vault, lambda _: None).items():
            if name not in ("folder", "pages", "snapshots"):
                found |= {each.code for each in check.proved(name, part, vault.store.path)}
        raise Undone
    return found


def test_whoever_has_the_key_and_alters_a_row_is_found_out(team: Prepared) -> None:
    _, vault, _, _ = team
    for sql, flaw in TAMPERED:
        assert flaw in flaws_after(vault, sql), sql
    assert flaws(vault) == set()


def test_a_foreign_card_is_found(team: Prepared) -> None:
    made, vault, _, _ = team
    document = made.card("wang")
    vault.store.execute("INSERT OR REPLACE INTO cards VALUES (?, ?, 'voice')", (made.member("zhang"), document))
    assert flaws(vault) == {Flaw.CARD_INVALID}


def test_a_vault_too_damaged_to_read_is_still_described(team: Prepared) -> None:
    made, vault, _, _ = team
    vault.store.checkpoint()
    data = vault.store.path.read_bytes()
    vault.store.path.write_bytes(data[:PAGE] + os.urandom(len(data) - PAGE))
    vault.store.execute("PRAGMA shrink_memory")
    assert {Flaw.PAGES, Flaw.UNREADABLE} <= flaws(vault)
    vault.store.path.write_bytes(data)
    vault.close()
    made.vaults["li"] = opening.open_unlocked(vault.folder, vault.unlocked)
    assert flaws(made["li"]) == set()


def test_progress_goes_forward_to_the_whole_and_a_cancel_ends_it(team: Prepared) -> None:
    class Cancelled(Exception):
        pass

    def cancel(done: int, whole: int) -> None:
        if done > whole // 3:
            raise Cancelled

    _, vault, _, _ = team
    told: list[tuple[int, int]] = []
    check.check(vault, lambda done, whole: told.append((done, whole)))
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    with pytest.raises(Cancelled):
        check.check(vault, cancel)


def test_a_copy_holds_whatever_the_vault_went_through(team: Prepared, tmp_path: Path) -> None:
    made, vault, _, _ = team
    copies.copy(vault, tmp_path / "copy")
    copies.restore_copy(tmp_path / "copy", tmp_path / "back")
    made.vaults["back"] = opening.open_unlocked(tmp_path / "back", vault.unlocked)
    assert flaws(made["back"]) == set()


def test_every_flaw_is_worded_alike_in_each_language() -> None:
    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    texts = {lang: words.catalogue(lang)["check"] for lang in words.LANGUAGES}
    for lang in words.LANGUAGES:
        assert set(texts[lang]) == {flaw.value for flaw in Flaw}
    for flaw in Flaw:
        assert places(texts["en"][flaw]) == places(texts["zh_CN"][flaw])
