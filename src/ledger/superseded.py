"""Which versions have been superseded, and since which batch; in memory, derived from the tables.

To rank all versions of 300,000 entries takes most of a second, which is too long for a page that
asks for one. So the superseded ones, few as a rule, are found once and then only added to: a
version that has been superseded stays so.
"""

import threading
from collections.abc import Callable, Sequence

from ledger.duckdb_reader import DuckdbReader
from ledger.journal import Visible
from schemas.records import RecordKind

# The columns that tell versions of a kind apart and put them in order.
NARROW = ("key", "effective_at", "recorded_at", "batch_id")

# A version is superseded since the first batch that brought a better one: later in the world, or as
# late and recorded later. Readers that look at earlier batches only still see it as current.
_FIND = """
INSERT INTO superseded_{kind}
SELECT key, recorded_at, batch_id, since FROM (
  SELECT key, recorded_at, batch_id, min(batch_id) OVER (
    PARTITION BY key ORDER BY effective_at DESC, recorded_at DESC
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS since
  FROM ({versions}))
WHERE since IS NOT NULL AND recorded_at NOT IN (SELECT recorded_at FROM superseded_{kind})
"""


class Superseded:
    """The index; any thread may ask."""

    def __init__(
        self, duckdb: DuckdbReader, narrow: Callable[[RecordKind, Sequence[str]], str]
    ) -> None:
        """Make an empty one.

        Args:
            duckdb: where it is kept.
            narrow: gives a SELECT of the NARROW columns of a kind under conditions.
        """
        self._duckdb = duckdb
        self._narrow = narrow
        self._through: dict[RecordKind, int] = {}
        self._guard = threading.Lock()

    def table(self, kind: RecordKind, visible: Visible) -> str | None:
        """Name of a table of key, recorded_at, batch_id, since; None where all are current.

        It may hold versions of batches that `visible` leaves out: compare `since`.
        """
        newest = visible.repeating.get(kind)
        if newest is None:
            return None
        with self._guard:
            through = self._through.get(kind, 0)
            if through < newest:
                self._extend(kind, visible, through)
                self._through[kind] = visible.newest
        return f"superseded_{kind.value}"

    def _extend(self, kind: RecordKind, visible: Visible, through: int) -> None:
        conditions = visible.conditions()
        if through:
            fresh = self._narrow(kind, [*conditions, f"batch_id > {through}"])
            conditions.append(f"key IN (SELECT key FROM ({fresh}))")
        self._duckdb.run(
            f"CREATE TABLE IF NOT EXISTS superseded_{kind.value} "
            "(key VARCHAR, recorded_at TIMESTAMPTZ, batch_id BIGINT, since BIGINT)"
        )
        self._duckdb.run(_FIND.format(kind=kind.value, versions=self._narrow(kind, conditions)))
