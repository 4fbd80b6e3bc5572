"""Commands around the running product: setup, demo, serve, stop, status, doctor."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from tidewaiter.cli.app import HomeOption, JsonOption, parts_of, settings_of
from tidewaiter.cli.output import print_json, print_table, show_progress, stdout


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("setup")(setup_command)
    app.command("demo")(demo_command)
    app.command("serve")(serve_command)
    app.command("status")(status_command)
    app.command("stop")(stop_command)
    app.command("doctor")(doctor_command)


PortOption = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")
]


def setup_command(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Fetch what is not Python: the Neo4j server, the language model, the page assets."""
    from tidewaiter.installing import install

    with (
        settings_of(home, as_json=as_json) as settings,
        show_progress(quiet=as_json) as progress,
    ):
        done = install(settings, progress)
    if as_json:
        print_json({"ready": done})
    else:
        stdout.print("Ready: " + ", ".join(done) + ".")


def demo_command(
    *, port: PortOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Load the bundled example, which is synthetic, and serve it."""
    from tidewaiter.demo import load_example
    from tidewaiter.serving import run_server

    with parts_of(home, as_json=as_json) as parts:
        with show_progress(quiet=as_json) as progress:
            load_example(parts, progress)
        run_server(parts, port, lambda url: _print_started(url, as_json=as_json))


def _print_started(url: str, *, as_json: bool) -> None:
    from tidewaiter.demo import things_to_try

    if as_json:
        print_json({"url": url})
        return
    stdout.print(f"\nServing {url} (Ctrl-C stops it)\n", style="bold")
    stdout.print("Three things to try:")
    for number, line in enumerate(things_to_try(url), start=1):
        stdout.print(f"  {number}. {line}")


def serve_command(
    *, port: PortOption = None, home: HomeOption = None, as_json: JsonOption = False
) -> None:
    """Serve the pages and the HTTP interface of a home on 127.0.0.1."""
    from tidewaiter.serving import run_server

    with parts_of(home, as_json=as_json) as parts:
        run_server(parts, port, lambda url: _print_url(url, as_json=as_json))


def _print_url(url: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"url": url})
    else:
        stdout.print(f"Serving {url} (Ctrl-C stops it)")


def status_command(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show which servers of this home run, and how far graph and index have come."""
    from tidewaiter.serving import server_of

    with settings_of(home, as_json=as_json) as settings:
        found: dict[str, Any] = {
            "home": str(settings.home),
            "graph_server": _graph_status(settings.home, settings.graph.uri),
            "page_server": server_of(settings.home),
        }
    if as_json:
        print_json(found)
    else:
        print_table("Status", ["what", "state"], list(found.items()))


def _graph_status(home: Path, uri: str) -> dict[str, Any]:
    from graph.local_server import server_status

    if uri:
        return {"state": "your own server", "uri": uri}
    return {name: value for name, value in asdict(server_status(home)).items() if value}


def stop_command(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Stop this home's Neo4j server at once; nothing is lost."""
    from graph.local_server import stop_server

    with settings_of(home, as_json=as_json) as settings:
        stopped = stop_server(settings.home)
    if as_json:
        print_json({"stopped": stopped})
    else:
        stdout.print("Stopped." if stopped else "It was not running.")


def doctor_command(*, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Say what is present, in which version, what is missing and the command that mends it."""
    from tidewaiter.doctor import examine

    with settings_of(home, as_json=as_json) as settings:
        findings = examine(settings)
    columns = ["what", "state", "version", "mend"]
    rows = [[f.what, f.state, f.version, f.mend] for f in findings]
    if as_json:
        print_json({"columns": columns, "rows": rows})
    else:
        print_table("Doctor", columns, rows)
    if any(f.state == "missing" for f in findings):
        raise typer.Exit(4)
