"""Commands killed at random moments, then run again: the home ends as if nothing had happened.

`TIDEWAITER_KILLS` is how often each is killed, 3 where it is not set; from 10 on the papers fill
several batches.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.generator import generate
from schemas.records import Feed

Home = Any  # `conftest.Home`; test folders are no packages

KILLS = int(os.environ.get("TIDEWAITER_KILLS", "3"))
MANY = 10
SEARCHES = ("integrated circuits", "8542.31", "furniture of wood", "QZH")
STARTING = 0.3  # share of a command's time in which it only starts and has nothing to lose


@dataclass(frozen=True)
class End:
    """All that can be read of a home at the end, but for the numbers of its batches."""

    records: Mapping[str, Sequence[tuple[str, str]]]
    nodes: set[str]
    edges: Sequence[str]
    index: Mapping[str, int]
    documents: Sequence[str]
    found: Mapping[str, Sequence[str]]


def end_of(home: Home) -> End:
    return End(
        records=home.records(),
        nodes=home.nodes(),
        edges=home.edges(without=("batch",)),
        index=home.index_counts(),
        documents=home.documents(),
        found={text: home.found(text) for text in SEARCHES},
    )


def assert_same(found: End, wanted: End) -> None:
    """Compared part by part: one comparison of everything takes pytest minutes to explain."""
    assert found.records == wanted.records
    assert sorted(found.nodes ^ wanted.nodes) == []
    assert sorted(set(found.edges) ^ set(wanted.edges)) == []
    assert len(found.edges) == len(wanted.edges)
    assert found.index == wanted.index
    assert sorted(set(found.documents) ^ set(wanted.documents)) == []
    assert found.found == wanted.found


def start(home: Home, *words: str | Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from tidewaiter.cli import main; main()"]
    return subprocess.Popen(
        [*command, *(str(word) for word in words), "--json"],
        env=home.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def timed(home: Home, *words: str | Path) -> float:
    """Seconds that the command takes when it is left alone."""
    began = time.monotonic()
    process = start(home, *words)
    out, _ = process.communicate()
    assert process.returncode == 0, out
    assert json.loads(out)
    return time.monotonic() - began


def killed(home: Home, seconds: float, *words: str | Path) -> bool:
    """Start the command and kill it after so long; False where it was done by then."""
    process = start(home, *words)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode in {0, -signal.SIGKILL}
    return process.returncode != 0


def moments(seconds: float, seed: int) -> list[float]:
    """Random moments, one in each of as many equal parts of a command's working time."""
    chance = random.Random(seed)  # noqa: S311  (moments, no secrets)
    part = (1 - STARTING) / KILLS
    return [seconds * (STARTING + part * (n + chance.random())) for n in range(KILLS)]


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("killed")
    generate(out, seed=9, entries=6_000 if KILLS >= MANY else 1_000, format="csv")
    return out / "entries.csv"


@pytest.mark.timeout(3_600)
def test_a_killed_ingest_ends_as_an_undisturbed_one(
    new_home: Callable[[], Home], entries: Path
) -> None:
    undisturbed = new_home()
    seconds = timed(undisturbed, "ingest", "entries", entries)
    wanted = end_of(undisturbed)
    deaths = 0
    for moment in moments(seconds, seed=1):
        home = new_home()
        deaths += killed(home, moment, "ingest", "entries", entries)
        report = home.bring(Feed.ENTRIES, entries)
        assert report.counts["kept"] + report.counts["unchanged"] == len(wanted.records["entry"])
        assert_same(end_of(home), wanted)
        home.parts.close()
    assert deaths >= KILLS // 2


@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("store", ["graph", "index"])
def test_a_killed_rebuild_is_gone_on_with(
    new_home: Callable[[], Home], entries: Path, store: str
) -> None:
    """What a killed rebuild left, the next command brings up to the ledger."""
    home = new_home()
    home.bring(Feed.ENTRIES, entries)
    wanted = end_of(home)
    edges = home.edges()
    home.parts.close()
    home.reopen()
    deaths = 0
    for moment in moments(timed(home, "rebuild", store), seed=2):
        deaths += killed(home, moment, "rebuild", store)
        with home.parts.ledger.write_lock():
            home.parts.projector.follow()
        assert_same(end_of(home), wanted)
        assert home.edges() == edges
        home.reopen()
    assert deaths >= KILLS // 2
