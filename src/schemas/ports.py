"""The ports: what a store, a server or a model must be able to do, split by who calls.

Backends do not inherit from these; a factory's return annotation is the check.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

import numpy as np
import numpy.typing as npt

from schemas.graph import GraphBatch, GraphNode, NamedQuery, Scalar, Subgraph, Table
from schemas.mentions import CaseFact, Mention
from schemas.search import IndexBatch, IndexedText, SearchPage, SearchQuery, VectorRow


class GraphWriter(Protocol):
    """What projection needs of the graph."""

    def prepare(self) -> None:
        """Make constraints and indexes; harmless when they are there."""
        ...

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        ...

    def apply(self, batch: GraphBatch) -> None:
        """Apply the batch and its watermark together. Applying it again changes nothing."""
        ...

    def clear(self) -> None:
        """Remove everything, watermark included."""
        ...


class GraphReader(Protocol):
    """What questions need of the graph."""

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        ...

    def node(self, key: str) -> GraphNode:
        """The node of that key.

        Raises:
            NotFound: there is none.
        """
        ...

    def neighbourhood(
        self, key: str, *, hops: int = 1, limit: int = 100, types: Sequence[str] = ()
    ) -> Subgraph:
        """What lies within `hops` (1 to 3) of a node, near and weighty first.

        At most `limit` nodes, and the edges among them; of `types` only, where given.

        Raises:
            NotFound: the node does not exist.
        """
        ...

    def queries(self) -> Sequence[NamedQuery]:
        """The query library, by name."""
        ...

    def run(self, name: str, parameters: Mapping[str, Scalar]) -> Table:
        """Answer a named query.

        Raises:
            NotFound: no query of that name.
            InvalidInput: a parameter is missing, unknown or of the wrong type.
        """
        ...

    def counts(self) -> Mapping[str, int]:
        """Nodes by label and edges by type."""
        ...


class CypherConsole(Protocol):
    """The guarded ad-hoc door."""

    def run(self, text: str, parameters: Mapping[str, Scalar]) -> Table:
        """Answer a read-only Cypher text, within caps of rows, bytes and time.

        Raises:
            Refused: it writes, administers, or goes beyond a cap.
            InvalidInput: it is not valid Cypher.
        """
        ...


class GraphStore(GraphWriter, GraphReader, Protocol):
    """All of the graph."""

    @property
    def console(self) -> CypherConsole:
        """The guarded door."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class IndexFiller(Protocol):
    """What fills an index: the live one, or one that is built aside."""

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        ...

    def apply(self, batch: IndexBatch) -> None:
        """Apply the batch and its watermark in one commit. Applying it again changes nothing."""
        ...

    def pending_texts(self, limit: int) -> Sequence[tuple[str, str]]:
        """Texts still without a vector, as (sha256 hex, text), each distinct text once."""
        ...

    def add_vectors(self, rows: Iterable[VectorRow]) -> None:
        """Give vectors to the documents whose vector_text has that hash."""
        ...


class IndexWriter(IndexFiller, Protocol):
    """What projection needs of the index."""

    def rebuilding(self) -> AbstractContextManager[IndexFiller]:
        """An empty index aside, to be filled within the block.

        At the end of the block its counts are checked and it becomes the live one in one step: a
        reader sees the old index or the new one, whole. If the block fails, or its process dies,
        the old one stays, and what was built is removed now or by the next rebuild.

        Raises:
            Conflict: the new index does not hold what was put into it; the old one stays.
        """
        ...


class IndexReader(Protocol):
    """What questions need of the index."""

    def watermark(self) -> int:
        """The last batch applied, 0 for none."""
        ...

    def search(self, query: SearchQuery) -> SearchPage:
        """The hits for a query, best first."""
        ...

    def text_of(self, key: str) -> IndexedText:
        """What is held of the document of that key.

        Raises:
            NotFound: no document has it.
        """
        ...

    def counts(self) -> Mapping[str, int]:
        """Documents by kind, and `vectors` and `vectors_pending`."""
        ...


class SearchIndex(IndexWriter, IndexReader, Protocol):
    """All of the index."""

    def close(self) -> None:
        """Let go of files."""
        ...


class Embedder(Protocol):
    """Text to vectors."""

    @property
    def model_id(self) -> str:
        """Name and hash of the model; vectors are kept under it."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """One unit vector a text, shape (len(texts), dimensions)."""
        ...


class Extractor(Protocol):
    """Text to mentions."""

    @property
    def model_id(self) -> str:
        """Name and version of rules and models; mentions are kept under it."""
        ...

    def extract(self, texts: Sequence[str], *, prose: bool) -> Sequence[tuple[Mention, ...]]:
        """Mentions of each text in order of start. `prose` is False for cargo text and codes."""
        ...


class CaseReader(Protocol):
    """Evasion notices to facts."""

    @property
    def model_id(self) -> str:
        """Name and version of the rules."""
        ...

    def read(self, title: str, pages: Sequence[tuple[int, str]]) -> Sequence[CaseFact]:
        """Facts of one notice from its pages, given as (page number, text)."""
        ...


class Progress(Protocol):
    """How a long step tells what it has done. `total` is None where it cannot be known yet."""

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Report `done` of `total` units of the step named (an item's name, plural: "bills")."""
        ...


def no_progress(step: str, done: int, total: int | None) -> None:
    """The progress that nobody watches."""
