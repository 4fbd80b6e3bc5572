"""Loads a folder of public data from an empty home and prints counts, seconds and memory.

    python benchmarks/load_everything.py DATA [--home DIR] [--vectors]

DATA holds tariff/ ports/ centers/ enforcement/ guidance/ manifests/. Memory is the greatest
sum, seen once a second, of the resident memory of every process that belongs to the load, Neo4j
included.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

FEEDS = ("centers", "ports", "tariff", "enforcement", "manifests", "guidance")
PROGRAM = Path(sys.executable).with_name("tidewaiter")


class MemoryWatch(threading.Thread):
    """Notes the greatest resident memory of this process, its children and the home's Neo4j."""

    def __init__(self, home: Path) -> None:
        super().__init__(daemon=True)
        self.home = str(home)
        self.peak = 0
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look once a second until stopped."""
        while not self.stopped.wait(1.0):
            self.peak = max(self.peak, sum(self._resident()))

    def _resident(self) -> list[int]:
        found = {p.pid: p for p in psutil.Process().children(recursive=True)}
        for process in psutil.process_iter(["cmdline"]):
            if any(self.home in word for word in process.info["cmdline"] or ()):
                found[process.pid] = process
        sizes = []
        for process in found.values():
            try:
                sizes.append(process.memory_info().rss)
            except psutil.Error:
                continue
        return sizes


def tell(home: Path, *words: str) -> dict[str, object]:
    """Run a command with --json and return its answer."""
    done = subprocess.run(
        [str(PROGRAM), *words, "--home", str(home), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def load(home: Path, data: Path) -> float:
    """Bring in every feed; the seconds that it took."""
    began = time.perf_counter()
    for feed in FEEDS:
        start = time.perf_counter()
        answer = tell(home, "ingest", feed, str(data / feed))
        print(f"{feed:12} {time.perf_counter() - start:7.1f} s  {answer['counts']}", flush=True)
    return time.perf_counter() - began


def main() -> None:
    """Load, load again, rebuild, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--vectors", action="store_true")
    chosen = parser.parse_args()
    home = chosen.home or Path(tempfile.mkdtemp(prefix="tidewaiter-"))
    watch = MemoryWatch(home)
    watch.start()
    print(f"home {home}")
    print(f"first load   {load(home, chosen.data):7.1f} s in all", flush=True)
    if chosen.vectors:
        start = time.perf_counter()
        answer = tell(home, "vectors")
        print(f"vectors      {time.perf_counter() - start:7.1f} s  {answer['counts']}", flush=True)
    print(f"second load  {load(home, chosen.data):7.1f} s in all", flush=True)
    for store in ("graph", "index"):
        start = time.perf_counter()
        answer = tell(home, "rebuild", store)
        print(
            f"rebuild {store:5}{time.perf_counter() - start:7.1f} s  {answer['counts']}", flush=True
        )
    watch.stopped.set()
    print(f"peak memory  {watch.peak / 1e9:.2f} GB, all processes together")


if __name__ == "__main__":
    main()
