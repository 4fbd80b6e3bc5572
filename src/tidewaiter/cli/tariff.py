"""Commands on the tariff: hts suggest."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.errors import InvalidInput
from tidewaiter.cli.app import HomeOption, JsonOption, parts_of
from tidewaiter.cli.output import print_json, print_table, show_progress, stderr, stdout

if TYPE_CHECKING:
    from analysis.hts_suggest import Suggester, Suggestions


def register(app: typer.Typer) -> None:
    """Add the commands."""
    hts = typer.Typer(help="The tariff: suggest numbers for a goods description.")
    hts.callback()(_tariff)  # so that `suggest` stays a word of the command
    hts.command("suggest")(suggest_command)
    app.add_typer(hts, name="hts")


def _tariff() -> None:
    pass


def suggest_command(
    text: Annotated[
        str | None, typer.Argument(help="A goods description, in plain words or cargo style.")
    ] = None,
    *,
    batch: Annotated[
        Path | None,
        typer.Option(
            help="CSV or Excel file with columns id and description, a description a row."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the suggestions of --batch go: .csv or .xlsx.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Suggest tariff numbers for goods, with reasons and confidence. It is never a ruling."""
    from analysis.hts_past_lines import PastLines
    from analysis.hts_suggest import NOTICE, Suggester

    with parts_of(home, as_json=as_json) as parts:
        if (text is None) == (batch is None):
            raise InvalidInput("Give a goods description, or --batch FILE.csv.")
        past = PastLines(parts.ledger, parts.index, parts.embedder)
        suggester = Suggester(parts.embedder, past)
        if batch is not None:
            _suggest_batch(suggester, batch, out, as_json=as_json)
            return
        found = suggester.suggest(text or "")
        if as_json:
            print_json(found.to_dict())
            return
        _print(found)
        stderr.print(NOTICE, style="yellow")


def _print(found: "Suggestions") -> None:
    from analysis.hts_suggest import COLUMNS

    if found.note:
        stdout.print(found.note, style="bold")
    print_table("Suggested numbers", COLUMNS, [one.row() for one in found.rows])


def _suggest_batch(
    suggester: "Suggester", source: Path, out: Path | None, *, as_json: bool
) -> None:
    from analysis.hts_suggest import NOTICE
    from analysis.hts_suggest_batch import (
        BATCH_COLUMNS,
        DESCRIPTION_COLUMNS,
        SuggestTally,
        suggestion_rows,
    )
    from analysis.question_sheets import read_question_file
    from analysis.result_files import check_result_path, write_result

    if out is not None:
        check_result_path(out)
    sheet = read_question_file(source, DESCRIPTION_COLUMNS)
    tally = SuggestTally()
    with show_progress(quiet=as_json) as progress:
        rows = suggestion_rows(sheet.rows, suggester, tally, progress)
        kept = [] if out is not None else [list(row) for row in rows]
        if out is not None:
            write_result(out, BATCH_COLUMNS, rows)
    if as_json:
        shown = {"out": str(out)} if out else {"columns": list(BATCH_COLUMNS), "rows": kept}
        print_json({**shown, "counts": tally.counts(), "notice": NOTICE})
        return
    if out is None:
        print_table("Suggested numbers", BATCH_COLUMNS[:-1], [row[:-1] for row in kept])
    stdout.print(
        f"{tally.descriptions:,} descriptions, {tally.vague:,} of them too vague"
        + (f", into {out}." if out else ".")
    )
    stderr.print(NOTICE, style="yellow")
