"""What tests need beside the code: the downloads, and services that not every machine has."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import pytest

from graph import LocalGraph
from graph.local_server import ensure_server, fetch_server, stop_server
from graph.server_life import Endpoint
from schemas.errors import ConfigError, Unavailable
from schemas.ports import no_progress


def downloads_cache() -> Path:
    """Where downloads are, or are fetched to."""
    named = os.environ.get("TIDEWAITER_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "tidewaiter"


def missing(what: str, because: Exception | None = None) -> NoReturn:
    """Skip with the reason, or fail where CI has promised every service."""
    if os.environ.get("TIDEWAITER_REQUIRE_SERVICES") == "1":
        raise pytest.fail.Exception(what) from because
    pytest.skip(what)


@contextmanager
def running_neo4j(config: LocalGraph) -> Iterator[Endpoint]:
    """A home's Neo4j, stopped at the end."""
    try:
        fetch_server(config.cache, no_progress)
        endpoint = ensure_server(config)
    except (ConfigError, Unavailable) as error:
        missing(f"no local Neo4j: {error}", error)
    yield endpoint
    stop_server(config.home)
