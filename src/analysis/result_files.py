"""Rows of answers as a CSV or Excel file, whole or not at all."""

import csv
import io
import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from schemas.errors import InvalidInput

CSV, EXCEL = ".csv", ".xlsx"
EXCEL_ROWS = 1_048_575  # of a sheet, beneath the row of column names
EXCEL_CELL = 32_767  # characters
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

Cell = str | int | float | None
Row = Sequence[Cell]


def check_result_path(path: Path) -> None:
    """Look before the work whether a result can go there.

    Raises:
        InvalidInput: the name ends neither in .csv nor in .xlsx, or the folder is not there.
    """
    if path.suffix.casefold() not in (CSV, EXCEL):
        raise InvalidInput(f"{path} is neither .csv nor .xlsx; name the result file so.")
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidInput(f"{path} cannot be written: {path.parent} is no folder.")


def write_result(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write the rows; the file appears when the last one is written, an older one stays till then.

    Raises:
        InvalidInput: see `check_result_path`; or the file cannot be written.
    """
    check_result_path(path)
    work = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with work.open("wb") as target:
            write_rows(target, path.suffix.casefold(), columns, rows)
            target.flush()
            os.fsync(target.fileno())
        work.replace(path)
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        work.unlink(missing_ok=True)


def result_bytes(suffix: str, columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The same as bytes, to be sent."""
    target = io.BytesIO()
    write_rows(target, suffix, columns, rows)
    return target.getvalue()


def write_rows(target: IO[bytes], suffix: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write column names and rows into an open file of the form that `suffix` names."""
    if suffix == EXCEL:
        _write_excel(target, columns, rows)
        return
    text = io.TextIOWrapper(target, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    text.flush()
    text.detach()


def _write_excel(target: IO[bytes], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Text is written as text: what begins with = is no formula, what looks like a link none."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("answers")
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, list(columns))
        _fill(sheet, rows)


def _fill(sheet: Any, rows: Iterable[Row]) -> None:  # noqa: ANN401  (xlsxwriter has no types)
    for number, row in enumerate(rows, start=1):
        if number > EXCEL_ROWS:
            raise InvalidInput(
                f"The answers have more rows than a sheet holds ({EXCEL_ROWS:,}); write .csv."
            )
        cells = [c[:EXCEL_CELL] if isinstance(c, str) else c for c in row]
        sheet.write_row(number, 0, cells)
