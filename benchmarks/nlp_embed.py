"""Texts a second of the embedder: `python benchmarks/nlp_embed.py CACHE NOTICES.jsonl`.

NOTICES holds Federal Register notices as JSON lines with `title` and `abstract`. Short texts are
titles (28 tokens on average), long ones abstracts run together to fill the 256-token window.
"""

import json
import sys
import time
from itertools import islice
from pathlib import Path

from nlp import open_embedder

SHORT, LONG = 1000, 200


def main() -> None:
    """Print texts a second for short and long texts on one and two threads."""
    cache, notices = Path(sys.argv[1]), Path(sys.argv[2])
    with notices.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, SHORT)]
    titles = [row["title"] for row in rows]
    bodies = [row.get("abstract") or row["title"] for row in rows]
    pages = [" ".join(bodies[i * 4 : i * 4 + 4]) for i in range(LONG)]
    for threads in (1, 2):
        embedder = open_embedder(cache, threads)
        embedder.embed(titles[:8])
        for name, texts in (("short", titles), ("long", pages)):
            start = time.perf_counter()
            embedder.embed(texts)
            rate = len(texts) / (time.perf_counter() - start)
            print(f"{threads} thread(s), {name} texts: {rate:7.1f} a second")
        start = time.perf_counter()
        for title in titles[:50]:
            embedder.embed([title])
        print(f"{threads} thread(s), one query: {(time.perf_counter() - start) * 20:5.1f} ms")


if __name__ == "__main__":
    main()
