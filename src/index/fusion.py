"""Two scores made one. Pure: arrays in, array out."""

import numpy as np
import numpy.typing as npt

from index.weights import RankingWeights

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
    top = float(lexical.max(initial=0.0))
    words = lexical / top if top > 0 else np.zeros_like(lexical)
    if np.isnan(cosine).all():
        return words * min(1.0, top / ceiling) if ceiling > 0 else words
    floor = weights.cosine_floor
    meaning = np.clip((cosine - floor) / (1 - floor), 0.0, 1.0)
    best = float(np.nanmax(meaning))
    meaning = meaning / best if best > 0 else meaning
    meaning = np.where(np.isnan(meaning), words * weights.unvectored, meaning)
    return weights.lexical * words + (1 - weights.lexical) * meaning
