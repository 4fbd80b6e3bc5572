"""Result files appear whole or not at all."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from analysis.result_files import Row, write_result
from schemas.errors import InvalidInput

COLUMNS = ("id", "title", "score")
ROWS: list[Row] = [("0007", "=SUM(A1)", 0.5), ("b", 'ünï, "q"\nx', None)]


def test_csv_holds_what_was_written(tmp_path: Path) -> None:
    write_result(tmp_path / "out.csv", COLUMNS, ROWS)
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            list(COLUMNS), ["0007", "=SUM(A1)", "0.5"], ["b", 'ünï, "q"\nx', ""],
        ]  # fmt: skip


def test_excel_holds_text_as_text(tmp_path: Path) -> None:
    write_result(tmp_path / "out.XLSX", COLUMNS, ROWS)
    rows = CalamineWorkbook.from_path(tmp_path / "out.XLSX").get_sheet_by_index(0).to_python()
    assert rows == [list(COLUMNS), ["0007", "=SUM(A1)", 0.5], ["b", 'ünï, "q"\nx', ""]]


def test_a_failure_half_way_leaves_the_older_file(tmp_path: Path) -> None:
    def breaks() -> Iterator[Row]:
        yield ROWS[0]
        raise InvalidInput("the index went away")

    out = tmp_path / "out.csv"
    out.write_text("older")
    with pytest.raises(InvalidInput, match="went away"):
        write_result(out, COLUMNS, breaks())
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.csv", "older")]


@pytest.mark.parametrize("name", ["out.txt", "nowhere/out.csv", "out"])
def test_where_no_result_can_go_is_told_beforehand(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match="out"):
        write_result(tmp_path / name, COLUMNS, [])
