"""The search port on tantivy and exact vectors.

The watermark is a document of its own, replaced in the commit that brings the batch: tantivy
publishes a commit by renaming one file, so documents and watermark appear together or not at all.
"""

import os
import threading
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import filelock
import tantivy

from index.config import EmbeddedIndex
from index.generations import POINTER, Generations
from index.limits import bounded_query, valid_unicode
from index.tantivy_errors import engine_errors
from index.tantivy_query import QueryBuilder
from index.tantivy_schema import (
    WATERMARK,
    build_schema,
    register,
    text_sha256,
    to_document,
    vector_text_of,
    watermark_document,
)
from index.tantivy_search import Gathered, Search
from index.tantivy_snapshot import Snapshot
from index.tantivy_texts import indexed_text
from index.vector_store import VectorStore
from index.weights import WEIGHTS, RankingWeights
from schemas.errors import NotFound, Unavailable
from schemas.search import (
    HitKind,
    IndexBatch,
    IndexDoc,
    IndexedText,
    SearchPage,
    SearchQuery,
    VectorRow,
)

WRITER_HEAP = 64_000_000  # bytes; a fuller heap is written out as a segment, not yet visible
WRITER_THREADS = 1
LOCK_SECONDS = 10
ADD_AT_ONCE = 4_096  # vector rows written by one commit


class TantivyIndex:
    """The embedded index. Threads may share it; one process at a time writes, others read."""

    def __init__(self, config: EmbeddedIndex, weights: RankingWeights = WEIGHTS) -> None:
        self._root = config.path
        self._generations = Generations(config.path)
        self._weights = weights
        self._schema = build_schema()
        self._builder = QueryBuilder(self._schema, weights.fields)
        self._write_lock = filelock.FileLock(self._generations.lock_path, timeout=LOCK_SECONDS)
        self._refresh_lock = threading.Lock()
        self._opened: _Opened | None = None
        if self._generations.current() is None:
            with self._writing():
                if self._generations.current() is None:
                    self._generations.start(self._make_empty)

    # ---- writing

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        return self._snapshot().watermark

    def apply(self, batch: IndexBatch) -> None:
        """Apply the batch and its watermark in one commit.

        Applying it again changes nothing; a batch older than the watermark is passed over, as its
        documents may have been replaced since.

        Raises:
            Unavailable: another process is writing.
        """
        with self._writing():
            snapshot = self._snapshot()
            if batch.batch < snapshot.watermark:
                return
            with engine_errors(), self._writer() as writer:
                _write(writer, batch, snapshot)
                writer.commit()

    def pending_texts(self, limit: int) -> Sequence[tuple[str, str]]:
        """Texts still without a vector, as (sha256 hex, text), each distinct text once."""
        snapshot = self._snapshot()
        wanted = snapshot.missing_ids[:limit]
        if not wanted:
            return []
        places = snapshot.matching(self._builder.any_of("vector", wanted))
        texts = dict.fromkeys(vector_text_of(snapshot.searcher.doc(place)) for place in places)
        return [(text_sha256(text), text) for text in texts]

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Keep vectors for the texts with those hashes; a text that has one keeps it.

        Raises:
            InvalidInput: a hash is no sha256, or a vector is not of unit length.
            Conflict: the vectors are of another length than those kept.
            Unavailable: another process is writing.
        """
        gathered = list(rows)
        with self._writing():
            store = self._live().vectors
            for start in range(0, len(gathered), ADD_AT_ONCE):
                store.add(gathered[start : start + ADD_AT_ONCE])

    def clear(self) -> None:
        """Remove everything, watermark and vectors included.

        Raises:
            Unavailable: another process is writing.
        """
        with self._writing():
            self._generations.start(self._make_empty)

    # ---- reading

    def search(self, query: SearchQuery) -> SearchPage:
        """The hits for a query, best first.

        Raises:
            InvalidInput: limit, offset, filters, dates or vector make no sense.
        """
        bounded = bounded_query(query)
        with engine_errors():
            return Search(self._snapshot(), self._builder, bounded, self._weights).page()

    def text_of(self, key: str) -> IndexedText:
        """What is held of the document of that key.

        Raises:
            NotFound: no document has it.
        """
        snapshot = self._snapshot()
        with engine_errors():
            hits = snapshot.searcher.search(self._builder.term("key", valid_unicode(key)), 1).hits
            if not hits:
                raise NotFound(f"Nothing in the index has the key {key!r}.")
            return indexed_text(snapshot, hits[0][1])

    def candidates(self, query: SearchQuery) -> tuple[Gathered, list[str]]:
        """What a search has gathered before it is put in order, with its keys: for tuning."""
        snapshot = self._snapshot()
        found = Search(snapshot, self._builder, bounded_query(query), self._weights).gathered()
        places = [tantivy.DocAddress(*address) for address in found.addresses]
        return found, [str(snapshot.searcher.doc(place).get_first("key")) for place in places]

    def counts(self) -> Mapping[str, int]:
        """Documents by kind; distinct texts with (`vectors`) and without (`vectors_pending`)."""
        snapshot = self._snapshot()
        kinds = {
            kind.value: snapshot.count(self._builder.term("facet_kind", kind.value))
            for kind in HitKind
        }
        pending = len(snapshot.missing_ids)
        return {
            **kinds,
            "vectors": snapshot.vector_count - pending,
            "vectors_pending": pending,
        }

    def close(self) -> None:
        """Let go of files."""
        self._opened = None

    # ---- what is open

    def _snapshot(self) -> Snapshot:
        """What is committed now: opened anew where a file that marks a commit has changed."""
        with self._refresh_lock, engine_errors():
            opened = self._live()
            return opened.snapshot()

    def _live(self) -> "_Opened":
        stamp = _stamp(self._root / POINTER)
        if self._opened is None or self._opened.stamp != stamp:
            folder = self._generations.current()
            if folder is None:
                raise Unavailable(f"{self._root} holds no index any more; open it again")
            self._opened = _Opened(folder, self._schema, stamp)
        return self._opened

    def _make_empty(self, folder: Path) -> None:
        (folder / "text").mkdir()
        tantivy.Index(self._schema, path=str(folder / "text"))

    @contextmanager
    def _writing(self) -> Generator[None]:
        try:
            with self._write_lock:
                yield
        except filelock.Timeout as error:
            raise Unavailable(
                f"another process is writing the index in {self._root}; try again when it is done"
            ) from error

    @contextmanager
    def _writer(self) -> Generator[tantivy.IndexWriter]:
        """A writer for one commit; what it has not committed is dropped."""
        writer = self._live().index.writer(WRITER_HEAP, WRITER_THREADS)
        try:
            yield writer
        finally:
            writer.wait_merging_threads()


class _Opened:
    """One generation, opened."""

    def __init__(self, folder: Path, schema: tantivy.Schema, stamp: "_Stamp") -> None:
        self.stamp = stamp
        self.index = tantivy.Index(schema, path=str(folder / "text"), reuse=True)
        self.index.config_reader("manual")
        register(self.index)
        self.vectors = VectorStore(folder / "vectors")
        self._meta = folder / "text" / "meta.json"
        self._schema = schema
        self._held: tuple[_Stamp, _Stamp, Snapshot] | None = None

    def snapshot(self) -> Snapshot:
        """The newest commit; the same object while nothing is committed."""
        text, vectors = _stamp(self._meta), _stamp(self.vectors.manifest)
        held = self._held
        if held is not None and held[:2] == (text, vectors):
            return held[2]
        if held is not None and held[0] == text:
            searcher = held[2].searcher
        else:
            self.index.reload()
            searcher = self.index.searcher()
        view = held[2].vectors if held and held[1] == vectors else self.vectors.view()
        snapshot = Snapshot(self._schema, searcher, view)
        self._held = (text, vectors, snapshot)
        return snapshot


_Stamp = tuple[int, int, int]


def _stamp(path: Path) -> _Stamp:
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
