"""Several commands and a page server at once on one home, with the home's own Neo4j."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from graph.local_server import stop_server
from schemas.records import Feed

Papers = Mapping[Feed, Sequence[Path]]
Process = subprocess.Popen[str]


@dataclass(frozen=True)
class Commands:
    """Commands on one home, each a process of its own."""

    home: Path
    environment: Mapping[str, str]

    def start(self, *words: str | Path) -> Process:
        command = [sys.executable, "-c", "from tidewaiter.cli import main; main()"]
        return subprocess.Popen(
            [*command, *(str(word) for word in words), "--json"],
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str | Path) -> dict[str, Any]:
        code, answer = ended(self.start(*words))
        assert code == 0, answer
        return answer

    def servers(self) -> set[int]:
        """The Neo4j processes of the home."""
        found: set[int] = set()
        for process in psutil.process_iter(["pid", "cmdline"]):
            words = " ".join(process.info["cmdline"] or ())
            if "java" in words and str(self.home) in words:
                found.add(process.info["pid"])
        return found


def ended(process: Process) -> tuple[int, dict[str, Any]]:
    """Exit code and the one JSON object of a command, once it has ended."""
    out, err = process.communicate(timeout=250)
    assert "Traceback" not in err
    found: dict[str, Any] = json.loads(out)
    return process.returncode, found


@pytest.fixture(scope="module")
def commands(
    server: Any,  # noqa: ANN401  (`conftest.Server`: says that a Neo4j can be had)
    environment_of: Callable[[Path, Path], dict[str, str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Commands]:
    home = tmp_path_factory.mktemp("together")
    memory = {"TIDEWAITER_GRAPH__HEAP": "384m", "TIDEWAITER_GRAPH__PAGE_CACHE": "64m"}
    yield Commands(home, environment_of(home, server.cache) | memory)
    stop_server(home)


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  (our own URL)
        return answer.status, answer.read().decode()


@pytest.mark.timeout(600)
def test_two_first_commands_share_one_server(commands: Commands, papers: Papers) -> None:
    """Both find no server; one starts it. One writes at a time: the other waits, or says who."""
    assert commands.run("status")["graph_server"] == {"state": "stopped"}
    feeds = (Feed.ACCOUNTS, Feed.HOLDS)
    both = [commands.start("ingest", feed.value, *papers[feed]) for feed in feeds]
    outcomes = [ended(process) for process in both]
    assert {code for code, _ in outcomes} <= {0, 4}
    assert any(code == 0 for code, _ in outcomes)
    for code, answer in outcomes:
        if code:
            assert answer["error"] == "Unavailable"
            assert "process " in answer["detail"]
    assert len(commands.servers()) == 1
    for feed in feeds:
        report = commands.run("ingest", feed.value, *papers[feed])
        assert report["counts"]["rejected"] == 0
    status = commands.run("status")["graph_server"]
    assert {status["pid"]} == commands.servers()


@pytest.mark.timeout(600)
def test_pages_answer_while_papers_come_in(commands: Commands, papers: Papers) -> None:
    serving = commands.start("serve", "--port", "0")
    try:
        assert serving.stdout is not None
        url = json.loads(serving.stdout.readline())["url"]
        assert commands.run("status")["page_server"]["url"] == url
        assert commands.run("status")["graph_server"]["leases"]
        ingesting = commands.start("ingest", "entries", *papers[Feed.ENTRIES])
        answers: set[int] = set()
        while ingesting.poll() is None:
            answers.add(get(f"{url}/readyz")[0])
            answers.add(get(f"{url}/search?q=integrated+circuits")[0])
            time.sleep(0.2)
        assert answers == {200}
        code, report = ended(ingesting)
        assert (code, report["counts"]["rejected"]) == (0, 0)
        number = commands.run("cypher", "MATCH (e:Entry)-[:AT]->() RETURN e.name LIMIT 1")
        found = get(f"{url}/search?q={number['rows'][0][0]}")[1]
        assert number["rows"][0][0] in found
        assert len(commands.servers()) == 1
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.communicate(timeout=60)
    assert commands.run("status")["page_server"] == {"state": "stopped"}


@pytest.mark.timeout(600)
def test_stop_ends_the_server_and_the_next_command_starts_it(commands: Commands) -> None:
    ask = ("cypher", "MATCH (e:Entry) RETURN count(e) AS n")
    before = commands.run(*ask)["rows"]
    [first] = commands.servers()
    assert commands.run("stop") == {"stopped": True}
    assert commands.servers() == set()
    assert commands.run("status")["graph_server"] == {"state": "stopped"}
    assert commands.run("stop") == {"stopped": False}
    assert commands.run(*ask)["rows"] == before
    [second] = commands.servers()
    assert second != first
