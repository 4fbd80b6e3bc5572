"""Excel workbooks: the first sheet that holds a table, as text columns."""

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pyarrow as pa
from openpyxl.utils.exceptions import InvalidFileException

from ingest.tabular.sheet import (
    ROWS_IN_CHUNK,
    Chunk,
    Preview,
    Reading,
    Unreadable,
    text_table,
    unique_names,
)
from ingest.tabular.unpacking import check_workbook

EXCEL_ROWS = 1_048_576
EXCEL_COLUMNS = 16_384
HEADER_WITHIN = 30
PREVIEW_ROWS = 20

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    ParseError,
    SyntaxError,
    EOFError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
)
"""What openpyxl lets through on files that are damaged inside; it has no error of its own."""


class WorkbookSheet:
    """The first worksheet with at least two cells in a row; that row is the header."""

    nested = False

    def __init__(self, path: Path, reading: Reading) -> None:
        """Open the workbook far enough to see the header.

        Raises:
            Unreadable: see `check_workbook`; or no sheet holds a table.
        """
        check_workbook(path)
        self._path = path
        self._sheet, self._header_row, header, self.expected_rows = _find_table(path)
        self.header = reading.columns or unique_names(header)

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """See `Sheet.chunks`."""
        wanted = tuple(columns or self.header)
        places = [self.header.index(name) for name in wanted]
        rows = _cell_rows(self._path, self._sheet, self._header_row + 1)
        number = 0
        while block := list(islice(rows, ROWS_IN_CHUNK)):
            texts = [[_text_at(row, place) for place in places] for row in block]
            filled = [any(t is not None for t in row) for row in texts]
            numbers = [number + i for i, full in enumerate(filled, start=1) if full]
            number += len(block)
            kept = [row for row, full in zip(texts, filled, strict=True) if full]
            yield Chunk(text_table(wanted, kept), pa.array(numbers, pa.int64()))


def read_workbook_preview(path: Path) -> Preview:
    """The header and the first rows.

    Raises:
        Unreadable: see `WorkbookSheet`.
    """
    check_workbook(path)
    sheet, header_row, header, _ = _find_table(path)
    first = islice(_cell_rows(path, sheet, header_row + 1), PREVIEW_ROWS)
    rows = tuple(tuple(_text_at(r, i) or "" for i in range(len(header))) for r in first)
    return Preview(header, rows)


def _find_table(path: Path) -> tuple[str, int, tuple[str, ...], int]:
    for name in _sheet_names(path):
        for row_number, row in enumerate(islice(_cell_rows(path, name, 1), HEADER_WITHIN), start=1):
            texts = [_text_at(row, i) or "" for i in range(len(row))]
            while texts and not texts[-1]:
                texts.pop()
            if sum(bool(t) for t in texts) > 1:
                return name, row_number, tuple(texts), _row_count(path, name) - row_number
    raise Unreadable("no sheet of the workbook holds a table with a row of column names")


def _open(path: Path) -> openpyxl.Workbook:
    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except _DAMAGE as error:
        raise Unreadable(
            "the Excel file is damaged inside; open, save and send it again"
        ) from error


def _sheet_names(path: Path) -> list[str]:
    workbook = _open(path)
    try:
        return [sheet.title for sheet in workbook.worksheets]
    finally:
        workbook.close()


def _row_count(path: Path, sheet: str) -> int:
    workbook = _open(path)
    try:
        return min(int(workbook[sheet].max_row or 0), EXCEL_ROWS)
    finally:
        workbook.close()


def _cell_rows(path: Path, sheet: str, first: int) -> Iterator[tuple[Any, ...]]:
    workbook = _open(path)
    try:
        worksheet = workbook[sheet]
        worksheet.reset_dimensions()  # what a file says of its own size may be wrong
        yield from worksheet.iter_rows(
            min_row=first, max_row=EXCEL_ROWS, max_col=EXCEL_COLUMNS, values_only=True
        )
    except _DAMAGE as error:
        raise Unreadable("the Excel sheet breaks off or is damaged; save it again") from error
    finally:
        workbook.close()


def _text_at(row: tuple[Any, ...], place: int) -> str | None:
    return _cell_text(row[place]) if place < len(row) else None


def _cell_text(value: object) -> str | None:
    """A cell as text: dates in ISO form, whole numbers without a fraction."""
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            midnight = value.time() == dt.time()
            return value.date().isoformat() if midnight else value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
