"""The people of the tests about keys: one county with its office and two members, made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from fieldkit.errors import Code, Refused
from fieldkit.keys import county
from fieldkit.keys.identity import DeviceKey, Identity

OFFICE = Identity.new()
ZHANG = Identity.new()
LI = Identity.new()
LAPTOP = DeviceKey.new()
COUNTY = county.new_county(OFFICE, "青川县委巡察办", practice=False)
OTHER_OFFICE = Identity.new()
OTHER_COUNTY = county.new_county(OTHER_OFFICE, "邻县委巡察办", practice=False)


@contextmanager
def refused(code: Code) -> Iterator[pytest.ExceptionInfo[Refused]]:
    """Expect exactly this refusal."""
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code is code


def flips(data: bytes, masks: tuple[int, ...] = (0x01, 0x20, 0x80)) -> Iterator[bytes]:
    """Every `data` with one byte altered by each mask."""
    for at, byte in enumerate(data):
        for mask in masks:
            yield data[:at] + bytes([byte ^ mask]) + data[at + 1 :]
