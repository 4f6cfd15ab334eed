"""What is said in a village, made up: words of one to four characters, some said often, most said seldom."""

from __future__ import annotations

import itertools
import random

_FIRST, _LETTERS, _WORDS = 0x4E00, 2000, 4000
_STEP = 7
_LONGEST = 4


class Speech:
    """Answers that are the same for the same `seed`."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        letters = [chr(_FIRST + _STEP * number) for number in range(_LETTERS)]
        often = list(itertools.accumulate(1 / (rank + 3) for rank in range(_LETTERS)))
        sizes = self._random.choices(range(1, _LONGEST + 1), (3, 6, 2, 1), k=_WORDS)
        self._words = ["".join(self._random.choices(letters, cum_weights=often, k=size)) for size in sizes]
        self._often = list(itertools.accumulate(1 / (rank + 5) for rank in range(_WORDS)))

    def answer(self, words: int = 65) -> str:
        """Return an answer of about two characters for each of `words`."""
        said = self._random.choices(self._words, cum_weights=self._often, k=words)
        for end in range(9, words, 10):
            said[end] += "，"
        return "".join(said) + "。"

    def excerpt(self, text: str) -> str:
        """Return one to four characters that stand in `text`, side by side and without a mark between them."""
        size = self._random.randint(1, _LONGEST)
        parts = [part for part in text.replace("。", "，").split("，") if len(part) >= size]
        part = self._random.choice(parts)
        start = self._random.randrange(len(part) - size + 1)
        return part[start : start + size]
