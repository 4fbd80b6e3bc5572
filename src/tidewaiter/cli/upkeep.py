"""Commands that keep house: rebuild, vectors, runs, rejects."""

from enum import StrEnum
from typing import Annotated

import typer

from tidewaiter.bringing import wait_for_vectors
from tidewaiter.cli.app import HomeOption, JsonOption, parts_of
from tidewaiter.cli.output import print_json, print_table, show_progress, stdout


class Store(StrEnum):
    """A store that is derived from the ledger."""

    GRAPH = "graph"
    INDEX = "index"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("rebuild")(rebuild_command)
    app.command("vectors")(vectors_command)
    app.command("runs")(runs_command)
    app.command("rejects")(rejects_command)


def rebuild_command(
    store: Annotated[Store, typer.Argument(help="What to throw away and make again.")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make the graph or the index again from the ledger; nothing kept is touched."""
    with (
        parts_of(home, as_json=as_json) as parts,
        show_progress(quiet=as_json) as progress,
        parts.ledger.write_lock(),
    ):
        if store is Store.GRAPH:
            parts.projector.rebuild_graph(progress)
            counts = dict(parts.graph.counts())
        else:
            parts.projector.rebuild_index(progress)
            counts = dict(parts.index.counts())
    if as_json:
        print_json({"store": store.value, "counts": counts})
    else:
        print_table(f"{store.value} rebuilt", ["what", "count"], list(counts.items()))


def vectors_command(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Give a vector to every text that has none, so that meaning can be searched; resumable."""
    with parts_of(home, as_json=as_json) as parts, show_progress(quiet=as_json) as progress:
        done = wait_for_vectors(parts, progress)
        pending = parts.index.counts().get("vectors_pending", 0)
    if as_json:
        print_json({"counts": {"vectors": done, "vectors_pending": pending}})
    else:
        stdout.print(f"{done:,} texts were given a vector; {pending:,} wait.")


def runs_command(
    *,
    limit: Annotated[int, typer.Option(min=1, help="Most runs shown, newest first.")] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what was brought in, when, and how it came out."""
    with parts_of(home, as_json=as_json) as parts:
        runs = parts.ledger.runs(limit)
        columns = ["run", "feed", "state", "started", "seconds", "counts", "arguments"]
        rows = [
            [r.id, r.feed, r.state, r.started_at, r.seconds, dict(r.counts), r.arguments]
            for r in runs
        ]
        if as_json:
            print_json({"columns": columns, "rows": rows})
        else:
            print_table("Runs", columns, rows)


def rejects_command(
    run: Annotated[
        str | None, typer.Argument(help="A run; without one, the newest rejects.")
    ] = None,
    *,
    feed: Annotated[str | None, typer.Option(help="Of one feed only.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most rejects shown.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the rows that were not kept, and what mends each."""
    with parts_of(home, as_json=as_json) as parts:
        rejects = parts.ledger.rejects(run_id=run, feed=feed, limit=limit)
        columns = ["run", "file", "row", "page", "field", "rule", "reason", "raw"]
        rows = [
            [r.run_id, r.file, r.row, r.page, r.field, r.rule, r.reason, r.raw] for r in rejects
        ]
        if as_json:
            print_json({"columns": columns, "rows": rows})
        else:
            print_table("Rejects", columns[:-1], [row[:-1] for row in rows])
