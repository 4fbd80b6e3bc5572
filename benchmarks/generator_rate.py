"""How fast a world is made: seconds, rows a second, peak memory, size of the files.

    python benchmarks/generator_rate.py [ENTRIES]      (300,000 unless told)

One core: thread pools of Arrow and BLAS are held to one thread.
"""

import os
import resource
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pyarrow as pa

from ingest.generator import generate


def main() -> None:
    """Make a world in a folder of its own and print the figures."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    with tempfile.TemporaryDirectory() as folder:
        report = generate(Path(folder), seed=1, entries=entries)
        size = sum(path.stat().st_size for path in report.files.values())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        for feed, rows in sorted(report.rows.items()):
            print(f"{feed:14} {rows:>10,} rows")
        print(f"seconds        {report.seconds:>10.1f}")
        print(f"lines a second {report.rows['entries'] / report.seconds:>10,.0f}")
        print(f"megabytes      {size / 1e6:>10,.0f}")
        print(f"peak memory MB {peak:>10,.0f}")


if __name__ == "__main__":
    main()
