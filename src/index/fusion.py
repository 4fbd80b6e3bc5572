"""Two scores made one, and the chance that anything found answers. Pure: arrays in, array out.

Each candidate is described by FEATURES: how its BM25 and its similarity stand to the best of the
question's candidates, its ranks in both, and what kind of thing it is. Some are multiplied with
what the question tells about how far its words can be trusted: the reach (how much of what a
document could score the best one scores; a paraphrase shares few words with its answer), the
agreement (whether the best document by words also means something like the question), the length
(a few words look for a thing or a tariff line, a sentence for a text). Their weighted sum orders
the candidates; the weights are learned (`benchmarks/retrieval/tune.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.weights import AnswerWeights, RankingWeights
from schemas.search import HitKind

Scores = npt.NDArray[np.float64]

LONG_QUESTION = 8  # content words from which a question counts as a sentence
TEMPERATURE = 4.0  # a score is e^(-(distance from the best) / TEMPERATURE)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What is known of each candidate, in one order, and of the question.

    Attributes:
        lexical: BM25 of each, 0 where no word matched.
        cosine: similarity of each one's vector, NaN where it has none.
        kinds: what each is; empty where that is not known.
        ceiling: the best BM25 that a document could reach for this question.
        asked: distinct content words of the question.
        documents: in the whole index, 1 or more.
    """

    lexical: Scores
    cosine: Scores
    kinds: Sequence[HitKind]
    ceiling: float
    asked: int
    documents: int = 1

    @property
    def reach(self) -> float:
        """The best candidate's BM25 as a part of what a document could reach."""
        best = float(self.lexical.max(initial=0.0))
        return min(1.0, best / self.ceiling) if self.ceiling > 0 else 0.0

    @property
    def facts(self) -> tuple[float, float, float, float]:
        """What tells whether anything answers.

        The nearest similarity; the reach; the reach of the best one without a vector (a name says
        nothing else); and the logarithm of the number of documents, for the nearest of many
        strangers is nearer than the nearest of few.
        """
        bare = self.lexical[np.isnan(self.cosine)]
        named = float(bare.max(initial=0.0)) / self.ceiling if self.ceiling > 0 else 0.0
        return self.nearest, self.reach, min(1.0, named), float(np.log10(max(self.documents, 1)))

    @property
    def nearest(self) -> float:
        """The similarity of the nearest one, 0 where none has a vector."""
        return float(np.nan_to_num(self.cosine, nan=0.0).max(initial=0.0))

    @property
    def without_vectors(self) -> bool:
        """Whether only words can be judged by."""
        return bool(np.isnan(self.cosine).all())


def fused_scores(them: Candidates, weights: RankingWeights) -> Scores:
    """One score a candidate, above 0 and at most 1, the better the higher."""
    if them.without_vectors:
        return _of_best(them.lexical) * them.reach
    sums = to_features(them) @ np.array(weights.fusion, dtype=np.float64)
    scores: Scores = np.exp((sums - sums.max(initial=-np.inf)) / TEMPERATURE)
    return scores


def answer_confidence(them: Candidates, weights: AnswerWeights) -> float | None:
    """The estimated chance that a good candidate answers; None where only words can be judged by.

    A logistic model of the candidates' `facts`. How many of the question's words are unknown would
    tell more, but means one thing in a large corpus and another in a small one.
    """
    if them.without_vectors:
        return None
    sides = zip(them.facts, weights.facts, strict=True)
    total = weights.intercept + sum(fact * weight for fact, weight in sides)
    return float(1 / (1 + np.exp(-total)))


FEATURES = (
    "words", "words*reach", "words*agreement", "words*reach*agreement", "words*length",
    "words rank", "words rank*reach",
    "meaning", "meaning*reach", "meaning*agreement", "meaning*length",
    "meaning rank", "meaning rank*reach", "meaning rank*agreement",
    "no vector", "no vector*words", "no vector*words*reach", "no vector*nearest",
    "document", "document*length",
    "tariff line", "tariff line*length", "tariff line*words*reach",
    "entity", "entity*length", "entity*words*reach",
)  # fmt: skip


def to_features(them: Candidates) -> Scores:
    """The candidates' FEATURES, shape (candidates, len(FEATURES)).

    `words` is BM25 as a part of the best one's; `meaning` the similarity less the nearest one's (0
    or below); a rank r counts 1 / log2(1 + r), 0 where it is not ranked at all.
    """
    bare = np.isnan(them.cosine)
    cosine = np.where(bare, 0.0, them.cosine)
    words = _of_best(them.lexical)
    meaning = np.where(bare, 0.0, cosine - them.nearest)
    word_rank = np.where(them.lexical > 0, _rank_gain(them.lexical), 0.0)
    meaning_rank = np.where(bare, 0.0, _rank_gain(cosine))
    reach, agreement = them.reach, _agreement(words, cosine)
    length = min(1.0, them.asked / LONG_QUESTION)
    document, line, entity = (
        _is(them, kind) for kind in (HitKind.DOCUMENT, HitKind.HTS_LINE, HitKind.ENTITY)
    )
    columns = (
        words, words * reach, words * agreement, words * reach * agreement, words * length,
        word_rank, word_rank * reach,
        meaning, meaning * reach, meaning * agreement, meaning * length,
        meaning_rank, meaning_rank * reach, meaning_rank * agreement,
        bare, bare * words, bare * words * reach, bare * them.nearest,
        document, document * length,
        line, line * length, line * words * reach,
        entity, entity * length, entity * words * reach,
    )  # fmt: skip
    return np.stack([column.astype(np.float64) for column in columns], axis=1)


def _of_best(scores: Scores) -> Scores:
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else np.zeros_like(scores)


def _rank_gain(scores: Scores) -> Scores:
    """1 / log2(1 + rank); equals have one rank."""
    ranks = 1 + np.searchsorted(np.sort(-scores), -scores, side="left")
    gain: Scores = 1 / np.log2(1 + ranks)
    return gain


def _agreement(words: Scores, cosine: Scores) -> float:
    """The similarity of the best one by words, as a part of the nearest one's."""
    nearest = float(cosine.max(initial=0.0))
    return max(0.0, float(cosine[int(np.argmax(words))])) / nearest if nearest > 0 else 0.0


def _is(them: Candidates, kind: HitKind) -> Scores:
    if not them.kinds:
        return np.zeros(len(them.lexical))
    return np.array([one is kind for one in them.kinds], dtype=np.float64)
