"""Entry summaries as graph rows and index documents."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projection.places import MULTIPLE, country_node, hts_node, port_node
from projection.rows import GraphRows, Node, Row, Statement, to_source_id, to_statement
from schemas.graph import EdgeType, NodeLabel
from schemas.identifiers import identifier_forms, mention_forms
from schemas.keys import Key, KeyKind
from schemas.search import Citation, HitKind, IndexDoc
from schemas.vocab import EntryNumber, HtsCode


def add_entry(rows: GraphRows, row: Row, named_importers: frozenset[str]) -> None:
    """Add one entry: who entered what, where, through whom, made by whom.

    Lines stay in the ledger; the graph holds what they come to by tariff code and manufacturer.
    `named_importers` are importer keys that an account record names: their nodes are left alone.
    """
    stated = to_statement(row)
    number = EntryNumber.parse(row["entry_number"])
    entry = rows.node(
        NodeLabel.ENTRY,
        row["key"],
        number.display,
        synthetic=row["synthetic"],
        properties={
            "entry_type": row["entry_type"],
            "entry_date": row["entry_date"],
            "summary_date": row["summary_date"],
            "mode_of_transport": row["mode_of_transport"],
            "lines": len(row["lines"]),
            "value": _dollars(row["total_entered_value"]) or _sum(row["lines"], "entered_value"),
            "duty": _dollars(row["total_duty"]),
            "paperless": row["paperless"],
        },
    )
    importer = _importer_node(rows, row, named_importers)
    rows.edge(EdgeType.ENTERED_BY, entry, importer, stated)
    rows.edge(EdgeType.AT, entry, port_node(rows, row["port"]), stated)
    rows.edge(EdgeType.FILED_BY, entry, _broker_node(rows, row, number), stated)
    _add_bill(rows, row, entry, stated)
    _add_lines(rows, row, entry, stated)


def importer_key(number: str) -> str:
    """The key of an importer number in canonical form."""
    return str(Key(KeyKind.IMPORTER, number))


def _importer_node(rows: GraphRows, row: Row, named: frozenset[str]) -> Node:
    key = importer_key(row["importer_number"])
    if key not in named and not rows.has_node(key):
        rows.node(NodeLabel.IMPORTER, key, row["importer_name"] or "", synthetic=row["synthetic"])
    return NodeLabel.IMPORTER, key


def _broker_node(rows: GraphRows, row: Row, number: EntryNumber) -> Node:
    key = str(Key(KeyKind.BROKER, number.filer_code))
    if row["broker_name"] or not rows.has_node(key):
        name = row["broker_name"] or f"Filer {number.filer_code}"
        rows.node(NodeLabel.BROKER, key, name, synthetic=row["synthetic"])
    return NodeLabel.BROKER, key


def _add_bill(rows: GraphRows, row: Row, entry: Node, stated: Statement) -> None:
    if row["bill_number"] and row["import_date"]:
        key = str(Key(KeyKind.BILL, f"{row['bill_number']}@{row['import_date']}"))
        rows.edge(EdgeType.ON_BILL, entry, (NodeLabel.BILL, key), stated)


def _add_lines(rows: GraphRows, row: Row, entry: Node, stated: Statement) -> None:
    for code, lines in _grouped(row["lines"], "hts").items():
        properties = {
            "lines": len(lines),
            "value": _sum(lines, "entered_value"),
            "duty": _sum(lines, "duty"),
        }
        rows.edge(EdgeType.COVERS, entry, hts_node(rows, code), stated, properties=properties)
    for mid, lines in _grouped(row["lines"], "line_manufacturer_id").items():
        maker = manufacturer_node(rows, mid, lines[0]["manufacturer_name"], row["synthetic"])
        properties = {"lines": len(lines), "value": _sum(lines, "entered_value")}
        rows.edge(EdgeType.MADE_BY, entry, maker, stated, properties=properties)
    for origin, lines in _grouped(row["lines"], "line_country_of_origin").items():
        properties = {"lines": len(lines), "value": _sum(lines, "entered_value")}
        country = country_node(rows, origin)
        rows.edge(EdgeType.ORIGINATES_IN, entry, country, stated, properties=properties)


def manufacturer_node(rows: GraphRows, mid: str, name: str | None, synthetic: bool) -> Node:
    """The node of a manufacturer, under the name declared with its MID."""
    key = str(Key(KeyKind.MANUFACTURER, mid))
    if name or not rows.has_node(key):
        rows.node(
            NodeLabel.MANUFACTURER, key, name or mid, synthetic=synthetic, properties={"mid": mid}
        )
    return NodeLabel.MANUFACTURER, key


def _grouped(lines: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for line in lines:
        if line[column] and line[column] != MULTIPLE:
            groups[line[column]].append(line)
    return groups


def _dollars(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


def _sum(lines: Iterable[Row], column: str) -> float:
    return float(sum((line[column] or Decimal(0) for line in lines), Decimal(0)))


# -- index -------------------------------------------------------------------------------------


def to_entry_doc(row: Row) -> IndexDoc:
    """The entry as something to be found by its numbers, firms and goods."""
    number = EntryNumber.parse(row["entry_number"])
    codes = sorted({line["hts"] for line in row["lines"]})
    makers = sorted({m for line in row["lines"] if (m := line["line_manufacturer_id"])})
    described = dict.fromkeys(d for line in row["lines"] if (d := line["description"]))
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.RECORD,
        title=f"Entry {number.display} of {row['importer_name'] or row['importer_number']}",
        body="; ".join(described),
        citation=Citation(
            document=row["key"],
            title=f"Entry summary {number.display}",
            published=row["entry_date"],
            source=to_source_id(row),
            sha256=row["source_sha256"],
        ),
        identifiers=identifier_forms(row["key"]),
        mentions=_mentioned(row, codes, makers),
        facets={
            "port": (row["port"],),
            "hts_chapter": tuple(sorted({str(HtsCode.parse(c).chapter) for c in codes})),
            "year": (str(row["entry_date"].year),),
            "source": ("entries",),
        },
        published=row["entry_date"],
        synthetic=row["synthetic"],
    )


def _mentioned(row: Row, codes: list[str], makers: list[str]) -> tuple[str, ...]:
    keys = [
        *(Key(KeyKind.HTS, code) for code in codes),
        *(Key(KeyKind.MANUFACTURER, maker) for maker in makers),
        *(Key(KeyKind.CONTAINER, number) for number in row["container_numbers"] or ()),
    ]
    if row["bill_number"]:
        keys.append(Key(KeyKind.BILL, row["bill_number"]))
    return mention_forms(str(key) for key in keys)


def entry_entities(row: Row) -> list[IndexDoc]:
    """The manufacturers and containers that an entry names."""
    citation = Citation(
        document=row["key"],
        title=f"Entry summary {row['entry_number']}",
        published=row["entry_date"],
        source=to_source_id(row),
        sha256=row["source_sha256"],
    )
    docs: dict[str, IndexDoc] = {}
    for line in row["lines"]:
        mid = line["line_manufacturer_id"]
        if mid and mid not in docs:
            name = line["manufacturer_name"] or mid
            place = ", ".join(
                p for p in (line["manufacturer_address"], line["manufacturer_city"]) if p
            )
            docs[mid] = entity_doc(
                str(Key(KeyKind.MANUFACTURER, mid)),
                f"{name} ({mid})",
                place,
                citation,
                "entries",
                synthetic=row["synthetic"],
            )
    for number in row["container_numbers"] or ():
        docs[number] = entity_doc(
            str(Key(KeyKind.CONTAINER, number)),
            f"Container {number}",
            "",
            citation,
            "entries",
            synthetic=row["synthetic"],
        )
    return list(docs.values())


def entity_doc(
    key: str,
    title: str,
    body: str,
    citation: Citation,
    source: str,
    *,
    synthetic: bool,
) -> IndexDoc:
    """A firm or thing that records name; it stays while any record names it."""
    return IndexDoc(
        key=key,
        record="",
        kind=HitKind.ENTITY,
        title=title,
        body=body,
        citation=citation,
        identifiers=identifier_forms(key),
        facets={"source": (source,)},
        synthetic=synthetic,
    )


@dataclass(frozen=True, slots=True)
class Goods:
    """One distinct goods description and the first record that bears it."""

    text: str
    row: Row


def to_goods_doc(goods: Goods, title: str) -> IndexDoc:
    """A goods description as something to be found by likeness; kept while any record bears it."""
    digest = hashlib.sha256(goods.text.encode()).hexdigest()[:20]
    row: dict[str, Any] = dict(goods.row)
    return IndexDoc(
        key=str(Key(KeyKind.GOODS, digest)),
        record="",
        kind=HitKind.GOODS,
        title=title,
        body=goods.text,
        citation=Citation(
            document=row["key"],
            title=title,
            published=row["effective_at"].date(),
            source=to_source_id(row),
            sha256=row["source_sha256"],
        ),
        facets={"source": (row["key"].partition(":")[0],)},
        vector_text=goods.text,
        published=row["effective_at"].date(),
        synthetic=row["synthetic"],
    )


def entry_goods(rows: Iterable[Row]) -> dict[str, Goods]:
    """Distinct line descriptions of the entries."""
    found: dict[str, Goods] = {}
    for row in rows:
        for line in row["lines"]:
            text = line["description"]
            if text and text not in found:
                found[text] = Goods(text, row)
    return found
