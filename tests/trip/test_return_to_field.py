"""Return to the field: remarks on three papers and five tasks go out, are answered, come back, and close.

Old versions and who approved stay; nobody approves their own, and a signed transcript is altered by nobody.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fieldkit import words
from tests.trip.cliroom import VILLAGE, Terminal

pytest_plugins = ["tests.trip.clikit"]

CASE = ("--case", VILLAGE)
FACTS = ("账上记四千元，实际三千元。", "低保卡由组长代管。", "救灾大米少发六十袋。")


class Field:
    """Zhang in the village and li in the team's room, with what passes between them."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.zhang, self.li = terminal.vault("zhang"), terminal.vault("li")
        self.sent = 0

    def said(self, text: str | dict[str, Any]) -> Path:
        self.sent += 1
        content = text if isinstance(text, str) else json.dumps(text)
        return self.terminal.file(f"said-{self.sent}.txt", content)

    def facts(self, *arguments: object) -> Any:
        return self.terminal.facts(*arguments)

    def pass_on(self, giver: Path, taker: Path, to: str) -> None:
        self.sent += 1
        bundle = self.terminal.folder / f"bundle-{self.sent}.fkb"
        self.terminal.run("bundle", "write", giver, bundle, *CASE, "--to", to)
        self.terminal.run("bundle", "receive", taker, bundle)

    def sign(self) -> str:
        """Sign the talk of the room and return its answer as it is then."""
        talk, folder = self.terminal.room.ids["interview"], self.terminal.folder
        self.terminal.run("interview", "print", self.zhang, talk, folder / "talk.docx", "--final")
        (scan,) = self.facts("exhibit", "add", self.zhang, self.terminal.file("scan.jpg", b"signed page"), *CASE)
        self.terminal.run("interview", "sign", self.zhang, talk, self.said({"scan": scan["path"]}))
        return self.answer(self.zhang)

    def answer(self, vault: Path) -> str:
        (talk,) = self.facts("interview", "list", vault)
        text: str = talk["turns"][3]["text"]
        return text

    def hand_in(self) -> list[str]:
        """State three papers with two drafters, and hand them in."""
        made = []
        for text in FACTS:
            told = {
                "title": text[:8],
                "facts": text,
                "topic": "三资",
                "heard": "heard",
                "explanation": "本人称记错了。",
            }
            finding = self.facts("finding", "new", self.zhang, self.said({**told, "drafters": ["张三", "王五"]}), *CASE)
            self.terminal.run(
                "finding", "cite", self.zhang, finding["id"], f"exhibit/{self.terminal.room.ids['exhibit']}"
            )
            self.terminal.run("finding", "submit", self.zhang, finding["id"])
            made.append(finding["id"])
        return made

    def review(self, papers: list[str]) -> None:
        """Remark on each paper, return it, and set five tasks to ask somebody again."""
        for paper, text in zip(papers, FACTS, strict=True):
            quote = self.said(text[2:6])
            self.terminal.run("finding", "remark", self.li, paper, "facts", self.said("凭什么？"), "--quote", quote)
            self.terminal.run("finding", "return", self.li, paper, self.said("见批注"))
        for number in range(5):
            asked = {"what": f"再问第{number + 1}件事", "sort": "ask_again", "members": ["张三"]}
            self.terminal.run("task", "new", self.li, self.said(asked), *CASE)

    def put_right(self) -> None:
        """Answer every remark, change every paper, do every task, and hand in again."""
        for finding in self.facts("finding", "awaiting", self.zhang, *CASE):
            (remark,) = finding["remarks"]
            changed = {"facts": f"{finding['facts']}已核对凭证。"}
            self.terminal.run("finding", "set", self.zhang, finding["id"], self.said(changed))
            self.terminal.run("remark", "answer", self.zhang, remark["id"], self.said("有凭证为证。"))
            self.terminal.run("finding", "submit", self.zhang, finding["id"])
        for task in self.facts("task", "list", self.zhang, *CASE, "--mine", "--open"):
            self.terminal.run("task", "close", self.zhang, task["id"], self.said("问过了，前后一致。"))

    def decide(self, papers: list[str]) -> list[dict[str, Any]]:
        """Close the remarks and approve; return the papers."""
        for remark in self.facts("remark", "list", self.li, *CASE, "--open"):
            self.terminal.run("remark", "close", self.li, remark["id"])
        return [self.facts("finding", "approve", self.li, paper) for paper in papers]


@pytest.fixture
def field(terminal: Terminal) -> Field:
    return Field(terminal)


def test_remarks_and_tasks_go_out_are_answered_and_close(field: Field) -> None:
    signed = field.sign()
    papers = field.hand_in()
    field.pass_on(field.zhang, field.li, "李四")
    assert {one["id"] for one in field.facts("finding", "awaiting", field.li, *CASE)} == set(papers)
    field.review(papers)
    field.pass_on(field.li, field.zhang, "张三")
    for finding in field.facts("finding", "awaiting", field.zhang, *CASE):
        assert (finding["stage"], len(finding["remarks"])) == ("returned", 1)
    assert len(field.facts("task", "list", field.zhang, "--mine", "--open")) == 5
    field.put_right()
    field.pass_on(field.zhang, field.li, "李四")
    assert field.facts("task", "list", field.li, "--open") == []
    told = field.decide(papers)
    assert [one["stage"] for one in told] == ["approved"] * 3
    assert len({one["called"] for one in told}) == 3
    field.pass_on(field.li, field.zhang, "张三")
    for vault in (field.zhang, field.li):
        what_stays(field, vault, papers)
        assert field.answer(vault) == signed
        field.terminal.run("vault", "check", vault)


def what_stays(field: Field, vault: Path, papers: list[str]) -> None:
    """Both versions of each paper, every act with who and when, the remark with its answer: on both sides."""
    for paper, text in zip(papers, FACTS, strict=True):
        shown = field.facts("finding", "show", vault, paper)
        assert [(act["by"], act["act"]) for act in shown["review"]] == [
            ("张三", "submitted"),
            ("李四", "returned"),
            ("张三", "submitted"),
            ("李四", "approved"),
        ]
        assert all(act["when"] for act in shown["review"])
        (remark,) = shown["remarks"]
        assert (remark["closed"], remark["quote"], len(remark["answers"])) == (True, text[2:6], 1)
        first, second, now = field.facts("finding", "versions", vault, paper)
        assert (first["facts"], second["facts"]) == (text, f"{text}已核对凭证。")
        assert first["whole"]
        assert second["facts"] == now["facts"]
        differs = field.facts("finding", "versions", vault, paper, "--between", 1, 2)
        assert differs == {"facts": [["same", text], ["come", "已核对凭证。"]]}


def test_nobody_approves_their_own_and_nobody_alters_what_was_signed(field: Field) -> None:
    field.sign()
    papers = field.hand_in()
    field.pass_on(field.zhang, field.li, "李四")
    terminal, paper = field.terminal, papers[0]
    assert terminal.refused("finding", "approve", field.zhang, paper) == words.say("refused", "review.step", "en")
    terminal.run("finding", "set", field.li, paper, field.said({"facts": "组长改写的事实。"}))
    assert terminal.refused("finding", "approve", field.li, paper) == words.say("refused", "review.stage", "en")
    field.pass_on(field.li, field.zhang, "张三")
    terminal.run("finding", "submit", field.zhang, paper)
    field.pass_on(field.zhang, field.li, "李四")
    assert terminal.refused("finding", "approve", field.li, paper) == words.say("refused", "review.own", "en")
    talk = terminal.room.ids["interview"]
    late = words.say("refused", "write.after_signing", "en")
    assert terminal.refused("interview", "edit", field.zhang, talk, 4, field.said("改口。")) == late
    assert terminal.run("interview", "edit", field.li, talk, 4, field.said("改口。"), status=1).out == ""
    assert [field.answer(vault) for vault in (field.zhang, field.li)] == [field.answer(field.zhang)] * 2
