"""The command line at work: the trip of one village, and the keeping of a vault, each step a command."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from fieldkit import words
from tests.trip.cliroom import CODE, PASSPHRASE, SECRET, VILLAGE, Terminal

pytest_plugins = ["tests.trip.clikit"]

PRACTICE = Path(__file__).parents[2] / "resources" / "practice"
LISTS = PRACTICE / "rosters" / "deaths-2024-2025.csv"


def answer(terminal: Terminal, vault: Path, number: int = 4) -> str:
    (told,) = terminal.facts("interview", "list", vault)
    words_of: str = told["turns"][number - 1]["text"]
    return words_of


def text_of(document: Path) -> str:
    with zipfile.ZipFile(document) as opened:
        return opened.read("word/document.xml").decode("utf-8")


def test_two_edit_one_answer_and_the_leader_settles(terminal: Terminal) -> None:
    """Zhang, who led the talk, hands it to wang, who wrote it down; both amend the same answer; li settles it."""
    zhang, wang, li = map(terminal.vault, ("zhang", "wang", "li"))
    interview, stick = terminal.room.ids["interview"], terminal.folder
    write = ("--case", VILLAGE, "--to")
    terminal.run("bundle", "write", zhang, stick / "1.fkb", *write, "王五")
    terminal.run("bundle", "receive", wang, stick / "1.fkb")
    for vault, amount in ((zhang, "3000块，两次"), (wang, "4000块，一次")):
        terminal.run("interview", "edit", vault, interview, 4, terminal.file("answer.txt", f"前年修的，{amount}。\n"))
        terminal.run("bundle", "write", vault, stick / f"{vault.stem}.fkb", *write, "李四")
        terminal.run("bundle", "receive", li, stick / f"{vault.stem}.fkb")
    (conflict,) = terminal.facts("conflict", "list", li)
    assert [side["name"] for side in conflict["sides"]] == ["张三", "王五"]
    assert [side["value"] for side in conflict["sides"]] == ["前年修的，3000块，两次。", "前年修的，4000块，一次。"]
    assert words.say("cli", "brought_conflicts", count=1) in terminal.run(
        "bundle", "receive", li, stick / "wang.fkb"
    ).out + words.say("cli", "brought_conflicts", count=1)
    path, field = conflict["path"], conflict["field"]
    assert terminal.refused("interview", "print", li, interview, stick / "0.docx", "--final") == words.say(
        "refused", "print.conflict", count=1
    )
    terminal.run("conflict", "settle", li, path, field, "--take", 3, status=2)
    terminal.run("conflict", "settle", li, path, field, "--keep", status=2)
    terminal.run(
        "conflict", "settle", li, path, field, "--write", terminal.file("s.txt", "前年修的，3000还是4000，再问。")
    )
    assert terminal.facts("conflict", "list", li) == []
    terminal.run("bundle", "write", li, stick / "back.fkb", *write, "张三", "--to", "王五")
    for vault in (zhang, wang):
        terminal.run("bundle", "receive", vault, stick / "back.fkb")
        assert answer(terminal, vault) == "前年修的，3000还是4000，再问。"
        terminal.run("vault", "check", vault)


def test_a_bundle_is_previewed_received_undone_and_acknowledged(terminal: Terminal) -> None:
    zhang, li = terminal.vault("zhang"), terminal.vault("li")
    sent = terminal.room.stick / "zhang.fkb"
    before = terminal.state("li")
    preview = terminal.facts("bundle", "preview", li, sent)
    assert preview["hindrance"] == ""
    assert preview["known"]
    assert terminal.state("li") == before
    received = terminal.facts("bundle", "receive", li, sent)
    assert {key: received[key] for key in ("new", "payloads", "changed")} == {
        key: preview[key] for key in ("new", "payloads", "changed")
    }
    assert terminal.facts("bundle", "undo", li, received["bundle"])["events"] == received["new"]
    assert terminal.facts("interview", "list", li) == []
    terminal.run("bundle", "receive", li, sent)
    target = terminal.folder / "1.fkreceipt"
    told = terminal.facts("bundle", "receipt", li, received["manifest"], "--out", target)
    assert len(told["code"]) == len("ABCD-EFGH-IJKL-MNOP")
    assert terminal.refused("bundle", "undo", li, received["bundle"]) == words.say("refused", "undo.receipt")
    taken = terminal.facts("bundle", "receipt", zhang, "--take", target)
    assert (taken["name"], taken["complete"]) == ("李四", True)
    size = sent.stat().st_size
    again = terminal.facts("bundle", "write", zhang, terminal.folder / "2.fkb", "--to", "李四", "--case", CODE)
    assert again["size"] < size / 10


def test_an_interview_from_the_file_to_the_signed_page(terminal: Terminal) -> None:
    zhang, interview, folder = terminal.vault("zhang"), terminal.room.ids["interview"], terminal.folder
    (told,) = terminal.facts("interview", "list", zhang, "--case", CODE)
    assert told["missing"] == []
    terminal.run("interview", "set", zhang, interview, terminal.file("f.json", '{"location": "村口"}'))
    terminal.run("interview", "print", zhang, interview, folder / "draft.docx", "--draft")
    terminal.run("interview", "print", zhang, interview, folder / "1.docx", "--final")
    (told,) = terminal.facts("interview", "list", zhang)
    assert told["location"] == "村口"
    code = told["seal"]["code"]
    assert "村口" in text_of(folder / "1.docx")
    refused = terminal.refused("interview", "edit", zhang, interview, 4, terminal.file("w.txt", "不改了"))
    assert refused == words.say("refused", "write.after_seal")
    terminal.run("interview", "seal-lift", zhang, interview, terminal.file("reason.txt", "打错一个字"))
    assert terminal.refused("interview", "sign", zhang, interview, folder / "f.json") == words.say(
        "refused", "facts.field", field="location"
    )
    terminal.run("interview", "edit", zhang, interview, 4, terminal.file("w.txt", "前年修的，花了5000块。"))
    terminal.run("interview", "print", zhang, interview, folder / "2.docx", "--final")
    correction = terminal.file("c.json", '{"before": "5000块", "after": "4000块"}')
    terminal.run("interview", "correct", zhang, interview, 4, correction)
    (scan,) = terminal.facts("exhibit", "add", zhang, terminal.file("scan.jpg", b"\xff\xd8 page"), "--case", VILLAGE)
    terminal.run("interview", "sign", zhang, interview, terminal.file("s.json", json.dumps({"scan": scan["path"]})))
    (told,) = terminal.facts("interview", "list", zhang)
    assert told["seal"]["code"] != code
    assert (told["seal"]["signed"], told["seal"]["number"]) == ("scan", 2)
    refused = terminal.refused("interview", "edit", zhang, interview, 1, terminal.file("w.txt", "x"))
    assert refused == words.say("refused", "write.after_signing")
    terminal.run("vault", "check", zhang)


def test_a_finding_stands_on_what_it_cites(terminal: Terminal) -> None:
    zhang, folder, case = terminal.vault("zhang"), terminal.folder, ("--case", VILLAGE)
    for definition in ("dibao.json", "relief-rice.json"):
        terminal.run("checklist", "import", zhang, PRACTICE / "checklists" / definition)
    filled = json.loads((PRACTICE / "checklists" / "answers-dibao-990421103204.json").read_text("utf-8"))
    answers = terminal.file("a.json", json.dumps(filled | {"village": CODE, "inspectors": ["张三"]}))
    run = terminal.facts("checklist", "run", zhang, answers)
    assert run["counts"]["problem"] == 2
    assert terminal.facts("checklist", "run", zhang, answers)["id"] == run["id"]
    assert len(terminal.facts("checklist", "list", zhang, "--forms")) == 2
    terminal.run("checklist", "print", zhang, run["id"], folder / "run.docx")
    terminal.run("checklist", "print", zhang, "dibao", folder / "empty.docx", "--empty")
    roster = terminal.facts("roster", "import", zhang, LISTS, *case, "--sort", "deaths")
    assert [sheet["rows"] for sheet in roster["sheets"]] == [12]
    assert not terminal.facts("roster", "import", zhang, LISTS, *case)["new"]
    (row, *_) = terminal.facts("roster", "show", zhang, roster["id"])
    (sheet,) = terminal.facts("roster", "account", zhang, roster["id"])["sheets"]
    assert (sheet["lines"], sheet["header"]) == (13, 1)
    assert sheet["read"] + sheet["repaired"] + sheet["rejected"] == 12
    assert not terminal.facts("roster", "columns", zhang, roster["id"])["confirmed"]
    confirmed = terminal.facts("roster", "confirm", zhang, roster["id"], "--column", "I=paid/dmy", "--sort", "deaths")
    assert confirmed["confirmed"]
    assert confirmed["sheets"][0]["columns"][8] == {
        "column": "I",
        "title": "村委会联交付日期",
        "means": "paid",
        "way": "dmy",
    }
    assert "I=paid" in terminal.refused("roster", "confirm", zhang, roster["id"], "--column", "I=paid=date")
    assert "none" in terminal.refused("roster", "confirm", zhang, roster["id"], "--leave-out", "none")
    petition = terminal.facts("petition", "new", zhang, terminal.file("p.json", '{"summary": "水渠没有修"}'), *case)
    facts = {"title": "水渠款账实不符", "facts": f"{SECRET}证实花了4000块。", "topic": "账目", "heard": "not_heard"}
    finding = terminal.facts("finding", "new", zhang, terminal.file("f.json", json.dumps(facts)), *case)
    assert finding["missing"] == ["support", "two_drafters"]
    (check, *_) = terminal.facts("checklist", "show", zhang, run["id"])["checks"]
    turn = next(hit["path"] for hit in terminal.facts("search", zhang, "水渠哪年"))
    quote = terminal.file("q.txt", "水渠哪年修的")
    terminal.run("finding", "cite", zhang, finding["id"], turn, "--quote", quote)
    for target in (row["path"], petition["path"], check["path"], f"exhibit/{terminal.room.ids['exhibit']}"):
        terminal.run("finding", "cite", zhang, finding["id"], target, "--relation", "explains")
    assert terminal.refused("finding", "cite", zhang, finding["id"], finding["path"]) == words.say(
        "refused", "citation.target"
    )
    told = terminal.facts("finding", "show", zhang, finding["id"])
    assert told["missing"] == ["two_drafters"]
    assert {one["quote"] for one in told["citations"]} == {"水渠哪年修的", ""}
    changed = terminal.facts("finding", "set", zhang, finding["id"], terminal.file("f2.json", '{"amount": 400000}'))
    assert changed["amount"] == 400000
    terminal.run("vault", "check", zhang)


def test_evidence_comes_in_and_goes_out_whole(terminal: Terminal) -> None:
    zhang, photo = terminal.vault("zhang"), terminal.file("photo.jpg", b"\xff\xd8" + bytes(300_000))
    facts = terminal.file(
        "facts.json", '{"description": "公示栏", "obtained": "original", "collectors": ["张三", "王五"]}'
    )
    (added,) = terminal.facts("exhibit", "add", zhang, photo, "--case", VILLAGE, "--facts", facts)
    assert (added["new"], added["name"], len(added["collectors"])) == (True, "photo.jpg", 2)
    assert not terminal.facts("exhibit", "add", zhang, photo, "--case", VILLAGE)[0]["new"]
    terminal.run("exhibit", "extract", zhang, added["id"], terminal.folder / "out.jpg")
    assert (terminal.folder / "out.jpg").read_bytes() == photo.read_bytes()
    line = terminal.file("line.json", '{"act": "handed_over", "giver": "张三", "receiver": "李四", "note": "复核"}')
    lines = terminal.facts("exhibit", "custody", zhang, added["id"], "--add", line)
    assert [one["act"] for one in lines] == ["taken", "extracted", "handed_over"]
    shown = terminal.run("exhibit", "show", zhang, added["id"]).out
    assert "Collectors: 张三" in shown or "Collectors: 王五" in shown


def test_a_protected_person_is_named_nowhere(terminal: Terminal) -> None:
    zhang, folder = terminal.vault("zhang"), terminal.folder
    told = terminal.facts("person", "protect", zhang, terminal.room.ids["person"], "--alias", "丙一")
    assert told["bundles"]
    terminal.run("interview", "print", zhang, terminal.room.ids["interview"], folder / "1.docx", "--draft")
    assert SECRET not in text_of(folder / "1.docx")
    for command in (
        ("interview", "list", zhang, "--json"),
        ("interview", "list", zhang),
        ("interview", "show", zhang, terminal.room.ids["interview"]),
        ("person", "list", zhang, "--json"),
        ("search", zhang, SECRET),
        ("search", zhang, SECRET, "--json"),
        ("search", zhang, "水渠"),
        ("log", zhang),
        ("conflict", "list", zhang, "--json"),
        ("exhibit", "list", zhang, "--json"),
    ):
        said = terminal.run(*command)
        assert SECRET not in said.out + said.err, command
        assert "990421196502140136" not in said.out, command
    assert "丙一" in terminal.run("search", zhang, SECRET).out
    (known,) = terminal.facts("person", "list", zhang, "--identities")
    assert (known["name"], known["label"]) == (SECRET, SECRET)


def test_who_is_who(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    office, li, folder = terminal.vault("office"), terminal.vault("li"), terminal.folder
    terminal.run("card", "export", li, folder / "li.fkcard")
    own, read = terminal.facts("card", "show", li), terminal.facts("card", "show", office, folder / "li.fkcard")
    assert own == read
    assert len(own["fingerprint"].split()) == 12
    trust = ("card", "trust", office, folder / "li.fkcard", "--role", "deputy", "--team", "二组", "--case", CODE)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert own["fingerprint"] in terminal.run(*trust, status=1).err
    terminal.run(*trust, "--compared")
    listed = {one["name"]: one for one in terminal.facts("member", "list", office)}
    assert (listed["李四"]["role"], listed["李四"]["team"]) == ("deputy", "二组")
    assert listed["李四"]["cases"] == [terminal.room.ids["case"]]
    assert terminal.refused("card", "trust", li, folder / "li.fkcard", "--compared", "--role", "leader") == words.say(
        "refused", "members.office_only"
    )


def test_a_revoked_device_counts_no_more(terminal: Terminal) -> None:
    office, zhang, folder = terminal.vault("office"), terminal.vault("zhang"), terminal.folder
    write = ("--to", "县委巡察办", "--case", CODE)
    terminal.run("case", "set", zhang, CODE, terminal.file("s.json", '{"stage": "on_site"}'))
    terminal.run("bundle", "write", zhang, folder / "1.fkb", *write)
    device = terminal.facts("bundle", "receive", office, folder / "1.fkb")["device"]
    assert terminal.refused("member", "revoke", zhang, device) == words.say("refused", "members.office_only")
    terminal.run("member", "revoke", office, device)
    terminal.run("case", "set", zhang, CODE, terminal.file("s.json", '{"stage": "closed"}'))
    terminal.run("bundle", "write", zhang, folder / "2.fkb", *write)
    before = terminal.state("office")
    said = terminal.refused("bundle", "receive", office, folder / "2.fkb")
    assert said == words.say("refused", "receive.revoked", device=device)
    assert terminal.state("office") == before


def test_rounds_and_cases(terminal: Terminal) -> None:
    office = terminal.vault("office")
    made = terminal.facts("round", "new", office, "--year", "2027", "--name", "第二轮")
    assert terminal.facts("round", "new", office, "--year", "2027", "--name", "第二轮")["id"] == made["id"]
    new = ("case", "new", office, "--round", "第二轮", "--village", "上村", "--code", "1")
    facts = terminal.file("c.json", '{"township": "东镇", "topics": ["低保", "土地"], "team": ["张三"]}')
    case = terminal.facts(*new, "--facts", facts)
    assert terminal.facts(*new)["id"] == case["id"]
    assert (case["topics"], case["township"]) == (["低保", "土地"], "东镇")
    assert case["team"] == [terminal.room.ids["zhang"]]
    told = terminal.facts("case", "set", office, "上村", terminal.file("s.json", '{"stage": "on_site"}'))
    assert told["stage"] == "on_site"
    assert "Team: 张三" in terminal.run("case", "show", office, "上村").out


@pytest.fixture
def renewed(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("FIELDKIT_NEW_PASSPHRASE", "five other words in a row")
    return "five other words in a row"


def test_a_forgotten_passphrase(terminal: Terminal, renewed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    zhang, folder = terminal.vault("zhang"), terminal.folder
    code = terminal.file("code.txt", terminal.room.codes["zhang"] + "\n")
    terminal.run("vault", "recover", zhang, "--code-file", code)
    assert terminal.refused("case", "list", zhang) == words.say("refused", "keys.wrong_passphrase")
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", renewed)
    terminal.run("case", "list", zhang)
    asked, answered = folder / "1.fkask", folder / "1.fkanswer"
    said = terminal.run("vault", "recover", zhang, "--ask", asked).err
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", PASSPHRASE)
    granted = terminal.run("vault", "recover", terminal.vault("office"), "--grant", asked, "--to", answered).err
    assert said.rpartition(": ")[2] == granted.rpartition(": ")[2]
    told = terminal.facts("vault", "recover", zhang, "--answer", answered, "--name", "张三")
    assert told["member"] != terminal.room.ids["zhang"]
    assert terminal.refused("vault", "recover", zhang, "--code-file", terminal.file("bad.txt", "1-2-3")) == words.say(
        "refused", "recovery.length", digits=3
    )


def test_a_shared_laptop_and_a_changed_passphrase(
    terminal: Terminal, renewed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhang = terminal.vault("zhang")
    told = terminal.facts("vault", "join", zhang, "--name", "赵六")
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", renewed)
    assert terminal.facts("card", "show", zhang)["name"] == "赵六"
    assert terminal.facts("card", "show", zhang, "--member", "赵六")["member"] == told["member"]
    assert terminal.facts("card", "show", zhang, "--member", told["member"])["member"] == told["member"]
    assert terminal.refused("card", "show", zhang, "--member", "张三") == words.say("refused", "keys.wrong_passphrase")
    monkeypatch.setenv("FIELDKIT_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("FIELDKIT_NEW_PASSPHRASE", "six quite different words in a row")
    terminal.run("vault", "passphrase", zhang)
    assert terminal.refused("card", "show", zhang) == words.say("refused", "keys.wrong_passphrase")
    terminal.run("card", "show", zhang, "--passphrase-file", terminal.file("p", "six quite different words in a row"))


def test_snapshots_and_copies_bring_back_what_was(terminal: Terminal) -> None:
    zhang, folder, interview = terminal.vault("zhang"), terminal.folder, terminal.room.ids["interview"]
    was = answer(terminal, zhang)
    (taken,) = terminal.facts("vault", "snapshot", zhang)
    copied = terminal.facts("vault", "copy", zhang, folder / "copy")
    assert copied["lost"] == []
    terminal.run("interview", "edit", zhang, interview, 4, terminal.file("w.txt", "另一种说法"))
    terminal.run("vault", "restore", zhang, taken["name"])
    assert answer(terminal, zhang) == was
    assert len(terminal.facts("vault", "snapshot", zhang, "--list")) >= 2
    again = folder / "again.vault"
    terminal.run("vault", "restore", again, "--copy", folder / "copy")
    assert answer(terminal, again) == was
    for vault in (zhang, again):
        terminal.run("vault", "check", vault)
    there = terminal.refused("vault", "restore", again, "--copy", folder / "copy")
    assert there == words.say("refused", "file.exists", name="again.vault")


def test_a_vault_that_does_not_hold_says_so(terminal: Terminal) -> None:
    zhang = terminal.vault("zhang")
    (payload,) = [path for path in (zhang / "exhibits").rglob("*") if path.is_file()]
    data = bytearray(payload.read_bytes())
    data[1000] ^= 1
    payload.write_bytes(bytes(data))
    told = terminal.run("vault", "check", zhang, "--json", status=1)
    (found,) = told.facts
    assert found["code"] == "payload.damaged"
    assert found["sentence"].endswith(".")
