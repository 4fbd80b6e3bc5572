"""Checks rows that are handed to the ledger, and gives them what the ledger adds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ledger.errors import ledger_errors
from schemas.errors import InvalidInput
from schemas.records import META_SCHEMA, RecordLayout
from schemas.rejects import RAW_LIMIT, Rejected

LEDGER_COLUMNS = ("content_hash", "batch_id", "recorded_at")
_GIVEN_META = [field for field in META_SCHEMA if field.name not in LEDGER_COLUMNS]


def given_schema(layout: RecordLayout) -> pa.Schema:
    """What a table handed to the ledger must look like: own fields, then meta up to `remarks`."""
    return pa.schema([*layout.schema, *_GIVEN_META])


def to_checked(layout: RecordLayout, table: pa.Table) -> pa.Table:
    """The table with its columns in order and of the right types.

    Raises:
        InvalidInput: a column is missing, unknown or of another type, or a required one has nulls.
    """
    schema = given_schema(layout)
    missing = [name for name in schema.names if name not in table.column_names]
    unknown = [name for name in table.column_names if name not in schema.names]
    if missing or unknown:
        raise InvalidInput(
            f"a table of {layout.kind.value} records has not the columns of its layout: "
            f"missing {', '.join(missing) or 'none'}; unknown {', '.join(unknown) or 'none'}"
        )
    with ledger_errors(f"checking {layout.kind.value} records"):
        _refuse_nulls(layout, table)
        return table.select(schema.names).cast(schema)


def to_kept(
    layout: RecordLayout, rows: pa.Table, hashes: pa.Array, batch_id: int, recorded_from: datetime
) -> pa.Table:
    """Rows with hash, batch and moment of recording.

    `recorded_at` rises by a microsecond from row to row, so that the order of rows within a batch
    survives in the data and decides between versions of the same effective date.
    """
    first = pa.scalar(recorded_from, pa.timestamp("us", tz="UTC")).cast(pa.int64()).as_py()
    moments = np.arange(first, first + rows.num_rows, dtype=np.int64)
    added = {
        "content_hash": hashes,
        "batch_id": pa.array(np.full(rows.num_rows, batch_id, dtype=np.int64)),
        "recorded_at": pa.array(moments).cast(pa.timestamp("us", tz="UTC")),
    }
    for name, values in added.items():
        rows = rows.append_column(name, values)
    return rows.cast(layout.kept_schema)


def to_reject_rows(
    rows: Sequence[Rejected], batch_id: int, run_id: str, feed: str
) -> list[dict[str, Any]]:
    """Rejects as rows of the database."""
    return [
        {
            "run_id": run_id,
            "batch_id": batch_id,
            "feed": feed,
            "file": _valid(row.ref.file),
            "sha256": row.ref.sha256,
            "row": row.ref.row,
            "page": row.ref.page,
            "field": _valid(row.field),
            "rule": row.rule,
            "reason": _valid(row.reason),
            "raw": _valid(row.raw[:RAW_LIMIT]),
        }
        for row in rows
    ]


def _valid(text: str) -> str:
    """Without lone surrogates, in which Python carries file names that are no UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _refuse_nulls(layout: RecordLayout, table: pa.Table) -> None:
    required = [field.name for field in _GIVEN_META if not field.nullable]
    for name in required:
        if table[name].null_count:
            raise InvalidInput(f"column {name} of {layout.kind.value} records may not be empty")
    if pc.any(pc.equal(table["key"], "")).as_py():
        raise InvalidInput(f"column key of {layout.kind.value} records may not be empty")
