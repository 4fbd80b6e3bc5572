"""Reads records out of the Delta tables: whole batches, versions, the current ones."""

from collections.abc import Sequence

import ibis.expr.types as ir
import pyarrow as pa

from ledger.delta_tables import DeltaTables
from ledger.duckdb_reader import DuckdbReader
from ledger.journal import Journal, Visible
from ledger.sql_text import AsOf, current_rows, select_rows
from ledger.superseded import NARROW, Superseded
from schemas.records import LAYOUTS, RecordKind

_KEYS = pa.schema([pa.field("key", pa.string())])
_HASHES = ("key", "content_hash", "effective_at", "batch_id")


class RecordReader:
    """The reading side of a ledger."""

    def __init__(self, journal: Journal, delta: DeltaTables, duckdb: DuckdbReader) -> None:
        self._journal = journal
        self._delta = delta
        self._duckdb = duckdb
        self._superseded = Superseded(duckdb, self._narrow)

    def of_batch(self, batch_id: int, kind: RecordKind) -> pa.Table:
        """The rows that a committed batch kept, in its order."""
        self._journal.repeated(batch_id, kind)  # refuses a batch that is not committed
        schema = LAYOUTS[kind].kept_schema
        rows = self._select(kind, schema, [f"batch_id = {batch_id}"])
        return self._duckdb.table(f"{rows} ORDER BY recorded_at", schema)

    def current_of_batch(self, batch_id: int, kind: RecordKind) -> pa.Table:
        """Those of `of_batch` that are current, looking at no later batch."""
        if not self._journal.repeated(batch_id, kind):
            return self.of_batch(batch_id, kind)  # no key of it had a version before
        schema = LAYOUTS[kind].kept_schema
        own = self._select(kind, schema, [f"batch_id = {batch_id}"])
        gone = self._superseded.table(kind, self._journal.visible())
        sql = f"SELECT * FROM ({own}) WHERE {_not_superseded(gone, batch_id)}"
        return self._duckdb.table(f"{sql} ORDER BY recorded_at", schema)

    def superseded_by_batch(self, batch_id: int, kind: RecordKind) -> Sequence[str]:
        """Keys of `current_of_batch` that had a version in an earlier batch, in order."""
        if not self._journal.repeated(batch_id, kind):
            return []
        gone = self._superseded.table(kind, self._journal.visible())
        own = self._select(kind, _part_of(kind, NARROW), [f"batch_id = {batch_id}"])
        # Every earlier version of such a key lies among the superseded: its current one beats it.
        sql = (
            f"SELECT DISTINCT key FROM {gone} WHERE batch_id < {batch_id} AND since <= {batch_id} "
            f"AND key IN (SELECT key FROM ({own}) WHERE {_not_superseded(gone, batch_id)}) "
            "ORDER BY key"
        )
        keys: list[str] = self._duckdb.table(sql, _KEYS)["key"].to_pylist()
        return keys

    def current(self, kind: RecordKind, as_of: AsOf) -> ir.Table:
        """The current version of every record."""
        visible = self._journal.visible()
        schema = LAYOUTS[kind].kept_schema
        conditions = [*visible.conditions(), *as_of.conditions()]
        versions = self._select(kind, schema, conditions)
        if as_of.conditions():
            sql = current_rows(versions, self._narrow(kind, conditions))
        else:
            gone = self._superseded.table(kind, visible)
            sql = f"SELECT * FROM ({versions}) WHERE {_not_superseded(gone, visible.newest)}"
        return self._duckdb.expression(sql, schema)

    def versions(self, kind: RecordKind) -> ir.Table:
        """Every version of every record."""
        schema = LAYOUTS[kind].kept_schema
        sql = self._select(kind, schema, self._journal.visible().conditions())
        return self._duckdb.expression(sql, schema)

    def hashes(self, kind: RecordKind, visible: Visible, after: int) -> pa.RecordBatchReader:
        """Key, hash, effective date and batch of versions in batches after `after`."""
        schema = _part_of(kind, _HASHES)
        conditions = [*visible.conditions(), f"batch_id > {after}"]
        return self._duckdb.batches(self._select(kind, schema, conditions))

    def _narrow(self, kind: RecordKind, conditions: Sequence[str]) -> str:
        return self._select(kind, _part_of(kind, NARROW), conditions)

    def _select(self, kind: RecordKind, schema: pa.Schema, conditions: Sequence[str]) -> str:
        # Callers ask which batches count before this lists the files: a batch that counts has its
        # rows in the files by then.
        listed = self._delta.listed(kind)
        return select_rows(schema, listed.files, listed.columns, conditions)


def _part_of(kind: RecordKind, names: Sequence[str]) -> pa.Schema:
    return pa.schema([LAYOUTS[kind].kept_schema.field(name) for name in names])


def _not_superseded(gone: str | None, batch_id: int) -> str:
    """The condition on versions that none of a batch up to this one beats."""
    if gone is None:
        return "true"
    return f"recorded_at NOT IN (SELECT recorded_at FROM {gone} WHERE since <= {batch_id})"
