"""Hits at the desk: open questions that explain themselves, marked by a person with a source, one on two devices."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldkit.desk import accounts, cases, comparing, exhibits, findings, hits, registers, rosters, rulebooks
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Case, Roster
from fieldkit.model.missing import is_open
from fieldkit.model.questions import Hit, Match
from fieldkit.rosters import explaining, rules
from tests.vaultkit import County, carry, dump

pytest_plugins = ["tests.counties"]

PRACTICE = Path(__file__).parents[2] / "resources" / "practice" / "rosters"
A, B, C = "990421197110200770", "990421197803030786", "990421195601250810"
PAID = ["姓名", "身份证号码", "村民小组", "发放日期", "金额"]
DEAD = ["姓名", "身份证号码", "村民小组", "死亡日期"]


def case_of(desk: Desk, village: str = "石磨岭村", code: str = "990421103201") -> Case:
    return cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), village, code)


@pytest.fixture
def pair(county: Callable[..., County]) -> tuple[Desk, Desk]:
    made = county()
    return Desk(made["zhang"]), Desk(made["li"])


def listed(desk: Desk, case: Case, path: Path, sort: str, *, title: str = "") -> Roster:
    roster, _ = rosters.import_roster(desk, case, path, title, sort)
    return accounts.confirm(desk, roster, accounts.uses(desk, roster))


def written(folder: Path, name: str, *lines: list[str]) -> Path:
    target = io.StringIO()
    csv.writer(target).writerows(lines)
    path = folder / name
    path.write_text(target.getvalue(), encoding="utf-8")
    return path


def a_dead(desk: Desk, folder: Path) -> Hit:
    case = case_of(desk)
    listed(desk, case, written(folder, "p.csv", PAID, ["韦芳", A, "一组", "2025-12", "960"]), "dibao", title="低保名册")
    listed(desk, case, written(folder, "d.csv", DEAD, ["韦芳", A, "一组", "2025年3月1日"]), "deaths", title="死亡登记")
    comparing.compare(desk, rosters.rosters(desk))
    (hit,) = hits.hits(desk)
    return hit


def refused(code: Code, act: Callable[..., object], *arguments: object) -> None:
    with pytest.raises(Refused) as told:
        act(*arguments)
    assert told.value.code is code


def test_the_practice_lists_tell_what_was_put_into_them(pair: tuple[Desk, Desk]) -> None:
    desk = pair[0]
    case = case_of(desk)
    for name, sort in (("dibao-2025-12", "dibao"), ("deaths-2024-2025", "deaths"), ("rice-2025-07", "rice")):
        listed(desk, case, PRACTICE / f"{name}.csv", sort)
    made = comparing.compare(desk, rosters.rosters(desk))
    told = hits.told(desk, hits.hits(desk))
    dead = {(one.sides[0].title, one.sides[0].told["name"]) for one in told if one.title == "死后仍在发放"}
    assert dead == {
        *(("dibao-2025-12", name) for name in ("卢长庚", "韦桂香", "石保山")),
        *(("rice-2025-07", name) for name in ("卢长庚", "韦文光")),
    }
    (guessed,) = [one.sentence for one in told if "石保山" in one.sentence]
    assert guessed.endswith("没有身份证号可比，凭姓名、出生日期、组别相同。")
    places = "方阿妹（《dibao-2025-12》第 10 行）", "韦老五（《dibao-2025-12》第 48 行）"
    assert [one.sentence for one in told if one.title == "一卡多人"] == [
        f"2 个人共用一个卡（账）号 9900007682814711：{'；'.join(places)}。"
    ]
    assert (len(told), made.new, made.matches) == (6, 6, ())


def test_a_hit_explains_itself_and_waits_for_a_person(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    hit = a_dead(desk, tmp_path)
    (told,) = hits.told(desk, [hit])
    assert is_open(hit)
    assert told.sentence == "韦芳2025-03-01死亡，2025-12仍在发放：《低保名册》第 2 行，《死亡登记》第 2 行。"
    refused(Code.HIT_SOURCE, hits.mark, desk, hit, "confirmed")
    refused(Code.HIT_SOURCE, hits.mark, desk, hit, "wrong", "  \n")
    refused(Code.CITATION_TARGET, hits.mark, desk, hit, "confirmed", "", hit.path.replace("hit/", "exhibit/"))
    assert is_open(desk.get(Hit, hit.path))
    photo = tmp_path / "p.jpg"
    photo.write_bytes(b"x")
    exhibit, _ = exhibits.add(desk, hit.space, photo)
    marked = hits.mark(desk, hit, "confirmed", source=exhibit.path)
    assert (marked.mark, marked.source, marked.changed_by) == ("confirmed", exhibit.path, desk.member)
    assert not is_open(marked)


def test_an_open_hit_is_no_citation(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    hit = a_dead(desk, tmp_path)
    finding = findings.new_finding(desk, hit.space, title="死后领低保")
    refused(Code.HIT_OPEN, findings.cite, desk, finding, hit.path, "supports")
    refused(Code.HIT_OPEN, findings.cite, desk, finding, hit.path, "explains")
    hit = hits.mark(desk, hit, "explained", "三月的是补发")
    refused(Code.HIT_OPEN, findings.cite, desk, finding, hit.path, "supports")
    findings.cite(desk, finding, hit.path, "explains")
    hit = hits.mark(desk, hit, "confirmed", "火化证明")
    findings.cite(desk, finding, hit.path, "supports")
    assert [one.relation for one in findings.citations(desk, finding)] == ["explains", "supports"]
    hits.mark(desk, hit, "")
    refused(Code.HIT_OPEN, findings.cite, desk, finding, hit.path, "supports")


def test_a_confirmed_hit_becomes_a_finding_in_one_act(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    hit = a_dead(desk, tmp_path)
    refused(Code.HIT_OPEN, hits.to_finding, desk, hit)
    assert findings.findings(desk) == [], "nothing is left of an act that was refused"
    made = hits.to_finding(desk, hits.mark(desk, hit, "confirmed", "火化证明"))
    (citation,) = findings.citations(desk, made)
    assert (made.title, citation.target, citation.relation) == ("死后仍在发放", hit.path, "supports")
    assert desk.tell(made.facts) == desk.tell(citation.quote) == hits.told(desk, [hit])[0].sentence


def test_comparing_again_changes_nothing_and_takes_back_what_no_longer_holds(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    desk = pair[0]
    hit = a_dead(desk, tmp_path)
    before = dump(desk.vault)
    again = comparing.compare(desk, rosters.rosters(desk))
    assert (again.new, again.withdrawn, again.hits) == (0, 0, (hit.path,))
    assert dump(desk.vault) == before
    dead = next(one for one in rosters.rosters(desk) if one.sort == "deaths")
    desk.set(dead.space, dead.path, {"sort": "kin"})
    changed = comparing.compare(desk, rosters.rosters(desk))
    assert changed.withdrawn == 1
    assert [one.rule for one in hits.hits(desk)] == ["kin_paid"]
    desk.set(dead.space, dead.path, {"sort": "deaths"})
    comparing.compare(desk, rosters.rosters(desk))
    assert [one.path for one in hits.hits(desk)] == [hit.path]


def test_what_a_person_marked_is_never_taken_back(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    hit = hits.mark(desk, a_dead(desk, tmp_path), "wrong", "户籍显示健在")
    dead = next(one for one in rosters.rosters(desk) if one.sort == "deaths")
    desk.set(dead.space, dead.path, {"sort": "kin"})
    assert comparing.compare(desk, rosters.rosters(desk)).withdrawn == 0
    assert desk.get(Hit, hit.path).mark == "wrong"
    assert not desk.get(Hit, hit.path).deleted


def test_two_devices_that_compare_the_same_lists_meet(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    zhang, li = pair
    hit = a_dead(zhang, tmp_path)
    assert a_dead(li, tmp_path).path == hit.path
    hits.mark(zhang, hit, "confirmed", "火化证明")
    carry(zhang.vault, li.vault, hit.space, "county")
    (merged,) = hits.hits(li)
    assert (merged.mark, merged.conflicts) == ("confirmed", ())
    hits.mark(li, merged, "explained", "补发")
    hits.mark(zhang, zhang.get(Hit, hit.path), "wrong", "健在")
    carry(zhang.vault, li.vault, hit.space, "county")
    (disputed,) = hits.hits(li)
    assert is_open(disputed), "two who disagree have answered nothing"
    finding = findings.new_finding(li, hit.space, title="x")
    refused(Code.HIT_OPEN, findings.cite, li, finding, disputed.path, "explains")


def test_a_name_is_decided_by_a_person_and_asked_about_after(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    case = case_of(desk)
    listed(
        desk, case, written(tmp_path, "p.csv", PAID, ["韦芳", A, "一组", "2025-12", "960"]), "dibao", title="低保名册"
    )
    listed(desk, case, written(tmp_path, "d.csv", DEAD, ["韦芳", "", "", "2025-03-01"]), "deaths", title="死亡登记")
    assert comparing.compare(desk, rosters.rosters(desk)).hits == ()
    (match,) = hits.matches(desk)
    (told,) = hits.told(desk, [match])
    assert told.sentence == "同名：韦芳（《低保名册》第 2 行）；韦芳（《死亡登记》第 2 行）。"
    refused(Code.HIT_SOURCE, hits.decide, desk, match, "same")
    hits.decide(desk, match, "same", "死者女儿当面辨认")
    comparing.compare(desk, rosters.rosters(desk))
    (hit,) = hits.hits(desk)
    assert hits.told(desk, [hit])[0].sentence.endswith("由人认定是同一人。")
    hits.decide(desk, desk.get(Match, match.path), "different", "两个人")
    assert comparing.compare(desk, rosters.rosters(desk)).withdrawn == 1
    assert hits.hits(desk) == []


def test_nothing_is_compared_before_a_person_confirmed_the_columns(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    case = case_of(desk)
    path = written(tmp_path, "p.csv", PAID, ["韦芳", A, "一组", "2025-12", "960"])
    roster, _ = rosters.import_roster(desk, case, path, "低保名册", "dibao")
    refused(Code.ROSTER_UNCONFIRMED, comparing.compare, desk, [roster])
    roster = accounts.confirm(desk, roster, accounts.uses(desk, roster))
    assert comparing.compare(desk, [roster]).hits == ()
    desk.set(roster.space, roster.path, {"sort": "什么都有"})
    refused(Code.ROSTER_FEW, comparing.compare, desk, [desk.get(Roster, roster.path)])
    refused(Code.ROSTER_FEW, comparing.compare, desk, [])


def test_a_column_that_is_plainly_wrong_floods_nobody(
    pair: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "MOST_HITS", 1)
    desk = pair[0]
    rows = [[f"韦{sign}", number, "", "2025-12", ""] for sign, number in zip("甲乙丙", (A, B, C), strict=True)]
    listed(desk, case_of(desk), written(tmp_path, "p.csv", PAID, *rows), "dibao")
    dead = [[row[0], row[1], "", "2025-01"] for row in rows]
    listed(desk, case_of(desk), written(tmp_path, "d.csv", DEAD, *dead), "deaths")
    refused(Code.HITS_MANY, comparing.compare, desk, rosters.rosters(desk))
    assert hits.hits(desk) == []


def test_what_two_villages_tell_together_stays_at_the_office(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    desk = pair[0]
    for village, code, sign in (("石磨岭村", "990421103201", "1"), ("槐荫湾村", "990421103202", "2")):
        path = written(tmp_path, f"{sign}.csv", PAID, ["韦芳", A, "", f"2025-1{sign}", "960"])
        listed(desk, case_of(desk, village, code), path, "dibao", title=village)
    comparing.compare(desk, rosters.rosters(desk))
    (hit,) = hits.hits(desk)
    assert (hit.rule, hit.space) == ("two_villages", "office")
    assert hits.told(desk, [hit])[0].sentence == (
        "韦芳在 2 个村领同一种补助：韦芳（《槐荫湾村》第 2 行）；韦芳（《石磨岭村》第 2 行）。"
    )


def test_the_office_gives_standards_and_rules_that_travel(pair: tuple[Desk, Desk], tmp_path: Path) -> None:
    zhang, li = pair
    book = tmp_path / "2025年标准.toml"
    book.write_text(
        '[[standard]]\nrule = "over_standard"\nsince = "2025"\nvalue = "700"\n'
        '[rule.own]\nshape = "single"\nof = ["dibao"]\nwhen = "amount > standard"\ntitle = "自定"\n'
        'says = "{who}领了 {amount} 元。"\n[[standard]]\nrule = "own"\nsince = "2025"\nvalue = "1"\n',
        encoding="utf-8",
    )
    rulebooks.take_in(li, book)
    carry(li.vault, zhang.vault, "county")
    path = written(tmp_path, "p.csv", PAID, ["韦芳", A, "", "2025-12", "960.50"], ["农三", B, "", "2025-12", "700"])
    listed(zhang, case_of(zhang), path, "dibao", title="低保名册")
    comparing.compare(zhang, rosters.rosters(zhang))
    assert sorted((one.title, one.sentence) for one in hits.told(zhang, hits.hits(zhang))) == [
        ("自定", "农三领了 700.00 元。"),
        ("自定", "韦芳领了 960.50 元。"),
        ("超过标准", "韦芳2025-12发放 960.50 元，标准 700.00 元：《低保名册》第 2 行。"),
    ]
    for amiss, code in (
        ("x", Code.RULES_DAMAGED),
        ("[rule.x]\nshape='round'\nof=['spending']\nstep='1'\nsays='{guilt}'", Code.RULES_WRONG),
    ):
        book.write_text(amiss, encoding="utf-8")
        refused(code, rulebooks.take_in, li, book)
    book.write_bytes(b"\xff")
    refused(Code.TEXT_ENCODING, rulebooks.take_in, li, book)
    refused(Code.WRITE_NO_RIGHT, rulebooks.take_in, zhang, written(tmp_path, "x.toml"))
    assert len(rulebooks.told(li)) == len(rules.shipped().rule) + 1


@pytest.mark.parametrize("name", sorted(rules.shipped().rule))
@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_every_rule_has_a_name_and_a_sentence_without_gaps(
    name: str, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDKIT_LANGUAGE", lang)
    rule = rules.shipped().rule[name]
    side = explaining.Side("row", "名册", explaining.Sort("", ""), "表一", 7, {})
    assert explaining.title(name, rule) != name
    told = explaining.sentence(name, rule, [side, side], {})
    assert ("第 7 行" if lang == "zh_CN" else "line 7") in told
    assert "{" not in told


def test_the_register_of_hits_tells_each_in_chinese_with_what_shows_it(
    pair: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = pair[0]
    hit = a_dead(desk, tmp_path)
    monkeypatch.setenv("FIELDKIT_LANGUAGE", "en")
    sheet = registers.register(desk, "hit", registers.Audience.DISCIPLINE, case_of(desk), "2026-03-05")
    assert sheet.rows == ()
    hits.mark(desk, hit, "confirmed", "火化证明复印件")
    sheet = registers.register(desk, "hit", registers.Audience.DISCIPLINE, case_of(desk), "2026-03-05")
    ((village, matter, sentence, mark, basis, *_),) = sheet.rows
    assert (village, matter, mark, basis) == ("石磨岭村", "死后仍在发放", "属实", "火化证明复印件")
    assert "低保名册" in str(sentence)
    assert "死亡登记" in str(sentence)


def test_some_rows_read_as_they_are_read_among_all(pair: tuple[Desk, Desk]) -> None:
    desk = pair[0]
    roster = listed(desk, case_of(desk), PRACTICE / "dibao-2025-12.csv", "dibao")
    (whole,) = accounts.account(desk, roster)
    wanted = [row.path for row in whole.rows[3::7]]
    ((read, rows),) = accounts.read(desk, roster, wanted)
    assert [row.path for row in rows] == wanted
    for few, many in zip(read.columns, whole.reading.columns, strict=True):
        assert few == many[3::7]
    assert read.born == whole.reading.born[3::7]
