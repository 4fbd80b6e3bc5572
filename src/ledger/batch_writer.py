"""A batch while it is written: rows go to Delta, and count once the batch is committed."""

from collections.abc import Sequence
from datetime import timedelta
from types import TracebackType
from typing import Protocol, Self

import pyarrow as pa

from ledger.answers import Batch, KeptCounts
from ledger.delta_tables import DeltaTables
from ledger.hashing import content_hashes
from ledger.journal import Journal, KindCounts
from ledger.known_versions import KnownVersions
from ledger.rows import to_checked, to_kept, to_reject_rows
from schemas.errors import Conflict
from schemas.records import LAYOUTS, RecordKind
from schemas.rejects import Rejected

_FLUSH_BYTES = 96 * 1024 * 1024


class Desk(Protocol):
    """What a batch needs of the ledger's writing side."""

    @property
    def journal(self) -> Journal:
        """Batches in the database."""
        ...

    @property
    def delta(self) -> DeltaTables:
        """The record tables."""
        ...

    def known_versions(self, kind: RecordKind) -> KnownVersions:
        """The index of versions, with all committed ones of the kind."""
        ...

    def take_back(self, numbers: Sequence[int]) -> None:
        """Remove the rows of batches that came to nothing."""
        ...

    def batch_ended(self, kinds: Sequence[RecordKind]) -> None:
        """Tidy the tables of these kinds, and give the writer lock back."""
        ...


class BatchWriter:
    """Takes rows and rejects of one batch; nothing of it shows before `commit`.

    It holds the home's writer lock until it ends, and is used in the thread that began it. As a
    context manager it abandons what was not committed.
    """

    def __init__(self, desk: Desk, run_id: str, feed: str) -> None:
        self._desk = desk
        self._run_id = run_id
        self._feed = feed
        self.id, self._record_from = desk.journal.begin_batch(run_id, feed)
        self._kinds: dict[RecordKind, KindCounts] = {}
        self._waiting: dict[RecordKind, list[pa.Table]] = {}
        self._rejected = 0
        self._open = True

    def add(self, kind: RecordKind, table: pa.Table) -> KeptCounts:
        """Keep the rows that are new; a row whose hash any version of its key has is unchanged.

        Args:
            kind: the kind of record.
            table: its own columns and the meta columns up to `remarks`.

        Raises:
            InvalidInput: the table does not fit the layout; nothing of it was kept.
            Conflict: the batch has ended.
        """
        self._require_open()
        layout = LAYOUTS[kind]
        rows = to_checked(layout, table)
        hashes = content_hashes(rows, layout.schema)
        known = self._desk.known_versions(kind)
        verdict = known.judge(kind, rows["key"], hashes, rows["effective_at"], self.id)
        fresh = len(verdict.positions)
        if fresh < rows.num_rows:
            rows, hashes = rows.take(verdict.positions), hashes.take(verdict.positions)
        counts = KeptCounts(fresh, table.num_rows - fresh, verdict.superseded)
        so_far = self._kinds.get(kind, KindCounts())
        self._kinds[kind] = so_far.plus(counts, verdict.repeated)
        self._hold(kind, to_kept(layout, rows, hashes, self.id, self._record_from))
        self._record_from += timedelta(microseconds=fresh)
        return counts

    def reject(self, rows: Sequence[Rejected]) -> None:
        """Keep what could not be kept, with the reason; it counts with the batch."""
        self._require_open()
        if rows:
            self._desk.journal.add_rejects(to_reject_rows(rows, self.id, self._run_id, self._feed))
            self._rejected += len(rows)

    def commit(self) -> Batch:
        """Let the batch exist. Readers see all of it from now on.

        Raises:
            Unavailable, ConfigError: the disk would not have it; abandon it then.
            Conflict: the batch has ended.
        """
        self._require_open()
        for kind in tuple(self._waiting):
            self._flush(kind)
        until = self._record_from - timedelta(microseconds=1)
        batch = self._desk.journal.commit(self.id, self._kinds, self._rejected, until)
        self._open = False
        self._desk.batch_ended(batch.kinds)
        return batch

    def abandon(self) -> None:
        """Take the batch back; what it wrote is removed. Harmless when it has ended."""
        if not self._open:
            return
        self._open = False
        try:
            self._desk.take_back([self.id])
        finally:
            self._desk.batch_ended(())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.abandon()

    def _require_open(self) -> None:
        if not self._open:
            raise Conflict(f"Batch {self.id} has ended; begin another.")

    def _hold(self, kind: RecordKind, kept: pa.Table) -> None:
        """Gather rows, so that many small adds make one file."""
        if not kept.num_rows:
            return
        waiting = self._waiting.setdefault(kind, [])
        waiting.append(kept)
        if sum(table.nbytes for table in waiting) >= _FLUSH_BYTES:
            self._flush(kind)

    def _flush(self, kind: RecordKind) -> None:
        self._desk.delta.append(kind, pa.concat_tables(self._waiting.pop(kind)))
