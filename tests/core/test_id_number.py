"""Identity numbers: what they say, and which cannot be one. The numbers are made up."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from fieldkit.model import id_number

DATES = st.dates(date(1930, 1, 1), date(2025, 12, 31))


@given(st.integers(100000, 999999), DATES, st.integers(0, 999))
def test_every_wrong_digit_and_every_swap_is_found(region: int, birth: date, order: int) -> None:
    seventeen = f"{region}{birth:%Y%m%d}{order:03}"
    number = seventeen + id_number.check_digit(seventeen)
    told = id_number.read(number)
    assert told is not None
    assert told.birth.replace("-", "") == number[6:14]
    assert told.sex == ("male" if int(number[16]) % 2 else "female")
    for at in range(17):
        for digit in "0123456789":
            if digit != number[at]:
                assert id_number.read(number[:at] + digit + number[at + 1 :]) is None
        if at < 16 and number[at] != number[at + 1]:
            assert id_number.read(number[:at] + number[at + 1] + number[at] + number[at + 2 :]) is None


def test_an_old_number_of_fifteen_digits_becomes_one_of_eighteen() -> None:
    told = id_number.read("110105490 31234"[:9] + "31234"[:5] + "1")
    assert told is not None
    assert told.number.startswith("11010519490")
    assert len(told.number) == 18


def test_the_example_of_the_standard_holds() -> None:
    assert id_number.read("11010519491231002X") is not None
    assert id_number.read("11010519491231002x") is not None
    assert id_number.read("110105194912310029") is None
    assert id_number.read("11010519491331002X") is None
    assert id_number.read("") is None
    assert id_number.read("１１０１０５１９４９１２３１００２X") is None
