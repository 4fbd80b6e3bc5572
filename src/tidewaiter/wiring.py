"""The one place where real parts are put together.

Each part is imported when it is first asked for: the whole product takes seconds to import, and
most commands need a part of it.
"""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from tidewaiter.settings import Settings

if TYPE_CHECKING:
    from graph import GraphConfig
    from index import IndexConfig
    from ledger import Ledger
    from projection import Projector, VectorFollower
    from schemas.ports import CaseReader, Embedder, Extractor, GraphStore, SearchIndex


def graph_config(settings: Settings) -> "GraphConfig":
    """Your own server where a URI is set, else the local one of this home."""
    from graph import LocalGraph, RemoteGraph

    graph = settings.graph
    if graph.uri:
        return RemoteGraph(
            uri=graph.uri,
            user=graph.user,
            password=graph.password.get_secret_value(),
            database=graph.database,
        )
    return LocalGraph(
        home=settings.home,
        cache=settings.cache,
        heap=graph.heap,
        page_cache=graph.page_cache,
        idle_minutes=graph.idle_minutes,
    )


def index_config(settings: Settings) -> "IndexConfig":
    """Your own Elasticsearch where a URL is set, else the embedded index of this home."""
    from index import ElasticIndex, EmbeddedIndex
    from schemas.vocab.glossary import glossary_synonyms

    index = settings.index
    if not index.url:
        return EmbeddedIndex(settings.home / "index")
    return ElasticIndex(
        url=index.url,
        alias=index.alias,
        user=index.user,
        password=index.password.get_secret_value(),
        api_key=index.api_key.get_secret_value(),
        certificates=index.certificates,
        synonyms=glossary_synonyms(),
    )


@dataclass
class Parts:
    """The parts of one home, each opened when first asked for and closed with `close`."""

    settings: Settings
    _stack: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def ledger(self) -> "Ledger":
        """The ledger of this home, made where there is none."""
        from ledger import open_ledger

        ledger = open_ledger(self.settings.home)
        self._stack.callback(ledger.close)
        return ledger

    @cached_property
    def graph(self) -> "GraphStore":
        """The graph; starts the local server where none runs."""
        from graph import open_graph

        store = open_graph(graph_config(self.settings))
        self._stack.callback(store.close)
        return store

    @cached_property
    def index(self) -> "SearchIndex":
        """The search index."""
        from index import open_index

        index = open_index(index_config(self.settings))
        self._stack.callback(index.close)
        return index

    @cached_property
    def embedder(self) -> "Embedder | None":
        """The embedding model, or None where none is named and ours has not been fetched."""
        from nlp import model_present, open_embedder

        nlp = self.settings.nlp
        if not nlp.model and not model_present(self.settings.cache):
            return None
        return open_embedder(self.settings.cache, nlp.threads, nlp.model)

    @cached_property
    def extractor(self) -> "Extractor":
        """The extraction rules."""
        from nlp import open_extractor

        return open_extractor()

    @cached_property
    def case_reader(self) -> "CaseReader":
        """The rules that read evasion notices."""
        from nlp import open_case_reader

        return open_case_reader()

    @cached_property
    def projector(self) -> "Projector":
        """What brings graph and index up to the ledger."""
        from projection import Projector

        return Projector(
            ledger=self.ledger,
            graph=self.graph,
            index=self.index,
            extractor=self.extractor,
            case_reader=self.case_reader,
            vector_model=self.embedder.model_id if self.embedder else "",
        )

    @property
    def vectors(self) -> "VectorFollower | None":
        """What gives vectors to texts, or None where the model has not been fetched."""
        from projection import VectorFollower

        if self.embedder is None:
            return None
        return VectorFollower(ledger=self.ledger, index=self.index, embedder=self.embedder)

    def close(self) -> None:
        """Close what was opened, last first."""
        self._stack.close()


@contextmanager
def open_parts(settings: Settings) -> Generator[Parts]:
    """The parts of the settings' home, closed at the end."""
    parts = Parts(settings)
    try:
        yield parts
    finally:
        parts.close()
