"""What the ledger answers with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from schemas.records import RecordKind


@dataclass(frozen=True, slots=True)
class Run:
    """A run that has begun."""

    id: str
    feed: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """A committed batch: what readers see whole.

    `counts` has kept, unchanged, superseded and rejected; `kinds` the kinds of record it kept.
    """

    id: int
    run_id: str
    feed: str
    counts: Mapping[str, int]
    committed_at: datetime
    kinds: tuple[RecordKind, ...]


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """Rows kept, rows that were here already, and kept rows that replace an earlier version."""

    kept: int
    unchanged: int
    superseded: int


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run: `state` is running, finished, failed, or interrupted where its process is gone.

    `seconds` is None while it runs; `timings` are seconds by step.
    """

    id: str
    feed: str
    arguments: str
    state: str
    started_at: datetime
    seconds: float | None
    counts: Mapping[str, int]
    timings: Mapping[str, float] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class RejectRow:
    """A row that was not kept."""

    run_id: str
    feed: str
    file: str
    sha256: str
    row: int | None
    page: int | None
    field: str
    rule: str
    reason: str
    raw: str
