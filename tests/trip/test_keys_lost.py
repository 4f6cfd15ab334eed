"""Forgotten passphrases and shared laptops, with the real derivation: none is locked out, none signs for another."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldkit.desk import interviews, keeping, members, vaults
from fieldkit.desk.cases import new_case, new_round
from fieldkit.desk.desk import Desk
from fieldkit.desk.interviews import Said
from fieldkit.errors import Code, Refused
from fieldkit.keys.unlock import Unlocked
from fieldkit.vault import check as checking
from fieldkit.vault import vault as opening
from tests.vaultkit import check_sealed

OFFICE, FIRST, SECOND, THIRD = "office passphrase 1", "first passphrase 1", "second passphrase 2", "third passphrase 3"


def refused(code: Code, act: object, *arguments: object) -> None:
    with pytest.raises(Refused) as told:
        act(*arguments)  # type: ignore[operator]  # whatever is given is called
    assert told.value.code is code


def test_the_story_of_a_forgotten_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "home"))
    card = tmp_path / "office.fkcard"
    office, _ = vaults.make_office(tmp_path / "office.vault", "青川县", "县委巡察办", OFFICE)
    members.export_card(office, card)

    folder = tmp_path / "zhang.vault"
    zhang, code = vaults.make_member(folder, card, "张三", FIRST)
    with zhang:
        case = new_case(zhang, new_round(zhang, 2026, "第一轮"), "青石村", "990421103201")
        interview = interviews.found(zhang, case.space, {"title": "谈话"}, [Said("answer", "原话")])
        member, turn = zhang.member, interviews.turns(zhang, interview)[0]
        identity = zhang.vault.unlocked.identity
        members.export_card(zhang, tmp_path / "zhang.fkcard")
    refused(Code.KEYS_WRONG_PASSPHRASE, Desk.open, folder, SECOND)
    refused(Code.FILE_EXISTS, vaults.make_member, folder, card, "张三", FIRST)
    refused(Code.CARD_NOT_OFFICE, vaults.make_member, tmp_path / "x.vault", tmp_path / "zhang.fkcard", "李四", FIRST)

    with vaults.recover_with_code(folder, code, SECOND) as zhang:
        assert zhang.member == member
        assert zhang.tell(interviews.turns(zhang, interview)[0].text) == "原话"
    refused(Code.KEYS_WRONG_PASSPHRASE, Desk.open, folder, FIRST)
    at = next(at for at in range(len(code) - 1) if code[at : at + 2].isdigit() and code[at] != code[at + 1])
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    refused(Code.RECOVERY_GROUP, vaults.recover_with_code, folder, swapped, FIRST)

    asked, answered = tmp_path / "zhang.fkask", tmp_path / "zhang.fkanswer"
    fingerprint = vaults.ask(folder, asked, THIRD)
    assert vaults.answer(office, asked, answered) == fingerprint
    desk, _ = vaults.recover_with_answer(folder, answered, "张三", THIRD)
    with desk:
        assert desk.member != member
        assert desk.tell(interviews.turns(desk, interview)[0].text) == "原话"
        refused(Code.WRITE_NO_RIGHT, desk.set, case.space, turn.path, {"text": "冒名改的"})
        assert desk.vault.unlocked.identity.seed != identity.seed
        assert checking.check(desk.vault) == []
        joined, _ = vaults.join(desk, "王五", FIRST)
    with Desk.open(folder, FIRST) as wang:
        assert wang.member == joined
        assert wang.vault.signer.device == desk.vault.signer.device
        interviews.found(wang, case.space, {"title": "王五的谈话"}, [Said("answer", "话")])
        assert checking.check(wang.vault) == []
    office.close()
    for vault in (folder, tmp_path / "office.vault"):
        check_sealed(vault)


def test_a_snapshot_and_a_copy_bring_the_work_back_as_a_new_device(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDKIT_HOME", str(tmp_path / "home"))
    folder = tmp_path / "office.vault"
    desk, _ = vaults.make_office(folder, "青川县", "县委巡察办", OFFICE)
    unlocked: Unlocked = desk.vault.unlocked
    device = desk.vault.signer.device
    new_round(desk, 2026, "第一轮")
    snapshot = keeping.snapshot(desk)
    keeping.copy(desk, tmp_path / "stick")
    new_round(desk, 2026, "第二轮")
    desk.close()

    keeping.restore(folder, snapshot, OFFICE)
    with Desk(opening.open_unlocked(folder, unlocked)) as desk:
        assert [one.name for one in desk.load(type(new_round(desk, 2026, "第一轮")))] == ["第一轮"]
        assert desk.vault.signer.device != device
        assert checking.check(desk.vault) == []

    refused(Code.KEYS_WRONG_PASSPHRASE, keeping.restore_copy, tmp_path / "stick", tmp_path / "new.vault", FIRST)
    assert not (tmp_path / "new.vault").exists()
    keeping.restore_copy(tmp_path / "stick", tmp_path / "new.vault", OFFICE)
    with Desk(opening.open_unlocked(tmp_path / "new.vault", unlocked)) as desk:
        assert desk.vault.signer.device != device
        assert checking.check(desk.vault) == []
    check_sealed(folder)
    check_sealed(tmp_path / "new.vault")
