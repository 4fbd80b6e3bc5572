"""Values that cost time to compute, each under the hash of its text and the id of its model.

An SQLite file of its own: a killed writer loses at most what it had not committed, and readers
never wait. It may be deleted; the values are then computed again.
"""

import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ledger.errors import ledger_errors

Vector = npt.NDArray[np.float32]

_PATIENCE = 30.0  # seconds that a write waits for another's
_PART = 10_000  # SQLite takes up to 32,766 parameters
_VECTORS = "vectors"
_LITTLE = np.dtype("<f4")
# Values in a table by number and an index beside it, not a table by hash: rows of 1.5 KB in the
# tree of hashes made reading 50,000 vectors three times as slow.
_TABLES = """
CREATE TABLE IF NOT EXISTS series (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, model_id TEXT NOT NULL, UNIQUE (kind, model_id));
CREATE TABLE IF NOT EXISTS computed (
  id INTEGER PRIMARY KEY, series INTEGER NOT NULL, hash BLOB NOT NULL, value BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS computed_by_hash ON computed (series, hash);
"""


class ComputedStore:
    """Texts of a kind ("mentions", "case_facts": JSON) and vectors (float32), by content hash.

    Safe for threads and for other processes beside it; needs no writer lock.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._connected("opening the computed values") as connection:
            # five vectors of 384 numbers to a page of 8 KB, where 4 KB would hold two
            connection.execute("PRAGMA page_size = 8192")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_TABLES)

    def get(self, kind: str, model_id: str, hashes: Sequence[str]) -> dict[str, str]:
        """Texts of a kind by hash; hashes that have none are left out."""
        with self._connected(f"reading {kind}") as connection:
            found = _found(connection, kind, model_id, hashes)
            return {digest: value.decode() for digest, value in found}

    def put(self, kind: str, model_id: str, values: Mapping[str, str]) -> None:
        """Keep texts of a kind by hash, all or none; a later value stands."""
        self._put(kind, model_id, [(key, value.encode()) for key, value in values.items()])

    def get_vectors(self, model_id: str, hashes: Sequence[str]) -> dict[str, Vector]:
        """Vectors by hash, read-only, shape (dimensions,); hashes that have none are left out."""
        with self._connected("reading vectors") as connection:
            found = _found(connection, _VECTORS, model_id, hashes)
            return {digest: np.frombuffer(value, dtype=_LITTLE) for digest, value in found}

    def put_vectors(self, model_id: str, values: Mapping[str, Vector]) -> None:
        """Keep vectors by hash, all or none; a later one stands."""
        rows = [(key, vector.astype(_LITTLE).tobytes()) for key, vector in values.items()]
        self._put(_VECTORS, model_id, rows)

    def count(self, kind: str, model_id: str) -> int:
        """How many values there are of a kind ("vectors" too) by a model."""
        with self._connected(f"counting {kind}") as connection:
            series = _series(connection, kind, model_id)
            counted = "SELECT count(*) FROM computed WHERE series = ?"
            return int(connection.execute(counted, (series,)).fetchone()[0])

    def close(self) -> None:
        """Let go of files; none stays open between calls."""

    def _put(self, kind: str, model_id: str, rows: Sequence[tuple[str, bytes]]) -> None:
        if not rows:
            return
        with self._connected(f"keeping {kind}") as connection, _transaction(connection):
            connection.execute(
                "INSERT INTO series (kind, model_id) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (kind, model_id),
            )
            series = _series(connection, kind, model_id)
            connection.executemany(
                "INSERT INTO computed (series, hash, value) VALUES (?, ?, ?) "
                "ON CONFLICT (series, hash) DO UPDATE SET value = excluded.value",
                [(series, _packed(digest), value) for digest, value in rows],
            )

    @contextmanager
    def _connected(self, doing: str) -> Generator[sqlite3.Connection]:
        # One connection a call, which takes 0.2 ms, so that threads share nothing.
        with ledger_errors(doing):
            connection = sqlite3.connect(self._path, timeout=_PATIENCE, isolation_level=None)
            with closing(connection):
                # Safe against a killed process; a power cut may cost the last values only.
                connection.execute("PRAGMA synchronous = NORMAL")
                yield connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Generator[None]:
    connection.execute("BEGIN IMMEDIATE")
    with connection:  # commits, or rolls back on an error
        yield


def _series(connection: sqlite3.Connection, kind: str, model_id: str) -> int | None:
    wanted = "SELECT id FROM series WHERE kind = ? AND model_id = ?"
    row: tuple[int] | None = connection.execute(wanted, (kind, model_id)).fetchone()
    return row[0] if row else None


def _found(
    connection: sqlite3.Connection, kind: str, model_id: str, hashes: Sequence[str]
) -> Iterator[tuple[str, bytes]]:
    series = _series(connection, kind, model_id)
    names = {_packed(digest): digest for digest in hashes}
    keys = sorted(names)  # in the order of the index
    for start in range(0, len(keys), _PART):
        part: Sequence[Any] = keys[start : start + _PART]
        marks = ", ".join("?" * len(part))
        wanted = f"SELECT hash, value FROM computed WHERE series = ? AND hash IN ({marks})"
        for key, value in connection.execute(wanted, (series, *part)):
            yield names[key], value


def _packed(digest: str) -> bytes:
    """A SHA-256 in hex as its bytes, half as long; any other name as its text."""
    if len(digest) == 64:  # noqa: PLR2004  (digits of a SHA-256)
        with suppress(ValueError):
            return bytes.fromhex(digest)
    return digest.encode()
