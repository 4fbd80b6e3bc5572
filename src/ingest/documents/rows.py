"""Rows of JSON lines and CSV files, read with bounded memory; what is wrong is a value."""

import csv
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, cast

from ingest.documents.record import Fault, Source
from ingest.documents.words import one_line, parse_day, tidy
from schemas.errors import InvalidInput

LINE_LIMIT = 8 * 2**20
"""Bytes of the longest line that is read; a page of text has some thousand."""

GZIP_MAGIC = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class BadRow(InvalidInput):
    """A field of a row that cannot be read; `rule` and `reason` are those of the reject."""

    def __init__(self, field: str, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field
        self.rule = rule
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number (from 1, the header not counted) and its values by name."""

    number: int
    values: Mapping[str, object]

    def value(self, name: str) -> object:
        """The value of that name; `metadata.date` is the `date` within the object `metadata`."""
        if name in self.values or "." not in name:
            return self.values.get(name)
        *above, last = name.split(".")
        here = self.values
        for part in above:
            within = here.get(part)
            if not isinstance(within, dict):
                return None
            here = cast("dict[str, object]", within)
        return here.get(last)

    def has(self, name: str) -> bool:
        """True where the row has such a field, empty or not."""
        return name in self.values or self.value(name) is not None

    def text(self, *names: str) -> str:
        """The first of these fields that has words, on one line; empty where none has."""
        return one_line(self.raw(*names))

    def raw(self, *names: str) -> str:
        """As `text`, with its line breaks.

        Raises:
            BadRow: a field holds a list or an object.
        """
        for name in names:
            value = self.value(name)
            if isinstance(value, dict | list):
                raise BadRow(name, "wrong_type", f"{name} must be a text, it is a list or object")
            words = "" if value is None else tidy(str(value))
            if words.strip():
                return words
        return ""

    def needed(self, *names: str) -> str:
        """As `text`.

        Raises:
            BadRow: none of the fields has words.
        """
        words = self.text(*names)
        if not words:
            raise BadRow(names[0], "missing", f"{' or '.join(names)} is empty")
        return words

    def texts(self, name: str) -> tuple[str, ...]:
        """The texts of a list field; nothing where it is absent."""
        value = self.values.get(name) or []
        if not isinstance(value, list):
            raise BadRow(name, "wrong_type", f"{name} must be a list")
        items = cast("list[object]", value)
        return tuple(one_line(str(item)) for item in items if item is not None)

    def day(self, *names: str) -> date | None:
        """The day in the first of these fields that has words.

        Raises:
            BadRow: the words are not a day that exists.
        """
        words = self.text(*names)
        if not words:
            return None
        try:
            return parse_day(words)
        except InvalidInput as error:
            raise BadRow(names[0], "impossible_date", str(error)) from error

    def count(self, name: str) -> int | None:
        """The whole number in a field, from 0; nothing where it is absent."""
        words = self.text(name)
        if not words:
            return None
        if not words.isdecimal() or len(words) > 9:  # noqa: PLR2004  (beyond any page number)
            raise BadRow(name, "wrong_type", f"{name} must be a whole number, not {words[:40]!r}")
        return int(words)

    def flag(self, name: str) -> bool:
        """True where the field says so."""
        return self.values.get(name) in {True, "true", "True", "yes"}

    def bad(self, source: Source, error: BadRow) -> Fault:
        """The row as a reject."""
        raw = json.dumps(dict(self.values), ensure_ascii=False, default=str)
        return Fault(source.at_row(self.number), raw, error.field, error.rule, error.reason)


class BrokenFile(InvalidInput):
    """The file ends or fails before its end; what was read before may stand."""

    def fault(self, source: Source) -> Fault:
        """As a reject of the file."""
        return Fault(source, "", "", "unreadable_file", str(self))


def open_bytes(path: Path) -> IO[bytes]:
    """The file for reading, unpacked where it is gzipped (told by its first bytes)."""
    with path.open("rb") as file:
        packed = file.read(2) == GZIP_MAGIC
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")


def read_lines(path: Path) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number; None for one longer than LINE_LIMIT, whose rest is passed over.

    Raises:
        BrokenFile: a gzipped file is cut short or damaged, or the disk fails.
    """
    try:
        with open_bytes(path) as file:
            number = 0
            while line := file.readline(LINE_LIMIT + 1):
                number += 1
                if number == 1 and line.startswith(_UTF16):
                    raise BrokenFile("it is UTF-16; save it as UTF-8")
                if len(line) <= LINE_LIMIT or line.endswith(b"\n"):
                    yield number, line
                    continue
                yield number, None
                while (rest := file.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
                    pass
    except EOFError as error:
        raise BrokenFile("the gzipped file is cut short; fetch it again") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise BrokenFile(f"the gzipped file is damaged ({error}); fetch it again") from error
    except OSError as error:
        raise BrokenFile(f"it cannot be read ({error.strerror or error})") from error


def read_json_rows(path: Path, source: Source) -> Iterator[Row | Fault]:
    """The rows of a JSON lines file; a line that is none is a Fault.

    Raises:
        BrokenFile: as `read_lines`.
    """
    number = 0
    for _, line in read_lines(path):
        if line is not None and not line.strip():
            continue
        number += 1
        yield _json_row(number, line, source)


def _json_row(number: int, line: bytes | None, source: Source) -> Row | Fault:
    at = source.at_row(number)
    if line is None:
        reason = f"the line is longer than {LINE_LIMIT // 2**20} MB"
        return Fault(at, "", "", "line_too_long", reason)
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raw = line[:400].decode("latin-1")
        return Fault(at, raw, "", "not_utf8", f"it is not UTF-8 (byte {error.start})")
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Fault(at, text, "", "not_json", f"the line is not JSON: {error}")
    if not isinstance(value, dict):
        return Fault(at, text, "", "not_json", "the line is not a JSON object")
    return Row(number, cast("dict[str, object]", value))


def read_csv_rows(path: Path, source: Source) -> Iterator[Row | Fault]:
    """The rows of a CSV file with a header; a row of another width is a Fault.

    Raises:
        BrokenFile: as `read_lines`.
    """
    reader = csv.reader(_csv_lines(path), strict=True)
    number, header = 0, None
    try:
        for cells in reader:
            if header is None:
                header = [one_line(cell) for cell in cells]
                continue
            if cells:
                number += 1
                yield _csv_row(number, header, cells, source)
    except csv.Error as error:
        yield Fault(source.at_row(number + 1), "", "", "not_csv", f"the CSV breaks here: {error}")


def _csv_lines(path: Path) -> Iterator[str]:
    for number, line in read_lines(path):
        if line is None:
            raise BrokenFile(f"line {number} is longer than {LINE_LIMIT // 2**20} MB")
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8").replace("\0", "")
        except UnicodeDecodeError as error:
            reason = f"line {number} is not UTF-8 (byte {error.start})"
            raise BrokenFile(f"{reason}; save it as UTF-8") from error


def _csv_row(
    number: int, header: Sequence[str], cells: Sequence[str], source: Source
) -> Row | Fault:
    if len(cells) != len(header):
        reason = f"it has {len(cells)} columns, the header {len(header)}"
        return Fault(source.at_row(number), ",".join(cells), "", "column_count", reason)
    return Row(number, dict(zip(header, cells, strict=True)))


def first_row(path: Path) -> Row | None:
    """The first row of a JSON lines or CSV file that can be read; None where there is none."""
    nowhere = Source(path.name, "")
    read = read_csv_rows if ".csv" in path.suffixes[-2:] else read_json_rows
    try:
        for at, item in enumerate(read(path, nowhere)):
            if isinstance(item, Row):
                return item
            if at > 20:  # noqa: PLR2004  (a file of other things)
                return None
    except BrokenFile:
        return None
    return None
