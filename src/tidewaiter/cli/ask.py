"""Commands that ask: query, cypher, account, extract."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.errors import InvalidInput
from schemas.graph import Scalar
from schemas.graph import Table as Answer
from tidewaiter.cli.app import HomeOption, JsonOption, parts_of, reporting
from tidewaiter.cli.output import print_json, print_table, stderr, stdout
from tidewaiter.extracting import extract_rows
from tidewaiter.wiring import Parts


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("query")(query_command)
    app.command("cypher")(cypher_command)
    app.command("account")(account_command)
    app.command("extract")(extract_command)


def open_for_writing(path: Path) -> Any:  # noqa: ANN401  # a text file
    """The file opened for writing.

    Raises:
        InvalidInput: it cannot be written.
    """
    try:
        return path.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.") from error


def query_command(
    name: Annotated[str | None, typer.Argument(help="A query of the library.")] = None,
    *,
    parameters: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="name=value; repeat it.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the graph a question of the library; without a name, list the library."""
    with parts_of(home, as_json=as_json) as parts:
        if name is None:
            _list_queries(parts, as_json=as_json)
            return
        answer = parts.graph.run(name, _to_parameters(parameters or []))
        _print_answer(answer, name, as_json=as_json)


def _list_queries(parts: Parts, *, as_json: bool) -> None:
    columns = ["name", "title", "audience", "example"]
    rows = [[q.name, q.title, q.audience, q.example] for q in parts.graph.queries()]
    if as_json:
        print_json({"columns": columns, "rows": rows})
    else:
        print_table("Query library", columns, rows)


def _to_parameters(given: list[str]) -> dict[str, Scalar]:
    found: dict[str, Scalar] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals:
            raise InvalidInput(f"-p {one!r} is not understood; write name=value.")
        found[name] = value
    return found


def _print_answer(answer: Answer, title: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"columns": list(answer.columns), "rows": [list(r) for r in answer.rows],
                    "truncated": answer.truncated, "note": answer.note})  # fmt: skip
        return
    print_table(title, answer.columns, answer.rows)
    if answer.truncated or answer.note:
        stderr.print(answer.note or "The answer was cut at its limit.")


def cypher_command(
    text: Annotated[str, typer.Argument(help="A read-only Cypher query.")],
    *,
    parameters: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", help="name=value; repeat it.")
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the graph in Cypher, read-only, within caps of rows, bytes and time."""
    with parts_of(home, as_json=as_json) as parts:
        answer = parts.graph.console.run(text, _to_parameters(parameters or []))
        _print_answer(answer, "", as_json=as_json)


def account_command(
    key: Annotated[str, typer.Argument(help="An account key, an importer number or a name.")],
    *,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one account at every port: what it enters, where, and every hold, exam and request."""
    from analysis.accounts import account_picture

    with parts_of(home, as_json=as_json) as parts:
        picture = account_picture(parts.ledger, key)
        if as_json:
            print_json(picture.to_dict())
            return
        for title, table in picture.tables():
            print_table(title, table.columns, table.rows)


def extract_command(
    text: Annotated[str | None, typer.Argument(help="A text to read.")] = None,
    *,
    batch: Annotated[Path | None, typer.Option(help="CSV or Excel with columns id, text.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where mentions go, as JSON lines.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Find codes, places, firms, citations, cases and dates in texts."""
    from analysis.question_sheets import read_question_file
    from nlp import open_extractor

    with reporting(as_json=as_json):
        if batch is None:
            if text is None:
                raise InvalidInput("Give a text, or --batch IN.csv --out OUT.jsonl.")
            [row] = extract_rows(open_extractor(), [("", text)])
            _print_mentions(row["mentions"], as_json=as_json)
            return
        if out is None:
            raise InvalidInput("--batch needs --out FILE.jsonl for the mentions.")
        rows = read_question_file(batch, ("text",)).rows
        with open_for_writing(out) as target:
            for row in extract_rows(open_extractor(), rows):
                target.write(json.dumps(row, ensure_ascii=False) + "\n")
        if as_json:
            print_json({"texts": len(rows), "out": str(out)})
        else:
            stdout.print(f"Read {len(rows):,} texts into {out}.")


def _print_mentions(mentions: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print_json({"mentions": mentions})
        return
    columns = ["kind", "start", "end", "text", "canonical"]
    print_table("Mentions", columns, [[m[c] for c in columns] for m in mentions])
