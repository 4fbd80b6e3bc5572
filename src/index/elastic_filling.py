"""What writes into one Elasticsearch index, the live one or one aside."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch, NotFoundError
from elasticsearch.helpers import pack_dense_vector, streaming_bulk

from index.elastic_errors import elastic_errors
from index.elastic_mapping import WATERMARK_ID, Json, to_id, to_source
from index.vector_store import check_rows
from schemas.errors import Conflict, Unavailable
from schemas.search import HitKind, IndexBatch, IndexDoc, Vector, VectorRow, text_hash

BULK_DOCUMENTS = 1_000
BULK_BYTES = 8_000_000
BULK_RETRIES = 4  # of what the server is too busy for; the client waits 1, 2, 4 ... seconds
PAGE = 5_000
ASKED_TOGETHER = 1_000  # records or texts named in one query
PACKED_SINCE = (9, 3)  # vectors as base64, half the size of numbers
NOT_FOUND = 404


class Filler:
    """One index as projection fills it. `eager` shows what was written at once."""

    def __init__(
        self, client: Elasticsearch, name: str, version: tuple[int, int], *, eager: bool
    ) -> None:
        self._client, self._name, self._eager = client, name, eager
        self._packed = version >= PACKED_SINCE
        self._hidden = False

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        with elastic_errors():
            try:
                answer = self._client.get(index=self._name, id=WATERMARK_ID)
            except NotFoundError:
                return 0
            return int(answer["_source"]["batch"])

    def apply(self, batch: IndexBatch) -> None:
        """Apply the batch and its watermark; they become visible together.

        A writer killed half-way leaves documents that nobody sees; applying the batch again mends
        them. Only if the server itself restarts before that are they seen early.

        Raises:
            Conflict: the vectors are of another length than those kept.
            Unavailable: the server did not take every document.
        """
        if batch.batch < self.watermark():
            return
        if batch.vectors:
            self._check_length(next(iter(batch.vectors.values())))
        with elastic_errors():
            self._bulk(self._actions(batch))
            self._show()

    def pending_texts(self, limit: int) -> Sequence[tuple[str, str]]:
        """Texts still without a vector, as (sha256 hex, text), each distinct text once."""
        found: dict[str, str] = {}
        if limit < 1:
            return []
        with elastic_errors():
            waiting = {"term": {"waiting": True}}
            for hit in self._each(waiting, ["text_hash", "vector_text", "body"], "text_hash"):
                source = hit["_source"]
                found[source["text_hash"]] = source.get("vector_text", source["body"])
                if len(found) == limit:
                    break
        return list(found.items())

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Give vectors to the documents with those texts; one that has one keeps it.

        Raises:
            InvalidInput: a hash is no sha256, or a vector is not of unit length.
            Conflict: the vectors are of another length than those kept.
        """
        gathered = list(rows)
        check_rows(gathered)
        if not gathered:
            return
        self._check_length(gathered[0].vector)
        with elastic_errors():
            for start in range(0, len(gathered), ASKED_TOGETHER):
                part = {row.text_hash: row.vector for row in gathered[start:][:ASKED_TOGETHER]}
                self._bulk(self._vector_actions(part))
                self._show()

    def counts(self) -> Mapping[str, int]:
        """Documents by kind; distinct texts with (`vectors`) and without (`vectors_pending`)."""
        with elastic_errors():
            self._uncover()
            kinds = {"terms": {"field": "facet_kind", "size": len(HitKind)}}
            answer = self._client.search(index=self._name, size=0, aggs={"kinds": kinds})
            buckets = answer["aggregations"]["kinds"]["buckets"]
            found = {bucket["key"]: int(bucket["doc_count"]) for bucket in buckets}
            pending = self._distinct_texts({"term": {"waiting": True}})
            given = self._distinct_texts({"term": {"waiting": False}})
        return {
            **{kind.value: found.get(kind.value, 0) for kind in HitKind},
            "vectors": given,
            "vectors_pending": pending,
        }

    def dimensions(self) -> int:
        """Length of a vector, 0 while there is none."""
        with elastic_errors():
            answer = self._client.indices.get_mapping(index=self._name)
        (one,) = answer.values()
        return int(one["mappings"]["properties"]["vector"].get("dims", 0))

    # ---- writing

    def _actions(self, batch: IndexBatch) -> Iterator[Json]:
        docs = {to_id(doc.key): doc for doc in batch.docs}
        for gone in self._ids_of_records(batch.removed_records):
            if gone not in docs:
                yield {"_op_type": "delete", "_id": gone}
        for place, doc in docs.items():
            yield {"_op_type": "index", "_id": place, "_source": self._source(doc, batch.vectors)}
        yield {"_op_type": "index", "_id": WATERMARK_ID, "_source": {"batch": batch.batch}}

    def _source(self, doc: IndexDoc, vectors: Mapping[str, Vector]) -> Json:
        vector = vectors.get(text_hash(doc.vector_text)) if vectors and doc.vector_text else None
        source = to_source(doc, vector)
        if vector is not None and "text_hash" in source:
            source["vector"] = self._written(vector)
        return source

    def _vector_actions(self, vectors: Mapping[str, Vector]) -> Iterator[Json]:
        wanted = [{"term": {"waiting": True}}, {"terms": {"text_hash": [*vectors]}}]
        for hit in self._each({"bool": {"filter": wanted}}, ["text_hash"], "_doc"):
            vector = self._written(vectors[hit["_source"]["text_hash"]])
            change = {"vector": vector, "waiting": False}
            yield {"_op_type": "update", "_id": hit["_id"], "doc": change}

    def _written(self, vector: Vector) -> str | list[float]:
        plain = np.ascontiguousarray(vector, dtype=np.float32)
        return pack_dense_vector(plain) if self._packed else plain.tolist()

    def _bulk(self, actions: Iterator[Json]) -> None:
        """Write all of them, reading the answer to each.

        Raises:
            Unavailable: some were not taken, with how many and of what kind.
        """
        results = streaming_bulk(
            self._client.options(request_timeout=120),
            actions,
            index=self._name,
            chunk_size=BULK_DOCUMENTS,
            max_chunk_bytes=BULK_BYTES,
            max_retries=BULK_RETRIES,
            initial_backoff=1,
            raise_on_error=False,
        )
        failed = [one for done, item in results if not done for one in _errors(item)]
        if failed:
            kinds = ", ".join(sorted(set(failed))[:5])
            raise Unavailable(
                f"the search server did not take {len(failed):,} documents ({kinds}); the batch "
                "is not marked as applied"
            )

    def _show(self) -> None:
        if self._eager:
            self._client.indices.refresh(index=self._name)
        else:
            self._hidden = True

    def _uncover(self) -> None:
        if self._hidden:
            self._client.indices.refresh(index=self._name)
            self._hidden = False

    def _check_length(self, vector: Vector) -> None:
        known = self.dimensions()
        if known and vector.shape != (known,):
            raise Conflict(
                f"the index holds vectors of {known} dimensions, these have {vector.size}: another "
                "model made them; rebuild the index first"
            )

    # ---- reading

    def _ids_of_records(self, records: Sequence[str]) -> Iterator[str]:
        distinct = list(dict.fromkeys(records))
        for start in range(0, len(distinct), ASKED_TOGETHER):
            query = {"terms": {"record": distinct[start : start + ASKED_TOGETHER]}}
            yield from (hit["_id"] for hit in self._each(query, (), "_doc"))

    def _each(self, query: Json, source: Sequence[str], order: str) -> Iterator[Json]:
        """Every document that meets the query, of one state of the index, page by page."""
        self._uncover()
        pit = self._client.open_point_in_time(index=self._name, keep_alive="2m")["id"]
        sort: list[Json] = [{order: "asc"}, {"_shard_doc": "asc"}]
        after: list[Any] | None = None
        try:
            while True:
                page = self._client.search(
                    pit={"id": pit, "keep_alive": "2m"},
                    query=query,
                    source=bool(source),
                    source_includes=[*source] or None,
                    size=PAGE,
                    sort=sort,
                    search_after=after,
                    track_total_hits=False,
                )["hits"]["hits"]
                yield from page
                if len(page) < PAGE:
                    return
                after = page[-1]["sort"]
        finally:
            self._client.close_point_in_time(id=pit)

    def _distinct_texts(self, query: Json) -> int:
        """How many texts the documents have, counted exactly, page by page."""
        count, after = 0, None
        while True:
            by_text: Json = {"size": 10_000, "sources": [{"t": {"terms": {"field": "text_hash"}}}]}
            if after is not None:
                by_text["after"] = after
            aggregations = {"texts": {"composite": by_text}}
            answer = self._client.search(index=self._name, size=0, query=query, aggs=aggregations)
            page = answer["aggregations"]["texts"]
            count += len(page["buckets"])
            after = page.get("after_key")
            if after is None:
                return count


def _errors(item: Mapping[str, Any]) -> list[str]:
    """What the server says against one item; that something to remove is gone is no error."""
    ((operation, result),) = item.items()
    status = int(result.get("status", 0))
    if operation == "delete" and status == NOT_FOUND:
        return []
    return [str(result.get("error", {}).get("type", status))]
