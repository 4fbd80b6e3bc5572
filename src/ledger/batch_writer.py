"""A batch while it is written: rows go to Delta, and count once the batch is committed."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from ledger.answers import Batch, KeptCounts
from ledger.errors import ledger_errors
from ledger.hashing import to_content_hashes
from schemas.records import LAYOUTS, RecordKind
from schemas.rejects import RAW_LIMIT, Rejected

if TYPE_CHECKING:
    from ledger.book import Ledger

# Which rows are new: their hash is among no version of their key, committed or of this batch, and
# not among the rows before them.
_NEW = """
SELECT r.place, coalesce(o.newest <= r.effective_at, false) AS replaces
FROM (SELECT *, row_number() OVER (PARTITION BY key, content_hash ORDER BY place) AS nth
      FROM given) r
LEFT JOIN (SELECT key, max(effective_at) AS newest FROM old GROUP BY key) o ON o.key = r.key
WHERE r.nth = 1 AND NOT EXISTS (
  SELECT 1 FROM old WHERE old.key = r.key AND old.content_hash = r.content_hash)
ORDER BY r.place
"""


class BatchWriter:
    """Takes rows and rejects of one batch; nothing of it shows before `commit`."""

    def __init__(self, ledger: "Ledger", number: int, run_id: str, feed: str) -> None:
        self.id = number
        self._ledger = ledger
        self._run_id = run_id
        self._feed = feed
        self._counts: Counter[str] = Counter(kept=0, unchanged=0, superseded=0, rejected=0)
        self._kinds: set[RecordKind] = set()

    def add(self, kind: RecordKind, table: pa.Table) -> KeptCounts:
        """Keep the rows that are new; a row whose hash any version of its key has is unchanged.

        Args:
            kind: the kind of record.
            table: its own columns and the meta columns up to `remarks`.
        """
        with ledger_errors("keeping records"):
            fresh, counts = self._fresh(kind, table)
        if fresh.num_rows:
            self._ledger.delta.append(kind, fresh)
            self._kinds.add(kind)
        self._counts.update(
            kept=counts.kept, unchanged=counts.unchanged, superseded=counts.superseded
        )
        return counts

    def _fresh(self, kind: RecordKind, table: pa.Table) -> tuple[pa.Table, KeptCounts]:
        layout = LAYOUTS[kind]
        hashes = to_content_hashes(layout, table)
        rows = pa.table(
            {
                "place": pa.array(range(table.num_rows), pa.int64()),
                "key": table["key"],
                "content_hash": hashes,
                "effective_at": table["effective_at"],
            }
        )
        with duckdb.connect() as connection:
            connection.execute("SET threads = 2; SET TimeZone = 'UTC'")
            connection.register("given", rows)
            connection.execute(f"CREATE TEMP TABLE old AS {self._old_versions(kind)}")
            found = connection.sql(_NEW).to_arrow_table()
        kept = table.take(found["place"])
        kept = kept.append_column("content_hash", pa.chunked_array([hashes]).take(found["place"]))
        kept = _stamp(kept, self.id).select(layout.kept_schema.names).cast(layout.kept_schema)
        replaced = sum(found["replaces"].to_pylist())
        return kept, KeptCounts(kept.num_rows, table.num_rows - kept.num_rows, replaced)

    def _old_versions(self, kind: RecordKind) -> str:
        source = self._ledger.delta.source(kind)
        if source is None:
            return "SELECT key, content_hash, effective_at FROM given WHERE false"
        seen = f"({self._ledger.visible().condition()}) OR batch_id = {self.id}"
        return (
            f"SELECT key, content_hash, effective_at FROM {source} "
            f"WHERE ({seen}) AND key IN (SELECT key FROM given)"
        )

    def reject(self, rows: Sequence[Rejected]) -> None:
        """Keep what could not be kept, with the reason."""
        shown = [
            {
                "run_id": self._run_id,
                "batch_id": self.id,
                "feed": self._feed,
                "file": row.ref.file,
                "sha256": row.ref.sha256,
                "row": row.ref.row,
                "page": row.ref.page,
                "field": row.field,
                "rule": row.rule,
                "reason": row.reason,
                "raw": row.raw[:RAW_LIMIT],
            }
            for row in rows
        ]
        if shown:
            self._ledger.add_rejects(shown)
            self._counts["rejected"] += len(shown)

    def commit(self) -> Batch:
        """Let the batch exist. Readers see all of it from now on."""
        batch = Batch(
            id=self.id,
            run_id=self._run_id,
            feed=self._feed,
            counts=dict(self._counts),
            committed_at=datetime.now(UTC),
            kinds=tuple(sorted(self._kinds)),
        )
        self._ledger.commit(batch)
        for kind in batch.kinds:
            self._ledger.delta.tidy(kind)
        return batch

    def abandon(self) -> None:
        """Take the batch back; what it wrote is removed."""
        self._ledger.abandon([self.id])


def _stamp(table: pa.Table, batch: int) -> pa.Table:
    """The rows with their batch and moment; moments differ, so that versions have an order."""
    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    moments = pa.array(range(now, now + table.num_rows), pa.timestamp("us", tz="UTC"))
    return table.append_column(
        "batch_id", pa.array([batch] * table.num_rows, pa.int64())
    ).append_column("recorded_at", moments)
