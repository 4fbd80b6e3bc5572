"""Holds, examinations, CBP 28 and 29, reviews and liquidations as graph rows and documents."""

from dataclasses import dataclass
from decimal import Decimal

from projection.entries import importer_key
from projection.issues import event_issue, issue_node
from projection.places import center_node, port_node
from projection.rows import GraphRows, Node, Row, Statement, to_source_id, to_statement
from schemas.graph import EdgeType, NodeLabel, Value
from schemas.identifiers import identifier_forms, mention_forms
from schemas.keys import Key, KeyKind
from schemas.records import LAYOUTS, RecordKind
from schemas.search import Citation, HitKind, IndexDoc


@dataclass(frozen=True, slots=True)
class _Event:
    label: NodeLabel
    word: str
    number: str
    happened: str
    shown: tuple[str, ...]


_EVENTS = {
    RecordKind.HOLD: _Event(
        NodeLabel.HOLD,
        "Hold",
        "hold_id",
        "placed_date",
        ("reason", "hold_type", "outcome", "placed_date", "removed_date", "center_finding",
         "center_finding_date", "notes"),
    ),
    RecordKind.EXAM: _Event(
        NodeLabel.EXAM,
        "Examination",
        "exam_id",
        "exam_date",
        ("exam_type", "exam_date", "released_date", "discrepancy", "discrepancy_type", "notes"),
    ),
    RecordKind.REQUEST: _Event(
        NodeLabel.REQUEST,
        "CBP 28",
        "request_id",
        "issued_date",
        ("topic", "question", "issued_date", "due_date", "answered_date", "outcome", "hts"),
    ),
    RecordKind.NOTICE: _Event(
        NodeLabel.NOTICE,
        "CBP 29",
        "notice_id",
        "issued_date",
        ("action", "topic", "issued_date", "response_due_date", "hts_before", "hts_after",
         "value_change", "duty_change"),
    ),
    RecordKind.REVIEW: _Event(
        NodeLabel.REVIEW,
        "Review",
        "review_id",
        "review_date",
        ("sample_type", "stratum", "reviewed_by", "review_date", "compliant", "discrepancy_type",
         "revenue_under", "revenue_over"),
    ),
    RecordKind.LIQUIDATION: _Event(
        NodeLabel.LIQUIDATION,
        "Liquidation",
        "entry_number",
        "liquidation_date",
        ("liquidation_type", "liquidation_date", "duty_deposited", "duty_final", "reason"),
    ),
}  # fmt: skip

EVENT_KINDS = tuple(_EVENTS)


def add_event(rows: GraphRows, kind: RecordKind, row: Row) -> None:
    """Add one event: on what, where, decided by whom, about which issue."""
    shape, stated = _EVENTS[kind], to_statement(row)
    event = rows.node(
        shape.label,
        row["key"],
        f"{shape.word} {row[shape.number]}",
        synthetic=row["synthetic"],
        properties={name: _plain(row[name]) for name in shape.shown},
    )
    _add_subject(rows, row, event, stated)
    if row["port"]:
        rows.edge(EdgeType.RAISED_AT, event, port_node(rows, row["port"]), stated)
    if row["center"]:
        rows.edge(EdgeType.DECIDED_BY, event, center_node(rows, row["center"]), stated)
    about = event_issue(kind.value, row)
    if about is not None:
        issue = issue_node(rows, *about, synthetic=row["synthetic"])
        rows.edge(EdgeType.ABOUT, event, issue, stated)


def _plain(value: object) -> Value:
    return float(value) if isinstance(value, Decimal) else value  # type: ignore[return-value]  # scalars by the layouts


def _add_subject(rows: GraphRows, row: Row, event: Node, stated: Statement) -> None:
    if row["entry_number"]:
        entry = (NodeLabel.ENTRY, str(Key(KeyKind.ENTRY, row["entry_number"])))
        rows.edge(EdgeType.ON, event, entry, stated)
    if row.get("bill_number") and row.get("arrival_date"):
        key = str(Key(KeyKind.BILL, f"{row['bill_number']}@{row['arrival_date']}"))
        rows.edge(EdgeType.ON, event, (NodeLabel.BILL, key), stated)
    if row["importer_number"]:
        importer = (NodeLabel.IMPORTER, importer_key(row["importer_number"]))
        rows.edge(EdgeType.ON, event, importer, stated, role="importer")


def to_event_doc(kind: RecordKind, row: Row) -> IndexDoc:
    """The event as something to be found by its number, its subject and its words."""
    shape = _EVENTS[kind]
    words = [str(row[n]) for n in shape.shown if row[n] is not None and isinstance(row[n], str)]
    keys: list[Key] = []
    if row["entry_number"]:
        keys.append(Key(KeyKind.ENTRY, row["entry_number"]))
    if row.get("bill_number"):
        keys.append(Key(KeyKind.BILL, row["bill_number"]))
    happened = row[shape.happened]
    title = f"{shape.word} {row[shape.number]}"
    return IndexDoc(
        key=row["key"],
        record=row["key"],
        kind=HitKind.RECORD,
        title=title,
        body="; ".join(words),
        citation=Citation(
            document=row["key"],
            title=title,
            published=happened,
            source=to_source_id(row),
            sha256=row["source_sha256"],
        ),
        identifiers=identifier_forms(row["key"]),
        mentions=mention_forms(str(key) for key in keys),
        facets={
            "port": tuple(p for p in (row["port"],) if p),
            "center": tuple(c for c in (row["center"],) if c),
            "year": (str(happened.year),),
            "source": (LAYOUTS[kind].feed.value,),
        },
        published=happened,
        synthetic=row["synthetic"],
    )
