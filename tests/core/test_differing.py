"""What differs between two texts: both can be read off the pieces, whatever they are, and little change is little."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from fieldkit.desk.differing import Sort, pieces

TEXTS = st.text("甲乙丙，。\n a", max_size=40)


@given(TEXTS, TEXTS)
def test_both_texts_are_in_the_pieces(older: str, newer: str) -> None:
    told = pieces(older, newer)
    assert "".join(piece.text for piece in told if piece.sort is not Sort.COME) == older
    assert "".join(piece.text for piece in told if piece.sort is not Sort.GONE) == newer
    assert all(piece.text for piece in told)
    assert all(one.sort is not next_.sort for one, next_ in itertools.pairwise(told))


@given(TEXTS)
def test_equal_texts_do_not_differ(text: str) -> None:
    assert all(piece.sort is Sort.SAME for piece in pieces(text, text))


def test_it_is_told_to_the_character() -> None:
    assert pieces("前年修的，花了4000块。", "前年修的，花了3000多块。") == [
        (Sort.SAME, "前年修的，花了"),
        (Sort.GONE, "4"),
        (Sort.COME, "3"),
        (Sort.SAME, "000"),
        (Sort.COME, "多"),
        (Sort.SAME, "块。"),
    ]


def test_a_long_text_without_sentences_is_told_as_a_whole() -> None:
    older, newer = "甲" * 2000, "乙" * 2000
    assert pieces(older, newer) == [(Sort.GONE, older), (Sort.COME, newer)]


def test_a_word_in_a_very_long_text_is_found_at_once() -> None:
    lines = [f"第{number}笔支出{number * 7}元。" for number in range(2000)]
    changed = [*lines[:999], "第999笔支出没有凭证。", *lines[1000:]]
    told = pieces("".join(lines), "".join(changed))
    assert [piece.text for piece in told if piece.sort is Sort.COME] == ["没有凭证"]
