"""Every number that ranking leans on, in one place.

Tuned by `benchmarks/index_fusion.py` on one half of the documents and reported on the other; see
docs/search.md for the figures.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class FieldWeights:
    """What a word is worth by the field it stands in, before BM25."""

    title: float = 2.0
    body: float = 1.0
    names: float = 1.0
    mentions: float = 4.0
    tie: float = 0.3  # how much the weaker fields add to the best one


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """How candidates are gathered and their two scores made one.

    Attributes:
        depth: candidates taken from words and, as many again, from vectors.
        lexical: share of the words' score in the sum; the vectors have the rest.
        cosine_floor: a similarity that means nothing with this model.
        minimum_cosine: what is found by its vector alone needs at least this much.
        unvectored: similarity credited, as a share of its own lexical score, to what has no
            vector (names, codes).
    """

    fields: FieldWeights = field(default_factory=FieldWeights)
    depth: int = 200
    lexical: float = 0.4
    cosine_floor: float = 0.1
    minimum_cosine: float = 0.2
    unvectored: float = 0.8


WEIGHTS = RankingWeights()
