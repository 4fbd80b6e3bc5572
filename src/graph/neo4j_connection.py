"""A connection to the graph's server, which comes back when the local server was ended."""

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from neo4j import Driver, GraphDatabase, ManagedTransaction, Query, Record, unit_of_work
from neo4j.exceptions import ServiceUnavailable, SessionExpired

from graph.config import GraphConfig, LocalGraph
from graph.neo4j_errors import driver_errors
from graph.server_home import ServerHome
from graph.server_life import Endpoint, ensure_server, restart_server
from schemas.errors import ConfigError, Refused, Unavailable

Answer = TypeVar("Answer")

_URI = re.compile(r"(bolt|neo4j)(\+s|\+ssc)?://.")
_QUIET = logging.NullHandler()
_READ_SECONDS = 60.0
# A batch of the greatest size takes a minute on a busy machine; the server's limit is for reads.
_WRITE_SECONDS = 1_800.0
_RETRY_SECONDS = 5.0

# By a mark in a transaction's metadata it is found again.
MARK = "tidewaiter"
_COUNT_MARKED = (
    f"SHOW TRANSACTIONS YIELD metaData WHERE metaData.{MARK} = $mark RETURN count(*) AS n"
)


class Neo4jConnection:
    """Runs Cypher on the configured database; safe for threads.

    On the local server it holds a lease while it is open, and where the server has gone (stopped,
    killed, restarted) it attaches or starts it again and repeats the statement once.
    """

    def __init__(self, config: GraphConfig) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._endpoint: Endpoint | None = None
        self._lease: Path | None = None
        if isinstance(config, LocalGraph):
            self._lease = ServerHome.of(config.home).take_lease()
        try:
            self._driver = self._open()
        except BaseException:
            self._drop_lease()
            raise

    @property
    def database(self) -> str:
        """The database's name; every session names it."""
        return "neo4j" if isinstance(self._config, LocalGraph) else self._config.database

    @property
    def driver(self) -> Driver:
        """The driver as it is now."""
        return self._driver

    @property
    def server(self) -> Endpoint | None:
        """The local server as last attached to; None for one that runs elsewhere."""
        return self._endpoint

    @property
    def uri(self) -> str:
        """Where the driver connects to."""
        if isinstance(self._config, LocalGraph):
            return self._endpoint.uri if self._endpoint is not None else ""
        return self._config.uri

    @property
    def login(self) -> tuple[str, str]:
        """User and password."""
        if isinstance(self._config, LocalGraph):
            return "neo4j", self._endpoint.password if self._endpoint is not None else ""
        return self._config.user, self._config.password

    @property
    def local_port(self) -> int | None:
        """The port of the local server, attached to or started anew if it has gone."""
        if not isinstance(self._config, LocalGraph):
            return None
        if self._endpoint is None or not self._endpoint.process.is_alive():
            self._reattach(self._driver)
        return int(self.uri.rpartition(":")[2])

    def still_runs(self, mark: str, *, within: float) -> bool:
        """True where a transaction with that mark has not ended after `within` seconds.

        A server that does not say counts as still running it.
        """
        deadline = time.monotonic() + within
        while self._runs_now(mark, within):
            if time.monotonic() > deadline:
                return True
            time.sleep(0.1)
        return False

    def _runs_now(self, mark: str, seconds: float) -> bool:
        try:
            with (
                driver_errors(),
                open_driver(
                    self.uri, *self.login, retry_seconds=0, answer_seconds=seconds
                ) as driver,
                driver.session(database=self.database) as session,
            ):
                query = Query(_COUNT_MARKED, timeout=seconds)
                return bool(session.run(query, mark=mark).single(strict=True)["n"])
        except (Unavailable, Refused):
            return True

    def read(self, text: str, parameters: Mapping[str, Any] | None = None) -> list[Record]:
        """All records of a reading statement."""
        return self.read_table(text, parameters)[1]

    def read_table(
        self, text: str, parameters: Mapping[str, Any] | None = None
    ) -> tuple[tuple[str, ...], list[Record]]:
        """The columns of a reading statement, there even without rows, and its records."""

        @unit_of_work(timeout=_READ_SECONDS)
        def work(transaction: ManagedTransaction) -> tuple[tuple[str, ...], list[Record]]:
            result = transaction.run(trusted(text), dict(parameters or {}))
            return tuple(result.keys()), list(result)

        return self._again(lambda: self._session_read(work))

    def write(self, work: Callable[[ManagedTransaction], Answer]) -> Answer:
        """What `work` returns, done in one transaction."""
        timed = unit_of_work(timeout=_WRITE_SECONDS)(work)

        def run() -> Answer:
            with self._driver.session(database=self.database) as session:
                return session.execute_write(timed)

        return self._again(run)

    def run_alone(self, text: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Run a statement that brings its own transactions (schema, CALL IN TRANSACTIONS)."""

        def run() -> None:
            with self._driver.session(database=self.database) as session:
                query = Query(trusted(text), timeout=_WRITE_SECONDS)
                session.run(query, dict(parameters or {})).consume()

        self._again(run)

    def restart(self) -> None:
        """Kill the local server and start it again; for one that runs elsewhere, do nothing."""
        with self._lock:
            if isinstance(self._config, LocalGraph) and self._endpoint is not None:
                self._swap(restart_server(self._config, self._endpoint.process))

    def close(self) -> None:
        """Let go of the connections and of the lease."""
        self._driver.close()
        self._drop_lease()

    def _session_read(self, work: Callable[[ManagedTransaction], Answer]) -> Answer:
        with self._driver.session(database=self.database, default_access_mode="READ") as session:
            return session.execute_read(work)

    def _again(self, run: Callable[[], Answer]) -> Answer:
        before = self._driver
        try:
            with driver_errors():
                return run()
        except Unavailable as error:
            gone = isinstance(error.__cause__, (ServiceUnavailable, SessionExpired))
            if not gone or not isinstance(self._config, LocalGraph):
                raise
        self._reattach(before)
        with driver_errors():
            return run()

    def _reattach(self, before: Driver) -> None:
        with self._lock:  # of several threads that met the gap, one closes it
            if self._driver is before and isinstance(self._config, LocalGraph):
                self._swap(ensure_server(self._config))

    def _swap(self, endpoint: Endpoint) -> None:
        old, self._endpoint = self._driver, endpoint
        self._driver = open_driver(self.uri, *self.login)
        old.close()

    def _open(self) -> Driver:
        if isinstance(self._config, LocalGraph):
            self._endpoint = ensure_server(self._config)
            return open_driver(self._endpoint.uri, *self.login)
        return _checked(open_driver(self.uri, *self.login), self.database)

    def _drop_lease(self) -> None:
        if self._lease is not None and isinstance(self._config, LocalGraph):
            ServerHome.of(self._config.home).drop_lease(self._lease)
            self._lease = None


def open_driver(
    uri: str,
    user: str,
    password: str,
    *,
    retry_seconds: float = _RETRY_SECONDS,
    answer_seconds: float = 10.0,
) -> Driver:
    """A driver; `retry_seconds` is how long it repeats what failed for the moment.

    Raises:
        ConfigError: the URI is not one of Neo4j's.
    """
    if not _URI.match(uri):
        raise ConfigError(
            f"{uri!r} is no address of a graph server. Write TIDEWAITER_GRAPH__URI as "
            "bolt://host:7687 or neo4j://host:7687 (with +s for TLS)."
        )
    # The driver reports cut connections to its log as well; what matters is raised.
    logging.getLogger("neo4j").addHandler(_QUIET)
    with driver_errors():
        return GraphDatabase.driver(
            uri,
            auth=(user, password),
            max_transaction_retry_time=retry_seconds,
            connection_timeout=answer_seconds,
            connection_acquisition_timeout=answer_seconds + 5,
            notifications_min_severity="OFF",
        )


def _checked(driver: Driver, database: str) -> Driver:
    try:
        with driver_errors():
            driver.execute_query("RETURN 1", database_=database)
    except BaseException:
        driver.close()
        raise
    return driver


def trusted(text: str) -> Any:  # noqa: ANN401
    """A statement of this package's own, past the driver's check for literal texts."""
    # The driver's types want a literal, to keep spliced text out. Ours come from this package's
    # statements, whose labels and types are enum members; what people type goes to the console.
    return text
