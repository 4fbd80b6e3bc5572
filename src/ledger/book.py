"""The ledger of one home: opened here, asked and written through this class."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Self

import ibis.expr.types as ir
import pyarrow as pa
from filelock import FileLock
from ibis.backends.duckdb import Backend

from ledger.answers import Batch, RejectRow, Run, RunSummary
from ledger.batch_writer import BatchWriter
from ledger.computed import ComputedStore
from ledger.database import open_database
from ledger.decisions import Decisions
from ledger.delta_tables import DeltaTables
from ledger.duckdb_reader import DuckdbReader
from ledger.errors import ledger_errors
from ledger.journal import Journal
from ledger.originals import Originals
from ledger.record_reader import RecordReader
from ledger.saved_searches import SavedSearches
from ledger.sql_text import AsOf
from ledger.write_desk import WriteDesk
from ledger.write_lock import WriteLock
from schemas.records import RecordKind


def open_ledger(home: Path) -> "Ledger":
    """The ledger of a home, made where there is none.

    What a killed writer left behind is removed, unless another process is writing just now.

    Raises:
        ConfigError: the home may not be written, or its path has letters that tables cannot take.
        Unavailable: the disk is full, or the database cannot be used now.
    """
    ledger = Ledger(home)
    try:
        ledger.recover()
    except BaseException:
        ledger.close()
        raise
    return ledger


class Ledger:
    """What is kept. Safe for threads; one writes at a time, any number read."""

    def __init__(self, home: Path) -> None:
        folder = home.expanduser().absolute() / "ledger"
        self.delta = DeltaTables(folder)
        with ledger_errors("opening the ledger"):
            folder.mkdir(parents=True, exist_ok=True)
            self.originals = Originals(folder.parent / "originals")
            with FileLock(folder / "open.lock"):  # one process migrates
                self._engine = open_database(folder / "ledger.sqlite")
                self.computed = ComputedStore(folder / "computed.sqlite")
        self._journal = Journal(self._engine)
        self._duckdb = DuckdbReader(folder / ".spill")
        self._records = RecordReader(self._journal, self.delta, self._duckdb)
        self._desk = WriteDesk(self._journal, self.delta, self._records, WriteLock(folder))
        self.decisions = Decisions(self._engine)
        self.saved_searches = SavedSearches(self._engine)

    def close(self) -> None:
        """Let go of files; an open batch is abandoned."""
        self._desk.close()
        self._duckdb.close()
        self.computed.close()
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- writing -------------------------------------------------------------------------------

    def write_lock(self, timeout: float = 10.0) -> AbstractContextManager[None]:
        """Hold the home's one writer lock; the same thread may take it again.

        What an unfinished batch left behind is removed first.

        Raises:
            Unavailable: another held it for `timeout` seconds; the message names the process.
        """
        return self._desk.held(timeout)

    def recover(self) -> None:
        """Remove what a killed writer left behind, unless somebody is writing."""
        self._desk.recover()

    def begin_run(self, feed: str, arguments: str) -> Run:
        """Note that a run has begun; `arguments` is for people to read."""
        return self._journal.begin_run(feed, arguments)

    def finish_run(
        self,
        run_id: str,
        counts: Mapping[str, int],
        timings: Mapping[str, float],
        state: str = "finished",
        note: str = "",
    ) -> None:
        """Note how a run came out; `timings` in seconds by step.

        Raises:
            NotFound: there is no such run.
        """
        values = {"counts": dict(counts), "timings": dict(timings), "state": state, "note": note}
        self._journal.finish_run(run_id, values)

    def begin_batch(self, run_id: str, feed: str) -> BatchWriter:
        """Begin a batch. It holds the writer lock until it is committed or abandoned.

        Raises:
            Unavailable: another process or thread is writing.
            Conflict: this ledger has a batch open already.
        """
        return self._desk.begin(run_id, feed)

    # -- batches -------------------------------------------------------------------------------

    def batches(self, after: int = 0) -> Sequence[Batch]:
        """Committed batches with a greater id, in order."""
        return self._journal.batches(after)

    @property
    def newest_batch(self) -> int:
        """The id of the last committed batch, 0 for none."""
        return self._journal.visible().newest

    def batch_records(self, batch_id: int, kind: RecordKind) -> pa.Table:
        """The rows that a batch kept, in its order.

        Raises:
            NotFound: no batch of that id has been committed.
        """
        return self._records.of_batch(batch_id, kind)

    def batch_current(self, batch_id: int, kind: RecordKind) -> pa.Table:
        """Those rows of a batch that are current, looking at no later batch."""
        return self._records.current_of_batch(batch_id, kind)

    def batch_superseded(self, batch_id: int, kind: RecordKind) -> Sequence[str]:
        """Keys whose current version is the batch's and that had one in an earlier batch."""
        return self._records.superseded_by_batch(batch_id, kind)

    # -- questions -----------------------------------------------------------------------------

    @property
    def connection(self) -> Backend:
        """This thread's Ibis connection (DuckDB), for questions."""
        return self._duckdb.ibis

    def current(
        self,
        kind: RecordKind,
        *,
        effective_at: datetime | None = None,
        known_at: datetime | None = None,
        recorded_at: datetime | None = None,
    ) -> ir.Table:
        """Current versions of a kind: the latest in the world, then the latest recorded.

        With moments, what was current by then: as it held in the world (`effective_at`), as the
        administration knew (`known_at`), as this ledger had it (`recorded_at`).

        The expression sees the ledger as it is at this call. Run it in the thread that made it,
        and within the hour: files that it names are removed some time after they are joined. A
        kind of which nothing is kept is an empty table.
        """
        return self._records.current(kind, AsOf(effective_at, known_at, recorded_at))

    def versions(self, kind: RecordKind) -> ir.Table:
        """Every version of a kind; what is said of `current` goes for it too."""
        return self._records.versions(kind)

    # -- originals, runs, rejects --------------------------------------------------------------

    def keep_original(self, path: Path) -> str:
        """Keep a copy of a file; its sha256."""
        return self.originals.keep(path)

    def keep_original_bytes(self, data: bytes) -> str:
        """Keep bytes as an original; their sha256."""
        return self.originals.keep_bytes(data)

    def original(self, sha256: str) -> Path:
        """Where an original lies.

        Raises:
            NotFound: it is not kept here.
        """
        return self.originals.path(sha256)

    def runs(self, limit: int = 50) -> Sequence[RunSummary]:
        """Runs, newest first."""
        return self._journal.runs(limit)

    def run(self, run_id: str) -> RunSummary:
        """One run.

        Raises:
            NotFound: there is none of that id.
        """
        return self._journal.run(run_id)

    def rejects(
        self, run_id: str | None = None, feed: str | None = None, limit: int = 50
    ) -> Sequence[RejectRow]:
        """Rejects, newest run first, in the order of their rows."""
        return self._journal.rejects(run_id, feed, limit)
