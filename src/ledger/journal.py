"""Runs, batches and rejects in the database: who brought what, and which rows count."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from ledger.answers import Batch, KeptCounts, RejectRow, Run, RunSummary
from ledger.errors import ledger_errors
from ledger.tables import batch_kinds, batches, rejects, runs
from schemas.errors import NotFound
from schemas.records import RecordKind


@dataclass(frozen=True, slots=True)
class Visible:
    """What readers may see: batches up to `newest` but for those that never were committed.

    `repeating` has the kinds of which some key has more than one version, and the last batch that
    brought such a version.
    """

    newest: int
    excluded: tuple[int, ...]
    repeating: Mapping[RecordKind, int] = field(default_factory=dict[RecordKind, int])

    def conditions(self, newest: int | None = None) -> list[str]:
        """SQL conditions on batch_id; `newest` looks no further than that batch."""
        limit = self.newest if newest is None else min(newest, self.newest)
        found = [f"batch_id <= {limit}"]
        if excluded := [number for number in self.excluded if number <= limit]:
            found.append(f"batch_id NOT IN ({', '.join(map(str, excluded))})")
        return found


@dataclass(frozen=True, slots=True)
class KindCounts:
    """What a batch did to one kind. `repeated`: kept rows whose key had a version before."""

    counts: KeptCounts = field(default_factory=lambda: KeptCounts(0, 0, 0))
    repeated: int = 0

    def plus(self, counts: KeptCounts, repeated: int) -> "KindCounts":
        """Both together."""
        mine = self.counts
        total = KeptCounts(
            mine.kept + counts.kept,
            mine.unchanged + counts.unchanged,
            mine.superseded + counts.superseded,
        )
        return KindCounts(total, self.repeated + repeated)


class Journal:
    """What the database knows of runs, batches and rejects."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # -- runs ----------------------------------------------------------------------------------

    def begin_run(self, feed: str, arguments: str) -> Run:
        """Note that a run of this process has begun."""
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
                    # a pid is used again; with the moment its process began it names one process
                    pid_started=process.create_time(),
                )
            )
        return run

    def finish_run(self, run_id: str, values: Mapping[str, Any]) -> None:
        """Note how a run came out.

        Raises:
            NotFound: there is no such run.
        """
        ended = update(runs).where(runs.c.id == run_id).values(**values, ended_at=datetime.now(UTC))
        with ledger_errors("finishing a run"), self._engine.begin() as connection:
            if not connection.execute(ended).rowcount:
                raise _no_run(run_id)

    def runs(self, limit: int) -> Sequence[RunSummary]:
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
            raise _no_run(run_id)
        return _to_run(row)

    # -- batches -------------------------------------------------------------------------------

    def begin_batch(self, run_id: str, feed: str) -> tuple[int, datetime]:
        """An id that was never given before, and the moment from which to record its rows.

        That moment is after every row kept so far, even where the clock was set back.
        """
        opened = insert(batches).values(run_id=run_id, feed=feed, state="open", counts={}, kinds=[])
        with ledger_errors("beginning a batch"), self._engine.begin() as connection:
            [number] = connection.execute(opened).inserted_primary_key or (0,)
            latest = connection.execute(select(func.max(batches.c.recorded_until))).scalar()
        now = datetime.now(UTC)
        after = _utc(latest) + timedelta(microseconds=1) if latest else now
        return int(number), max(now, after)

    def commit(
        self,
        batch_id: int,
        kinds: Mapping[RecordKind, KindCounts],
        rejected: int,
        recorded_until: datetime,
    ) -> Batch:
        """Let a batch exist: this is the commit point."""
        kept = {kind: each for kind, each in kinds.items() if each.counts.kept}
        change = (
            update(batches)
            .where(batches.c.id == batch_id, batches.c.state == "open")
            .values(
                state="committed",
                counts=_totals(kinds.values(), rejected),
                kinds=sorted(kind.value for kind in kept),
                committed_at=datetime.now(UTC),
                recorded_until=recorded_until,
            )
            .returning(batches)
        )
        with ledger_errors("committing a batch"), self._engine.begin() as connection:
            row = connection.execute(change).one()
            _enter_kinds(connection, batch_id, kept)
        return _to_batch(row)

    def unfinished(self) -> Sequence[int]:
        """Batches that are open; under the writer lock these are the dead ones."""
        wanted = select(batches.c.id).where(batches.c.state == "open")
        with ledger_errors("looking for unfinished batches"), self._engine.connect() as connection:
            return [row.id for row in connection.execute(wanted)]

    def mark_abandoned(self, numbers: Sequence[int]) -> None:
        """Note that the rows of these batches are gone; their rejects go with them."""
        gone = update(batches).where(batches.c.id.in_(numbers)).values(state="abandoned")
        with ledger_errors("removing unfinished batches"), self._engine.begin() as connection:
            connection.execute(rejects.delete().where(rejects.c.batch_id.in_(numbers)))
            connection.execute(gone)

    def batches(self, after: int) -> Sequence[Batch]:
        """Committed batches with a greater id, in order."""
        wanted = select(batches).where(batches.c.state == "committed", batches.c.id > after)
        with ledger_errors("reading batches"), self._engine.connect() as connection:
            return [_to_batch(row) for row in connection.execute(wanted.order_by(batches.c.id))]

    def visible(self) -> Visible:
        """Which batches readers may see now."""
        newest = select(func.max(batches.c.id)).where(batches.c.state == "committed")
        others = select(batches.c.id).where(batches.c.state != "committed")
        repeating = (
            select(batch_kinds.c.kind, func.max(batch_kinds.c.batch_id).label("last"))
            .where(batch_kinds.c.repeated > 0)
            .group_by(batch_kinds.c.kind)
        )
        # In this order, as a batch may be committed in between: what is committed after `newest`
        # was read is not seen, and a kind that begins to repeat meanwhile is only read with care.
        with ledger_errors("reading batches"), self._engine.connect() as connection:
            limit = connection.execute(newest).scalar() or 0
            rows = connection.execute(others.where(batches.c.id <= limit))
            excluded = tuple(row.id for row in rows)
            kinds = {RecordKind(row.kind): row.last for row in connection.execute(repeating)}
        return Visible(limit, excluded, kinds)

    def repeated(self, batch_id: int, kind: RecordKind) -> int:
        """Rows that a committed batch kept of keys with an earlier version.

        Raises:
            NotFound: there is no committed batch of that id.
        """
        state = select(batches.c.state).where(batches.c.id == batch_id)
        wanted = select(batch_kinds.c.repeated).where(
            batch_kinds.c.batch_id == batch_id, batch_kinds.c.kind == kind.value
        )
        with ledger_errors("reading batches"), self._engine.connect() as connection:
            if connection.execute(state).scalar() != "committed":
                raise NotFound(f"No batch {batch_id} has been committed here.")
            return connection.execute(wanted).scalar() or 0

    # -- rejects -------------------------------------------------------------------------------

    def add_rejects(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Keep rejects of an open batch."""
        with ledger_errors("keeping rejects"), self._engine.begin() as connection:
            connection.execute(insert(rejects), [dict(row) for row in rows])

    def rejects(self, run_id: str | None, feed: str | None, limit: int) -> Sequence[RejectRow]:
        """Rejects of committed batches, newest first, in the order of their rows."""
        wanted = (
            select(rejects)
            .join(batches, batches.c.id == rejects.c.batch_id)
            .where(batches.c.state == "committed")
            .order_by(rejects.c.batch_id.desc(), rejects.c.id)
            .limit(limit)
        )
        if run_id is not None:
            wanted = wanted.where(rejects.c.run_id == run_id)
        if feed is not None:
            wanted = wanted.where(rejects.c.feed == feed)
        with ledger_errors("reading rejects"), self._engine.connect() as connection:
            return [_to_reject(row) for row in connection.execute(wanted)]


def _enter_kinds(
    connection: Connection, batch_id: int, kept: Mapping[RecordKind, KindCounts]
) -> None:
    rows = [
        {
            "batch_id": batch_id,
            "kind": kind.value,
            "kept": each.counts.kept,
            "repeated": each.repeated,
        }
        for kind, each in kept.items()
    ]
    if rows:
        connection.execute(insert(batch_kinds), rows)


def _totals(kinds: Iterable[KindCounts], rejected: int) -> dict[str, int]:
    counts = [each.counts for each in kinds]
    return {
        "kept": sum(each.kept for each in counts),
        "unchanged": sum(each.unchanged for each in counts),
        "superseded": sum(each.superseded for each in counts),
        "rejected": rejected,
    }


def _no_run(run_id: str) -> NotFound:
    return NotFound(f"No run {run_id} is kept here; `tidewaiter runs` lists them.")


def _utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)  # SQLite keeps no zone; all moments here are UTC


def _to_batch(row: Row[Any]) -> Batch:
    return Batch(
        id=row.id,
        run_id=row.run_id,
        feed=row.feed,
        counts=row.counts,
        committed_at=_utc(row.committed_at),
        kinds=tuple(RecordKind(kind) for kind in row.kinds),
    )


def _to_run(row: Row[Any]) -> RunSummary:
    ended = row.ended_at
    return RunSummary(
        id=row.id,
        feed=row.feed,
        arguments=row.arguments,
        state=_state(row),
        started_at=_utc(row.started_at),
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
        process = psutil.Process(row.pid)
        alive = abs(process.create_time() - row.pid_started) < 1
        alive = alive and process.status() != psutil.STATUS_ZOMBIE
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
