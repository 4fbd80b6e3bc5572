"""Excel workbooks: the first sheet that holds a table, as text columns."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

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

HEADER_WITHIN = 30
PREVIEW_ROWS = 20
LOCKED = "the Excel file is protected by a password; save it without one"
DAMAGED = "the Excel file breaks off or is damaged inside; open, save and send it again"
Row = Sequence[object]


class WorkbookSheet:
    """The first worksheet with at least two cells in a row; that row is the header."""

    nested = False

    def __init__(self, path: Path, reading: Reading) -> None:
        """Open the workbook and find the header.

        Raises:
            Unreadable: see `check_workbook`; or no sheet holds a table.
        """
        self._path = path
        table = _find_table(path, path.stat().st_mtime_ns)
        self.header = reading.columns or unique_names(table.header)
        self.expected_rows = table.rows

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """See `Sheet.chunks`."""
        wanted = tuple(columns or self.header)
        places = [self.header.index(name) for name in wanted]
        rows = _find_table(self._path, self._path.stat().st_mtime_ns).body()
        number = 0
        while block := list(islice(rows, ROWS_IN_CHUNK)):
            texts = [[_text_at(row, place) for place in places] for row in block]
            filled = [any(cell not in {"", None} for cell in row) for row in block]
            numbers = [number + i for i, full in enumerate(filled, start=1) if full]
            number += len(block)
            kept = [row for row, full in zip(texts, filled, strict=True) if full]
            yield Chunk(text_table(wanted, kept), pa.array(numbers, pa.int64()))


def read_workbook_preview(path: Path) -> Preview:
    """The header and the first rows.

    Raises:
        Unreadable: see `WorkbookSheet`.
    """
    table = _find_table(path, path.stat().st_mtime_ns)
    width = range(len(table.header))
    first = islice(table.body(), PREVIEW_ROWS)
    return Preview(table.header, tuple(tuple(_text_at(r, i) or "" for i in width) for r in first))


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet in memory, and where its table starts."""

    sheet: CalamineSheet
    header: tuple[str, ...]
    above: int
    rows: int

    def body(self) -> Iterator[Row]:
        return islice(self.sheet.iter_rows(), self.above, None)


@lru_cache(maxsize=1)
def _find_table(path: Path, changed: int) -> _Table:
    """The table of the workbook last looked at; it is asked for several times in a row."""
    del changed  # a file written anew under the same name is another
    check_workbook(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if (found := _header(sheet)) is not None:
                header, above = found
                return _Table(sheet, header, above, max(0, sheet.height - above))
    except PasswordError as error:
        raise Unreadable(LOCKED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise Unreadable(DAMAGED) from error
    raise Unreadable("no sheet of the workbook holds a table with a row of column names")


def _header(sheet: CalamineSheet) -> tuple[tuple[str, ...], int] | None:
    for place, row in enumerate(islice(sheet.iter_rows(), HEADER_WITHIN), start=1):
        texts = [_text_at(row, i) or "" for i in range(len(row))]
        while texts and not texts[-1]:
            texts.pop()
        if sum(bool(text) for text in texts) > 1:
            return tuple(texts), place
    return None


def _text_at(row: Row, place: int) -> str | None:
    return _cell_text(row[place]) if place < len(row) else None


def _cell_text(value: object) -> str | None:
    """A cell as text: dates in ISO form, whole numbers without a fraction."""
    match value:
        case None | str():
            return value or None
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return value.isoformat(sep=" ").removesuffix(" 00:00:00")
        case dt.date() | dt.time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
