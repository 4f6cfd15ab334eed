"""Cells as clerks write them: one form for what is meant, a reason for what cannot be read, and never a guess."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit import words
from fieldkit.model import id_number
from fieldkit.rosters import values
from fieldkit.rosters.values import NOTHING, Value
from fieldkit.rosters.vocabulary import OTHER, vocabulary

DAYS = st.dates(date(1910, 1, 1), date(2099, 12, 31))
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
NUMBER = "990421197110200770"


def written(day: date) -> list[str]:
    """A day in every form that has one reading."""
    year, month, last = day.year, day.month, day.day
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    forms = [
        day.isoformat(),
        f"{year}-{month}-{last}",
        f"{year}/{month}/{last}",
        f"{year}.{month}.{last}",
        f"{year}年{month}月{last}日",
        f"{year}年{month:02}月{last:02}号",
        f"{year}{month:02}{last:02}",
        f"{day.isoformat()} 00:00",
        f"{year}年{month}月{last}日".translate(WIDE),
        f" {year} 年 {month} 月 {last} 日 ",
    ]
    if month < 10 > last:
        forms.append(f"{year}年{month}月{last}日".translate(digits))
    if last > 12:
        forms += [f"{last}/{month}/{year}", f"{month}/{last}/{year}"]
    return forms


@given(DAYS)
def test_a_day_is_read_from_every_form_that_has_one_reading(day: date) -> None:
    for form in written(day):
        found = values.date(form)
        assert (found.text, found.fault) == (day.isoformat(), ""), form
    serial = (day - date(1899, 12, 30)).days
    if serial >= 10_000:
        assert values.date(str(serial)) == Value(day.isoformat(), "serial")


@given(DAYS)
def test_a_day_with_two_readings_is_asked_for_until_a_person_says_which(day: date) -> None:
    form = f"{day.day}/{day.month}/{day.year}"
    if day.day <= 12 and day.day != day.month:
        assert values.date(form) == Value(fault="two_readings")
    assert values.date(form, "dmy").text == day.isoformat()
    assert values.date(f"{day.month}/{day.day}/{day.year}", "mdy").text == day.isoformat()


@pytest.mark.parametrize(
    ("cell", "text", "fault"),
    [
        *(
            ("2024年1月", "2024-01", ""),
            ("2024-01", "2024-01", ""),
            ("202401", "2024-01", ""),
            ("2024.01", "2024-01", ""),
        ),
        *(("2024", "2024", ""), ("2024年", "2024", ""), ("2024年12月份", "2024-12", "")),
        *(("二〇二四年十月二十日", "2024-10-20", ""), ("二零二四年十一月三十号", "2024-11-30", "")),
        *(("", "", ""), ("—", "", ""), ("无", "", "")),
        # 2024.10, taken for a number, is shown like this
        ("2024.1", "", "two_readings"),
        *(("24.1.5", "", "two_readings"), ("1/5/24", "", "two_readings")),
        *(("2024-02-30", "", "no_such_day"), ("2024年13月", "", "no_such_day"), ("31/31/2024", "", "no_such_day")),
        *(("去年底", "", "no_date"), ("1", "", "no_date"), ("1850", "", "no_date"), ("2024-1-5-6", "", "no_date")),
    ],
)
def test_months_years_and_what_is_no_date(cell: str, text: str, fault: str) -> None:
    assert values.date(cell)[::2] == (text, fault)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (NUMBER, Value(NUMBER)),
        (NUMBER.translate(WIDE), Value(NUMBER, "width")),
        ("990421 1971 1020 0770", Value(NUMBER, "spaces")),
        (f"'{NUMBER}", Value(NUMBER, "signs")),
        ("990421-19711020-0770", Value(NUMBER, "signs")),
        ("99042119450808055x", Value("99042119450808055X", "case")),
        ("９９０４２１１９４５０８０８０５５ｘ", Value("99042119450808055X", "width")),
        ("990421711020077", Value(NUMBER, "fifteen_digits")),
        ("990421********0770", NOTHING),
        ("9.90421E+17", Value(fault="lost_digits")),
        ("990421197110200771", Value(fault="check_digit")),
        ("99042119711020077", Value(fault="id_length")),
        ("99042I197110200770", Value(fault="id_length")),
        ("990421711332077", Value(fault="id_birth")),
        ("同上", Value(fault="id_length")),
        ("", NOTHING),
        ("无", NOTHING),
    ],
)
def test_an_identity_number_is_read_or_refused_for_a_reason(cell: str, value: Value) -> None:
    assert values.id_number(cell) == value


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_digit_never_passes_for_a_number(place: int, digit: str) -> None:
    wrong = NUMBER[:place] + digit + NUMBER[place + 1 :]
    assert (values.id_number(wrong).text == NUMBER) is (wrong == NUMBER)
    assert values.id_number(wrong).text in ("", NUMBER)


@given(DAYS, st.integers(0, 999), st.integers(0, 999999))
def test_every_number_that_is_right_is_read_in_any_width(day: date, order: int, region: int) -> None:
    seventeen = f"{region:06}{day:%Y%m%d}{order:03}"
    number = seventeen + id_number.check_digit(seventeen)
    assert values.id_number(number).text == number
    assert values.id_number(number.translate(WIDE)).text == number
    if day.year < 2000 and day.year >= 1900:
        assert values.id_number(seventeen[:6] + seventeen[8:]).text == number


def test_what_a_sheet_leaves_of_a_number_still_says_the_birth() -> None:
    assert values.birth_in("990421197110200832") == "1971-10-20"
    assert values.birth_in("990421197113200832") == ""
    assert values.birth_in("12") == ""


@pytest.mark.parametrize(
    ("cell", "title", "value"),
    [
        ("960.00", "金额", Value("96000")),
        ("1,680.5", "金额", Value("168050")),
        ("￥960", "金额", Value("96000")),
        ("960元", "金额", Value("96000")),
        ("９６０", "金额", Value("96000", "width")),
        ("9 60", "金额", Value("96000", "spaces")),
        ("166.666666666667", "金额", Value("16667", "rounded")),
        ("1.5", "金额（万元）", Value("1500000")),
        ("-100", "金额", Value("-10000")),
        ("1,68", "金额", Value(fault="no_number")),
        ("壹仟元整", "金额", Value(fault="no_number")),
        ("#N/A", "金额", Value(fault="no_number")),
        ("1e400", "金额", Value(fault="no_number")),
        ("—", "金额", NOTHING),
    ],
)
def test_an_amount_is_read_to_the_fen(cell: str, title: str, value: Value) -> None:
    assert values.money(cell, title) == value


@pytest.mark.parametrize(
    ("cell", "title", "value"),
    [
        ("50", "发放数量（公斤）", Value("50")),
        ("3.330", "面积", Value("3.33")),
        ("50公斤", "发放数量（公斤）", Value("50")),
        ("50斤", "发放数量（公斤）", Value(fault="unit")),
        ("50斤", "发放数量（斤）", Value("50")),
        ("2袋", "发放数量（公斤）", Value(fault="unit")),
        ("１２．５", "面积（亩）", Value("12.5", "width")),
        ("若干", "数量", Value(fault="no_number")),
    ],
)
def test_a_quantity_in_another_unit_is_not_guessed(cell: str, title: str, value: Value) -> None:
    assert values.quantity(cell, title) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("13800001234", Value("13800001234")),
        ("138 0000 1234", Value("13800001234", "spaces")),
        ("13800001234.0", Value("13800001234", "signs")),
        ("+8613800001234", Value("13800001234", "signs")),
        ("0771-1234567", Value("07711234567", "signs")),
        ("1380000123", Value(fault="no_phone")),
        ("1.38E+10", Value(fault="lost_digits")),
        ("13800001234/13900001234", Value(fault="no_phone")),
        ("—", NOTHING),
    ],
)
def test_a_telephone_number_is_one_or_is_not(cell: str, value: Value) -> None:
    assert values.phone(cell) == value


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("6222 0210 0112 3456 789", Value("6222021001123456789", "spaces")),
        ("6222021001123456788", Value("6222021001123456788", fault="card_digit")),
        ("9900001048023103", Value("9900001048023103")),
        ("6.22202E+18", Value(fault="lost_digits")),
        ("6222********6789", NOTHING),
        ("现金", Value(fault="no_card")),
    ],
)
def test_a_card_is_checked_where_it_has_a_check_digit(cell: str, value: Value) -> None:
    assert values.card(cell) == value


def test_names_change_in_width_and_white_space_only() -> None:
    assert values.name("韦　 芳") == Value("韦芳", "spaces")
    assert values.name("Ａ韦芳") == Value("A韦芳", "width")
    assert values.name("買買提·吐尔逊") == Value("買買提·吐尔逊")
    assert values.name("\ufa0c韦") == Value("\ufa0c韦")  # a compatibility form stays what it is


@pytest.mark.parametrize("cell", ["第十二村民小组", "十二组", "12组", "１２组", "第12小组"])
def test_a_group_has_one_name(cell: str) -> None:
    assert values.household(cell).text == "12"


def test_a_house_is_no_group() -> None:
    assert values.household("石磨屯12号").text == "石磨屯12号"
    assert values.household("十组").text == "10"
    assert values.household("二十组").text == "20"
    assert values.household("一百组").text == "一百组"


CELLS = st.text(st.sampled_from("0123456789XxEe+-*./,'年月日十一〇元亩 　１（）组¥￥\n韦"), max_size=24) | st.text(
    max_size=12
)


@given(CELLS, st.sampled_from(sorted({OTHER, *vocabulary().means})), st.sampled_from(["", "dmy", "mdy"]))
def test_any_cell_is_read_or_has_a_reason_with_words(cell: str, means: str, way: str) -> None:
    found = values.reader(means, "金额（元）", way)(cell)
    for lang in words.LANGUAGES:
        told = words.catalogue(lang)
        assert not found.repair or found.repair in told["repair"]
        assert not found.fault or found.fault in told["unread"]
        assert means in told["means"]
    assert found.text == found.text.strip()
