"""Candidates of one search, whichever backend gathered them, and the one way they are ordered."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from index.fusion import Candidates, Scores, answer_confidence, fused_scores
from index.ranking import Candidate, Naming, ranked
from index.standing import Standing
from index.weights import RankingWeights
from schemas.search import HitKind, SearchQuery

A = TypeVar("A")  # where a backend finds a document again


@dataclass(frozen=True, slots=True)
class Found(Generic[A]):
    """A document in its place.

    `lexical` is BM25, 0 where no word matched; `cosine` NaN where there is no vector; `naming` the
    position of the identifier that names it, -1 for none.
    """

    address: A
    score: float
    lexical: float
    cosine: float
    naming: int


@dataclass(frozen=True, slots=True)
class Gathered(Generic[A]):
    """Candidates of one search, each once, in no order.

    Attributes:
        addresses: where each stands.
        lexical: BM25, 0 where no word matched.
        cosine: similarity, NaN where there is no vector.
        ties: hash of the key.
        standings: what is known against each on the day asked about.
        naming: how an identifier names those that one names.
        ceiling: the best BM25 that a document could reach for this question.
        kinds: what each is; empty where the backend does not tell.
        asked: distinct content words of the question.
        documents: in the whole index.
    """

    addresses: list[A]
    lexical: Scores
    cosine: Scores
    ties: npt.NDArray[np.int64]
    standings: Sequence[Standing]
    naming: Mapping[A, Naming]
    ceiling: float
    kinds: Sequence[HitKind] = ()
    asked: int = 0
    documents: int = 1

    @property
    def scored(self) -> Candidates:
        """The candidates as fusion takes them."""
        return Candidates(
            self.lexical, self.cosine, self.kinds, self.ceiling, self.asked, self.documents
        )

    def found(self, place: int, score: float) -> Found[A]:
        """The candidate at that place, with the score it is ordered by."""
        address = self.addresses[place]
        position = self.naming[address].position if address in self.naming else -1
        return Found(
            address, score, float(self.lexical[place]), float(self.cosine[place]), position
        )


def in_order(them: Gathered[A], weights: RankingWeights) -> list[Found[A]]:
    """The candidates in order: what is named, then by fused score."""
    if not them.addresses:
        return []
    fused = fused_scores(them.scored, weights)
    candidates = [
        Candidate(
            i, float(fused[i]), int(them.ties[i]), them.naming.get(address), them.standings[i]
        )
        for i, address in enumerate(them.addresses)
        if address in them.naming or them.lexical[i] > 0 or them.cosine[i] >= weights.minimum_cosine
    ]
    return [them.found(i, score) for i, score in ranked(candidates, weights.standing)]


def window(
    head: list[Found[A]], query: SearchQuery, tail: Callable[[int, int], list[Found[A]]]
) -> list[Found[A]]:
    """The page's part of the candidates in order; `tail` gives what stands below them.

    It is asked for so many, after so many are left out.
    """
    first, last = query.offset, query.offset + query.limit
    shown = head[first:last]
    if last > len(head):
        shown += tail(max(first - len(head), 0), last - max(first, len(head)))
    return shown


def below(head: Iterable[Found[A]], best: float, rest: Iterable[tuple[A, float]]) -> list[Found[A]]:
    """What only BM25 found, in its order, scored below all candidates.

    Args:
        head: the candidates in order.
        best: the greatest BM25 beyond them, 0 for none.
        rest: addresses with their BM25.
    """
    floor = min((found.score for found in head), default=1.0)
    top = best or 1.0
    return [Found(address, floor * score / top, score, math.nan, -1) for address, score in rest]


def confidence(them: Gathered[A], weights: RankingWeights) -> float | None:
    """The estimated chance that a good candidate answers; None where a number names one."""
    return None if them.naming else answer_confidence(them.scored, weights.answering)
