"""What an issue concerns in sum: importers, ports and tariff codes of the events about it."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis.expr.types as ir

from ledger import Ledger
from schemas.records import RecordKind

# kind of event, the column that names the problem, the column that dates it
EVENTS: tuple[tuple[RecordKind, str, str], ...] = (
    (RecordKind.HOLD, "reason", "placed_date"),
    (RecordKind.EXAM, "discrepancy_type", "exam_date"),
    (RecordKind.REQUEST, "topic", "issued_date"),
    (RecordKind.NOTICE, "topic", "issued_date"),
    (RecordKind.REVIEW, "discrepancy_type", "review_date"),
)

# the issue that a kind of event with these words is about, or None
IssueOf = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Concern:
    """An issue touches an importer, a port or a tariff code in so many events."""

    issue: str
    what: str  # importer, port or hts
    other: str
    events: int
    first: date
    last: date
    batch: int
    synthetic: bool


def concerns(ledger: Ledger, issues: Iterable[str], issue_of: IssueOf) -> Iterator[Concern]:
    """What the issues given (keys) concern, over all current events."""
    wanted = frozenset(issues)
    if not wanted:
        return
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for kind, words, day in EVENTS:
        for row in _event_sums(ledger, kind, words, day):
            issue = issue_of(kind.value, row["words"])
            if issue is not None and issue in wanted:
                found[issue, row["what"], row["other"]].append(row)
    for (issue, what, other), rows in sorted(found.items()):
        yield Concern(
            issue=issue,
            what=what,
            other=other,
            events=sum(row["events"] for row in rows),
            first=min(row["first"] for row in rows),
            last=max(row["last"] for row in rows),
            batch=max(row["batch"] for row in rows),
            synthetic=all(row["synthetic"] for row in rows),
        )


def _event_sums(ledger: Ledger, kind: RecordKind, words: str, day: str) -> Iterator[dict[str, Any]]:
    events = ledger.current(kind)
    events = events.filter(events[words].notnull()).select(
        words=events[words],
        day=events[day],
        importer=events.importer_number,
        port=events.port,
        entry_number=events.entry_number,
        key=events.key,
        batch_id=events.batch_id,
        synthetic=events.synthetic,
    )
    sides = {
        "importer": events.mutate(other=events.importer),
        "port": events.mutate(other=events.port),
        "hts": _with_codes(ledger, events),
    }
    for what, side in sides.items():
        grouped = (
            side.filter(side.other.notnull())
            .group_by(["words", "other"])
            .aggregate(
                events=side.key.nunique(),
                first=side.day.min(),
                last=side.day.max(),
                batch=side.batch_id.max(),
                synthetic=side.synthetic.all(),
            )
        )
        for row in grouped.to_pyarrow().to_pylist():
            yield {**row, "what": what}


def _with_codes(ledger: Ledger, events: ir.Table) -> ir.Table:
    entries = ledger.current(RecordKind.ENTRY)
    flat = entries.select("entry_number", line=entries.lines.unnest())
    codes = flat.select("entry_number", other=flat.line["hts"]).distinct()
    return events.inner_join(codes, "entry_number")
