"""`fieldkit vault`: make, check, recover and keep a vault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from fieldkit import words
from fieldkit.cli.frame import (
    FILE,
    at_desk,
    check_new,
    done,
    json_option,
    passphrase,
    passphrase_option,
    progress,
    prompted,
    show,
    text_in,
    vault_argument,
    wrong_usage,
)
from fieldkit.desk import facts, keeping, vaults
from fieldkit.desk.desk import Desk

NEW = "FIELDKIT_NEW_PASSPHRASE"
new_passphrase = passphrase_option("new-passphrase", NEW)


@click.group("vault")
def vault_command() -> None:
    """Make, check, recover and keep a vault."""


@vault_command.command()
@click.argument("vault", type=FILE)
@click.option("--name", required=True, help="Whose vault it is: the name on the card.")
@click.option("--office", "county", default=None, help="Found a county of this name; the vault is its office's.")
@click.option("--county", "office_card", type=FILE, default=None, help="The office's card (.fkcard).")
@click.option("--practice", is_flag=True, help="A practice county, which never mixes with real cases.")
@passphrase_option("passphrase", "FIELDKIT_PASSPHRASE")
@json_option
def create(
    vault: Path,
    name: str,
    county: str | None,
    office_card: Path | None,
    practice: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make a vault: the office's (--office NAME) or a member's (--county OFFICE.fkcard)."""
    if (county is None) == (office_card is None):
        raise wrong_usage("office_or_county")
    check_new(vault)
    secret = passphrase(passphrase_file, twice=True)
    if office_card is not None:
        desk, code = vaults.make_member(vault, office_card, name, secret)
    else:
        desk, code = vaults.make_office(vault, county or "", name, secret, practice=practice)
    with desk:
        _show_made(desk, vault, desk.member, code, as_json)


@vault_command.command()
@at_desk
@json_option
def check(desk: Desk, as_json: bool) -> int:
    """Prove that every chain, signature, table and exhibit holds."""
    with progress("checking") as tell:
        found = vaults.check(desk, tell)
    told = [{"code": one.code.value, "sentence": vaults.sentence(one), **one.params} for one in found]
    show(told, as_json, lambda fact: str(fact["sentence"]))
    if not found:
        done("holds")
    return 1 if found else 0


@vault_command.command("passphrase")
@at_desk
@new_passphrase
def change(desk: Desk, new_passphrase_file: Path | None) -> None:
    """Give the member at work another passphrase."""
    vaults.change_passphrase(desk, passphrase(new_passphrase_file, NEW, twice=True))
    done("passphrase_changed")


@vault_command.command()
@at_desk
@click.option("--name", required=True, help="The name on the colleague's card.")
@new_passphrase
@json_option
def join(desk: Desk, name: str, new_passphrase_file: Path | None, as_json: bool) -> None:
    """Let a colleague work in this vault under a passphrase of their own."""
    joined, code = vaults.join(desk, name, passphrase(new_passphrase_file, NEW, twice=True))
    _show_made(desk, desk.vault.folder, joined, code, as_json)


@vault_command.command()
@vault_argument
@click.option("--code-file", type=FILE, default=None, help="File with the recovery code (else it is asked for).")
@click.option("--ask", type=FILE, default=None, help="Write a request to the office to this new file (.fkask).")
@click.option("--grant", type=FILE, default=None, help="At the office, in its own VAULT: answer this request.")
@click.option("--to", "target", type=FILE, default=None, help="With --grant: the answer's new file (.fkanswer).")
@click.option("--answer", type=FILE, default=None, help="Open the vault with this answer of the office.")
@click.option("--name", default=None, help="With --answer: the name on the member's new card.")
@new_passphrase
@json_option
def recover(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    code_file: Path | None,
    ask: Path | None,
    grant: Path | None,
    target: Path | None,
    answer: Path | None,
    name: str | None,
    new_passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Open a vault whose passphrase is forgotten: with the recovery code, or in three steps with the office.

    The office's way: --ask here, --grant --to in the office's vault, --answer --name here.
    """
    if sum(one is not None for one in (code_file, ask, grant, answer)) > 1:
        raise wrong_usage("recover_how")
    if (grant is None) != (target is None) or (answer is None) != (name is None):
        raise wrong_usage("recover_how")
    for written in filter(None, (ask, target)):
        check_new(written)
    if grant is not None and target is not None:
        with vaults.open_as(vault, passphrase(passphrase_file), member) as desk:
            done("granted", fingerprint=vaults.answer(desk, grant, target))
        return
    code = "" if ask or answer else text_in(code_file) if code_file else prompted("recovery_code")
    secret = passphrase(new_passphrase_file, NEW, twice=answer is None)
    if ask is not None:
        done("asked", fingerprint=vaults.ask(vault, ask, secret))
    elif answer is not None:
        desk, code = vaults.recover_with_answer(vault, answer, name or "", secret)
        with desk:
            _show_made(desk, vault, desk.member, code, as_json)
    else:
        vaults.recover_with_code(vault, code, secret).close()
        done("passphrase_changed")


@vault_command.command()
@at_desk
@click.option("--list", "only_list", is_flag=True, help="Take none; list those there are, newest first.")
@json_option
def snapshot(desk: Desk, only_list: bool, as_json: bool) -> None:
    """Take a snapshot of the vault's database."""
    if not only_list:
        keeping.snapshot(desk)
    taken = keeping.listed(desk)
    told = [
        {"name": one.path.name, "at": facts.local(one.at), "at_ms": one.at, "why": one.why, "size": one.size}
        for one in (taken if only_list else taken[:1])
    ]
    show(told, as_json, lambda fact: f"{fact['name']}  {fact['at']}  {fact['why']}  {fact['size']}")


@vault_command.command()
@vault_argument
@click.argument("snapshot", required=False)
@click.option("--copy", "source", type=FILE, default=None, help="Make VAULT anew from the copy in this folder.")
def restore(
    vault: Path, passphrase_file: Path | None, member: str | None, snapshot: str | None, source: Path | None
) -> None:
    """Go back to a SNAPSHOT (its name), or make VAULT anew from a copy; it is a new device then."""
    if (snapshot is None) == (source is None):
        raise wrong_usage("restore_how")
    secret = passphrase(passphrase_file)
    if source is not None:
        keeping.restore_copy(source, vault, secret, member)
    else:
        keeping.restore(vault, keeping.named(vault, snapshot or ""), secret, member)
    done("restored")


@vault_command.command()
@at_desk
@click.argument("target", type=FILE)
@click.option("--thorough", is_flag=True, help="Read what is there already, too, and write it again if it differs.")
@json_option
def copy(desk: Desk, target: Path, thorough: bool, as_json: bool) -> None:
    """Make, or bring up to date, a verified copy of the whole vault in the folder TARGET on another disk."""
    with progress("copying") as tell:
        copied = keeping.copy(desk, target, tell, thorough=thorough)
    told = {"target": str(target), **copied._asdict(), "proof": copied.proof.value, "lost": list(copied.lost)}
    show(told, as_json, _copied)


def _copied(told: dict[str, Any]) -> str:
    lines = [words.say("cli", "copied", files=told["files"], kept=told["kept"], bytes=told["bytes"])]
    lines.append(words.say("proof", told["proof"]))
    lines += [] if told["elsewhere"] else [words.say("cli", "copied_same_disk")]
    lines += [words.say("cli", "copied_lost", count=len(told["lost"]))] if told["lost"] else []
    return "\n".join(lines)


def _show_made(desk: Desk, vault: Path, member: str, code: str, as_json: bool) -> None:
    told = {"vault": str(vault), "member": member, "county": desk.county.id, "recovery_code": code}
    show(told, as_json, lambda fact: words.say("cli", "created", **fact))
