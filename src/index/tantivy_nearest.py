"""Documents nearest to a vector, over all rows or under filters: a first look, made exact."""

from collections.abc import Hashable

import numpy as np
import numpy.typing as npt
import tantivy

from index.tantivy_query import all_must
from index.tantivy_snapshot import Address, Snapshot
from schemas.search import Vector

SAME_TEXT_DEPTH = 2_000  # documents that the nearest texts may belong to
LOOKED_AT = 4  # rows made exact for each that is wanted
GATHER_SHARE = 0.2  # fewer rows than this are gathered, more are cut out of a full product

KNOWN_CONDITIONS = 32  # filters whose documents one snapshot remembers

Rows = npt.NDArray[np.int64]
Similarities = npt.NDArray[np.float32]


class Nearest:
    """The vector side of one search."""

    def __init__(self, snapshot: Snapshot, vector: Vector) -> None:
        self._snapshot, self._vector = snapshot, vector

    def documents(
        self, must: list[tantivy.Query], conditions: Hashable, depth: int
    ) -> list[Address]:
        """About `depth` documents that meet `must`, none left out that lies nearer.

        `conditions` say the same as `must`, to know them again: pages of one search share them.

        Documents of one text are equally near; where a text has thousands, some are left out.
        """
        places = self._snapshot.vector_places
        if not len(places.with_row):
            return []
        if must:
            allowed = self._allowed(must, conditions)
            return places.addresses(allowed[self._best(places.rows[allowed], depth)])
        texts = places.first_with_row
        best = texts[self._best(places.rows[texts], depth)]
        return places.same_text(best, max(depth, SAME_TEXT_DEPTH))

    def cosines(self, places: list[tantivy.DocAddress]) -> npt.NDArray[np.float64]:
        """Each document's similarity, NaN where it has no vector."""
        rows = self._snapshot.vectors.rows_of(self._snapshot.ids_of(places))
        values = self._snapshot.vectors.gathered(rows, self._vector)
        return np.where(rows >= 0, values.astype(np.float64), np.nan)

    def _allowed(self, must: list[tantivy.Query], conditions: Hashable) -> Rows:
        """Places of the documents that meet `must` and have a vector."""
        known = self._snapshot.allowed
        if conditions not in known:
            if len(known) >= KNOWN_CONDITIONS:
                known.clear()
            known[conditions] = self._meeting(must)
        return known[conditions]

    def _meeting(self, must: list[tantivy.Query]) -> Rows:
        places = self._snapshot.vector_places
        found = self._snapshot.matching(all_must([tantivy.Query.exists_query("vector"), *must]))
        if not found:
            return np.empty(0, dtype=np.int64)
        allowed = places.of(found)
        return allowed[places.rows[allowed] >= 0]

    def _best(self, rows: Rows, depth: int) -> Rows:
        """Places in `rows` of the nearest, the best first."""
        view = self._snapshot.vectors
        if len(rows) < GATHER_SHARE * len(view.matrix):
            return top(view.gathered(rows, self._vector), depth)
        about = view.first_look(self._vector)
        if about is None:
            return top(view.similarities(self._vector)[rows], depth)
        likely = np.sort(top(about[rows], depth * LOOKED_AT))
        return likely[top(view.gathered(rows[likely], self._vector), depth)]


def top(scores: Similarities, count: int) -> Rows:
    """Places of the greatest scores, the best first; equals by place."""
    places: Rows = np.arange(len(scores), dtype=np.int64)
    if len(scores) > count:
        places = np.sort(np.argpartition(-scores, count)[:count]).astype(np.int64)
    ordered: Rows = places[np.argsort(-scores[places], kind="stable")]
    return ordered
