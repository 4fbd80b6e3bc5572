"""Commands on the tariff: hts suggest."""

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    del app
