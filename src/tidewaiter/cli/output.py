"""How commands speak: tables and progress for people, one JSON object for scripts."""

import json
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

from schemas.errors import (
    ConfigError,
    Conflict,
    InvalidInput,
    NotFound,
    NothingReadable,
    Refused,
    TidewaiterError,
    Unavailable,
)

if TYPE_CHECKING:
    from schemas.ports import Progress

stdout = Console(highlight=False, markup=False)
stderr = Console(stderr=True, highlight=False, markup=False)

USAGE, NOTHING_READABLE, UNAVAILABLE, REFUSED, NOT_FOUND = 2, 3, 4, 5, 6

_EXIT_CODES: tuple[tuple[type[TidewaiterError], int], ...] = (
    (NothingReadable, NOTHING_READABLE),
    (InvalidInput, USAGE),
    (Unavailable, UNAVAILABLE),
    (ConfigError, UNAVAILABLE),
    (Refused, REFUSED),
    (Conflict, REFUSED),
    (NotFound, NOT_FOUND),
)


def exit_code(error: TidewaiterError) -> int:
    """The exit code for an error: 2 usage, 3 nothing readable, 4 unavailable, 5 refused, 6 none."""
    return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), 1)


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object on stdout; dates ISO 8601, money as numbers."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=to_plain) + "\n")


def to_plain(value: object) -> object:
    """A value that JSON has no word for, as one that it has."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people."""
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(value)) for value in row))
    stdout.print(table)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float | Decimal):
        return f"{value:,.2f}"
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=to_plain)
    return str(value)


@contextmanager
def show_progress(*, quiet: bool) -> Generator["Progress"]:
    """Progress on stderr with rate and time left; nothing where `quiet`."""
    if quiet:
        yield lambda step, done, total: None  # noqa: ARG005  # the Progress port's names
        return
    if not stderr.is_terminal:
        yield PlainProgress()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with RichProgress(*columns, console=stderr, transient=False) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total, rate="")
            speed = bar.tasks[tasks[step]].speed
            rate = f"{speed:,.0f}/s" if speed else ""
            bar.update(tasks[step], completed=done, total=total, rate=rate)

        yield tell


class PlainProgress:
    """Progress as lines, for a log: one at the start of a step, then one each few seconds."""

    PAUSE = 5.0  # seconds

    def __init__(self) -> None:
        self._steps: dict[str, tuple[float, float]] = {}  # when begun, when last told

    def __call__(self, step: str, done: int, total: int | None) -> None:
        """Tell how far the step has come, at what rate, and the time left."""
        now = time.monotonic()
        begun, told = self._steps.get(step, (now, 0.0))
        finished = total is not None and done >= total
        if now - told < self.PAUSE and not finished and step in self._steps:
            return
        self._steps[step] = (begun, now)
        rate = done / (now - begun) if now > begun else 0.0
        of = f" of {total:,}" if total is not None else ""
        left = f", {(total - done) / rate:,.0f} s left" if rate and total and not finished else ""
        stderr.print(f"{step}: {done:,}{of}" + (f", {rate:,.0f}/s{left}" if rate else ""))
