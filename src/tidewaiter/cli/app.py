"""The command line's frame: common options, errors to exit codes."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from schemas.errors import TidewaiterError
from tidewaiter.cli.output import exit_code, print_json, stderr
from tidewaiter.settings import Settings, read_settings
from tidewaiter.wiring import Parts, open_parts

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="The directory with your data, in place of TIDEWAITER_HOME."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
STOPPED = 130


@contextmanager
def reporting(*, as_json: bool) -> Generator[None]:
    """Turn our errors into words (or a JSON object) and an exit code."""
    try:
        yield
    except TidewaiterError as error:
        if as_json:
            print_json({"error": type(error).__name__, "detail": str(error)})
        stderr.print(f"{type(error).__name__}: {error}", style="red")
        raise typer.Exit(exit_code(error)) from error
    except KeyboardInterrupt:
        stderr.print("Stopped. What was committed stays; run the same command to go on.")
        raise typer.Exit(STOPPED) from None


@contextmanager
def parts_of(home: Path | None, *, as_json: bool) -> Generator[Parts]:
    """The parts of a home, with errors reported."""
    with reporting(as_json=as_json), open_parts(read_settings(home)) as parts:
        yield parts


@contextmanager
def settings_of(home: Path | None, *, as_json: bool) -> Generator[Settings]:
    """The settings alone, with errors reported."""
    with reporting(as_json=as_json):
        yield read_settings(home)


def main() -> None:
    """Run the command line."""
    to_app()(prog_name="tidewaiter")


def to_app() -> typer.Typer:
    """The command line as a Typer application."""
    from tidewaiter.cli import ask, bring, searching, serving, tariff, upkeep

    app = typer.Typer(
        name="tidewaiter",
        help="A knowledge graph and trade-intelligence search for customs Centers of Excellence "
        "and Expertise. Start with: tidewaiter demo",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
    )
    for module in (serving, bring, searching, tariff, ask, upkeep):
        module.register(app)
    return app
