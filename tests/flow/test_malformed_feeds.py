"""Spoilt files of every tabular feed: a clear word, never a traceback, and nothing kept is lost."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from ingest import IngestOptions, ingest_feed
from ledger import Ledger, open_ledger
from schemas.errors import NothingReadable
from schemas.records import FEED_KINDS, LAYOUTS, Feed, Field, RecordKind
from schemas.records.layout import COUNT, DATE, MONEY, NUMBER

DATA = Path(__file__).parents[1] / "data" / "feeds"
GOOD: dict[str, dict[str, str]] = yaml.safe_load((DATA / "good_rows.yaml").read_text())
FEEDS = [Feed(name) for name in GOOD]
Row = dict[str, str]


def to_csv(rows: list[Row]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def kind_of(feed: Feed) -> RecordKind:
    return FEED_KINDS[feed][0]


def fields_of(feed: Feed) -> list[Field]:
    layout = LAYOUTS[kind_of(feed)]
    return [*layout.fields, *layout.lines]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One home for all, which holds a good row of every feed from the first test to the last."""
    folder = tmp_path_factory.mktemp("malformed")
    ledger = open_ledger(folder / "home")
    for feed in FEEDS:
        path = folder / f"good-{feed.value}.csv"
        path.write_bytes(to_csv([GOOD[feed]]))
        assert ingest_feed(feed, [path], ledger).counts["kept"] == 1
    before = {feed: keys_of(ledger, feed) for feed in FEEDS}
    yield ledger
    for feed in FEEDS:
        assert before[feed] <= keys_of(ledger, feed)
    ledger.close()


def keys_of(ledger: Ledger, feed: Feed) -> set[str]:
    return set(ledger.versions(kind_of(feed)).to_pyarrow()["key"].to_pylist())


def ingest(ledger: Ledger, feed: Feed, path: Path) -> tuple[dict[str, int], list[str], list[str]]:
    """(counts, reasons of rejects, reasons of skipped files or of the refusal).

    `kept` counts good rows, whether they are new or were kept by an earlier test.
    """
    try:
        report = ingest_feed(feed, [path], ledger, options=IngestOptions(secret=b"x" * 32))
    except NothingReadable as error:
        return {"kept": 0, "rejected": 0}, [], [str(error)]
    rejects = ledger.rejects(report.run_id, limit=1000)
    counts = dict(report.counts)
    counts["kept"] += counts["unchanged"]
    return counts, [r.reason for r in rejects], [s.reason for s in report.skipped]


def second_row(feed: Feed) -> Row:
    """A good row under another key."""
    row = dict(GOOD[feed])
    changes = {"entry_number": "ABC-1234568-4", "importer_number": "98-7654321", "code": "2305"}
    for name in LAYOUTS[kind_of(feed)].key_fields:
        row[name] = changes.get(name, row[name])
        if name.endswith("_id") or name == "bill_number":
            row[name] = f"{row[name]}9"
    if feed is Feed.CENTERS:
        row["code"] = "CEE006"
    return row


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("change", ["short", "long"])
def test_wrong_column_count(tmp_path: Path, ledger: Ledger, feed: Feed, change: str) -> None:
    good, bad = to_csv([second_row(feed), GOOD[feed]]).splitlines()[1:]
    spoilt = bad.rpartition(b",")[0] if change == "short" else bad + b",more"
    header = to_csv([GOOD[feed]]).splitlines()[0]
    path = tmp_path / "bad.csv"
    path.write_bytes(b"\n".join([header, spoilt, good]) + b"\n")
    counts, rejects, _ = ingest(ledger, feed, path)
    assert (counts["kept"], counts["rejected"]) == (1, 1)
    assert "columns" in rejects[0]


DATES = [(feed, f.name) for feed in FEEDS for f in fields_of(feed) if f.type == DATE]


@pytest.mark.parametrize(("feed", "name"), DATES)
def test_impossible_dates(tmp_path: Path, ledger: Ledger, feed: Feed, name: str) -> None:
    path = tmp_path / "bad.csv"
    for day, word in (("2025-02-30", "calendar"), ("13/45/2025", "calendar"), ("1066", "date")):
        path.write_bytes(to_csv([GOOD[feed] | {name: day}]))
        counts, rejects, _ = ingest(ledger, feed, path)
        assert (counts["kept"], counts["rejected"]) == (0, 1)
        assert word in rejects[0]


NUMBERS = [
    (feed, f.name)
    for feed in FEEDS
    for f in fields_of(feed)
    if f.minimum is not None and f.type in {MONEY, NUMBER, COUNT}
]


@pytest.mark.parametrize(("feed", "name"), NUMBERS)
def test_negative_values(tmp_path: Path, ledger: Ledger, feed: Feed, name: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(to_csv([GOOD[feed] | {name: "-1"}]))
    counts, rejects, _ = ingest(ledger, feed, path)
    assert (counts["kept"], counts["rejected"]) == (0, 1)
    assert "less than" in rejects[0]


BAD_CODES = {
    "entry_number": "ABC-1234567-7",
    "importer_number": "12-345678",
    "port": "9999",
    "hts": "85423",
    "entry_type": "zz",
    "center": "CEE011",
    "code": "CEE011",
}
CHECKED = [
    (feed, f.name)
    for feed in FEEDS
    for f in fields_of(feed)
    if f.code is not None and f.name in BAD_CODES and f.name in GOOD[feed]
]


@pytest.mark.parametrize(("feed", "name"), CHECKED)
def test_bad_check_digits_and_codes(tmp_path: Path, ledger: Ledger, feed: Feed, name: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(to_csv([second_row(feed), GOOD[feed] | {name: BAD_CODES[name]}]))
    counts, rejects, _ = ingest(ledger, feed, path)
    spec = next(f for f in fields_of(feed) if f.name == name)
    if spec.required or name in {"entry_number", "importer_number"}:
        assert (counts["kept"], counts["rejected"]) == (1, 1)
        assert rejects[0]
    else:
        assert (counts["kept"], counts["rejected"]) == (2, 0)


def cut(data: bytes) -> bytes:
    return data[: int(len(data) * 0.6)]


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("form", ["csv", "csv.gz", "xlsx", "parquet", "jsonl"])
def test_truncated(
    tmp_path: Path,
    ledger: Ledger,
    feed: Feed,
    form: str,
) -> None:
    path = tmp_path / f"cut.{form}"
    path.write_bytes(cut(in_form(form, [second_row(feed)], tmp_path)))
    counts, rejects, skipped = ingest(ledger, feed, path)
    assert counts["kept"] == 0
    assert rejects or skipped


def in_form(form: str, rows: list[Row], scratch: Path) -> bytes:
    if form == "csv":
        return to_csv(rows)
    if form == "csv.gz":
        return gzip.compress(to_csv(rows))
    if form == "jsonl":
        return "".join(json.dumps(row) + "\n" for row in rows).encode()
    path = scratch / f"form.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    else:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in [list(rows[0]), *(list(r.values()) for r in rows)]:
            sheet.append(row)
        book.save(path)
    return path.read_bytes()


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize("form", ["csv", "csv.gz", "xlsx", "parquet", "jsonl"])
def test_every_form_brings_the_same_record(
    tmp_path: Path,
    ledger: Ledger,
    feed: Feed,
    form: str,
) -> None:
    path = tmp_path / f"same.{form}"
    path.write_bytes(in_form(form, [GOOD[feed]], tmp_path))
    counts, rejects, skipped = ingest(ledger, feed, path)
    assert (counts["unchanged"], rejects, skipped) == (1, [], [])


@pytest.mark.parametrize("feed", FEEDS)
def test_a_very_long_line(tmp_path: Path, ledger: Ledger, feed: Feed) -> None:
    header, good = to_csv([second_row(feed)]).splitlines()
    path = tmp_path / "long.csv"
    size = 50_000_000 if feed in {Feed.ENTRIES, Feed.MANIFESTS} else 3_000_000
    path.write_bytes(header + b"\n" + b"x" * size + b"\n" + good + b"\n")
    counts, rejects, _ = ingest(ledger, feed, path)
    assert (counts["kept"], counts["rejected"]) == (1, 1)
    assert "longer than" in rejects[0]
    path.write_bytes(b"x" * size)
    _, _, skipped = ingest(ledger, feed, path)
    assert "first line" in skipped[0]


@pytest.mark.parametrize("feed", FEEDS)
def test_a_workbook_bomb(tmp_path: Path, ledger: Ledger, feed: Feed) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(in_form("xlsx", [GOOD[feed]], tmp_path))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data + b" " * (32 << 20) if "sheet1" in name else data)
    _, _, skipped = ingest(ledger, feed, path)
    assert "bomb" in skipped[0]


@pytest.mark.parametrize("feed", FEEDS)
def test_wrong_encodings(tmp_path: Path, ledger: Ledger, feed: Feed) -> None:
    """UTF-16 and Latin-1 are read; noise is named."""
    text = to_csv([GOOD[feed]])
    for number, encoding in enumerate(("utf-16", "latin-1")):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text.decode().encode(encoding))
        counts, _, _ = ingest(ledger, feed, path)
        assert counts["rejected"] == 0
    noise = tmp_path / "noise.csv"
    noise.write_bytes(bytes(range(128, 256)) * 400)
    _, _, skipped = ingest(ledger, feed, noise)
    assert "noise.csv" in skipped[0]


@pytest.mark.parametrize(
    "data",
    [b"\0" * 4096, b"\x1f\x8b", b"PK\x03\x04", b"PAR1", b"%PDF-1.7\n", b"{", b"[", b'"', b"\n\n"],
)
def test_odd_beginnings(tmp_path: Path, ledger: Ledger, data: bytes) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(data)
    _, _, skipped = ingest(ledger, Feed.ENTRIES, path)
    assert "odd.csv: " in skipped[0]
