"""Prints how many entry lines a second go into ledger, graph and text index together.

    python benchmarks/entry_rate.py [--entries 20000] [--home DIR]

Makes a synthetic world, brings in its accounts, and times the entries, vectors apart.
"""

import argparse
import tempfile
import time
from pathlib import Path

from graph.local_server import stop_server
from ingest.generator import generate
from schemas.ports import no_progress
from schemas.records import Feed, RecordKind
from tidewaiter.bringing import bring_feed
from tidewaiter.settings import read_settings
from tidewaiter.wiring import open_parts


def main() -> None:
    """Generate, bring in, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--home", type=Path)
    chosen = parser.parse_args()
    home = chosen.home or Path(tempfile.mkdtemp(prefix="tidewaiter-"))
    world = home / "world"
    generate(world, seed=11, entries=chosen.entries)
    with open_parts(read_settings(home)) as parts:
        bring_feed(parts, Feed.ACCOUNTS, sorted(world.glob("accounts*")), no_progress)
        start = time.perf_counter()
        report = bring_feed(parts, Feed.ENTRIES, sorted(world.glob("entries*")), no_progress)
        took = time.perf_counter() - start
        entries = parts.ledger.current(RecordKind.ENTRY)
        lines = int(entries.lines.length().sum().to_pyarrow().as_py())
        print(f"{report.counts['kept']:,} entries, {lines:,} lines in {took:.1f} s")
        print(f"{lines / took:,.0f} lines a second into ledger, graph and text index")
    stop_server(home)


if __name__ == "__main__":
    main()
