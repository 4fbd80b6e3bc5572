"""What stands in the files: columns, codes, dates, sums and links, read independently."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from ingest.generator import WorldReport, example_world, generate
from schemas.errors import Conflict, InvalidInput
from schemas.records import FEED_KINDS, LAYOUTS, Feed, Field

Rows = list[dict[str, str]]
TABULAR = (
    "entries",
    "manifests",
    "holds",
    "exams",
    "requests",
    "notices",
    "reviews",
    "liquidations",
    "accounts",
    "orders",
)


def fields_of(feed: str) -> tuple[Field, ...]:
    layout = LAYOUTS[FEED_KINDS[Feed(feed)][0]]
    return (*layout.fields, *layout.lines)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, seed=seed, entries=1_000)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    differing = digests(tmp_path / "c")
    assert all(
        differing[f"{feed}.csv"] != digest
        for feed, digest in (
            (name.removesuffix(".csv"), value) for name, value in digests(tmp_path / "a").items()
        )
        if feed in {"entries", "manifests", "holds", "accounts"}
    )


@pytest.mark.parametrize("feed", TABULAR)
def test_columns_are_the_layouts(feed: str, rows_of: Callable[[str], Rows]) -> None:
    rows = rows_of(feed)
    assert rows
    assert list(rows[0]) == [*[field.name for field in fields_of(feed)], "synthetic"]
    assert {row["synthetic"] for row in rows} == {"true"}


@pytest.mark.parametrize("feed", TABULAR)
def test_every_value_fits_its_field(feed: str, rows_of: Callable[[str], Rows]) -> None:
    rows = rows_of(feed)
    for field in fields_of(feed):
        values = [row[field.name] for row in rows]
        if field.required:
            assert all(values), field.name
        if field.choices:
            assert {value for value in values if value} <= set(field.choices), field.name
        if field.minimum is not None:
            assert all(float(value) >= field.minimum for value in values if value), field.name


def test_modes_fit_ports(rows_of: Callable[[str], Rows]) -> None:
    by_port: dict[str, set[str]] = defaultdict(set)
    for row in rows_of("entries"):
        by_port[row["port"]].add(row["mode_of_transport"])
    assert by_port["2704"] <= {"10", "11"}
    assert by_port["1012"] == {"40"}
    assert "30" in by_port["2304"]
    assert not by_port["2304"] & {"10", "11"}


def test_dates_follow_each_other(rows_of: Callable[[str], Rows], small_world: WorldReport) -> None:
    end = small_world.settings.end.isoformat()
    for row in rows_of("entries"):
        assert row["export_date"] <= row["import_date"] <= row["entry_date"]
        assert row["entry_date"] < row["summary_date"] <= end
        if row["release_date"]:
            assert row["entry_date"] <= row["release_date"] <= end
    for row in rows_of("manifests"):
        assert row["filed_date"] <= min(row["arrival_date"], end)
    last = small_world.settings.last_arrival.isoformat()
    waiting = [row for row in rows_of("manifests") if not row["entry_number"]]
    assert all(row["arrival_date"] > last for row in waiting if row["bill_type"] != "master")
    assert any(row["arrival_date"] <= end for row in waiting if row["bill_type"] != "master")
    assert any(row["arrival_date"] > end for row in waiting)


@pytest.mark.parametrize(
    ("feed", "first", "then"),
    [
        ("holds", "placed_date", "removed_date"),
        ("holds", "placed_date", "center_finding_date"),
        ("exams", "exam_date", "released_date"),
        ("requests", "issued_date", "answered_date"),
        ("notices", "issued_date", "response_due_date"),
    ],
)
def test_an_event_ends_after_it_began(
    feed: str, first: str, then: str, rows_of: Callable[[str], Rows]
) -> None:
    pairs = [(row[first], row[then]) for row in rows_of(feed) if row[then]]
    assert pairs
    assert all(begun <= ended for begun, ended in pairs)


@pytest.mark.parametrize(
    ("feed", "column"),
    [
        ("holds", "placed_date"),
        ("holds", "removed_date"),
        ("holds", "center_finding_date"),
        ("exams", "exam_date"),
        ("requests", "issued_date"),
        ("requests", "answered_date"),
        ("notices", "issued_date"),
        ("reviews", "review_date"),
        ("liquidations", "liquidation_date"),
    ],
)
def test_nothing_is_known_from_after_the_end(
    feed: str, column: str, rows_of: Callable[[str], Rows], small_world: WorldReport
) -> None:
    late = [row for row in rows_of(feed) if row[column] > small_world.settings.end.isoformat()]
    assert not late


def test_sums_of_an_entry(rows_of: Callable[[str], Rows]) -> None:
    by_entry: dict[str, Rows] = defaultdict(list)
    for row in rows_of("entries"):
        by_entry[row["entry_number"]].append(row)
    assert len(by_entry) == 3_000
    for rows in by_entry.values():
        head = rows[0]
        assert [row["line_number"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
        value = sum(float(row["entered_value"]) for row in rows)
        assert float(head["total_entered_value"]) == pytest.approx(value, abs=0.01)
        assert float(head["total_duty"]) == pytest.approx(
            sum(float(row["duty"]) for row in rows), abs=0.02
        )
        total = sum(float(head[name]) for name in ("total_duty", "total_tax", "total_other"))
        assert float(head["total"]) == pytest.approx(total, abs=0.01)


def test_duty_is_the_rate_times_the_value(rows_of: Callable[[str], Rows]) -> None:
    additional = {"": 0.0, "99038803": 0.25, "99038815": 0.075}
    shares = 0
    for row in rows_of("entries"):
        rate = row["rate"]
        if rate.startswith("Free"):
            regular = 0.0
        elif found := re.fullmatch(r"([0-9.]+)%", rate):
            regular = float(found[1]) / 100 * float(row["entered_value"])
        else:
            continue
        special = additional[row["special_hts"]] * float(row["entered_value"])
        assert float(row["duty"]) == pytest.approx(regular + special, abs=0.011)
        shares += 1
    assert shares > 7_000


def test_events_name_entries_bills_and_importers(rows_of: Callable[[str], Rows]) -> None:
    entries = {row["entry_number"]: row for row in rows_of("entries")}
    accounts = {row["importer_number"] for row in rows_of("accounts")}
    bills = {(row["bill_number"], row["arrival_date"]): row for row in rows_of("manifests")}
    assert {row["importer_number"] for row in entries.values()} <= accounts
    for feed in ("holds", "exams", "requests", "notices", "reviews", "liquidations"):
        for row in rows_of(feed):
            if not row["entry_number"]:
                bill = bills[row["bill_number"], row["arrival_date"]]
                assert (feed, row["outcome"], row["disposition"]) == ("holds", "open", "1G")
                assert bill["importer_number"] == row["importer_number"]
                assert row["port"] == bill["port_of_unlading_code"]
                continue
            entry = entries[row["entry_number"]]
            assert (row["importer_number"], row["port"]) == (
                entry["importer_number"],
                entry["port"],
            )
            if "bill_number" in row:
                bill = bills[row["bill_number"], row["arrival_date"]]
                assert bill["entry_number"] == row["entry_number"]
    requests = {row["request_id"] for row in rows_of("requests")}
    assert {row["request_id"] for row in rows_of("notices")} <= requests
    orders = {row["order_id"] for row in rows_of("orders")}
    assert {row["ad_cvd_case"] for row in entries.values()} - {""} <= orders


def test_bills_and_their_masters(rows_of: Callable[[str], Rows]) -> None:
    bills = rows_of("manifests")
    keys = [(row["bill_number"], row["arrival_date"]) for row in bills]
    assert len(set(keys)) == len(keys)
    masters = {row["bill_number"] for row in bills if row["bill_type"] == "master"}
    named = {row["master_bill"] for row in bills if row["bill_type"] == "house"}
    assert named == masters
    assert {row["goods_description"] for row in bills if row["bill_type"] == "master"} == {
        "CONSOLIDATED CARGO"
    }


def test_liquidations_come_at_about_314_days(rows_of: Callable[[str], Rows]) -> None:
    entered = {
        row["entry_number"]: date.fromisoformat(row["entry_date"]) for row in rows_of("entries")
    }
    spans = [
        (date.fromisoformat(row["liquidation_date"]) - entered[row["entry_number"]]).days
        for row in rows_of("liquidations")
    ]
    assert min(spans) >= 312
    assert max(spans) <= 318
    changed = [row for row in rows_of("liquidations") if row["liquidation_type"] == "change"]
    assert all(row["duty_deposited"] != row["duty_final"] for row in changed)


def test_formats_hold_the_same_rows(tmp_path: Path) -> None:
    for kind in ("csv", "parquet", "jsonl"):
        generate(tmp_path / kind, seed=5, entries=1_000, format=kind)
    whole = pq.read_table(tmp_path / "parquet" / "entries.parquet")
    lines = (tmp_path / "jsonl" / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert whole.num_rows == len(told)
    assert whole.schema.names == [*[field.name for field in fields_of("entries")], "synthetic"]
    for name in ("entry_number", "description", "unit", "manufacturer_address"):
        assert [row.get(name) for row in told] == whole[name].to_pylist()
    boxes = [row.get("container_numbers", []) for row in told]
    assert boxes == [values or [] for values in whole["container_numbers"].to_pylist()]
    assert sum(row["entered_value"] for row in told) == float(
        pc.sum(whole["entered_value"]).as_py()
    )
    blocks = (tmp_path / "jsonl" / "manifests.jsonl").read_text(encoding="utf-8").splitlines()
    assert "\n" in json.loads(blocks[0])["consignee"]


def test_notes_say_that_they_are_examples(small_world: WorldReport) -> None:
    notes = sorted((small_world.out / "guidance").glob("*.md"))
    assert 4 <= len(notes) <= 6
    for note in notes:
        text = note.read_text(encoding="utf-8")
        assert text.startswith("---\n")
        assert "example: true" in text
        assert "SYNTHETIC EXAMPLE" in text


def test_example_world_is_small_and_has_acme(tmp_path: Path) -> None:
    report = example_world(tmp_path / "example")
    assert report.rows["entries"] < 12_000
    truth = json.loads((report.out / "truth" / "acme.json").read_text(encoding="utf-8"))
    assert len(truth["ports"]) == 60


def test_progress_is_told(tmp_path: Path) -> None:
    seen: dict[str, tuple[int, int | None]] = {}

    def tell(step: str, done: int, total: int | None) -> None:
        seen[step] = (done, total)

    report = generate(tmp_path, seed=1, entries=1_000, progress=tell)
    assert set(seen) == set(report.rows)
    assert all(done == total for done, total in seen.values())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entries": 10}, "1,000"),
        ({"seed": -1}, "seed"),
        ({"start": date(2025, 1, 1), "end": date(2025, 2, 1)}, "360 days"),
        ({"format": "xlsx"}, "csv, parquet, jsonl"),
    ],
)
def test_impossible_settings_are_refused(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    settings: dict[str, object] = {"seed": 1, "entries": 1_000, **changes}
    with pytest.raises(InvalidInput, match=words):
        generate(tmp_path / "out", **settings)  # type: ignore[arg-type]  # wrong on purpose
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(Conflict, match="is a file"):
        generate(tmp_path / "out", seed=1, entries=1_000)
