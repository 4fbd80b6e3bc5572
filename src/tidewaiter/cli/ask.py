"""Commands that ask: search, query, cypher, account, extract."""

import csv
import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from schemas.errors import InvalidInput
from schemas.graph import Scalar
from schemas.graph import Table as Answer
from schemas.search import SearchHit
from tidewaiter.cli.app import HomeOption, JsonOption, parts_of, reporting
from tidewaiter.cli.output import print_json, print_table, stderr, stdout
from tidewaiter.extracting import extract_rows
from tidewaiter.wiring import Parts

MOST_HITS = 100
LONGEST_FIELD = 64 * 1024 * 1024  # characters of one CSV field


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("search")(search_command)
    app.command("query")(query_command)
    app.command("cypher")(cypher_command)
    app.command("account")(account_command)
    app.command("extract")(extract_command)


def search_command(  # noqa: PLR0913  (an option each)
    text: Annotated[str | None, typer.Argument(help="Your question, code, number or name.")] = None,
    *,
    limit: Annotated[int, typer.Option(min=1, max=MOST_HITS, help="Most hits.")] = 10,
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
    batch: Annotated[Path | None, typer.Option(help="CSV with columns id, query.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the hits of --batch go, as CSV.")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search guidance, tariff lines, records and goods, by words, meaning or exact number."""
    from analysis.search import search

    with parts_of(home, as_json=as_json) as parts:
        chosen = _to_filters(filters or [])
        if batch is not None:
            _search_batch(parts, batch, out, chosen, as_json=as_json)
            return
        if text is None:
            raise InvalidInput("Give a text to search for, or --batch FILE.csv --out FILE.csv.")
        day = as_of.date() if as_of else None
        page = search(text, parts.index, parts.embedder, filters=chosen, limit=limit, as_of=day)
        if as_json:
            print_json({"query": text, "total": page.total, "batch": page.batch,
                        "vectors_pending": page.vectors_pending,
                        "hits": [to_hit(hit) for hit in page.hits]})  # fmt: skip
            return
        if not page.hits:
            stdout.print("Nothing found that answers this.")
        for hit in page.hits:
            _print_hit(hit)


def _to_filters(given: list[str]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not value:
            raise InvalidInput(f"--filter {one!r} is not understood; write facet=value.")
        chosen[name] = (*chosen.get(name, ()), value)
    return chosen


def to_hit(hit: SearchHit) -> dict[str, Any]:
    """A hit as the scripts' contract has it."""
    cited = hit.citation
    return {
        "rank": hit.rank,
        "key": hit.key,
        "kind": hit.kind.value,
        "title": hit.title,
        "snippet": hit.snippet,
        "score": round(hit.score, 6),
        "source": {
            "document": cited.document,
            "title": cited.title,
            "published": cited.published,
            "page": cited.page,
            "section": cited.section,
            "url": cited.url,
            "original": cited.sha256,
        },
        "because": hit.because,
        "synthetic": hit.synthetic,
        "language": hit.language,
        "standing": hit.standing,
        "superseded_by": [asdict(one) for one in hit.superseded_by],
        "validity": asdict(hit.validity),
        "folded": list(hit.folded),
    }


def _print_hit(hit: SearchHit) -> None:
    mark = "  [synthetic]" if hit.synthetic else ""
    stdout.print(f"{hit.rank}. {hit.title}{mark}", style="bold")
    stdout.print(f"   {hit.key}   {hit.because}", style="dim")
    if hit.standing:
        stdout.print(f"   {hit.standing}", style="yellow")
    if hit.snippet:
        stdout.print(f"   {hit.snippet}")
    cited = hit.citation
    page = f"page {cited.page}" if cited.page else None
    place = ", ".join(str(part) for part in (cited.title, cited.published, page) if part)
    stdout.print(f"   Source: {place}", style="dim")


def _search_batch(
    parts: Parts,
    source: Path,
    out: Path | None,
    filters: dict[str, tuple[str, ...]],
    *,
    as_json: bool,
) -> None:
    from analysis.search import batch_search

    if out is None:
        raise InvalidInput("--batch needs --out FILE.csv for the hits.")
    rows = read_batch_csv(source, "query")
    with open_for_writing(out) as target:
        writer = csv.writer(target)
        writer.writerow(["id", "rank", "key", "kind", "title", "score"])
        for answer in batch_search(rows, parts.index, parts.embedder, filters=filters):
            if answer.page is None:
                stderr.print(f"Query {answer.id} was refused: {answer.refusal}")
                continue
            for hit in answer.page.hits:
                shown = (hit.rank, hit.key, hit.kind.value, hit.title, f"{hit.score:.6f}")
                writer.writerow([answer.id, *shown])
    if as_json:
        print_json({"queries": len(rows), "out": str(out)})
    else:
        stdout.print(f"Answered {len(rows):,} queries into {out}.")


def open_for_writing(path: Path) -> Any:  # noqa: ANN401  # a text file
    """The file opened for writing.

    Raises:
        InvalidInput: it cannot be written.
    """
    try:
        return path.open("w", newline="", encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.") from error


def read_batch_csv(source: Path, column: str) -> list[tuple[str, str]]:
    """Rows of a CSV with columns `id` and `column`.

    Raises:
        InvalidInput: the file is not there, not UTF-8, or lacks a column.
    """
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with source.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            names = reader.fieldnames or []
            if "id" not in names or column not in names:
                raise InvalidInput(f"{source} needs the columns id and {column}; it has {names}.")
            return [(row["id"] or "", row[column] or "") for row in reader]
    except OSError as error:
        raise InvalidInput(f"{source} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(f"{source} is not a UTF-8 CSV file: {error}.") from error


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
    batch: Annotated[Path | None, typer.Option(help="CSV with columns id, text.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where mentions go, as JSON lines.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Find codes, places, firms, citations, cases and dates in texts."""
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
        rows = read_batch_csv(batch, "text")
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
