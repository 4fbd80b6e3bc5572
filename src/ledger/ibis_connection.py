"""Lets Ibis 12 work on DuckDB 2, which dropped the Arrow methods of connections that it calls."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa


class Answer:
    """What a statement gave, with the methods under the names that Ibis uses."""

    def __init__(
        self, connection: "IbisConnection", relation: duckdb.DuckDBPyRelation | None
    ) -> None:
        self._connection = connection
        self._relation = relation

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever DuckDB has)
        return getattr(self._relation, name)

    def execute(self, query: str, parameters: Sequence[Any] | None = None) -> "Answer":
        """Run a further statement: Ibis fills a table by what made it."""
        return self._connection.execute(query, parameters)

    def fetch_arrow_table(self) -> pa.Table:
        """All rows."""
        return self._rows.to_arrow_table()

    def fetch_record_batch(self, rows_per_batch: int = 1_000_000) -> pa.RecordBatchReader:
        """The rows in batches."""
        return self._rows.to_arrow_reader(rows_per_batch)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """All rows as tuples; none for a statement that has no answer."""
        return [] if self._relation is None else self._relation.fetchall()

    def fetchone(self) -> tuple[Any, ...] | None:
        """The first row."""
        return next(iter(self.fetchall()), None)

    @property
    def _rows(self) -> duckdb.DuckDBPyRelation:
        if self._relation is None:
            raise duckdb.InvalidInputException("the statement has no rows")
        return self._relation


class IbisConnection:
    """A DuckDB connection as Ibis expects it; everything else is passed on."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (whatever DuckDB has)
        return getattr(self._connection, name)

    def execute(self, query: str, parameters: Sequence[Any] | None = None) -> Answer:
        """Run one statement."""
        # A relation, not `execute`: DuckDB 2 lets nothing else run on a connection that has an
        # answer of `execute` not read to its end, and Ibis leaves some so.
        return Answer(self, self._connection.sql(query, params=parameters))

    def sql(self, query: str) -> Answer:
        """A query that runs when its rows are fetched."""
        return Answer(self, self._connection.sql(query))
