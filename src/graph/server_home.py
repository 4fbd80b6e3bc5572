"""What the local server leaves on disk: who runs, who uses it, since when.

HOME/graph/server.json   pid, start time and port of the server that runs
HOME/graph/server.lock   held while one is looked for, started or stopped
HOME/graph/leases/       one file for each process that keeps it alive
HOME/graph/used          its time is the time of the last use
HOME/graph/neo4j/        Neo4j's own home: store, settings, logs, password
"""

import json
import os
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

import psutil
from filelock import FileLock, Timeout

from schemas.errors import Unavailable

_CLOCK_SECONDS = 2.0  # psutil derives a start time from the boot time, which is rounded


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A process, told from a later one of the same pid by its start time (Unix seconds)."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> "ProcessId":
        """The process that has `pid` now; a start time of 0 where there is none."""
        try:
            return cls(pid, psutil.Process(pid).create_time())
        except psutil.Error:
            return cls(pid, 0.0)

    def is_alive(self) -> bool:
        """True while this very process runs; a zombie does not."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) < _CLOCK_SECONDS
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False


@dataclass(frozen=True, slots=True)
class ServerState:
    """The content of server.json."""

    pid: int
    created: float
    port: int
    started: str  # ISO 8601, for people
    idle_minutes: float

    @property
    def process(self) -> ProcessId:
        """The server's process."""
        return ProcessId(self.pid, self.created)


@dataclass(frozen=True, slots=True)
class ServerHome:
    """The paths below a home, and what is read and written there."""

    root: Path

    @classmethod
    def of(cls, home: Path) -> "ServerHome":
        """The graph's part of a tidewaiter home."""
        return cls(home.resolve() / "graph")

    @property
    def neo4j(self) -> Path:
        """Neo4j's own home."""
        return self.root / "neo4j"

    @property
    def log(self) -> Path:
        """What the server prints."""
        return self.root / "server.log"

    def password(self) -> str:
        """The server's password, made at its first start."""
        return (self.root / "password").read_text(encoding="utf-8")

    @contextmanager
    def locked(self, seconds: float) -> Generator[None]:
        """Hold the lock under which the server is looked for, started and stopped.

        Raises:
            Unavailable: another process has held it for `seconds`.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.root / "server.lock", timeout=seconds):
                yield
        except Timeout:
            raise Unavailable(
                f"Another process has been starting or stopping the graph server of {self.root} "
                f"for {seconds:.0f} seconds. Try again, or look into {self.log}."
            ) from None

    def state(self) -> ServerState | None:
        """What server.json says, None where it is missing or unreadable."""
        try:
            return ServerState(**json.loads((self.root / "server.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_state(self, state: ServerState) -> None:
        """Put server.json in place whole."""
        new = self.root / "server.json.new"
        new.write_text(json.dumps(asdict(state)), encoding="utf-8")
        new.replace(self.root / "server.json")

    def forget_state(self) -> None:
        """Remove server.json."""
        (self.root / "server.json").unlink(missing_ok=True)

    def touch(self) -> None:
        """Note that the server is in use now."""
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "used").touch()

    def idle_seconds(self) -> float:
        """Seconds since the last use; 0 while a living process holds a lease."""
        if self.leases():
            return 0.0
        try:
            return max(0.0, time.time() - (self.root / "used").stat().st_mtime)
        except OSError:
            return 0.0

    def leases(self) -> tuple[ProcessId, ...]:
        """The living processes that keep the server; files of dead ones are removed."""
        held: list[ProcessId] = []
        for path in sorted((self.root / "leases").glob("*.json")):
            holder = _read_lease(path)
            if holder is not None and holder.is_alive():
                held.append(holder)
            else:
                path.unlink(missing_ok=True)
        return tuple(held)

    def take_lease(self) -> Path:
        """Keep the server for this process until `drop_lease`, or until the process ends."""
        folder = self.root / "leases"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{os.getpid()}-{uuid4().hex[:8]}.json"
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(ProcessId.of(os.getpid()))), encoding="utf-8")
        new.replace(path)
        return path

    def drop_lease(self, path: Path) -> None:
        """Give a lease back; the idle time counts from now."""
        with suppress(OSError):
            self.touch()
            path.unlink(missing_ok=True)


def _read_lease(path: Path) -> ProcessId | None:
    try:
        return ProcessId(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
