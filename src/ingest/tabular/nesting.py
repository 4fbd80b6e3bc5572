"""Entry lines that stand in a list within their entry, spread to one row a line."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def spread_lines(table: pa.Table, rows: pa.Array) -> tuple[pa.Table, pa.Array]:
    """One row for each item of the list column `lines`; the entry's cells are repeated.

    A table without such a column comes back as it is. An entry without lines keeps one row whose
    line cells are null, so that the check can say so.
    """
    if "lines" not in table.column_names:
        return table, rows
    lines = table["lines"].combine_chunks()
    if not pa.types.is_list(lines.type) or not pa.types.is_struct(lines.type.value_type):
        return table.drop_columns("lines"), rows
    counts = pc.fill_null(pc.list_value_length(lines), 0).to_numpy(zero_copy_only=False)
    repeats = np.maximum(counts, 1)
    parents = pa.array(np.repeat(np.arange(len(counts)), repeats))
    structs = lines.flatten().take(_places(counts, repeats))
    heads = table.drop_columns("lines").take(parents)
    columns = {name: heads[name] for name in heads.column_names}
    for position in range(structs.type.num_fields):
        columns[structs.type.field(position).name] = pc.struct_field(structs, position)
    return pa.table(columns), rows.take(parents)


def _places(counts: "np.ndarray[tuple[int], np.dtype[np.int64]]", repeats: object) -> pa.Array:
    """Which flattened line stands in each spread row; null for an entry without any."""
    empty = np.repeat(counts == 0, repeats)  # type: ignore[call-overload]  # an int array too
    places = np.cumsum(~empty) - 1
    return pa.array(places, mask=empty)
