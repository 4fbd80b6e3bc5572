"""One commit of the embedded index as a reader holds it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import tantivy

from index.tantivy_schema import WATERMARK
from index.vector_store import VectorView

Address = tuple[int, int]  # segment, document in it
MISSING = -1


@dataclass(frozen=True)
class Snapshot:
    """Documents and vectors that belong together; what a writer commits later does not show."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    vectors: VectorView

    @cached_property
    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        query = tantivy.Query.term_query(self.schema, "meta", WATERMARK, index_option="basic")
        hits = self.searcher.search(query, limit=1).hits
        return int(str(self.searcher.doc(hits[0][1]).get_first("batch"))) if hits else 0

    @cached_property
    def vector_ids(self) -> npt.NDArray[np.int64]:
        """The distinct vector ids that documents have, ascending."""
        return np.unique(self.ids_of(self.matching(tantivy.Query.exists_query("vector"))))

    @cached_property
    def live_rows(self) -> npt.NDArray[np.int64]:
        """Rows of the matrix that a document uses."""
        rows = self.vectors.rows_of(self.vector_ids)
        return rows[rows >= 0]

    @cached_property
    def missing_ids(self) -> list[int]:
        """Vector ids of documents that have no vector yet."""
        return [int(i) for i in self.vector_ids[self.vectors.rows_of(self.vector_ids) < 0]]

    def matching(self, query: tantivy.Query) -> list[tantivy.DocAddress]:
        """All documents that match."""
        limit = max(self.searcher.num_docs, 1)
        return [address for _, address in self.searcher.search(query, limit, count=False).hits]

    def count(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return count_of(self.searcher.search(query, limit=1))

    def ids_of(self, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.int64]:
        """Each document's vector id, MISSING where it has none."""
        values = self.searcher.fast_field_values("vector", addresses)
        plain = [MISSING if value is None else value for value in values]
        return np.array(plain, dtype=np.int64)

    def days_of(self, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.int64]:
        """Each document's day of publication as yyyymmdd, 0 for none."""
        return np.array(self.searcher.fast_field_values("day", addresses), dtype=np.int64)

    def ties_of(self, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.int64]:
        """Each document's place among equals."""
        return np.array(self.searcher.fast_field_values("tie", addresses), dtype=np.int64)


def count_of(result: tantivy.SearchResult) -> int:
    """How many documents matched, shown or not."""
    return int(result.count)  # type: ignore[attr-defined]  # tantivy's stub leaves it out
