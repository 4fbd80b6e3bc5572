"""One commit of the embedded index as a reader holds it."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import tantivy

from index.standing import Standing
from index.tantivy_schema import WATERMARK
from index.vector_store import VectorView
from schemas.search import HitKind

Address = tuple[int, int]  # segment, document in it
MISSING = -1
KINDS = tuple(HitKind)


@dataclass(frozen=True)
class Snapshot:
    """Documents and vectors that belong together; what a writer commits later does not show.

    `allowed` remembers the places in `vector_places` that a search's conditions leave.
    """

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    vectors: VectorView
    allowed: dict[Hashable, npt.NDArray[np.int64]] = field(default_factory=dict, compare=False)

    @cached_property
    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        query = tantivy.Query.term_query(self.schema, "meta", WATERMARK, index_option="basic")
        hits = self.searcher.search(query, limit=1).hits
        return int(str(self.searcher.doc(hits[0][1]).get_first("batch"))) if hits else 0

    @cached_property
    def vector_places(self) -> "VectorPlaces":
        """Every document that has or awaits a vector."""
        places = self.matching(tantivy.Query.exists_query("vector"))
        ids = self.ids_of(places)
        order = np.argsort(ids, kind="stable")
        segments = np.array([place.segment_ord for place in places], dtype=np.int64)[order]
        documents = np.array([place.doc for place in places], dtype=np.int64)[order]
        rows = self.vectors.rows_of(ids[order])
        return VectorPlaces(ids[order], segments, documents, rows)

    @cached_property
    def missing_ids(self) -> list[int]:
        """Vector ids of documents that have no vector yet, each once."""
        places = self.vector_places
        return [int(i) for i in np.unique(places.ids[places.rows < 0])]

    @cached_property
    def vector_count(self) -> int:
        """Distinct texts that have or await a vector."""
        return len(np.unique(self.vector_places.ids))

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

    def standings_of(self, addresses: list[tantivy.DocAddress], day: int) -> list[Standing]:
        """What is known against each document on a day, given as yyyymmdd."""
        fields = ("lineage", "age", "replaced", "until")
        columns = [self.searcher.fast_field_values(name, addresses) for name in fields]
        return [
            Standing.on(day, **dict(zip(fields, values, strict=True)))
            for values in zip(*columns, strict=True)
        ]

    def kinds_of(self, addresses: list[Address]) -> list[HitKind]:
        """What each document is."""
        return [KINDS[self._kind_numbers[segment][doc]] for segment, doc in addresses]

    @cached_property
    def _kind_numbers(self) -> dict[int, npt.NDArray[np.uint8]]:
        """Each document's place in KINDS, by segment: one pass over the index a commit."""
        found = {
            number: self.matching(
                tantivy.Query.term_query(
                    self.schema, "facet_kind", kind.value, index_option="basic"
                )
            )
            for number, kind in enumerate(KINDS)
            if number
        }
        every = self.matching(tantivy.Query.all_query())
        sizes: dict[int, int] = {}
        for place in every:
            sizes[place.segment_ord] = max(sizes.get(place.segment_ord, 0), place.doc + 1)
        numbers = {segment: np.zeros(size, dtype=np.uint8) for segment, size in sizes.items()}
        for number, places in found.items():
            for place in places:
                numbers[place.segment_ord][place.doc] = number
        return numbers

    def ties_of(self, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.int64]:
        """Each document's place among equals."""
        return np.array(self.searcher.fast_field_values("tie", addresses), dtype=np.int64)


@dataclass(frozen=True)
class VectorPlaces:
    """Where documents with vectors stand, as columns of one length, in the order of `ids`.

    Attributes:
        ids: vector id of the document's text.
        segments, documents: its address.
        rows: row of the matrix, -1 while the text has no vector.
    """

    ids: npt.NDArray[np.int64]
    segments: npt.NDArray[np.int64]
    documents: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]

    def addresses(self, places: npt.NDArray[np.int64]) -> list[Address]:
        """The documents at these places of the columns."""
        chosen = zip(self.segments[places], self.documents[places], strict=True)
        return [(int(segment), int(document)) for segment, document in chosen]

    @cached_property
    def with_row(self) -> npt.NDArray[np.int64]:
        """Places whose text has a vector."""
        return np.flatnonzero(self.rows >= 0)

    @cached_property
    def first_with_row(self) -> npt.NDArray[np.int64]:
        """One place of each distinct text that has a vector."""
        new = np.append(True, self.ids[1:] != self.ids[:-1])
        return np.flatnonzero(new[: len(self.ids)] & (self.rows >= 0))

    def same_text(self, places: npt.NDArray[np.int64], most: int) -> list[Address]:
        """All documents with the texts of these places, in their order; at most `most`."""
        ids = self.ids[places]
        ends = np.searchsorted(self.ids, ids, side="right")
        spans = [np.arange(a, b) for a, b in zip(places, ends, strict=True)]
        return self.addresses(np.concatenate(spans)[:most]) if spans else []

    def of(self, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.int64]:
        """Places of these documents; all must be among them."""
        base, table = self._table
        segments = np.array([address.segment_ord for address in addresses], dtype=np.int64)
        documents = np.array([address.doc for address in addresses], dtype=np.int64)
        found: npt.NDArray[np.int64] = table[base[segments] + documents]
        return found

    @cached_property
    def _table(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Place by address: the first slot of each segment, and the slots."""
        count = int(self.segments.max()) + 1
        sizes = np.zeros(count, dtype=np.int64)
        np.maximum.at(sizes, self.segments, self.documents + 1)
        base = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int64)
        table = np.full(int(sizes.sum()), MISSING, dtype=np.int64)
        table[base[self.segments] + self.documents] = np.arange(len(self.ids))
        return base, table


def count_of(result: tantivy.SearchResult) -> int:
    """How many documents matched, shown or not."""
    return int(result.count)  # type: ignore[attr-defined]  # tantivy's stub leaves it out
