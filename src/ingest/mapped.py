"""Rows under the names of a record's fields, still as text, with the source's rows beside them."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from ingest.feed_mapping import FieldSource, RecordMapping, to_column_name
from ingest.file_facts import FileFacts
from ingest.tabular import Chunk, Fault
from ingest.tabular.sheet import LIST_MARK
from ingest.transforms import apply_transform
from ingest.values import trimmed
from schemas.records import LAYOUTS, CodeSystem
from schemas.rejects import RAW_LIMIT

_SSN = re.compile(r"(?<![\d-])\d{3}[- .]\d{2}[- .]\d{4}(?!\d)")
_NINE_DIGITS = re.compile(r"(?<![\w.-])\d{9}(?![\w.-])")
HIDDEN = "***-**-****"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A chunk with the columns of `mapping` under canonical names (text, trimmed, empty null).

    `source` holds the same rows under the source's names, for showing them; `rows` their numbers.
    `remarks` are by position in the table.
    """

    table: pa.Table
    source: pa.Table
    rows: pa.Array
    faults: tuple[Fault, ...] = ()
    remarks: dict[int, list[str]] = field(default_factory=dict[int, list[str]])
    private: frozenset[str] = frozenset()

    def raw(self, position: int) -> str:
        """The source row as one line of CSV, numbers of persons hidden, shortened."""
        cells = self.source.slice(position, 1).to_pylist()[0]
        texts = [
            hide_persons(_shown(text), private=name in self.private) for name, text in cells.items()
        ]
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(texts)
        return line.getvalue()[:RAW_LIMIT]


def apply_mapping(record: RecordMapping, chunk: Chunk, facts: FileFacts) -> Mapped:
    """Bring a chunk under the names of the record's fields; absent columns are left out."""
    names = {to_column_name(name): name for name in chunk.table.column_names}
    columns: dict[str, pa.Array] = {}
    remarks: dict[int, list[str]] = {}
    for target, source in record.fields.items():
        present = [names.get(to_column_name(c)) for c in source.columns]
        if any(present):
            columns[target] = _column(chunk.table, present, source, target, remarks)
    length = chunk.table.num_rows
    for target, text in record.constants.items():
        columns[target] = pa.repeat(pa.scalar(facts.constant(text), pa.string()), length)
    private = frozenset(_private_columns(record, names))
    table = pa.table(columns) if columns else chunk.table.select([])
    return Mapped(table, chunk.table, chunk.rows, chunk.faults, remarks, private)


def hide_persons(text: str, *, private: bool = True) -> str:
    """The text without numbers of social security form.

    Nine bare digits are hidden too where the cell is `private`, one that names an importer.
    """
    hidden = _SSN.sub(HIDDEN, text)
    return _NINE_DIGITS.sub(HIDDEN, hidden) if private else hidden


def _column(
    table: pa.Table,
    present: Sequence[str | None],
    source: FieldSource,
    target: str,
    remarks: dict[int, list[str]],
) -> pa.Array:
    arrays = [_flat(table, name) for name in present]
    if not source.transform:
        return trimmed(arrays[0])
    parsed = apply_transform(source.transform, arrays)
    if parsed.reasons.null_count < len(parsed.reasons):
        for position, reason in enumerate(parsed.reasons.to_pylist()):
            if reason is not None:
                remarks.setdefault(position, []).append(f"{target}: {reason} [{source.transform}]")
    return parsed.values


def _flat(table: pa.Table, name: str | None) -> pa.Array:
    if name is None:
        return pa.nulls(table.num_rows, pa.string())
    column = table[name].combine_chunks()
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _private_columns(record: RecordMapping, names: dict[str, str]) -> list[str]:
    """The source columns that carry importer numbers."""
    layout = LAYOUTS[record.kind]
    found: list[str] = []
    for target, source in record.fields.items():
        if target in PRIVATE_TEXT or (
            target != "synthetic" and layout.field(target).code is CodeSystem.IMPORTER_NUMBER
        ):
            found.extend(names[n] for n in map(to_column_name, source.columns) if n in names)
    return found


PRIVATE_TEXT = frozenset({"reference_number"})
"""Text fields that may hold an importer number though no code system checks them (block 28)."""


def _shown(text: str | None) -> str:
    return (text or "").replace(LIST_MARK, "; ")
