"""Rows drawn by a seed: the same rows anywhere, every row with the same chance, strata with their shares."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.desk import accounts, cases, papers, persons, protection, rosters, sampling
from fieldkit.desk.desk import Desk
from fieldkit.errors import Code, Refused
from fieldkit.model.kinds import Roster
from fieldkit.model.questions import Sample
from fieldkit.paper.readable import readable
from fieldkit.rosters.sampling import draw, shared_out
from tests.vaultkit import County, carry

pytest_plugins = ["tests.counties"]

PRACTICE = Path(__file__).parents[2] / "resources" / "practice" / "rosters" / "dibao-2025-12.csv"


@pytest.fixture
def pair(county: Callable[..., County]) -> tuple[Desk, Desk]:
    made = county()
    return Desk(made["zhang"]), Desk(made["li"])


def listed(desk: Desk) -> Roster:
    case = cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")
    roster, _ = rosters.import_roster(desk, case, PRACTICE)
    return accounts.confirm(desk, roster, accounts.uses(desk, roster))


SIZES = st.dictionaries(st.text(max_size=3), st.integers(1, 50), min_size=1, max_size=8)


@given(SIZES, st.integers(1, 500))
def test_shares_add_up_and_none_is_more_than_there_is(sizes: dict[str, int], count: int) -> None:
    shares = shared_out(sizes, count)
    whole = sum(sizes.values())
    assert sum(shares.values()) == min(count, whole)
    assert all(shares[name] <= sizes[name] for name in sizes)
    if count >= len(sizes):
        assert min(shares.values()) >= 1
    for name, size in sizes.items():
        for other, less in sizes.items():
            assert size <= less or shares[name] + 1 >= shares[other]


@given(
    st.dictionaries(st.text(min_size=1, max_size=6), st.sampled_from("甲乙丙"), min_size=1),
    st.text(max_size=5),
    st.data(),
)
def test_the_same_seed_draws_the_same_rows_in_any_order(rows: dict[str, str], seed: str, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(rows)))
    turned = dict(data.draw(st.permutations(list(rows.items()))))
    drawn = draw(rows, count, seed)
    assert draw(turned, count, seed) == drawn
    assert len(set(drawn)) == len(drawn) == count
    assert set(drawn) <= rows.keys()


@given(st.sets(st.text(min_size=1, max_size=6), min_size=2), st.data())
def test_more_rows_drawn_by_one_seed_include_the_fewer(rows: set[str], data: st.DataObject) -> None:
    plain = dict.fromkeys(rows, "")
    count = data.draw(st.integers(1, len(rows) - 1))
    assert draw(plain, count + 1, "s")[:count] == draw(plain, count, "s")


def test_anybody_can_draw_again_with_a_hash_and_a_sort() -> None:
    rows = [f"row{number}" for number in range(50)]
    lots = sorted(rows, key=lambda row: hashlib.sha256(b"2026-03-05\n" + row.encode()).hexdigest())
    assert draw(dict.fromkeys(rows, ""), 7, "2026-03-05") == lots[:7]
    assert lots[:3] == ["row17", "row23", "row21"], "as this program has drawn since its first version"


def test_every_row_is_drawn_as_often_as_another() -> None:
    rows = dict.fromkeys((f"row{number}" for number in range(20)), "")
    drawn = Counter(row for seed in range(2000) for row in draw(rows, 5, str(seed)))
    assert min(drawn.values()) > 420
    assert max(drawn.values()) < 580


def test_two_desks_draw_the_same_households_and_meet(pair: tuple[Desk, Desk]) -> None:
    zhang, li = pair
    ours, theirs = (sampling.draw(desk, listed(desk), 12, "household", "现场报数 7291") for desk in pair)
    assert (ours.path, ours.rows) == (theirs.path, theirs.rows)
    carry(zhang.vault, li.vault, ours.space, "county")
    (merged,) = sampling.samples(li)
    assert merged.conflicts == ()
    assert sampling.is_proven(li, merged)
    assert [row.path for row in sampling.drawn(li, merged)] == [row.path for row in sampling.drawn(zhang, ours)]
    groups = Counter(rosters.cells(row.cells)[3] for row in sampling.drawn(li, merged))
    every = Counter(rosters.cells(row.cells)[3] for row in rosters.rows(li, li.get(Roster, merged.roster)))
    assert groups.keys() == every.keys()
    assert groups.total() == 12


def test_a_sample_that_somebody_chose_is_not_proven(pair: tuple[Desk, Desk]) -> None:
    desk = pair[0]
    made = sampling.draw(desk, listed(desk), 5)
    assert len(made.seed) == 12
    assert sampling.is_proven(desk, made)
    other = next(row.path for row in rosters.rows(desk, desk.get(Roster, made.roster)) if row.path not in made.rows)
    desk.set(made.space, made.path, {f"rows.{other}": True})
    assert not sampling.is_proven(desk, desk.get(Sample, made.path))


def test_what_cannot_be_drawn_is_refused(pair: tuple[Desk, Desk]) -> None:
    desk = pair[0]
    roster = listed(desk)
    for count, by, code in (
        (0, "", Code.SAMPLE_COUNT),
        (61, "", Code.SAMPLE_COUNT),
        (5, "name", Code.SAMPLE_BY),
        (5, "village", Code.SAMPLE_BY),
    ):
        with pytest.raises(Refused) as refused:
            sampling.draw(desk, roster, count, by)
        assert refused.value.code is code
    desk.set(roster.space, roster.path, {"uses": ""})
    with pytest.raises(Refused) as refused:
        sampling.draw(desk, desk.get(Roster, roster.path), 5)
    assert refused.value.code is Code.ROSTER_UNCONFIRMED
    assert sampling.samples(desk) == []


def test_the_paper_of_a_sample_tells_list_method_seed_sizes_strata_and_who(pair: tuple[Desk, Desk]) -> None:
    desk = pair[0]
    made = sampling.draw(desk, listed(desk), 12, "household", "现场报数 7291")
    one = sampling.told(desk, made)
    assert one.proven
    assert sum(stratum.rows for stratum in one.strata) == 60
    assert sum(stratum.drawn for stratum in one.strata) == len(one.rows) == 12
    paper = sampling.print_sample(desk, made).content
    assert paper == sampling.print_sample(desk, made).content
    document = docx.Document(io.BytesIO(paper))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for told in ("石磨岭村", one.roster.sha256, "可抽 60 行，抽取 12 行", "现场报数 7291", "张三", "结果与本表一致"):
        assert told in said, told
    strata, households = document.tables
    assert [row.cells[0].text for row in strata.rows][1:] == [stratum.name for stratum in one.strata]
    assert [row.cells[2].text for row in households.rows][1:] == [told.who["name"] for told in one.rows]


def test_the_paper_of_a_sample_says_when_it_is_not_what_the_seed_draws(pair: tuple[Desk, Desk]) -> None:
    desk = pair[0]
    made = sampling.draw(desk, listed(desk), 5)
    other = next(row.path for row in rosters.rows(desk, desk.get(Roster, made.roster)) if row.path not in made.rows)
    desk.set(made.space, made.path, {f"rows.{other}": True})
    said = docx.Document(io.BytesIO(sampling.print_sample(desk, desk.get(Sample, made.path)).content)).paragraphs
    assert any("结果与本表不一致" in paragraph.text for paragraph in said)
    assert not sampling.told(desk, made).strata


def test_the_paper_of_a_sample_names_nobody_who_is_protected(pair: tuple[Desk, Desk]) -> None:
    desk = pair[0]
    made = sampling.draw(desk, listed(desk), 60)
    name = sampling.told(desk, made).rows[0].who["name"]
    protection.protect(desk, persons.meet(desk, made.space, {"name": name}), "甲一")
    document = docx.Document(io.BytesIO(sampling.print_sample(desk, made).content))
    names = [row.cells[2].text for row in document.tables[0].rows]
    assert name not in names
    assert names.count("（涉及受保护人员，另卷保存）") == 1


def test_the_paper_of_a_sample_names_no_protected_person_as_a_stratum_either(
    pair: tuple[Desk, Desk], tmp_path: Path
) -> None:
    desk = pair[0]
    case = cases.new_case(desk, cases.new_round(desk, 2026, "第一轮"), "石磨岭村", "990421103201")
    source = tmp_path / "1.csv"
    lines = PRACTICE.read_text(encoding="utf-8-sig").splitlines()
    source.write_text(
        "\n".join([lines[0], *(one.replace("一组", "韦秋莲一户") for one in lines[1:])]), encoding="utf-8"
    )
    roster, _ = rosters.import_roster(desk, case, source)
    made = sampling.draw(desk, accounts.confirm(desk, roster, accounts.uses(desk, roster)), 10, "household")
    assert "韦秋莲一户" in [one.name for one in sampling.told(desk, made).strata]
    protection.protect(desk, persons.meet(desk, made.space, {"name": "韦秋莲"}), "甲一")
    paper = sampling.print_sample(desk, made)
    assert "韦秋莲" not in readable(paper.content)
    papers.save(desk, paper, tmp_path / "1.docx")
