"""Two scores made one. Pure: arrays in, array out.

Each side is divided by its best candidate's, then they are added with weights that say how far the
words of this question can be trusted. Two things tell: how much of what a document could reach the
best one reaches (a paraphrase shares few words with its answer), and whether the best document by
words also means something like the question (one that merely shares words does not).
"""

import numpy as np
import numpy.typing as npt

from index.weights import RankingWeights, Trust

Scores = npt.NDArray[np.float64]


def fused_scores(
    lexical: Scores, cosine: Scores, ceiling: float, weights: RankingWeights
) -> Scores:
    """One score a candidate, from 0 to 1, the better the higher.

    Args:
        lexical: BM25 of each candidate, 0 where no word matched.
        cosine: similarity of each candidate's vector, NaN where it has none.
        ceiling: the best BM25 that a document could reach for this question.
        weights: how much each side counts.
    """
    words = _of_best(lexical)
    reach = float(lexical.max(initial=0.0)) / ceiling if ceiling > 0 else 0.0
    if np.isnan(cosine).all():
        return words * min(1.0, reach)
    unknown = np.isnan(cosine)
    meaning = _of_best(np.clip(np.where(unknown, 0.0, cosine), 0.0, 1.0))
    meaning = np.where(unknown, words * weights.unvectored, meaning)
    share = _lexical_share(reach, float(meaning[int(np.argmax(words))]), weights.trust)
    return share * words + (1 - share) * meaning


def _of_best(scores: Scores) -> Scores:
    best = float(scores.max(initial=0.0))
    return scores / best if best > 0 else np.zeros_like(scores)


def _lexical_share(reach: float, agreement: float, trust: Trust) -> float:
    """The words' share of the sum, between the trust's least and most."""
    sure = _ramp(reach, *trust.reach) * _ramp(agreement, *trust.agreement)
    return trust.least + (trust.most - trust.least) * sure


def _ramp(value: float, low: float, high: float) -> float:
    """0 up to `low`, 1 from `high`, a straight line between."""
    return min(1.0, max(0.0, (value - low) / (high - low)))
