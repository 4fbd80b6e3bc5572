"""Many questions out of a CSV or Excel file, each with the caller's own row id."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from schemas.errors import InvalidInput, NothingReadable

ID = "id"
LONGEST_FIELD = 64 * 1024 * 1024  # characters of one CSV field
SEPARATORS = ",;\t|"
_EXCEL = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # xlsx and xls begin so
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """The questions of a file.

    Attributes:
        rows: (id, question) in the file's order; rows without any value are left out.
        numbered: True where the file has no column `id`: rows then bear their number, the row of
            column names not counted.
    """

    rows: Sequence[tuple[str, str]]
    numbered: bool


def read_question_file(path: Path, columns: Sequence[str]) -> QuestionSheet:
    """The questions of a file; `columns` are the names that the questions' column may bear.

    Raises:
        InvalidInput: the file cannot be opened, or no column bears one of the names.
        NothingReadable: it is no table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.") from error
    return read_questions(data, path.name, columns)


def read_questions(data: bytes, name: str, columns: Sequence[str]) -> QuestionSheet:
    """The same out of a file's bytes; `name` is for messages."""
    table = (_excel_rows if data.startswith(_EXCEL) else _csv_rows)(data, name)
    header = [cell.strip().casefold() for cell in next(table, ())]
    place = next((header.index(wanted) for wanted in columns if wanted in header), None)
    if place is None:
        raise InvalidInput(_no_column(name, header, columns))
    own = header.index(ID) if ID in header else None
    rows = [
        (_at(row, own) if own is not None else str(number), _at(row, place))
        for number, row in enumerate(table, start=1)
        if any(cell.strip() for cell in row)
    ]
    return QuestionSheet(rows, numbered=own is None)


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _no_column(name: str, header: Sequence[str], columns: Sequence[str]) -> str:
    found = ", ".join(cell for cell in header if cell)[:200]
    has = f"the first row has: {found}" if found else "the first row is empty"
    return (
        f"{name} has no column named {' or '.join(columns)}; {has}. Name the column with the "
        f"questions {columns[0]!r} in the first row, and, where you have row ids, theirs {ID!r}."
    )


# -- CSV ---------------------------------------------------------------------------------------


def _csv_rows(data: bytes, name: str) -> Iterator[list[str]]:
    """Rows of cells, whatever the encoding and the separator."""
    text = _decoded(data)
    if not text.strip():
        raise NothingReadable(f"{name} is empty.")
    if "\x00" in text[:4096]:
        raise NothingReadable(f"{name} is neither CSV nor Excel; save it as one of them.")
    csv.field_size_limit(LONGEST_FIELD)
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_separator(text))
    try:
        yield from (row for row in reader if row)
    except csv.Error as error:
        raise NothingReadable(f"{name} breaks off at line {reader.line_num}: {error}.") from error


def _decoded(data: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with its mark, else Windows' Western code page."""
    if data.startswith(_WIDE):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def _separator(text: str) -> str:
    """The sign that stands most often in the row of column names; a comma where none does."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=lambda sign: (header.count(sign), -SEPARATORS.index(sign)))


# -- Excel -------------------------------------------------------------------------------------


def _excel_rows(data: bytes, name: str) -> Iterator[list[str]]:
    """Rows of the first sheet that has any; a whole number is written without a fraction."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = (book.get_sheet_by_name(title) for title in book.sheet_names)
        rows = next((found for sheet in sheets if (found := sheet.to_python())), [])
    except PasswordError as error:
        raise NothingReadable(f"{name} has a password; save it without one.") from error
    except (CalamineError, OSError, ValueError) as error:
        raise NothingReadable(f"{name} is damaged; open it in Excel and save it again.") from error
    return ([_cell(value) for value in row] for row in rows if any(v != "" for v in row))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
