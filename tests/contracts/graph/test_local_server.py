import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from graph import LocalGraph, RemoteGraph, open_graph
from graph.local_server import ensure_server, lease, server_status, stop_server
from graph.neo4j_store import Neo4jGraph
from graph.server_process import free_port
from schemas.errors import ConfigError, Unavailable
from schemas.graph import GraphBatch

IDLE_MINUTES = 0.15
OPEN = """
import sys
from pathlib import Path
from graph import LocalGraph, open_graph
from graph.local_server import server_status
config = LocalGraph(Path(sys.argv[1]), Path(sys.argv[2]), heap="512m", page_cache="64m",
                    idle_minutes=float(sys.argv[3]))
store = open_graph(config)
store.counts()
print(server_status(config.home).pid)
store.close()
"""


def opening(config: LocalGraph) -> subprocess.Popen[str]:
    """A command of its own that opens the graph and prints the server's pid."""
    return subprocess.Popen(
        [sys.executable, "-c", OPEN, str(config.home), str(config.cache), str(IDLE_MINUTES)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        text=True,
    )


def waits_for(seconds: float, condition: object) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if callable(condition) and condition():
            return True
        time.sleep(0.2)
    return False


@pytest.fixture
def fresh(config: LocalGraph, tmp_path: Path) -> Iterator[LocalGraph]:
    """A home without a server, beside the session's."""
    yield replace(config, home=tmp_path, heap="512m", page_cache="64m", idle_minutes=IDLE_MINUTES)
    stop_server(tmp_path)


@pytest.mark.timeout(600)
def test_one_server_for_two_commands_that_stays_while_leased_and_stops_when_idle(
    fresh: LocalGraph,
) -> None:
    commands = [opening(fresh), opening(fresh)]
    pids = {command.communicate(timeout=300)[0].strip() for command in commands}
    assert [command.returncode for command in commands] == [0, 0]
    assert len(pids) == 1
    pid = int(pids.pop())

    with lease(fresh.home):
        assert not waits_for(IDLE_MINUTES * 60 + 4, lambda: not psutil.pid_exists(pid))
        status = server_status(fresh.home)
        assert (status.state, status.pid, status.leases) == ("running", pid, (os.getpid(),))
        assert status.stops_in is None
        assert status.memory > 10**8

    assert waits_for(60, lambda: server_status(fresh.home).state == "stopped")
    assert not stop_server(fresh.home)


class TestRunning:
    def test_a_second_call_attaches(self, config: LocalGraph) -> None:
        assert ensure_server(config).process == ensure_server(config).process

    def test_it_listens_on_loopback_only(self, config: LocalGraph) -> None:
        pid = ensure_server(config).process.pid
        sockets = psutil.Process(pid).net_connections(kind="inet")
        listening = {s.laddr.ip for s in sockets if s.status == psutil.CONN_LISTEN}
        assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}

    def test_the_password_is_in_no_command_line(self, config: LocalGraph) -> None:
        endpoint = ensure_server(config)
        assert endpoint.password not in " ".join(psutil.Process(endpoint.process.pid).cmdline())

    def test_a_killed_server_is_started_again_and_nothing_is_lost(
        self, config: LocalGraph, filled: Neo4jGraph, world: GraphBatch
    ) -> None:
        counts, before = dict(filled.counts()), ensure_server(config)
        psutil.Process(before.process.pid).kill()
        assert dict(filled.counts()) == counts
        assert filled.watermark() == world.batch
        after = ensure_server(config)
        assert after.process != before.process
        assert after.uri == before.uri  # drivers of other processes find it again

    def test_after_a_stop_the_open_store_brings_it_back(
        self, config: LocalGraph, filled: Neo4jGraph
    ) -> None:
        assert stop_server(config.home)
        assert server_status(config.home).state == "stopped"
        assert filled.node("port:2304").name == "Laredo, TX"


class TestElsewhere:
    def test_a_server_elsewhere_is_only_connected_to(
        self, config: LocalGraph, filled: Neo4jGraph
    ) -> None:
        endpoint = ensure_server(config)
        store = open_graph(RemoteGraph(endpoint.uri, "neo4j", endpoint.password))
        try:
            assert dict(store.counts()) == dict(filled.counts())
        finally:
            store.close()

    def test_a_wrong_password_is_a_fault_of_the_configuration(self, config: LocalGraph) -> None:
        with pytest.raises(ConfigError, match="refuses"):
            open_graph(RemoteGraph(ensure_server(config).uri, "neo4j", "wrong"))

    def test_so_is_an_unknown_database(self, config: LocalGraph) -> None:
        endpoint = ensure_server(config)
        with pytest.raises(ConfigError, match="database"):
            open_graph(RemoteGraph(endpoint.uri, "neo4j", endpoint.password, database="none"))

    def test_where_nobody_answers_nothing_is_started(self) -> None:
        with pytest.raises(Unavailable, match="does not answer"):
            open_graph(RemoteGraph(f"bolt://127.0.0.1:{free_port()}", "neo4j", "secret"))

    def test_the_password_is_not_shown(self) -> None:
        assert "secret" not in repr(RemoteGraph("bolt://h", "neo4j", "secret"))


def test_without_jars_the_mend_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="make setup"):
        open_graph(LocalGraph(tmp_path, tmp_path / "cache"))
    assert server_status(tmp_path).leases == ()
