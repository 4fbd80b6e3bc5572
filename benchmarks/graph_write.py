"""Writes synthetic batches into a fresh local graph and prints the rates.

    python benchmarks/graph_write.py [--batches 6] [--entries 2000] [--cache DIR]

A batch looks like what entry summaries become: each entry with its importer, port, broker, codes,
manufacturer and bill, the bill with parties, and the roll-ups of what was touched. The data are
made up here and say nothing about the world.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil

from graph import LocalGraph, open_graph
from graph.local_server import server_status, stop_server
from schemas.graph import EdgeRow, EdgeType, GraphBatch, NodeLabel, NodeRow, Value

L, E = NodeLabel, EdgeType
SEEN = datetime(2026, 1, 5, tzinfo=UTC)


def edge(
    kind: EdgeType,
    start: tuple[NodeLabel, str],
    end: tuple[NodeLabel, str],
    record: str,
    **properties: float,
) -> EdgeRow:
    """An edge of the benchmark."""
    return EdgeRow(
        kind,
        *start,
        *end,
        record=record,
        source="0123456789abcdef:r1",
        batch=1,
        first_seen=SEEN,
        last_seen=SEEN,
        properties={"synthetic": True, **properties},
    )


def entry_edges(number: int, chance: random.Random) -> Iterator[EdgeRow]:
    """What one entry of three to five lines states."""
    key = f"entry:ABC-{number:07d}-0"
    entry = (L.ENTRY, key)
    yield edge(E.ENTERED_BY, entry, (L.IMPORTER, f"ior:{chance.randrange(30_000)}"), key)
    yield edge(E.AT, entry, (L.PORT, f"port:{chance.randrange(330):04d}"), key)
    yield edge(E.FILED_BY, entry, (L.BROKER, f"broker:{chance.randrange(400)}"), key)
    yield edge(E.ON_BILL, entry, (L.BILL, f"bill:B{number}@2026-01-05"), key)
    for _ in range(chance.randint(2, 4)):
        code = f"hts:{chance.randrange(15_000):010d}"
        yield edge(E.COVERS, entry, (L.HTS_CODE, code), key, lines=2, value=1000.5)
    for _ in range(chance.randint(1, 2)):
        maker = f"mid:{chance.randrange(60_000)}"
        yield edge(E.MADE_BY, entry, (L.MANUFACTURER, maker), key, lines=2, value=1000.5)


def bill_edges(number: int, chance: random.Random) -> Iterator[EdgeRow]:
    """What one bill states; the address is not at the bill's own node."""
    key = f"bill:B{number}@2026-01-05"
    party = (L.PARTY, f"party:{chance.randrange(50_000)}")
    yield edge(E.SHIPPED_BY, (L.BILL, key), party, key)
    yield edge(E.LOCATED_AT, party, (L.ADDRESS, f"address:{chance.randrange(50_000)}"), key)


def rollups(edges: list[EdgeRow], chance: random.Random) -> Iterator[EdgeRow]:
    """One roll-up to port and code for each importer touched."""
    for importer in {e.to_key for e in edges if e.type is E.ENTERED_BY}:
        start = (L.IMPORTER, importer)
        port = (L.PORT, f"port:{chance.randrange(330):04d}")
        yield edge(E.ENTERS_AT, start, port, "", entries=3, lines=9, value=1e6)
        code = (L.HTS_CODE, f"hts:{chance.randrange(15_000):010d}")
        yield edge(E.IMPORTS, start, code, "", entries=3, lines=9, value=1e6)


def batch(number: int, entries: int, *, first: int) -> GraphBatch:
    """One batch of so many entries."""
    chance = random.Random(number)  # noqa: S311  (made-up data, repeatable)
    edges: list[EdgeRow] = []
    nodes: list[NodeRow] = []
    for n in range(first, first + entries):
        edges += [*entry_edges(n, chance), *bill_edges(n, chance)]
        at: dict[str, Value] = {"entry_date": SEEN.date(), "value": 1000.5, "entry_type": "01"}
        nodes.append(
            NodeRow(
                L.ENTRY, f"entry:ABC-{n:07d}-0", f"ABC-{n:07d}-0", synthetic=True, properties=at
            )
        )
        weight: dict[str, Value] = {"weight_kg": 1.5}
        nodes.append(
            NodeRow(L.BILL, f"bill:B{n}@2026-01-05", f"B{n}", synthetic=True, properties=weight)
        )
    edges += list(rollups(edges, chance))
    return GraphBatch(number, nodes, edges)


def main() -> None:
    """Print a line for each batch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--batches", type=int, default=6)
    parser.add_argument("--entries", type=int, default=2_000)
    default = os.environ.get("TIDEWAITER_CACHE", str(Path.home() / ".cache" / "tidewaiter"))
    parser.add_argument("--cache", type=Path, default=Path(default))
    parser.add_argument("--heap", default="1g")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        try:
            run(LocalGraph(home, options.cache, options.heap), options.batches, options.entries)
        finally:
            stop_server(home)


def cpu_seconds(home: Path) -> tuple[float, float]:
    """CPU time so far of the server and of this process; a busy machine does not change it."""
    times = psutil.Process(server_status(home).pid).cpu_times()
    own = psutil.Process().cpu_times()
    return times.user + times.system, own.user + own.system


def run(config: LocalGraph, batches: int, entries: int) -> None:
    """Start, write, print."""
    began = time.perf_counter()
    store = open_graph(config)
    print(f"start {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    store.prepare()
    print(f"prepare {time.perf_counter() - began:.1f} s")
    for number in range(1, batches + 1):
        work = batch(number, entries, first=number * entries)
        began, cpu = time.perf_counter(), cpu_seconds(config.home)
        store.apply(work)
        took = time.perf_counter() - began
        used = [now - then for now, then in zip(cpu_seconds(config.home), cpu, strict=True)]
        memory = server_status(config.home).memory / 2**20
        print(
            f"batch {number}: {len(work.nodes)} nodes, {len(work.edges)} edges, {took:.2f} s, "
            f"{len(work.edges) / took:,.0f} edges/s, {entries / took:,.0f} entries/s, "
            f"CPU server {used[0]:.1f} s, client {used[1]:.1f} s, server {memory:,.0f} MB"
        )
    keys = [node.key for node in work.nodes]
    again = GraphBatch(batches + 1, work.nodes, work.edges, superseded=keys)
    began = time.perf_counter()
    store.apply(again)
    print(f"the last batch as new versions: {time.perf_counter() - began:.2f} s")
    print("counts", dict(store.counts()))
    print(f"this process {psutil.Process().memory_info().rss / 2**20:,.0f} MB")
    store.close()


if __name__ == "__main__":
    main()
