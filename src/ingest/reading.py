"""From a sheet and its layout to checked records."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from ingest.checked import Checked
from ingest.checking import check_records
from ingest.entry_lines import check_entries, entry_keys
from ingest.feed_mapping import FeedMapping, RecordMapping, to_column_name
from ingest.file_facts import FileFacts
from ingest.mapped import apply_mapping
from ingest.shapes import apply_shape
from ingest.tabular import Chunk, Sheet
from ingest.whole_entries import whole_entries
from schemas.records import RecordKind


def read_checked(
    sheet: Sheet, mapping: FeedMapping, facts: FileFacts, scratch: Path
) -> Iterator[tuple[Checked, int]]:
    """Checked parts of the sheet, each with the number of its rows that were read for it.

    A layout that gives several kinds of record reads the sheet once for each; a row that two kinds
    reject counts once.

    Raises:
        Unreadable: the file breaks off; what was yielded before stands.
        InvalidInput: a shape lacks what it needs.
    """
    told: set[int | None] = set()
    for place, record in enumerate(mapping.records):
        for checked, rows in _read_kind(sheet, record, facts, scratch):
            fresh = tuple(r for r in checked.rejects if r.ref.row not in told)
            if len(mapping.records) > 1:
                told.update(r.ref.row for r in fresh)
            yield replace(checked, rejects=fresh), rows if place == 0 else 0


def _read_kind(
    sheet: Sheet, record: RecordMapping, facts: FileFacts, scratch: Path
) -> Iterator[tuple[Checked, int]]:
    if record.kind is RecordKind.ENTRY:
        yield from _read_entries(sheet, record, facts, scratch)
        return
    mapped = (apply_mapping(record, chunk, facts) for chunk in sheet.chunks())
    for part in apply_shape(record.shape, mapped, facts):
        yield check_records(record.kind, part, facts), part.table.num_rows + len(part.faults)


def _read_entries(
    sheet: Sheet, record: RecordMapping, facts: FileFacts, scratch: Path
) -> Iterator[tuple[Checked, int]]:
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        for chunk in _entry_chunks(sheet, record, facts, Path(folder)):
            mapped = apply_mapping(record, chunk, facts)
            rows = chunk.table.num_rows + len(chunk.faults)
            yield check_entries(mapped, facts, nested=sheet.nested), rows


def _entry_chunks(
    sheet: Sheet, record: RecordMapping, facts: FileFacts, folder: Path
) -> Iterator[Chunk]:
    source = record.fields.get("entry_number")
    if sheet.nested or source is None:
        return sheet.chunks()
    key_only = RecordMapping(record.kind, {"entry_number": source})
    known = {to_column_name(name): name for name in sheet.header}
    wanted = [known[n] for n in map(to_column_name, source.columns) if n in known]

    def keys_of(chunk: Chunk) -> pa.Array:
        keys = entry_keys(apply_mapping(key_only, chunk, facts))
        return keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys

    return whole_entries(sheet, tuple(wanted), keys_of, folder)
