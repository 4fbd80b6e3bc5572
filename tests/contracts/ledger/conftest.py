"""Small tables of port records, for a ledger in a temporary home."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from ledger import Ledger, open_ledger
from schemas.records import LAYOUTS, META_SCHEMA, RecordKind

LAYOUT = LAYOUTS[RecordKind.PORT]
GIVEN = pa.schema([*LAYOUT.schema, *list(META_SCHEMA)[:10]])

Rows = list[tuple[str, str, int]]  # code, name, year since when it holds
TableOf = Callable[[Rows], pa.Table]


def to_table(rows: Rows, source_row: int = 1) -> pa.Table:
    """Checked port records as a reader hands them over."""
    made = []
    for code, name, year in rows:
        moment = datetime(year, 1, 1, tzinfo=UTC)
        made.append(
            {
                **dict.fromkeys(LAYOUT.schema.names),
                "schedule": "d",
                "code": code,
                "name": name,
                "key": f"port:{code}",
                "source_file": "ports.csv",
                "source_sha256": "a" * 64,
                "source_row": source_row,
                "run_id": "r",
                "effective_at": moment,
                "known_at": moment,
                "synthetic": False,
                "remarks": [],
            }
        )
    return pa.Table.from_pylist(made, schema=GIVEN)


@pytest.fixture
def table_of() -> TableOf:
    return to_table


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path)
    yield opened
    opened.close()
