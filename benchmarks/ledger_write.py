"""Lines a second into the ledger, and what reading costs when it is full.

    python benchmarks/ledger_write.py [--kept 300000] [--batches 20] [--revised 0.1]

Entries are synthetic, three lines each, in batches of 4,000. A part of each measured batch revises
an entry that is kept already, so that versions must be compared.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa

from ledger import Ledger, open_ledger
from schemas.records import LAYOUTS, META_SCHEMA, RecordKind

ENTRY = LAYOUTS[RecordKind.ENTRY]
GIVEN = pa.schema([*ENTRY.schema, *list(META_SCHEMA)[:10]])
SIZE, LINES = 4_000, 3
WORDS = ("integrated circuits, microprocessors, silicon", "women's dresses of cotton, knitted")


def to_entries(first: int, count: int, edition: int) -> pa.Table:
    """Synthetic entries numbered from `first`; another edition gives other values and dates."""
    numbers = range(first, first + count)
    head = {
        "entry_number": [f"ABC-{number:07d}-0" for number in numbers],
        "entry_type": ["01"] * count,
        "port": [f"{number % 300:04d}" for number in numbers],
        "entry_date": [datetime(2026, 1, 1, tzinfo=UTC).date()] * count,
        "importer_number": [f"12-{number % 30_000:07d}00" for number in numbers],
        "importer_name": [f"Importer {number % 30_000}" for number in numbers],
        "broker_name": [f"Broker {number % 400}" for number in numbers],
        "total_entered_value": [Decimal(number + edition) for number in numbers],
        "container_numbers": [[f"CSQU{number % 999_999:06d}3"] for number in numbers],
        "lines": [[to_line(number, line) for line in range(LINES)] for number in numbers],
    }
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=edition)
    meta = {
        "key": [f"entry:ABC-{number:07d}-0" for number in numbers],
        "source_file": ["entries.csv"] * count,
        "source_sha256": ["a" * 64] * count,
        "source_row": list(numbers),
        "run_id": ["benchmark"] * count,
        "effective_at": [moment] * count,
        "known_at": [moment] * count,
        "synthetic": [True] * count,
        "remarks": [[]] * count,
    }
    given = {**head, **meta}
    columns = [
        pa.array(given[field.name], field.type)
        if field.name in given
        else pa.nulls(count, field.type)
        for field in GIVEN
    ]
    return pa.table(columns, schema=GIVEN)


def to_line(number: int, line: int) -> dict[str, object]:
    """One entry line."""
    return {
        "line_number": line + 1,
        "description": WORDS[(number + line) % len(WORDS)],
        "hts": "8542310000",
        "special_hts": ["99038801"],
        "gross_weight_kg": number * 0.75,
        "net_quantity": float(number),
        "unit": "NO",
        "entered_value": Decimal(number * 10 + line),
        "rate": "Free",
        "duty": Decimal(0),
        "line_country_of_origin": "CN",
        "line_manufacturer_id": f"CNABC{number % 5_000}SHA",
        "manufacturer_name": f"Maker {number % 5_000}",
    }


def keep(ledger: Ledger, run_id: str, table: pa.Table) -> float:
    """Seconds that a batch of these rows takes."""
    begun = time.perf_counter()
    with ledger.write_lock():
        batch = ledger.begin_batch(run_id, "entries")
        batch.add(RecordKind.ENTRY, table)
        batch.commit()
    return time.perf_counter() - begun


def measured(label: str, question: Callable[[], object]) -> None:
    """Print the best and the worst of five."""
    seconds = []
    for _ in range(5):
        begun = time.perf_counter()
        question()
        seconds.append(time.perf_counter() - begun)
    print(f"{label:<44} {min(seconds):7.3f} s best, {max(seconds):.3f} s worst of 5")


def write(ledger: Ledger, run_id: str, given: argparse.Namespace) -> None:
    """Fill the ledger, then measure batches into the full one."""
    seconds = [
        keep(ledger, run_id, to_entries(first, SIZE, 0)) for first in range(0, given.kept, SIZE)
    ]
    tell(f"filling with {given.kept:,} entries", seconds)
    old = int(SIZE * given.revised)
    seconds = []
    for number in range(given.batches):
        fresh = to_entries(given.kept + number * SIZE, SIZE - old, 0)
        revised = to_entries(number * SIZE, old, 1)
        seconds.append(keep(ledger, run_id, pa.concat_tables([fresh, revised])))
    tell(f"adding to {given.kept:,} entries, {given.revised:.0%} revised", seconds)
    again = [keep(ledger, run_id, to_entries(0, SIZE, 0)) for _ in range(5)]
    tell("the same rows again", again)


def tell(label: str, seconds: list[float]) -> None:
    """Print a rate."""
    lines = len(seconds) * SIZE * LINES
    print(
        f"{label:<44} {lines / sum(seconds):9,.0f} lines/s; a batch {np.median(seconds):.2f} s "
        f"median, {max(seconds):.2f} s worst"
    )


def read(ledger: Ledger) -> None:
    """Measure what followers and questions do."""
    last = [batch.id for batch in ledger.batches() if batch.kinds][-1]
    entries = RecordKind.ENTRY
    measured("count of current entries", lambda: ledger.current(entries).count().to_pyarrow())
    measured(
        "entries by port, current",
        lambda: ledger.current(entries).group_by("port").agg(n=lambda t: t.count()).to_pyarrow(),
    )
    key = "entry:ABC-0001234-0"
    measured(
        "one entry with its lines, current",
        lambda: ledger.current(entries).filter(lambda t: t.key == key).to_pyarrow(),
    )
    measured("batch_current of the last batch", lambda: ledger.batch_current(last, entries))
    measured("batch_superseded of the last batch", lambda: ledger.batch_superseded(last, entries))


def main() -> None:
    """Run it in a folder that is thrown away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kept", type=int, default=300_000)
    parser.add_argument("--batches", type=int, default=20)
    parser.add_argument("--revised", type=float, default=0.1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ledger = open_ledger(Path(folder))
        run = ledger.begin_run("entries", "benchmark")
        write(ledger, run.id, given)
        read(ledger)
        ledger.finish_run(run.id, {}, {})
        ledger.close()
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    print(f"{'on disk':<44} {size / 1e6:9,.0f} MB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory':<44} {peak:9,.0f} MB")


if __name__ == "__main__":
    main()
