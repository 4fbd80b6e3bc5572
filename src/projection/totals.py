"""Roll-ups and concerns as edges that are set, not added to."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from analysis.issues import Concern
from analysis.rollups import RollUp
from projection.entries import importer_key
from projection.issues import event_issue, issue_key
from projection.places import hts_node, port_node
from projection.rows import GraphRows, Node
from schemas.graph import EdgeRow, EdgeType, NodeLabel
from schemas.keys import Key, KeyKind

_DIMENSIONS = {
    "hts": (EdgeType.IMPORTS, NodeLabel.HTS_CODE, KeyKind.HTS),
    "port": (EdgeType.ENTERS_AT, NodeLabel.PORT, KeyKind.PORT),
    "manufacturer_id": (EdgeType.BUYS_FROM, NodeLabel.MANUFACTURER, KeyKind.MANUFACTURER),
    "filer": (EdgeType.USES, NodeLabel.BROKER, KeyKind.BROKER),
}


RolledUp = tuple[str, str, str]  # dimension, importer number, other
ConcernedThing = tuple[str, str, str]  # issue key; importer, port or hts; importer number or code


def to_roll_up_edge(total: RollUp) -> EdgeRow:
    """A roll-up as the edge that the graph sets."""
    kind, label, key_kind = _DIMENSIONS[total.dimension]
    return EdgeRow(
        type=kind,
        from_label=NodeLabel.IMPORTER,
        from_key=importer_key(total.importer),
        to_label=label,
        to_key=str(Key(key_kind, total.other)),
        record="",
        source=f"roll_up:{total.dimension}",
        batch=total.batch,
        first_seen=_instant(total.first),
        last_seen=_instant(total.last),
        properties={
            "entries": total.entries,
            "lines": total.lines,
            "value": total.value,
            "duty": total.duty,
            "holds": total.holds,
            "exams": total.exams,
            "synthetic": total.synthetic,
        },
    )


def gone_roll_ups(before: Iterable[RolledUp], after: Iterable[EdgeRow]) -> list[EdgeRow]:
    """Edges of earlier versions that no current record backs."""
    kept = {(edge.type, edge.from_key, edge.to_key) for edge in after}
    gone: list[EdgeRow] = []
    for dimension, importer, other in sorted(set(before)):
        kind, label, key_kind = _DIMENSIONS[dimension]
        ends = (importer_key(importer), str(Key(key_kind, other)))
        if (kind, *ends) not in kept:
            gone.append(
                EdgeRow(kind, NodeLabel.IMPORTER, ends[0], label, ends[1], "", "roll_up", batch=0)
            )
    return gone


def issue_of(kind: str, words: str) -> str | None:
    """The key of the issue that an event of a kind with these words is about."""
    row = {"reason": words, "topic": words, "discrepancy_type": words}
    about = event_issue(kind, row)
    return issue_key(about[0], about[1]) if about else None


def to_concern_edge(rows: GraphRows, concern: Concern) -> EdgeRow:
    """A concern as the edge that the graph sets."""
    if describe := _DESCRIBED.get(concern.what):
        describe(rows, concern.other)
    label, key = _concerned(concern.what, concern.other)
    return EdgeRow(
        type=EdgeType.CONCERNS,
        from_label=NodeLabel.ISSUE,
        from_key=concern.issue,
        to_label=label,
        to_key=key,
        record="",
        source=f"issue_events:{concern.what}",
        batch=concern.batch,
        role=f"events_{concern.what}",
        first_seen=_instant(concern.first),
        last_seen=_instant(concern.last),
        properties={"events": concern.events, "synthetic": concern.synthetic},
    )


def gone_concerns(before: Iterable[ConcernedThing], after: Iterable[Concern]) -> list[EdgeRow]:
    """Edges of what earlier versions concerned and no current event concerns."""
    kept = {(one.issue, one.what, one.other) for one in after}
    gone: list[EdgeRow] = []
    for issue, what, other in sorted(set(before) - kept):
        label, key = _concerned(what, other)
        role = f"events_{what}"
        gone.append(
            EdgeRow(
                EdgeType.CONCERNS, NodeLabel.ISSUE, issue, label, key, "", "", batch=0, role=role
            )
        )
    return gone


_CONCERNED = {
    "port": (NodeLabel.PORT, KeyKind.PORT),
    "hts": (NodeLabel.HTS_CODE, KeyKind.HTS),
    "importer": (NodeLabel.IMPORTER, KeyKind.IMPORTER),
}
_DESCRIBED = {"port": port_node, "hts": hts_node}  # importers are named by their own records


def _concerned(what: str, other: str) -> Node:
    label, kind = _CONCERNED[what]
    return label, str(Key(kind, other))


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
