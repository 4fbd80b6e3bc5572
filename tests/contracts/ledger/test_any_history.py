"""Whatever comes in whatever order, the ledger answers as a plain list of versions would."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger import Ledger, open_ledger
from schemas.records import RecordKind

PORT = RecordKind.PORT
Row = tuple[str, str, int]  # code, name, year since when it holds
TableOf = Callable[[list[Row]], pa.Table]

ROWS = st.tuples(
    st.sampled_from(["2304", "2704"]), st.sampled_from("ABC"), st.sampled_from([2013, 2024, 2026])
)
BATCHES = st.lists(st.lists(ROWS, max_size=4), min_size=1, max_size=5)


@dataclass(frozen=True)
class Version:
    """A row that was kept, in which batch and at which place in the whole."""

    row: Row
    batch: int
    place: int


class Plain:
    """The rules, slowly: a version is a key and a content; the latest in the world is current.

    The name alone is content here: the year is a date of the row, no part of what it says.
    """

    def __init__(self) -> None:
        self.versions: list[Version] = []

    def add(self, batch: int, rows: list[Row]) -> tuple[int, int, int]:
        kept = unchanged = superseded = 0
        for row in rows:
            if any(each.row[:2] == row[:2] for each in self.versions):
                unchanged += 1
                continue
            held = self.current(batch).get(row[0])
            superseded += held is not None and row[2] >= held.row[2]
            kept += 1
            self.versions.append(Version(row, batch, len(self.versions)))
        return kept, unchanged, superseded

    def current(self, batch: int) -> dict[str, Version]:
        best: dict[str, Version] = {}
        for each in self.versions:
            held = best.get(each.row[0])
            if each.batch <= batch and (held is None or each.row[2] >= held.row[2]):
                best[each.row[0]] = each
        return best

    def current_of(self, batch: int) -> list[Row]:
        return sorted(each.row for each in self.current(batch).values() if each.batch == batch)

    def superseded_by(self, batch: int) -> list[str]:
        before = {each.row[0] for each in self.versions if each.batch < batch}
        return sorted(f"port:{row[0]}" for row in self.current_of(batch) if row[0] in before)


def to_rows(table: pa.Table) -> list[Row]:
    found = table.select(["code", "name", "effective_at"]).to_pylist()
    return sorted((row["code"], row["name"], row["effective_at"].year) for row in found)


def check(ledger: Ledger, plain: Plain, batches: int) -> None:
    now = sorted(each.row for each in plain.current(batches).values())
    assert to_rows(ledger.current(PORT).to_pyarrow()) == now
    for batch in range(1, batches + 1):
        assert to_rows(ledger.batch_current(batch, PORT)) == plain.current_of(batch)
        assert list(ledger.batch_superseded(batch, PORT)) == plain.superseded_by(batch)


@settings(
    deadline=None,
    max_examples=12,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking such a history takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(BATCHES)
def test_counts_and_current_versions(table_of: TableOf, batches: list[list[Row]]) -> None:
    plain = Plain()
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder)) as ledger:
        run = ledger.begin_run("ports", "")
        made = []
        for number, rows in enumerate(batches, start=1):
            with ledger.begin_batch(run.id, "ports") as batch:
                counts = batch.add(PORT, table_of(rows))
                batch.commit()
            assert (counts.kept, counts.unchanged, counts.superseded) == plain.add(number, rows)
            check(ledger, plain, number)
            made.append(ledger.current(PORT))
        for number, expression in enumerate(made, start=1):  # each sees what it was made on
            then = sorted(each.row for each in plain.current(number).values())
            assert to_rows(expression.to_pyarrow()) == then
        with open_ledger(Path(folder)) as other:  # an index made in one go says the same
            check(other, plain, len(batches))
