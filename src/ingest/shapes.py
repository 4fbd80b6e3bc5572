"""What some layouts need beyond row by row: a tree of tariff lines, addresses in a second file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from ingest.file_facts import FileFacts
from ingest.mapped import Mapped
from ingest.place_names import find_country
from ingest.tabular import Reading, open_sheet
from ingest.tabular.sheet import LIST_MARK
from schemas.errors import InvalidInput
from schemas.vocab import HtsCode

Shape = Callable[[Iterator[Mapped], FileFacts], Iterator[Mapped]]

SDN_ADDRESSES = "ofac_sdn_addresses"
_NULL = "-0-"


def apply_shape(name: str, chunks: Iterator[Mapped], facts: FileFacts) -> Iterator[Mapped]:
    """The chunks reworked by the shape called `name`; as they are where it is empty.

    Raises:
        InvalidInput: there is no such shape, or the file lacks what it needs.
    """
    if not name:
        return chunks
    if name not in SHAPES:
        raise InvalidInput(f"The mapping names the shape {name!r}, which does not exist.")
    return SHAPES[name](chunks, facts)


@dataclass(slots=True)
class _Level:
    """A line of the tariff that others may stand under."""

    indent: int
    hts: str | None
    text: str


@dataclass(slots=True)
class _TariffTree:
    """The lines above the one being read."""

    edition: str
    above: list[_Level] = field(default_factory=list[_Level])
    row: int = 0

    def place(
        self, hts: str | None, indent: str | None, text: str | None
    ) -> tuple[str, str, str | None, str]:
        """(line id, row number, code above it, text with the texts above it) of the next line."""
        self.row += 1
        depth = int(indent) if indent is not None and indent.isdecimal() else 0
        while self.above and self.above[-1].indent >= depth:
            self.above.pop()
        parent = next((level.hts for level in reversed(self.above) if level.hts), None)
        own = (text or "").strip()
        code = HtsCode.parse_or_none(hts) if hts else None
        path = " > ".join(t for t in (*(level.text for level in self.above), own) if t)
        self.above.append(_Level(depth, str(code) if code else None, own.rstrip(": ")))
        line_id = f"{self.edition.replace(' ', '-')}/{self.row:05}"
        return line_id, str(self.row), parent, path


def tariff_tree(chunks: Iterator[Mapped], facts: FileFacts) -> Iterator[Mapped]:
    """Gives each line of a tariff its id, its number, the code above it and its full text.

    Raises:
        InvalidInput: no edition is known; the file's name, a sidecar or --edition must tell it.
    """
    if not facts.edition or facts.edition_date is None:
        raise InvalidInput(
            "its edition is not known; name the file like hts_2026_revision_4.csv, or give "
            '--edition "2026 revision 4@2026-03-15"',
        )
    tree = _TariffTree(facts.edition)
    for mapped in chunks:
        texts = (_texts(mapped, n) for n in ("hts", "indent", "description"))
        placed = [tree.place(*line) for line in zip(*texts, strict=True)]
        names = ("line_id", "row_number", "parent_hts", "full_text")
        columns = {
            n: pa.array([line[i] for line in placed], pa.string()) for i, n in enumerate(names)
        }
        yield _with_columns(mapped, columns)


def ofac_parties(chunks: Iterator[Mapped], facts: FileFacts) -> Iterator[Mapped]:
    """Gives each party of the SDN list the addresses of its second file, where that is at hand."""
    path = (facts.companions or {}).get(SDN_ADDRESSES)
    addresses, countries = _addresses(path) if path else ({}, {})
    for mapped in chunks:
        ids = _texts(mapped, "list_id")
        columns = {
            "addresses": pa.array([addresses.get(i or "") for i in ids], pa.string()),
            "country": pa.array([countries.get(i or "") for i in ids], pa.string()),
        }
        yield _with_columns(mapped, columns)


def port_aliases(chunks: Iterator[Mapped], facts: FileFacts) -> Iterator[Mapped]:
    """One port a code: rows that Schedule K marks as aliases become aliases of the official one."""
    del facts
    for mapped in chunks:  # the reader gives this short list in one or few chunks, sorted by code
        yield _merged_ports(mapped)


def _merged_ports(mapped: Mapped) -> Mapped:
    codes, names, marks = (_texts(mapped, n) for n in ("code", "name", "aliases"))
    best: dict[str | None, int] = {}
    others: dict[str | None, list[str]] = {}
    for place, (code, mark) in enumerate(zip(codes, marks, strict=True)):
        official = (mark or "official").lower() == "official"
        if code not in best:
            best[code] = place
        elif official and (marks[best[code]] or "").lower() != "official":
            others.setdefault(code, []).append(names[best[code]] or "")
            best[code] = place
        else:
            others.setdefault(code, []).append(names[place] or "")
    kept = sorted(best.values())
    taken = pa.array(kept, pa.int64())
    aliases = [LIST_MARK.join(dict.fromkeys(others.get(codes[i], ()))) or None for i in kept]
    merged = Mapped(
        mapped.table.take(taken),
        mapped.source.take(taken),
        mapped.rows.take(taken),
        mapped.faults,
        {new: mapped.remarks[old] for new, old in enumerate(kept) if old in mapped.remarks},
    )
    return _with_columns(merged, {"aliases": pa.array(aliases, pa.string())})


def _addresses(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Addresses by list number, joined by `LIST_MARK`; and the country where all name the same."""
    columns = ("ent_num", "add_num", "address", "city", "country", "remarks")
    lists: dict[str, list[str]] = {}
    nations: dict[str, set[str]] = {}
    for chunk in open_sheet(path, Reading(columns=columns, headed=False)).chunks():
        for row in chunk.table.to_pylist():
            parts = [(row[n] or "").strip() for n in ("address", "city", "country")]
            words = [p for p in parts if p and p != _NULL]
            if words:
                lists.setdefault(row["ent_num"], []).append(", ".join(words))
            if parts[2] not in {"", _NULL}:
                nations.setdefault(row["ent_num"], set()).add(parts[2])
    one = {key: find_country(min(found))[0] for key, found in nations.items() if len(found) == 1}
    joined = {key: LIST_MARK.join(dict.fromkeys(found)) for key, found in lists.items()}
    return joined, {key: code for key, code in one.items() if code}


def _texts(mapped: Mapped, name: str) -> list[str | None]:
    if name not in mapped.table.column_names:
        return [None] * mapped.table.num_rows
    found: list[str | None] = mapped.table[name].to_pylist()
    return found


def _with_columns(mapped: Mapped, columns: dict[str, pa.Array]) -> Mapped:
    kept = {n: mapped.table[n] for n in mapped.table.column_names if n not in columns}
    return Mapped(
        pa.table({**kept, **columns}),
        mapped.source,
        mapped.rows,
        mapped.faults,
        mapped.remarks,
        mapped.private,
    )


SHAPES: dict[str, Shape] = {
    "tariff_tree": tariff_tree,
    "ofac_parties": ofac_parties,
    "port_aliases": port_aliases,
}
"""Shapes by the name that mapping files use."""
