"""Batches: one at a time, checked, in order, and readable as of any moment."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ibis
import pyarrow as pa
import pytest

from ledger import Ledger, open_ledger
from schemas.errors import Conflict, InvalidInput, NotFound, Unavailable
from schemas.evidence import SourceRef
from schemas.records import LAYOUTS, META_SCHEMA, RecordKind
from schemas.rejects import Rejected

PORT = RecordKind.PORT
Rows = list[tuple[str, str, int]]
TableOf = Callable[[Rows], pa.Table]


@pytest.fixture
def run_id(ledger: Ledger) -> str:
    return ledger.begin_run("ports", "ports.csv").id


def names(table: pa.Table) -> list[str]:
    return sorted(table["name"].to_pylist())


def test_a_batch_holds_the_lock_until_it_ends(ledger: Ledger, run_id: str, tmp_path: Path) -> None:
    with open_ledger(tmp_path) as other:
        batch = ledger.begin_batch(run_id, "ports")
        with pytest.raises(Unavailable, match="writing"), other.write_lock(0.1):
            pass
        batch.commit()
        with other.write_lock(0.1):
            pass


def test_opening_beside_a_writer_leaves_its_batch_alone(
    ledger: Ledger, run_id: str, tmp_path: Path, table_of: TableOf
) -> None:
    with ledger.begin_batch(run_id, "ports") as batch:
        batch.add(PORT, table_of([("2304", "Laredo", 2024)]))
        open_ledger(tmp_path).close()
        batch.commit()
    assert ledger.versions(PORT).count().to_pyarrow().as_py() == 1


def test_another_thread_waits_for_the_lock(ledger: Ledger) -> None:
    failures: list[Exception] = []

    def contend() -> None:
        try:
            with ledger.write_lock(0.1):
                pass
        except Unavailable as error:
            failures.append(error)

    with ledger.write_lock():
        thread = threading.Thread(target=contend)
        thread.start()
        thread.join()
    assert len(failures) == 1


def test_one_batch_is_open_at_a_time(ledger: Ledger, run_id: str) -> None:
    with ledger.begin_batch(run_id, "ports") as batch:
        with pytest.raises(Conflict, match=f"Batch {batch.id} is open"):
            ledger.begin_batch(run_id, "ports")
        batch.commit()
        with pytest.raises(Conflict, match="has ended"):
            batch.commit()
    ledger.begin_batch(run_id, "ports").abandon()


def test_leaving_a_batch_by_an_error_takes_it_back(
    ledger: Ledger, run_id: str, table_of: TableOf
) -> None:
    rows = table_of([("2304", "Laredo", 2024)])

    def fail_half_way() -> None:
        with ledger.begin_batch(run_id, "ports") as batch:
            batch.add(PORT, rows)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert ledger.batches() == []
    with ledger.begin_batch(run_id, "ports") as batch:
        assert batch.add(PORT, rows).kept == 1  # the version is not remembered
        later = batch.commit()
    assert later.id == 2
    assert ledger.batch_records(2, PORT).num_rows == 1


def test_rejects_of_an_open_batch_do_not_show(ledger: Ledger, run_id: str) -> None:
    wrong = Rejected(SourceRef("p\udcff.csv", "a" * 64, run_id, row=1), "x", "code", "port", "no")
    with ledger.begin_batch(run_id, "ports") as batch:
        batch.reject([wrong])
        assert ledger.rejects() == []
        batch.commit()
    assert [row.file for row in ledger.rejects()] == ["p?.csv"]  # a name that is no UTF-8


def test_the_same_version_in_two_adds_of_a_batch_is_kept_once(
    ledger: Ledger, run_id: str, table_of: TableOf
) -> None:
    with ledger.begin_batch(run_id, "ports") as batch:
        first = batch.add(PORT, table_of([("2304", "Laredo", 2024)]))
        again = batch.add(PORT, table_of([("2304", "Laredo", 2024), ("2304", "Laredo TX", 2025)]))
        kept = batch.commit()
    assert (first.kept, again.kept, again.unchanged, again.superseded) == (1, 1, 1, 1)
    assert kept.counts == {"kept": 2, "unchanged": 1, "superseded": 1, "rejected": 0}
    assert names(ledger.batch_current(kept.id, PORT)) == ["Laredo TX"]
    # both versions came with this batch: nothing that was there before is superseded
    assert ledger.batch_superseded(kept.id, PORT) == []


def test_another_process_s_batches_are_known(
    ledger: Ledger, run_id: str, tmp_path: Path, table_of: TableOf
) -> None:
    rows = table_of([("2304", "Laredo", 2024)])
    with ledger.begin_batch(run_id, "ports") as batch:
        batch.add(PORT, table_of([("2704", "Los Angeles", 2024)]))
        batch.commit()
    with open_ledger(tmp_path) as other, other.begin_batch(run_id, "ports") as batch:
        batch.add(PORT, rows)
        batch.commit()
    with ledger.begin_batch(run_id, "ports") as batch:
        assert batch.add(PORT, rows).unchanged == 1
        batch.commit()


def test_another_process_s_batches_of_another_kind_are_known(
    ledger: Ledger, run_id: str, tmp_path: Path, table_of: TableOf
) -> None:
    first, second = table_of([("2304", "Laredo", 2024)]), table_of([("2704", "Los Angeles", 2024)])
    keep(ledger, run_id, first)
    with open_ledger(tmp_path) as other:
        keep(other, run_id, second)
    with ledger.begin_batch(run_id, "centers") as batch:  # no port in it
        batch.add(RecordKind.CENTER, centers(first))
        batch.commit()
    with ledger.begin_batch(run_id, "ports") as batch:
        assert batch.add(PORT, second).unchanged == 1
        batch.commit()


def centers(like: pa.Table) -> pa.Table:
    own = LAYOUTS[RecordKind.CENTER].schema
    meta = like.select(list(META_SCHEMA.names[:10]))
    columns = [pa.nulls(like.num_rows, each.type) for each in own]
    return pa.table([*columns, *meta.columns], schema=pa.schema([*own, *meta.schema]))


def drop(table: pa.Table) -> pa.Table:
    return table.drop_columns(["name", "run_id"])


def widen(table: pa.Table) -> pa.Table:
    return table.append_column("colour", pa.array(["red"] * table.num_rows))


def forget_key(table: pa.Table) -> pa.Table:
    place = table.schema.get_field_index("key")
    return table.set_column(place, "key", pa.nulls(table.num_rows, pa.string()))


def mistype(table: pa.Table) -> pa.Table:
    place = table.schema.get_field_index("effective_at")
    return table.set_column(place, "effective_at", pa.array(["soon"] * table.num_rows))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (drop, "missing name, run_id"),
        (widen, "unknown colour"),
        (forget_key, "key"),
        (mistype, "effective_at|soon|do not fit"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_whole(
    ledger: Ledger,
    run_id: str,
    table_of: TableOf,
    spoil: Callable[[pa.Table], pa.Table],
    words: str,
) -> None:
    rows = table_of([("2304", "Laredo", 2024)])
    with ledger.begin_batch(run_id, "ports") as batch:
        with pytest.raises(InvalidInput, match=words):
            batch.add(PORT, spoil(rows))
        assert batch.add(PORT, rows).kept == 1
        assert batch.commit().counts["kept"] == 1


def test_rows_are_recorded_one_after_another_even_when_the_clock_goes_back(
    ledger: Ledger, run_id: str, table_of: TableOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(ledger, run_id, table_of([("2304", "Laredo", 2024), ("2304", "Laredo A", 2024)]))
    monkeypatch.setattr("ledger.journal.datetime", Yesterday)
    keep(ledger, run_id, table_of([("2304", "Laredo B", 2024), ("2304", "Laredo C", 2024)]))
    monkeypatch.undo()
    table = ledger.versions(PORT).to_pyarrow().sort_by("recorded_at")
    assert table["name"].to_pylist() == ["Laredo", "Laredo A", "Laredo B", "Laredo C"]
    assert len(set(table["recorded_at"].to_pylist())) == 4
    assert names(ledger.current(PORT).to_pyarrow()) == ["Laredo C"]


class Yesterday(datetime):
    """A clock that was set back by a day."""

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        del tz
        return datetime.now(UTC) - timedelta(days=1)


def keep(ledger: Ledger, run_id: str, table: pa.Table) -> None:
    with ledger.begin_batch(run_id, "ports") as batch:
        batch.add(PORT, table)
        batch.commit()


def test_a_question_can_be_asked_as_of_a_moment(
    ledger: Ledger, run_id: str, table_of: TableOf
) -> None:
    keep(ledger, run_id, table_of([("2304", "Laredo 2026", 2026)]))
    between = datetime.now(UTC)
    time.sleep(0.01)
    keep(ledger, run_id, table_of([("2304", "Laredo 2013", 2013), ("0101", "Portland", 2026)]))
    middle = datetime(2020, 1, 1, tzinfo=UTC)
    assert names(ledger.current(PORT).to_pyarrow()) == ["Laredo 2026", "Portland"]
    assert names(ledger.current(PORT, effective_at=middle).to_pyarrow()) == ["Laredo 2013"]
    assert names(ledger.current(PORT, known_at=middle).to_pyarrow()) == ["Laredo 2013"]
    assert names(ledger.current(PORT, recorded_at=between).to_pyarrow()) == ["Laredo 2026"]
    both = ledger.current(PORT, recorded_at=between, effective_at=middle)
    assert both.count().to_pyarrow().as_py() == 0


@pytest.mark.parametrize("number", [7, 1])
def test_a_batch_that_is_not_committed_is_not_found(
    ledger: Ledger, run_id: str, number: int
) -> None:
    ledger.begin_batch(run_id, "ports").abandon()
    with pytest.raises(NotFound, match=f"batch {number}"):
        ledger.batch_records(number, PORT)
    with pytest.raises(NotFound):
        ledger.batch_current(number, PORT)


def test_closing_a_run_that_is_not_there_is_an_error(ledger: Ledger) -> None:
    with pytest.raises(NotFound):
        ledger.finish_run("absent", {}, {})


@pytest.fixture
def filled(ledger: Ledger, run_id: str, table_of: TableOf) -> Ledger:
    keep(ledger, run_id, table_of([(f"{code:04}", "A", 2024) for code in range(50)]))
    return ledger


def test_threads_ask_at_once(filled: Ledger) -> None:
    found: list[int] = []

    def ask() -> None:
        for _ in range(5):
            table = filled.current(PORT)
            joined = table.join(table.group_by("key").agg(n=table.count()), "key")
            found.append(joined.count().to_pyarrow().as_py())
            found.append(table.filter(table.code < "0050").to_pyarrow().num_rows)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [50] * 40


def test_answers_can_be_held_in_a_table_for_further_questions(filled: Ledger) -> None:
    few = filled.current(PORT).filter(lambda t: t.code < "0010")
    held = filled.connection.create_table("few", few, temp=True)
    assert held.count().to_pyarrow().as_py() == 10
    codes = ibis.memtable(pa.table({"code": ["0001", "0049"]}))
    assert held.semi_join(codes, "code").count().to_pyarrow().as_py() == 1
    assert next(iter(held.to_pyarrow_batches())).num_rows == 10
    filled.connection.raw_sql("DROP TABLE few")
    assert "few" not in filled.connection.list_tables()


def test_an_expression_keeps_seeing_what_it_was_made_on(
    filled: Ledger, run_id: str, table_of: TableOf
) -> None:
    before = filled.current(PORT)
    for number in range(40):  # enough for the files to be joined
        keep(filled, run_id, table_of([(f"{number:04}", f"B{number}", 2025)]))
    assert before.count().to_pyarrow().as_py() == 50
    assert set(before.name.to_pyarrow().to_pylist()) == {"A"}
    assert filled.current(PORT).filter(lambda t: t.name != "A").count().to_pyarrow().as_py() == 40


@pytest.mark.parametrize("kind", RecordKind)
def test_every_kind_can_be_kept_revised_and_read(
    ledger: Ledger, run_id: str, kind: RecordKind, table_of: TableOf
) -> None:
    own = LAYOUTS[kind].schema
    meta = table_of([("2304", "A", 2024), ("2304", "A", 2025)]).select(list(META_SCHEMA.names[:10]))
    for text in ("first", "second"):
        words = pa.array([text, None], pa.string())
        columns = [words if each.type == pa.string() else pa.nulls(2, each.type) for each in own]
        given = pa.table([*columns, *meta.columns], schema=pa.schema([*own, *meta.schema]))
        with ledger.begin_batch(run_id, kind.value) as batch:
            batch.add(kind, given)
            last = batch.commit()
    assert ledger.versions(kind).count().to_pyarrow().as_py() == 3
    assert ledger.current(kind).count().to_pyarrow().as_py() == 1
    # the second row of the first batch has the latest date: the later batch supersedes nothing
    assert ledger.batch_superseded(last.id, kind) == []
    assert ledger.batch_records(last.id, kind).schema.equals(LAYOUTS[kind].kept_schema)
