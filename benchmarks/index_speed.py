"""How fast the embedded index builds and answers, at 100,000 synthetic passages.

    PYTHONPATH=src TIDEWAITER_CACHE=... python benchmarks/index_speed.py [--documents 100000]

Passages are synthetic: words drawn by Zipf's law from a vocabulary of 30,000, vectors random and
of unit length. A hybrid query includes the embedding of its text by the model in the cache, on
one thread. Run it under `taskset -c 0` for figures on one core; on a busy machine the processor
time says what a quiet one would take.
"""

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from analysis.search import search
from index import EmbeddedIndex, open_index
from nlp import open_embedder
from schemas.ports import SearchIndex
from schemas.search import Citation, HitKind, IndexBatch, IndexDoc, SearchQuery, VectorRow

VOCABULARY, WORDS, BATCH, DIMENSIONS, QUERIES = 30_000, 90, 10_000, 384, 200


def main() -> None:
    """Build, fill, ask; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    wanted = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as folder:
        index = open_index(EmbeddedIndex(Path(folder) / "index"))
        _build(index, wanted)
        _fill_vectors(index)
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
        print(f"on disk {size / 1e6:.0f} MB")
        _ask(index)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB (mapped index and vectors, model and generator included)")


def _build(index: SearchIndex, wanted: int) -> None:
    spent = 0.0
    for batch, docs in enumerate(_batches(wanted), start=1):
        started = time.perf_counter()
        index.apply(IndexBatch(batch, docs))
        spent += time.perf_counter() - started
    print(f"build {wanted:,} documents in {spent:.1f} s: {wanted / spent:,.0f} a second")
    again = [replace(doc, title=f"{doc.title} new") for doc in next(_batches(BATCH))]
    started = time.perf_counter()
    index.apply(IndexBatch(batch + 1, again, [doc.record for doc in again]))
    spent = time.perf_counter() - started
    print(f"replace {BATCH:,} records in {spent:.1f} s: {BATCH / spent:,.0f} a second")


def _batches(wanted: int) -> Iterator[list[IndexDoc]]:
    generator = np.random.default_rng(1)
    for start in range(0, wanted, BATCH):
        ranks = generator.zipf(1.3, size=(BATCH, WORDS)) % VOCABULARY
        yield [
            _doc(start + n, " ".join(_word(r) for r in row))
            for n, row in enumerate(ranks[: min(BATCH, wanted - start)])
        ]


def _word(rank: int) -> str:
    """A word of four letters, another one for each rank."""
    return "".join(chr(ord("a") + rank // 26**place % 26) for place in range(4))


def _doc(number: int, text: str) -> IndexDoc:
    kind = (HitKind.PASSAGE, HitKind.GOODS, HitKind.RECORD)[number % 3]
    facets = {
        "port": (f"{number % 300:04}",),
        "center": (f"CEE{number % 10 + 1:03}",),
        "year": (str(2020 + number % 6),),
        "source": (("fr", "csms", "ruling", "manifests")[number % 4],),
    }
    return IndexDoc(
        key=f"doc:{number}#p1",
        record=f"doc:{number}",
        kind=kind,
        title=text[:40],
        body=text,
        citation=Citation(document=f"doc:{number}", page=1),
        identifiers=(f"doc:{number}",),
        facets=facets,
        vector_text=text,
        published=date(2020 + number % 6, 1 + number % 12, 1),
        synthetic=True,
    )


def _fill_vectors(index: SearchIndex) -> None:
    generator = np.random.default_rng(2)
    started, count = time.perf_counter(), 0
    while pending := index.pending_texts(2_048):
        block = generator.standard_normal((len(pending), DIMENSIONS)).astype(np.float32)
        block /= np.linalg.norm(block, axis=1, keepdims=True)
        index.add_vectors(VectorRow(h, v) for (h, _), v in zip(pending, block, strict=True))
        count += len(pending)
    spent = time.perf_counter() - started
    print(f"keep {count:,} vectors in {spent:.1f} s: {count / spent:,.0f} a second")


def _ask(index: SearchIndex) -> None:
    embedder = open_embedder(Path(os.environ["TIDEWAITER_CACHE"]), threads=1)
    generator = np.random.default_rng(3)
    questions = [
        " ".join(_word(r) for r in generator.zipf(1.3, size=12) % VOCABULARY)
        for _ in range(QUERIES)
    ]
    vector = embedder.embed(["warm"])[0]
    filters = {"port": ("0007", "0008"), "year": ("2021", "2022", "2023")}
    cases: dict[str, Callable[[str], object]] = {
        "embedding alone": lambda q: embedder.embed([q]),
        "text": lambda q: search(q, index, None),
        "text, facets": lambda q: search(q, index, None, facets=True),
        "hybrid without embedding": lambda q: index.search(SearchQuery(q, vector=vector)),
        "hybrid": lambda q: search(q, index, embedder),
        "hybrid, facets": lambda q: search(q, index, embedder, facets=True),
        "hybrid, narrow filter": lambda q: search(q, index, embedder, filters=filters),
        "hybrid, wide filter": lambda q: search(
            q, index, embedder, filters={"source": ("fr", "csms")}
        ),
        "identifier": lambda q: search(f"{q} doc:{hash(q) % 90_000}", index, None),
    }
    for name, ask in cases.items():
        print(f"{name:26}", _percentiles(ask, questions))


def _percentiles(ask: Callable[[str], object], questions: list[str]) -> str:
    for question in questions[:5]:
        ask(question)
    times = []
    for question in questions:
        started = time.perf_counter(), time.process_time()
        ask(question)
        times.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    wall, cpu = (np.percentile(side, (50, 95)) * 1000 for side in zip(*times, strict=True))
    return (
        f"p50 {wall[0]:6.1f} ms   p95 {wall[1]:6.1f} ms   "
        f"(processor time {cpu[0]:6.1f} and {cpu[1]:6.1f} ms)"
    )


if __name__ == "__main__":
    main()
