"""Parquet files as text columns."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ingest.tabular.nesting import spread_lines
from ingest.tabular.sheet import (
    LIST_MARK,
    ROWS_IN_CHUNK,
    Chunk,
    Preview,
    Reading,
    Unreadable,
)

MAX_CELL_BYTES = 64 * 1024 * 1024


class ParquetSheet:
    """A Parquet file; a list of structs named `lines` is spread to rows."""

    def __init__(self, path: Path, reading: Reading) -> None:
        """Read the footer.

        Raises:
            Unreadable: the file breaks off or is damaged.
        """
        del reading
        self._path = path
        with _open(path) as file:
            schema = file.schema_arrow
            self.expected_rows = file.metadata.num_rows
        self.nested = "lines" in schema.names and pa.types.is_list(schema.field("lines").type)
        self.header = tuple(_spread_names(schema))

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """See `Sheet.chunks`."""
        done = 0
        try:
            with _open(self._path) as file:
                for batch in file.iter_batches(ROWS_IN_CHUNK, use_threads=False):
                    table = pa.Table.from_batches([batch])
                    rows = pa.array(range(done + 1, done + 1 + table.num_rows), pa.int64())
                    done += table.num_rows
                    flat, numbers = spread_lines(table, rows)
                    texts = to_texts(flat)
                    yield Chunk(texts.select(columns) if columns else texts, numbers)
        except (pa.ArrowException, OSError) as error:
            raise Unreadable(
                f"the Parquet file is damaged after row {done}; write it again"
            ) from error


def read_parquet_preview(path: Path) -> Preview:
    """The columns' names."""
    return Preview(ParquetSheet(path, Reading()).header)


def to_texts(table: pa.Table) -> pa.Table:
    """Every column as text: dates in ISO form, items of a list joined by `LIST_MARK`."""
    return pa.table({n: _to_text(table[n]) for n in table.column_names})


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except (pa.ArrowException, OSError) as error:
        raise Unreadable(
            "the Parquet file breaks off or is damaged; write and send it again"
        ) from error


def _to_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _to_text(column.cast(kind.value_type))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        items = column.cast(pa.list_(pa.string()))
        return pc.binary_join(items, LIST_MARK)
    if pa.types.is_timestamp(kind):
        return pc.strftime(column, format="%Y-%m-%d %H:%M:%S")
    try:
        texts = column.cast(pa.string())
    except pa.ArrowException as error:
        raise Unreadable(f"a Parquet column of type {kind} cannot be read as text") from error
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _spread_names(schema: pa.Schema) -> Iterator[str]:
    for field in schema:
        if field.name == "lines" and pa.types.is_list(field.type):
            struct = field.type.value_type
            yield from (struct.field(i).name for i in range(struct.num_fields))
        else:
            yield field.name
