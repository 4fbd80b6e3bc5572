"""Chunks of a flat file in which no entry is cut apart, in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ingest.tabular import Chunk, Fault, Sheet

MOST_LINES = 20_000
"""An ACE entry summary has at most 998 lines; beyond this, lines no longer belong together."""

_PARTS = 16
_ROW = "\x1frow"
KeysOf = Callable[[Chunk], pa.Array]


def whole_entries(
    sheet: Sheet, columns: tuple[str, ...], keys_of: KeysOf, scratch: Path
) -> Iterator[Chunk]:
    """The sheet's rows, each entry's within one chunk.

    A first pass over `columns`, which `keys_of` reads the entry numbers from, finds entries whose
    lines do not follow one another; these are laid aside in `scratch` and come last.
    """
    scattered = _scattered(sheet, columns, keys_of)
    spill = _Spill(scratch)
    held: Chunk | None = None
    given_up: str | None = None
    for read in sheet.chunks():
        chunk = spill.take_out(read, keys_of, scattered) if scattered else read
        if given_up is not None:
            chunk = _without(chunk, keys_of, given_up)
        whole, held = _cut_last(_joined(held, chunk), keys_of)
        if held is not None and held.table.num_rows > MOST_LINES:
            given_up = keys_of(held)[0].as_py()
            whole, held = replace(whole, faults=(*whole.faults, _too_long(held))), None
        if whole.table.num_rows or whole.faults:
            yield whole
    if held is not None:
        yield held
    yield from spill.chunks()


def _scattered(sheet: Sheet, columns: tuple[str, ...], keys_of: KeysOf) -> frozenset[int]:
    """Hashes of the entry numbers that start more than one run of lines."""
    starts: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    last: str | None = None
    for chunk in sheet.chunks(columns):
        keys = keys_of(chunk)
        if not len(keys):
            continue
        before = pa.concat_arrays([pa.array([last], pa.string()), keys.slice(0, len(keys) - 1)])
        begins = pc.fill_null(pc.not_equal(keys, before), True)  # noqa: FBT003  (Arrow scalar)
        texts = keys.filter(pc.and_(begins, pc.is_valid(keys))).to_pylist()
        starts.append(np.fromiter((hash(t) for t in texts), np.int64, len(texts)))
        last = keys[-1].as_py()
    if not starts:
        return frozenset()
    hashes, counts = np.unique(np.concatenate(starts), return_counts=True)
    return frozenset(hashes[counts > 1].tolist())


def _joined(held: Chunk | None, chunk: Chunk) -> Chunk:
    if held is None:
        return chunk
    return Chunk(
        pa.concat_tables([held.table, chunk.table]),
        pa.concat_arrays([held.rows, chunk.rows]),
        (*held.faults, *chunk.faults),
    )


def _cut_last(chunk: Chunk, keys_of: KeysOf) -> tuple[Chunk, Chunk | None]:
    """(the chunk without the entry that its last row belongs to, that entry's rows)."""
    count = chunk.table.num_rows
    if not count:
        return chunk, None
    keys = keys_of(chunk)
    others = pc.indices_nonzero(pc.fill_null(pc.not_equal(keys, keys[-1]), True))  # noqa: FBT003
    cut = others[-1].as_py() + 1 if len(others) else 0
    rest = Chunk(chunk.table.slice(cut), chunk.rows.slice(cut))
    return Chunk(chunk.table.slice(0, cut), chunk.rows.slice(0, cut), chunk.faults), rest


def _too_long(held: Chunk) -> Fault:
    row = held.rows[0].as_py()
    reason = f"more than {MOST_LINES:,} lines from row {row} on have one entry number"
    return Fault(row, "", "entry_too_long", reason)


def _without(chunk: Chunk, keys_of: KeysOf, key: str) -> Chunk:
    keep = pc.fill_null(pc.not_equal(keys_of(chunk), key), True)  # noqa: FBT003  (Arrow scalar)
    return replace(chunk, table=chunk.table.filter(keep), rows=chunk.rows.filter(keep))


@dataclass(slots=True)
class _Spill:
    """Lines laid aside, in files by the hash of their entry number."""

    folder: Path
    _writers: dict[int, pa.RecordBatchFileWriter] = field(
        default_factory=dict[int, pa.RecordBatchFileWriter]
    )

    def take_out(self, chunk: Chunk, keys_of: KeysOf, scattered: frozenset[int]) -> Chunk:
        """The chunk without the lines of scattered entries, which are laid aside."""
        coded = keys_of(chunk).dictionary_encode()
        hashes = [hash(text) for text in coded.dictionary.to_pylist()]
        parts = pa.array([h % _PARTS if h in scattered else None for h in hashes], pa.int64())
        part_of = parts.take(coded.indices)
        aside = pc.is_valid(part_of)
        if not pc.any(aside).as_py():
            return chunk
        table = chunk.table.append_column(_ROW, chunk.rows)
        for part in pc.unique(part_of.drop_null()).to_pylist():
            self._write(part, table.filter(pc.fill_null(pc.equal(part_of, part), False)))  # noqa: FBT003
        keep = pc.invert(aside)
        return Chunk(chunk.table.filter(keep), chunk.rows.filter(keep), chunk.faults)

    def chunks(self) -> Iterator[Chunk]:
        """What was laid aside, each entry within one chunk."""
        for part, writer in sorted(self._writers.items()):
            writer.close()
            with pa.OSFile(str(self._path(part)), "rb") as file:
                table = pa.ipc.open_file(file).read_all()
            rows = table[_ROW].combine_chunks()
            yield Chunk(table.drop_columns([_ROW]), rows)

    def _write(self, part: int, table: pa.Table) -> None:
        if part not in self._writers:
            self._writers[part] = pa.ipc.new_file(str(self._path(part)), table.schema)
        self._writers[part].write_table(table)

    def _path(self, part: int) -> Path:
        return self.folder / f"entries-{part}.arrow"
