"""The search port on tantivy and exact vectors.

The watermark is a document of its own, replaced in the commit that brings the batch: tantivy
publishes a commit by renaming one file, so documents and watermark appear together or not at all.
"""

import threading
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress

import filelock
import tantivy

from index.candidates import Gathered
from index.config import EmbeddedIndex
from index.generations import POINTER, Generations
from index.limits import bounded_query
from index.rebuild import Tallied
from index.tantivy_errors import engine_errors
from index.tantivy_generation import (
    Generation,
    Stamp,
    counts_of,
    make_empty,
    pending_texts,
    stamp,
)
from index.tantivy_query import QueryBuilder
from index.tantivy_schema import build_schema
from index.tantivy_search import Search
from index.tantivy_snapshot import Address, Snapshot
from index.tantivy_texts import indexed_text
from index.weights import WEIGHTS, RankingWeights
from schemas.errors import NotFound, Unavailable
from schemas.ports import IndexFiller
from schemas.search import (
    IndexBatch,
    IndexedText,
    SearchPage,
    SearchQuery,
    VectorRow,
    valid_unicode,
)

LOCK_SECONDS = 10
SWAPS_AT_MOST = 5  # generations that may be replaced while one question is asked


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
        self._opened: tuple[Stamp, Generation] | None = None
        self._tidy()

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
        with self._writing(), engine_errors():
            self._live().apply(batch)

    def pending_texts(self, limit: int) -> Sequence[tuple[str, str]]:
        """Texts still without a vector, as (sha256 hex, text), each distinct text once."""
        snapshot = self._snapshot()
        with engine_errors():
            return pending_texts(snapshot, self._builder, limit)

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Keep vectors for the texts with those hashes; a text that has one keeps it.

        Raises:
            InvalidInput: a hash is no sha256, or a vector is not of unit length.
            Conflict: the vectors are of another length than those kept.
            Unavailable: another process is writing.
        """
        with self._writing():
            self._live().add_vectors(rows)

    @contextmanager
    def rebuilding(self) -> Generator[IndexFiller]:
        """An empty generation aside; made live at the end of the block where its counts are right.

        Raises:
            Conflict: it does not hold what was put into it; the old one stays.
            Unavailable: another process is writing.
        """
        with self._writing(), self._generations.building() as folder:
            make_empty(folder, self._schema)
            aside = Generation(folder, self._schema)
            tallied = Tallied(_Filler(aside, self._builder))
            yield tallied
            with engine_errors():
                made = aside.snapshot()
                tallied.tally.check(made.watermark, counts_of(made, self._builder))

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

    def candidates(self, query: SearchQuery) -> tuple[Gathered[Address], list[str]]:
        """What a search has gathered before it is put in order, with its keys: for tuning."""
        snapshot = self._snapshot()
        found = Search(snapshot, self._builder, bounded_query(query), self._weights).gathered()
        places = [tantivy.DocAddress(*address) for address in found.addresses]
        return found, [str(snapshot.searcher.doc(place).get_first("key")) for place in places]

    def counts(self) -> Mapping[str, int]:
        """Documents by kind; distinct texts with (`vectors`) and without (`vectors_pending`)."""
        snapshot = self._snapshot()
        with engine_errors():
            return counts_of(snapshot, self._builder)

    def close(self) -> None:
        """Let go of files."""
        self._opened = None

    # ---- what is open

    def _snapshot(self) -> Snapshot:
        """What is committed now: opened anew where a file that marks a commit has changed."""
        with engine_errors():
            for _ in range(SWAPS_AT_MOST):
                before = stamp(self._root / POINTER)
                try:
                    with self._refresh_lock:
                        return self._live().snapshot()
                except (ValueError, OSError):  # its files went away: another took its place
                    if stamp(self._root / POINTER) == before:
                        raise
        raise Unavailable(f"the index in {self._root} is being replaced again and again")

    def _live(self) -> Generation:
        now = stamp(self._root / POINTER)
        if self._opened is None or self._opened[0] != now:
            folder = self._generations.current()
            if folder is None:
                raise Unavailable(f"{self._root} holds no index any more; open it again")
            self._opened = (now, Generation(folder, self._schema))
        return self._opened[1]

    def _tidy(self) -> None:
        """Make an index where there is none, and remove what a killed rebuild left.

        While another process writes, what lies aside may be its rebuild: it stays.
        """
        if self._generations.current() is None:
            with self._writing():
                if self._generations.current() is None:
                    with self._generations.building() as folder:
                        make_empty(folder, self._schema)
        elif self._generations.leftovers():
            with suppress(filelock.Timeout), self._write_lock.acquire(timeout=0):
                self._generations.remove_leftovers()

    @contextmanager
    def _writing(self) -> Generator[None]:
        try:
            with self._write_lock:
                yield
        except filelock.Timeout as error:
            raise Unavailable(
                f"another process is writing the index in {self._root}; try again when it is done"
            ) from error


class _Filler:
    """A generation as the port has it."""

    def __init__(self, generation: Generation, builder: QueryBuilder) -> None:
        self._generation, self._builder = generation, builder

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        with engine_errors():
            return self._generation.snapshot().watermark

    def apply(self, batch: IndexBatch) -> None:
        """Apply the batch and its watermark in one commit."""
        with engine_errors():
            self._generation.apply(batch)

    def pending_texts(self, limit: int) -> Sequence[tuple[str, str]]:
        """Texts still without a vector, as (sha256 hex, text), each distinct text once."""
        with engine_errors():
            return pending_texts(self._generation.snapshot(), self._builder, limit)

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Keep vectors for the texts with those hashes."""
        self._generation.add_vectors(rows)
