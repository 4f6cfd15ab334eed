"""One cell read as what its column holds: the value in its one form, what was repaired, or why it cannot be read.

Repairs and faults are keys of `[repair]` and `[unread]` in i18n. Nothing is guessed: what has two readings has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache, partial
from typing import NamedTuple

from fieldkit.model import id_number as citizens
from fieldkit.rosters import dates
from fieldkit.rosters.vocabulary import normal, vocabulary


class Value(NamedTuple):
    """What a cell says: `text` in its one form (empty where it says nothing that can be used).

    Dates are `YYYY[-MM[-DD]]`, money whole fen, quantities decimals without closing zeros. `repair` says what had to be
    done to read it, `fault` why a person has to look at it.
    """

    text: str = ""
    repair: str = ""
    fault: str = ""


NOTHING = Value()

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_POWER = re.compile(r"-?\d(\.\d+)?E\+?\d+", re.IGNORECASE)
_MASKED = re.compile(r"[\d*xX]*\*{3,}[\d*xX]*")
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|\d{7,8}")
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")
_UNION_PAY = re.compile(r"62\d{14,17}")
_FEN = Decimal(100)
_DIGITS = frozenset("0123456789")


def id_number(cell: str) -> Value:
    """Read an identity number; one of 15 digits is made one of 18 (GB 11643-1999).

    Faults: `lost_digits` (a sheet took it for a number), `id_length`, `check_digit`, `id_birth`. A number whose digits
    are partly covered says nothing, and is no fault.
    """
    plain, repair = _tidy(cell)
    plain = plain.replace("-", "").lstrip("'")
    if _is_empty(plain) or _MASKED.fullmatch(plain):
        return NOTHING
    if _POWER.fullmatch(plain):
        return Value(fault="lost_digits")
    found = citizens.read(plain)
    if found is None:
        return Value(fault=_wrong(plain.upper()))
    if len(plain) == 15:
        return Value(found.number, "fifteen_digits")
    return Value(found.number, repair or ("case" if plain[-1] == "x" else "signs" if plain != cell else ""))


def birth_in(cell: str) -> str:
    """Return the birth date in a number whose last digits are lost: Excel keeps the first fifteen."""
    digits = _tidy(cell)[0][6:14]
    return dates.day(digits[:4], digits[4:6], digits[6:]) if len(digits) == 8 and set(digits) <= _DIGITS else ""


def name(cell: str) -> Value:
    """Read a name: width and white space are made one, nothing else is touched."""
    plain, repair = _tidy(cell)
    return NOTHING if _is_empty(plain) else Value(plain, repair)


def household(cell: str) -> Value:
    """Read a group or house number: `第一村民小组`, `一组` and `1组` are one."""
    told = vocabulary()
    plain = normal(cell)
    if plain in told.empty:
        return NOTHING
    number = plain
    for word in told.before_group:
        number = number.removeprefix(word)
    for word in told.after_group:
        number = number.removesuffix(word)
    digits = _counted(number)
    return Value(digits if digits and number != plain else plain)


def words(cell: str) -> Value:
    """Read words: white space in a row is one space."""
    text = " ".join(cell.translate(_FULL_WIDTH).split())
    return NOTHING if _is_empty(text) else Value(text)


def phone(cell: str) -> Value:
    """Read a telephone number: a mobile one, or a line with or without its area code. Faults: `no_phone`."""
    plain, repair = _tidy(cell)
    if _is_empty(plain):
        return NOTHING
    bare = plain.removesuffix(".0").removeprefix("+86").replace("-", "")
    if _PHONE.fullmatch(bare):
        return Value(bare, repair or ("signs" if bare != plain else ""))
    return Value(fault="lost_digits" if _POWER.fullmatch(plain) else "no_phone")


def card(cell: str) -> Value:
    """Read the number of a bank card or account. One that begins with 62 is a bank card's and has a check digit
    (ISO/IEC 7812-1, annex B); passbooks and old accounts have none. Faults: `no_card`, `lost_digits`, `card_digit`.
    """
    plain, repair = _tidy(cell)
    if _is_empty(plain) or _MASKED.fullmatch(plain):
        return NOTHING
    if _POWER.fullmatch(plain):
        return Value(fault="lost_digits")
    bare = plain.replace("-", "")
    if not bare.isascii() or not bare.isdigit() or not 10 <= len(bare) <= 30:
        return Value(fault="no_card")
    if _UNION_PAY.fullmatch(bare) and _luhn(bare) != 0:
        return Value(bare, fault="card_digit")
    return Value(bare, repair or ("signs" if bare != plain else ""))


def money(cell: str, title: str = "") -> Value:
    """Read an amount as fen; a column called 万元 holds ten thousands. Faults: `no_number`."""
    told = vocabulary()
    plain, repair = _tidy(cell)
    if _is_empty(plain):
        return NOTHING
    bare = normal(plain)
    for sign in told.money_signs:
        bare = bare.removeprefix(sign).removesuffix(sign)
    if not _NUMBER.fullmatch(bare):
        return Value(fault="no_number")
    factor = next((factor for word, factor in told.money.items() if word in normal(title)), 1)
    exact = Decimal(bare.replace(",", "")) * factor * _FEN
    whole = exact.quantize(Decimal(1), ROUND_HALF_EVEN)
    return Value(str(whole), repair or ("rounded" if whole != exact else ""))


def quantity(cell: str, title: str = "") -> Value:
    """Read a quantity; a unit in the cell must be that of the title. Faults: `no_number`, `unit`."""
    plain, repair = _tidy(cell)
    if _is_empty(plain):
        return NOTHING
    bare = normal(plain)
    unit = next((unit for unit in vocabulary().units if bare.endswith(unit)), "")
    number = bare.removesuffix(unit)
    if not _NUMBER.fullmatch(number):
        return Value(fault="no_number")
    if unit and not _is_of(unit, normal(title)):
        return Value(fault="unit")
    text = format(Decimal(number.replace(",", "")), "f")
    return Value(text.rstrip("0").rstrip(".") if "." in text else text, repair)


def date(cell: str, way: str = "") -> Value:
    """Read a date (see `dates.read`); `way` is `dmy` or `mdy` where a person said so."""
    plain, repair = _tidy(cell.partition(" ")[0] if _has_time(cell) else cell)
    if _is_empty(plain):
        return NOTHING
    text, fault = dates.read(plain, way)
    return Value(text, repair or ("serial" if text and plain.isdigit() and len(plain) == 5 else ""), fault)


def reader(means: str, title: str, way: str) -> Callable[[str], Value]:
    """Return what reads the cells of a column that holds `means`; the same cell is read once only.

    A formula without a result is told as one: fault `no_result`.
    """
    read: Callable[[str], Value] = _READERS.get(means, words)
    if means in MONEY:
        read = partial(money, title=title)
    elif means in QUANTITIES:
        read = partial(quantity, title=title)
    elif means in DATES:
        read = partial(date, way=way)
    return lru_cache(_REMEMBERED)(lambda cell: Value(fault="no_result") if cell.startswith(("=", "#")) else read(cell))


MONEY = frozenset({"amount"})
QUANTITIES = frozenset({"quantity", "area"})
DATES = frozenset({"paid", "died", "born", "date"})
_REMEMBERED = 4096
_READERS: dict[str, Callable[[str], Value]] = {
    "id_number": id_number,
    "name": name,
    "holder": name,
    "cadre": name,
    "household": household,
    "phone": phone,
    "card": card,
    "village": name,
    "payee": name,
    "contractor": name,
    "invoice": name,
}


def _tidy(cell: str) -> tuple[str, str]:
    """Return `cell` in half width without white space, and what that repaired."""
    half = cell.translate(_FULL_WIDTH) if not cell.isascii() else cell
    bare = "".join(half.split())
    if bare == cell:
        return cell, ""
    return bare, "width" if "".join(cell.split()) != bare else "spaces"


def _is_empty(plain: str) -> bool:
    return not plain or plain in vocabulary().empty


def _has_time(cell: str) -> bool:
    return len(cell) > 10 and ":" in cell


def _wrong(plain: str) -> str:
    """Return why `plain` is no identity number."""
    if not (len(plain) in (15, 18) and plain.isascii() and plain[:-1].isdigit()):
        return "id_length"
    if len(plain) == 18 and plain[17] != citizens.check_digit(plain[:17]):
        return "check_digit"
    return "id_birth"


def _counted(number: str) -> str:
    """Return a number below 100 in Chinese or Arabic numerals in Arabic ones, or an empty text."""
    if number.isascii():
        return number.lstrip("0") if number.isdigit() else ""
    tens, ten, ones = number.partition(vocabulary().ten)
    digits = vocabulary().digits
    first, last = tens.translate(digits), ones.translate(digits)
    if not ten:
        return first if len(first) == 1 and first.isdigit() else ""
    told = (first or "1") + (last or "0")
    return told if told.isdigit() and len(told) == 2 else ""


def _is_of(unit: str, title: str) -> bool:
    """Say whether a column called `title` is in `unit`: no longer unit that ends in it may stand there."""
    longer = [other for other in vocabulary().units if other.endswith(unit) and other != unit]
    return unit in title and not any(other in title for other in longer)


def _luhn(digits: str) -> int:
    """Return the sum modulo 10 by Luhn's formula, 0 for a number whose check digit fits."""
    odd = sum(map(int, digits[-1::-2]))
    return (odd + sum(sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])) % 10
