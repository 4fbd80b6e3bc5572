"""The ledger of one home: opened here, asked and written through this class."""

import json
import os
import sys
import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import psutil
import pyarrow as pa
from filelock import FileLock, Timeout
from ibis.backends.duckdb import Backend
from sqlalchemy import Row, func, insert, select, update

from ledger.answers import Batch, RejectRow, Run, RunSummary
from ledger.batch_writer import BatchWriter
from ledger.computed import ComputedStore
from ledger.database import open_database
from ledger.decisions import Decisions
from ledger.delta_tables import CURRENT, DeltaTables, Visible
from ledger.errors import ledger_errors
from ledger.originals import Originals
from ledger.tables import batches, rejects, runs
from schemas.errors import NotFound, Unavailable
from schemas.records import RecordKind


def open_ledger(home: Path) -> "Ledger":
    """The ledger of a home, made where there is none.

    Raises:
        ConfigError: the home may not be written.
        Unavailable: the disk is full, or the database cannot be used now.
    """
    return Ledger(home)


class Ledger:
    """What is kept. Safe for threads; one process writes at a time, under `write_lock`."""

    def __init__(self, home: Path) -> None:
        folder = home / "ledger"
        self.delta = DeltaTables(folder)
        with ledger_errors("opening the ledger"):
            folder.mkdir(parents=True, exist_ok=True)
            self.originals = Originals(home / "originals")
            self._lock = FileLock(folder / "write.lock", thread_local=False)
            self._holder = folder / "write.json"
            with FileLock(folder / "open.lock"):  # one process migrates
                self._engine = open_database(folder / "ledger.sqlite")
                self.computed = ComputedStore(folder / "computed.sqlite")
        self.decisions = Decisions(self._engine)

    def close(self) -> None:
        """Let go of files."""
        self.computed.close()
        self._engine.dispose()

    # -- writing -------------------------------------------------------------------------------

    @contextmanager
    def write_lock(self, timeout: float = 10.0) -> Generator[None]:
        """Hold the home's one writer lock; may be taken again by who holds it.

        What an unfinished batch left behind is removed first.

        Raises:
            Unavailable: another process held it for `timeout` seconds; the message names it.
        """
        try:
            self._lock.acquire(timeout=timeout)
        except Timeout as error:
            raise Unavailable(
                f"Another command is writing to this home{self._writer()}. Wait for it to finish "
                "and run this one again."
            ) from error
        try:
            if self._lock.lock_counter == 1:
                said = {"pid": os.getpid(), "command": " ".join(sys.argv[:3])}
                self._holder.write_text(json.dumps(said))
                self._recover()
            yield
        finally:
            self._lock.release()

    def _writer(self) -> str:
        try:
            said = json.loads(self._holder.read_text())
        except (OSError, ValueError):
            return ""
        return f" (process {said['pid']}: {said['command']})"

    def _recover(self) -> None:
        wanted = select(batches.c.id).where(batches.c.state == "open")
        with ledger_errors("looking for unfinished batches"), self._engine.connect() as connection:
            unfinished = [row.id for row in connection.execute(wanted)]
        self.abandon(unfinished)

    def abandon(self, numbers: Sequence[int]) -> None:
        """Remove what unfinished batches wrote, their rejects with it."""
        if not numbers:
            return
        for kind in RecordKind:
            self.delta.remove_batches(kind, numbers)
        with ledger_errors("removing unfinished batches"), self._engine.begin() as connection:
            connection.execute(rejects.delete().where(rejects.c.batch_id.in_(numbers)))
            connection.execute(
                update(batches).where(batches.c.id.in_(numbers)).values(state="abandoned")
            )

    def begin_run(self, feed: str, arguments: str) -> Run:
        """Note that a run has begun."""
        run = Run(uuid.uuid4().hex[:12], feed, datetime.now(UTC))
        process = psutil.Process()
        with ledger_errors("beginning a run"), self._engine.begin() as connection:
            connection.execute(
                insert(runs).values(
                    id=run.id,
                    feed=feed,
                    arguments=arguments,
                    state="running",
                    started_at=run.started_at,
                    counts={},
                    timings={},
                    note="",
                    pid=process.pid,
                    pid_started=process.create_time(),
                )
            )
        return run

    def finish_run(
        self,
        run_id: str,
        counts: Mapping[str, int],
        timings: Mapping[str, float],
        state: str = "finished",
        note: str = "",
    ) -> None:
        """Note how a run came out."""
        values = {"counts": dict(counts), "timings": dict(timings), "state": state, "note": note}
        with ledger_errors("finishing a run"), self._engine.begin() as connection:
            connection.execute(
                update(runs).where(runs.c.id == run_id).values(**values, ended_at=datetime.now(UTC))
            )

    def begin_batch(self, run_id: str, feed: str) -> BatchWriter:
        """Begin a batch. Hold `write_lock`: one batch is open at a time."""
        with ledger_errors("beginning a batch"), self._engine.begin() as connection:
            done = connection.execute(
                insert(batches).values(run_id=run_id, feed=feed, state="open", counts={}, kinds=[])
            )
        [number] = done.inserted_primary_key or (0,)
        return BatchWriter(self, int(number), run_id, feed)

    def add_rejects(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep rejects of an open batch."""
        with ledger_errors("keeping rejects"), self._engine.begin() as connection:
            connection.execute(insert(rejects), [dict(row) for row in rows])

    def commit(self, batch: Batch) -> None:
        """Let a batch exist: this is the commit point."""
        values = {
            "state": "committed",
            "counts": dict(batch.counts),
            "kinds": [kind.value for kind in batch.kinds],
            "committed_at": batch.committed_at,
        }
        with ledger_errors("committing a batch"), self._engine.begin() as connection:
            connection.execute(update(batches).where(batches.c.id == batch.id).values(**values))

    # -- reading -------------------------------------------------------------------------------

    def batches(self, after: int = 0) -> Sequence[Batch]:
        """Committed batches with a greater id, in order."""
        wanted = select(batches).where(batches.c.state == "committed", batches.c.id > after)
        with ledger_errors("reading batches"), self._engine.connect() as connection:
            return [_to_batch(row) for row in connection.execute(wanted.order_by(batches.c.id))]

    def visible(self) -> Visible:
        """Which batches readers may see now."""
        newest = select(func.max(batches.c.id)).where(batches.c.state == "committed")
        others = select(batches.c.id).where(batches.c.state != "committed")
        with ledger_errors("reading batches"), self._engine.connect() as connection:
            limit = connection.execute(newest).scalar() or 0
            rows = connection.execute(others.where(batches.c.id <= limit))
            return Visible(limit, tuple(row.id for row in rows))

    @property
    def connection(self) -> Backend:
        """This thread's Ibis connection, for questions."""
        return self.delta.connection

    def current(self, kind: RecordKind) -> ir.Table:
        """Current versions of a kind: the latest in the world, then the latest recorded."""
        return self.delta.expression(kind, self.visible(), current=True)

    def versions(self, kind: RecordKind) -> ir.Table:
        """Every version of a kind."""
        return self.delta.expression(kind, self.visible(), current=False)

    def batch_records(self, batch_id: int, kind: RecordKind) -> pa.Table:
        """The rows that a batch kept."""
        return self.delta.rows(
            kind, f"SELECT * FROM {{source}} WHERE batch_id = {batch_id} ORDER BY recorded_at"
        )

    def batch_current(self, batch_id: int, kind: RecordKind) -> pa.Table:
        """Those rows of a batch that are current, looking at no later batch."""
        return self._batch_current(batch_id, kind, "r.*")

    def _batch_current(self, batch_id: int, kind: RecordKind, columns: str) -> pa.Table:
        seen = self.visible().condition(batch_id)
        winners = (
            "SELECT key, recorded_at FROM (SELECT key, effective_at, recorded_at, batch_id "
            f"FROM {{source}} WHERE ({seen}) AND key IN "
            f"(SELECT key FROM {{source}} WHERE batch_id = {batch_id})) QUALIFY {CURRENT}"
        )
        return self.delta.rows(
            kind,
            f"WITH winners AS ({winners}) SELECT {columns} FROM {{source}} r JOIN winners w "
            "ON w.key = r.key AND w.recorded_at = r.recorded_at "
            f"WHERE r.batch_id = {batch_id} ORDER BY r.recorded_at",
        )

    def batch_superseded(self, batch_id: int, kind: RecordKind) -> Sequence[str]:
        """Keys whose current version is the batch's and that had one before it."""
        before = self.visible().condition(batch_id - 1)
        mine = self._batch_current(batch_id, kind, "r.key")["key"].to_pylist()
        found = self.delta.rows(
            kind,
            f"SELECT DISTINCT key FROM {{source}} WHERE ({before}) AND key IN "
            f"(SELECT key FROM {{source}} WHERE batch_id = {batch_id})",
        )
        old = set(found["key"].to_pylist())
        return sorted({key for key in mine if key in old})

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
        wanted = select(runs).order_by(runs.c.started_at.desc()).limit(limit)
        with ledger_errors("reading runs"), self._engine.connect() as connection:
            return [_to_run(row) for row in connection.execute(wanted)]

    def run(self, run_id: str) -> RunSummary:
        """One run.

        Raises:
            NotFound: there is none of that id.
        """
        with ledger_errors("reading a run"), self._engine.connect() as connection:
            row = connection.execute(select(runs).where(runs.c.id == run_id)).first()
        if row is None:
            raise NotFound(f"No run {run_id} is kept here; `tidewaiter runs` lists them.")
        return _to_run(row)

    def rejects(
        self, run_id: str | None = None, feed: str | None = None, limit: int = 50
    ) -> Sequence[RejectRow]:
        """Rejects, newest run first, in the order of their rows."""
        wanted = select(rejects).order_by(rejects.c.batch_id.desc(), rejects.c.id).limit(limit)
        if run_id is not None:
            wanted = wanted.where(rejects.c.run_id == run_id)
        if feed is not None:
            wanted = wanted.where(rejects.c.feed == feed)
        with ledger_errors("reading rejects"), self._engine.connect() as connection:
            return [_to_reject(row) for row in connection.execute(wanted)]


def _to_batch(row: Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        run_id=row.run_id,
        feed=row.feed,
        counts=row.counts,
        committed_at=row.committed_at.replace(tzinfo=UTC),
        kinds=tuple(RecordKind(kind) for kind in row.kinds),
    )


def _to_run(row: Row[Any]) -> RunSummary:
    ended = row.ended_at
    return RunSummary(
        id=row.id,
        feed=row.feed,
        arguments=row.arguments,
        state=_state(row),
        started_at=row.started_at.replace(tzinfo=UTC),
        seconds=(ended - row.started_at).total_seconds() if ended else None,
        counts=row.counts,
        timings=row.timings,
        note=row.note,
    )


def _state(row: Row[Any]) -> str:
    """The state; a run whose process is gone was interrupted."""
    if row.state != "running":
        return str(row.state)
    try:
        alive = abs(psutil.Process(row.pid).create_time() - row.pid_started) < 1
    except psutil.Error:
        alive = False
    return "running" if alive else "interrupted"


def _to_reject(row: Row[Any]) -> RejectRow:
    return RejectRow(
        run_id=row.run_id,
        feed=row.feed,
        file=row.file,
        sha256=row.sha256,
        row=row.row,
        page=row.page,
        field=row.field,
        rule=row.rule,
        reason=row.reason,
        raw=row.raw,
    )
