"""Documents nearest to a vector: exact, over all rows or under filters."""

import numpy as np
import numpy.typing as npt
import tantivy

from index.tantivy_query import QueryBuilder, all_must
from index.tantivy_snapshot import Address, Snapshot
from schemas.search import Vector

BEST_FEW = 20  # rows looked up first: one text may belong to many documents
SAME_TEXT_DEPTH = 2_000  # documents that one lookup of rows may give
WIDE_SHARE = 0.2  # a filter that leaves more is tried on the best rows before all are gathered
WIDE_ROWS = 10  # best rows tried, as a multiple of the depth
GATHER_SHARE = 0.2  # fewer rows than this are gathered, more are cut out of a full product

Rows = npt.NDArray[np.int64]
Similarities = npt.NDArray[np.float32]


class Nearest:
    """The vector side of one search."""

    def __init__(self, snapshot: Snapshot, builder: QueryBuilder, vector: Vector) -> None:
        self._snapshot, self._builder, self._vector = snapshot, builder, vector

    def documents(self, must: list[tantivy.Query], depth: int) -> list[Address]:
        """About `depth` documents that meet `must`, none left out that lies nearer.

        Documents of one text are equally near; where a text has thousands, some are left out.
        """
        if not len(self._snapshot.live_rows):
            return []
        if not must:
            rows = self._best_rows(self._snapshot.live_rows, depth)
            few = self._of_rows(rows[:BEST_FEW], [])
            return few if len(few) >= depth else few + self._of_rows(rows[BEST_FEW:], [])
        return self._wide(must, depth) or self._gathered(must, depth)

    def cosines(self, places: list[tantivy.DocAddress]) -> npt.NDArray[np.float64]:
        """Each document's similarity, NaN where it has no vector."""
        rows = self._snapshot.vectors.rows_of(self._snapshot.ids_of(places))
        values = self._snapshot.vectors.gathered(rows, self._vector)
        return np.where(rows >= 0, values.astype(np.float64), np.nan)

    def _wide(self, must: list[tantivy.Query], depth: int) -> list[Address]:
        """The nearest of the best rows, if enough of them meet `must`; else nothing."""
        with_vector = [tantivy.Query.exists_query("vector"), *must]
        passing = self._snapshot.count(all_must(with_vector))
        if passing < WIDE_SHARE * len(self._snapshot.live_rows):
            return []
        rows = self._best_rows(self._snapshot.live_rows, WIDE_ROWS * depth)
        found = self._of_rows(rows, must)
        if not depth <= len(found) < SAME_TEXT_DEPTH:
            return []
        return self._cut(found, depth)

    def _gathered(self, must: list[tantivy.Query], depth: int) -> list[Address]:
        """The nearest of all documents that meet `must`."""
        places = self._snapshot.matching(all_must([tantivy.Query.exists_query("vector"), *must]))
        if not places:
            return []
        rows = self._snapshot.vectors.rows_of(self._snapshot.ids_of(places))
        similar = np.where(rows >= 0, self._similar(rows), np.float32(-2))
        best = top(similar, depth)
        return [(places[i].segment_ord, places[i].doc) for i in best if rows[i] >= 0]

    def _cut(self, found: list[Address], depth: int) -> list[Address]:
        places = [tantivy.DocAddress(*address) for address in found]
        best = top(self.cosines(places).astype(np.float32), depth)
        return [found[i] for i in best]

    def _best_rows(self, rows: Rows, count: int) -> Rows:
        best: Rows = rows[top(self._similar(rows), count)]
        return best

    def _of_rows(self, rows: Rows, must: list[tantivy.Query]) -> list[Address]:
        if not len(rows):
            return []
        ids = [int(i) for i in self._snapshot.vectors.ids_of(rows)]
        query = all_must([self._builder.any_of("vector", ids), *must])
        hits = self._snapshot.searcher.search(query, SAME_TEXT_DEPTH, count=False).hits
        return [(place.segment_ord, place.doc) for _, place in hits]

    def _similar(self, rows: Rows) -> Similarities:
        view = self._snapshot.vectors
        if len(rows) < GATHER_SHARE * len(view.matrix):
            return view.gathered(rows, self._vector)
        return view.similarities(self._vector)[rows]


def top(scores: Similarities, count: int) -> Rows:
    """Places of the greatest scores, the best first; equals by place."""
    places: Rows = np.arange(len(scores), dtype=np.int64)
    if len(scores) > count:
        places = np.sort(np.argpartition(-scores, count)[:count]).astype(np.int64)
    ordered: Rows = places[np.argsort(-scores[places], kind="stable")]
    return ordered
