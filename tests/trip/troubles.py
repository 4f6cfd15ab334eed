"""What else happens to the vaults of the session: kept, forgotten, refused, broken, killed; and a practice county."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

from fieldkit.desk import cases, findings, interviews, vaults
from fieldkit.desk.desk import Desk
from fieldkit.desk.practice import making
from fieldkit.keys import passphrase
from tests.trip import marked
from tests.trip.marked import INFORMANT, LI, WANG
from tests.trip.session import CASE, PROGRAM, REAL, Session, crash, killed_at_random


def keep(s: Session) -> None:
    """Snapshots, copies, another passphrase, a colleague, a forgotten passphrase in both ways."""
    s.work("vault check", "zhang")
    taken = s.told("vault snapshot", "zhang")[0]["name"]
    s.told("vault snapshot", "zhang", "--list")
    s.work("vault copy", "zhang", s.stick / "copy")
    s.work("vault copy", "zhang", s.stick / "copy", "--thorough")
    s.work("vault restore", "zhang", taken)
    s.work("vault restore", "zhang-again", "--copy", s.stick / "copy")
    s.work("vault check", "zhang-again")
    renewed, own = s.sources / "renewed.pass", s.sources / "wang.pass"
    new = "--new-passphrase-file"
    s.cut("wang", lambda desk: vaults.change_passphrase(desk, marked.RENEWED), 0, 2)
    s.work("vault passphrase", "wang", new, renewed)
    (s.sources / "code").write_text(s.codes[-1], encoding="utf-8")
    s.run("vault", "recover", s.vault("wang"), "--code-file", s.sources / "code", new, own)
    s.codes.append(s.told("vault join", "wang", "--name", marked.ZHAO, new, s.sources / "zhao.pass")["recovery_code"])
    s.run("card", "show", s.vault("wang"), "--member", marked.ZHAO, "--passphrase-file", s.sources / "zhao.pass")
    s.run("vault", "recover", s.vault("wang"), "--ask", s.stick / "1.fkask", new, renewed)
    s.work("vault recover", "office", "--grant", s.stick / "1.fkask", "--to", s.stick / "1.fkanswer")
    answer = ("--answer", s.stick / "1.fkanswer", "--name", WANG, new, renewed, "--json")
    s.codes.append(json.loads(s.run("vault", "recover", s.vault("wang"), *answer))["recovery_code"])
    device = s.told("bundle receive", "li", s.stick / "wang.fkb")["device"]
    s.work("bundle write", "li", s.stick / "office.fkb", "--to", marked.OFFICE, *CASE)
    s.work("bundle receive", "office", s.stick / "office.fkb")
    s.work("member revoke", "office", device)


def ask(s: Session) -> None:
    """Passphrases from the environment and from the keyboard."""
    with mock.patch.dict("os.environ", {"FIELDKIT_PASSPHRASE": marked.PASSPHRASES["li"]}):
        s.run("roster", "import", s.vault("li"), s.sources / "list.csv", *CASE)
        s.run("interview", "import", s.vault("li"), s.papers / "second.docx", *CASE, status=1)
    with s.at_terminal(), mock.patch("click.termui.hidden_prompt_func", return_value=marked.PASSPHRASES["li"]):
        s.run("search", s.vault("li"), "-", given=marked.BOX)


def refuse(s: Session) -> None:
    """What cannot be: damaged, forged, mistyped, not there."""
    s.run("case", "list", s.vault("li"), "--passphrase-file", s.sources / "guessed.pass", status=1)
    s.run("case", "list", s.vault("li"), "--passphrase-file", s.sources / marked.SOUND, status=1)
    s.run("vault", "recover", s.vault("li"), "--code-file", s.sources / "code", status=1)
    unreadable = marked.BOX.encode() + b"\xff"
    for given in (unreadable, marked.facts(title=marked.BOX)[:-2], marked.facts(amount=marked.BOX), f'"{marked.BOX}"'):
        s.work("finding new", "li", "-", *CASE, given=given, status=1)
    s.work("finding new", "li", "-", *CASE, given=f'{{"title": "{marked.BOX}\\ud800"}}', status=1)
    s.work("interview edit", "zhang", s.ids["second"], 1, "-", given=unreadable, status=1)
    s.work("interview edit", "zhang", s.ids["talk"], 1, "-", given=marked.OTHER, status=1)
    for name, words in (
        ("unread.txt", unreadable),
        ("head.txt", marked.talk(**{marked.WITNESS: marked.KEY}).encode()),
        ("time.txt", marked.talk(开始=marked.KEY).encode()),
        ("who.txt", marked.talk(谈话人="鄢晓").encode()),
        ("alias.txt", marked.talk(化名=INFORMANT["name"]).encode()),
        ("told.json", marked.facts(turns=[{"sort": marked.KEY, "text": 7}]).encode()),
        ("broken.json", marked.facts(turns=[marked.KEY])[:-3].encode()),
        ("torn.docx", (s.sources / "talk.docx").read_bytes()[:-90]),
        ("torn.csv", marked.KEY.encode("utf-16-le") + b"\xff\xfe\x00"),
    ):
        (s.sources / name).write_bytes(words)
        noun = "roster" if name.endswith("csv") else "interview"
        s.work(f"{noun} import", "li", s.sources / name, *CASE, status=1)
    late = s.sources / "late.jpg"
    late.write_bytes((s.sources / marked.PHOTO).read_bytes() * 4)
    s.work("exhibit add", "zhang", late, *CASE)
    s.work("bundle write", "zhang", s.stick / "torn.fkb", "--to", LI, *CASE)
    torn = bytearray((s.stick / "torn.fkb").read_bytes())
    torn[len(torn) // 2] ^= 1
    (s.stick / "torn.fkb").write_bytes(torn)
    s.work("bundle receive", "li", s.stick / "torn.fkb", status=1)
    (s.plain / "left").mkdir()
    s.work("bundle salvage", "li", s.stick / "torn.fkb", "--into", s.plain / "left")
    s.work("bundle receive", "office", s.stick / "wang.fkb", status=1)
    s.work("exhibit extract", "zhang", s.ids["photo"], s.papers / marked.PHOTO, status=1)
    s.work("exhibit add", "zhang", s.sources / "fehlt.jpg", *CASE, status=1)
    for place in ("store.db", "keys.a"):
        path = s.vault("zhang-again") / place
        path.write_bytes(path.read_bytes()[:4096] + bytes(4096))
    s.work("case list", "zhang-again", status=1)
    (payload, *_) = (path for path in (s.vault("li") / "exhibits").glob("??/*") if path.is_file())
    payload.write_bytes(payload.read_bytes()[:-1] + b"!")
    s.work("vault check", "li", status=1)


def break_(s: Session) -> None:
    """Faults of ours, with all that a program has in its hands at that moment."""

    def fail(desk: Desk, *_: object) -> None:
        name, key = INFORMANT["name"], desk.vault.unlocked.master
        try:
            raise KeyError(name, key)
        except KeyError as error:
            raise RuntimeError(f"cannot read {marked.BOX} of {name} with {key.hex()}") from error

    for module, act, command in (
        (cases, "cases", ("case list", "li")),
        (findings, "findings", ("finding list", "li")),
        (interviews, "turns", ("interview list", "li")),
    ):
        with s.at_terminal(), mock.patch.object(module, act, fail):
            s.work(*command, status=3)
    shutil.copytree(Path(os.environ["FIELDKIT_HOME"]) / "reports", s.plain / "reports")


def die(s: Session) -> None:
    """A program crashes with its keys in memory while it waits for words."""
    own = s.sources / "zhang.pass"
    with mock.patch.object(passphrase, "BEST", REAL):
        s.work("vault passphrase", "zhang", "--new-passphrase-file", own)
    command = [*PROGRAM, "interview", "edit", str(s.vault("zhang")), s.ids["second"], "1", "-"]
    limits = crash([*command, "--passphrase-file", str(own)], f"{marked.CUT}\n")
    (s.plain / "limits.txt").write_text(limits, encoding="utf-8")


def fall(s: Session) -> None:
    """Programs are killed at any moment, as often as the session was told to."""
    chance = random.Random(s.falls)
    own = ("--passphrase-file", str(s.sources / "zhang.pass"))
    works = (
        ("interview", "edit", str(s.vault("zhang")), s.ids["second"], "1", "-", *own),
        ("exhibit", "add", str(s.vault("zhang")), str(s.sources / "late.jpg"), *CASE, "--facts", "-", *own),
        ("roster", "import", str(s.vault("zhang")), str(s.sources / "list.csv"), *CASE, *own),
        ("bundle", "write", str(s.vault("zhang")), str(s.stick / "fall.fkb"), "--to", LI, *CASE, "--resume", *own),
        ("vault", "snapshot", str(s.vault("zhang")), *own),
    )
    for number in range(s.falls):
        for work in works:
            given = marked.facts(description=f"{marked.CUT}{number}")
            killed_at_random(work, given, 0.3 + chance.random())
            s.watch.look()


def practise(s: Session) -> None:
    """A practice county is made, on another disk as its papers are plain; its video is cut short."""

    def film(_: object, path: Path) -> None:
        path.write_bytes(bytes(100_000))

    with mock.patch.dict(making._MAKERS, {} if s.programs else {"video": film}):
        s.run("demo", s.plain / "practice", "--json")


STEPS: tuple[Callable[[Session], None], ...] = (keep, ask, refuse, break_, die, fall, practise)
