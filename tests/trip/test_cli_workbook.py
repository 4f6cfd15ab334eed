"""Another system's empty workbook by command: a mapping drafted, completed and taken in, filled, and filled again."""

from __future__ import annotations

from tests.core.otherbook import completed, empty_book, grid
from tests.trip.cliroom import VILLAGE, Terminal

pytest_plugins = ["tests.trip.clikit"]


def test_nothing_is_typed_twice(terminal: Terminal) -> None:
    vault = terminal.vault("li")
    empty, drafted = terminal.folder / "empty.xlsx", terminal.folder / "draft.xlsx"
    empty.write_bytes(empty_book())
    terminal.run("workbook", "draft", vault, "finding", empty, drafted)
    mapping = completed(drafted.read_bytes(), terminal.folder / "问题录入.xlsx")
    terminal.facts("workbook", "map", vault, mapping)
    case = ("--case", VILLAGE)
    made = terminal.facts(
        "finding",
        "new",
        vault,
        terminal.file("f.json", '{"title": "虚报人数", "topic": "低保资金", "amount": 4000}'),
        *case,
    )
    (told,) = terminal.facts("workbook", "list", vault)
    assert (told["name"], told["due"]) == ("问题录入", 1)
    (entry,) = terminal.facts("workbook", "check", vault, "问题录入", *case)
    assert (entry["record"], entry["state"], entry["troubles"]) == (made["path"], "new", [])
    filled = terminal.folder / "filled.xlsx"
    (line,) = terminal.facts("workbook", "fill", vault, "问题录入", empty, filled)
    assert line["row"] == 4
    assert grid(filled.read_bytes())[0][1:5] == ["虚报人数", None, "低保", 40]
    refused = terminal.refused("workbook", "fill", vault, "问题录入", filled, terminal.folder / "again.xlsx")
    assert "--all" in refused
    assert not (terminal.folder / "again.xlsx").exists()
    card = terminal.facts("workbook", "card", vault, "问题录入", made["id"])
    assert {"heading": "金额（元）", "text": "40"} in card
