"""What is a new version, what is current, and what a batch changed."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from ledger import KeptCounts, Ledger, open_ledger
from schemas.errors import ConfigError
from schemas.records import RecordKind

PORT = RecordKind.PORT
Rows = list[tuple[str, str, int]]
TableOf = Callable[[Rows], pa.Table]


def keep(ledger: Ledger, table: pa.Table) -> KeptCounts:
    run = ledger.begin_run("ports", "ports.csv")
    with ledger.write_lock():
        batch = ledger.begin_batch(run.id, "ports")
        counts = batch.add(PORT, table)
        batch.commit()
    return counts


def current(ledger: Ledger) -> dict[str, str]:
    rows = ledger.current(PORT).select("code", "name").to_pyarrow().to_pylist()
    return {row["code"]: row["name"] for row in rows}


def test_the_same_rows_twice_change_nothing(ledger: Ledger, table_of: TableOf) -> None:
    rows: Rows = [("2304", "Laredo", 2024), ("2704", "Los Angeles", 2024)]
    assert keep(ledger, table_of(rows)) == KeptCounts(2, 0, 0)
    assert keep(ledger, table_of(rows)) == KeptCounts(0, 2, 0)
    assert ledger.versions(PORT).count().to_pyarrow().as_py() == 2


def test_twins_within_one_table_are_one_record(ledger: Ledger, table_of: TableOf) -> None:
    assert keep(ledger, table_of([("2304", "Laredo", 2024)] * 3)) == KeptCounts(1, 2, 0)


def test_where_a_row_was_read_does_not_make_a_version(ledger: Ledger, table_of: TableOf) -> None:
    first = table_of([("2304", "Laredo", 2024)])
    other = first.set_column(
        first.schema.get_field_index("source_row"), "source_row", pa.array([99], pa.int64())
    )
    keep(ledger, first)
    assert keep(ledger, other) == KeptCounts(0, 1, 0)


def test_a_later_version_is_current_and_supersedes(ledger: Ledger, table_of: TableOf) -> None:
    keep(ledger, table_of([("2304", "Laredo", 2024)]))
    assert keep(ledger, table_of([("2304", "Laredo, TX", 2025)])) == KeptCounts(1, 0, 1)
    assert current(ledger) == {"2304": "Laredo, TX"}
    assert ledger.batch_superseded(2, PORT) == ["port:2304"]
    assert ledger.batch_superseded(1, PORT) == []


def test_an_older_edition_loaded_later_supersedes_nothing(
    ledger: Ledger, table_of: TableOf
) -> None:
    keep(ledger, table_of([("2304", "Laredo", 2026)]))
    assert keep(ledger, table_of([("2304", "Old Laredo", 2013)])) == KeptCounts(1, 0, 0)
    assert current(ledger) == {"2304": "Laredo"}
    assert ledger.batch_current(2, PORT).num_rows == 0
    assert ledger.batch_superseded(2, PORT) == []


def test_a_version_seen_before_does_not_come_back(ledger: Ledger, table_of: TableOf) -> None:
    keep(ledger, table_of([("2304", "Laredo", 2024)]))
    keep(ledger, table_of([("2304", "Laredo, TX", 2025)]))
    assert keep(ledger, table_of([("2304", "Laredo", 2024)])) == KeptCounts(0, 1, 0)
    assert current(ledger) == {"2304": "Laredo, TX"}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_order_of_loading_does_not_decide(
    ledger: Ledger, table_of: TableOf, order: tuple[int, ...]
) -> None:
    versions: list[Rows] = [[("2304", f"Laredo {year}", year)] for year in (2013, 2024, 2026)]
    for place in order:
        keep(ledger, table_of(versions[place]))
    assert current(ledger) == {"2304": "Laredo 2026"}


def test_a_batch_looks_at_no_later_batch(ledger: Ledger, table_of: TableOf) -> None:
    keep(ledger, table_of([("2304", "Laredo", 2024)]))
    keep(ledger, table_of([("2304", "Laredo, TX", 2025)]))
    assert ledger.batch_current(1, PORT)["name"].to_pylist() == ["Laredo"]
    assert ledger.batch_current(2, PORT)["name"].to_pylist() == ["Laredo, TX"]


def test_tables_that_hold_nothing_are_empty_and_typed(ledger: Ledger) -> None:
    empty = ledger.current(RecordKind.ENTRY)
    assert empty.count().to_pyarrow().as_py() == 0
    assert "lines" in empty.columns


def test_many_small_batches_stay_few_files(ledger: Ledger, table_of: TableOf) -> None:
    for number in range(60):
        keep(ledger, table_of([(f"{number:04}", "A", 2024)]))
    assert len(ledger.delta.listed(PORT).files) < 60
    assert len(current(ledger)) == 60


def test_a_home_with_odd_letters_in_its_path(tmp_path: Path, table_of: TableOf) -> None:
    other = open_ledger(tmp_path / "a b'c *?é#{}")
    keep(other, table_of([("2304", "Laredo", 2024)]))
    assert current(other) == {"2304": "Laredo"}
    assert other.batch_current(1, PORT).num_rows == 1
    other.close()


def test_a_home_that_the_tables_cannot_take_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--home"):
        open_ledger(tmp_path / "a[1]")
