"""Entries out of flat lines: whole, or not at all."""

import csv
import datetime as dt
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.checked import Checked
from ingest.feed_mapping import recognise
from ingest.file_facts import FileFacts
from ingest.reading import read_checked
from ingest.tabular import delimited as delimited_module
from ingest.tabular import open_sheet, read_preview
from ingest.whole_entries import MOST_LINES
from schemas.records import Feed
from schemas.vocab.entry_number import entry_check_digit

GOOD: dict[str, str] = yaml.safe_load(
    (Path(__file__).parents[2] / "data" / "feeds" / "good_rows.yaml").read_text()
)["entries"]


def number(serial: int) -> str:
    return f"ABC-{serial:07}-{entry_check_digit(f'ABC{serial:07}')}"


def line(serial: int, place: int, **change: str) -> dict[str, str]:
    own = {"entry_number": number(serial), "line_number": str(place), "total_entered_value": ""}
    return GOOD | own | change


def read(tmp_path: Path, rows: list[dict[str, str]]) -> list[Checked]:
    path = tmp_path / "entries.csv"
    header = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="") as sink:
        writer = csv.DictWriter(sink, header)
        writer.writeheader()
        writer.writerows(rows)
    mapping = recognise(Feed.ENTRIES, read_preview(path)).mapping
    assert mapping is not None
    facts = FileFacts("e.csv", "a" * 64, "run", dt.date(2026, 6, 1), secret=b"x" * 32)
    sheet = open_sheet(path, mapping.reading)
    return [c for c, _ in read_checked(sheet, mapping, facts, tmp_path)]


def entries(parts: list[Checked]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for part in parts:
        for row in part.table.to_pylist():
            assert row["entry_number"] not in found
            found[row["entry_number"]] = [item["line_number"] for item in row["lines"]]
    return found


def rejects(parts: list[Checked]) -> list[Any]:
    return [reject for part in parts for reject in part.rejects]


def test_lines_of_one_number_are_one_entry(tmp_path: Path) -> None:
    parts = read(tmp_path, [line(1, 1), line(1, 2), line(2, 1)])
    assert entries(parts) == {number(1): [1, 2], number(2): [1]}


def test_one_bad_line_rejects_the_entry_and_names_itself(tmp_path: Path) -> None:
    rows = [line(1, 1), line(1, 2, entered_value="-3"), line(1, 3), line(2, 1)]
    parts = read(tmp_path, rows)
    assert entries(parts) == {number(2): [1]}
    [reject] = rejects(parts)
    assert (reject.field, reject.rule) == ("entered_value", "minimum")
    assert "line 2 (row 2)" in reject.reason
    assert reject.ref.row == 1


def test_lines_that_disagree_on_the_summary_reject_it(tmp_path: Path) -> None:
    parts = read(tmp_path, [line(1, 1), line(1, 2, port="2704"), line(2, 1)])
    [reject] = rejects(parts)
    assert (reject.field, reject.rule) == ("port", "header_conflict")
    assert "2304" in reject.reason
    assert "row 2" in reject.reason
    assert list(entries(parts)) == [number(2)]


def test_summary_cells_may_stand_on_one_line_only(tmp_path: Path) -> None:
    head_only_once = {"port": "", "importer_number": "", "entry_date": "", "entry_type": ""}
    parts = read(tmp_path, [line(1, 1, **head_only_once), line(1, 2), line(1, 3, **head_only_once)])
    assert entries(parts) == {number(1): [1, 2, 3]}
    assert parts[0].table["port"].to_pylist() == ["2304"]


def test_a_line_number_twice(tmp_path: Path) -> None:
    parts = read(tmp_path, [line(1, 1), line(1, 1), line(2, 1)])
    [reject] = rejects(parts)
    assert reject.rule == "line_twice"
    assert list(entries(parts)) == [number(2)]


def test_a_row_without_number_is_no_entry_with_another(tmp_path: Path) -> None:
    rows = [line(1, 1), line(1, 2, entry_number=""), line(2, 1, entry_number=""), line(1, 3)]
    parts = read(tmp_path, rows)
    assert entries(parts) == {number(1): [1, 3]}
    assert [(r.field, r.rule, r.ref.row) for r in rejects(parts)] == [
        ("entry_number", "required", 2),
        ("entry_number", "required", 3),
    ]


def test_a_sum_that_does_not_add_up_is_remarked(tmp_path: Path) -> None:
    rows = [line(1, n, total_entered_value="4500") for n in (1, 2)]
    [part] = [p for p in read(tmp_path, rows) if p.table.num_rows]
    assert "is not the sum of the lines, 3,000.00" in part.table["remarks"][0][0].as_py()


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited_module, "ROWS_IN_CHUNK", 7)


@pytest.mark.usefixtures("small_chunks")
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sizes=st.lists(st.integers(1, 12), min_size=1, max_size=8), seed=st.integers(0, 9))
def test_no_order_of_lines_parts_an_entry(tmp_path: Path, sizes: list[int], seed: int) -> None:
    rows = [line(s, n) for s, size in enumerate(sizes) for n in range(1, size + 1)]
    if seed:
        random.Random(seed).shuffle(rows)  # noqa: S311  (an order, no secret)
    parts = read(tmp_path, rows)
    found = {key: sorted(lines) for key, lines in entries(parts).items()}
    assert found == {number(s): list(range(1, n + 1)) for s, n in enumerate(sizes)}
    assert rejects(parts) == []


def test_too_many_lines_are_not_one_entry(tmp_path: Path) -> None:
    rows = [line(1, n) for n in range(1, MOST_LINES + 12_000)]
    parts = read(tmp_path, [line(2, 1), *rows])
    assert list(entries(parts))[:1] == [number(2)]
    assert "entry_too_long" in {reject.rule for reject in rejects(parts)}
    assert number(1) not in entries(parts)
