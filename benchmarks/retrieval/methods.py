"""The methods compared: words alone, vectors alone, reciprocal ranks, and the product's search."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from judged import Judged
from vectors import KeptEmbedder

from analysis.search import search
from index.fusion import FEATURES
from index.weights import WEIGHTS
from schemas.ports import IndexReader
from schemas.search import SearchHit, SearchQuery

WORDS, VECTORS, RRF, OURS = "words", "vectors", "rrf", "ours"
RRF_CONSTANT = 60
RRF_DEPTH = 100
DEPTH = 10

Ask = Callable[[Judged], Sequence[SearchHit]]


MEANING_ALONE = replace(WEIGHTS, fusion=tuple(float(name == "meaning") for name in FEATURES))


def methods(index: IndexReader, by_meaning: IndexReader, embedder: KeptEmbedder) -> dict[str, Ask]:
    """Each method's ten best hits for a question; only `ours` may find nothing on purpose.

    `by_meaning` is the same index opened with MEANING_ALONE, so that nothing but similarity counts.
    """

    def words(question: Judged, limit: int = DEPTH) -> Sequence[SearchHit]:
        query = SearchQuery(question.question, filters=_filters(question), limit=limit)
        return index.search(query).hits

    def vectors(question: Judged, limit: int = DEPTH) -> Sequence[SearchHit]:
        vector = embedder.embed([question.question])[0]
        query = SearchQuery("", vector=vector, filters=_filters(question), limit=limit)
        return by_meaning.search(query).hits

    def rrf(question: Judged) -> Sequence[SearchHit]:
        return reciprocal(words(question, RRF_DEPTH), vectors(question, RRF_DEPTH))[:DEPTH]

    def ours(question: Judged) -> Sequence[SearchHit]:
        return search(question.question, index, embedder, filters=_filters(question)).hits

    return {WORDS: words, VECTORS: vectors, RRF: rrf, OURS: ours}


def reciprocal(*rankings: Sequence[SearchHit]) -> list[SearchHit]:
    """Hits by the sum of 1 / (60 + rank) over the rankings (Cormack, Clarke, Büttcher 2009)."""
    scores: dict[str, float] = {}
    hits: dict[str, SearchHit] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, start=1):
            hits.setdefault(hit.key, hit)
            scores[hit.key] = scores.get(hit.key, 0.0) + 1 / (RRF_CONSTANT + rank)
    return [hits[key] for key in sorted(scores, key=lambda key: -scores[key])]


def _filters(question: Judged) -> dict[str, tuple[str, ...]]:
    return {"source": (question.collection,)} if question.collection else {}
