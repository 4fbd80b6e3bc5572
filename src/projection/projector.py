"""Follows the ledger: each committed batch into graph and index, each at its own watermark."""

import itertools
from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ledger import Ledger
from projection.building import BatchRows, Builder, read_batch
from projection.reading import TextReader
from projection.standing import StandingReader
from schemas.ports import (
    CaseReader,
    Embedder,
    Extractor,
    GraphWriter,
    IndexWriter,
    Progress,
    no_progress,
)
from schemas.search import IndexBatch, Vector, VectorRow, text_hash

VECTOR_CHUNK = 512


@dataclass(frozen=True, slots=True)
class Followed:
    """How far graph and index have come, and how many batches were applied to each."""

    graph_batch: int
    index_batch: int
    graph_applied: int
    index_applied: int


class Following:
    """Applies each new batch to graph and index; see `Projector.alongside`."""

    def __init__(
        self,
        ledger: Ledger,
        graph: GraphWriter,
        index: IndexWriter,
        builder: Builder,
        to_index: Callable[[BatchRows], IndexBatch],
        hand: Executor,
    ) -> None:
        self._ledger = ledger
        self._graph = graph
        self._index = index
        self._builder = builder
        self._made_for_index = to_index
        self._hand = hand
        self._applying: Future[None] | None = None
        self._reached = Followed(graph.watermark(), index.watermark(), 0, 0)

    @property
    def reached(self) -> Followed:
        """How far it has come; the graph's last batch stands once `settle` has returned."""
        return self._reached

    def __call__(self, progress: Progress = no_progress) -> None:
        """Apply what has been committed since, in order.

        Raises:
            TidewaiterError: the graph did not take the batch before, or the index this one.
        """
        at = self._reached
        pending = self._ledger.batches(after=min(at.graph_batch, at.index_batch))
        for done, batch in enumerate(pending, start=1):
            read = read_batch(self._ledger, batch)
            if batch.id > self._reached.graph_batch:
                self._to_graph(read)
            if batch.id > self._reached.index_batch:
                self._to_index(read)
            progress("batches", done, len(pending))

    def settle(self) -> None:
        """Wait until the graph has taken its last batch.

        Raises:
            TidewaiterError: it did not.
        """
        applying, self._applying = self._applying, None
        if applying is None:
            return
        try:
            applying.result()
        except BaseException:
            self._builder.cleared()
            raise

    def _to_graph(self, read: BatchRows) -> None:
        made = self._builder.to_graph(read)
        self.settle()
        self._applying = self._hand.submit(self._graph.apply, made)
        was = self._reached
        self._reached = replace(was, graph_batch=read.batch.id, graph_applied=was.graph_applied + 1)

    def _to_index(self, read: BatchRows) -> None:
        self._index.apply(self._made_for_index(read))
        was = self._reached
        self._reached = replace(was, index_batch=read.batch.id, index_applied=was.index_applied + 1)


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
        vector_model: str = "",
    ) -> None:
        """`vector_model` names the model whose vectors, where the ledger keeps them, go along."""
        self._vector_model = vector_model
        self._ledger = ledger
        self._graph = graph
        self._index = index
        texts = TextReader(ledger, extractor, case_reader)
        self._builder = Builder(ledger, texts, StandingReader(ledger, texts, extractor))

    def follow(self, progress: Progress = no_progress) -> Followed:
        """Apply every committed batch that graph or index has not seen yet, in order."""
        with self.alongside() as following:
            following(progress)
        return following.reached

    @contextmanager
    def alongside(self) -> Generator["Following"]:
        """Follow the ledger while it grows: call what this gives after each commit.

        The graph takes a batch while the index takes it, and while the next one is read. Both have
        all of them when the block ends.
        """
        self._graph.prepare()
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="graph") as hand:
            following = Following(
                self._ledger, self._graph, self._index, self._builder, self._to_index, hand
            )
            try:
                yield following
            finally:
                following.settle()

    def rebuild_graph(self, progress: Progress = no_progress) -> Followed:
        """Throw the graph away and make it again from the ledger."""
        self._graph.clear()
        self._builder.cleared()
        return self.follow(progress)

    def rebuild_index(self, progress: Progress = no_progress) -> Followed:
        """Make the index again aside; readers have the old one until the new one is whole.

        Vectors that the ledger keeps are put back; the model is not asked.
        """
        with self._index.rebuilding() as aside:
            pending = self._ledger.batches()
            for done, batch in enumerate(pending, start=1):
                aside.apply(self._to_index(read_batch(self._ledger, batch)))
                progress("batches", done, len(pending))
            at = aside.watermark()
        return Followed(self._graph.watermark(), at, 0, len(pending))

    def _to_index(self, read: BatchRows) -> IndexBatch:
        """What a batch changes in the index, with the vectors that are known of its texts."""
        made = self._builder.to_index(read)
        if not self._vector_model:
            return made
        hashes = {text_hash(doc.vector_text) for doc in made.docs if doc.vector_text.strip()}
        known = self._ledger.computed.get_vectors(self._vector_model, sorted(hashes))
        return replace(made, vectors=dict(known))


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
