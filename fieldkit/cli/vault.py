"""`fieldkit vault`: make, check, recover and keep a vault."""

from __future__ import annotations

from pathlib import Path

import click

from fieldkit import words
from fieldkit.cli.frame import done, json_option, opened, passphrase, passphrase_option, progress, show, vault_argument
from fieldkit.desk import keeping, vaults
from fieldkit.desk.desk import Desk

file_path = click.Path(path_type=Path)
new_passphrase = passphrase_option("new-passphrase", "FIELDKIT_NEW_PASSPHRASE")


@click.group()
def vault() -> None:
    """Make, check, recover and keep a vault."""


@vault.command()
@click.argument("folder", metavar="VAULT", type=file_path)
@click.option("--name", required=True, help="Whose vault it is: the name on the card.")
@click.option("--office", "county", default=None, help="Found a county of this name; the vault is its office's.")
@click.option("--county", "office_card", type=file_path, default=None, help="The office's card (.fkcard).")
@click.option("--practice", is_flag=True, help="A practice county, which never mixes with real cases.")
@passphrase_option("passphrase", "FIELDKIT_PASSPHRASE")
@json_option
def create(
    folder: Path,
    name: str,
    county: str | None,
    office_card: Path | None,
    practice: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Make a vault: the office's (--office NAME) or a member's (--county OFFICE.fkcard)."""
    if (county is None) == (office_card is None):
        raise click.UsageError(words.say("cli", "office_or_county"))
    secret = passphrase(passphrase_file, twice=True)
    if office_card is not None:
        desk, code = vaults.make_member(folder, office_card, name, secret)
    else:
        desk, code = vaults.make_office(folder, county or "", name, secret, practice=practice)
    _made(desk, folder, code, as_json)


@vault.command()
@vault_argument
@json_option
def check(vault: Path, passphrase_file: Path | None, member: str | None, as_json: bool) -> None:
    """Prove that every chain, signature, table and exhibit holds."""
    with opened(vault, passphrase_file, member) as desk, progress("checking") as tell:
        found = vaults.check(desk, tell)
    facts = [{"code": one.code.value, "sentence": vaults.sentence(one), **one.params} for one in found]
    show(facts, as_json, lambda fact: str(fact["sentence"]))
    if found:
        raise click.exceptions.Exit(1)
    done("holds")


@vault.command(name="passphrase")
@vault_argument
@new_passphrase
def change(vault: Path, passphrase_file: Path | None, member: str | None, new_passphrase_file: Path | None) -> None:
    """Give the member another passphrase."""
    with opened(vault, passphrase_file, member) as desk:
        vaults.change_passphrase(desk, passphrase(new_passphrase_file, "FIELDKIT_NEW_PASSPHRASE", twice=True))
    done("passphrase_changed")


@vault.command()
@vault_argument
@click.option("--name", required=True, help="The name on the colleague's card.")
@new_passphrase
@json_option
def join(
    vault: Path,
    passphrase_file: Path | None,
    member: str | None,
    name: str,
    new_passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Let a colleague work in this vault under a passphrase of their own."""
    with opened(vault, passphrase_file, member) as desk:
        secret = passphrase(new_passphrase_file, "FIELDKIT_NEW_PASSPHRASE", twice=True)
        joined, code = vaults.join(desk, name, secret)
        facts = {"vault": str(vault), "member": joined, "county": desk.county.id, "recovery_code": code}
    show(facts, as_json, lambda fact: words.say("cli", "created", **fact))


@vault.command()
@vault_argument
@click.option("--code", "code_file", type=file_path, default=None, help="File with the recovery code.")
@click.option("--ask", type=file_path, default=None, help="Write a request to the office to this file (.fkask).")
@click.option("--grant", type=file_path, default=None, help="At the office: answer this request.")
@click.option("--to", "target", type=file_path, default=None, help="With --grant: write the answer here (.fkanswer).")
@click.option("--answer", type=file_path, default=None, help="Open the vault with the office's answer.")
@click.option("--name", default=None, help="With --answer: the name on the new card.")
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
    """Open a vault whose passphrase is forgotten, with the recovery code or with the office's help."""
    if sum(one is not None for one in (code_file, ask, grant, answer)) != 1:
        raise click.UsageError(words.say("cli", "recover_how"))
    if grant is not None:
        if target is None:
            raise click.UsageError(words.say("cli", "recover_how"))
        with opened(vault, passphrase_file, member) as desk:
            fingerprint = vaults.answer(desk, grant, target)
        done("granted", fingerprint=fingerprint)
        return
    secret = passphrase(new_passphrase_file, "FIELDKIT_NEW_PASSPHRASE", twice=answer is None)
    if ask is not None:
        done("asked", fingerprint=vaults.ask(vault, ask, secret))
    elif code_file is not None:
        vaults.recover_with_code(vault, code_file.read_text("utf-8"), secret).close()
        done("passphrase_changed")
    elif answer is not None:
        desk, code = vaults.recover_with_answer(vault, answer, name or "", secret)
        _made(desk, vault, code, as_json)


@vault.command()
@vault_argument
def snapshot(vault: Path, passphrase_file: Path | None, member: str | None) -> None:
    """Take a snapshot of the vault's database."""
    with opened(vault, passphrase_file, member) as desk:
        done("snapshot", path=str(keeping.snapshot(desk)))


@vault.command()
@vault_argument
@click.argument("snapshot", type=file_path)
def restore(vault: Path, passphrase_file: Path | None, member: str | None, snapshot: Path) -> None:
    """Go back to a SNAPSHOT, or make VAULT anew from the copy in the folder SNAPSHOT. It is a new device then."""
    secret = passphrase(passphrase_file)
    if snapshot.is_dir():
        keeping.restore_copy(snapshot, vault, secret, member)
    else:
        keeping.restore(vault, snapshot, secret, member)
    done("restored")


@vault.command()
@vault_argument
@click.argument("target", type=file_path)
@json_option
def copy(vault: Path, passphrase_file: Path | None, member: str | None, target: Path, as_json: bool) -> None:
    """Make, or bring up to date, a verified copy of the whole vault in the folder TARGET on another disk."""
    with opened(vault, passphrase_file, member) as desk, progress("copying") as tell:
        copied = keeping.copy(desk, target, tell)
    facts = {"target": str(target), **copied._asdict(), "proof": copied.proof.value, "lost": list(copied.lost)}
    show(facts, as_json, lambda fact: words.say("cli", "copied", **fact))


def _made(desk: Desk, folder: Path, code: str, as_json: bool) -> None:
    with desk:
        facts = {"vault": str(folder), "member": desk.member, "county": desk.county.id, "recovery_code": code}
        show(facts, as_json, lambda fact: words.say("cli", "created", **fact))
