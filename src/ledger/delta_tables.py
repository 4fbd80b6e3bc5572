"""The record tables: one Delta table a kind, read through DuckDB."""

# Ibis columns make expressions of Python operators and plain values; its stubs do not say so.
# pyright: reportOperatorIssue=false, reportArgumentType=false, reportCallIssue=false

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake
from ibis.backends.duckdb import Backend

from ledger.errors import ledger_errors
from schemas.errors import ConfigError
from schemas.records import LAYOUTS, RecordKind

# Each batch adds a file; above so many they are joined. Files that a reader may still hold are
# vacuumed an hour later.
MOST_FILES = 24
VACUUM_HOURS = 1
NOT_IN_PATHS = frozenset("[]%^|\\")  # delta-rs panics on these or reads them as escapes
_WRITER = WriterProperties(compression="ZSTD", compression_level=3)

# The current version of a key: the latest in the world, then the latest recorded.
CURRENT = "row_number() OVER (PARTITION BY key ORDER BY effective_at DESC, recorded_at DESC) = 1"


@dataclass(frozen=True, slots=True)
class Visible:
    """What readers may see: batches up to `newest` but for those that never were committed."""

    newest: int
    excluded: tuple[int, ...]

    def condition(self, newest: int | None = None) -> str:
        """The SQL condition on batch_id; `newest` looks no further than that batch."""
        limit = self.newest if newest is None else min(newest, self.newest)
        text = f"batch_id <= {limit}"
        if self.excluded:
            text += f" AND batch_id NOT IN ({', '.join(map(str, self.excluded))})"
        return text


class DeltaTables:
    """The Delta tables of a home. Each thread reads through a DuckDB connection of its own."""

    def __init__(self, folder: Path) -> None:
        wrong = sorted(set(str(folder)) & NOT_IN_PATHS)
        if wrong:
            raise ConfigError(
                f"The home {folder} has {' '.join(wrong)} in its path, which the record tables "
                "cannot take. Choose another with --home."
            )
        self._folder = folder
        self._local = threading.local()

    def path(self, kind: RecordKind) -> str:
        """Where the table of a kind lies."""
        return str(self._folder / kind.value)

    def exists(self, kind: RecordKind) -> bool:
        """True once a row of that kind has been written."""
        return DeltaTable.is_deltatable(self.path(kind))

    def append(self, kind: RecordKind, table: pa.Table) -> None:
        """Write rows; they count once their batch is committed."""
        with ledger_errors("writing records"):
            write_deltalake(self.path(kind), table, mode="append", writer_properties=_WRITER)

    def remove_batches(self, kind: RecordKind, batches: Sequence[int]) -> None:
        """Remove the rows of batches that never were committed."""
        if batches and self.exists(kind):
            numbers = ", ".join(map(str, batches))
            with ledger_errors("removing an unfinished batch"):
                DeltaTable(self.path(kind)).delete(f"batch_id IN ({numbers})")

    def tidy(self, kind: RecordKind) -> None:
        """Join small files where there are many."""
        with ledger_errors("joining files"):
            table = DeltaTable(self.path(kind))
            if len(self._files(kind)) > MOST_FILES:
                table.optimize.compact()
                table.vacuum(
                    retention_hours=VACUUM_HOURS, dry_run=False, enforce_retention_duration=False
                )
                table.create_checkpoint()
                table.cleanup_metadata()

    # -- reading -------------------------------------------------------------------------------

    @property
    def connection(self) -> Backend:
        """This thread's Ibis connection to DuckDB, for questions."""
        if not hasattr(self._local, "backend"):
            backend = ibis.duckdb.connect()
            backend.raw_sql("SET threads = 2")
            self._local.backend = backend
            self._local.opened = {}
        found: Backend = self._local.backend
        return found

    def source(self, kind: RecordKind) -> str | None:
        """The FROM part that reads all files of a kind, or None where there are none."""
        if not self.exists(kind):
            return None
        uris = self._files(kind)
        if not uris:
            return None
        quoted = ", ".join("'" + _to_glob_free(uri).replace("'", "''") + "'" for uri in uris)
        return f"read_parquet([{quoted}])"

    def rows(self, kind: RecordKind, sql: str) -> pa.Table:
        """Answer SQL in which `{source}` stands for the table of a kind."""
        schema = LAYOUTS[kind].kept_schema
        source = self.source(kind)
        if source is None:
            return schema.empty_table()
        with ledger_errors("reading records"), duckdb.connect() as connection:
            connection.execute("SET threads = 2; SET TimeZone = 'UTC'")
            return connection.sql(sql.format(source=source)).to_arrow_table()

    def expression(self, kind: RecordKind, visible: Visible, *, current: bool) -> ir.Table:
        """The rows of a kind as an Ibis table; only current versions where asked."""
        table = self._opened(kind)
        if table is None:
            return ibis.memtable(LAYOUTS[kind].kept_schema.empty_table())
        table = table.filter(table.batch_id <= visible.newest)
        if visible.excluded:
            table = table.filter(~table.batch_id.isin(visible.excluded))
        if not current:
            return table
        latest = ibis.window(
            group_by=table.key, order_by=[table.effective_at.desc(), table.recorded_at.desc()]
        )
        ranked = table.mutate(version_rank=ibis.row_number().over(latest))
        return ranked.filter(ranked.version_rank == 0).drop("version_rank")

    def _opened(self, kind: RecordKind) -> ir.Table | None:
        """The files of a kind as this thread's Ibis table; opened anew when they have changed."""
        if not self.exists(kind):
            return None
        connection = self.connection
        opened: dict[RecordKind, tuple[tuple[str, ...], ir.Table]] = self._local.opened
        uris = self._files(kind)
        if not uris:
            return None
        known = opened.get(kind)
        if known is None or known[0] != uris:
            with ledger_errors("opening a table"):
                table = connection.read_parquet([_to_glob_free(uri) for uri in uris])
            opened[kind] = known = (uris, table)
        return known[1]

    def _files(self, kind: RecordKind) -> tuple[str, ...]:
        """The files of the table as it stands now.

        `DeltaTable.file_uris` writes spaces and accents of the folder as %20 and the like, which
        DuckDB does not read back: so the names come from the add actions.
        """
        with ledger_errors("opening a table"):
            actions = pa.table(DeltaTable(self.path(kind)).get_add_actions(flatten=True))
        return tuple(f"{self.path(kind)}/{name}" for name in actions["path"].to_pylist())


def _to_glob_free(uri: str) -> str:
    """A path for read_parquet in which brackets, stars and question marks mean themselves."""
    special = {"[": "[[]", "*": "[*]", "?": "[?]"}
    return "".join(special.get(letter, letter) for letter in uri)
