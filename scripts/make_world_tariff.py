"""Makes the generator's excerpt of the tariff from the official export.

    python scripts/make_world_tariff.py HTS.csv EDITION DATE

`HTS.csv` is the USITC's export of the whole schedule (one row a line, with indent). The excerpt
holds the statistical lines under the rows of `data/goods.csv` and an even draw of the others, with
the texts above each line, its first unit and its general rate. A sidecar names the source.
"""

import csv
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "ingest" / "generator" / "data"
TAIL_LINES = 1_200
COLUMNS = ("hts", "unit", "general_rate", "full_text")


def main() -> None:
    """Write `data/tariff.csv` and its sidecar."""
    source, edition, day = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    lines = list(statistical_lines(source))
    with (DATA / "goods.csv").open(encoding="utf-8") as stream:
        prefixes = tuple(row["hs"] for row in csv.DictReader(stream))
    headings = {prefix[:4] for prefix in prefixes}
    named = [line for line in lines if line["hts"].startswith(prefixes)]
    others = [line for line in lines if line["hts"][:4] not in headings and is_plain(line)]
    step = len(others) / TAIL_LINES
    chosen = named + [others[int(place * step)] for place in range(TAIL_LINES)]
    write(sorted(chosen, key=lambda line: line["hts"]))
    sidecar = (
        "# An excerpt: the lines that the generated world uses. Facts of the official schedule.\n"
        "source: Harmonized Tariff Schedule of the United States, export of the USITC\n"
        f"edition: {edition}\ndate: {day}\nlicence: US Government work, public domain\n"
        f"sha256_of_source: {hashlib.sha256(source.read_bytes()).hexdigest()}\n"
        f"sha256: {hashlib.sha256((DATA / 'tariff.csv').read_bytes()).hexdigest()}\n"
    )
    (DATA / "tariff.source.yaml").write_text(sidecar, encoding="utf-8")
    print(f"{len(named)} lines named in goods.csv, {TAIL_LINES} of {len(others)} others")


def is_plain(line: dict[str, str]) -> bool:
    """Free or a share of the value, in a unit that a world knows; no chapter 98 or 99."""
    rate = line["general_rate"]
    plain = rate == "Free" or (rate.endswith("%") and rate[:-1].replace(".", "").isdigit())
    return plain and line["unit"] in {"kg", "No.", "doz.", "m2", "m3", "t"} and line["hts"] < "98"


def statistical_lines(source: Path) -> Iterator[dict[str, str]]:
    """The ten-digit lines; text and rate of the lines above are taken along by indent."""
    above: list[tuple[int, str, str]] = []
    with source.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            indent = int(row["Indent"])
            above = [entry for entry in above if entry[0] < indent]
            inherited = above[-1][2] if above else ""
            rate = row["General Rate of Duty"] or inherited
            text = row["Description"].rstrip(":").strip()
            above.append((indent, text, rate))
            number = row["HTS Number"].replace(".", "")
            if len(number) == 10:  # noqa: PLR2004  (a statistical line)
                units = json.loads(row["Unit of Quantity"] or "[]")
                texts = shortened([told for _, told, _ in above])
                yield dict(
                    zip(COLUMNS, (number, units[0] if units else "", rate, texts), strict=True)
                )


def shortened(texts: list[str]) -> str:
    """The heading's text and the last one that says more than "Other", each cut at 110 signs."""
    telling = [text for text in texts if not text.lower().startswith("other")] or texts[:1]
    ends = telling[:1] if len(telling) == 1 else [telling[0], telling[-1]]
    return ": ".join(text[:110] for text in ends)


def write(lines: list[dict[str, str]]) -> None:
    """The table, one line a tariff line."""
    with (DATA / "tariff.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(lines)


if __name__ == "__main__":
    main()
