"""Edges that we infer from names: a party that bears an account's or a listed party's name."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.names import Names, NameSource
from ledger import Ledger
from nlp import clean_party_name
from projection.bills import party_key
from projection.entries import importer_key
from projection.rows import GraphRows, Statement
from schemas.evidence import Standing
from schemas.graph import EdgeType, NodeLabel
from schemas.keys import Key, KeyKind
from schemas.records import RecordKind

HOW = "same name, case, punctuation and legal form apart"
# How often an equal cleaned name is one firm is not known for this data, and no calibrated figure
# is claimed: the edge says how it was found, and its standing is inferred.
_MATCHED = frozenset({NodeLabel.PARTY, NodeLabel.MANUFACTURER, NodeLabel.IMPORTER})


@dataclass(frozen=True, slots=True)
class NamedNode:
    """A node that stands for a name as records write it."""

    label: NodeLabel
    key: str
    name: str


def named_nodes(
    ledger: Ledger, rows: GraphRows, batch: int, *, everywhere: bool
) -> list[NamedNode]:
    """The named firms of the batch; with `everywhere`, of all records up to the batch."""
    nodes = {
        node.key: NamedNode(node.label, node.key, node.name)
        for node in rows.nodes
        if node.label in _MATCHED
    }
    if everywhere:
        nodes.update({node.key: node for node in _kept_names(ledger, batch)})
    return list(nodes.values())


def _kept_names(ledger: Ledger, batch: int) -> Iterable[NamedNode]:
    bills = ledger.current(RecordKind.BILL)
    bills = bills.filter(bills.batch_id <= batch)
    for role in ("shipper_name", "consignee_name"):
        for name in _distinct(bills, role):
            key = party_key(name)
            if key:
                yield NamedNode(NodeLabel.PARTY, key, name)
    entries = ledger.current(RecordKind.ENTRY)
    entries = entries.filter(entries.batch_id <= batch)
    lines = entries.select(line=entries.lines.unnest())
    makers = lines.select(mid=lines.line["line_manufacturer_id"],
                          name=lines.line["manufacturer_name"]).distinct()  # fmt: skip
    for row in makers.filter(makers.mid.notnull() & makers.name.notnull()).to_pyarrow().to_pylist():
        key = str(Key(KeyKind.MANUFACTURER, row["mid"]))
        yield NamedNode(NodeLabel.MANUFACTURER, key, row["name"])
    accounts = ledger.current(RecordKind.ACCOUNT)
    accounts = accounts.filter(accounts.batch_id <= batch)
    for row in accounts.select("importer_number", "name").to_pyarrow().to_pylist():
        yield NamedNode(NodeLabel.IMPORTER, importer_key(row["importer_number"]), row["name"])


def _distinct(table: object, column: str) -> list[str]:
    chosen = table.select(column).distinct()  # type: ignore[attr-defined]  # an ibis table
    return [name for name in chosen.to_pyarrow()[column].to_pylist() if name]


def add_same_names(
    rows: GraphRows, nodes: Iterable[NamedNode], accounts: Names, listed: Names
) -> None:
    """Tie parties to the accounts, and firms to the listed parties, whose name they bear."""
    for node in nodes:
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
