"""Delimited text: any delimiter, any usual encoding, rows that do not fit set aside one by one."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ingest.tabular.encodings import (
    LONG_LINE_MARK,
    MAX_LINE,
    REPLACEMENT,
    TextForm,
    decode_start,
    open_utf8,
    text_form,
)
from ingest.tabular.sheet import (
    ROWS_IN_CHUNK,
    Chunk,
    Fault,
    Preview,
    Reading,
    Unreadable,
    unique_names,
)
from ingest.tabular.unpacking import MIB

DELIMITERS = (",", ";", "\t", "|")
BLOCK = 4 * MIB
PREVIEW_LINES = 30
PREVIEW_WIDTH = 4_000
MOST_REPEATS = 1_000  # RE2 counts no further
PREVIEW_BYTES = 256 * 1024
DOS_END = "\x1a"
BLANK = "blank"
FALSE = pa.scalar(False)  # noqa: FBT003  (an Arrow scalar)


class DelimitedSheet:
    """A CSV file or the like."""

    nested = False

    def __init__(self, path: Path, reading: Reading) -> None:
        """Look through the file once.

        Raises:
            Unreadable: no line break in its first mebibyte, or no columns.
        """
        self._path = path
        self._form = text_form(path, reading.encoding)
        self._reading = reading
        with open_utf8(path, self._form) as stream:
            preview = _preview(stream.read(PREVIEW_BYTES).decode("utf-8", "replace"), reading)
        self._delimiter = reading.delimiter or find_delimiter(preview.text)
        self.header = reading.columns or unique_names(preview.header)
        self.expected_rows = max(0, self._form.lines - int(reading.headed))

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """See `Sheet.chunks`."""
        ragged: list[Fault] = []
        row = 0
        with open_utf8(self._path, self._form) as stream:
            try:
                for batch in self._open(stream, ragged, columns):
                    chunk, row = _number(pa.Table.from_batches([batch]), row, ragged)
                    yield from self._sifted(chunk)
            except pa.ArrowInvalid as error:
                raise Unreadable(_explain(error, row)) from error
        if ragged:
            empty = pa.table({name: pa.array([], pa.string()) for name in columns or self.header})
            yield Chunk(empty, pa.array([], pa.int64()), _told(ragged))

    def _open(
        self, stream: io.BufferedIOBase, ragged: list[Fault], columns: Sequence[str] | None
    ) -> pacsv.CSVStreamingReader:
        def set_aside(row: pacsv.InvalidRow) -> str:
            ragged.append(_ragged_fault(row, int(self._reading.headed), self._delimiter))
            return "skip"

        return pacsv.open_csv(
            stream,
            read_options=pacsv.ReadOptions(
                use_threads=False,
                block_size=BLOCK,
                column_names=list(self.header),
                skip_rows=int(self._reading.headed),
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self._delimiter,
                quote_char='"' if self._reading.quoting else False,
                newlines_in_values=self._reading.quoting,
                invalid_row_handler=set_aside,
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=dict.fromkeys(self.header, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                include_columns=list(columns or self.header),
            ),
        )

    def _sifted(self, chunk: Chunk) -> Iterator[Chunk]:
        """The chunk cut to size, without rows of bad bytes or of swallowed lines."""
        first = chunk.faults
        for start in range(0, max(1, chunk.table.num_rows), ROWS_IN_CHUNK):
            part = chunk.table.slice(start, ROWS_IN_CHUNK)
            rows = chunk.rows.slice(start, ROWS_IN_CHUNK)
            yield _without_bad_rows(part, rows, first, self._form, self._delimiter)
            first = ()


def read_text_preview(path: Path, reading: Reading | None = None) -> Preview:
    """The start of a text file, by the encoding and delimiter that the start itself suggests.

    Raises:
        Unreadable: empty, or no line break where a header should end.
    """
    with path.open("rb") as stream:
        head = stream.read(PREVIEW_BYTES)
    return _preview(decode_start(head), reading or Reading())


def find_delimiter(text: str) -> str:
    """The delimiter that parts the first line into most columns, and the next ones as evenly."""

    def score(delimiter: str) -> tuple[float, int]:
        rows = _rows(text, delimiter, quoting=True)
        widths = [len(r) for r in rows if r]
        if not widths or widths[0] < 2:  # noqa: PLR2004  (one column is no table)
            return (0.0, 0)
        even = sum(w == widths[0] for w in widths) / len(widths)
        return (even, widths[0])

    return max(DELIMITERS, key=score)


def _preview(text: str, reading: Reading) -> Preview:
    if not text.strip():
        raise Unreadable("it is empty")
    first_line = text.lstrip().partition("\n")[0]
    if first_line.startswith(LONG_LINE_MARK) or len(first_line) > PREVIEW_BYTES // 2:
        raise Unreadable(
            "its first line goes on without a line break for more than "
            f"{min(len(first_line), PREVIEW_BYTES // 2):,} characters; a table starts with a line "
            "of column names",
        )
    header, *others = text.splitlines()[:PREVIEW_LINES]
    shown = "\n".join([header, *(line[:PREVIEW_WIDTH] for line in others)])
    rows = _rows(shown, reading.delimiter or find_delimiter(shown), quoting=reading.quoting)
    return Preview(rows[0] if rows else (), rows[1:], shown)


def _rows(text: str, delimiter: str, *, quoting: bool) -> tuple[tuple[str, ...], ...]:
    lines = io.StringIO(text)
    if quoting:
        reader = csv.reader(lines, delimiter=delimiter)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        return tuple(tuple(row) for row in reader if row)
    except csv.Error:
        return tuple(tuple(line.split(delimiter)) for line in text.splitlines() if line)


def _ragged_fault(row: pacsv.InvalidRow, header_rows: int, delimiter: str) -> Fault:
    """What is wrong with the row; of rule `BLANK` where it holds nothing.

    Pyarrow numbers the rows of the file from 1, empty lines not counted.
    """
    number = int(row.number) - header_rows
    if not row.text.strip(f" \t{DOS_END}{delimiter}"):
        return Fault(number, "", BLANK, "")
    if row.text.startswith(LONG_LINE_MARK):
        return Fault(
            number,
            row.text.removeprefix(LONG_LINE_MARK),
            "line_too_long",
            f"the line is longer than {MAX_LINE:,} bytes; is a quotation mark or line break lost?",
        )
    return Fault(
        number,
        row.text,
        "column_count",
        f"the row has {row.actual_columns} columns, the header {row.expected_columns}; "
        "quote cells that hold the delimiter, or mend the row",
    )


def _number(table: pa.Table, before: int, ragged: list[Fault]) -> tuple[Chunk, int]:
    """Number the rows of a block; those set aside up to its end take their numbers with them."""
    wanted = table.num_rows
    taken = [f.row for f in ragged]
    end = before + wanted
    inside = 0
    while (count := sum(number <= end for number in taken)) > inside:
        end, inside = end + count - inside, count
    skipped = {number for number in taken if number <= end}
    numbers = [n for n in range(before + 1, end + 1) if n not in skipped]
    faults = _told(f for f in ragged if f.row in skipped)
    ragged[:] = [f for f in ragged if f.row not in skipped]
    return Chunk(table, pa.array(numbers, pa.int64()), faults), end


def _told(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(f for f in faults if f.rule != BLANK)


def _without_bad_rows(
    table: pa.Table, rows: pa.Array, faults: tuple[Fault, ...], form: TextForm, delimiter: str
) -> Chunk:
    bad: dict[int, tuple[str, str]] = {}
    width = table.num_columns
    tests = (
        (form.has_nul, "\0", "nul_byte", _NUL),
        (form.damaged, REPLACEMENT, "encoding", _ENCODING),
        (form.has_dos_end, DOS_END, "control_character", _CONTROL),
    )
    # in two columns, a delimiter in a text proves nothing
    quotable = form.has_quote and 2 < width <= MOST_REPEATS  # noqa: PLR2004
    for column in table.itercolumns():
        for needed, mark, rule, why in tests:
            if needed:
                _note_rows(bad, pc.match_substring(column, mark), rule, why)
        if quotable and pc.any(pc.match_substring(column, "\n")).as_py():
            _note_rows(bad, _swallows(column, delimiter, width), "unclosed_quote", _QUOTE)
    return _drop(table, rows, faults, bad) if bad else Chunk(table, rows, faults)


_NUL = "the row holds a NUL byte; the file is damaged here or is no text file"
_ENCODING = "bytes of the row are not in the file's encoding; save the file as UTF-8"
_CONTROL = "the row holds the control character SUB, an end-of-file mark of old systems"
_QUOTE = (
    "a quotation mark in this row is not closed, so that it swallowed the lines behind it, "
    "which are not kept; close the mark and load the file again"
)


def _note_rows(bad: dict[int, tuple[str, str]], mask: pa.ChunkedArray, rule: str, why: str) -> None:
    if not pc.any(mask).as_py():
        return
    for index in pc.indices_nonzero(pc.fill_null(mask, FALSE)).to_pylist():
        bad.setdefault(index, (rule, why))


def _swallows(column: pa.ChunkedArray, delimiter: str, width: int) -> pa.ChunkedArray:
    """Cells of several lines, one of which could be a whole row: as many columns, no prose.

    Prose has a space behind its commas, rows have none; without that test the lists of countries
    in the tariff's notes pass for rows.
    """
    mark = "\\" + delimiter if delimiter == "|" else delimiter
    cell = rf"(?:{mark}(?:[^\s{mark}][^\n{mark}]*)?)"
    return pc.match_substring_regex(column, rf"\n[^\n{mark}]*{cell}{{{width - 1}}}(?:\n|$)")


def _drop(
    table: pa.Table,
    rows: pa.Array,
    faults: tuple[Fault, ...],
    bad: dict[int, tuple[str, str]],
) -> Chunk:
    picked = table.take(list(bad)).to_pylist()
    found: list[Fault] = []
    for (index, (rule, why)), cells in zip(bad.items(), picked, strict=True):
        texts = ["" if c is None else str(c) for c in cells.values()]
        if rule == "control_character" and not "".join(texts).strip(DOS_END):
            continue  # the end-of-file mark that stands alone in the last row
        found.append(Fault(rows[index].as_py(), ",".join(texts), rule, why))
    keep = pa.array([i not in bad for i in range(table.num_rows)])
    return Chunk(table.filter(keep), rows.filter(keep), (*faults, *found))


def _explain(error: pa.ArrowInvalid, row: int) -> str:
    text = str(error)
    if "straddling" in text or "out of sync" in text:
        return (
            f"after row {row} a record is longer than {BLOCK:,} bytes, most likely because a "
            "quotation mark is not closed; mend it and load the file again"
        )
    return f"the text cannot be taken apart after row {row}; look at the lines that follow"
