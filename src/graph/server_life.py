"""The Neo4j server of a home: found where it runs, started where not, stopped when idle."""

import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from graph import server_process
from graph.config import LocalGraph
from graph.neo4j_probe import answers
from graph.server_home import ProcessId, ServerHome, ServerState
from schemas.errors import Unavailable

_HEALTH_SECONDS = 30.0
_LOCK_SECONDS = 240.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the running server answers, and its process."""

    uri: str
    password: str
    process: ProcessId


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """What `tidewaiter status` shows of the graph server.

    `state` is "running", "not answering" or "stopped"; for a stopped one the rest is empty.
    `memory` is resident bytes; `stops_in` seconds until the idle stop, None while leases are held.
    """

    state: str
    pid: int | None = None
    port: int | None = None
    started: str = ""
    memory: int = 0
    leases: tuple[int, ...] = ()
    stops_in: float | None = None


def ensure_server(config: LocalGraph) -> Endpoint:
    """Attach to the home's server where it is alive and healthy, else start it.

    One that runs but does not answer is ended first; what a crashed one left, Neo4j recovers.

    Raises:
        ConfigError: jars or Java are missing.
        Unavailable: it did not start, or another process has been starting it for minutes.
    """
    home = ServerHome.of(config.home)
    with home.locked(_LOCK_SECONDS):
        home.touch()
        return _attach(home) or _start(config, home)


def restart_server(config: LocalGraph, hung: ProcessId) -> Endpoint:
    """Kill the server where it is still the process `hung`, and start it again.

    For what nothing else stops: one long expression runs on through timeout and TERMINATE. A kill
    loses nothing that was committed.
    """
    home = ServerHome.of(config.home)
    with home.locked(_LOCK_SECONDS):
        state = home.state()
        if state is not None and state.process == hung:
            server_process.end(hung, at_once=True)
        return _attach(home) or _start(config, home)


def server_status(home: Path) -> ServerStatus:
    """Whether the home's server runs, and how long it will stay."""
    paths = ServerHome.of(home)
    state = paths.state()
    if state is None or not state.process.is_alive():
        return ServerStatus("stopped")
    healthy = answers(_uri(state.port), paths.password(), seconds=5)
    leases = tuple(sorted({holder.pid for holder in paths.leases()}))
    left = None if leases else max(0.0, state.idle_minutes * 60 - paths.idle_seconds())
    return ServerStatus(
        state="running" if healthy else "not answering",
        pid=state.pid,
        port=state.port,
        started=state.started,
        memory=_memory(state.pid),
        leases=leases,
        stops_in=left,
    )


def stop_server(home: Path, *, seconds: float = server_process.STOP_SECONDS) -> bool:
    """Stop the home's server now; True where one ran. After `seconds` it is killed."""
    paths = ServerHome.of(home)
    if not paths.root.exists():
        return False
    with paths.locked(_LOCK_SECONDS):
        return _stop(paths, seconds)


def stop_if_idle(home: Path, seconds: float) -> bool:
    """Stop the home's server when it has not been used for `seconds` and no lease is held."""
    paths = ServerHome.of(home)
    with paths.locked(_LOCK_SECONDS):
        return paths.idle_seconds() >= seconds and _stop(paths, server_process.STOP_SECONDS)


@contextmanager
def lease(home: Path) -> Generator[None]:
    """Keep the home's server from its idle stop while the block, and this process, lasts."""
    paths = ServerHome.of(home)
    held = paths.take_lease()
    try:
        yield
    finally:
        paths.drop_lease(held)


def _attach(home: ServerHome) -> Endpoint | None:
    state = home.state()
    if state is None or not state.process.is_alive():
        return None
    if not answers(_uri(state.port), home.password(), seconds=_HEALTH_SECONDS):
        return None
    return Endpoint(_uri(state.port), home.password(), state.process)


def _start(config: LocalGraph, home: ServerHome) -> Endpoint:
    before = home.state()
    for stray in server_process.strays(home):
        server_process.end(stray)
    # the same port as before, so that drivers which still point there find it again
    port = server_process.free_port(before.port if before else 0)
    process = server_process.launch(config, home, port)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    home.write_state(ServerState(process.pid, process.created, port, now, config.idle_minutes))
    _wait_ready(config, home, process, port)
    home.touch()
    watch = [sys.executable, "-P", "-m", "graph.idle_watch", str(config.home.resolve())]
    server_process.detached(watch, home)
    return Endpoint(_uri(port), home.password(), process)


def _wait_ready(config: LocalGraph, home: ServerHome, process: ProcessId, port: int) -> None:
    deadline = time.monotonic() + config.start_seconds
    while process.is_alive():
        if answers(_uri(port), home.password(), seconds=0.2):
            return
        if time.monotonic() > deadline:
            server_process.end(process)
            break
    home.forget_state()
    raise Unavailable(
        f"The graph server did not start within {config.start_seconds:.0f} seconds; the end of "
        f"{home.log}:\n{server_process.log_tail(home)}"
    )


def _stop(home: ServerHome, seconds: float) -> bool:
    state = home.state()
    running = server_process.strays(home)
    for process in running:
        server_process.end(process, seconds=seconds)
    if state is not None:
        home.forget_state()
    return bool(running)


def _uri(port: int) -> str:
    return f"bolt://127.0.0.1:{port}"


def _memory(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0
