"""How well it is told which document replaced which, and until when one holds.

    python benchmarks/documents/standing.py DATA    # the folder with the guidance files

Judged against `standing_labels.csv`: documents chosen for words such as "correction" or "update",
and some at random, read by a person before the rules were written. Precision counts what is said of
these documents, recall what should be. `elsewhere` in the list is a document that is not at hand:
naming it is not asked for, but naming another instead is wrong.
"""

import csv
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from analysis.succession import Listed, Shelf, resolve
from ingest.documents import plan_files
from ingest.documents.reading import file_sha256, read_items
from ingest.documents.record import Document
from nlp import open_extractor
from nlp.document_standing import read_said

LABELS = Path(__file__).with_name("standing_labels.csv")


def read_all(folder: Path) -> dict[str, Document]:
    """The fullest version of every document of a folder."""
    found: dict[str, Document] = {}
    for job in plan_files([folder]).jobs:
        for item in read_items(job, file_sha256):
            if isinstance(item, Document):
                known = found.get(item.document_key)
                if known is None or known.effective_at <= item.effective_at:
                    found[item.document_key] = item
    return found


def to_listed(document: Document) -> Listed:
    """What the resolver asks of a document."""
    return Listed(
        document.document_key,
        document.title,
        document.published or document.edition_date,
        document.document_type or "",
        document.case_number or "",
        document.citation or "",
    )


def told(documents: dict[str, Document]) -> tuple[dict[str, set[tuple[str, str]]], dict[str, str]]:
    """(act, on) and last day, by document."""
    extractor = open_extractor()
    said = {}
    for key, document in documents.items():
        lines = [(p.anchor, p.text) for p in document.passages]
        said[key] = read_said(key, document.title, document.abstract or "", lines, extractor)
    acts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    started = time.perf_counter()
    links = resolve(said, Shelf(to_listed(d) for d in documents.values()))
    counts = Counter(link.act.value for link in links if link.on)
    seconds = time.perf_counter() - started
    print(f"{len(links)} links among {len(documents)} documents in {seconds:.1f} s: {dict(counts)}")
    for link in links:
        acts[link.by].add((link.act.value, link.on))
    return acts, {k: str(v.validity.until or "") for k, v in said.items()}


def judged() -> Iterable[tuple[str, str, set[tuple[str, str]], str]]:
    """Document, half, acts and last day of each labelled document."""
    acts: dict[str, set[tuple[str, str]]] = defaultdict(set)
    about: dict[str, dict[str, Any]] = {}
    with LABELS.open(newline="") as file:
        for row in csv.DictReader(file):
            about[row["document"]] = row
            if row["act"]:
                acts[row["document"]].add((row["act"], row["on"]))
    for key, row in about.items():
        yield key, row["half"], acts[key], row["until"]


def main(folder: Path) -> None:
    """Print precision and recall of each act by half, and what was wrong."""
    acts, until = told(read_all(folder))
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for key, half, wanted, last in judged():
        given = {(act, on) for act, on in acts.get(key, set()) if on}
        right = {pair for pair in wanted if pair[1] != "elsewhere"}
        for pair in given | right:
            verdict = "hit" if pair in given & right else "wrong" if pair in given else "missed"
            counts[half, pair[0]][verdict] += 1
            if verdict != "hit" and (half == "tune" or "--all" in sys.argv):
                print(f"{verdict:7} {key} {pair}")
        if last or until.get(key):
            ok = last == until.get(key)
            counts[half, "until"]["hit" if ok else "wrong" if until.get(key) else "missed"] += 1
            if not ok and (half == "tune" or "--all" in sys.argv):
                print(f"until   {key} wanted {last or '-'} got {until.get(key) or '-'}")
    for (half, act), c in sorted(counts.items()):
        said, real = c["hit"] + c["wrong"], c["hit"] + c["missed"]
        print(f"{half:9} {act:11} precision {c['hit']}/{said}  recall {c['hit']}/{real}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
