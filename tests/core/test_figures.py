"""What marked words say as a figure; what is not plain says nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.model import figures


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("3500元", 350_000),
        ("3,500.50元", 350_050),
        ("¥410", 41_000),
        ("１２００元", 120_000),
        ("1.2万元", 1_200_000),
        ("1.2万", 1_200_000),
        ("三千五百元", 350_000),
        ("三千五", 350_000),
        ("两万三", 2_300_000),
        ("一万零五百元", 1_050_000),
        ("三千零五元", 300_500),
        ("十五块钱", 1_500),
        ("五百块", 50_000),
        ("壹万贰仟叁佰元整", 1_230_000),
        ("十二元五角", 1_250),
        ("3块5毛", 350),
        ("二十万零三百元", 20_030_000),
        ("一亿二千万元", 12_000_000_000),
    ],
)
def test_an_amount_is_read_in_fen(words: str, fen: int) -> None:
    assert figures.fen(words) == fen


@pytest.mark.parametrize("words", ["", "很多钱", "三四千元", "3500斤", "元", "二〇二三年", "1.234元", "9" * 40])
def test_what_is_no_plain_amount_is_left_alone(words: str) -> None:
    assert figures.fen(words) is None


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2023年5月1日", "2023-05-01"),
        ("2023年5月", "2023-05"),
        ("2023-05-01", "2023-05-01"),
        ("2023.5.1", "2023-05-01"),
        ("二〇二三年五月一日", "2023-05-01"),
        ("二零二三年十二月二十五号", "2023-12-25"),
        ("去年5月", "2025-05"),
        ("前年三月三日", "2024-03-03"),
        ("今年 1 月份", "2026-01"),
    ],
)
def test_a_date_is_read_as_a_day_or_month(words: str, day: str) -> None:
    assert figures.day(words, "2026-03-05T09:10") == day


@pytest.mark.parametrize("words", ["", "春节前", "2023年13月", "2023年2月30日", "5月1日", "去年"])
def test_what_is_no_plain_date_is_left_alone(words: str) -> None:
    assert figures.day(words, "2026-03-05") == ""


@given(st.text(max_size=30))
def test_no_words_are_too_strange(words: str) -> None:
    told = figures.fen(words)
    assert told is None or told >= 0
    figures.day(words, words)


@given(st.integers(0, 10**9))
def test_every_amount_in_digits_is_read_back(cents: int) -> None:
    assert figures.fen(f"{cents // 100:,}.{cents % 100:02d}元") == cents
