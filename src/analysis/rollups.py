"""Roll-ups: what an importer does in sum, as absolute values over the current records.

They are recomputed for what a batch touched and never incremented, so that a replay cannot count
twice. Their evidence is the query's name, the importer, the last batch that contributed and the
count.
"""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from ledger import Ledger
from schemas.records import RecordKind

DIMENSIONS = ("hts", "port", "manufacturer_id", "filer")
FILER_LENGTH = 3


@dataclass(frozen=True, slots=True)
class RollUp:
    """What one importer does at one value of a dimension: a tariff code, port, maker or filer.

    `value` and `duty` are US dollars; `holds` and `exams` count those on the entries, or, for
    ports, those raised at the port.
    """

    dimension: str
    importer: str
    other: str
    entries: int
    lines: int
    value: float
    duty: float
    holds: int
    exams: int
    first: date
    last: date
    batch: int
    synthetic: bool


def roll_up(ledger: Ledger, importers: Sequence[str]) -> Iterator[RollUp]:
    """The roll-ups of the importer numbers given, over all current entries, holds and exams."""
    if not importers:
        return
    # Read once: they are asked for twelve times below.
    lines = ibis.memtable(_entry_lines(ledger, importers).to_pyarrow())
    for dimension in DIMENSIONS:
        rows = _sums(lines, dimension)
        for event in ("hold", "exam"):
            counts = _event_counts(ledger, RecordKind(event), lines, dimension)
            rows = rows.left_join(counts, ["importer", "other"]).drop("importer_right",
                                                                      "other_right")  # fmt: skip
        for row in rows.to_pyarrow().to_pylist():
            yield _to_roll_up(dimension, row)


def _entry_lines(ledger: Ledger, importers: Sequence[str]) -> ir.Table:
    entries = ledger.current(RecordKind.ENTRY)
    touched = ibis.memtable(pa.table({"importer_number": pa.array(importers, pa.string())}))
    entries = entries.semi_join(touched, "importer_number")
    flat = entries.select(
        importer=entries.importer_number,
        entry_number=entries.entry_number,
        port=entries.port,
        filer=entries.entry_number.left(FILER_LENGTH),
        day=entries.entry_date,
        batch=entries.batch_id,
        synthetic=entries.synthetic,
        line=entries.lines.unnest(),
    )
    return flat.mutate(
        hts=flat.line["hts"],
        manufacturer_id=flat.line["line_manufacturer_id"],
        value=flat.line["entered_value"],  # exact decimals: sums do not depend on the order
        duty=flat.line["duty"],
    ).drop("line")


def _sums(lines: ir.Table, dimension: str) -> ir.Table:
    lines = lines.mutate(other=lines[dimension])
    lines = lines.filter(lines.other.notnull())
    return lines.group_by(["importer", "other"]).aggregate(
        entries=lines.entry_number.nunique(),
        lines=lines.count(),
        value=lines.value.sum(),
        duty=lines.duty.sum(),
        first=lines.day.min(),
        last=lines.day.max(),
        batch=lines.batch.max(),
        synthetic=lines.synthetic.any(),
    )


def _event_counts(ledger: Ledger, kind: RecordKind, lines: ir.Table, dimension: str) -> ir.Table:
    events = ledger.current(kind)
    count, batch = f"{kind.value}s", f"{kind.value}_batch"
    pairs = lines.select("importer", "entry_number", other=lines[dimension]).distinct()
    joined = events.select("key", "entry_number", "batch_id").inner_join(pairs, "entry_number")
    found = joined.select("importer", "other", "key", "batch_id")
    if dimension == "port":
        found = events.filter(events.importer_number.notnull()).select(
            importer=events.importer_number,
            other=events.port,
            key=events.key,
            batch_id=events.batch_id,
        )
        touched = lines.select("importer").distinct()
        found = found.semi_join(touched, "importer")
    return found.group_by(["importer", "other"]).aggregate(
        **{count: found.key.nunique(), batch: found.batch_id.max()}
    )


def _to_roll_up(dimension: str, row: dict[str, object]) -> RollUp:
    def number(name: str) -> float:
        value = row[name]
        return 0.0 if value is None else float(str(value))

    first, last = row["first"], row["last"]
    assert isinstance(first, date)  # noqa: S101  # entry_date is a required field
    assert isinstance(last, date)  # noqa: S101  # as above
    return RollUp(
        dimension=dimension,
        importer=str(row["importer"]),
        other=str(row["other"]),
        entries=int(number("entries")),
        lines=int(number("lines")),
        value=round(number("value"), 2),
        duty=round(number("duty"), 2),
        holds=int(number("holds")),
        exams=int(number("exams")),
        first=first,
        last=last,
        batch=int(max(number("batch"), number("hold_batch"), number("exam_batch"))),
        synthetic=bool(row["synthetic"]),
    )
