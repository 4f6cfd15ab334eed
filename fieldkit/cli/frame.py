"""What every command shares: opening the vault, asking for passphrases, printing facts, and the exit status.

Exit status: 0 done, 1 refused (one line on standard error), 2 wrong usage, 3 a fault of ours (with a report file).
"""

from __future__ import annotations

import functools
import importlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from fieldkit import __version__, files, words
from fieldkit.desk.faults import report
from fieldkit.errors import Code, Refused

if TYPE_CHECKING:
    from fieldkit.desk.desk import Desk, Tell
    from fieldkit.desk.papers import Paper

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
    "fact": "fieldkit.cli.fact",
    "remark": "fieldkit.cli.remark",
    "task": "fieldkit.cli.task",
    "person": "fieldkit.cli.person",
    "paper": "fieldkit.cli.paper",
    "register": "fieldkit.cli.register",
    "workbook": "fieldkit.cli.workbook",
    "search": "fieldkit.cli.search",
    "demo": "fieldkit.cli.demo",
}
"""Which module holds the commands of a noun; it is loaded only when asked for."""

SHOWN = (".fkb", ".fkcard", ".vault")
"""What a double click hands over alone: it is shown in the window."""

LONGEST = 1 << 20
"""Bytes of a file of facts or words that are read."""

FILE = click.Path(path_type=Path)
"""A path as typed; whether it is there and may be read is asked, and worded, where it is used."""


class Nouns(click.Group):
    """The nouns of the command line, each loaded when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all nouns."""
        return sorted(NOUNS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command or group of a noun."""
        if cmd_name not in NOUNS:
            return None
        found = getattr(importlib.import_module(NOUNS[cmd_name]), f"{cmd_name}_command")
        return found if isinstance(found, click.Command) else None


@click.group(cls=Nouns, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fieldkit")
@click.pass_context
def program(ctx: click.Context) -> None:
    """Offline tool for village inspection: interviews, checklists, evidence and findings in an encrypted vault."""
    if ctx.invoked_subcommand is None:
        open_window()


def open_window(path: Path | None = None, passphrase: str = "") -> NoReturn:
    """Start the windows, with a bundle, card or vault that is to be shown; `passphrase` opens a practice vault at once.

    Raises Refused(WINDOW_MISSING) where they, or PySide6, are not installed.
    """
    try:
        app = importlib.import_module("ui.app")
    except ModuleNotFoundError as error:
        raise Refused(Code.WINDOW_MISSING, name=str(error.name)) from error
    sys.exit(app.main(path, passphrase))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    try:
        if len(arguments) == 1 and Path(arguments[0]).suffix in SHOWN:
            open_window(Path(arguments[0]))
        ended = program.main(list(arguments), prog_name="fieldkit", standalone_mode=False)
    except Refused as refusal:
        complain(words.refusal(refusal))
        return 1
    except click.UsageError as wrong:
        wrong.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        complain(words.say("cli", "cancelled"))
        return 1
    except BrokenPipeError:
        _stop_printing()
        return 1
    except Exception as fault:  # noqa: BLE001  # whatever it is, it ends here: as a report without case content
        complain(_told(fault))
        return 3
    return ended if isinstance(ended, int) else 0


def _stop_printing() -> None:
    """Let what is left to print go nowhere: whoever read it has gone (`fieldkit log VAULT | head`)."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def complain(sentence: str) -> None:
    """Say something on standard error, in one line; what would steer the screen is shown as a mark."""
    click.echo(files.shown(sentence), err=True)


def _told(fault: Exception) -> str:
    try:
        return words.say("cli", "fault", path=str(report(fault)))
    except (Refused, OSError):
        return words.say("cli", "fault_unwritten", name=type(fault).__name__)


def at_desk(command: _F) -> _F:
    """Give a command the argument VAULT and the options that open it; it gets the open desk in their place."""

    @functools.wraps(command)
    def opening(vault: Path, passphrase_file: Path | None, member: str | None, **others: Any) -> Any:
        from fieldkit.desk import vaults  # not above: the unlock window, which starts here too, needs none of it

        with vaults.open_as(vault, passphrase(passphrase_file), member) as desk:
            found = vaults.found(desk)
            if found:
                complain(found)
            return command(desk, **others)

    return vault_argument(opening)  # type: ignore[return-value]  # click keeps what it is given


def vault_argument(command: _F) -> _F:
    """Give a command the argument VAULT and the options that open it."""
    for decorate in (
        click.option("--member", default=None, help="Which member of this vault works (name or id)."),
        passphrase_option("passphrase", "FIELDKIT_PASSPHRASE"),
        click.argument("vault", type=FILE),
    ):
        command = decorate(command)
    return command


def passphrase_option(name: str, variable: str) -> Callable[[_F], _F]:
    """Give a command the option `--NAME-file`; `variable` is the environment variable that serves instead."""
    return click.option(
        f"--{name}-file",
        f"{name.replace('-', '_')}_file",
        type=FILE,
        default=None,
        help=f"File that holds the passphrase (else {variable}, else asked for).",
    )


json_option = click.option("--json", "as_json", is_flag=True, help="Print the facts as JSON.")
case_option = click.option("--case", default="", help="The case: id, village code or village.")
case_needed = click.option("--case", required=True, help="The case: id, village code or village.")


def passphrase(path: Path | None, variable: str = "FIELDKIT_PASSPHRASE", *, twice: bool = False) -> str:
    """Return a passphrase from a file, else the environment, else the prompt; never from an argument.

    Raises Refused(FILE_*), PASSPHRASE_UNUSABLE for a file that is not UTF-8.
    """
    if path is not None:
        try:
            return files.read_stable(path, 4096).decode("utf-8-sig").strip("\r\n")
        except UnicodeDecodeError:
            raise Refused(Code.PASSPHRASE_UNUSABLE) from None  # the error holds what was in the file
    if variable in os.environ:
        return os.environ[variable]
    return prompted("new_passphrase" if twice else "passphrase", twice=twice)


def prompted(key: str, *, twice: bool = False) -> str:
    """Ask for a secret on the terminal, unseen; `key` names the words in `[cli]`."""
    told: str = click.prompt(words.say("cli", key), hide_input=True, confirmation_prompt=twice, err=True)
    return told


def wrong_usage(key: str) -> click.UsageError:
    """Return the error for arguments that do not go together; `key` names the words in `[cli]`."""
    return click.UsageError(words.say("cli", key), click.get_current_context())


def show(told: Any, as_json: bool, line: Callable[[Any], str]) -> None:
    """Print facts: as JSON, or one line (or several) for each."""
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for fact in told if isinstance(told, list) else [told]:
        click.echo("\n".join(map(files.shown, line(fact).split("\n"))))


def done(key: str, **params: str | int) -> None:
    """Say on standard error that something was done; the words stand in `[cli]` of the catalogue."""
    complain(words.say("cli", key, **params))


def leave(desk: Desk, paper: Paper, target: Path) -> None:
    """Let a paper leave the vault as the new file `target`, and say whom it could not be searched for.

    Raises Refused(FILE_EXISTS, PRINT_NAMES_PROTECTED, PRINT_FILE_NAME, EXHIBIT_INSIDE, MEDIUM_*).
    """
    from fieldkit.desk import papers

    check_new(target)
    papers.save(desk, paper, target)
    done("written", path=str(target))
    unknown = 0 if paper.encrypted else papers.unsearched(desk)
    if unknown:
        done("unsearched", count=unknown)


def check_new(path: Path) -> None:
    """Raise Refused unless `path` can be a new file's: MEDIUM_BAD_NAME, FILE_MISSING, FILE_EXISTS.

    A name that some systems take for one that is there (case, Unicode form) is one that is there: a stick travels.
    """
    files.check_name(path.name)
    with files.world(path.parent):
        there = any(files.same_name(path.name, entry.name) for entry in path.parent.iterdir())
    if there:
        raise Refused(Code.FILE_EXISTS, name=files.shown(path.name))


def text_in(path: Path) -> str:
    """Return the UTF-8 text in the file `path` (`-`: standard input) without the line ends behind it.

    Words of a case come from files: arguments stand in the list of processes and in the shell's history. Raises
    Refused(TEXT_ENCODING, FILE_*).
    """
    try:
        return _content(path).decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise Refused(Code.TEXT_ENCODING) from None  # the error holds the words


def facts_in(path: Path | None) -> dict[str, Any]:
    """Return the facts in the JSON file `path` (`-`: standard input), none without one. Raises Refused(FACTS_*)."""
    from fieldkit.desk import facts

    return {} if path is None else facts.document(_content(path))


def _content(path: Path) -> bytes:
    return sys.stdin.buffer.read() if str(path) == "-" else files.read_stable(path, LONGEST)


@contextmanager
def progress(key: str) -> Iterator[Tell]:
    """Show how far a longer act has come, on a terminal; `key` names the words in `[cli]`."""
    if not sys.stderr.isatty():
        yield lambda _, __: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(words.say("cli", key), total=None)
        yield lambda step, whole: bar.update(task, completed=step, total=whole)
