"""How fast entry lines are read and checked, on one core and with no database.

    PYTHONPATH=src python benchmarks/ingest_entries.py [lines] [csv|ragged|xlsx|parquet|jsonl]

Makes a file of synthetic entry lines with every column filled, reads it with the ingest job's own
reader and checks, and prints lines a second. The figures are about the reader, not the world.
"""

import csv
import datetime as dt
import itertools
import json
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import openpyxl
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from ingest.feed_mapping import recognise
from ingest.file_facts import FileFacts
from ingest.reading import read_checked
from ingest.tabular import open_sheet, read_preview
from schemas.records import LAYOUTS, Feed, RecordKind
from schemas.records.layout import DATE, FLAG, MONEY, NUMBER
from schemas.vocab.entry_number import entry_check_digit

LINES_AN_ENTRY = 3
CODES = {
    "entry_type": ["01", "03", "11"],
    "port": ["2304", "2704", "1001", "5301"],
    "mode_of_transport": ["11", "30", "40"],
    "country_of_origin": ["CN", "MX", "DE", "VN"],
    "exporting_country": ["CN", "MX", "DE", "VN"],
    "foreign_port_of_lading": ["57035", "58309", "57078"],
    "us_port_of_unlading": ["2704", "1001"],
    "importer_number": [f"{n:02}-{n * 7919:07}00" for n in range(10, 95)],
    "consignee_number": [f"{n:02}-{n * 7919:07}00" for n in range(10, 95)],
    "hts": ["8542310000", "8542.31.00.01", "8517620090", "9403608081"],
    "special_hts": ["9903.88.03", ""],
    "line_country_of_origin": ["CN", "MX"],
    "line_manufacturer_id": ["CNABCCOM123SHA", "MXACMELE1145MON"],
    "container_numbers": ["CSQU3054383", ""],
    "it_number": ["257700004", ""],
    "bond_type": ["8", "9"],
    "ad_cvd_case": ["A-570-900", ""],
    "bill_number": ["MAEU123456789", "COSU987654321"],
}


def make_rows(lines: int) -> tuple[list[str], list[list[str]]]:
    """A header and rows with the canonical columns of entries."""
    layout = LAYOUTS[RecordKind.ENTRY]
    rng = random.Random(7)  # noqa: S311  (a benchmark's data)
    fields = (*layout.fields, *layout.lines)
    rows: list[list[str]] = []
    for entry in range(lines // LINES_AN_ENTRY):
        head = {f.name: _cell(f.name, f.type, rng) for f in layout.fields}
        head["entry_number"] = _entry_number(entry)
        head["total_entered_value"] = ""
        for number in range(1, LINES_AN_ENTRY + 1):
            own = {f.name: _cell(f.name, f.type, rng) for f in layout.lines}
            cells = {**head, **own, "line_number": str(number)}
            rows.append([cells[f.name] for f in fields])
    return [f.name for f in fields], rows


def _entry_number(entry: int) -> str:
    filer_and_serial = f"ABC{entry:07}"
    return f"ABC-{entry:07}-{entry_check_digit(filer_and_serial)}"


def _cell(name: str, kind: object, rng: random.Random) -> str:
    if name in CODES:
        return rng.choice(CODES[name])
    if kind == DATE:
        day = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randrange(300))
        return day.isoformat()
    if kind in {MONEY, NUMBER}:
        return f"{rng.uniform(1, 100_000):.2f}"
    if kind == FLAG:
        return rng.choice(["true", "false"])
    return f"{name} {rng.randrange(2000)}"


def write(path: Path, form: str, header: list[str], rows: list[list[str]]) -> None:
    """Write the rows in the form asked for."""
    if form == "xlsx":
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for row in itertools.chain([header], rows):
            sheet.append(row)
        book.save(path)
        return
    text = path.with_suffix(".csv")
    with text.open("w", newline="") as sink:
        writer = csv.writer(sink)
        writer.writerow(header)
        for number, row in enumerate(rows):
            writer.writerow(row[:-1] if form == "ragged" and number % 1000 == 1 else row)
    if form == "parquet":
        pq.write_table(pacsv.read_csv(text), path)
    elif form == "jsonl":
        with path.open("w") as sink:
            sink.writelines(json.dumps(dict(zip(header, r, strict=True))) + "\n" for r in rows)


def measure(path: Path, scratch: Path) -> tuple[int, int, float, float]:
    """(entries kept, entries and rows rejected, seconds of the clock, of the processor)."""
    facts = FileFacts(path.name, "0" * 64, "benchmark", dt.date(2026, 1, 1), secret=b"x" * 32)
    started, spent = time.perf_counter(), time.process_time()
    mapping = recognise(Feed.ENTRIES, read_preview(path)).mapping
    assert mapping is not None
    kept = rejected = 0
    for checked, _ in read_checked(open_sheet(path, mapping.reading), mapping, facts, scratch):
        kept += checked.table.num_rows
        rejected += len(checked.rejects)
    return kept, rejected, time.perf_counter() - started, time.process_time() - spent


def main() -> None:
    """Measure and print."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    form = sys.argv[2] if len(sys.argv) > 2 else "csv"  # noqa: PLR2004
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("entries." + ("csv" if form == "ragged" else form))
        header, rows = make_rows(lines)
        write(path, form, header, rows)
        size = path.stat().st_size / 1e6
        kept, rejected, seconds, spent = measure(path, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{form}: {len(rows):,} lines ({size:.0f} MB, {len(header)} columns) in {seconds:.2f} s: "
        f"{len(rows) / seconds:,.0f} lines/s on one core ({len(rows) / spent:,.0f} a second of its "
        f"time, {spent:.2f} s); {kept:,} entries kept, {rejected:,} rejected; peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
