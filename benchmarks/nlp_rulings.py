"""The ruling reader against CROSS' own fields: `python benchmarks/nlp_rulings.py RULINGS.jsonl`.

RULINGS has one letter a line with id, text, tariff_numbers and cites_rulings. With --errors, where
they differ.
"""

import json
import sys
from pathlib import Path

from nlp import read_ruling


def main() -> None:
    """Print precision and recall of tariff numbers and rulings cited, and the numbers found."""
    rows = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines()]
    facts = [read_ruling(row["text"]) for row in rows]
    numbers = [fact.number.value if fact.number else "" for fact in facts]
    own = sum(number == row["id"] for number, row in zip(numbers, rows, strict=True))
    goods = sum(fact.goods is not None for fact in facts)
    print(f"own number right {own} of {len(rows)}; goods found {goods}")
    for name, field in (("tariff_codes", "tariff_numbers"), ("rulings_cited", "cites_rulings")):
        right = wrong = missed = 0
        for fact, row in zip(facts, rows, strict=True):
            found = {item.value for item in getattr(fact, name)}
            wanted = {value.replace(".", "") for value in row[field]}
            right, wrong = right + len(found & wanted), wrong + len(found - wanted)
            missed += len(wanted - found)
            if "--errors" in sys.argv and found != wanted:
                print(row["id"], name, "missed", wanted - found, "more", found - wanted)
        precision, recall = right / (right + wrong), right / (right + missed)
        print(f"{name:14s} P {precision:.3f} R {recall:.3f} n {right + missed}")
    if "--errors" in sys.argv:
        for fact in facts:
            print(fact.number and fact.number.value, "|", fact.goods and fact.goods.value)


if __name__ == "__main__":
    main()
