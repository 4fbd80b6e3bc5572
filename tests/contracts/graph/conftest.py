"""A real Neo4j, once per run, on a home of its own."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph import LocalGraph
from graph.neo4j_store import Neo4jGraph
from needed import downloads_cache, running_neo4j
from schemas.graph import GraphBatch


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the server, so that it starts once."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("neo4j"))


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where the server's jars are, or are fetched to."""
    return downloads_cache()


@pytest.fixture(scope="session")
def config(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalGraph]:
    """A home with a running server; without one the test is skipped, or fails in CI."""
    home = tmp_path_factory.mktemp("home")
    config = LocalGraph(home, cache, heap="768m", page_cache="128m", idle_minutes=60)
    with running_neo4j(config):
        yield config


@pytest.fixture(scope="session")
def opened(config: LocalGraph) -> Iterator[Neo4jGraph]:
    """The graph of that home, prepared."""
    store = Neo4jGraph(config)
    store.prepare()
    yield store
    store.close()


@pytest.fixture
def store(opened: Neo4jGraph) -> Neo4jGraph:
    """The graph, empty."""
    opened.clear()
    return opened


@pytest.fixture(scope="session")
def world() -> GraphBatch:
    """The made-up world of `world.py`, as one batch."""
    path = Path(__file__).with_name("world.py")
    spec = importlib.util.spec_from_file_location("graph_world", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    batch: GraphBatch = module.world()
    return batch


@pytest.fixture
def filled(opened: Neo4jGraph, world: GraphBatch) -> Neo4jGraph:
    """The graph with the made-up world, for tests that only read."""
    if opened.watermark() != world.batch:
        opened.clear()
        opened.apply(world)
    return opened
