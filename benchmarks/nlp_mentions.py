"""Precision, recall and F1 of the extractor by kind.

`python benchmarks/nlp_mentions.py LABELS.jsonl [--errors]`, LABELS as in
tests/data/nlp/mentions.jsonl. A mention counts when kind, start and end are right; the last column
is the share of those whose canonical form is right too. With --errors, what went wrong.
"""

import json
import sys
from collections import Counter
from pathlib import Path

from nlp import clean_party_name, open_extractor


def same(kind: str, found: str, wanted: str) -> bool:
    """True where two canonical forms are one; firms by their cleaned key."""
    if kind == "party":
        return clean_party_name(found).key == clean_party_name(wanted).key
    return found == wanted


def main() -> None:
    """Print the table."""
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    extractor = open_extractor()
    right: Counter[str] = Counter()
    exact: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    kinds = {m["kind"] for row in rows for m in row["mentions"]}
    for row in rows:
        found = {
            (m.kind.value, m.start, m.end): m.canonical
            for m in extractor.extract([row["text"]], prose=row["prose"])[0]
        }
        wanted = {(m["kind"], m["start"], m["end"]): m["canonical"] for m in row["mentions"]}
        for spot in found.keys() | wanted.keys():
            kind = spot[0]
            if spot in found and spot in wanted:
                right[kind] += 1
                exact[kind] += same(kind, found[spot], wanted[spot])
                if same(kind, found[spot], wanted[spot]):
                    continue
            elif spot in found and kind in kinds:
                wrong[kind] += 1
            elif spot in wanted:
                missed[kind] += 1
            else:
                continue
            if "--errors" in sys.argv:
                sort = "miss " if spot not in found else "extra" if spot not in wanted else "form "
                print(row["id"], sort, kind, repr(row["text"][spot[1] : spot[2]]), found.get(spot))
    print(f"{'kind':18s} {'n':>4s} {'P':>5s} {'R':>5s} {'F1':>5s} {'form':>5s}")
    for kind in (*sorted(kinds), "all"):
        tp, fp, fn, ok = (
            c.total() if kind == "all" else c[kind] for c in (right, wrong, missed, exact)
        )
        f1 = 2 * tp / max(1, 2 * tp + fp + fn)
        shown = f"{tp / max(1, tp + fp):5.2f} {tp / max(1, tp + fn):5.2f} {f1:5.2f}"
        print(f"{kind:18s} {tp + fn:4d} {shown} {ok / max(1, tp):5.2f}")


if __name__ == "__main__":
    main()
