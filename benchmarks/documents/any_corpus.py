"""How fast, and in how much memory, a large JSON lines corpus is brought in.

python benchmarks/documents/any_corpus.py [ROWS]    # made-up rows, 100,000 unless given
"""

import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from ingest import ingest_feed
from ledger import open_ledger
from schemas.records import Feed

WORDS = [f"word{n}" for n in range(5_000)]


def write_rows(path: Path, rows: int) -> None:
    """A BEIR corpus of synthetic rows of 150 words."""
    draw = random.Random(7)  # noqa: S311  (not for secrets)
    with path.open("w") as file:
        for at in range(rows):
            text = " ".join(draw.choices(WORDS, k=150))
            row = {"_id": f"D{at}", "title": f"Row {at}", "text": text, "metadata": {}}
            file.write(json.dumps(row) + "\n")


def main(rows: int) -> None:
    """Print rows a second and the peak of memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.jsonl"
        write_rows(path, rows)
        ledger = open_ledger(Path(folder) / "home")
        started = time.perf_counter()
        counts = ingest_feed(Feed.GUIDANCE, [path], ledger).counts
        seconds = time.perf_counter() - started
        ledger.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pace = f"{rows / seconds:,.0f} a second"
    print(f"{counts['kept']:,} rows in {seconds:.0f} s, {pace}, {peak:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
