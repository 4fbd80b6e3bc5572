"""The application over a real ledger and index; the graph is in memory, the same port."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from graph.query_library import find_query, load_library
from graph.read_guard import check_text
from schemas.errors import InvalidInput, NotFound
from schemas.graph import (
    EdgeRow,
    GraphBatch,
    GraphEdge,
    GraphNode,
    NamedQuery,
    NodeLabel,
    Scalar,
    Subgraph,
    Table,
)
from search_api import Services, create_app

Home = Any  # tests.conftest.LoadedHome


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the home, so that it is loaded once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("api"))


class MemoryConsole:
    """The guard's own reading of a text in front of one canned row."""

    def run(self, text: str, parameters: Mapping[str, Scalar]) -> Table:
        check_text(text)
        if "RETURN" not in text.upper():
            raise InvalidInput(f"That is no Cypher: {text[:40]}")
        return Table(("key", "given"), (("port:2304", len(parameters)),))


class MemoryGraph:
    """Nodes and edges in dictionaries: what the projection applies, the routes read."""

    def __init__(self) -> None:
        self.console = MemoryConsole()
        self.clear()

    def prepare(self) -> None:
        pass

    def close(self) -> None:
        pass

    def clear(self) -> None:
        self._batch = 0
        self._nodes: dict[str, GraphNode] = {}
        self._edges: dict[tuple[str, ...], GraphEdge] = {}

    def watermark(self) -> int:
        return self._batch

    def apply(self, batch: GraphBatch) -> None:
        for row in batch.nodes:
            label = row.label.value
            self._nodes[row.key] = GraphNode(
                label, row.key, row.name, row.synthetic, row.properties
            )
        for edge in batch.edges:
            self._put(edge)
        self._batch = batch.batch

    def _put(self, edge: EdgeRow) -> None:
        for label, key in ((edge.from_label, edge.from_key), (edge.to_label, edge.to_key)):
            self._nodes.setdefault(
                key, GraphNode(label.value, key, key, synthetic=False, properties={})
            )
        identity = (edge.type.value, edge.from_key, edge.to_key, edge.record, edge.role)
        self._edges[identity] = GraphEdge(
            edge.type.value, edge.from_key, edge.to_key, edge.standing.value,
            edge.record, edge.source, edge.batch, edge.role, edge.properties,
        )  # fmt: skip

    def node(self, key: str) -> GraphNode:
        if key not in self._nodes:
            raise NotFound(f"The graph has no node {key!r}.")
        return self._nodes[key]

    def neighbourhood(
        self, key: str, *, hops: int = 1, limit: int = 100, types: Sequence[str] = ()
    ) -> Subgraph:
        found = {key: self.node(key)}
        for _ in range(hops):
            for edge in self._edges.values():
                if not types or edge.type in types:
                    ends = (edge.from_key, edge.to_key)
                    if any(end in found for end in ends):
                        found |= {end: self._nodes[end] for end in ends}
        kept = dict(list(found.items())[:limit])
        edges = [e for e in self._edges.values() if e.from_key in kept and e.to_key in kept]
        return Subgraph(tuple(kept.values()), tuple(edges), truncated=len(found) > limit)

    def queries(self) -> Sequence[NamedQuery]:
        return [entry.named for entry in load_library().values()]

    def run(self, name: str, parameters: Mapping[str, Scalar]) -> Table:
        query = find_query(load_library(), name).named
        missing = [p.name for p in query.parameters if p.required and p.name not in parameters]
        if missing:
            raise InvalidInput(f"The query {name} needs {', '.join(missing)}.")
        return Table(("port", "entries"), (("port:2304", 28), ("port:2704", 9)))

    def counts(self) -> Mapping[str, int]:
        labels = [node.label for node in self._nodes.values()]
        return {label.value: labels.count(label.value) for label in NodeLabel}


@pytest.fixture(scope="session")
def graph() -> MemoryGraph:
    return MemoryGraph()


@pytest.fixture(scope="session")
def home(load_home: Callable[..., Home], graph: MemoryGraph) -> Home:
    """The loaded home: its path, ledger and index."""
    return load_home(graph)


@pytest.fixture(scope="session")
def services(home: Home, graph: MemoryGraph, tmp_path_factory: pytest.TempPathFactory) -> Services:
    assets = tmp_path_factory.mktemp("assets")
    return Services(home.ledger, graph, home.index, None, assets)


@pytest.fixture(scope="session")
def app(services: Services) -> FastAPI:
    return create_app(services)


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of programs; an unforeseen error is an answer to it, as in the served product."""
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened
