"""Rebuilds graph and index of a loaded home, and prints whether counts and answers stayed the same.

    python benchmarks/rebuilt_the_same.py --home DIR

Asks library queries about every port and Center, and about cases, firms, documents and countries
that the home has, and searches by words and by meaning; then rebuilds, asks again and compares row
by row, evidence and batch numbers included.
"""

import argparse
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from analysis.search import search
from tidewaiter.settings import read_settings
from tidewaiter.wiring import Parts, open_parts

SEARCHES = (
    "who must file the importer security filing",
    "countervailing duty order on solar cells from Vietnam",
    "transshipment of wooden cabinets through Malaysia",
    "country of origin marking of frozen dough",
    "portland cement in bulk",
    "section 301 exclusion extension",
    "8542.31.00",
    "CSMS 60011750",
    "EAPA 7335",
)
CASES = "MATCH (i:Issue {kind: 'evasion_case'}) RETURN i.key ORDER BY i.key LIMIT 25"
FIRMS = "MATCH (p:Party)<-[:CONCERNS]-() RETURN DISTINCT p.key AS k ORDER BY k LIMIT 25"
DOCUMENTS = (
    "MATCH (d:Document)-[:CITES|SUPERSEDES]-() RETURN DISTINCT d.key AS k ORDER BY k LIMIT 25"
)
ASKED = (("evasion_case", "case", CASES), ("cases_of_party", "party", FIRMS),
         ("two_hops", "start", FIRMS), ("shared_addresses", "importer", FIRMS),
         ("document_citations", "document", DOCUMENTS))  # fmt: skip
WHOLE: tuple[tuple[str, dict[str, str]], ...] = (
    ("issues_at_many_ports", {}),
    ("issues_at_many_centers", {}),
    ("holds_by_reason_and_port", {}),
    ("orders_of_country", {"country": "CN"}),
    ("center_overview", {"center": "electronics"}),
)


def told(parts: Parts) -> dict[str, str]:
    """Everything that is compared, by what it is."""
    found: dict[str, Any] = {
        "counts of the graph": dict(parts.graph.counts()),
        "counts of the index": dict(parts.index.counts()),
    }
    for name, given in WHOLE:
        found[name] = parts.graph.run(name, given).rows
    for name, parameter, keys in ASKED:
        for row in parts.graph.console.run(keys, {}).rows:
            found[f"{name} {row[0]}"] = parts.graph.run(name, {parameter: row[0]}).rows
    for question in SEARCHES:
        hits = search(question, parts.index, parts.embedder).hits
        found[f"search {question}"] = [(hit.rank, hit.key, hit.snippet) for hit in hits]
    return {what: json.dumps(value, default=str, sort_keys=True) for what, value in found.items()}


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """What is not the same."""
    return sorted(what for what in {*before, *after} if before.get(what) != after.get(what))


def main() -> None:
    """Ask, rebuild, ask, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path)
    with open_parts(read_settings(parser.parse_args().home)) as parts:
        before = told(parts)
        for rebuild in (parts.projector.rebuild_graph, parts.projector.rebuild_index):
            start = time.perf_counter()
            with parts.ledger.write_lock():
                rebuild()
            print(f"{rebuild.__name__:14} {time.perf_counter() - start:7.1f} s", flush=True)
            other = differences(before, told(parts))
            print(f"{len(before)} counts and answers, {len(other)} differ", *other[:20], sep="\n  ")


if __name__ == "__main__":
    main()
