"""One record, as it is kept: its values, its versions, and the original that it was read from."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from analysis.rows import to_rows
from ledger import Ledger
from schemas.errors import NotFound
from schemas.keys import Key, KeyKind
from schemas.records import LAYOUTS, RecordKind

_KINDS: Mapping[KeyKind, RecordKind] = {
    KeyKind.ENTRY: RecordKind.ENTRY,
    KeyKind.BILL: RecordKind.BILL,
    KeyKind.HOLD: RecordKind.HOLD,
    KeyKind.EXAM: RecordKind.EXAM,
    KeyKind.REQUEST: RecordKind.REQUEST,
    KeyKind.NOTICE: RecordKind.NOTICE,
    KeyKind.REVIEW: RecordKind.REVIEW,
    KeyKind.LIQUIDATION: RecordKind.LIQUIDATION,
    KeyKind.IMPORTER: RecordKind.ACCOUNT,
    KeyKind.ORDER: RecordKind.ORDER,
    KeyKind.LISTED: RecordKind.LISTED_PARTY,
    KeyKind.PORT: RecordKind.PORT,
    KeyKind.FOREIGN_PORT: RecordKind.PORT,
    KeyKind.CENTER: RecordKind.CENTER,
}
_META = ("key", "source_file", "source_sha256", "source_row", "source_page", "run_id",
         "effective_at", "known_at", "recorded_at", "synthetic", "remarks", "content_hash",
         "batch_id")  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptRecord:
    """A record's current values and how it came here.

    `values` are its own fields in layout order, those without a value left out; `lines` its nested
    lines; `meta` where it was read and when; `versions` how many there are.
    """

    kind: RecordKind
    key: str
    values: Mapping[str, Any]
    lines: Sequence[Mapping[str, Any]]
    meta: Mapping[str, Any]
    versions: int


def kind_of(key: Key) -> RecordKind | None:
    """The kind of record that a key names, or None where the key names no record."""
    if key.is_document:
        return RecordKind.DOCUMENT
    return _KINDS.get(key.kind)


def find_record(ledger: Ledger, text: str) -> KeptRecord:
    """The record of a key; a bill's bare number finds its newest.

    Raises:
        InvalidCode: the text is no key.
        NotFound: no such record is kept.
    """
    key = Key.parse(text)
    kind = kind_of(key)
    rows = _rows(ledger, kind, str(key.document if key.is_document else key)) if kind else []
    if kind is RecordKind.BILL and not rows:
        rows = _bills(ledger, key.value)
    if kind is None or not rows:
        raise NotFound(f"No record {text} is kept here.")
    row = rows[0]
    versions = ledger.versions(kind)
    count = int(versions.filter(versions.key == row["key"]).count().to_pyarrow().as_py())
    return KeptRecord(
        kind=kind,
        key=row["key"],
        values={
            field.name: row[field.name]
            for field in LAYOUTS[kind].fields
            if row[field.name] not in (None, [], "")
        },
        lines=row.get("lines") or [],
        meta={name: row[name] for name in _META},
        versions=count,
    )


def _rows(ledger: Ledger, kind: RecordKind, key: str) -> list[dict[str, Any]]:
    table = ledger.current(kind)
    return to_rows(table.filter(table.key == key))


def _bills(ledger: Ledger, number: str) -> list[dict[str, Any]]:
    table = ledger.current(RecordKind.BILL)
    found = table.filter(table.bill_number == number).order_by(ibis.desc("arrival_date"))
    return to_rows(found.limit(1))
