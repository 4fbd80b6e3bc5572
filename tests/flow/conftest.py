"""Small homes on a real Neo4j: a part of a generated world and some real guidance, brought in."""

import csv
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase
from pydantic import SecretStr

from analysis.search import search
from graph import LocalGraph
from ingest import RunReport
from ingest.generator import generate
from needed import downloads_cache, running_neo4j
from schemas.records import LAYOUTS, Feed, RecordKind
from schemas.search import HitKind, SearchHit, SearchQuery
from tidewaiter.bringing import BringOptions, bring_feed
from tidewaiter.settings import GraphSettings, Settings
from tidewaiter.wiring import Parts

HERE = Path(__file__).parent
DOCUMENTS = HERE.parent / "data" / "documents"
# What a world has beside its entries and bills: so few rows that all of them are taken.
EVENTS = (Feed.HOLDS, Feed.EXAMS, Feed.REQUESTS, Feed.NOTICES, Feed.REVIEWS)
ORDER = (
    Feed.ACCOUNTS, Feed.ORDERS, Feed.GUIDANCE, Feed.MANIFESTS, Feed.ENTRIES, *EVENTS,
    Feed.LIQUIDATIONS,
)  # fmt: skip
BUSY_ENTRIES = 120  # entries without any event that are taken too

Papers = Mapping[Feed, Sequence[Path]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker has the server, so that it starts once and one test at a time uses it."""
    for item in items:
        if HERE in item.path.parents and "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("neo4j"))
            if item.get_closest_marker("timeout") is None:
                item.add_marker(pytest.mark.timeout(900))  # the first test waits for its home


@dataclass(frozen=True)
class Server:
    """A Neo4j that runs: its home, and where it answers."""

    home: Path
    cache: Path
    uri: str
    password: str


@pytest.fixture(scope="session")
def cache() -> Path:
    return downloads_cache()


@pytest.fixture(scope="session")
def server(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One local server for all homes of these tests; each of them clears it first."""
    home = tmp_path_factory.mktemp("server")
    config = LocalGraph(home, cache, heap="512m", page_cache="64m", idle_minutes=90)
    with running_neo4j(config) as endpoint:
        yield Server(home, cache, endpoint.uri, endpoint.password)


# -- papers ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest world that the generator makes, whole."""
    out = tmp_path_factory.mktemp("world")
    generate(out, seed=5, entries=1_000, format="csv")
    return out


@pytest.fixture(scope="session")
def papers(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """The world cut down to entries with events and some without, and excerpts of guidance."""
    out = tmp_path_factory.mktemp("papers")
    found: dict[Feed, Sequence[Path]] = {}
    for feed in (Feed.ACCOUNTS, Feed.ORDERS, *EVENTS):
        found[feed] = [Path(shutil.copy(world / f"{feed.value}.csv", out))]
    numbers = {row["entry_number"] for feed in EVENTS for row in read_csv(found[feed][0])}
    first = dict.fromkeys(row["entry_number"] for row in read_csv(world / "entries.csv"))
    numbers |= set(list(first)[:BUSY_ENTRIES])
    for feed in (Feed.ENTRIES, Feed.MANIFESTS, Feed.LIQUIDATIONS):
        rows = [r for r in read_csv(world / f"{feed.value}.csv") if r["entry_number"] in numbers]
        found[feed] = [write_csv(out / f"{feed.value}.csv", rows)]
    found[Feed.GUIDANCE] = [
        world / "guidance",
        DOCUMENTS / "evasion_notices",
        DOCUMENTS / "rulings",
        DOCUMENTS / "regulations",
    ]
    return found


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def write_csv(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@dataclass(frozen=True)
class Csv:
    """Reading and writing CSV, for tests that change papers."""

    read: Callable[[Path], list[dict[str, str]]] = read_csv
    write: Callable[[Path, Sequence[Mapping[str, str]]], Path] = write_csv


@pytest.fixture(scope="session")
def tables() -> Csv:
    return Csv()


# -- homes -------------------------------------------------------------------------------------


@dataclass
class Home:
    """A home whose graph is the shared server's."""

    root: Path
    server: Server
    settings: Settings = field(init=False)
    parts: Parts = field(init=False)

    def __post_init__(self) -> None:
        graph = GraphSettings(uri=self.server.uri, password=SecretStr(self.server.password))
        self.settings = Settings(home=self.root, cache=self.server.cache, graph=graph)
        self.parts = Parts(self.settings)

    @property
    def environment(self) -> dict[str, str]:
        """What a command needs to work on this home."""
        return command_environment(self.root, self.server.cache) | {
            "TIDEWAITER_GRAPH__URI": self.server.uri,
            "TIDEWAITER_GRAPH__PASSWORD": self.server.password,
        }

    def reopen(self) -> None:
        """Let go of everything, as a command that ends does."""
        self.parts.close()
        self.parts = Parts(self.settings)

    def bring(self, feed: Feed, *paths: Path, **options: Any) -> RunReport:  # noqa: ANN401  (of BringOptions)
        return bring_feed(self.parts, feed, paths, silent, BringOptions(**options))

    def bring_all(self, papers: Papers, order: Sequence[Feed] = ORDER) -> dict[Feed, RunReport]:
        return {feed: self.bring(feed, *papers[feed]) for feed in order}

    def graph_counts(self) -> dict[str, int]:
        return dict(self.parts.graph.counts())

    def index_counts(self) -> dict[str, int]:
        return dict(self.parts.index.counts())

    def nodes(self) -> set[str]:
        """Every node with its labels and all properties, as text."""
        text = "MATCH (n) WHERE NOT n:Watermark RETURN labels(n) AS labels, properties(n) AS p"
        return {plain([r["labels"], r["p"]]) for r in self._ask(text)}

    def edges(self, *, without: Sequence[str] = ()) -> list[str]:
        """Every edge with its ends, type and all properties but those named, as sorted text."""
        text = (
            "MATCH (a)-[r]->(b) RETURN labels(a)[0] AS al, a.key AS a, type(r) AS type, "
            "labels(b)[0] AS bl, b.key AS b, properties(r) AS p"
        )
        return sorted(
            plain([r["al"], r["a"], r["type"], r["bl"], r["b"],
                   {k: v for k, v in r["p"].items() if k not in without}])
            for r in self._ask(text)
        )  # fmt: skip

    def edges_from(self, start: str, kind: str) -> list[dict[str, Any]]:
        """The edges of a type from a node: the key they lead to as `end`, properties as `p`."""
        text = (
            "MATCH (a {key: $start})-[r]->(b) WHERE type(r) = $kind "
            "RETURN b.key AS end, properties(r) AS p"
        )
        return self._ask(text, start=start, kind=kind)

    def _ask(self, text: str, **given: str) -> list[dict[str, Any]]:
        login = ("neo4j", self.server.password)
        with (
            GraphDatabase.driver(self.server.uri, auth=login) as driver,
            driver.session(database="neo4j") as session,
        ):
            return [record.data() for record in session.run(text, given)]

    def documents(self) -> list[str]:
        """Every document of the index as it is shown, as sorted text."""
        hits = [hit for kind in HitKind for hit in self._all_of(kind)]
        return sorted(
            plain([h.key, h.kind.value, h.title, h.snippet, h.synthetic, asdict(h.citation)])
            for h in hits
        )

    def _all_of(self, kind: HitKind) -> Sequence[SearchHit]:
        query = SearchQuery("", filters={"kind": (kind.value,)}, limit=10_000)
        page = self.parts.index.search(query)
        assert page.total == len(page.hits) + sum(len(hit.folded) for hit in page.hits)
        return page.hits

    def found(self, text: str, limit: int = 10) -> list[str]:
        """The keys that a text search finds, best first."""
        return [hit.key for hit in search(text, self.parts.index, None, limit=limit).hits]

    def rows(self, query: str, **given: Any) -> list[str]:  # noqa: ANN401  (scalars)
        """A named query's rows as text, in order.

        Sums of dollars are compared to the cent: their terms come in any order.
        """
        table = self.parts.graph.run(query, given)
        return [plain({c: settled(v) for c, v in zip(table.columns, row, strict=True)})
                for row in table.rows]  # fmt: skip

    def records(self) -> dict[str, list[tuple[str, str]]]:
        """Key and content hash of every version of every kind."""
        found: dict[str, list[tuple[str, str]]] = {}
        for kind in RecordKind:
            table = self.parts.ledger.versions(kind).select("key", "content_hash").to_pyarrow()
            pairs = zip(table["key"].to_pylist(), table["content_hash"].to_pylist(), strict=True)
            found[kind.value] = sorted(pairs)
        assert len(found) == len(LAYOUTS)
        return found


def silent(step: str, done: int, total: int | None) -> None:
    del step, done, total


def settled(value: object) -> object:
    """A value of a query's row, to the cent where it is a sum."""
    return round(value, 2) if isinstance(value, float) else value


def plain(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)


def command_environment(home: Path, cache: Path) -> dict[str, str]:
    """The environment of a command: this source, this home, and none of the user's settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TIDEWAITER_")}
    source = str(HERE.parents[1] / "src")
    return kept | {
        "TIDEWAITER_HOME": str(home),
        "TIDEWAITER_CACHE": str(cache),
        "PYTHONPATH": source,
        "NO_COLOR": "1",
    }


@pytest.fixture(scope="session")
def environment_of() -> Callable[[Path, Path], dict[str, str]]:
    return command_environment


@pytest.fixture(scope="module")
def new_home(
    server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Home]]:
    """Makes empty homes; the graph is the newest one's."""
    made: list[Home] = []

    def make() -> Home:
        home = Home(tmp_path_factory.mktemp("home"), server)
        home.parts.graph.clear()
        made.append(home)
        return home

    yield make
    for home in made:
        home.parts.close()
