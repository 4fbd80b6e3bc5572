"""Every number that ranking leans on, in one place.

Tuned by `benchmarks/index_fusion.py` on one half of the documents and reported on the other; see
docs/search.md for the figures.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What a word is worth by the field it stands in; the fields' BM25 are added."""

    title: float = 2.0
    body: float = 1.0
    names: float = 1.0
    mentions: float = 4.0


@dataclass(frozen=True, slots=True)
class Trust:
    """How far the words of a question are trusted beside its meaning.

    Attributes:
        least, most: the words' share of the sum where they are trusted least and most.
        reach: from where to where the share rises with the best document's BM25, as a part of
            what a document could reach.
        agreement: the same with the similarity of the best document by words, as a part of the
            nearest one's.
    """

    least: float = 0.2
    most: float = 0.8
    reach: tuple[float, float] = (0.05, 0.3)
    agreement: tuple[float, float] = (0.5, 0.9)


@dataclass(frozen=True, slots=True)
class StandingWeights:
    """What the fused score of a document is multiplied with when it no longer holds.

    Not tuned: no judged set asks for what has been replaced.
    """

    replaced: float = 0.85
    expired: float = 0.9


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """When a page of hits counts as an answer.

    `least` is the confidence below which nothing is shown.
    """

    least: float = 0.2


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """How candidates are gathered and their two scores made one.

    Attributes:
        fields: what a word is worth where.
        trust: how the two scores share the sum.
        depth: candidates taken from words and, as many again, from vectors.
        minimum_cosine: what is found by its vector alone needs at least this much.
        unvectored: similarity credited, as a share of its own lexical score, to what has no
            vector (names, codes).
        standing: what counts less because it no longer holds.
        answering: when nothing is shown.
    """

    fields: FieldWeights = field(default_factory=FieldWeights)
    trust: Trust = field(default_factory=Trust)
    depth: int = 200
    minimum_cosine: float = 0.2
    unvectored: float = 0.8
    standing: StandingWeights = field(default_factory=StandingWeights)
    answering: AnswerWeights = field(default_factory=AnswerWeights)


WEIGHTS = RankingWeights()
