"""Answers of Ibis expressions as plain rows."""

from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa


def to_rows(table: ir.Table) -> list[dict[str, Any]]:
    """The rows of an expression, each a mapping from column to value."""
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found


def among(table: ir.Table, column: str, values: Iterable[str]) -> ir.Table:
    """The rows whose column is one of the values.

    The values travel as a table: written into the expression, some thousand of them take Ibis
    seconds to compile.
    """
    wanted = pa.table({column: pa.array(sorted(set(values)), pa.string())})
    return table.semi_join(ibis.memtable(wanted), column)
