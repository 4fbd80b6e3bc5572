"""Follows the ledger: each committed batch into graph and index, each at its own watermark."""

import itertools
from dataclasses import dataclass

from ledger import Ledger
from projection.building import Builder, read_batch
from projection.reading import TextReader
from schemas.ports import (
    CaseReader,
    Embedder,
    Extractor,
    GraphWriter,
    IndexWriter,
    Progress,
    no_progress,
)
from schemas.search import Vector, VectorRow

VECTOR_CHUNK = 512
REUSE_CHUNK = 10_000
EVERY_TEXT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Followed:
    """How far graph and index have come, and how many batches were applied to each."""

    graph_batch: int
    index_batch: int
    graph_applied: int
    index_applied: int


class Projector:
    """Brings graph and index up to the ledger. One at a time a home: callers hold its lock."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        graph: GraphWriter,
        index: IndexWriter,
        extractor: Extractor,
        case_reader: CaseReader,
    ) -> None:
        self._ledger = ledger
        self._graph = graph
        self._index = index
        self._builder = Builder(ledger, TextReader(ledger, extractor, case_reader))

    def follow(self, progress: Progress = no_progress) -> Followed:
        """Apply every committed batch that graph or index has not seen yet, in order."""
        self._graph.prepare()
        graph_at, index_at = self._graph.watermark(), self._index.watermark()
        pending = self._ledger.batches(after=min(graph_at, index_at))
        applied = [0, 0]
        for done, batch in enumerate(pending, start=1):
            read = read_batch(self._ledger, batch)
            if batch.id > graph_at:
                self._graph.apply(self._builder.to_graph(read))
                self._builder.applied()
                graph_at, applied[0] = batch.id, applied[0] + 1
            if batch.id > index_at:
                self._index.apply(self._builder.to_index(read))
                index_at, applied[1] = batch.id, applied[1] + 1
            progress("batches", done, len(pending))
        return Followed(graph_at, index_at, applied[0], applied[1])

    def rebuild_graph(self, progress: Progress = no_progress) -> Followed:
        """Throw the graph away and make it again from the ledger."""
        self._graph.clear()
        self._builder.cleared()
        return self.follow(progress)

    def rebuild_index(self, progress: Progress = no_progress) -> Followed:
        """Throw the index away and make it again; vectors come from the ledger, not the model."""
        self._index.clear()
        return self.follow(progress)


class VectorFollower:
    """Gives vectors to indexed texts, each distinct text once a model; resumable at any point."""

    def __init__(self, *, ledger: Ledger, index: IndexWriter, embedder: Embedder) -> None:
        self._ledger = ledger
        self._index = index
        self._embedder = embedder

    def step(self, limit: int = VECTOR_CHUNK, patience: float = 60.0) -> int:
        """Give vectors to at most `limit` texts; how many, 0 when none is left.

        The home's lock is held for the writing only, so that papers can come in meanwhile;
        `patience` is how many seconds to wait for it.

        Raises:
            Unavailable: another command held the lock all the while.
        """
        pending = dict(self._index.pending_texts(limit))
        if not pending:
            return 0
        store, model = self._ledger.computed, self._embedder.model_id
        kept = dict(store.get_vectors(model, list(pending)))
        missing = [digest for digest in pending if digest not in kept]
        fresh: dict[str, Vector] = {}
        if missing:
            vectors = self._embedder.embed([pending[digest] for digest in missing])
            fresh = dict(zip(missing, vectors, strict=True))
        with self._ledger.write_lock(patience):
            if fresh:
                store.put_vectors(model, fresh)
            known = kept | fresh
            self._index.add_vectors([VectorRow(digest, known[digest]) for digest in pending])
        return len(pending)

    def reuse(self, progress: Progress = no_progress) -> int:
        """Give the index the vectors that the ledger keeps already, without the model."""
        pending = [digest for digest, _ in self._index.pending_texts(EVERY_TEXT)]
        given = 0
        for start in range(0, len(pending), REUSE_CHUNK):
            part = pending[start : start + REUSE_CHUNK]
            kept = self._ledger.computed.get_vectors(self._embedder.model_id, part)
            self._index.add_vectors([VectorRow(digest, vector) for digest, vector in kept.items()])
            given += len(kept)
            progress("kept vectors", start + len(part), len(pending))
        return given

    def follow(self, total: int, progress: Progress = no_progress) -> int:
        """Give vectors to every text that has none; `total` is how many, for the progress."""
        done = 0
        for _ in itertools.count():
            step = self.step()
            if not step:
                break
            done += step
            progress("texts", done, max(total, done))
        return done
