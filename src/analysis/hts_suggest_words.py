"""BM25 over short texts that each belong to a subheading, as arrays.

A tariff has 40,000 texts of ten words: one question costs a few hundred microseconds. The search
index is not used here since this must work in an empty home.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

SATURATION = 1.2  # BM25's k1
LENGTH = 0.4  # BM25's b: long legal texts are not worse than short ones
SAME_BM25 = 1.2  # of the best that a text could reach: what a text with all words about has


@dataclass(frozen=True, slots=True)
class Scores:
    """What a question's words found: BM25 and likeness of word sets, from 0 to 1, of each text."""

    bm25: Floats
    overlap: Floats


class WordTable:
    """Texts as words, in the order of the subheadings that they belong to.

    Args:
        texts: the words of each text.
        owners: the subheading of each, ascending.
        count: how many subheadings there are.
    """

    def __init__(self, texts: Sequence[Sequence[str]], owners: Places, count: int) -> None:
        self.size = len(texts)
        self.owners = owners
        self._count = count
        self._words: dict[str, int] = {}
        counted = [Counter(self._number(word) for word in words) for words in texts]
        self.lengths = np.array([sum(c.values()) for c in counted], dtype=np.float32)
        self._fill(counted)
        self._starts = np.flatnonzero(np.append(True, owners[1:] != owners[:-1])[: self.size])
        self._sums = self._sum_of_weights(counted)

    def _number(self, word: str) -> int:
        return self._words.setdefault(word, len(self._words))

    def _fill(self, counted: Sequence[Counter[int]]) -> None:
        """Postings, word by word: where it stands and how much it counts there."""
        sizes = [len(c) for c in counted]
        texts = np.repeat(np.arange(self.size), sizes)
        words = np.array([w for c in counted for w in c], dtype=np.int64)
        times = np.array([n for c in counted for n in c.values()], dtype=np.float32)
        mean = float(self.lengths.mean()) if self.size else 1.0
        norm = SATURATION * (1 - LENGTH + LENGTH * self.lengths[texts] / max(mean, 1.0))
        order = np.argsort(words, kind="stable")
        self._texts = texts[order]
        self._times = (times * (SATURATION + 1) / (times + norm)).astype(np.float32)[order]
        frequency = np.bincount(words, minlength=len(self._words))
        self._ends = np.concatenate(([0], np.cumsum(frequency)))
        self.rarity = np.log(1 + (self.size - frequency + 0.5) / (frequency + 0.5))

    def _sum_of_weights(self, counted: Sequence[Counter[int]]) -> Floats:
        return np.array([self.rarity[list(c)].sum() for c in counted], dtype=np.float32)

    @property
    def unknown(self) -> float:
        """What a word counts that stands in no text."""
        return float(np.log(2 * self.size + 2))

    def weight(self, word: str) -> float:
        """How much a word counts: the rarer the more."""
        place = self._words.get(word)
        return self.unknown if place is None else float(self.rarity[place])

    def ceiling(self, words: Sequence[str]) -> float:
        """About the BM25 of a text that has all the words."""
        return SAME_BM25 * sum(self.weight(word) for word in dict.fromkeys(words)) or 1.0

    def scores(self, words: Sequence[str]) -> Scores:
        """BM25 and overlap of each text with the words."""
        bm25 = np.zeros(self.size, dtype=np.float32)
        shared = np.zeros(self.size, dtype=np.float32)
        for word in dict.fromkeys(words):
            place = self._words.get(word)
            if place is None:
                continue
            span = slice(self._ends[place], self._ends[place + 1])
            bm25[self._texts[span]] += self._times[span] * self.rarity[place]
            shared[self._texts[span]] += self.rarity[place]
        asked = sum(self.weight(word) for word in dict.fromkeys(words))
        overlap = shared / np.maximum(asked + self._sums - shared, 1e-6)
        return Scores(bm25, overlap.astype(np.float32))

    def best(self, values: Floats) -> Floats:
        """The greatest value of each subheading's texts, 0 where it has none."""
        out = np.zeros(self._count, dtype=np.float32)
        if self.size:
            out[self.owners[self._starts]] = np.maximum.reduceat(values, self._starts)
        return out
