"""One ledger batch as what the graph and the index are to apply."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.issues import EVENTS, concerns
from analysis.names import Names, account_names, listed_names
from analysis.rollups import roll_up
from analysis.rows import to_rows
from ledger import Batch, Ledger
from projection.accounts import (
    add_account,
    add_listed_party,
    add_order,
    to_account_doc,
    to_listed_doc,
    to_order_doc,
)
from projection.bills import add_bill, bill_entities, bill_goods, to_bill_doc
from projection.cases import add_cases, to_case_names
from projection.documents import add_document, add_relation, to_document_docs
from projection.entries import (
    Goods,
    add_entry,
    entry_entities,
    entry_goods,
    to_entry_doc,
    to_goods_doc,
)
from projection.events import EVENT_KINDS, add_event, to_event_doc
from projection.issues import issue_key
from projection.likeness import add_same_names, named_nodes
from projection.reading import TextReader
from projection.reference import (
    add_center,
    add_port,
    add_tariff_line,
    to_center_doc,
    to_port_doc,
    to_tariff_doc,
)
from projection.rows import GraphRows, Row
from projection.totals import gone_roll_ups, issue_of, to_concern_edge, to_roll_up_edge
from schemas.graph import GraphBatch
from schemas.mentions import Mention
from schemas.records import RecordKind
from schemas.search import IndexBatch, IndexDoc

EAPA_SERIES = "eapa"


@dataclass(frozen=True, slots=True)
class BatchRows:
    """The rows of a batch that are current versions, by kind, and the keys they replaced."""

    batch: Batch
    rows: dict[RecordKind, list[dict[str, Any]]]
    superseded: dict[RecordKind, Sequence[str]]

    def of(self, kind: RecordKind) -> list[dict[str, Any]]:
        """The rows of a kind."""
        return self.rows.get(kind, [])


def read_batch(ledger: Ledger, batch: Batch) -> BatchRows:
    """The batch's current rows from the ledger."""
    rows = {kind: ledger.batch_current(batch.id, kind).to_pylist() for kind in batch.kinds}
    superseded = {kind: ledger.batch_superseded(batch.id, kind) for kind in batch.kinds}
    return BatchRows(batch, rows, superseded)


class Builder:
    """Builds graph and index batches; keeps what several batches share."""

    def __init__(self, ledger: Ledger, texts: TextReader) -> None:
        self._ledger = ledger
        self._texts = texts
        self._accounts: Names | None = None
        self._listed: Names | None = None
        self._placed: set[str] = set()
        self._placing: set[str] = set()
        self._mentioned: tuple[int, dict[str, Sequence[Mention]]] = (0, {})

    # -- graph ---------------------------------------------------------------------------------

    def to_graph(self, read: BatchRows) -> GraphBatch:
        """All that the batch changes in the graph."""
        rows = GraphRows(read.batch.id, self._placed)
        for keys in read.superseded.values():
            rows.superseded.extend(keys)
        self._add_trade(rows, read)
        self._add_reference(rows, read)
        self._add_documents(rows, read)
        self._add_names(rows, read)
        self._add_totals(rows, read)
        self._placing = rows.reference
        return rows.to_batch()

    def applied(self) -> None:
        """The graph has taken the last batch: its reference nodes need not be said again."""
        self._placed |= self._placing

    def cleared(self) -> None:
        """The graph was emptied."""
        self._placed = set()

    def _add_trade(self, rows: GraphRows, read: BatchRows) -> None:
        entries = read.of(RecordKind.ENTRY)
        if entries:
            named = self._named_importers()
            for row in entries:
                add_entry(rows, row, named)
        for row in read.of(RecordKind.BILL):
            add_bill(rows, row)
        for kind in EVENT_KINDS:
            for row in read.of(kind):
                add_event(rows, kind, row)

    def _named_importers(self) -> frozenset[str]:
        accounts = self._ledger.current(RecordKind.ACCOUNT).select("key").to_pyarrow()
        return frozenset(accounts["key"].to_pylist())

    def _add_reference(self, rows: GraphRows, read: BatchRows) -> None:
        for row in read.of(RecordKind.ACCOUNT):
            add_account(rows, row)
        for row in read.of(RecordKind.ORDER):
            add_order(rows, row)
        for row in read.of(RecordKind.LISTED_PARTY):
            add_listed_party(rows, row)
        for row in read.of(RecordKind.TARIFF_LINE):
            add_tariff_line(rows, row)
        for row in read.of(RecordKind.PORT):
            add_port(rows, row)
        for row in read.of(RecordKind.CENTER):
            add_center(rows, row)

    def _add_documents(self, rows: GraphRows, read: BatchRows) -> None:
        documents = read.of(RecordKind.DOCUMENT)
        mentions = self._mentions(read)
        for row in documents:
            add_document(rows, row, mentions)
        for row in read.of(RecordKind.RELATION):
            add_relation(rows, row)
        if any(row["series"] == EAPA_SERIES for row in documents):
            self._add_cases(rows, read.batch.id)

    def _add_cases(self, rows: GraphRows, batch: int) -> None:
        """Put every case in its place: a new notice may join cases that stood apart."""
        notices = self._notices(batch)
        facts = self._texts.case_facts(notices)
        add_cases(rows, notices, facts)
        before = {r["key"]: facts[r["key"]] for r in notices if r["batch_id"] < batch}
        stood = set(to_case_names(before).values()) - set(to_case_names(facts).values())
        rows.gone_nodes.extend(sorted(issue_key("evasion_case", case) for case in stood))

    def _notices(self, batch: int) -> list[dict[str, Any]]:
        documents = self._ledger.current(RecordKind.DOCUMENT)
        wanted = (documents.series == EAPA_SERIES) & (documents.batch_id <= batch)
        return to_rows(documents.filter(wanted).order_by("key"))

    def _add_names(self, rows: GraphRows, read: BatchRows) -> None:
        new_lists = bool(read.of(RecordKind.LISTED_PARTY) or read.of(RecordKind.ACCOUNT))
        if new_lists or self._accounts is None or self._listed is None:
            self._accounts = account_names(self._ledger)
            self._listed = listed_names(self._ledger)
        everywhere = new_lists
        nodes = named_nodes(self._ledger, rows, read.batch.id, everywhere=everywhere)
        add_same_names(rows, nodes, self._accounts, self._listed)

    def _add_totals(self, rows: GraphRows, read: BatchRows) -> None:
        importers = self._touched_importers(read)
        edges = [to_roll_up_edge(total) for total in roll_up(self._ledger, sorted(importers))]
        rows.add_edges(edges)
        rows.gone.extend(gone_roll_ups(self._earlier_pairs(read), edges))
        touched = self._touched_issues(read, importers)
        for concern in concerns(self._ledger, touched, issue_of):
            rows.add_edges([to_concern_edge(rows, concern)])

    def _touched_importers(self, read: BatchRows) -> set[str]:
        found = {row["importer_number"] for row in read.of(RecordKind.ENTRY)}
        for kind in (RecordKind.HOLD, RecordKind.EXAM):
            rows = read.of(kind)
            found |= {row["importer_number"] for row in rows if row["importer_number"]}
            found |= self._importers_of({r["entry_number"] for r in rows if r["entry_number"]})
        found |= {importer for _, importer, _ in self._earlier_pairs(read)}
        return found

    def _importers_of(self, entry_numbers: set[str]) -> set[str]:
        if not entry_numbers:
            return set()
        entries = self._ledger.current(RecordKind.ENTRY)
        found = entries.filter(entries.entry_number.isin(sorted(entry_numbers)))
        return set(found.select("importer_number").to_pyarrow()["importer_number"].to_pylist())

    def _earlier_pairs(self, read: BatchRows) -> list[tuple[str, str, str]]:
        keys = read.superseded.get(RecordKind.ENTRY, ())
        if not keys:
            return []
        versions = self._ledger.versions(RecordKind.ENTRY)
        table = versions.filter(versions.key.isin(sorted(keys)))
        return list(_pairs(table.to_pyarrow().to_pylist()))

    def _touched_issues(self, read: BatchRows, importers: set[str]) -> set[str]:
        found: set[str] = set()
        for kind, words, _ in EVENTS:
            found |= {
                issue
                for row in read.of(kind)
                if row[words] and (issue := issue_of(kind.value, row[words]))
            }
        if importers and read.of(RecordKind.ENTRY):
            found |= self._issues_of_entries(
                {row["entry_number"] for row in read.of(RecordKind.ENTRY)}
            )
        return found

    def _issues_of_entries(self, entry_numbers: set[str]) -> set[str]:
        """Issues of events that came before their entry: its codes are known only now."""
        found: set[str] = set()
        for kind, words, _ in EVENTS:
            events = self._ledger.current(kind)
            about = events.filter(events.entry_number.isin(sorted(entry_numbers)))
            for text in about.select(words=about[words]).distinct().to_pyarrow()[0].to_pylist():
                if text and (issue := issue_of(kind.value, text)):
                    found.add(issue)
        return found

    # -- index ---------------------------------------------------------------------------------

    def to_index(self, read: BatchRows) -> IndexBatch:
        """All that the batch changes in the index."""
        docs: dict[str, IndexDoc] = {}
        for doc in self._docs(read):
            docs[doc.key] = doc
        removed = [key for keys in read.superseded.values() for key in keys]
        return IndexBatch(read.batch.id, list(docs.values()), removed)

    def _docs(self, read: BatchRows) -> Iterable[IndexDoc]:
        entries, bills = read.of(RecordKind.ENTRY), read.of(RecordKind.BILL)
        for row in entries:
            yield to_entry_doc(row)
            yield from entry_entities(row)
        for row in bills:
            yield to_bill_doc(row)
            yield from bill_entities(row)
        yield from _goods_docs(entry_goods(entries), "Goods as entered")
        yield from _goods_docs(bill_goods(bills), "Goods as manifested")
        for kind in EVENT_KINDS:
            for row in read.of(kind):
                yield to_event_doc(kind, row)
        yield from self._reference_docs(read)
        mentions = self._mentions(read)
        for row in read.of(RecordKind.DOCUMENT):
            yield from to_document_docs(row, mentions)

    def _mentions(self, read: BatchRows) -> dict[str, Sequence[Mention]]:
        """Mentions of the batch's passages; graph and index ask for the same ones in turn."""
        if self._mentioned[0] != read.batch.id:
            found = self._texts.mentions(read.of(RecordKind.DOCUMENT))
            self._mentioned = (read.batch.id, found)
        return self._mentioned[1]

    def _reference_docs(self, read: BatchRows) -> Iterable[IndexDoc]:
        for row in read.of(RecordKind.ACCOUNT):
            yield to_account_doc(row)
        for row in read.of(RecordKind.ORDER):
            yield to_order_doc(row)
        for row in read.of(RecordKind.LISTED_PARTY):
            yield to_listed_doc(row)
        for row in read.of(RecordKind.TARIFF_LINE):
            if doc := to_tariff_doc(row):
                yield doc
        for row in read.of(RecordKind.PORT):
            yield to_port_doc(row)
        for row in read.of(RecordKind.CENTER):
            yield to_center_doc(row)


def _goods_docs(goods: dict[str, Goods], title: str) -> Iterable[IndexDoc]:
    return (to_goods_doc(one, title) for one in goods.values())


def _pairs(rows: Iterable[Row]) -> Iterable[tuple[str, str, str]]:
    for row in rows:
        importer = row["importer_number"]
        yield "port", importer, row["port"]
        yield "filer", importer, row["entry_number"][:3]
        for line in row["lines"]:
            yield "hts", importer, line["hts"]
            if line["line_manufacturer_id"]:
                yield "manufacturer_id", importer, line["line_manufacturer_id"]
