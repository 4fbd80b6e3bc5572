"""Entry summaries out of flat lines: the summary's columns repeat on each line of a file.

An entry and its lines cannot part: one bad line rejects the whole entry.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.checked import Checked
from ingest.checking import (
    Findings,
    check_fields,
    check_order,
    fault_rejects,
    finish,
    found_rejects,
)
from ingest.file_facts import FileFacts
from ingest.mapped import Mapped
from schemas.records import LAYOUTS, RecordKind

LAYOUT = LAYOUTS[RecordKind.ENTRY]
Positions = npt.NDArray[np.int64]

RATE_LINE = 8
"""Digits of the shortest tariff number that has a rate; block 33 has those or ten."""
DOLLARS_A_LINE = 1.0
"""The 7501 rounds values to whole dollars, so a sum may be off by up to a dollar a line."""


def check_entries(mapped: Mapped, facts: FileFacts, *, nested: bool = False) -> Checked:
    """The entries of a chunk that holds every line of each of its entries.

    `nested` tells that rows with one number are one entry, as the source nested its lines; else
    lines with the same entry number are.
    """
    entry_of, order = _groups(mapped, nested=nested)
    ordered = _reordered(mapped, order)
    groups = entry_of[order]
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    findings = Findings()
    heads = _heads(ordered, groups, starts, findings)
    table = check_fields(LAYOUT, LAYOUT.fields, heads.table, findings, facts)
    check_order(LAYOUT, table, findings, facts.read_on)
    lines = _checked_lines(ordered, groups, starts, findings, facts)
    table = table.append_column("lines", _nested(lines, starts))
    _check_total(table, lines, starts, findings)
    _move_remarks(mapped, groups, order, findings)
    rejects = (*fault_rejects(mapped, facts), *found_rejects(heads, findings, facts))
    return finish(LAYOUT, table, heads, findings, facts, rejects)


def entry_keys(mapped: Mapped) -> pa.Array:
    """The entry number of each line, evened out for telling entries apart; null where empty."""
    if "entry_number" not in mapped.table.column_names:
        return pa.nulls(mapped.table.num_rows, pa.string())
    column = mapped.table["entry_number"].combine_chunks()
    return pc.utf8_upper(pc.replace_substring_regex(column, r"[^0-9A-Za-z]+", ""))


def _groups(mapped: Mapped, *, nested: bool) -> tuple[Positions, Positions]:
    """The entry of each line, numbered by first appearance, and the lines in order of entries."""
    if nested:
        keys = mapped.rows
    else:
        own = pc.binary_join_element_wise("row", mapped.rows.cast(pa.string()), " ")
        keys = pc.coalesce(entry_keys(mapped), own)
    keys = keys.combine_chunks() if isinstance(keys, pa.ChunkedArray) else keys
    entry_of = keys.dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return entry_of, np.argsort(entry_of, kind="stable")


def _reordered(mapped: Mapped, order: Positions) -> Mapped:
    if np.array_equal(order, np.arange(len(order))):
        return mapped
    taken = pa.array(order)
    return Mapped(
        mapped.table.take(taken),
        mapped.source.take(taken),
        mapped.rows.take(taken),
        (),
        {},
        mapped.private,
    )


def _heads(lines: Mapped, groups: Positions, starts: Positions, findings: Findings) -> Mapped:
    """One row an entry. A cell that is empty on some lines is taken from the others."""
    first = pa.array(starts)
    names = [f.name for f in LAYOUT.fields if f.name in lines.table.column_names]
    columns = {n: _head_column(n, lines, groups, starts, findings) for n in names}
    if "synthetic" in lines.table.column_names:
        columns["synthetic"] = lines.table["synthetic"].take(first)
    table = pa.table(columns) if columns else lines.table.select([]).take(first)
    return Mapped(table, lines.source.take(first), lines.rows.take(first), (), {}, lines.private)


def _head_column(
    name: str, lines: Mapped, groups: Positions, starts: Positions, findings: Findings
) -> pa.Array:
    column = lines.table[name].combine_chunks()
    first = column.take(pa.array(starts))
    if column.null_count:
        first = column.take(pa.array(_first_filled(column, groups, starts)))
    differs = pc.fill_null(pc.not_equal(column, first.take(pa.array(groups))), False)  # noqa: FBT003
    if pc.any(differs).as_py():
        for place in pc.indices_nonzero(differs).to_pylist():
            entry = int(groups[place])
            findings.reject(
                entry,
                name,
                "header_conflict",
                f"the lines of the entry do not agree: {first[entry].as_py()!r} and, in row "
                f"{lines.rows[place].as_py()}, {column[place].as_py()!r}",
            )
    return first


def _first_filled(column: pa.Array, groups: Positions, starts: Positions) -> Positions:
    """The place of the first cell of each entry that is not empty; its first line's where none."""
    filled = column.is_valid().to_numpy(zero_copy_only=False)
    places = np.where(filled, np.arange(len(groups)), len(groups))
    found = np.minimum.reduceat(places, starts) if len(starts) else places
    return np.where(found < len(groups), found, starts)


def _checked_lines(
    lines: Mapped, groups: Positions, starts: Positions, findings: Findings, facts: FileFacts
) -> pa.Table:
    """The lines, typed; a bad one rejects its entry, an odd one gives it a remark."""
    own = Findings()
    table = check_fields(LAYOUT, LAYOUT.lines, lines.table, own, facts)
    numbers = table["line_number"].combine_chunks()
    for place in pc.indices_nonzero(pc.less(pc.utf8_length(table["hts"]), RATE_LINE)).to_pylist():
        own.reject(place, "hts", "hts_length", f"{table['hts'][place]} has fewer than 8 digits")
    for place in _repeated(numbers, groups):
        own.reject(place, "line_number", "line_twice", f"{numbers[place]} stands twice")
    for place, (name, rule, reason) in sorted(own.faults.items()):
        findings.reject(int(groups[place]), name, rule, f"{_line(lines, numbers, place)}: {reason}")
    for place, words in own.remarks.items():
        shown = f"line {numbers[place]}"
        findings.remarks.setdefault(int(groups[place]), []).extend(f"{shown}, {w}" for w in words)
    del starts
    return table


def _line(lines: Mapped, numbers: pa.Array, place: int) -> str:
    number = numbers[place].as_py()
    row = lines.rows[place].as_py()
    return f"line {number} (row {row})" if number is not None else f"the line in row {row}"


def _repeated(numbers: pa.Array, groups: Positions) -> list[int]:
    """Places of lines whose number their entry has had already."""
    known = pc.fill_null(numbers, -1).to_numpy(zero_copy_only=False)
    order = np.lexsort((np.arange(len(known)), known, groups))
    same = (np.diff(groups[order]) == 0) & (np.diff(known[order]) == 0) & (known[order][1:] >= 0)
    return [int(place) for place in order[1:][same]]


def _nested(lines: pa.Table, starts: Positions) -> pa.Array:
    columns = [lines[f.name].combine_chunks() for f in LAYOUT.lines]
    arrays = [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in columns]
    structs = pa.StructArray.from_arrays(arrays, fields=list(LAYOUT.line_type))
    offsets = pa.array(np.append(starts, lines.num_rows), pa.int32())
    return pa.ListArray.from_arrays(offsets, structs)


def _check_total(table: pa.Table, lines: pa.Table, starts: Positions, findings: Findings) -> None:
    """Remark where block 39 is not the sum of block 36."""
    values = lines["entered_value"].cast(pa.float64()).combine_chunks()
    each = pc.fill_null(values, 0.0).to_numpy(zero_copy_only=False)
    if not len(starts):
        return
    sums = np.add.reduceat(each, starts)
    counts = np.diff(np.append(starts, lines.num_rows))
    stated = table["total_entered_value"].cast(pa.float64()).combine_chunks()
    totals = stated.to_numpy(zero_copy_only=False).astype(float)
    for entry in np.flatnonzero(np.abs(totals - sums) > DOLLARS_A_LINE * counts):
        reason = f"{totals[entry]:,.2f} is not the sum of the lines, {sums[entry]:,.2f}"
        findings.remark(int(entry), "total_entered_value", "sum", reason)


def _move_remarks(mapped: Mapped, groups: Positions, order: Positions, findings: Findings) -> None:
    """Remarks that the mapping made on a line belong to its entry."""
    places = {int(place): int(group) for place, group in zip(order, groups, strict=True)}
    for position, words in mapped.remarks.items():
        findings.remarks.setdefault(places[position], []).extend(words)
