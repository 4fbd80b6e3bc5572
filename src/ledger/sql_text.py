"""SQL over the Delta files: which rows count, and which version is current. Pure text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

# The current version of a key: the latest in the world, then the latest recorded. `recorded_at`
# rises from row to row over the whole ledger, so there are no ties.
CURRENT = "row_number() OVER (PARTITION BY key ORDER BY effective_at DESC, recorded_at DESC) = 1"

_SIMPLE_TYPES = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
}


@dataclass(frozen=True, slots=True)
class AsOf:
    """Moments up to which versions count; None leaves one open."""

    effective_at: datetime | None = None
    known_at: datetime | None = None
    recorded_at: datetime | None = None

    def conditions(self) -> list[str]:
        """One comparison for each moment that is set."""
        moments = {
            "effective_at": self.effective_at,
            "known_at": self.known_at,
            "recorded_at": self.recorded_at,
        }
        return [
            f"{column} <= TIMESTAMPTZ '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00'"
            for column, moment in moments.items()
            if moment is not None
        ]


def select_rows(
    schema: pa.Schema,
    files: Sequence[Path],
    present: frozenset[str],
    conditions: Sequence[str],
) -> str:
    """The columns of `schema` out of Parquet files; null where they have no such column yet."""
    columns = ", ".join(_column(field, present) for field in schema)
    if not files:
        return f"SELECT {columns} WHERE false"
    names = ", ".join(literal(_glob_free(str(path))) for path in files)
    where = " AND ".join(conditions) or "true"
    return f"SELECT {columns} FROM read_parquet([{names}], union_by_name = true) WHERE {where}"


def current_rows(versions: str, narrow: str) -> str:
    """The current version of each key.

    Args:
        versions: a SELECT of the versions with the columns wanted, `recorded_at` among them.
        narrow: a SELECT of key, effective_at and recorded_at of the same versions.
    """
    # Winners are found among narrow rows: to rank whole rows would sort every line of every entry.
    # The text is written twice, as DuckDB keeps a common table expression whole in memory.
    winners = f"SELECT recorded_at FROM ({narrow}) QUALIFY {CURRENT}"
    return f"SELECT * FROM ({versions}) WHERE recorded_at IN ({winners})"


def duckdb_type(kind: pa.DataType) -> str:
    """DuckDB's name of an Arrow type that layouts use.

    Raises:
        KeyError: none uses it so far.
    """
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    if pa.types.is_list(kind):
        return f"{duckdb_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        inner = ", ".join(f"{quoted(field.name)} {duckdb_type(field.type)}" for field in kind)
        return f"STRUCT({inner})"
    return _SIMPLE_TYPES[kind]


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _column(field: pa.Field, present: frozenset[str]) -> str:
    name = quoted(field.name)
    if field.name in present:
        return name
    return f"CAST(NULL AS {duckdb_type(field.type)}) AS {name}"


def _glob_free(path: str) -> str:
    """A path for read_parquet in which stars and question marks mean themselves."""
    return path.replace("*", "[*]").replace("?", "[?]")
