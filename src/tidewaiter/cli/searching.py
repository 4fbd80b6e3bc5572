"""Commands that search: search (one question, many, more like this), saved, described."""

import getpass
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.errors import InvalidInput
from schemas.search import Interval
from tidewaiter.cli.app import HomeOption, JsonOption, parts_of
from tidewaiter.cli.hits import print_hit, print_page, to_hit, to_page
from tidewaiter.cli.output import print_json, print_table, show_progress, stderr, stdout
from tidewaiter.wiring import Parts

MOST_HITS = 100

Filters = dict[str, tuple[str, ...]]
LimitOption = Annotated[int, typer.Option(min=1, max=MOST_HITS, help="Most hits.")]
AuthorOption = Annotated[
    str | None, typer.Option("--as", help="Who does it; your user name unless given.")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("search")(search_command)
    saved = typer.Typer(help="Saved searches: list them, run one again, remove one.")
    saved.command("list")(saved_list)
    saved.command("run")(saved_run)
    saved.command("forget")(saved_forget)
    app.add_typer(saved, name="saved")
    app.command("described")(described_command)


def search_command(  # noqa: PLR0913  (an option each)
    text: Annotated[str | None, typer.Argument(help="Your question, code, number or name.")] = None,
    *,
    limit: LimitOption = 10,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            help="facet=value, of kind, center, port, hts_chapter, year, source, "
            "language. Repeat it: values of one facet are alternatives.",
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The day to judge on what still holds, today where none is given.",
        ),
    ] = None,
    histogram: Annotated[
        Interval | None, typer.Option(help="Also count the hits by month or year of publication.")
    ] = None,
    facets: Annotated[
        bool, typer.Option("--facets", help="Also count the hits by kind, port, year and so on.")
    ] = False,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Show hits that hardly answer the question too.")
    ] = False,
    like: Annotated[
        str | None, typer.Option(help="The key of a thing: search what is most like it.")
    ] = None,
    save: Annotated[
        str | None, typer.Option(help="Keep this search under a name; see `tidewaiter saved`.")
    ] = None,
    author: AuthorOption = None,
    batch: Annotated[
        Path | None,
        typer.Option(help="CSV or Excel file with columns id and query, a question a row."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the hits of --batch go: a .csv or .xlsx file.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search guidance, tariff lines, records and goods, by words, meaning or exact number."""
    from analysis.more_like_this import LikeQuestion, more_like
    from analysis.search import search
    from analysis.standing_answer import standing_answer

    answer = None
    about: dict[str, Any]
    chosen: Filters = {}
    with parts_of(home, as_json=as_json) as parts:
        chosen = _to_filters(filters or [])
        _check_one_of(text, like, batch)
        if batch is not None:
            _search_batch(parts, batch, out, chosen, limit, as_json=as_json)
            return
        if like is not None:
            asked = LikeQuestion(chosen, limit=limit, facets=facets, histogram=histogram)
            held, page = more_like(like, parts.index, parts.embedder, asked)
            about = {"like": held.key, "title": held.title}
        else:
            day = as_of.date() if as_of else None
            page = search(
                text or "", parts.index, parts.embedder, filters=chosen, limit=limit,
                as_of=day, facets=facets, histogram=histogram, thorough=thorough,
            )  # fmt: skip
            answer = standing_answer(text or "", parts.index, as_of=day)
            about = {"query": text or "", "answer": asdict(answer) if answer else None}
        if save is not None:
            _save(parts, save, text or "", chosen, author)
        if as_json:
            print_json({**about, **to_page(page)})
            return
        if answer is not None:
            stdout.print(answer.claim, style="bold green")
        print_page(page)
        for name, values in page.facets.items():
            print_table(name, [name, "hits"], values)
        if histogram is not None:
            print_table("Published", [histogram.value, "hits"], page.histogram)


def _check_one_of(text: str | None, like: str | None, batch: Path | None) -> None:
    if sum(one is not None for one in (text, like, batch)) != 1:
        raise InvalidInput(
            "Give one of: a text to search for, --like KEY, or --batch FILE.csv --out FILE.csv."
        )


def _to_filters(given: list[str]) -> Filters:
    chosen: Filters = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not value:
            raise InvalidInput(f"--filter {one!r} is not understood; write facet=value.")
        chosen[name] = (*chosen.get(name, ()), value)
    return chosen


def _search_batch(
    parts: Parts,
    source: Path,
    out: Path | None,
    filters: Filters,
    limit: int,
    *,
    as_json: bool,
) -> None:
    from analysis.batch_answers import COLUMNS, QUESTION_COLUMNS, BatchTally, answer_rows
    from analysis.question_sheets import read_question_file
    from analysis.result_files import check_result_path, write_result

    if out is None:
        raise InvalidInput("--batch needs --out FILE.csv (or .xlsx) for the hits.")
    check_result_path(out)
    sheet = read_question_file(source, QUESTION_COLUMNS)
    tally = BatchTally()
    with show_progress(quiet=as_json) as progress:
        rows = answer_rows(
            sheet.rows, parts.index, parts.embedder, tally,
            filters=filters, limit=limit, progress=progress,
        )  # fmt: skip
        write_result(out, COLUMNS, rows)
    if as_json:
        print_json({
            "queries": len(sheet.rows), "out": str(out), "counts": tally.counts(),
            "ids": "row numbers" if sheet.numbered else "column id",
            "columns": ["id", "refused_because"], "rows": tally.refused,
        })  # fmt: skip
        return
    for row, why in tally.refused[:20]:
        stderr.print(f"Question {row} was refused: {why}")
    if sheet.numbered:
        stderr.print("The file has no column id: answers bear the numbers of its rows.")
    stdout.print(
        f"Answered {tally.answered:,} of {tally.questions:,} questions into {out}; "
        f"{tally.without_hits:,} without a hit, {tally.refused_rows:,} refused."
    )


# -- saved searches ----------------------------------------------------------------------------


def _author(given: str | None) -> str:
    try:
        return given or getpass.getuser()
    except (OSError, KeyError) as error:  # no such user in this container
        raise InvalidInput("Say who you are: --as NAME.") from error


def _save(parts: Parts, name: str, question: str, filters: Filters, author: str | None) -> None:
    from ledger import SavedSearch

    if not question and not filters:
        raise InvalidInput("--save keeps a question and its filters; it keeps no --like.")
    parts.ledger.saved_searches.save(
        SavedSearch(name=name, question=question, author=_author(author), filters=filters)
    )
    stderr.print(f"Saved as {name!r}; run it again with: tidewaiter saved run {name!r}")


def saved_list(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show the saved searches: who saved each, when, and when it was last run."""
    columns = ["name", "question", "filters", "author", "saved_at", "ran_by", "ran_at"]
    with parts_of(home, as_json=as_json) as parts:
        rows = [
            [s.name, s.question, dict(s.filters), s.author, s.saved_at, s.ran_by, s.ran_at]
            for s in parts.ledger.saved_searches.all()
        ]
        if as_json:
            print_json({"columns": columns, "rows": rows})
        else:
            print_table("Saved searches", columns, rows)


def saved_run(
    name: Annotated[str, typer.Argument(help="The saved search's name.")],
    *,
    new: Annotated[bool, typer.Option("--new", help="Only what no run before has found.")] = False,
    limit: LimitOption = 10,
    author: AuthorOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run a saved search again, and mark what is new since it was last run."""
    from analysis.saved_searches import run_saved_search

    with parts_of(home, as_json=as_json) as parts:
        run = run_saved_search(parts.ledger, parts.index, parts.embedder, name, _author(author))
        hits = run.hits(new_only=new, limit=limit)
        fresh = sum(run.is_new(hit.key) for hit in run.page.hits)
        if as_json:
            shown = [{**to_hit(hit), "new": run.is_new(hit.key)} for hit in hits]
            print_json({
                "name": run.search.name, "query": run.search.question,
                "last_run": run.search.ran_at, "first_run": run.new is None,
                "counts": {"total": run.page.total, "looked_at": len(run.page.hits), "new": fresh},
                "hits": shown,
            })  # fmt: skip
            return
        for hit in hits:
            print_hit(hit, note="[new] " if run.new is not None and run.is_new(hit.key) else "")
        since = f"since {run.search.ran_at:%Y-%m-%d %H:%M}" if run.search.ran_at else "(first run)"
        stdout.print(f"{run.page.total:,} found, {fresh:,} of the first 100 new {since}.")


def saved_forget(
    name: Annotated[str, typer.Argument(help="The saved search's name.")],
    *,
    author: AuthorOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove a saved search; the audit trail keeps who did."""
    with parts_of(home, as_json=as_json) as parts:
        parts.ledger.saved_searches.forget(name, _author(author))
        if as_json:
            print_json({"name": name, "removed": True})
        else:
            stdout.print(f"Removed {name!r}.")


# -- described like this -----------------------------------------------------------------------


def described_command(
    text: Annotated[str, typer.Argument(help="A goods description, as on an entry or a bill.")],
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Most records shown.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find entries and bills with goods described like this, by importer and port."""
    from analysis.described_like import described_like

    with parts_of(home, as_json=as_json) as parts:
        found = described_like(text, parts.ledger, parts.index, parts.embedder, limit=limit)
        if as_json:
            print_json(found.to_dict())
            return
        for title, table in found.tables():
            print_table(title, table.columns, table.rows)
