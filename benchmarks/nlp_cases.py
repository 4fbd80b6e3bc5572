"""Precision, recall and F1 of the case reader, field by field.

`python benchmarks/nlp_cases.py LABELS.yaml PAGES.jsonl.gz DOCUMENTS.json [--errors]`: LABELS as in
tests/data/nlp/evasion_labels.yaml, the notices as pages and documents.
"""

import gzip
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from nlp import clean_party_name, open_case_reader
from schemas.mentions import CASE_FIELDS

FIRMS = frozenset({"importer", "manufacturer"})


def comparable(field: str, value: str) -> str:
    """A value as it is compared: firms by their cleaned key."""
    return clean_party_name(value).key if field in FIRMS else value


def pages_by_notice(path: Path) -> dict[str, list[tuple[int, str]]]:
    """Pages of each notice in order."""
    pages: dict[str, list[tuple[int, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            pages.setdefault(row["doc_id"], []).append((row["page"], row["text"]))
    return {name: sorted(rows) for name, rows in pages.items()}


def main() -> None:
    """Print the table; with --errors also what was missed or wrong in each notice."""
    labels_file, pages_file, documents_file = (Path(name) for name in sys.argv[1:4])
    labels: list[dict[str, Any]] = yaml.safe_load(labels_file.read_text(encoding="utf-8"))
    pages = pages_by_notice(pages_file)
    titles = {row["id"]: row["title"] for row in json.loads(documents_file.read_text("utf-8"))}
    reader = open_case_reader()
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    paged: Counter[str] = Counter()
    for label in labels:
        facts = reader.read(titles[label["id"]], pages[label["id"]])
        for field in CASE_FIELDS:
            wanted = {comparable(field, str(v)): page for v, page in label.get(field, [])}
            spare = {comparable(field, str(v)) for v in label.get("optional", {}).get(field, [])}
            found = {comparable(field, f.value): f.page for f in facts if f.field == field}
            right[field] += len(wanted.keys() & found.keys())
            missed[field] += len(wanted.keys() - found.keys())
            wrong[field] += len(found.keys() - wanted.keys() - spare)
            paged[field] += sum(found.get(value) == page for value, page in wanted.items())
            if "--errors" in sys.argv and (wanted.keys() ^ found.keys()) - spare:
                lost, extra = wanted.keys() - found.keys(), found.keys() - wanted.keys() - spare
                print(f"{label['id']} {field:14s} missed {sorted(lost)} wrong {sorted(extra)}")
    print(f"{'field':16s} {'n':>4s} {'P':>5s} {'R':>5s} {'F1':>5s} {'page':>5s}")
    for field in (*CASE_FIELDS, "all"):
        tp, fp, fn = ((c.total() if field == "all" else c[field]) for c in (right, wrong, missed))
        page = paged.total() if field == "all" else paged[field]
        precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
        f1 = 2 * tp / max(1, 2 * tp + fp + fn)
        shown = f"{precision:5.2f} {recall:5.2f} {f1:5.2f} {page / max(1, tp):5.2f}"
        print(f"{field:16s} {tp + fn:4d} {shown}")


if __name__ == "__main__":
    main()
