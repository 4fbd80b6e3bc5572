"""Edges that we infer from names: a party that bears an account's or a listed party's name."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections.abc import Iterable
from dataclasses import dataclass

import ibis.expr.types as ir

from analysis.names import Names, NameSource
from analysis.rows import to_rows
from ledger import Ledger
from nlp import clean_party_name
from projection.bills import party_key
from projection.entries import importer_key
from projection.rows import GraphRows, Row, Statement
from schemas.evidence import Standing
from schemas.graph import EdgeType, NodeLabel
from schemas.keys import Key, KeyKind
from schemas.mentions import CaseFact
from schemas.records import RecordKind

HOW = "same name, case, punctuation and legal form apart"
# How often an equal cleaned name is one firm is not known for this data, and no calibrated figure
# is claimed: the edge says how it was found, and its standing is inferred.


@dataclass(frozen=True, slots=True, order=True)
class NamedNode:
    """A node under a name that a record gives it."""

    label: NodeLabel
    key: str
    name: str


def names_in(
    *, entries: Iterable[Row] = (), bills: Iterable[Row] = (), accounts: Iterable[Row] = ()
) -> set[NamedNode]:
    """The named firms of these records."""
    found: set[NamedNode] = set()
    for row in entries:
        if row["importer_name"]:
            found.add(_importer(row["importer_number"], row["importer_name"]))
        for line in row["lines"]:
            if line["line_manufacturer_id"] and line["manufacturer_name"]:
                found.add(_maker(line["line_manufacturer_id"], line["manufacturer_name"]))
    for row in bills:
        found.update(_parties((row["shipper_name"], row["consignee_name"])))
    found.update(_importer(row["importer_number"], row["name"]) for row in accounts)
    return found


def names_up_to(ledger: Ledger, batch: int) -> set[NamedNode]:
    """The named firms of all records up to a batch, every version of them.

    Old versions count: their nodes stay, and a name that papers bore is still a name that they
    bore. So it does not matter whether lists or papers came first.
    """
    bills = _kept(ledger, RecordKind.BILL, batch)
    found = {
        node
        for role in ("shipper_name", "consignee_name")
        for node in _parties(row[role] for row in to_rows(bills.select(role).distinct()))
    }
    entries = _kept(ledger, RecordKind.ENTRY, batch)
    importers = entries.select("importer_number", "importer_name").distinct()
    for row in to_rows(importers.filter(importers.importer_name.notnull())):
        found.add(_importer(row["importer_number"], row["importer_name"]))
    lines = entries.select(line=entries.lines.unnest())
    makers = lines.select(mid=lines.line["line_manufacturer_id"],
                          name=lines.line["manufacturer_name"]).distinct()  # fmt: skip
    for row in to_rows(makers.filter(makers.mid.notnull() & makers.name.notnull())):
        found.add(_maker(row["mid"], row["name"]))
    accounts = _kept(ledger, RecordKind.ACCOUNT, batch).select("importer_number", "name")
    found.update(_importer(row["importer_number"], row["name"]) for row in to_rows(accounts))
    return found


def names_in_cases(facts: Iterable[CaseFact]) -> set[NamedNode]:
    """The importers and manufacturers that evasion notices name."""
    return set(_parties(f.value for f in facts if f.field in {"importer", "manufacturer"}))


def _kept(ledger: Ledger, kind: RecordKind, batch: int) -> ir.Table:
    versions = ledger.versions(kind)
    return versions.filter(versions.batch_id <= batch)


def _importer(number: str, name: str) -> NamedNode:
    return NamedNode(NodeLabel.IMPORTER, importer_key(number), name)


def _maker(mid: str, name: str) -> NamedNode:
    return NamedNode(NodeLabel.MANUFACTURER, str(Key(KeyKind.MANUFACTURER, mid)), name)


def _parties(names: Iterable[str | None]) -> Iterable[NamedNode]:
    for name in names:
        if name and (key := party_key(name)):
            yield NamedNode(NodeLabel.PARTY, key, name)


def add_same_names(
    rows: GraphRows, nodes: Iterable[NamedNode], accounts: Names, listed: Names
) -> None:
    """Tie parties to the accounts, and firms to the listed parties, whose name they bear."""
    for node in sorted(nodes):
        cleaned = clean_party_name(node.name).key
        if node.label is NodeLabel.PARTY:
            for found in accounts.get(cleaned, ()):
                _tie(rows, EdgeType.SAME_AS, node, NodeLabel.ACCOUNT, found)
        for found in listed.get(cleaned, ()):
            _tie(rows, EdgeType.LISTED_AS, node, NodeLabel.LISTED_PARTY, found)


def _tie(
    rows: GraphRows, kind: EdgeType, node: NamedNode, label: NodeLabel, found: NameSource
) -> None:
    rows.edge(
        kind,
        (node.label, node.key),
        (label, found.key),
        Statement(record=found.record, source=found.source, batch=found.batch),
        standing=Standing.INFERRED,
        properties={"how": HOW, "name": node.name, "listed_name": found.name},
    )
