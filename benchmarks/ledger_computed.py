"""Vectors a second into the store of computed values, and out of it.

    python benchmarks/ledger_computed.py [--vectors 200000]

Prints wall and processor seconds, as wall time on a busy machine says little.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ledger import ComputedStore

MODEL, DIMENSIONS, PART, READ = "benchmark", 384, 4_000, 50_000


def timed(label: str, count: int, work: Callable[[], object]) -> None:
    """Print how long `work` takes on `count` vectors."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"{label:<28} {count / wall:9,.0f} vectors/s; {wall:.2f} s, processor {processor:.2f} s")


def main() -> None:
    """Run it in a folder that is thrown away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--vectors", type=int, default=200_000)
    count = parser.parse_args().vectors
    hashes = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]
    part = np.random.default_rng(1).random((PART, DIMENSIONS), dtype=np.float32)
    with tempfile.TemporaryDirectory() as folder:
        store = ComputedStore(Path(folder) / "computed.sqlite")

        def write() -> None:
            for start in range(0, count, PART):
                names = hashes[start : start + PART]
                store.put_vectors(MODEL, dict(zip(names, part, strict=False)))

        timed("write", count, write)
        chosen = hashes[:: max(1, count // READ)][:READ]
        timed(
            f"read {len(chosen):,} at once", len(chosen), lambda: store.get_vectors(MODEL, chosen)
        )
        size = (Path(folder) / "computed.sqlite").stat().st_size
    print(f"{'on disk':<28} {size / 1e6:9,.0f} MB")


if __name__ == "__main__":
    main()
