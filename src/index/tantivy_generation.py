"""One generation of the embedded index, opened: its text, its vectors, and what writes to them."""

import os
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from index.tantivy_query import QueryBuilder
from index.tantivy_schema import (
    WATERMARK,
    register,
    to_document,
    vector_text_of,
    watermark_document,
)
from index.tantivy_snapshot import Snapshot
from index.vector_store import VectorStore
from schemas.search import HitKind, IndexBatch, IndexDoc, VectorRow, text_hash

WRITER_HEAP = 64_000_000  # bytes; a fuller heap is written out as a segment, not yet visible
WRITER_THREADS = 1
ADD_AT_ONCE = 4_096  # vector rows written by one commit

Stamp = tuple[int, int, int]


class Generation:
    """A folder with text and vectors. Writers exclude each other outside: the caller sees to it."""

    def __init__(self, folder: Path, schema: tantivy.Schema) -> None:
        self._index = tantivy.Index(schema, path=str(folder / "text"), reuse=True)
        self._index.config_reader("manual")
        register(self._index)
        self._vectors = VectorStore(folder / "vectors")
        self._meta = folder / "text" / "meta.json"
        self._schema = schema
        self._held: tuple[Stamp, Stamp, Snapshot] | None = None

    def snapshot(self) -> Snapshot:
        """The newest commit; the same object while nothing is committed."""
        text, vectors = stamp(self._meta), stamp(self._vectors.manifest)
        held = self._held
        if held is not None and held[:2] == (text, vectors):
            return held[2]
        if held is not None and held[0] == text:
            searcher = held[2].searcher
        else:
            self._index.reload()
            searcher = self._index.searcher()
        view = held[2].vectors if held and held[1] == vectors else self._vectors.view()
        snapshot = Snapshot(self._schema, searcher, view)
        self._held = (text, vectors, snapshot)
        return snapshot

    def apply(self, batch: IndexBatch) -> None:
        """Apply the batch, its vectors first, and its watermark in one commit."""
        snapshot = self.snapshot()
        if batch.batch < snapshot.watermark:
            return
        self.add_vectors(VectorRow(digest, vector) for digest, vector in batch.vectors.items())
        with self._writer() as writer:
            _write(writer, batch, snapshot)
            writer.commit()

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Keep vectors for the texts with those hashes; a text that has one keeps it."""
        gathered = list(rows)
        for start in range(0, len(gathered), ADD_AT_ONCE):
            self._vectors.add(gathered[start : start + ADD_AT_ONCE])

    @contextmanager
    def _writer(self) -> Generator[tantivy.IndexWriter]:
        """A writer for one commit; what it has not committed is dropped."""
        writer = self._index.writer(WRITER_HEAP, WRITER_THREADS)
        try:
            yield writer
        finally:
            writer.wait_merging_threads()


def pending_texts(
    snapshot: Snapshot, builder: QueryBuilder, limit: int
) -> Sequence[tuple[str, str]]:
    """Texts still without a vector, as (sha256 hex, text), each distinct text once."""
    wanted = snapshot.missing_ids[:limit]
    if not wanted:
        return []
    places = snapshot.matching(builder.any_of("vector", wanted))
    texts = dict.fromkeys(vector_text_of(snapshot.searcher.doc(place)) for place in places)
    return [(text_hash(text), text) for text in texts]


def counts_of(snapshot: Snapshot, builder: QueryBuilder) -> Mapping[str, int]:
    """Documents by kind; distinct texts with (`vectors`) and without (`vectors_pending`)."""
    kinds = {kind.value: snapshot.count(builder.term("facet_kind", kind.value)) for kind in HitKind}
    pending = len(snapshot.missing_ids)
    return {**kinds, "vectors": snapshot.vector_count - pending, "vectors_pending": pending}


def make_empty(folder: Path, schema: tantivy.Schema) -> None:
    """Put an empty index into an empty folder."""
    (folder / "text").mkdir()
    tantivy.Index(schema, path=str(folder / "text"))


def stamp(path: Path) -> Stamp:
    """Changes whenever the file is replaced."""
    try:
        status = os.stat(path)  # noqa: PTH116  (half the time of Path.stat; asked at each search)
    except FileNotFoundError:
        return (0, 0, 0)
    return (status.st_ino, status.st_mtime_ns, status.st_size)


def _write(writer: tantivy.IndexWriter, batch: IndexBatch, snapshot: Snapshot) -> None:
    for record in dict.fromkeys(batch.removed_records):
        writer.delete_documents_by_term("record", record)
    for doc in _last_of_each_key(batch.docs):
        if snapshot.searcher.doc_freq("key", doc.key):
            writer.delete_documents_by_term("key", doc.key)
        writer.add_document(to_document(doc))
    writer.delete_documents_by_term("meta", WATERMARK)
    writer.add_document(watermark_document(batch.batch))


def _last_of_each_key(docs: Sequence[IndexDoc]) -> Iterable[IndexDoc]:
    return {doc.key: doc for doc in docs}.values()
