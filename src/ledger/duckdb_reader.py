"""DuckDB and Ibis over the Delta files; each thread that asks has a connection of its own."""

import threading
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from ledger.errors import ledger_errors
from ledger.ibis_connection import IbisConnection

MEMORY = "1GB"  # beyond it DuckDB spills to the home
THREADS = "2"
_CHUNK = 131_072


class DuckdbReader:
    """One DuckDB in this process. It fetches no extension from anywhere."""

    def __init__(self, spill: Path) -> None:
        with ledger_errors("opening DuckDB"):
            self._root = duckdb.connect(
                ":memory:",
                config={
                    "memory_limit": MEMORY,
                    "threads": THREADS,
                    "temp_directory": str(spill),
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                },
            )
        self._own = threading.local()
        self._guard = threading.Lock()

    @property
    def ibis(self) -> Backend:
        """This thread's Ibis backend; what is made with it is run in this thread."""
        if not hasattr(self._own, "ibis"):
            self._own.ibis = ibis.duckdb.from_connection(IbisConnection(self._cursor()))
        backend: Backend = self._own.ibis
        return backend

    def table(self, sql: str, schema: pa.Schema) -> pa.Table:
        """Run SQL; its rows with exactly that schema."""
        with ledger_errors("reading records"):
            return self._cursor().sql(sql).to_arrow_table().cast(schema)

    def run(self, sql: str) -> None:
        """Run SQL that changes a table in memory."""
        with ledger_errors("reading records"):
            self._cursor().execute(sql).fetchall()

    def batches(self, sql: str) -> pa.RecordBatchReader:
        """Run SQL; its rows as they come."""
        with ledger_errors("reading records"):
            return self._cursor().sql(sql).to_arrow_reader(_CHUNK)

    def expression(self, sql: str, schema: pa.Schema) -> ir.Table:
        """SQL as an Ibis table of that schema; nothing is read yet."""
        with ledger_errors("preparing a question"):
            return self.ibis.sql(sql, schema=ibis.Schema.from_pyarrow(schema), dialect="duckdb")

    def close(self) -> None:
        """Let go of memory; expressions no longer work."""
        self._root.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor: duckdb.DuckDBPyConnection | None = getattr(self._own, "cursor", None)
        if cursor is None:
            with self._guard:
                cursor = self._own.cursor = self._root.cursor()
            cursor.execute("SET TimeZone = 'UTC'")
        return cursor
