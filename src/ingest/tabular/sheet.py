"""What a reader of tables gives: chunks of text columns with their row numbers and faults."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import pyarrow as pa

from schemas.errors import InvalidInput

ROWS_IN_CHUNK = 10_000
LIST_MARK = "\x1f"
"""Joins the items of a list that a Parquet or JSON file holds, in the text of its column."""


class Unreadable(InvalidInput):
    """A file, or the rest of one, cannot be read; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that could not even be taken apart: its number (from 1), its text, what is wrong."""

    row: int
    raw: str
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a table, in file order.

    `table` has text columns only, empty cells null. `rows` (int64, no nulls) numbers them from 1,
    header not counted; a nested list of entry lines is spread out, so numbers may repeat.
    `faults` are rows of the same stretch that are not in the table.
    """

    table: pa.Table
    rows: pa.Array
    faults: tuple[Fault, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Preview:
    """The start of a file: its header (or first row) and its first lines as text.

    `problem` says why there is no header, for a form that is known but holds no table.
    """

    header: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a known layout wants to be read, where that differs from what a reader would guess.

    `columns` names the columns of a file; `headed` tells whether its first row is a header.
    `quoting` False takes quotation marks as they stand.
    """

    delimiter: str | None = None
    encoding: str | None = None
    quoting: bool = True
    headed: bool = True
    columns: tuple[str, ...] = ()
    layout: str = ""


class Sheet(Protocol):
    """An opened table."""

    @property
    def header(self) -> tuple[str, ...]:
        """The columns' names as they stand in the file, made unique."""
        ...

    @property
    def expected_rows(self) -> int:
        """How many rows there are, as far as can be told beforehand."""
        ...

    @property
    def nested(self) -> bool:
        """True where a row held its entry's lines in a list, so that a row is a whole entry."""
        ...

    def chunks(self, columns: Sequence[str] | None = None) -> Iterator[Chunk]:
        """The rows in chunks of at most `ROWS_IN_CHUNK`, of `columns` only where given.

        May be called again, and then starts anew.

        Raises:
            Unreadable: the file breaks off or is damaged from here on.
        """
        ...


def unique_names(names: Sequence[str]) -> tuple[str, ...]:
    """Column names, trimmed; an empty or repeated one gets a number behind it."""
    seen: dict[str, int] = {}
    result: list[str] = []
    for position, raw in enumerate(names, start=1):
        name = raw.strip().lstrip("\ufeff").strip('"').strip() or f"column_{position}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return tuple(result)


def text_table(names: Sequence[str], records: Sequence[Sequence[str | None]]) -> pa.Table:
    """Rows of texts as a table of text columns."""
    columns = list(zip(*records, strict=True)) if records else [()] * len(names)
    return pa.table({n: pa.array(c, pa.string()) for n, c in zip(names, columns, strict=True)})
