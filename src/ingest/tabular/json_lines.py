"""JSON lines as text columns: one object a line, entry lines nested or not."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ingest.tabular.encodings import LONG_LINE_MARK, MAX_LINE, TextForm, open_utf8, text_form
from ingest.tabular.sheet import (
    LIST_MARK,
    ROWS_IN_CHUNK,
    Chunk,
    Fault,
    Preview,
    Reading,
    Unreadable,
)

HEADER_OBJECTS = 1_000
MAX_DEPTH_NOTE = "the object is nested too deeply"


class JsonLinesSheet:
    """A file of one JSON object a line; its columns are the names in the first thousand."""

    def __init__(self, path: Path, reading: Reading) -> None:
        """Look through the file once.

        Raises:
            Unreadable: it is JSON but not one object a line.
        """
        self._path = path
        self._form = text_form(path, reading.encoding)
        self.expected_rows = self._form.lines
        self.nested, self.header = _columns(path, self._form)

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """See `Sheet.chunks`."""
        wanted = tuple(columns or self.header)
        builder = _Builder(wanted)
        for number, line in _lines(self._path, self._form):
            builder.add(number, line)
            if len(builder.rows) >= ROWS_IN_CHUNK or len(builder.faults) >= ROWS_IN_CHUNK:
                yield builder.chunk()
                builder = _Builder(wanted)
        if builder.rows or builder.faults:
            yield builder.chunk()


def read_json_preview(path: Path) -> Preview:
    """The columns' names; the problem and the text where it is JSON but not one object a line."""
    form = text_form(path)
    try:
        return Preview(_columns(path, form)[1])
    except Unreadable as error:
        with open_utf8(path, form) as stream:
            text = stream.read(4096).decode("utf-8", "replace")
        return Preview((), text=text, problem=str(error))


class _Builder:
    """Collects the rows of one chunk."""

    def __init__(self, columns: tuple[str, ...]) -> None:
        self._columns = columns
        self._found: list[dict[str, Any]] = []
        self.rows: list[int] = []
        self.faults: list[Fault] = []

    def add(self, number: int, line: str) -> None:
        found = _parse(line)
        if isinstance(found, str):
            rule = "line_too_long" if line.startswith(LONG_LINE_MARK) else "json"
            self.faults.append(Fault(number, line.removeprefix(LONG_LINE_MARK), rule, found))
            return
        for row in _spread(found):
            self.rows.append(number)
            self._found.append(row)

    def chunk(self) -> Chunk:
        columns = {name: [row.get(name) for row in self._found] for name in self._columns}
        table = pa.table({name: _text_array(cells) for name, cells in columns.items()})
        return Chunk(table, pa.array(self.rows, pa.int64()), tuple(self.faults))


def _lines(path: Path, form: TextForm) -> Iterator[tuple[int, str]]:
    number = 0
    with open_utf8(path, form) as stream:
        for raw in stream:
            line = raw.decode("utf-8", "replace").strip().lstrip("\ufeff")
            if line:
                number += 1
                yield number, line


def _columns(path: Path, form: TextForm) -> tuple[bool, tuple[str, ...]]:
    names: dict[str, None] = {}
    nested = False
    good = 0
    for number, line in _lines(path, form):
        found = _parse(line)
        if isinstance(found, dict):
            good += 1
            nested = nested or _is_nested(found)
            for row in _spread(found):
                names.update(dict.fromkeys(row))
        if number >= HEADER_OBJECTS:
            break
    if not good:
        raise Unreadable("it is not JSON lines: write one object on each line")
    return nested, tuple(names)


def _parse(line: str) -> dict[str, Any] | str:
    """The object, or the words that say what is wrong."""
    if line.startswith(LONG_LINE_MARK):
        return f"the line is longer than {MAX_LINE:,} bytes"
    try:
        value = json.loads(line)
    except ValueError as error:
        return f"the line is not JSON ({error}); is it cut off?"
    except RecursionError:
        return MAX_DEPTH_NOTE
    if not isinstance(value, dict):
        return "the line is JSON but no object with named columns"
    if "\0" in line or "\\u0000" in line:
        return "the line holds a NUL character"
    return value


def _is_nested(value: dict[str, Any]) -> bool:
    lines = value.get("lines")
    return isinstance(lines, list) and any(isinstance(item, dict) for item in lines)


def _spread(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The object once for each of its nested lines, head and line cells together."""
    if not _is_nested(value):
        yield value
        return
    head = {name: cell for name, cell in value.items() if name != "lines"}
    for line in value["lines"]:
        yield {**head, **line} if isinstance(line, dict) else head


def _text_array(cells: list[Any]) -> pa.Array:
    """Most columns hold nothing but texts, which Arrow takes as they are."""
    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array([_text(cell) for cell in cells], pa.string())


def _text(value: object) -> str | None:
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case list():
            return LIST_MARK.join(t for t in map(_text, value) if t) or None
        case dict():
            return json.dumps(value, ensure_ascii=False, sort_keys=True)
        case _:
            return str(value)
