"""Texts a second of the extractor on one core.

`python benchmarks/nlp_throughput.py MANIFESTS.csv PAGES.jsonl.gz...`: short cargo texts are goods
descriptions; long ones the `text` of every row of the page files, the statistical model included.
"""

import csv
import gzip
import json
import sys
import time
from pathlib import Path

from nlp import open_extractor


def main() -> None:
    """Print both rates, and what a second pass over all pages would take."""
    manifests, *pages = (Path(name) for name in sys.argv[1:])
    with manifests.open(encoding="utf-8-sig", newline="") as lines:
        goods = [row["goods_description"] for row in csv.DictReader(lines)]
    texts: list[str] = []
    for path in pages:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts += [json.loads(line)["text"] for line in lines]
    extractor = open_extractor()
    extractor.extract(["A Corp. imported steel nails from China."], prose=True)  # loads everything
    for name, batch, prose in (("short", goods, False), ("long", texts, True)):
        start = time.process_time()
        found = sum(len(mentions) for mentions in extractor.extract(batch, prose=prose))
        seconds = time.process_time() - start
        size = sum(map(len, batch)) / 1e6
        rate = len(batch) / seconds
        print(
            f"{name}: {len(batch)} texts, {size:.1f} MB, {found} mentions, {seconds:.1f} s,", end=""
        )
        print(f" {rate:.0f} texts a second, {size / seconds:.2f} MB a second")


if __name__ == "__main__":
    main()
