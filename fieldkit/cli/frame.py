"""What every command shares: opening the vault, asking for passphrases, printing facts, and the exit status.

Exit status: 0 done, 1 refused (one line on standard error), 2 wrong usage, 3 a fault of ours (with a report file).
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from fieldkit import __version__, files, words
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused

_F = TypeVar("_F", bound=Callable[..., Any])

NOUNS = {
    "vault": "fieldkit.cli.vault",
    "card": "fieldkit.cli.card",
    "member": "fieldkit.cli.member",
    "round": "fieldkit.cli.case",
    "case": "fieldkit.cli.case",
    "petition": "fieldkit.cli.case",
    "log": "fieldkit.cli.log",
    "interview": "fieldkit.cli.interview",
    "checklist": "fieldkit.cli.checklist",
    "roster": "fieldkit.cli.roster",
    "exhibit": "fieldkit.cli.exhibit",
    "bundle": "fieldkit.cli.bundle",
    "conflict": "fieldkit.cli.conflict",
    "finding": "fieldkit.cli.finding",
    "person": "fieldkit.cli.person",
    "search": "fieldkit.cli.search",
    "demo": "fieldkit.cli.demo",
}
"""Which module holds the commands of a noun; it is loaded only when asked for."""


class Nouns(click.Group):
    """The nouns of the command line, each loaded when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all nouns."""
        return sorted(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command or group of a noun."""
        if cmd_name not in NOUNS:
            return None
        found = getattr(importlib.import_module(NOUNS[cmd_name]), cmd_name.replace("-", "_"))
        return found if isinstance(found, click.Command) else None


@click.group(cls=Nouns, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldkit")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Offline tool for village inspection: interviews, checklists, evidence and findings in an encrypted vault."""
    if ctx.invoked_subcommand is None:
        open_window()


def open_window() -> None:
    """Start the windows. Raises Refused(WINDOW_MISSING) where they, or PySide6, are not installed."""
    try:
        app = importlib.import_module("ui.app")
    except ModuleNotFoundError as error:
        raise Refused(Code.WINDOW_MISSING, name=str(error.name)) from error
    sys.exit(app.main())


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    try:
        program.main(list(arguments), prog_name="fieldkit", standalone_mode=False)
    except Refused as refusal:
        click.echo(words.refusal(refusal), err=True)
        return 1
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.UsageError as wrong:
        wrong.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(words.say("cli", "cancelled"), err=True)
        return 1
    except Exception as fault:  # noqa: BLE001  # whatever it is, it ends here: as a report without case content
        click.echo(words.say("cli", "fault", path=str(report(fault))), err=True)
        return 3
    return 0


def report(fault: BaseException) -> Path:
    """Write what went wrong where: types and places; no message and no value, so nothing of what was worked on."""
    import platform
    import traceback
    from datetime import UTC, datetime

    now = datetime.now(UTC)
    lines = [f"fieldkit {__version__}", f"{platform.system()} {platform.release()} Python {platform.python_version()}"]
    cause: BaseException | None = fault
    while cause is not None:
        lines.append(type(cause).__name__)
        lines += [
            f"  {Path(at.filename).name}:{at.lineno} {at.name}" for at in traceback.extract_tb(cause.__traceback__)
        ]
        cause = cause.__cause__ or cause.__context__
    folder = files.user_folder() / "reports"
    files.make_folder(folder)
    path = folder / f"fault-{now:%Y%m%dT%H%M%S%f}.txt"
    files.write_whole(path, "\n".join(lines).encode())
    return path


def vault_argument(command: _F) -> _F:
    """Give a command the argument VAULT and the options that open it."""
    for decorate in (
        click.option("--member", default=None, help="Which member of this vault works (name or id)."),
        passphrase_option("passphrase", "FIELDKIT_PASSPHRASE"),
        click.argument("vault", type=click.Path(path_type=Path)),
    ):
        command = decorate(command)
    return command


def passphrase_option(name: str, variable: str) -> Callable[[_F], _F]:
    """Give a command the option `--NAME-file`; `variable` is the environment variable that serves instead."""
    return click.option(
        f"--{name}-file",
        f"{name.replace('-', '_')}_file",
        type=click.Path(path_type=Path),
        default=None,
        help=f"File that holds the passphrase (else {variable}, else asked for).",
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Print the facts as JSON.")


def passphrase(path: Path | None, variable: str = "FIELDKIT_PASSPHRASE", *, twice: bool = False) -> str:
    """Return a passphrase from a file, else the environment, else the prompt; never from an argument."""
    if path is not None:
        return files.read_stable(path, 4096).decode("utf-8-sig", "replace").strip("\r\n")
    if variable in os.environ:
        return os.environ[variable]
    prompt = words.say("cli", "new_passphrase" if twice else "passphrase")
    told: str = click.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
    return told


@contextmanager
def opened(vault: Path, passphrase_file: Path | None, member: str | None) -> Iterator[Desk]:
    """Open the vault for one command and close it after."""
    desk = Desk.open(vault, passphrase(passphrase_file), member)
    try:
        yield desk
    finally:
        desk.close()


def show(facts: Any, as_json: bool, line: Callable[[Any], str]) -> None:
    """Print facts: as JSON, or a line for each (or for the one)."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    for fact in facts if isinstance(facts, list) else [facts]:
        click.echo(line(fact))


def local(ms: int) -> str:
    """Return a moment (ms since 1970 UTC) in local time to the minute."""
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%Y-%m-%d %H:%M")


def write_new(target: Path, content: bytes) -> None:
    """Write a new file outside the vault. Raises Refused(FILE_EXISTS, MEDIUM_*)."""
    if target.exists():
        raise Refused(Code.FILE_EXISTS, name=target.name)
    files.write_whole(target, content)


def done(key: str, **params: str | int) -> None:
    """Say on standard error that something was done; the words stand in `[cli]` of the catalogue."""
    click.echo(words.say("cli", key, None, **params), err=True)


Told = Callable[[int, int], None]
"""Called with how much is done, and how much there is in all (0 where that is not known)."""


@contextmanager
def progress(key: str) -> Iterator[Told]:
    """Show how far a longer act has come, on a terminal."""
    if not sys.stderr.isatty():
        yield lambda done, whole: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words.say("cli", key), total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole or None)
