"""Prints p50 and p95 of the account query (two hops) and of search, on a loaded home.

    python benchmarks/latency.py --home DIR [--rounds 200]

Every question is asked in this process, as the server asks it; the first of each kind does
not count.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from analysis.search import search
from tidewaiter.settings import read_settings
from tidewaiter.wiring import Parts, open_parts

QUESTIONS = (
    "who must file the importer security filing",
    "countervailing duty order on solar cells from Vietnam",
    "transshipment of wooden cabinets through Malaysia",
    "country of origin marking of frozen dough",
    "portland cement in bulk",
    "integrated circuits processors and controllers",
    "forced labor withhold release order gloves",
    "section 301 exclusion extension",
    "ACE scheduled maintenance",
    "interim measures reasonable suspicion evasion",
    "8542.31.00",
    "CSMS 60011750",
)


def timed(ask: Callable[[str], object], over: Sequence[str], rounds: int) -> str:
    """The p50 and p95 of asking, in milliseconds, as words."""
    generator = random.Random(7)  # noqa: S311  # a fixed order, nothing to guard
    ask(over[0])
    took = []
    for _ in range(rounds):
        one = generator.choice(over)
        start = time.perf_counter()
        ask(one)
        took.append(1_000 * (time.perf_counter() - start))
    low, high = np.percentile(took, (50, 95))
    return f"p50 {low:6.1f} ms  p95 {high:6.1f} ms"


def nodes_to_ask(parts: Parts) -> list[str]:
    """Keys of importers, or of parties where the home has no importer."""
    for label in ("Importer", "Party"):
        text = f"MATCH (n:{label}) RETURN n.key ORDER BY n.key LIMIT 300"
        found = parts.graph.console.run(text, {})
        if found.rows:
            return [row[0] for row in found.rows]
    return []


def main() -> None:
    """Ask and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--rounds", type=int, default=200)
    chosen = parser.parse_args()
    rounds = chosen.rounds
    with open_parts(read_settings(chosen.home)) as parts:
        print("graph", dict(parts.graph.counts()))
        print("index", dict(parts.index.counts()))
        keys, graph = nodes_to_ask(parts), parts.graph
        print("1-hop   ", timed(lambda k: graph.neighbourhood(k, hops=1, limit=200), keys, rounds))
        print("2-hop   ", timed(lambda k: graph.neighbourhood(k, hops=2, limit=200), keys, rounds))
        print("two_hops", timed(lambda k: graph.run("two_hops", {"start": k}), keys, rounds))
        index, model = parts.index, parts.embedder
        print("search  ", timed(lambda text: search(text, index, model), QUESTIONS, rounds))


if __name__ == "__main__":
    main()
