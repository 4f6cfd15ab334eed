"""The papers of the working day: every letter there is, for whoever may have it."""

from __future__ import annotations

from fieldkit.desk import bundles, findings
from fieldkit.model.kinds import Exhibit
from fieldkit.model.questions import Visit
from tests.trip import marked
from tests.trip.session import CASE, Session, space_of


def letter(s: Session) -> None:
    """Every letter there is, for whoever may have it; one in the office's own wording, and an empty form."""
    with s.desk("li") as desk:
        finding = findings.findings(desk, space_of(desk))[0].id
        visit, bundle = desk.load(Visit)[0].id, bundles.written(desk)[0].id
        photo = desk.get(Exhibit, s.ids["photo"])
        desk.set(photo.space, photo.path, {"location": marked.CANAL, "taken": "2026-03-05T10:00", "pages": 2})
    about = {"interview": s.ids["talk"], "exhibit": photo.id, "finding": finding, "visit": visit, "bundle": bundle}
    for one in s.told("paper list", "li"):
        of = ("--of", about[one["of"]]) if one["of"] in about else CASE
        for reader in one["for"]:
            target = s.papers / f"{one['name']}-{reader}.docx"
            s.work("paper print", "li", one["name"], target, "--for", reader, "--anyway", *of)
    s.work("paper print", "li", "visit", s.papers / "visit.docx", "--for", "archive", "--blank", *CASE)
    secret = ("--paper-passphrase-file", s.sources / "renewed.pass")
    s.work("paper aliases", "li", s.plain / "aliases.docx.age", *secret, *CASE)
    own = s.papers / "own.toml"
    own.write_text(s.work("paper show", "li", "notice"), encoding="utf-8")
    told = ("--facts", "-", "--wording", own)
    target = s.papers / "own.docx"
    s.work(
        "paper print",
        "li",
        "notice",
        target,
        "--for",
        "village",
        *told,
        *CASE,
        given=marked.facts(contact=marked.OTHER),
    )
    (s.papers / "all").mkdir()
    s.work("interview print-all", "li", s.papers / "all", "--draft", *CASE)
