"""How well the search finds what answers, by kind of question and by method.

    PYTHONPATH=src python benchmarks/retrieval/run.py HOME DATA CACHE
        [--tune-half] [--sets NAME ...] [--failures] [--apart]

HOME has the public data of DATA loaded, with vectors (`tidewaiter ingest`, `tidewaiter vectors`).
Each question goes through the product's own search and, for comparison, through words alone,
vectors alone and their reciprocal ranks. The held-out half is reported: nothing is tuned on it.
Figures are means with 95 % bootstrap intervals. A hit is judged by its document; for questions of a
full text, also by its page.
"""

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from apart import open_apart
from judged import UNANSWERABLE, Judged, answerable, read_questions
from measures import MEASURES, figure, per_question, share_without_hits
from methods import MEANING_ALONE, OURS, Ask, methods
from sets import structural_sets
from vectors import KeptEmbedder

from index import EmbeddedIndex, open_index
from index.tantivy_index import TantivyIndex
from nlp import open_embedder
from schemas.search import SearchHit

Hits = dict[str, Sequence[SearchHit]]
SHOWN = ("R@1", "R@5", "R@10", "MRR", "nDCG@10")


def main() -> None:
    """Ask, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--tune-half", action="store_true", help="report the other half")
    parser.add_argument("--sets", nargs="*", default=None, help="only these sets and kinds")
    parser.add_argument("--apart", action="store_true", help="also titles against abstracts")
    parser.add_argument("--failures", action="store_true", help="show what was not found")
    chosen = parser.parse_args()
    embedder = KeptEmbedder(open_embedder(chosen.cache), chosen.cache)
    index = open_index(EmbeddedIndex(chosen.home / "index"))
    by_meaning = TantivyIndex(EmbeddedIndex(chosen.home / "index"), MEANING_ALONE)
    questions = [
        q
        for q in (*read_questions(), *structural_sets(chosen.data))
        if q.held_out is not chosen.tune_half and (not chosen.sets or q.kind in chosen.sets)
    ]
    print(f"model {embedder.model_id}; {'tune' if chosen.tune_half else 'held-out'} half")
    report(questions, methods(index, by_meaning, embedder), failures=chosen.failures)
    if chosen.apart:
        with tempfile.TemporaryDirectory() as folder:
            apart, asked = open_apart(chosen.data, Path(folder), embedder)
            mine = [q for q in asked if q.held_out is not chosen.tune_half]
            alone = TantivyIndex(EmbeddedIndex(Path(folder)), MEANING_ALONE)
            report(mine, methods(apart, alone, embedder), failures=False)
    embedder.keep()


def report(questions: Sequence[Judged], compared: dict[str, Ask], *, failures: bool) -> None:
    """Ask every question by every method and print the figures by kind."""
    found: dict[str, Hits] = {}
    for name, ask in compared.items():
        found[name], seconds = _asked(questions, ask)
        print(f"{name}: median {np.median(seconds) * 1000:.0f} ms a question")
    for kind in dict.fromkeys(question.kind for question in questions):
        _print_kind([q for q in questions if q.kind == kind], kind, found)
    if failures:
        _print_failures(questions, found[OURS])


def _asked(questions: Sequence[Judged], ask: Ask) -> tuple[Hits, list[float]]:
    hits: Hits = {}
    seconds: list[float] = []
    for question in questions:
        began = time.perf_counter()
        hits[question.id] = ask(question)
        seconds.append(time.perf_counter() - began)
    return hits, seconds


def _print_kind(questions: list[Judged], kind: str, found: dict[str, Hits]) -> None:
    if kind == UNANSWERABLE:
        print(f"\n{kind}, {len(questions)} questions: share without a hit")
        for name, hits in found.items():
            print(f"  {name:8} {share_without_hits(questions, hits)}")
        return
    print(f"\n{kind}, {len(questions)} questions")
    print("  " + " " * 14 + "".join(f"{name:20}" for name in SHOWN))
    for name, hits in found.items():
        _print_row(name, questions, hits, page=False)
    paged = [question for question in questions if question.has_page]
    if paged:
        for name, hits in found.items():
            _print_row(f"{name} page", paged, hits, page=True)


def _print_row(name: str, questions: list[Judged], hits: Hits, *, page: bool) -> None:
    values = per_question(questions, hits, page=page)
    cells = "".join(f"{figure(values[measure])!s:20}" for measure in MEASURES)
    print(f"  {name:14}{cells} n {len(questions)}")


def _print_failures(questions: Sequence[Judged], hits: Hits) -> None:
    print("\nnot found among the first ten")
    asked = answerable(questions)
    missed = per_question(asked, hits)["R@10"] == 0
    for question, miss in zip(asked, missed, strict=True):
        if miss:
            first = hits[question.id][0].key if hits[question.id] else "no hit"
            right = question.answers[0].document
            print(f"  {question.id} {question.question!r}: {first}, not {right}")


if __name__ == "__main__":
    main()
