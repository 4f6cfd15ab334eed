"""The same comparison as SQL in DuckDB and as merges in pandas: what they find, in the form of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import duckdb
import pandas as pd

from fieldkit.rosters.sorts import sort
from tests.bench.villages import COLUMNS, Listed

Found = set[tuple[str, tuple[str, ...]]]

_BENEFITS = "(SELECT * FROM listed WHERE role = 'benefit')"
_PAIRS = """
    SELECT '{rule}', a.row, b.row FROM (SELECT * FROM listed WHERE role = 'benefit') a
    JOIN (SELECT * FROM listed WHERE role = '{role}') b ON a.id_number = b.id_number
    WHERE a.id_number <> '' AND {when}
    UNION ALL
    SELECT '{rule}', a.row, b.row FROM (SELECT * FROM listed WHERE role = 'benefit') a
    JOIN (SELECT * FROM listed WHERE role = '{role}') b
    ON a.name = b.name AND a.born = b.born AND a.household = b.household
    WHERE (a.id_number = '' OR b.id_number = '') AND {when}
"""
_GROUPS = "SELECT '{rule}', list(row) FROM {source} WHERE {there} GROUP BY {key} HAVING {having}"
_PERSONS = "CASE WHEN min(id_number) <> '' THEN count(DISTINCT id_number) ELSE count(DISTINCT name) END > 1"
_QUERIES = (
    _PAIRS.format(rule="dead_but_paid", role="deaths", when="a.paid > substr(b.died, 1, 7)"),
    _PAIRS.format(rule="kin_paid", role="kin", when="true"),
    _GROUPS.format(rule="one_card", source=_BENEFITS, there="card <> ''", key="card", having=_PERSONS),
    _GROUPS.format(
        rule="paid_twice",
        source=_BENEFITS,
        there="id_number <> ''",
        key="id_number, subject, paid",
        having="count(*) > 1",
    ),
    _GROUPS.format(
        rule="phone_villages", source=_BENEFITS, there="true", key="phone", having="count(DISTINCT village) > 1"
    ),
    _GROUPS.format(
        rule="two_names", source="listed", there="id_number <> ''", key="id_number", having="count(DISTINCT name) > 1"
    ),
    _GROUPS.format(
        rule="two_villages",
        source=_BENEFITS,
        there="id_number <> ''",
        key="id_number, subject",
        having="count(DISTINCT village) > 1",
    ),
)


def frame(listed: Sequence[Listed]) -> pd.DataFrame:
    """Return all lists as one frame."""
    return pd.concat([_frame(one) for one in listed], ignore_index=True)


def _frame(one: Listed) -> pd.DataFrame:
    told = {"row": one.rows, **dict(zip(COLUMNS, one.columns, strict=True))}
    return pd.DataFrame(told).assign(role=sort(one.sort).role, subject=sort(one.sort).subject)


def database(listed: Sequence[Listed]) -> duckdb.DuckDBPyConnection:
    """Return a database that holds all lists as one table."""
    connection = duckdb.connect(":memory:")
    connection.register("told", frame(listed))
    connection.execute("CREATE TABLE listed AS SELECT * FROM told")
    connection.unregister("told")
    return connection


def by_duckdb(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Ask the seven questions in SQL."""
    return [row for query in _QUERIES for row in connection.execute(query).fetchall()]


def by_pandas(lists: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Ask the seven questions by merging and grouping."""
    paid = lists[lists.role == "benefit"]
    numbered = paid[paid.id_number != ""]
    return [
        *_pairs("dead_but_paid", paid, lists[lists.role == "deaths"], lambda pair: pair.paid_a > pair.died_b.str[:7]),
        *_pairs("kin_paid", paid, lists[lists.role == "kin"], None),
        *_persons("one_card", paid[paid.card != ""]),
        *_groups("paid_twice", numbered, ["id_number", "subject", "paid"], "row", "count"),
        *_groups("phone_villages", paid, ["phone"], "village", "nunique"),
        *_groups("two_names", lists[lists.id_number != ""], ["id_number"], "name", "nunique"),
        *_groups("two_villages", numbered, ["id_number", "subject"], "village", "nunique"),
    ]


def plain(rows: Iterable[tuple[Any, ...]]) -> Found:
    """Return what a peer found in the form of ours: the rule and its rows in order."""
    found = set()
    for rule, *told in rows:
        rows_of = told[0] if isinstance(told[0], list) else told
        found.add((rule, tuple(sorted(rows_of))))
    return found


Fits = Callable[[pd.DataFrame], "pd.Series[bool]"]


def _pairs(rule: str, paid: pd.DataFrame, other: pd.DataFrame, fits: Fits | None) -> list[tuple[Any, ...]]:
    by_number = paid[paid.id_number != ""].merge(other, on="id_number", suffixes=("_a", "_b"))
    by_birth = paid.merge(other, on=["name", "born", "household"], suffixes=("_a", "_b"))
    by_birth = by_birth[(by_birth.id_number_a == "") | (by_birth.id_number_b == "")]
    told = []
    for pairs in (by_number, by_birth):
        held = pairs[fits(pairs)] if fits else pairs
        told += [(rule, one, two) for one, two in zip(held.row_a, held.row_b, strict=True)]
    return told


def _groups(rule: str, rows: pd.DataFrame, key: list[str], of: str, how: str) -> list[tuple[Any, ...]]:
    counts = rows.groupby(key, sort=False)[of].transform(how)
    return [(rule, list(group)) for _, group in rows[counts > 1].groupby(key, sort=False)["row"]]


def _persons(rule: str, rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    grouped = rows.groupby("card", sort=False)
    numbered = grouped["id_number"].transform("min") != ""
    kinds = grouped["id_number"].transform("nunique").where(numbered, grouped["name"].transform("nunique"))
    return [(rule, list(group)) for _, group in rows[kinds > 1].groupby("card", sort=False)["row"]]
