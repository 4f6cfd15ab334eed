from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldkit.errors import Code
from fieldkit.keys import documents
from tests.core.people import refused


class Note(documents.Document, frozen=True):
    v: Literal[1]
    text: str
    data: bytes


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary())
def test_what_is_written_is_read_up_to_its_limit_and_no_further(text: str, data: bytes) -> None:
    written = documents.write(Note(v=1, text=text, data=data))
    assert documents.read(Note, written, len(written), Code.CARD_DAMAGED) == Note(v=1, text=text, data=data)
    with refused(Code.CARD_DAMAGED):
        documents.read(Note, written, len(written) - 1, Code.CARD_DAMAGED)


@pytest.mark.parametrize(
    "data",
    [
        b'{"data":"AAB=","text":"x","v":1}',
        b'{"data":"AAA","text":"x","v":1}',
        b'{"data":"AA==\\n","text":"x","v":1}',
        b'{"data":"AAA=","text":"\\u0078","v":1}',
        b'{"data":"AAA=","text":"x","v":1.0}',
        b'{"data":"AAA=","text":"x","v":"1"}',
        b'{"data":"AAA=","text":"x","v":true}',
        b'{"data":"AAA=","text":"x"}',
        b'{"data":"AAA=","text":null,"v":1}',
        b'{"text":"x","data":"AAA=","v":1}',
        b'\xef\xbb\xbf{"data":"AAA=","text":"x","v":1}',
        b'{"data":"AAA=","text":"\xff","v":1}',
    ],
)
def test_one_document_has_one_form(data: bytes) -> None:
    with refused(Code.CARD_DAMAGED):
        documents.read(Note, data, 100, Code.CARD_DAMAGED)


@pytest.mark.parametrize("data", [b'{"v":2}', b'{"v":2,"x":[1]}', b'{"card":{"v":2},"signature":"x"}'])
def test_a_later_format_is_newer_and_not_damaged(data: bytes) -> None:
    with refused(Code.DOCUMENT_NEWER) as caught:
        documents.read(Note, data, 100, Code.CARD_DAMAGED)
    assert caught.value.params == {"version": 2}
