"""Fills ledger batches of bounded size with what readers hand over."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ingest.checked import Checked
from ledger import Batch, Ledger
from schemas.records import LAYOUTS, RecordKind
from schemas.rejects import Rejected

MOST_RECORDS = 4_000
MOST_LINES = 10_000
# A passage of the notes to the tariff names ten codes and more, each an edge: so many fit one
# transaction of the graph with room to spare.
MOST_PASSAGES = 2_000
MOST_BYTES = 64 * 1024 * 1024
MOST_REJECTS = 10_000

OnBatch = Callable[[Batch], None]


@dataclass(slots=True)
class BatchFiller:
    """Collects checked parts and commits them as batches; `counts` sums what became of them."""

    ledger: Ledger
    run_id: str
    feed: str
    on_batch: OnBatch | None = None
    counts: Counter[str] = field(default_factory=Counter[str])
    _parts: list[tuple[RecordKind, pa.Table]] = field(
        default_factory=list[tuple[RecordKind, pa.Table]]
    )
    _rejects: list[Rejected] = field(default_factory=list[Rejected])
    _records: int = 0
    _lines: int = 0
    _bytes: int = 0

    def add(self, checked: Checked) -> None:
        """Take a part; commit whenever a batch is full."""
        self._rejects.extend(checked.rejects)
        for piece in _pieces(checked):
            self._parts.append((checked.kind, piece))
            self._records += piece.num_rows
            self._lines += _line_weight(checked.kind) * _line_count(checked.kind, piece)
            self._bytes += piece.nbytes
            if self._full:
                self.flush()
        if len(self._rejects) >= MOST_REJECTS:
            self.flush()

    def reject(self, *rejects: Rejected) -> None:
        """Take rows that are not kept."""
        self._rejects.extend(rejects)

    def flush(self) -> None:
        """Commit what is collected, if anything is."""
        if not self._records and not self._rejects:
            return
        writer = self.ledger.begin_batch(self.run_id, self.feed)
        try:
            for kind, table in self._by_kind():
                kept = writer.add(kind, table)
                self.counts["kept"] += kept.kept
                self.counts["unchanged"] += kept.unchanged
                self.counts["superseded"] += kept.superseded
            writer.reject(self._rejects)
            batch = writer.commit()
        except BaseException:
            writer.abandon()
            raise
        self.counts["rejected"] += len(self._rejects)
        self._parts, self._rejects = [], []
        self._records = self._lines = self._bytes = 0
        if self.on_batch is not None:
            self.on_batch(batch)

    @property
    def _full(self) -> bool:
        return (
            self._records >= MOST_RECORDS or self._lines >= MOST_LINES or self._bytes >= MOST_BYTES
        )

    def _by_kind(self) -> Iterator[tuple[RecordKind, pa.Table]]:
        for kind in dict.fromkeys(kind for kind, _ in self._parts):
            yield kind, pa.concat_tables([t for k, t in self._parts if k is kind])


def _pieces(checked: Checked) -> Iterator[pa.Table]:
    """The part cut so that none alone overfills a batch by much."""
    table = checked.table
    lines = max(1, _line_weight(checked.kind) * _line_count(checked.kind, table))
    step = max(1, min(MOST_RECORDS, table.num_rows * MOST_LINES // lines))
    for start in range(0, table.num_rows, step):
        yield table.slice(start, step)


def _line_weight(kind: RecordKind) -> int:
    """How many lines of an entry a nested line of the kind weighs."""
    return MOST_LINES // MOST_PASSAGES if kind is RecordKind.DOCUMENT else 1


def _line_count(kind: RecordKind, table: pa.Table) -> int:
    if not LAYOUTS[kind].lines:
        return 0
    return int(pc.sum(pc.list_value_length(table["lines"])).as_py() or 0)
