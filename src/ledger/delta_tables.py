"""The record tables on disk, one Delta table a kind: append, list, take back, keep files few."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pyarrow as pa
from deltalake import DeltaTable, WriterProperties, write_deltalake

from ledger.disk import sync
from ledger.errors import ledger_errors
from schemas.errors import ConfigError
from schemas.records import RecordKind

# Each batch adds a file, and each file costs a reader about a millisecond: above so many small ones
# they are joined into files of this size, which are then left alone (with 128 MB, joining took as
# long as writing). Files that a reader may still hold are vacuumed two hours later.
MOST_FILES = 32
FULL_BYTES = 32 * 1024 * 1024
VACUUM_HOURS = 2
NOT_IN_PATHS = frozenset("[]^|\\")  # delta-rs panics on these
_WRITER = WriterProperties(compression="ZSTD", compression_level=1, max_row_group_size=8_192)


@dataclass(frozen=True, slots=True)
class Listed:
    """What a table consists of at a moment."""

    files: tuple[Path, ...] = ()
    columns: frozenset[str] = frozenset()


class DeltaTables:
    """The Delta tables of a home. Any thread may list; changing them needs the writer lock."""

    def __init__(self, folder: Path) -> None:
        if wrong := sorted(set(str(folder)) & NOT_IN_PATHS):
            raise ConfigError(
                f"The home {folder} has {' '.join(wrong)} in its path, which the record tables "
                "cannot take. Choose another with --home."
            )
        self._folder = folder
        self._open: dict[RecordKind, DeltaTable] = {}
        self._guard = threading.Lock()

    def listed(self, kind: RecordKind) -> Listed:
        """Files and columns of a table as it is now; none where nothing was written yet."""
        with ledger_errors("opening a table"), self._guard:
            table = self._current(kind)
            if table is None:
                return Listed()
            columns = frozenset(field.name for field in table.schema().fields)
            return Listed(tuple(self._paths(kind, table)), columns)

    def append(self, kind: RecordKind, rows: pa.Table) -> None:
        """Write rows; they are on the disk when this returns, and count once committed."""
        with ledger_errors("writing records"), self._guard:
            table = self._current(kind)
            before = set(self._paths(kind, table)) if table else set[Path]()
            grown = table is not None and _columns(table) != set(rows.column_names)
            write_deltalake(
                table or str(self._folder / kind.value),
                rows,
                mode="append",
                schema_mode="merge" if grown else None,
                writer_properties=_WRITER,
            )
            after = self._current(kind)
            if after is not None:
                self._sync(kind, set(self._paths(kind, after)) - before, after.version())

    def remove_batches(self, numbers: Sequence[int]) -> None:
        """Remove the rows of batches that never were committed."""
        chosen = ", ".join(str(int(number)) for number in numbers)
        for kind in RecordKind:
            with ledger_errors("removing an unfinished batch"), self._guard:
                table = self._current(kind)
                if table is not None:
                    table.delete(f"batch_id IN ({chosen})", writer_properties=_WRITER)

    def tidy(self, kind: RecordKind) -> None:
        """Join small files where there are many."""
        with ledger_errors("joining files"), self._guard:
            table = self._current(kind)
            if table is None or _small_files(table) <= MOST_FILES:
                return
            table.optimize.compact(target_size=FULL_BYTES, writer_properties=_WRITER)
            table.create_checkpoint()
            table.vacuum(
                retention_hours=VACUUM_HOURS,
                dry_run=False,
                enforce_retention_duration=False,
                full=True,  # also files that a killed writer left and no log entry names
            )
            table.cleanup_metadata()

    def _current(self, kind: RecordKind) -> DeltaTable | None:
        table = self._open.get(kind)
        if table is not None:
            table.update_incremental()
            return table
        folder = self._folder / kind.value
        if not any((folder / "_delta_log").glob("*.json")):
            return None
        table = self._open[kind] = DeltaTable(str(folder))
        return table

    def _paths(self, kind: RecordKind, table: DeltaTable) -> list[Path]:
        # Not `file_uris`: it writes a space in the home's path as %20, which DuckDB does not read.
        names = pa.table(table.get_add_actions(flatten=True))["path"].to_pylist()
        return [self._folder / kind.value / unquote(name) for name in names]

    def _sync(self, kind: RecordKind, added: Iterable[Path], version: int) -> None:
        folder = self._folder / kind.value
        log = folder / "_delta_log"
        for path in (*added, log / f"{version:020d}.json", log, folder, self._folder):
            sync(path)


def _columns(table: DeltaTable) -> set[str]:
    return {field.name for field in table.schema().fields}


def _small_files(table: DeltaTable) -> int:
    sizes = pa.table(table.get_add_actions(flatten=True))["size_bytes"].to_pylist()
    return sum(size < FULL_BYTES // 2 for size in sizes)
