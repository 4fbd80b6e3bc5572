"""Death at each step of a batch: before the commit nothing of it counts, after it all does."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable

from ledger import open_ledger
from schemas.records import RecordKind

DYING = Path(__file__).with_name("dies_at_a_point.py")
SOURCES = Path(__file__).parents[3] / "src"
PORT = RecordKind.PORT
TableOf = Callable[[list[tuple[str, str, int]]], pa.Table]
WITHOUT, WITH = {"0001": "first"}, {"0001": "changed", "0002": "second"}


@pytest.mark.parametrize(
    ("point", "survives"),
    [
        ("before-append", False),
        ("after-append", False),
        ("before-commit", False),
        ("before-remove", False),
        ("after-remove", False),
        ("after-commit", True),
        ("before-tidy", True),
        ("after-tidy", True),
    ],
)
def test_a_batch_counts_whole_or_not_at_all(
    tmp_path: Path, table_of: TableOf, point: str, *, survives: bool
) -> None:
    died = subprocess.run(
        [sys.executable, str(DYING), str(tmp_path), point],
        env={**os.environ, "PYTHONPATH": f"{SOURCES}{os.pathsep}{DYING.parent}"},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    with open_ledger(tmp_path) as ledger:
        rows = ledger.current(PORT).select("code", "name").to_pyarrow().to_pylist()
        assert {row["code"]: row["name"] for row in rows} == (WITH if survives else WITHOUT)
        assert [batch.id for batch in ledger.batches()] == ([1, 2] if survives else [1])
        # what did not count is gone from the files too, and its id is not given again
        kept = {1: 1, 2: 2} if survives else {1: 1}
        assert rows_by_batch(tmp_path) == kept
        run = ledger.begin_run("ports", "after")
        with ledger.begin_batch(run.id, "ports") as batch:
            assert batch.id == 3
            again = batch.add(PORT, table_of([("0002", "second", 2024), ("0001", "changed", 2025)]))
            batch.commit()
        assert again.kept == (0 if survives else 2)
        rows = ledger.current(PORT).select("code", "name").to_pyarrow().to_pylist()
        assert {row["code"]: row["name"] for row in rows} == WITH


def rows_by_batch(home: Path) -> dict[int, int]:
    """What the table itself holds, whatever counts."""
    numbers = DeltaTable(str(home / "ledger" / "port")).to_pyarrow_table()["batch_id"].to_pylist()
    return {number: numbers.count(number) for number in sorted(set(numbers))}
