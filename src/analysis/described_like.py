"""Entries' lines and bills whose goods are described like a text, by importer and port."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from analysis.goods_words import goods_words
from analysis.rows import among, to_rows
from analysis.search import vector_of
from ledger import Ledger
from schemas.errors import InvalidCode, InvalidInput
from schemas.graph import Table
from schemas.ports import Embedder, IndexReader
from schemas.records import RecordKind
from schemas.search import HitKind, IndexedText, SearchQuery, Vector
from schemas.vocab import PortCode

CANDIDATES = 300  # distinct descriptions looked at
LONGEST_TEXT = 4_000
# A description is alike where it means the same, or has the words and means something near it.
SAME_MEANING = 0.72
NEAR_MEANING = 0.40
MOST_WORDS = 0.66  # share of the text's words

RECORD_COLUMNS = ("record", "line", "day", "importer", "importer_name", "port", "description",
                  "hts", "value", "alike", "because", "synthetic")  # fmt: skip
GROUP_COLUMNS = ("importer", "importer_name", "port", "port_name", "entries", "lines", "bills",
                 "value", "first", "last", "record", "synthetic")  # fmt: skip

_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AlikeText:
    """A goods description that is like the one asked about, from 0 to 1, and why."""

    text: str
    alike: float
    because: str


@dataclass(frozen=True, slots=True)
class DescribedLike:
    """What is described like the text.

    Attributes:
        text: as asked.
        descriptions: distinct descriptions that are alike, the likest first.
        groups: by importer and port, with counts, the value entered in US dollars and the newest
            record, the most records first.
        records: entries' lines and bills, the likest first, then the newest; cut at the limit.
        counts: lines, entries, bills, descriptions found.
    """

    text: str
    descriptions: Table
    groups: Table
    records: Table
    counts: Mapping[str, int]

    def tables(self) -> Sequence[tuple[str, Table]]:
        """The tables with their titles, in reading order."""
        return (
            ("By importer and port", self.groups),
            ("Entries' lines and bills", self.records),
            ("Descriptions alike", self.descriptions),
        )

    def to_dict(self) -> dict[str, Any]:
        """As plain values, tables as columns and rows."""
        plain = {
            name: {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}
            for name, table in (
                ("groups", self.groups),
                ("records", self.records),
                ("descriptions", self.descriptions),
            )
        }
        return {"text": self.text, "counts": dict(self.counts), **plain}


def described_like(
    text: str, ledger: Ledger, index: IndexReader, embedder: Embedder | None, *, limit: int = 50
) -> DescribedLike:
    """Entries' lines and bills described like the text, each with its record.

    Raises:
        InvalidInput: the text has no words.
        Unavailable: the index cannot answer now.
    """
    if not goods_words(text[:LONGEST_TEXT]):
        raise InvalidInput("Give a goods description in words.")
    alike = alike_texts(text[:LONGEST_TEXT], index, embedder)
    likeness = {one.text: one for one in alike}
    found = [*_lines(ledger, likeness), *_bills(ledger, likeness)]
    found.sort(key=lambda row: (-row["alike"], -row["day"].toordinal(), row["record"], row["line"]))
    shown = tuple(tuple(row[name] for name in RECORD_COLUMNS) for row in found[:limit])
    entries = {row["record"] for row in found if row["line"] is not None}
    lines = sum(row["line"] is not None for row in found)
    return DescribedLike(
        text=text,
        descriptions=Table(
            ("description", "alike", "because"),
            tuple((one.text, one.alike, one.because) for one in alike[:limit]),
            truncated=len(alike) > limit,
        ),
        groups=_groups(found),
        records=Table(RECORD_COLUMNS, shown, truncated=len(found) > limit),
        counts={
            "descriptions": len(alike),
            "entries": len(entries),
            "lines": lines,
            "bills": len(found) - lines,
        },
    )


def alike_texts(text: str, index: IndexReader, embedder: Embedder | None) -> list[AlikeText]:
    """Distinct goods descriptions on record that are like the text, the likest first."""
    vector = vector_of(text, embedder)
    kinds = {"kind": (HitKind.GOODS.value,)}
    query = SearchQuery(text=text, vector=vector, filters=kinds, limit=CANDIDATES)
    hits = index.search(query).hits
    keys = dict.fromkeys(key for hit in hits for key in (hit.key, *hit.folded))
    asked = set(goods_words(text))
    compared = (_compared(index.text_of(key), asked, vector) for key in keys)
    found = [one for one in compared if one is not None]
    return sorted(found, key=lambda one: (-one.alike, one.text))


def _compared(held: IndexedText, asked: set[str], vector: Vector | None) -> AlikeText | None:
    """How like the text it is; nothing where it is not."""
    shared = asked & set(goods_words(held.text))
    share = len(shared) / len(asked)
    cosine = 0.0
    if vector is not None and held.vector is not None:
        cosine = max(0.0, float(vector @ held.vector))
    has_words = share >= MOST_WORDS and (held.vector is None or vector is None or
                                         cosine >= NEAR_MEANING)  # fmt: skip
    if not has_words and cosine < SAME_MEANING:
        return None
    told = f"{len(shared)} of {len(asked)} words" + (f", meaning {cosine:.2f}" if cosine else "")
    alike = share if held.vector is None or vector is None else (share + cosine) / 2
    return AlikeText(held.text, round(alike, 3), told)


def _lines(ledger: Ledger, likeness: Mapping[str, AlikeText]) -> Iterable[_Row]:
    entries = ledger.current(RecordKind.ENTRY)
    flat = entries.select(
        record=entries.key,
        day=entries.entry_date,
        importer=entries.importer_number,
        importer_name=entries.importer_name,
        port=entries.port,
        synthetic=entries.synthetic,
        nested=entries.lines.unnest(),
    )
    lines = flat.mutate(
        line=flat.nested["line_number"],
        description=flat.nested["description"],
        hts=flat.nested["hts"],
        value=flat.nested["entered_value"],
    ).drop("nested")
    return _with_likeness(to_rows(among(lines, "description", likeness)), likeness)


def _bills(ledger: Ledger, likeness: Mapping[str, AlikeText]) -> Iterable[_Row]:
    bills = ledger.current(RecordKind.BILL)
    found = bills.select(
        record=bills.key,
        line=ibis.null("int64"),
        day=bills.arrival_date,
        importer=bills.importer_number,
        importer_name=bills.consignee_name,
        port=ibis.coalesce(bills.port_of_unlading_code, bills.port_of_unlading),
        synthetic=bills.synthetic,
        description=bills.goods_description,
        hts=bills.hts_numbers[0],
        value=ibis.null("float64"),
    )
    return _with_likeness(to_rows(among(found, "description", likeness)), likeness)


def _with_likeness(rows: Iterable[_Row], likeness: Mapping[str, AlikeText]) -> Iterable[_Row]:
    for row in rows:
        one = likeness[row["description"]]
        value = None if row["value"] is None else float(row["value"])
        yield {**row, "value": value, "alike": one.alike, "because": one.because}


def _groups(found: Sequence[_Row]) -> Table:
    grouped: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in found:
        who = row["importer"] or row["importer_name"] or ""
        grouped[who, row["port"] or ""].append(row)
    rows = [_group(port, members) for (_, port), members in grouped.items()]
    rows.sort(key=lambda row: (-(row[5] + row[6]), row[0] or "", row[2]))
    return Table(GROUP_COLUMNS, tuple(rows))


def _group(port: str, members: Sequence[_Row]) -> tuple[Any, ...]:
    lines = [row for row in members if row["line"] is not None]
    newest = max(members, key=lambda row: (row["day"], row["record"]))
    return (
        newest["importer"],
        next((row["importer_name"] for row in members if row["importer_name"]), None),
        port,
        _port_name(port),
        len({row["record"] for row in lines}),
        len(lines),
        len(members) - len(lines),
        round(sum(row["value"] or 0.0 for row in lines), 2),
        min(row["day"] for row in members),
        newest["day"],
        newest["record"],
        any(row["synthetic"] for row in members),
    )


def _port_name(port: str) -> str:
    try:
        return PortCode.parse(port).name
    except InvalidCode:
        return ""
