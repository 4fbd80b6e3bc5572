"""Tariff numbers that goods described so may fall under: suggestions, never a ruling.

The description is compared by words and meaning with the tariff's legal texts, the Census Bureau's
wordings, a customs search list and everyday names; a learned ranker turns what it finds into
probabilities by subheading, checked on goods that it has not seen. Where the home has entries or
rulings on like goods, these are shown and count too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import numpy as np

from analysis.goods_words import goods_words, is_too_vague
from analysis.hts_past_lines import PastLines, PastUse
from analysis.hts_suggest_features import Candidates, to_candidates
from analysis.hts_suggest_lines import best_line
from analysis.hts_suggest_ranker import Ranker, package_ranker
from analysis.hts_suggest_reasons import reasons
from analysis.hts_suggest_texts import TariffTexts, package_texts
from analysis.hts_suggest_vectors import package_vectors
from schemas.ports import Embedder
from schemas.search import Vector
from schemas.vocab import HtsCode

NOTICE: Final = (
    "Suggestions from likeness of words and meaning, not a ruling and not a classification. The "
    "confidence is of the first six digits. Binding rulings are CBP's (19 CFR part 177)."
)
COLUMNS = ("rank", "code", "description", "confidence", "because")
SUGGESTED = 5
LONGEST_TEXT = 2_000  # characters read of a description
TOGETHER = 64  # descriptions of a batch embedded at once
UNSURE = 0.10  # where the first is less likely than this, the description is too vague
VAGUE_SHARE = 0.2  # what is left of a confidence where only words too vague stand

# What like goods were entered or ruled under counts for this much where they are the same goods.
# It rests on what importers declared, so it never decides alone; it is not part of the calibration.
PAST_SHARE = 0.5
PAST_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tariff number that may be right.

    Attributes:
        code: its digits, ten where the tariff has them.
        description: its legal text with what stands above it.
        confidence: the probability that its first six digits are right.
        heading_confidence: the same of its first four digits.
        because: what speaks for it, in words.
        past: like goods in this home's records under its subheading.
    """

    rank: int
    code: str
    description: str
    confidence: float
    heading_confidence: float
    because: str
    past: tuple[PastUse, ...]

    def row(self) -> tuple[int, str, str, float, str]:
        """The values of COLUMNS."""
        return (self.rank, self.code, self.description, self.confidence, self.because)


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What is suggested for one description; `note` says what is wrong with it, where it is."""

    text: str
    rows: tuple[Suggestion, ...]
    vague: bool
    note: str

    def to_dict(self) -> dict[str, Any]:
        """As plain values, the suggestions as columns and rows."""
        return {
            "text": self.text,
            "columns": list(COLUMNS),
            "rows": [list(one.row()) for one in self.rows],
            "counts": {"suggestions": len(self.rows)},
            "vague": self.vague,
            "note": self.note,
            "details": [
                {
                    "code": one.code,
                    "display": HtsCode.parse(one.code).display,
                    "heading_confidence": one.heading_confidence,
                    "past": [
                        {
                            "code": use.code,
                            "text": use.text,
                            "alike": use.alike,
                            "times": use.times,
                            "record": use.record,
                            "synthetic": use.synthetic,
                        }
                        for use in one.past
                    ],
                }
                for one in self.rows
            ],
            "notice": NOTICE,
        }


class Suggester:
    """Suggests. Reads the package's texts when made (about two seconds); safe with threads.

    Args:
        embedder: the model, or None to go by words alone.
        past: like goods in a home's records, where there is a home.
    """

    def __init__(self, embedder: Embedder | None = None, past: PastLines | None = None) -> None:
        self._texts: TariffTexts = package_texts()
        sizes = (len(self._texts.subheadings), self._texts.term.size)
        self._vectors = package_vectors(embedder.model_id, *sizes) if embedder else None
        self._embedder = embedder if self._vectors else None
        self._ranker: Ranker = package_ranker()
        self._past = past

    def with_past(self, past: PastLines) -> "Suggester":
        """The same suggester over another home's past lines."""
        other = copy(self)
        other._past = past  # noqa: SLF001  (its own kind)
        return other

    def suggest(self, text: str) -> Suggestions:
        """Five numbers at most, the likeliest first."""
        return next(self.suggest_all([text]))

    def suggest_all(self, texts: Iterable[str]) -> Iterator[Suggestions]:
        """The same for each text, in order."""
        remaining = iter(texts)
        while block := list(islice(remaining, TOGETHER)):
            read = [text[:LONGEST_TEXT] for text in block]
            vectors = self._embedded(read)
            past = self._past.uses(read) if self._past else [[] for _ in read]
            yield from map(self._answer, block, vectors, past)

    def _embedded(self, texts: Sequence[str]) -> Sequence[Vector | None]:
        if self._embedder is None:
            return [None] * len(texts)
        return list(self._embedder.embed([as_sentence(text) for text in texts]))

    def _answer(self, text: str, vector: Vector | None, past: Sequence[PastUse]) -> Suggestions:
        if not goods_words(text[:LONGEST_TEXT]):
            return Suggestions(text, (), vague=True, note="It says nothing about the goods.")
        found = to_candidates(text[:LONGEST_TEXT], self._texts, self._vectors, vector)
        shares = self._shares(found, past)
        vague = is_too_vague(text)
        if vague:
            shares = {place: share * VAGUE_SHARE for place, share in shares.items()}
        rows = self._rows(text, found, shares, past)
        unsure = not rows or rows[0].confidence < UNSURE
        return Suggestions(text, rows, vague or unsure, _note(named=vague, unsure=unsure))

    def _shares(self, found: Candidates, past: Sequence[PastUse]) -> dict[int, float]:
        """The probability of each subheading."""
        learned = self._ranker.probabilities(found.features, found.query)
        shares = dict(zip(found.places.tolist(), learned.tolist(), strict=True))
        near = [u for u in past if u.alike >= PAST_ALIKE and u.code[:6] in self._texts.place]
        if not near:
            return shares
        votes: dict[int, float] = {}
        for use in near:
            place = self._texts.place[use.code[:6]]
            votes[place] = votes.get(place, 0.0) + use.alike**2 * float(np.log1p(use.times))
        part, total = PAST_SHARE * near[0].alike, sum(votes.values())
        return {
            place: (1 - part) * shares.get(place, 0.0) + part * votes.get(place, 0.0) / total
            for place in shares | votes
        }

    def _rows(
        self,
        text: str,
        found: Candidates,
        shares: Mapping[int, float],
        past: Sequence[PastUse],
    ) -> tuple[Suggestion, ...]:
        headings: dict[str, float] = {}
        for place, share in shares.items():
            heading = self._texts.subheadings[place][:4]
            headings[heading] = headings.get(heading, 0.0) + share
        best = sorted(shares, key=lambda place: (-shares[place], place))[:SUGGESTED]
        rows: list[Suggestion] = []
        for rank, place in enumerate(best, start=1):
            line = self._texts.lines[best_line(self._texts, found, place)]
            code = self._texts.subheadings[place]
            uses = tuple(use for use in past if use.code.startswith(code))[:3]
            told = reasons(text, self._texts, found, place)
            rows.append(
                Suggestion(
                    rank=rank,
                    code=line.code,
                    description=line.full_text,
                    confidence=round(shares[place], 3),
                    heading_confidence=round(headings[code[:4]], 3),
                    because="; ".join([*(use.told() for use in uses), *told]),
                    past=uses,
                )
            )
        return tuple(rows)


def as_sentence(text: str) -> str:
    """Cargo text in lower case: the model was made for prose."""
    return text.lower() if text.isupper() else text


def _note(*, named: bool, unsure: bool) -> str:
    if named:
        return "Too vague to classify: say what the goods are, of what, and for what."
    if unsure:
        return "Too vague, or unlike anything in the tariff: none of these is likely."
    return ""
