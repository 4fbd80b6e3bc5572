"""Builds the vocabulary's tables from the official files.

    python scripts/build_vocab_tables.py DATA

DATA holds tariff/hts_2026_revision_4.csv, tariff/1300_HTS_delimited.txt, ports/dist.txt,
ports/sked_d_usports.csv, ports/Schedule_K_4th_Quarter_2024.csv, ports/sked_c_countries.csv and
ports/iso3166-1.json. Written are `src/schemas/vocab/data/*.csv.gz`, each with a sidecar. The same
input gives the same bytes.
"""

import csv
import gzip
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from schemas.vocab.names import name_key

OUT = Path(__file__).parents[1] / "src" / "schemas" / "vocab" / "data"
# The files print no first day: the first day of the edition's year stands for it.
HTS_2013, HTS_2026 = "2013-01-01", "2026-01-01"
_SPACES = re.compile(r"\s+")
_MARKUP = re.compile(r"<[^>]+>")


def even(text: str) -> str:
    """The text without markup, spaces evened out."""
    return _SPACES.sub(" ", _MARKUP.sub("", text)).strip()


def write(
    name: str, columns: Sequence[str], rows: Iterable[Sequence[str]], source: dict[str, Any]
) -> None:
    """Write the table and its sidecar."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    plain = text.getvalue().encode()
    (OUT / f"{name}.csv.gz").write_bytes(gzip.compress(plain, 9, mtime=0))
    told = {**source, "rows": count, "table_sha256": hashlib.sha256(plain).hexdigest()}
    (OUT / f"{name}.source.yaml").write_text(yaml.safe_dump(told, sort_keys=False, width=100))
    print(f"{name}: {count} rows, {(OUT / f'{name}.csv.gz').stat().st_size:,} bytes")


def inputs(*paths: Path) -> list[dict[str, str]]:
    """Names and hashes of the official files."""
    return [{"file": p.name, "sha256": hashlib.sha256(p.read_bytes()).hexdigest()} for p in paths]


# -- tariff --------------------------------------------------------------------------------------


def read_2026(path: Path) -> list[tuple[str, int, str, list[str], str, str, str]]:
    """(digits, indent, text, units, general, special, column 2) of each line."""
    lines = []
    with path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            units = json.loads(row["Unit of Quantity"] or "[]")
            lines.append(
                (
                    re.sub(r"\D", "", row["HTS Number"]),
                    int(row["Indent"] or 0),
                    even(row["Description"]),
                    [even(unit) for unit in units],
                    even(row["General Rate of Duty"]),
                    even(row["Special Rate of Duty"]),
                    even(row["Column 2 Rate of Duty"]),
                )
            )
    return lines


def read_2013(path: Path) -> list[tuple[str, int, str, list[str], str, str, str]]:
    """The same of the edition of 2013, whose statistical suffix is a column of its own."""
    lines = []
    for text in path.read_text(encoding="latin-1").splitlines()[1:]:
        fields = text.split("|")
        if len(fields) < 8:  # noqa: PLR2004  # the columns of the file
            continue
        code = re.sub(r"\D", "", fields[0] + fields[1])
        level = int(fields[2]) if fields[2].strip().isdigit() else 0
        units = [even(fields[4])] if even(fields[4]) else []
        rates = [even(field) for field in fields[5:8]]
        lines.append((code, level, even(fields[3]), units, *rates))
    return lines


def to_codes(lines: Iterable[tuple[Any, ...]]) -> dict[str, tuple[str, str, str, str, str, str]]:
    """By code: text, the texts above it, units, general, special, column 2 (rates inherited)."""
    above: list[tuple[int, str, tuple[str, str, str]]] = []
    codes: dict[str, tuple[str, str, str, str, str, str]] = {}
    for code, indent, text, units, *rates in lines:
        while above and above[-1][0] >= indent:
            above.pop()
        inherited = tuple(rates) if any(rates) else (above[-1][2] if above else ("", "", ""))
        above.append((indent, text, inherited))
        if len(code) in (4, 6, 8, 10) and code not in codes:
            path = " > ".join(part.rstrip(":") for _, part, _ in above[:-1])
            codes[code] = (text.rstrip(":"), path, "|".join(units), *inherited)
    return codes


def with_lines_above(codes: Iterable[str]) -> set[str]:
    """The codes and those above them: 8542.31.00.00 stands for the legal line 8542.31.00 too."""
    return {code[:length] for code in codes for length in range(4, len(code) + 1, 2)}


def build_hts(tariff: Path) -> None:
    """The tariff of 2026, with the codes that only the edition of 2013 has."""
    new_file, old_file = tariff / "hts_2026_revision_4.csv", tariff / "1300_HTS_delimited.txt"
    new, old = to_codes(read_2026(new_file)), to_codes(read_2013(old_file))
    in_new, in_old = with_lines_above(new), with_lines_above(old)
    rows = []
    for code in sorted(new.keys() | old.keys()):
        values = new.get(code) or old[code]
        since = HTS_2013 if code in in_old else HTS_2026
        until = "" if code in in_new else HTS_2013
        rows.append((code, *values, since, until))
    write(
        "hts",
        ("code", "text", "above", "units", "general", "special", "column_2", "since", "until"),
        rows,
        {
            "source": "USITC, Harmonized Tariff Schedule of the United States",
            "edition": "2026 revision 4, beside 2013",
            "date": HTS_2026,
            "licence": "US Government work, public domain",
            "note": "since and until are the first and the last edition at hand that has the code",
            "inputs": inputs(new_file, old_file),
        },
    )


# -- ports ---------------------------------------------------------------------------------------


def build_ports(ports: Path) -> None:
    """Schedule D with districts."""
    listing, table = ports / "dist.txt", ports / "sked_d_usports.csv"
    district, names, rows = "", dict[str, str](), dict[str, tuple[str, str, str, str]]()
    for line in listing.read_text(encoding="latin-1").splitlines():
        if line.count("|") != 2:  # noqa: PLR2004  # district, port, name
            continue
        first, port, name = (part.strip() for part in line.split("|"))
        if re.fullmatch(r"\d\d", first):
            district, names[first] = first, even(name)
        elif re.fullmatch(r"\d{4}", port):
            rows[port] = (port, even(name), district, names.get(district, ""))
    with table.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            code = row["Code"].strip().zfill(4)
            if code.isdigit():
                rows.setdefault(code, (code, even(row["Name"]), code[:2], names.get(code[:2], "")))
    write(
        "ports",
        ("code", "name", "district", "district_name"),
        [rows[code] for code in sorted(rows)],
        {
            "source": "US Census Bureau, Schedule D",
            "edition": "April 2025",
            "date": "2025-04-01",
            "licence": "US Government work, public domain",
            "inputs": inputs(listing, table),
        },
    )


def build_foreign_ports(ports: Path, countries: dict[str, str]) -> None:
    """Schedule K, with aliases and coordinates; countries as ISO codes."""
    path = ports / "Schedule_K_4th_Quarter_2024.csv"
    found: dict[str, dict[str, Any]] = {}
    with path.open(encoding="utf-8-sig", newline="") as source:
        for raw in csv.DictReader(source):
            row = {key.strip(): (value or "").strip() for key, value in raw.items() if key}
            code = row["Schedule K Code"].zfill(5)
            if not code.isdigit():
                continue
            port = found.setdefault(code, {"name": "", "aliases": [], **row})
            name = even(row["Foreign Port Name"])
            if row["Official Port Name/Alias"].casefold() == "official" and not port["name"]:
                port["name"] = name
            else:
                port["aliases"].append(name)
    rows = []
    for code, port in sorted(found.items()):
        name = port["name"] or port["aliases"][0]
        aliases = "|".join(dict.fromkeys(a for a in port["aliases"] if a != name))
        # The numbers beside the names are wrong in places (Cape Verde's is Guinea-Bissau's).
        country = countries.get(name_key(port["Country Name"]), "")
        place = (port["Latitude"], port["Longitude"])
        rows.append((code, name, country, port["Country Name"], aliases, *place))
    write(
        "foreign_ports",
        ("code", "name", "country", "country_name", "aliases", "latitude", "longitude"),
        rows,
        {
            "source": "US Army Corps of Engineers, Schedule K",
            "edition": "4th quarter 2024",
            "date": "2024-12-31",
            "licence": "US Government work, public domain",
            "inputs": inputs(path),
        },
    )


# -- countries -----------------------------------------------------------------------------------

# Codes beside ISO 3166-1: three that only US customs uses (Schedule C), and those that ISO has
# withdrawn but older records carry.
_CUSTOMS_ONLY = {"KV": "Kosovo", "GZ": "Gaza Strip", "WE": "West Bank"}
_WITHDRAWN = {
    "AN": "Netherlands Antilles",
    "CS": "Serbia and Montenegro",
    "DD": "East Germany",
    "SU": "Soviet Union",
    "YU": "Yugoslavia",
}
# The row of the Democratic Republic of the Congo is cut in the Schedule C file: the end of its name
# runs into its code.
_CENSUS_MENDED = {"rCD": ("CD", "Congo, Democratic Republic of the Congo")}


def build_countries(ports: Path) -> dict[str, str]:
    """ISO 3166-1 beside Schedule C; returns ISO codes by the names' keys."""
    iso_path, census_path = ports / "iso3166-1.json", ports / "sked_c_countries.csv"
    known = OUT / "country_names.csv"
    names: dict[str, list[str]] = {}
    with known.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            names.setdefault(row["code"], []).append(row["name"])
    census: dict[str, tuple[str, str]] = {}
    with census_path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.DictReader(source):
            code, iso = row["Code"].strip(), row["ISO_Code"].strip()
            iso, name = _CENSUS_MENDED.get(iso, (iso, even(row["Name"])))
            if iso:
                census.setdefault(iso, (code, name))
    rows = []
    listed = json.loads(iso_path.read_text(encoding="utf-8"))["3166-1"]
    for one in sorted(listed, key=lambda country: country["alpha_2"]):
        iso = one["alpha_2"]
        code, census_name = census.get(iso, ("", ""))
        name = one.get("common_name") or one["name"]
        if "," in name and names.get(iso):  # "Palestine, State of"
            name = names[iso][0]
        others = [one["name"], one.get("official_name", ""), census_name, *names.get(iso, [])]
        shown = "|".join(dict.fromkeys(n for n in others if n and n != name))
        rows.append((iso, one["alpha_3"], name, code, "iso", shown))
    for status, more in (("schedule_c", _CUSTOMS_ONLY), ("withdrawn", _WITHDRAWN)):
        for iso, name in more.items():
            code, census_name = census.get(iso, ("", ""))
            others = dict.fromkeys(n for n in (census_name, *names.get(iso, [])) if n and n != name)
            rows.append((iso, "", name, code, status, "|".join(others)))
    write(
        "countries",
        ("code", "alpha_3", "name", "schedule_c", "status", "names"),
        sorted(rows),
        {
            "source": "ISO 3166-1 as pycountry lists it; US Census Bureau, Schedule C; other names "
            "(country_names.csv beside this file) are common forms",
            "edition": "2025",
            "date": "2025-04-01",
            "licence": "ISO codes: LGPL data of pycountry; Census: public domain",
            "inputs": inputs(iso_path, census_path, known),
        },
    )
    return {name_key(name): row[0] for row in rows for name in (row[2], *row[5].split("|")) if name}


def main(data: Path) -> None:
    """Build every table."""
    countries = build_countries(data / "ports")
    build_ports(data / "ports")
    build_foreign_ports(data / "ports", countries)
    build_hts(data / "tariff")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
