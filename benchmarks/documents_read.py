"""How long a folder of guidance takes to read, and what comes out of it, series by series.

PYTHONPATH=src python benchmarks/documents_read.py FOLDER
"""

import resource
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from ingest.documents import plan_files, read_job
from ingest.documents.reading import file_sha256
from schemas.records import RecordKind


def main(folder: Path) -> None:
    """Print documents and passages by series, seconds by file, rejects and skipped files."""
    started = time.perf_counter()
    plan = plan_files([folder])
    planned = time.perf_counter() - started
    keys: dict[str, set[str]] = defaultdict(set)
    rows: Counter[str] = Counter()
    passages: Counter[str] = Counter()
    sizes: list[int] = []
    seconds: dict[str, float] = {}
    for job in plan.jobs:
        begun = time.perf_counter()
        for part in read_job(job, "bench", file_sha256):
            for reject in part.rejects:
                print("reject", job.path.name, reject.ref.row, reject.rule, reject.reason)
            for row in part.table.to_pylist():
                series = row.get("series") or part.kind.value
                rows[series] += 1
                keys[series].add(row["key"])
                if part.kind is RecordKind.DOCUMENT:
                    passages[series] += len(row["lines"])
                    sizes += [len(line["text"]) for line in row["lines"]]
        seconds[str(job.path)] = time.perf_counter() - begun
    total = time.perf_counter() - started
    print(f"{'series':10} {'rows':>7} {'keys':>7} {'passages':>9}")
    for series in sorted(rows):
        print(f"{series:10} {rows[series]:7,} {len(keys[series]):7,} {passages[series]:9,}")
    sizes.sort()
    shares = [sizes[int(len(sizes) * share)] for share in (0.05, 0.25, 0.5, 0.75, 0.95)]
    print(f"passages {len(sizes):,}, characters at 5/25/50/75/95 %: {shares}, most {sizes[-1]:,}")
    for name, spent in sorted(seconds.items(), key=lambda pair: -pair[1])[:8]:
        print(f"{spent:7.2f} s  {name}")
    for skipped in plan.skipped:
        print("skipped", skipped.file, "--", skipped.reason)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"planned in {planned:.1f} s, all in {total:.1f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
