"""Where batches begin and end: one at a time, under the writer lock, with recovery first."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager

from ledger.batch_writer import BatchWriter
from ledger.delta_tables import DeltaTables
from ledger.journal import Journal
from ledger.known_versions import KnownVersions
from ledger.record_reader import RecordReader
from ledger.write_lock import WriteLock
from schemas.errors import Conflict
from schemas.records import RecordKind

_LOCK_SECONDS = 10.0


class WriteDesk:
    """The writing side of a ledger."""

    def __init__(
        self, journal: Journal, delta: DeltaTables, records: RecordReader, lock: WriteLock
    ) -> None:
        self.journal = journal
        self.delta = delta
        self._records = records
        self._lock = lock
        self._known: KnownVersions | None = None
        self._writer: BatchWriter | None = None

    @contextmanager
    def held(self, timeout: float) -> Generator[None]:
        """Hold the writer lock; what an unfinished batch left behind is removed first.

        Raises:
            Unavailable: somebody else held it for `timeout` seconds; the message says who.
        """
        self._acquire(timeout)
        try:
            yield
        finally:
            self._lock.release()

    def begin(self, run_id: str, feed: str) -> BatchWriter:
        """Begin a batch, which holds the writer lock until it ends.

        Raises:
            Unavailable: another process or thread is writing.
            Conflict: a batch of this ledger is open.
        """
        self._acquire(_LOCK_SECONDS)
        try:
            self._require_none_open()
            self._writer = BatchWriter(self, run_id, feed)
        except BaseException:
            self._lock.release()
            raise
        return self._writer

    def recover(self) -> None:
        """Remove what a killed writer left behind, unless somebody is writing."""
        if self.journal.unfinished() and self._lock.try_acquire():
            try:
                self._remove_unfinished()
            finally:
                self._lock.release()

    def known_versions(self, kind: RecordKind) -> KnownVersions:
        """The index of versions, brought up to the last committed batch."""
        known = self._known = self._known or KnownVersions()
        visible = self.journal.visible()
        seen = known.seen(kind)
        if seen < visible.newest:
            known.load(kind, self._records.hashes(kind, visible, after=seen), visible.newest)
        return known

    def take_back(self, numbers: Sequence[int]) -> None:
        """Remove the rows of batches that came to nothing."""
        self.delta.remove_batches(numbers)
        self.journal.mark_abandoned(numbers)
        if self._known is not None:
            self._known.forget(numbers)

    def batch_ended(self, kinds: Sequence[RecordKind]) -> None:
        """Tidy the tables of these kinds, and give the writer lock back."""
        ended, self._writer = self._writer, None
        try:
            if self._known is not None and ended is not None:
                self._known.passed(ended.id, kinds)
            for kind in kinds:
                self.delta.tidy(kind)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Abandon an open batch and let go of memory."""
        if self._writer is not None:
            self._writer.abandon()
        if self._known is not None:
            self._known.close()
            self._known = None

    def _acquire(self, timeout: float) -> None:
        self._lock.acquire(timeout)
        try:
            if self._lock.just_taken:
                self._remove_unfinished()
        except BaseException:
            self._lock.release()
            raise

    def _remove_unfinished(self) -> None:
        unfinished = self.journal.unfinished()
        if unfinished and self._writer is None:
            self.take_back(unfinished)

    def _require_none_open(self) -> None:
        if self._writer is not None:
            raise Conflict(f"Batch {self._writer.id} is open; commit or abandon it first.")
