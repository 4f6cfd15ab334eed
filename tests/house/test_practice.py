"""The practice county is sound as data: shapes, counts, numbers that check, references that resolve, no one real."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from fieldkit.rosters.vocabulary import vocabulary

ROOT = Path(__file__).parents[2]
PRACTICE = ROOT / "resources" / "practice"
INTERVIEWS = sorted(path.name for path in (PRACTICE / "interviews").glob("*.txt"))
DEFINITIONS = ("dibao.json", "relief-rice.json")
ANSWERS = sorted(path.name for path in (PRACTICE / "checklists").glob("answers-*.json"))
ROSTERS = {"dibao-2025-12.csv": 60, "deaths-2024-2025.csv": 12, "rice-2025-07.csv": 60}
OPTIONAL = {"翻译", "化名", "曾用名"}
REQUIRED = (
    "标题、类型、第几次、村、开始、结束、地点、谈话人、记录人、被谈话人、性别、出生年月、民族、籍贯、文化程度、政治面貌、"
    "工作单位及职务、住址、证件号、电话、人大代表或政协委员、受过处分或处罚、能否阅读"
)
TYPES = {"choice", "integer", "decimal", "money", "date", "text", "note", "photo"}
RESULTS = ["ok", "problem", "not_applicable", "not_checked"]
SLUG = re.compile(r"[a-z][a-z0-9_]{0,31}")
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,6})?")


def members_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(pairs) == len(dict(pairs)), "a key stands twice"
    return dict(pairs)


def no_float(text: str) -> float:
    raise AssertionError(f"{text} is no integer")


@cache
def document(name: str) -> dict[str, Any]:
    text = (PRACTICE / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text, object_pairs_hook=members_once, parse_float=no_float)
    assert text == json.dumps(loaded, ensure_ascii=False, indent=2) + "\n", f"{name} has two spaces of indent"
    assert "null" not in re.sub(r'"[^"]*"', "", text)
    return loaded


@cache
def interview(name: str) -> tuple[dict[str, str], list[str]]:
    """Return the head and the turns, each with its marker."""
    head, _, body = (PRACTICE / "interviews" / name).read_text(encoding="utf-8").partition("\n\n")
    lines = [line.partition("：") for line in head.splitlines()]
    assert all(colon for _, colon, _ in lines)
    turns = re.split(r"\n(?=(?:问|答|注)：)", body.rstrip("\n"))
    return {key: value for key, _, value in lines}, turns


@cache
def roster(name: str) -> list[list[str]]:
    with (PRACTICE / "rosters" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def clean(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_digit(number: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number[:17], weights, strict=True)) % 11]


def members() -> dict[str, dict[str, Any]]:
    return {member["name"]: member for member in document("county.json")["members"]}


def villages() -> dict[str, dict[str, Any]]:
    return {village["code"]: village for village in document("county.json")["villages"]}


def checks(definition: dict[str, Any]) -> list[dict[str, Any]]:
    return [check for section in definition["sections"] for check in section["checks"]]


def definition(name: str) -> dict[str, Any]:
    return next(d for d in map(document, (f"checklists/{file}" for file in DEFINITIONS)) if d["name"] == name)


def protected() -> set[str]:
    heads = [interview(name)[0] for name in INTERVIEWS]
    return {head["被谈话人"] for head in heads if "化名" in head}


def everything() -> list[Path]:
    return [path for path in PRACTICE.rglob("*") if path.is_file()]


# nobody real


@pytest.mark.parametrize("path", everything(), ids=lambda path: str(path.relative_to(PRACTICE)))
def test_every_number_is_one_that_nobody_has(path: Path) -> None:
    text = unicodedata.normalize("NFKC", path.read_text(encoding="utf-8"))
    for number in re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", text):
        assert number.startswith("990421")
        assert check_digit(number) == number[-1].upper()
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    for phone in re.findall(r"(?<!\d)1\d{10}(?!\d)", text):
        assert phone.startswith("1990000")
    for card in re.findall(r"(?<!\d)\d{16}(?!\d)|(?<!\d)\d{19}(?!\d)", text):
        assert card.startswith("9900")


def test_one_identity_number_belongs_to_one_name() -> None:
    owners: dict[str, set[str]] = {}
    for head, _ in map(interview, INTERVIEWS):
        owners.setdefault(head["证件号"], set()).add(head["被谈话人"])
    for household in document("households.json")["households"]:
        for member in household["members"]:
            owners.setdefault(member["id_number"], set()).add(member["name"])
    for name in ROSTERS:
        column = next(i for i, title in enumerate(roster(name)[0]) if title == "身份证号码")
        for row in roster(name)[1:]:
            owners.setdefault(clean(row[column]) or row[1], set()).add(clean(row[1]))
    assert {number: names for number, names in owners.items() if len(names) > 1} == {}


def test_the_county_says_that_it_is_for_practice() -> None:
    county = document("county.json")
    assert county["practice"] is True
    assert "虚构" in county["notice"]
    assert "虚构" in (PRACTICE / "README.md").read_text(encoding="utf-8")


# the county


def test_five_members_in_two_teams_share_the_first_village() -> None:
    roles = sorted(member["role"] for member in members().values())
    assert roles == ["deputy", "inspector", "inspector", "leader", "office"]
    assert all(set(member["villages"]) <= villages().keys() for member in members().values())
    first, second = (set(m["villages"]) for m in members().values() if m["role"] == "inspector")
    assert first & second
    assert first != second


def test_a_village_is_inspected_by_its_team() -> None:
    assert len(villages()) == 3
    for code, village in villages().items():
        assert code.startswith(document("county.json")["code"])
        expected = {name for name, m in members().items() if code in m["villages"] and m["role"] != "office"}
        assert set(village["team"]) == expected
        assert village["topics"]
        assert village["profile"]
        assert village["households"] < village["population"]


# the interviews


def test_there_are_enough_talks_and_their_numbers_follow_time() -> None:
    assert len(INTERVIEWS) >= 14
    assert [int(name[:2]) for name in INTERVIEWS] == list(range(1, len(INTERVIEWS) + 1))
    started = [interview(name)[0]["开始"] for name in INTERVIEWS]
    assert started == sorted(started)
    assert any(len(interview(name)[1]) >= 70 for name in INTERVIEWS)
    assert any("\n" in turn for name in INTERVIEWS for turn in interview(name)[1])


@pytest.mark.parametrize("name", INTERVIEWS)
def test_a_head_has_known_keys_and_agrees_with_itself(name: str) -> None:
    head, _ = interview(name)
    assert set(head) - OPTIONAL == set(REQUIRED.split("、"))
    assert all(head.values())
    assert head["类型"] in ("巡察谈话记录", "谈话笔录")
    assert head["能否阅读"] in ("能", "不能")
    assert head["人大代表或政协委员"] in ("是", "否")
    number = head["证件号"]
    assert re.fullmatch(r"\d{17}[\dX]", number)
    assert number[6:12] == head["出生年月"].replace("-", "")
    assert (int(number[16]) % 2 == 1) == (head["性别"] == "男")
    assert datetime.fromisoformat(head["开始"]) < datetime.fromisoformat(head["结束"])


@pytest.mark.parametrize("name", INTERVIEWS)
def test_two_of_the_villages_team_ask_and_a_third_records(name: str) -> None:
    head, turns = interview(name)
    askers, recorder = head["谈话人"].split("、"), head["记录人"]
    village = next(village for village in villages().values() if village["name"] == head["村"])
    assert len(askers) >= 2
    assert recorder not in askers
    assert {*askers, recorder} <= set(village["team"])
    assert all(person in turns[0] for person in (*askers, recorder))
    if head["性别"] == "女":
        assert any(members()[asker]["sex"] == "女" for asker in askers)


@pytest.mark.parametrize("name", INTERVIEWS)
def test_a_talk_opens_with_the_notice_and_closes_with_a_summary(name: str) -> None:
    _, turns = interview(name)
    opening = "".join(turns[:6])
    for duty in ("工作证", "如实|照实", "回避", "保密|保护|保管"):
        assert re.search(duty, opening), duty
    assert any(turn.startswith("答：") and "听清楚了，不申请回避" in turn for turn in turns[:6])
    assert any("小结" in turn for turn in turns[-10:])
    assert turns[-1].startswith("答：")
    assert not any("以上笔录" in turn for turn in turns)


@pytest.mark.parametrize("name", INTERVIEWS)
def test_turns_alternate_and_are_neither_few_nor_endless(name: str) -> None:
    _, turns = interview(name)
    assert 15 <= len(turns) <= 80
    assert all(re.fullmatch(r"(问|答|注)：\S[\s\S]*", turn) for turn in turns)
    spoken = [turn[0] for turn in turns if turn[0] != "注"]
    assert spoken == ["问", "答"] * (len(spoken) // 2)


def test_nobody_is_in_two_places_at_one_time() -> None:
    heads = [interview(name)[0] for name in INTERVIEWS]
    for one, other in combinations(heads, 2):
        apart = one["结束"] <= other["开始"] or other["结束"] <= one["开始"]
        people = [{*head["谈话人"].split("、"), head["记录人"], head["被谈话人"]} for head in (one, other)]
        assert apart or not people[0] & people[1]


def test_second_talks_follow_first_ones() -> None:
    seen: dict[str, int] = {}
    for head, _ in map(interview, INTERVIEWS):
        seen[head["被谈话人"]] = seen.get(head["被谈话人"], 0) + 1
        assert int(head["第几次"]) == seen[head["被谈话人"]]
    assert max(seen.values()) == 2


def test_a_protected_name_stands_only_in_its_own_head() -> None:
    assert 1 <= len(protected()) <= 2
    for path in everything():
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "interviews":
            head, turns = interview(path.name)
            text = "\n".join(turns) + ("" if "化名" in head else "\n".join(head.values()))
        assert not any(name in text or name in path.name for name in protected()), path.name


def test_the_one_who_cannot_read_is_read_to_and_the_dialect_is_interpreted() -> None:
    talks = [interview(name) for name in INTERVIEWS]
    aloud = [(head, turns) for head, turns in talks if head["能否阅读"] == "不能"]
    assert len(aloud) >= 2
    assert all(re.search("一句一句.*念", "".join(turns[:6])) for _, turns in aloud)
    assert any("翻译" in head for head, _ in aloud)


# the checklists


def conditions(check: dict[str, Any]) -> list[dict[str, Any]]:
    return [check[key] for key in ("relevant", "constraint") if key in check]


def named(condition: Any) -> set[str]:
    """Return the lines that a condition names, at any depth."""
    if isinstance(condition, list):
        return set().union(*map(named, condition))
    if not isinstance(condition, dict):
        return set()
    own = {condition["check"]} if "check" in condition else set()
    return own.union(*(named(value) for key, value in condition.items() if key != "message"))


def assert_text(text: dict[str, str]) -> None:
    assert set(text) == {"zh_CN", "en"}
    assert all(text.values())


def assert_definition(definition: dict[str, Any]) -> None:
    """Fail unless the definition has the shape of fieldkit/forms/FORMAT.md (groups are lists of checks as well)."""
    assert (definition["format"], definition["version"]) == ("fieldkit-checklist", 1)
    assert SLUG.fullmatch(definition["name"])
    assert_text(definition["title"])
    before: set[str] = set()
    for section in definition["sections"]:
        assert_text(section["title"])
        for check in section["checks"]:
            for line in check["checks"] if "group" in check else [check]:
                assert_check(line, before)


def assert_check(check: dict[str, Any], before: set[str]) -> None:
    assert SLUG.fullmatch(check["name"])
    assert check["name"] not in before
    assert check["type"] in TYPES
    assert_text(check["label"])
    assert ("choices" in check) == (check["type"] == "choice")
    assert [choice["name"] for choice in check.get("choices", [])] in ([], RESULTS)
    assert all(named(condition) <= before for condition in conditions(check))
    if "constraint" in check:
        assert_text(check["constraint"]["message"])
    if "basis" in check:
        assert set(check["basis"]) == {"title", "article", "text", "dated"}
        date.fromisoformat(check["basis"]["dated"])
    before.add(check["name"])


@pytest.mark.parametrize("name", DEFINITIONS)
def test_a_definition_has_the_shape_of_the_format(name: str) -> None:
    loaded = document(f"checklists/{name}")
    assert_definition(loaded)
    lines = checks(loaded)
    assert len(lines) >= 14
    for line in lines:
        if line["type"] == "choice":
            assert line["compares"]
            assert line["proof"]
            assert line["basis"]["text"]


def test_the_example_in_the_format_has_the_shape_of_the_format() -> None:
    text = (ROOT / "fieldkit" / "forms" / "FORMAT.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 1
    assert_definition(json.loads(blocks[0], object_pairs_hook=members_once, parse_float=no_float))


def test_one_article_is_quoted_in_one_wording() -> None:
    words: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name in DEFINITIONS:
        for basis in (check["basis"] for check in checks(document(f"checklists/{name}")) if "basis" in check):
            words.setdefault((basis["title"], basis["article"]), set()).add((basis["text"], basis["dated"]))
    assert len(words) >= 15
    assert all(len(wordings) == 1 for wordings in words.values())


# the answers


def bound(limit: Any, answers: dict[str, Any]) -> Any:
    return answers.get(limit["check"]) if isinstance(limit, dict) else limit


def ordered(value: Any, kind: str) -> Any:
    return Decimal(value) if kind == "decimal" else value


def holds(condition: dict[str, Any], answers: dict[str, Any], own: Any = None, kind: str = "") -> bool:
    """Evaluate a condition as section 3 of FORMAT.md says."""
    if "all" in condition or "any" in condition:
        join, parts = (all, condition["all"]) if "all" in condition else (any, condition["any"])
        return join(holds(part, answers, own, kind) for part in parts)
    if "not" in condition:
        return not holds(condition["not"], answers, own, kind)
    value = answers.get(condition["check"]) if "check" in condition else own
    if value is None or ("is" in condition and value != condition["is"]):
        return False
    low, high = (bound(condition.get(key), answers) for key in ("min", "max"))
    value = ordered(value, kind)
    return bool(low is None or ordered(low, kind) <= value) and bool(high is None or value <= ordered(high, kind))


def has_type(value: Any, check: dict[str, Any]) -> bool:
    if check["type"] == "choice":
        return value in RESULTS
    if check["type"] in ("integer", "money"):
        return isinstance(value, int) and not isinstance(value, bool)
    if check["type"] == "decimal":
        return isinstance(value, str) and DECIMAL.fullmatch(value) is not None
    if check["type"] == "date":
        return date.fromisoformat(value).isoformat() == str(value)
    return bool(check["type"] == "text") and isinstance(value, str) and value != ""


@pytest.mark.parametrize("name", ANSWERS)
def test_answers_fit_their_checklist(name: str) -> None:
    given = document(f"checklists/{name}")
    form = definition(given["checklist"])
    lines = {check["name"]: check for check in checks(form)}
    answers = given["answers"]
    assert given["village"] in villages()
    assert given["edition"] == form["edition"]
    assert set(given["inspectors"]) <= set(villages()[given["village"]]["team"])
    assert set(answers) <= set(lines)
    assert set(given["notes"]) <= set(lines)
    for key, value in answers.items():
        check = lines[key]
        assert has_type(value, check), key
        assert holds(check.get("relevant", {"all": []}), answers), key
        assert holds(check.get("constraint", {"all": []}), answers, value, check["type"]), key


@pytest.mark.parametrize("name", ANSWERS)
def test_no_required_answer_is_missing(name: str) -> None:
    given = document(f"checklists/{name}")
    for check in checks(definition(given["checklist"])):
        asked = check.get("required", False) and holds(check.get("relevant", {"all": []}), given["answers"])
        assert not asked or check["name"] in given["answers"], check["name"]


# the rosters


@pytest.mark.parametrize(("name", "count"), ROSTERS.items())
def test_a_roster_is_what_its_columns_say(name: str, count: int) -> None:
    listed = document("rosters/columns.json")["rosters"]
    described = next(entry for entry in listed if entry["file"] == name)
    header, *rows = roster(name)
    assert header == [column["header"] for column in described["columns"]]
    assert len(rows) == described["rows"] == count
    assert all(len(row) == len(header) for row in rows)
    assert [row[0] for row in rows] == [str(number) for number in range(1, count + 1)]
    means = {column["means"] for column in described["columns"]}
    assert {"name", "id_number"} <= means
    assert means & {"paid", "died"}
    assert means <= {"other", *vocabulary().means}
    assert described["village"] in villages()
    numbers = [number for number in column(name, "身份证号码") if number]
    assert len(numbers) == len(set(numbers)) >= count - 1
    assert all(re.fullmatch(r"\d{17}[\dX]", number) and check_digit(number) == number[-1] for number in numbers)


def column(name: str, title: str) -> list[str]:
    at = roster(name)[0].index(title)
    return [clean(row[at]) for row in roster(name)[1:]]


def test_the_dead_are_paid_as_the_answers_say() -> None:
    dead = set(column("deaths-2024-2025.csv", "身份证号码")) - {""}
    paid = dict(zip(column("dibao-2025-12.csv", "身份证号码"), column("dibao-2025-12.csv", "户主姓名"), strict=True))
    given = document("checklists/answers-dibao-990421103201.json")["answers"]
    assert {paid[number] for number in dead & paid.keys()} == {"卢长庚", "韦桂香"}
    assert given["dead_paid_count"] == 2
    assert given["dead_paid_amount"] == (5 * 385 + 12 * 410 + 3 * 480) * 100
    fed = dict(zip(column("rice-2025-07.csv", "身份证号码"), column("rice-2025-07.csv", "户主姓名"), strict=True))
    listed = {fed[number] for number in dead & fed.keys()}
    assert listed == {"卢长庚", "韦文光", "韦桂香"}
    listed.remove("韦桂香")  # she lived when the rice was handed out
    rice = document("checklists/answers-relief-rice-990421103201.json")["answers"]
    assert rice["dead_listed_count"] == len(listed)


def test_a_name_alone_joins_nobody_and_one_death_waits_for_a_person() -> None:
    names, numbers = (column("deaths-2024-2025.csv", title) for title in ("姓名", "身份证号码"))
    births = column("deaths-2024-2025.csv", "出生日期")
    paid = dict(zip(column("dibao-2025-12.csv", "户主姓名"), column("dibao-2025-12.csv", "身份证号码"), strict=True))
    same_name = {name for name, number in zip(names, numbers, strict=True) if paid.get(name, number) != number}
    assert same_name == {"卢秀英", "石保山"}
    assert paid["卢秀英"][6:14] != births[names.index("卢秀英")].replace("-", "")
    assert paid["石保山"][6:14] == births[names.index("石保山")].replace("-", "")


def test_one_card_serves_two_households() -> None:
    cards = column("dibao-2025-12.csv", "银行卡号")
    twice = [index + 1 for index, card in enumerate(cards) if cards.count(card) > 1]
    assert twice == [9, 47]


def test_the_rice_on_paper_is_the_rice_delivered() -> None:
    kilograms = sum(int(amount.removesuffix("公斤")) for amount in column("rice-2025-07.csv", "发放数量（公斤）"))
    given = document("checklists/answers-relief-rice-990421103201.json")["answers"]
    assert str(kilograms) == given["ledger_kg"] == given["delivered_kg"]
    assert given["households_ledger_kg"] == str(50 * given["households_checked"])
    said = re.findall(r"[一-鿿]{2,3}(\d+(?:\.\d)?)[、，]", notes_of_rice())
    assert len(said) == given["households_checked"]
    assert sum(map(Decimal, said)) == Decimal(given["households_got_kg"])


def notes_of_rice() -> str:
    note: str = document("checklists/answers-relief-rice-990421103201.json")["notes"]["households_got_kg"]
    return note


# petitions, findings, households, ties, the conflict


def assert_cites_words(citation: dict[str, Any]) -> None:
    _, turns = interview(citation["interview"])
    cited = [turns[number - 1] for number in citation["turns"]]
    assert cited
    assert any(citation["quote"] in turn for turn in cited), citation


def resolves(citation: dict[str, Any]) -> bool:
    if "interview" in citation:
        assert_cites_words(citation)
        return True
    if "checklist" in citation:
        given = [document(f"checklists/{name}") for name in ANSWERS]
        wanted = (citation["checklist"], citation["village"])
        return any((a["checklist"], a["village"]) == wanted and citation["check"] in a["answers"] for a in given)
    if "roster" in citation:
        return bool(clean(roster(citation["roster"])[citation["line"] - 1][1]) == citation["name"])
    return citation["petition"] in {petition["key"] for petition in document("petitions.json")["petitions"]}


def test_petitions_name_a_channel_and_a_village() -> None:
    petitions = document("petitions.json")["petitions"]
    assert len(petitions) == 4
    assert len({petition["number"] for petition in petitions}) == 4
    for petition in petitions:
        assert petition["channel"] in ("letter", "box", "visit", "telephone", "forwarded")
        assert petition["village"] in villages()
        assert date.fromisoformat(petition["received"]).year == 2026
        assert petition["summary"]


@pytest.mark.parametrize("index", range(4))
def test_a_finding_rests_on_what_it_cites(index: int) -> None:
    finding = document("findings.json")["findings"][index]
    assert finding["topic"] in document("county.json")["topics"]
    assert finding["village"] in villages()
    assert finding["amount"] > 0
    assert len(set(finding["drafters"])) >= 2
    assert set(finding["drafters"]) <= set(villages()[finding["village"]]["team"])
    assert all(resolves(citation) for citation in finding["citations"])
    relations = {citation["relation"] for citation in finding["citations"]}
    assert "supports" in relations <= {"supports", "contradicts", "explains"}
    assert "contradicts" in relations


def test_whoever_is_concerned_was_heard_in_his_own_words_or_is_said_not_to_be() -> None:
    spoken: dict[str, str] = {}
    for head, turns in map(interview, INTERVIEWS):
        spoken[head["被谈话人"]] = spoken.get(head["被谈话人"], "") + "\n".join(turns)
    persons = [person for finding in document("findings.json")["findings"] for person in finding["persons"]]
    assert {person["heard"] for person in persons} == {"heard", "not_heard"}
    for person in persons:
        assert (person["heard"] == "heard") == bool(person["explanation"])
        assert person["explanation"] in spoken.get(person["name"], "")


def test_households_are_eight_and_their_members_agree_with_their_numbers() -> None:
    households = document("households.json")["households"]
    assert len({household["key"] for household in households}) == 8
    for household in households:
        assert household["village"] in villages()
        assert household["members"][0]["relation"] == "户主"
        assert household["name"].startswith(household["members"][0]["name"])
        for member in household["members"]:
            assert member["id_number"][6:14] == member["birth"].replace("-", "")
            assert (int(member["id_number"][16]) % 2 == 1) == (member["sex"] == "男")


def test_no_tie_is_without_its_source() -> None:
    ties = document("ties.json")["ties"]
    assert len(ties) >= 10
    for tie in ties:
        assert tie["source"]
        assert_cites_words(tie["cites"])


def test_whoever_is_tied_is_somebody_who_was_met_or_heard_of_or_is_a_unit() -> None:
    told = document("ties.json")
    units, heard_of = {one["name"] for one in told["organisations"]}, set(told["heard_of"])
    met = {interview(path.name)[0]["被谈话人"] for path in sorted((PRACTICE / "interviews").glob("*.txt"))}
    met |= {member["name"] for home in document("households.json")["households"] for member in home["members"]}
    assert not units & (heard_of | met), "a project is not a person"
    assert not heard_of & met
    named = {tie[end] for tie in told["ties"] for end in ("one", "other")}
    assert named == (named & met) | heard_of | units


def test_the_conflict_is_a_true_one_that_a_leader_who_was_there_settles() -> None:
    conflict = document("conflict.json")
    head, turns = interview(conflict["interview"])
    assert turns[conflict["turn"] - 1] == "答：" + conflict["base"]
    one, other = conflict["edits"]
    assert len({conflict["base"], one["text"], other["text"], conflict["settle"]["text"]}) == 4
    authors = {*head["谈话人"].split("、"), head["记录人"]}
    assert {one["by"], other["by"], conflict["settle"]["by"]} <= authors
    assert [members()[edit["by"]]["role"] for edit in conflict["edits"]] == ["inspector", "inspector"]
    assert members()[conflict["settle"]["by"]]["role"] == "leader"
    assert one["at"] < other["at"] < conflict["settle"]["at"]
    assert conflict["settle"]["reason"]


def test_the_day_runs_forward_and_points_at_what_is_there() -> None:
    events = document("day.json")["events"]
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    findings = {finding["key"] for finding in document("findings.json")["findings"]}
    for event in events:
        assert event["by"] in members()
        target = event.get("target", {})
        assert target.get("interview", INTERVIEWS[0]) in INTERVIEWS
        assert target.get("finding", "dead-allowance") in findings
        assert target.get("roster", "rice-2025-07.csv") in ROSTERS
        if "check" in target:
            assert target["check"] in {check["name"] for check in checks(definition(target["checklist"]))}
