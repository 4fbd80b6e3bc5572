"""What cost time to compute, by content hash and model: mentions, case facts, vectors.

It lives in a database of its own, so that a rebuild finds it whole and a large write never holds up
the batches.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sqlalchemy import (
    Column,
    Engine,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from ledger.database import PATIENCE, prepare_relaxed
from ledger.errors import ledger_errors

Vector = npt.NDArray[np.float32]
_PART = 900  # parameters of one statement

_metadata = MetaData()
_texts = Table(
    "texts",
    _metadata,
    Column("kind", String, primary_key=True),
    Column("model_id", String, primary_key=True),
    Column("hash", String, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)
_vectors = Table(
    "vectors",
    _metadata,
    Column("model_id", String, primary_key=True),
    Column("hash", String, primary_key=True),
    Column("value", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class ComputedStore:
    """Values computed from content, each under the content's hash and the model's id."""

    def __init__(self, path: Path) -> None:
        self._engine: Engine = create_engine(
            f"sqlite:///{path}", connect_args={"timeout": PATIENCE}
        )
        event.listen(self._engine, "connect", prepare_relaxed)
        with ledger_errors("opening the computed values"):
            _metadata.create_all(self._engine)

    def get(self, kind: str, model_id: str, hashes: Sequence[str]) -> dict[str, str]:
        """Texts of a kind by hash; hashes that have none are left out."""
        found: dict[str, str] = {}
        with ledger_errors("reading computed values"), self._engine.connect() as connection:
            for part in _parts(hashes):
                rows = connection.execute(
                    select(_texts.c.hash, _texts.c.value)
                    .where(_texts.c.kind == kind, _texts.c.model_id == model_id)
                    .where(_texts.c.hash.in_(part))
                )
                found.update((row.hash, row.value) for row in rows)
        return found

    def put(self, kind: str, model_id: str, values: Mapping[str, str]) -> None:
        """Keep texts of a kind by hash; a later value stands."""
        rows = [
            {"kind": kind, "model_id": model_id, "hash": digest, "value": value}
            for digest, value in values.items()
        ]
        self._put(_texts, rows)

    def get_vectors(self, model_id: str, hashes: Sequence[str]) -> dict[str, Vector]:
        """Vectors by hash; hashes that have none are left out."""
        found: dict[str, Vector] = {}
        with ledger_errors("reading vectors"), self._engine.connect() as connection:
            for part in _parts(hashes):
                rows = connection.execute(
                    select(_vectors.c.hash, _vectors.c.value)
                    .where(_vectors.c.model_id == model_id)
                    .where(_vectors.c.hash.in_(part))
                )
                found.update((r.hash, np.frombuffer(r.value, dtype=np.float32)) for r in rows)
        return found

    def put_vectors(self, model_id: str, values: Mapping[str, Vector]) -> None:
        """Keep vectors by hash."""
        rows = [
            {"model_id": model_id, "hash": digest, "value": vector.astype(np.float32).tobytes()}
            for digest, vector in values.items()
        ]
        self._put(_vectors, rows)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _put(self, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        if not rows:
            return
        statement = insert(table)
        statement = statement.on_conflict_do_update(
            index_elements=list(table.primary_key.columns),
            set_={"value": statement.excluded.value},
        )
        with ledger_errors("keeping computed values"), self._engine.begin() as connection:
            connection.execute(statement, [dict(row) for row in rows])


def _parts(hashes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(hashes), _PART):
        yield hashes[start : start + _PART]
