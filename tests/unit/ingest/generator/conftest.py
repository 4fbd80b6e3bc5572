"""A small world, made once, and plain readings of its files."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.generator import WorldReport, generate

ENTRIES = 3_000
SEED = 7

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> WorldReport:
    return generate(tmp_path_factory.mktemp("world"), seed=SEED, entries=ENTRIES)


@pytest.fixture(scope="session")
def rows_of(small_world: WorldReport) -> Callable[[str], Rows]:
    """Reads a feed's file with the csv module: nothing of the generator's own."""
    cache: dict[str, Rows] = {}

    def read(feed: str) -> Rows:
        if feed not in cache:
            with (small_world.out / f"{feed}.csv").open(encoding="utf-8", newline="") as stream:
                cache[feed] = list(csv.DictReader(stream))
        return cache[feed]

    return read


@pytest.fixture(scope="session")
def truth_of(small_world: WorldReport) -> Callable[[str], Any]:
    def read(name: str) -> Any:  # noqa: ANN401  (JSON of several shapes)
        path: Path = small_world.out / "truth" / f"{name}.json"
        return json.loads(path.read_text(encoding="utf-8"))

    return read
