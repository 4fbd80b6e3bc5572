"""Writes tables as CSV, Parquet or JSON lines, part after part, without a Python step a row."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self, assert_never

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from ingest.generator.columns import LIST_SEPARATOR
from ingest.generator.settings import FileFormat


class FeedFile:
    """One feed's file, written in parts; `rows` counts what was written.

    It is written beside its place and moved there when all is well, so that a stopped run leaves
    no half a feed behind that looks whole.
    """

    def __init__(self, folder: Path, feed: str, file_format: FileFormat) -> None:
        self.path = folder / f"{feed}.{file_format}"
        self.rows = 0
        self._format: FileFormat = file_format
        self._part = self.path.with_name(f".{self.path.name}.part")
        self._write: Callable[[pa.Table], None] | None = None
        self._close: Callable[[], None] = lambda: None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
        if kind is None and self._part.exists():
            self._part.replace(self.path)
        else:
            self._part.unlink(missing_ok=True)

    def write(self, table: pa.Table) -> None:
        """Append the rows of a table; all parts have the same columns."""
        if self._write is None:
            self._open(table.schema)
        assert self._write is not None  # noqa: S101  (set by _open)
        self._write(table)
        self.rows += table.num_rows

    def _open(self, schema: pa.Schema) -> None:
        match self._format:
            case "csv":
                writer = csv.CSVWriter(self._part, _flat_schema(schema))
                self._write = lambda table: writer.write_table(_flat(table))
                self._close = writer.close
            case "parquet":
                whole = parquet.ParquetWriter(self._part, schema, compression="zstd")
                self._write, self._close = whole.write_table, whole.close
            case "jsonl":
                stream: IO[bytes] = self._part.open("wb")
                self._write = lambda table: _write_json_lines(stream, table)
                self._close = stream.close
            case _ as never:
                assert_never(never)


def _flat_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema(
        [pa.field(f.name, pa.string() if pa.types.is_list(f.type) else f.type) for f in schema]
    )


def _flat(table: pa.Table) -> pa.Table:
    """Lists as one text, their items parted by semicolons."""
    for place, field in enumerate(table.schema):
        if pa.types.is_list(field.type):
            text = pc.binary_join(table.column(place), LIST_SEPARATOR)
            text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
            table = table.set_column(place, field.name, text)
    return table


def _write_json_lines(stream: IO[bytes], table: pa.Table) -> None:
    """One object a line; nulls are left out."""
    if not table.num_rows:
        return
    members = [
        _member(field.name, table.column(place).combine_chunks(), first=place == 0)
        for place, field in enumerate(table.schema)
    ]
    rows = pc.binary_join_element_wise("{", *members, "}", "")
    whole = pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)
    text = pc.binary_join(whole, "\n")
    stream.write(text[0].as_py().encode())
    stream.write(b"\n")


def _member(name: str, column: pa.Array, *, first: bool) -> pa.Array:
    value = _json_value(column)
    comma = "" if first else ","
    told = pc.binary_join_element_wise(f'{comma}"{name}":', value, "")
    if first:
        return told  # the first column is a key and never null
    return pc.fill_null(told, "")


def _json_value(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_list(kind):
        inner = pc.binary_join(column, '","')
        return pc.if_else(
            pc.equal(inner, ""),
            pa.scalar(None, pa.string()),
            pc.binary_join_element_wise('["', inner, '"]', ""),
        )
    text = column.cast(pa.string())
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return text
    if pa.types.is_decimal(kind):
        return text
    escaped = pc.replace_substring(pc.replace_substring(text, "\\", "\\\\"), '"', '\\"')
    return pc.binary_join_element_wise('"', pc.replace_substring(escaped, "\n", "\\n"), '"', "")
