"""Which versions are kept already: keys and content hashes, in memory while a writer lives.

Derived from the Delta tables and thrown away with the process. A key and a content hash are held as
64 bits each (DuckDB's hash of either text), so that a version is taken for another only when 128
bits agree by accident; 4 million versions take about 130 MB.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ledger.errors import ledger_errors
from schemas.records import RecordKind


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is new among given rows.

    Attributes:
        positions: of the rows to keep, rising.
        superseded: how many of them take the place of a current version.
        repeated: how many of them are of a key that had a version before.
    """

    positions: npt.NDArray[np.int64]
    superseded: int
    repeated: int


class KnownVersions:
    """The index; for one writer at a time."""

    def __init__(self) -> None:
        self._connection = duckdb.connect(":memory:")
        self._connection.execute("SET TimeZone = 'UTC'")
        self._seen: dict[RecordKind, int] = {}

    def seen(self, kind: RecordKind) -> int:
        """The last batch that this index has of the kind, -1 before the first."""
        return self._seen.get(kind, -1)

    def load(self, kind: RecordKind, versions: pa.RecordBatchReader, through: int) -> None:
        """Take in committed versions: key, content_hash, effective_at, batch_id."""
        with ledger_errors("reading what is kept"):
            self._connection.execute(
                f"CREATE TABLE IF NOT EXISTS known_{kind.value} "
                "(k UBIGINT, c UBIGINT, effective_at TIMESTAMPTZ, batch_id BIGINT)"
            )
            self._connection.register("incoming", versions)
            self._connection.execute(
                f"INSERT INTO known_{kind.value} "
                "SELECT hash(key), hash(content_hash), effective_at, batch_id FROM incoming"
            )
            self._connection.unregister("incoming")
        self._seen[kind] = through

    def judge(
        self,
        kind: RecordKind,
        keys: pa.ChunkedArray,
        hashes: pa.Array,
        effective: pa.ChunkedArray,
        batch_id: int,
    ) -> Verdict:
        """Tell new rows from known ones, and remember the new ones as the batch's."""
        positions = pa.array(np.arange(len(hashes), dtype=np.int64))
        incoming = pa.table(
            {"pos": positions, "key": keys, "content_hash": hashes, "effective_at": effective}
        )
        with ledger_errors("comparing with what is kept"):
            self._connection.register("incoming", incoming)
            try:
                self._connection.execute(_FRESH.format(kind=kind.value))
                found = self._connection.sql(_RANKED.format(kind=kind.value)).fetchnumpy()
                self._connection.execute(_REMEMBER.format(kind=kind.value), [batch_id])
            finally:
                self._connection.unregister("incoming")
        return Verdict(
            np.asarray(found["pos"], dtype=np.int64),
            int(found["superseded"].sum()),
            int(found["repeated"].sum()),
        )

    def passed(self, batch_id: int, kinds: Sequence[RecordKind]) -> None:
        """Note that the batch was committed, so that its versions are not loaded a second time.

        Of its own kinds only: of others, batches of another process may not be known yet.
        """
        for kind in kinds:
            self._seen[kind] = batch_id

    def forget(self, numbers: Sequence[int]) -> None:
        """Drop the versions of batches that came to nothing."""
        chosen = ", ".join(str(int(number)) for number in numbers)
        for kind in self._seen:
            self._connection.execute(f"DELETE FROM known_{kind.value} WHERE batch_id IN ({chosen})")

    def close(self) -> None:
        """Let go of the memory."""
        self._connection.close()


_FRESH = """
CREATE OR REPLACE TEMP TABLE fresh AS
WITH given AS (SELECT pos, hash(key) AS k, hash(content_hash) AS c, effective_at FROM incoming)
SELECT * FROM given
WHERE NOT EXISTS (SELECT 1 FROM known_{kind} AS v WHERE v.k = given.k AND v.c = given.c)
QUALIFY row_number() OVER (PARTITION BY k, c ORDER BY pos) = 1
"""
# A row is measured against the greatest effective date among what its key had before: kept
# versions, and rows above it in the same table. On equal dates the later row is the current one.
_RANKED = """
WITH prior AS (
  SELECT k, max(effective_at) AS latest FROM known_{kind}
  WHERE k IN (SELECT k FROM fresh) GROUP BY k
), ranked AS (
  SELECT f.pos, f.effective_at, greatest(p.latest, max(f.effective_at) OVER (
    PARTITION BY f.k ORDER BY f.pos ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)) AS latest
  FROM fresh AS f LEFT JOIN prior AS p USING (k)
)
SELECT pos, (latest IS NOT NULL)::INT AS repeated,
  coalesce(effective_at >= latest, false)::INT AS superseded
FROM ranked ORDER BY pos
"""
_REMEMBER = "INSERT INTO known_{kind} SELECT k, c, effective_at, ? FROM fresh"
