"""The words of a question, split alike for every backend. Pure.

Whatever engine answers, its analysers do the same: runs of letters and digits, lower case, accents
folded, and for English text Porter's second stemmer. The splitting here is tantivy's.
"""

from dataclasses import dataclass

import tantivy

from index.stop_words import STOP_WORDS

LONGEST_WORD = 60  # bytes; what is longer is no word


@dataclass(frozen=True, slots=True)
class Term:
    """One distinct word of the question: stemmed, plain, and how rare it is."""

    stem: str
    plain: str
    idf: float
    documents: int


@dataclass(frozen=True, slots=True)
class Words:
    """The question's words that are searched, and the best score a document could reach."""

    terms: tuple[Term, ...]
    ceiling: float
    documents: int = 1  # in the whole index


class Splitter:
    """Splits and stems. Safe with threads."""

    def __init__(self) -> None:
        self._english, self._names = english(), names()

    def content_words(self, text: str) -> list[str]:
        """The words without stop words; all of them where there is nothing else."""
        words = list(self._names.analyze(text))
        return [word for word in words if word not in STOP_WORDS] or words

    def plain_words(self, text: str) -> list[str]:
        """Every word, not stemmed."""
        return list(self._names.analyze(text))

    def stem(self, word: str) -> str:
        """The word's stem."""
        stems = self._english.analyze(word)
        return str(stems[0]) if stems else word

    def stems(self, text: str) -> list[str]:
        """The stem of every word, stop words too."""
        return list(self._english.analyze(text))

    def matched(self, words: Words, text: str) -> tuple[str, ...]:
        """The question's words that stand in the text, in the question's order."""
        stems = set(self._english.analyze(text))
        return tuple(term.plain for term in words.terms if term.stem in stems)


def english() -> tantivy.TextAnalyzer:
    """Words, lower case, accents folded, stemmed."""
    return _words().filter(tantivy.Filter.stemmer("english")).build()


def names() -> tantivy.TextAnalyzer:
    """Words as names are compared: lower case, accents folded, not stemmed."""
    return _words().build()


def _words() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
