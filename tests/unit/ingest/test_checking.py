"""What a bad value costs, field by field."""

import datetime as dt
from pathlib import Path

import pytest
import yaml

from ingest.checked import Checked
from ingest.feed_mapping import recognise
from ingest.file_facts import FileFacts
from ingest.reading import read_checked
from ingest.tabular import open_sheet, read_preview
from schemas.records import Feed

SECRET = b"0123456789abcdef0123456789abcdef"
GOOD: dict[str, dict[str, str]] = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "feeds" / "good_rows.yaml").read_text()
)


def check(
    feed: Feed,
    tmp_path: Path,
    *changes: dict[str, str],
    secret: bytes = SECRET,
    synthetic: bool = False,
) -> Checked:
    rows = [GOOD[feed] | change for change in changes]
    header = list(dict.fromkeys(name for row in rows for name in row))
    path = tmp_path / "t.csv"
    lines = [header, *([f'"{row.get(name, "")}"' for name in header] for row in rows)]
    path.write_text("".join(",".join(line) + "\n" for line in lines))
    mapping = recognise(feed, read_preview(path)).mapping
    assert mapping is not None
    about = FileFacts(
        "t.csv", "a" * 64, "run", dt.date(2026, 6, 1), secret=secret, synthetic=synthetic
    )
    parts = [
        c for c, _ in read_checked(open_sheet(path, mapping.reading), mapping, about, tmp_path)
    ]
    assert len(parts) == 1
    return parts[0]


@pytest.mark.parametrize("feed", [Feed(name) for name in GOOD])
def test_good_rows_are_kept_without_a_word(tmp_path: Path, feed: Feed) -> None:
    checked = check(feed, tmp_path, {})
    assert checked.rejects == ()
    [row] = checked.table.to_pylist()
    assert row["remarks"] == []
    assert row["synthetic"] is True
    assert (row["source_file"], row["source_row"], row["run_id"]) == ("t.csv", 1, "run")


@pytest.mark.parametrize(
    ("feed", "field", "value", "rule"),
    [
        (Feed.HOLDS, "hold_id", "", "required"),
        (Feed.HOLDS, "placed_date", "2025-02-30", "type"),
        (Feed.HOLDS, "removed_date", "2025-13-01", "type"),
        (Feed.HOLDS, "entry_number", "ABC-1234567-5", "entry_number"),
        (Feed.HOLDS, "port", "9999", "port"),
        (Feed.REQUESTS, "topic", "weather", "choices"),
        (Feed.REQUESTS, "line_number", "0", "minimum"),
        (Feed.REVIEWS, "hours", "-1", "minimum"),
        (Feed.LIQUIDATIONS, "duty_final", "-0.01", "minimum"),
        (Feed.MANIFESTS, "weight_kg", "-5", "minimum"),
        (Feed.MANIFESTS, "weight_kg", "heavy", "type"),
        (Feed.ACCOUNTS, "importer_number", "12-34567", "importer_number"),
        (Feed.ENTRIES, "entered_value", "-1", "minimum"),
        (Feed.ENTRIES, "hts", "123", "hts"),
        (Feed.ENTRIES, "hts", "8542", "hts_length"),
        (Feed.ENTRIES, "hts", "", "required"),
        (Feed.ENTRIES, "importer_number", "", "required"),
        (Feed.ENTRIES, "entry_type", "77", "entry_type"),
    ],
)
def test_what_rejects_a_row(tmp_path: Path, feed: Feed, field: str, value: str, rule: str) -> None:
    checked = check(feed, tmp_path, {field: value})
    [reject] = checked.rejects
    assert (reject.field, reject.rule, reject.ref.row) == (field, rule, 1)
    assert checked.table.num_rows == 0
    assert reject.reason
    assert GOOD[feed][next(iter(GOOD[feed]))] in reject.raw or field == next(iter(GOOD[feed]))


@pytest.mark.parametrize(
    ("feed", "field", "value", "kept"),
    [
        (Feed.MANIFESTS, "container_numbers", "CSQU3054383; CSQU3054384", ["CSQU3054383"]),
        (Feed.MANIFESTS, "carrier_scac", "12345", None),
        (Feed.MANIFESTS, "country_of_origin", "QQ", None),
        (Feed.HOLDS, "hold_type", "friendly", None),
        (Feed.HOLDS, "center", "CEE099", None),
        (Feed.EXAMS, "discrepancy", "perhaps", None),
        (Feed.ACCOUNTS, "partner_status", "gold", None),
        (Feed.ENTRIES, "bond_type", "5", None),
        (Feed.ENTRIES, "exporting_country", "XYZ", None),
    ],
)
def test_what_leaves_a_remark(
    tmp_path: Path, feed: Feed, field: str, value: str, kept: object
) -> None:
    checked = check(feed, tmp_path, {field: value})
    assert checked.rejects == ()
    [row] = checked.table.to_pylist()
    assert row[field] == kept
    [remark] = row["remarks"]
    assert remark.startswith(f"{field}: ")
    assert value.rpartition(" ")[2] in remark


def test_codes_come_out_in_canonical_form(tmp_path: Path) -> None:
    checked = check(
        Feed.ENTRIES, tmp_path, {"entry_number": "abc12345676", "importer_number": "12-3456789ab"}
    )
    [row] = checked.table.to_pylist()
    assert row["key"] == "entry:ABC-1234567-6"
    assert row["importer_number"] == "12-3456789AB"
    assert row["lines"][0]["hts"] == "8542310045"
    choice = check(Feed.ACCOUNTS, tmp_path, {"partner_status": "Trade Compliance"})
    assert choice.table["partner_status"].to_pylist() == ["trade_compliance"]


def test_dates_of_a_record(tmp_path: Path) -> None:
    [entry] = check(Feed.ENTRIES, tmp_path, {}).table.to_pylist()
    assert entry["effective_at"] == dt.datetime(2025, 3, 4, tzinfo=dt.UTC)
    assert entry["known_at"] == dt.datetime(2025, 3, 10, tzinfo=dt.UTC)
    [account] = check(Feed.ACCOUNTS, tmp_path, {"as_of": ""}).table.to_pylist()
    assert account["effective_at"] == dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


def test_dates_out_of_order_and_in_the_future(tmp_path: Path) -> None:
    early = {"removed_date": "2025-03-01"}
    [row] = check(Feed.HOLDS, tmp_path, early).table.to_pylist()
    assert row["remarks"] == ["removed_date: it lies before placed_date [order]"]
    [late] = check(Feed.MANIFESTS, tmp_path, {"arrival_date": "2027-01-01"}).table.to_pylist()
    assert late["remarks"] == ["arrival_date: it lies in the future [future]"]


def test_personal_numbers_never_stand_in_clear(tmp_path: Path) -> None:
    number = "219-09-9998"
    checked = check(
        Feed.ENTRIES,
        tmp_path,
        {"importer_number": number, "consignee_number": number, "reference_number": number},
    )
    [row] = checked.table.to_pylist()
    assert row["importer_number"].startswith("ssn-")
    assert row["importer_number"] == row["consignee_number"] == row["reference_number"]
    assert "9998" not in str(row)
    other = check(Feed.ENTRIES, tmp_path, {"importer_number": number}, secret=b"y" * 32)
    assert other.table["importer_number"].to_pylist() != [row["importer_number"]]


@pytest.mark.parametrize("number", ["219-09-9998", "219099998", "000-12-9998", "219 09 9998"])
def test_personal_numbers_do_not_stand_in_rejects(tmp_path: Path, number: str) -> None:
    checked = check(Feed.ENTRIES, tmp_path, {"importer_number": number, "entry_date": "2025-02-30"})
    [reject] = checked.rejects
    for text in (reject.raw, reject.reason):
        assert number not in text
        assert number[-4:] not in text


def test_without_a_secret_a_personal_number_rejects(tmp_path: Path) -> None:
    checked = check(Feed.ENTRIES, tmp_path, {"importer_number": "219-09-9998"}, secret=b"")
    [reject] = checked.rejects
    assert reject.field == "importer_number"


def test_synthetic_comes_from_column_or_file(tmp_path: Path) -> None:
    rows = [{"hold_id": "1", "synthetic": "0"}, {"hold_id": "2", "synthetic": ""}, {"hold_id": "3"}]
    assert check(Feed.HOLDS, tmp_path, *rows).table["synthetic"].to_pylist() == [False, False, True]
    assert set(
        check(Feed.HOLDS, tmp_path, *rows, synthetic=True).table["synthetic"].to_pylist()
    ) == {True}
