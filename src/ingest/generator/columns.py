"""Arrays to Arrow tables in the layouts of `schemas.records`, one column each."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ingest.generator.draws import Bools, Floats, Ints
from schemas.records import Field

SYNTHETIC = "synthetic"
LIST_SEPARATOR = ";"


def laid_out(fields: Sequence[Field], columns: Mapping[str, pa.Array], rows: int) -> pa.Table:
    """A table with all the fields in their order and `synthetic`, true in every row.

    Fields without a column are null.

    Raises:
        KeyError: a column that the layout does not know.
    """
    known = {field.name for field in fields}
    if stray := set(columns) - known:
        raise KeyError(f"no such field: {sorted(stray)}")
    arrays = [
        columns[field.name].cast(field.type)
        if field.name in columns
        else pa.nulls(rows, field.type)
        for field in fields
    ]
    names = [field.name for field in fields]
    flags = pa.array(np.ones(rows, dtype=np.bool_))
    return pa.table([*arrays, flags], names=[*names, SYNTHETIC])


def texts_at(texts: Sequence[str], which: Ints) -> pa.Array:
    """The text at each index; an empty one is null, as is a negative index."""
    options = pa.array([text or None for text in texts], pa.string())
    return options.take(pa.array(which, mask=which < 0))


def text_column(values: npt.NDArray[np.str_]) -> pa.Array:
    """Texts as they are; empty ones are null."""
    column = pa.array(values, pa.string())
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


def days(values: Ints) -> pa.Array:
    """Days since 1970-01-01 as dates; 0 is null."""
    return pa.array(values.astype(np.int32), mask=values == 0).cast(pa.date32())


def money(values: Floats) -> pa.Array:
    """US dollars, exact to the cent."""
    return pc.cast(pa.array(np.round(values, 2)), pa.decimal128(18, 2))


def flags(values: Bools) -> pa.Array:
    """True or false."""
    return pa.array(values)


def where(condition: Bools, column: pa.Array) -> pa.Array:
    """The column where the condition holds, else null."""
    return pc.if_else(pa.array(condition), column, pa.scalar(None, column.type))
