"""Makes a world and writes it: one file a feed, guidance, and the truths planted in it."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import yaml

from ingest.generator.bill_rows import bill_parts
from ingest.generator.bundled import notes
from ingest.generator.drawn import Drawn, draw_world
from ingest.generator.entry_rows import entry_parts
from ingest.generator.event_rows import (
    exam_table,
    hold_table,
    liquidation_table,
    notice_table,
    request_table,
    review_table,
)
from ingest.generator.party_rows import account_table, order_table
from ingest.generator.settings import FileFormat, WorldSettings
from ingest.generator.truths import write_truths
from ingest.generator.writing import FeedFile
from schemas.errors import Conflict
from schemas.ports import Progress

TRUTH = "truth"
GUIDANCE = "guidance"

_WHOLE_TABLES = {
    "accounts": account_table,
    "orders": order_table,
    "holds": hold_table,
    "exams": exam_table,
    "requests": request_table,
    "notices": notice_table,
    "reviews": review_table,
    "liquidations": liquidation_table,
}


@dataclass(frozen=True, slots=True)
class WorldReport:
    """What was made: where, how many rows a feed, how long it took."""

    out: Path
    settings: WorldSettings
    rows: dict[str, int]
    files: dict[str, Path]
    seconds: float


def generate(  # noqa: PLR0913  (a world's settings, each of them optional)
    out: Path,
    *,
    seed: int,
    entries: int = 300_000,
    format: FileFormat = "csv",  # noqa: A002  (the word that people use)
    start: date = date(2023, 10, 1),
    end: date = date(2025, 9, 30),
    nonuniform: bool = True,
    schemes: bool = True,
    progress: Progress | None = None,
) -> WorldReport:
    """Make a synthetic world under `out` and tell what stands there.

    The same arguments give the same bytes. Every feed is one file named after it, `guidance/` holds
    a few example notes, `truth/` what was planted. Every row says `synthetic`.

    Args:
        out: the folder, made where it is missing. Files of an earlier world in it are replaced.
        seed: any whole number from 0.
        entries: entry summaries; about 2.7 times as many rows in `entries`.
        format: csv, parquet or jsonl.
        start: first day of arrivals.
        end: the day the world is seen from.
        nonuniform: see `WorldSettings`.
        schemes: see `WorldSettings`.
        progress: told of each feed's rows as they are written.

    Raises:
        InvalidInput: a setting is out of bounds; the message names it.
        Conflict: `out` is a file.
    """
    settings = WorldSettings(seed, entries, start, end, format, nonuniform, schemes)
    return _write_world(out, settings, progress)


def example_world(out: Path, progress: Progress | None = None) -> WorldReport:
    """Make the small world that comes with the product, as `data/world.yaml` sets it."""
    text = files("ingest.generator").joinpath("data", "world.yaml").read_text(encoding="utf-8")
    chosen = yaml.safe_load(text)
    return generate(out, seed=chosen["seed"], entries=chosen["entries"], progress=progress)


def _write_world(out: Path, settings: WorldSettings, progress: Progress | None) -> WorldReport:
    began = time.perf_counter()
    if out.exists() and not out.is_dir():
        raise Conflict(f"{out} is a file; name a folder for the world.")
    out.mkdir(parents=True, exist_ok=True)
    drawn = draw_world(settings)
    written = _write_feeds(drawn, out, settings, progress)
    _write_notes(out / GUIDANCE)
    write_truths(drawn, out / TRUTH)
    return WorldReport(
        out=out,
        settings=settings,
        rows={feed: rows for feed, (_, rows) in written.items()},
        files={feed: path for feed, (path, _) in written.items()},
        seconds=time.perf_counter() - began,
    )


def _write_feeds(
    drawn: Drawn, out: Path, settings: WorldSettings, progress: Progress | None
) -> dict[str, tuple[Path, int]]:
    written: dict[str, tuple[Path, int]] = {}
    for feed, table_of in _WHOLE_TABLES.items():
        table = table_of(drawn)
        parts = [(table.num_rows, table)]
        written[feed] = _write_feed(out, feed, settings, parts, table.num_rows, progress)
    total = len(drawn.entries)
    written["entries"] = _write_feed(out, "entries", settings, entry_parts(drawn), total, progress)
    written["manifests"] = _write_feed(
        out, "manifests", settings, bill_parts(drawn), len(drawn.bills), progress
    )
    return written


def _write_feed(
    out: Path,
    feed: str,
    settings: WorldSettings,
    parts: Iterable[tuple[int, pa.Table]],
    total: int,
    progress: Progress | None,
) -> tuple[Path, int]:
    done = 0
    with FeedFile(out, feed, settings.file_format) as file:
        for count, table in parts:
            file.write(table)
            done += count
            if progress:
                progress(feed, done, total)
    return file.path, file.rows


def _write_notes(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in notes().items():
        (folder / name).write_text(text, encoding="utf-8")
