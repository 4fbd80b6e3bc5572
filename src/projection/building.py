"""One ledger batch as what the graph and the index are to apply."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.issues import EVENTS, concerns
from analysis.names import Names, account_names, listed_names
from analysis.rollups import roll_up
from analysis.rows import among, to_rows
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
from projection.cases import Facts, add_cases, to_case_names
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
from projection.likeness import add_same_names, names_in, names_in_cases, names_up_to
from projection.reading import TextReader
from projection.reference import (
    add_center,
    add_port,
    add_tariff_line,
    to_center_doc,
    to_port_doc,
    to_tariff_doc,
)
from projection.replaced import (
    concerned,
    gone_passages,
    issues_of_entries,
    read_replaced,
    rolled_up,
)
from projection.rows import GraphRows, Row
from projection.standing import NOTHING, Known, StandingReader, add_links, changed_documents
from projection.totals import (
    gone_concerns,
    gone_roll_ups,
    issue_of,
    to_concern_edge,
    to_roll_up_edge,
)
from schemas.graph import GraphBatch
from schemas.mentions import Mention
from schemas.records import RecordKind
from schemas.search import IndexBatch, IndexDoc

EAPA_SERIES = "eapa"


@dataclass(frozen=True, slots=True)
class BatchRows:
    """The rows of a batch that are current versions, by kind, and what they replaced."""

    batch: Batch
    rows: dict[RecordKind, list[dict[str, Any]]]
    superseded: dict[RecordKind, Sequence[str]]
    replaced: dict[RecordKind, list[dict[str, Any]]]

    def of(self, kind: RecordKind) -> list[dict[str, Any]]:
        """The rows of a kind."""
        return self.rows.get(kind, [])

    @property
    def has_notices(self) -> bool:
        """True where the batch brings evasion notices."""
        return any(row["series"] == EAPA_SERIES for row in self.of(RecordKind.DOCUMENT))

    @property
    def has_documents(self) -> bool:
        """True where the batch changes what documents say of each other."""
        return RecordKind.DOCUMENT in self.rows or RecordKind.RELATION in self.rows

    @property
    def has_lists(self) -> bool:
        """True where the batch brings names that all other names are held to."""
        return bool(self.of(RecordKind.LISTED_PARTY) or self.of(RecordKind.ACCOUNT))


def read_batch(ledger: Ledger, batch: Batch) -> BatchRows:
    """The batch's current rows from the ledger."""
    rows = {kind: ledger.batch_current(batch.id, kind).to_pylist() for kind in batch.kinds}
    superseded = {kind: ledger.batch_superseded(batch.id, kind) for kind in batch.kinds}
    return BatchRows(batch, rows, superseded, read_replaced(ledger, batch.id, superseded))


class Builder:
    """Builds graph and index batches; keeps what several batches share."""

    def __init__(self, ledger: Ledger, texts: TextReader, standing: StandingReader) -> None:
        self._ledger = ledger
        self._standing = standing
        self._texts = texts
        self._accounts: Names | None = None
        self._listed: Names | None = None
        self._placed: set[str] = set()
        self._mentioned: tuple[int, dict[str, Sequence[Mention]]] = (0, {})

    # -- graph ---------------------------------------------------------------------------------

    def to_graph(self, read: BatchRows) -> GraphBatch:
        """All that the batch changes in the graph; its reference nodes are not said again."""
        rows = GraphRows(read.batch.id, self._placed)
        for keys in read.superseded.values():
            rows.superseded.extend(keys)
        self._add_trade(rows, read)
        self._add_reference(rows, read)
        self._add_documents(rows, read)
        notices, facts = self._told(read)
        if read.has_notices:
            self._add_cases(rows, read, notices, facts)
        self._add_names(rows, read, facts)
        self._add_totals(rows, read)
        self._placed |= rows.reference
        return rows.to_batch()

    def cleared(self) -> None:
        """The graph was emptied, or did not take what was built for it."""
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
        if read.has_documents:
            before, after = self._around(read)
            add_links(rows, before, after, {row["key"] for row in documents})
        rows.gone_nodes.extend(gone_passages(read.replaced.get(RecordKind.DOCUMENT, ()), documents))

    def _told(self, read: BatchRows) -> tuple[list[Row], Facts]:
        """All notices and their facts, where the batch brings notices or names to hold them to.

        Other batches change nothing about them, and reading them means reading all their pages.
        """
        return self._notices(read.batch.id) if read.has_notices or read.has_lists else ([], {})

    def _add_cases(
        self, rows: GraphRows, read: BatchRows, notices: Sequence[Row], facts: Facts
    ) -> None:
        """Put every case in its place: a new notice may join cases that stood apart."""
        add_cases(rows, notices, facts)
        earlier, told = self._notices(read.batch.id - 1)
        stood = set(to_case_names(told).values()) - set(to_case_names(facts).values())
        rows.gone_nodes.extend(sorted(issue_key("evasion_case", case) for case in stood))
        before = GraphRows(read.batch.id)
        add_cases(before, earlier, told)
        rows.gone.extend(rows.missing(before.edges))

    def _notices(self, batch: int) -> tuple[list[Row], Facts]:
        """The evasion notices as they were known after a batch, with what they say."""
        documents = self._ledger.versions(RecordKind.DOCUMENT)
        wanted = (documents.series == EAPA_SERIES) & (documents.batch_id <= batch)
        versions = documents.filter(wanted).order_by("effective_at", "recorded_at")
        newest: dict[str, Row] = {row["key"]: row for row in to_rows(versions)}
        notices = [newest[key] for key in sorted(newest)]
        return notices, self._texts.case_facts(notices)

    def _add_names(self, rows: GraphRows, read: BatchRows, facts: Facts) -> None:
        batch = read.batch.id
        if read.has_lists or self._accounts is None or self._listed is None:
            self._accounts = account_names(self._ledger, batch)
            self._listed = listed_names(self._ledger, batch)
        nodes = names_in(
            entries=read.of(RecordKind.ENTRY),
            bills=read.of(RecordKind.BILL),
            accounts=read.of(RecordKind.ACCOUNT),
        )
        if read.has_lists:
            nodes |= names_up_to(self._ledger, batch)
        nodes |= names_in_cases(fact for told in facts.values() for fact in told)
        add_same_names(rows, nodes, self._accounts, self._listed)

    def _add_totals(self, rows: GraphRows, read: BatchRows) -> None:
        had = rolled_up(read.replaced.get(RecordKind.ENTRY, ()))
        importers = self._touched_importers(read) | {importer for _, importer, _ in had}
        edges = [to_roll_up_edge(total) for total in roll_up(self._ledger, sorted(importers))]
        rows.add_edges(edges)
        rows.gone.extend(gone_roll_ups(had, edges))
        concerned_before = concerned(self._ledger, read.replaced)
        touched = self._touched_issues(read) | {issue for issue, _, _ in concerned_before}
        found = list(concerns(self._ledger, touched, issue_of))
        rows.add_edges([to_concern_edge(rows, concern) for concern in found])
        rows.gone.extend(gone_concerns(concerned_before, found))

    def _touched_importers(self, read: BatchRows) -> set[str]:
        found = {row["importer_number"] for row in read.of(RecordKind.ENTRY)}
        for kind in (RecordKind.HOLD, RecordKind.EXAM):
            rows = [*read.of(kind), *read.replaced.get(kind, ())]
            found |= {row["importer_number"] for row in rows if row["importer_number"]}
            found |= self._importers_of({r["entry_number"] for r in rows if r["entry_number"]})
        return found

    def _importers_of(self, entry_numbers: set[str]) -> set[str]:
        if not entry_numbers:
            return set()
        entries = self._ledger.current(RecordKind.ENTRY)
        found = among(entries, "entry_number", entry_numbers)
        return set(found.select("importer_number").to_pyarrow()["importer_number"].to_pylist())

    def _touched_issues(self, read: BatchRows) -> set[str]:
        found: set[str] = set()
        for kind, words, _ in EVENTS:
            found |= {
                issue
                for row in read.of(kind)
                if row[words] and (issue := issue_of(kind.value, row[words]))
            }
        # events may have come before their entry: its codes are known only now
        numbers = {row["entry_number"] for row in read.of(RecordKind.ENTRY)}
        return found | {issue for _, issue in issues_of_entries(self._ledger, numbers)}

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
        before, after = self._around(read)
        for row in read.of(RecordKind.DOCUMENT):
            yield from self._document_docs([row], mentions, after)
        if before is not after:
            moved = changed_documents(before, after) - {
                row["key"] for row in read.of(RecordKind.DOCUMENT)
            }
            others = self._standing.rows(moved, read.batch.id) if moved else []
            yield from self._document_docs(others, self._texts.mentions(others), after)

    def _document_docs(
        self, rows: Iterable[Row], mentions: dict[str, Sequence[Mention]], known: Known
    ) -> Iterable[IndexDoc]:
        for row in rows:
            place, validity = known.place(row["key"]), known.validity(row["key"])
            yield from to_document_docs(row, mentions, place, validity)

    def _around(self, read: BatchRows) -> tuple[Known, Known]:
        """What documents said of each other before and after the batch; alike without any."""
        if read.has_documents:
            return self._standing.around(read.batch.id)
        return NOTHING, NOTHING

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
