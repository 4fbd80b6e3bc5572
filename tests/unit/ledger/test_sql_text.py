"""SQL over the files, run by DuckDB over small ones."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.journal import Visible
from ledger.sql_text import AsOf, current_rows, duckdb_type, select_rows
from schemas.records import LAYOUTS, RecordLayout

INSTANT = pa.timestamp("us", tz="UTC")
SCHEMA = pa.schema(
    [
        pa.field("key", pa.string()),
        pa.field("effective_at", INSTANT),
        pa.field("recorded_at", INSTANT),
        pa.field("batch_id", pa.int64()),
    ]
)
START = datetime(2026, 1, 1, tzinfo=UTC)


def run(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.sql(sql).fetchall()


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.kind.value)
def test_a_table_without_files_is_empty_and_typed(layout: RecordLayout) -> None:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        empty = connection.sql(
            select_rows(layout.kept_schema, (), frozenset(), [])
        ).to_arrow_table()
    assert empty.cast(layout.kept_schema).num_rows == 0
    assert empty.column_names == layout.kept_schema.names


def test_types_that_no_layout_uses_are_refused() -> None:
    with pytest.raises(KeyError):
        duckdb_type(pa.duration("s"))


def test_a_column_that_older_files_lack_is_null(tmp_path: Path) -> None:
    old, new = tmp_path / "a'*?.parquet", tmp_path / "b.parquet"
    pq.write_table(pa.table({"key": ["a"]}), old)
    pq.write_table(pa.table({"key": ["b"], "batch_id": pa.array([7], pa.int64())}), new)
    present = frozenset({"key", "batch_id"})
    assert run(f"{select_rows(SCHEMA, (old, new), present, [])} ORDER BY key") == [
        ("a", None, None, None),
        ("b", None, None, 7),
    ]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(1, 4)), max_size=12),
    st.randoms(),
)
def test_the_current_version_is_the_latest_in_whatever_order_rows_lie(
    versions: list[tuple[str, int, int]], shuffle: Random
) -> None:
    rows = [
        {
            "key": key,
            "effective_at": START + timedelta(days=days),
            "recorded_at": START + timedelta(microseconds=place),
            "batch_id": batch,
        }
        for place, (key, days, batch) in enumerate(versions)
    ]
    best: dict[str, dict[str, Any]] = {}
    for row in rows:  # later rows win ties, as they are recorded later
        held = best.get(row["key"])
        if held is None or row["effective_at"] >= held["effective_at"]:
            best[row["key"]] = row
    shuffle.shuffle(rows)
    with duckdb.connect() as connection:
        connection.register("v", pa.Table.from_pylist(rows, schema=SCHEMA))
        found = connection.sql(current_rows("SELECT * FROM v", "SELECT * FROM v")).fetchall()
    wanted = sorted((row["key"], row["batch_id"]) for row in best.values())
    assert sorted((row[0], row[3]) for row in found) == wanted


def test_as_of_compares_moments_in_utc() -> None:
    eastern = timezone(timedelta(hours=-5))
    [condition] = AsOf(known_at=datetime(2026, 1, 1, 20, tzinfo=eastern)).conditions()
    assert condition == "known_at <= TIMESTAMPTZ '2026-01-02 01:00:00.000000+00'"
    assert AsOf().conditions() == []


def test_batches_that_were_never_committed_do_not_count() -> None:
    visible = Visible(newest=9, excluded=(3, 8))
    assert visible.conditions() == ["batch_id <= 9", "batch_id NOT IN (3, 8)"]
    assert visible.conditions(5) == ["batch_id <= 5", "batch_id NOT IN (3)"]
    assert visible.conditions(2) == ["batch_id <= 2"]
