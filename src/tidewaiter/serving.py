"""Runs the pages and the HTTP interface on loopback, with the vectors following behind."""

import json
import os
import socket
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psutil
import uvicorn

from graph.local_server import lease
from projection import VectorFollower
from schemas.errors import ConfigError, TidewaiterError
from search_api import Services, assets_folder, create_app
from tidewaiter.wiring import Parts

HOST = "127.0.0.1"
USUAL_PORT = 8417
PAUSE = 20.0  # seconds between looks for texts without a vector


def run_server(parts: Parts, port: int | None, started: Callable[[str], None]) -> None:
    """Serve until stopped; `started` is told the URL once requests are answered.

    Raises:
        ConfigError: the port asked for is taken.
    """
    wanted = parts.settings.serve.port if port is None else port
    with _listening(wanted) as listener, _keeping_graph(parts), _following(parts):
        number = listener.getsockname()[1]
        url = f"http://{HOST}:{number}"
        app = create_app(_services(parts))
        server = _Announcing(uvicorn.Config(app, log_level="warning", access_log=False), started)
        server.url = url
        with _recorded(parts.settings.home, number):
            server.run(sockets=[listener])


class _Announcing(uvicorn.Server):
    """Tells the URL once it answers."""

    url = ""

    def __init__(self, config: uvicorn.Config, started: Callable[[str], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell(self.url)


def _services(parts: Parts) -> Services:
    return Services(
        ledger=parts.ledger,
        graph=parts.graph,
        index=parts.index,
        embedder=parts.embedder,
        assets=assets_folder(parts.settings.cache),
    )


@contextmanager
def _listening(port: int) -> Generator[socket.socket]:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port or USUAL_PORT))
    except OSError as error:
        if port:
            listener.close()
            raise ConfigError(
                f"Port {port} on {HOST} is taken. Choose another with --port, or 0 for a free one."
            ) from error
        listener.bind((HOST, 0))
    with listener:
        yield listener


@contextmanager
def _keeping_graph(parts: Parts) -> Generator[None]:
    local = not parts.settings.graph.uri
    with lease(parts.settings.home) if local else nullcontext():
        yield


@contextmanager
def _following(parts: Parts) -> Generator[None]:
    """Give vectors to new texts in the background, a little at a time."""
    follower = parts.vectors
    if follower is None:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_follow, args=(follower, stop), name="vectors", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)


def _follow(follower: VectorFollower, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            given = follower.step(limit=64, patience=0.1)
        except TidewaiterError:
            given = 0  # a command holds the home's lock, or a store restarts: look again later
        if not given:
            stop.wait(PAUSE)


@contextmanager
def _recorded(home: Path, port: int) -> Generator[None]:
    record = home / "serve.json"
    born = psutil.Process().create_time()
    record.write_text(json.dumps({"pid": os.getpid(), "port": port, "started": born}))
    try:
        yield
    finally:
        record.unlink(missing_ok=True)


def server_of(home: Path) -> dict[str, Any]:
    """The page server of this home: its state, and its URL where it runs."""
    try:
        record = json.loads((home / "serve.json").read_text())
        process = psutil.Process(record["pid"])
        alive = abs(process.create_time() - record["started"]) < 1
    except (OSError, ValueError, KeyError, psutil.Error):
        alive, record = False, {}
    if not alive:
        return {"state": "stopped"}
    return {"state": "running", "pid": record["pid"], "url": f"http://{HOST}:{record['port']}"}
