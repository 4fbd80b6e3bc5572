"""Commands that bring papers in: ingest, generate."""

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.records import Feed
from tidewaiter.bringing import BringOptions, bring_feed, wait_for_vectors
from tidewaiter.cli.app import HomeOption, JsonOption, parts_of, reporting
from tidewaiter.cli.output import print_json, print_table, show_progress, stderr, stdout

if TYPE_CHECKING:
    from ingest import RunReport


class Wait(StrEnum):
    """What to wait for before the command returns."""

    TEXT = "text"
    VECTORS = "vectors"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("ingest")(ingest_command)
    app.command("generate")(generate_command)


def ingest_command(  # noqa: PLR0913  (each is an option of the command)
    feed: Annotated[Feed, typer.Argument(help="What the papers are.")],
    paths: Annotated[list[str], typer.Argument(help="Files or folders; - reads standard input.")],
    *,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML file that names your columns (docs/feeds.md).")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(help="Edition of a tariff, where the file name does not say.")
    ] = None,
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="Mark every record as synthetic.")
    ] = False,
    wait: Annotated[
        Wait, typer.Option(help="Return when text search answers, or when vectors are complete.")
    ] = Wait.TEXT,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring papers in: checked, kept, and shown in graph and search."""
    options = BringOptions(mapping=mapping, edition=edition, synthetic=synthetic)
    with parts_of(home, as_json=as_json) as parts, show_progress(quiet=as_json) as progress:
        report = bring_feed(parts, feed, paths, progress, options)
        if wait is Wait.VECTORS:
            wait_for_vectors(parts, progress)
        pending = parts.index.counts().get("vectors_pending", 0)
    _print_report(report, pending, as_json=as_json)


def _print_report(report: "RunReport", pending: int, *, as_json: bool) -> None:
    if as_json:
        skipped = [{"file": s.file, "reason": s.reason} for s in report.skipped]
        print_json(
            {
                "run": report.run_id,
                "feed": report.feed.value,
                "counts": dict(report.counts),
                "skipped": skipped,
                "seconds": round(report.seconds, 2),
                "vectors_pending": pending,
            }
        )
        return
    counts = report.counts
    print_table(f"{report.feed.value}, run {report.run_id}", list(counts), [list(counts.values())])
    for one in report.skipped:
        stderr.print(f"Skipped {one.file}: {one.reason}")
    if not counts["kept"] and not counts["rejected"]:
        stdout.print("Nothing changed: every record was here already.")
    if counts["rejected"]:
        stdout.print(f"See what was rejected and why: tidewaiter rejects {report.run_id}")
    if pending:
        stdout.print(f"{pending:,} texts wait for a vector: tidewaiter vectors")


class FileFormat(StrEnum):
    """File formats of a generated world."""

    CSV = "csv"
    PARQUET = "parquet"
    JSONL = "jsonl"


def generate_command(
    *,
    out: Annotated[Path, typer.Option(help="Folder to write to; made where missing.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same files.")] = 1,
    entries: Annotated[int, typer.Option(min=1_000, help="Entry summaries.")] = 20_000,
    file_format: Annotated[
        FileFormat, typer.Option("--format", help="Format of the files.")
    ] = FileFormat.CSV,
    as_json: JsonOption = False,
) -> None:
    """Write a synthetic world: one file or folder a feed, and what was planted under truth/."""
    from ingest.generator import generate

    with reporting(as_json=as_json), show_progress(quiet=as_json) as progress:
        began = time.perf_counter()
        report = generate(
            out, seed=seed, entries=entries, format=file_format.value, progress=progress
        )
        seconds = time.perf_counter() - began
    counts = dict(report.rows)
    if as_json:
        print_json({"out": str(out), "seed": seed, "counts": counts, "synthetic": True,
                    "seconds": round(seconds, 2)})  # fmt: skip
        return
    print_table("Synthetic world", list(counts), [list(counts.values())])
    stdout.print(f"Written to {out} in {seconds:.1f} s. Everything in it is synthetic.")
