"""A generated world through the real readers into the ledger: nothing is lost, nothing twice."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from ingest import RunReport, ingest_feed
from ingest.generator import FileFormat, WorldReport, generate
from ledger import Ledger, open_ledger
from schemas.records import FEED_KINDS, Feed, RecordKind

FORMATS: tuple[FileFormat, ...] = ("csv", "parquet", "jsonl")


@pytest.fixture(scope="module", params=FORMATS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> WorldReport:
    out = tmp_path_factory.mktemp("world")
    return generate(out, seed=21, entries=1_000, format=request.param)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    opened = open_ledger(tmp_path_factory.mktemp("home"))
    yield opened
    opened.close()


def load(world: WorldReport, ledger: Ledger) -> dict[str, RunReport]:
    paths: dict[str, Path] = {**world.files, "guidance": world.out / "guidance"}
    return {feed: ingest_feed(Feed(feed), [path], ledger) for feed, path in paths.items()}


@pytest.fixture(scope="module")
def reports(world: WorldReport, ledger: Ledger) -> dict[str, RunReport]:
    """One ledger for the three formats: what one brought, the next finds unchanged."""
    return load(world, ledger)


def test_every_row_is_good(world: WorldReport, reports: dict[str, RunReport]) -> None:
    for feed, report in reports.items():
        known = report.counts["kept"] + report.counts["unchanged"]
        expected = {"entries": 1_000, "guidance": 5}.get(feed, world.rows.get(feed))
        assert known == expected, feed
        assert report.counts["superseded"] == 0, feed
        assert report.counts["rejected"] == 0, feed
        assert report.counts["skipped"] == 0, feed


def test_another_load_keeps_nothing(
    world: WorldReport, ledger: Ledger, reports: dict[str, RunReport]
) -> None:
    again = load(world, ledger)
    assert set(again) == set(reports)
    assert all(report.counts["kept"] == 0 for report in again.values())


@pytest.mark.usefixtures("reports")
def test_the_formats_are_one_world(world: WorldReport, ledger: Ledger) -> None:
    """Three formats into one ledger leave as many records as one: their hashes agree."""
    for feed, rows in world.rows.items():
        kept = ledger.versions(FEED_KINDS[Feed(feed)][0]).count().to_pyarrow().as_py()
        assert kept == (1_000 if feed == "entries" else rows), feed


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize("kind", [RecordKind.ENTRY, RecordKind.BILL, RecordKind.HOLD])
def test_records_say_that_they_are_synthetic(ledger: Ledger, kind: RecordKind) -> None:
    table = ledger.current(kind).select("synthetic", "remarks").to_pyarrow()
    assert set(table["synthetic"].to_pylist()) == {True}
    remarks = [words for row in table["remarks"].to_pylist() for words in row]
    assert remarks == []


@pytest.mark.usefixtures("reports")
def test_entries_keep_their_lines(ledger: Ledger) -> None:
    table = ledger.current(RecordKind.ENTRY).select("total_entered_value", "lines").to_pyarrow()
    for row in table.to_pylist():
        total = sum((line["entered_value"] for line in row["lines"]), Decimal(0))
        assert total == row["total_entered_value"]


@pytest.mark.usefixtures("reports")
def test_notes_are_kept_as_examples(ledger: Ledger) -> None:
    table = ledger.current(RecordKind.DOCUMENT).select("key", "example").to_pyarrow()
    assert table.num_rows == 5
    assert all(key.startswith("doc:example-") for key in table["key"].to_pylist())
    assert set(table["example"].to_pylist()) == {True}
