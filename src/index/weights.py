"""Every number that ranking leans on, in one place.

`benchmarks/retrieval/tune.py` learns those in `index.learned` on one half of the documents; the
other half is only reported on. See docs/search.md for the figures.
"""

from dataclasses import dataclass, field

from index import learned


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What a word is worth by the field it stands in; the fields' BM25 are added."""

    title: float = 2.0
    body: float = 1.0
    names: float = 1.0
    mentions: float = 4.0


@dataclass(frozen=True, slots=True)
class StandingWeights:
    """What the fused score of a document is multiplied with when it no longer holds.

    Not tuned: no judged set asks for what has been replaced.
    """

    replaced: float = 0.85
    expired: float = 0.9


@dataclass(frozen=True, slots=True)
class AnswerWeights:
    """When a page of hits counts as an answer: a logistic model, and where it is cut.

    Attributes:
        intercept, facts: of the model; a weight for each of `index.fusion.Candidates.facts`.
        least: the confidence below which nothing is shown.
    """

    intercept: float = learned.ANSWER_INTERCEPT
    facts: tuple[float, float, float, float] = learned.ANSWER_FACTS
    least: float = learned.ANSWER_LEAST


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """How candidates are gathered and their two scores made one.

    Attributes:
        fields: what a word is worth where.
        fusion: the learned weight of each of `index.fusion.FEATURES`.
        depth: candidates taken from words and, as many again, from vectors.
        minimum_cosine: what is found by its vector alone needs at least this much.
        standing: what counts less because it no longer holds.
        answering: when nothing is shown.
    """

    fields: FieldWeights = field(default_factory=FieldWeights)
    fusion: tuple[float, ...] = learned.FUSION
    depth: int = 200
    minimum_cosine: float = 0.2
    standing: StandingWeights = field(default_factory=StandingWeights)
    answering: AnswerWeights = field(default_factory=AnswerWeights)


WEIGHTS = RankingWeights()
