"""Answers of Ibis expressions as plain rows."""

from typing import Any

import ibis.expr.types as ir


def to_rows(table: ir.Table) -> list[dict[str, Any]]:
    """The rows of an expression, each a mapping from column to value."""
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found
